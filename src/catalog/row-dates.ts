/** What a row says of time beside its own date: the year that it is of, the days from which to which it lasts. */
import type { ColumnInfo, TableInfo } from '../types.ts'

const YEAR_OF_ROW =
  /^((performance |annual )?(review|appraisal|fiscal|financial|calendar|plan|budget|reporting|leave) )?year$/i

/** Whether a column holds the year that its rows are of, and not one of a birth, a release or a founding. */
export function isRecordYear({ type, label }: Pick<ColumnInfo, 'type' | 'label'>): boolean {
  return type === 'integer' && YEAR_OF_ROW.test(label)
}

const FIRST =
  /^((absence|leave|sickness|booking|first|valid) )*(start|begin|from|first day|date from|assigned|issued|borrowed)( date| day| at)?$/i
const LAST =
  /^((absence|leave|sickness|booking|last|valid) )*(end|to|until|last day|date to|returned|return)( date| day| at)?$/i

/** The columns of the first and the last day of what lasts: an absence, a stay, a project. */
export function lastingDates({
  columns,
}: Pick<TableInfo, 'columns'>): { from: ColumnInfo; to: ColumnInfo } | undefined {
  const dates = columns.filter(({ type, hidden }) => type.startsWith('date') && !hidden)
  const [from, ...moreFirst] = dates.filter(({ label }) => FIRST.test(label))
  const [to, ...moreLast] = dates.filter(({ label }) => LAST.test(label))
  return from && to && moreFirst.length + moreLast.length === 0 ? { from, to } : undefined
}
