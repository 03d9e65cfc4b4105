/** The date of rows that a period or a step of time goes by where the question names none. */
import { isRecordYear } from '../../catalog/row-dates.ts'
import { lemmaOf, wordsOf } from '../../catalog/words.ts'
import type { FieldRef, Form } from '../../form/types.ts'
import { validityOf } from '../../form/validity.ts'
import type { ColumnInfo, Grain } from '../../types.ts'
import type { RangeMention } from './draft.ts'
import type { Scope } from './scope.ts'
import { AskBack, CannotAnswer, NOWHERE } from './signals.ts'

/** The date of the subject's rows that a period without a date applies to. Asks back where there are several. */
export function rowDate(scope: Scope, table: string, text: string, mention: RangeMention): FieldRef {
  const info = scope.table(table)
  const dates = info.columns.filter((column) => column.type.startsWith('date') && !column.hidden)
  if (info.employment && (mention.range.from ?? '') > scope.today)
    throw new CannotAnswer(`I do not know what "${text}" applies to.`, [text])
  if (validityOf(table, scope.catalog)) askWhichDate(dates, table, mention, scope)
  if (info.defaultTime) {
    const field = { table, column: info.defaultTime }
    if (dates.length > 1) scope.assume(`The period applies to the ${scope.label(field)}.`, 0.95)
    return field
  }
  const parent = dates.length === 0 ? parentDate(table, scope) : undefined
  if (parent) {
    scope.assume(`The period applies to the ${scope.label(parent)}.`, 0.97)
    return parent
  }
  if (dates.length === 0) throw new CannotAnswer(`${info.label} have no date that "${text}" could apply to.`, [text])
  return askWhichDate(dates, table, mention, scope)
}

/** Lines of an order are of its date: the only one of the tables that the rows belong to at once. */
function parentDate(table: string, scope: Scope): FieldRef | undefined {
  const parents = scope.catalog.relationships
    .filter(({ from, to }) => from === table && to !== table)
    .map(({ to }) => to)
  const dates = parents.flatMap((to) => {
    const { defaultTime } = scope.table(to)
    return defaultTime ? [{ table: to, column: defaultTime }] : []
  })
  const own = wordsOf(scope.table(table).label).map(lemmaOf)
  const isHead = ({ table: to }: FieldRef) =>
    wordsOf(scope.table(to).label).every((word) => own.includes(lemmaOf(word)))
  return dates.length === 1 ? dates[0] : dates.find(isHead)
}

export function askWhichDate(dates: ColumnInfo[], table: string, { chunk }: RangeMention, scope: Scope): never {
  const choices = dates.slice(0, 4).map((column) => ({
    label: column.label,
    question: scope.rewritten(chunk, `${column.label.toLowerCase()} ${chunk.text}`),
    pin: { at: chunk.start, field: { table, column: column.name } },
  }))
  throw new AskBack(`Which date does "${chunk.text}" apply to?`, choices)
}

/**
 * "In 2013", "this year" on a table with a whole-number year: of reviews the year that they are of, not the day on which
 * they were signed. Returns false where the rows have a date that periods apply to.
 */
export function yearColumn({ range, chunk }: RangeMention, scope: Scope, form: Form): boolean {
  const { columns, defaultTime } = scope.table(form.subject)
  const [column, ...more] = columns.filter(({ label, type }) => /(^|[^a-z])year$/i.test(label) && type === 'integer')
  const isDated = columns.some(({ type }) => type.startsWith('date'))
  if (column && isDated && !isRecordYear(column)) return false
  const asMetric = form.measures.some((measure) => measure.kind === 'metric')
  if (!column || more.length > 0 || defaultTime || asMetric) return false
  const field = { table: form.subject, column: column.name }
  const [from, to] = [yearFrom(range.from), yearFrom(range.to)]
  if (from === undefined || to === undefined) return false
  scope.because(chunk, `${scope.label(field)} ${range.text}`, 'date')
  if (from !== null && to === from + 1) form.where.push([{ kind: 'compare', field, op: '=', value: from }])
  else {
    if (from !== null) form.where.push([{ kind: 'compare', field, op: '>=', value: from }])
    if (to !== null) form.where.push([{ kind: 'compare', field, op: '<', value: to }])
  }
  return true
}

/** The year that a day begins; null for no day, undefined for one within a year. */
function yearFrom(day: string | undefined): number | null | undefined {
  if (day === undefined) return null
  return day.endsWith('-01-01') ? Number(day.slice(0, 4)) : undefined
}

/** "by year" on a table that holds the year as a number. */
export function groupByYearColumn(grain: Grain, scope: Scope, form: Form): boolean {
  const columns = scope
    .table(form.subject)
    .columns.filter((column) => new RegExp(`(^|[^a-z])${grain}$`, 'i').test(column.label))
  const [column] = columns
  const isDated = scope.table(form.subject).columns.some(({ type }) => type.startsWith('date'))
  if (columns.length !== 1 || !column || (isDated && !isRecordYear(column))) return false
  form.by.push({ field: { table: form.subject, column: column.name } })
  return true
}

/** The date that groups by a step of time go by. Asks back where there are several. */
export function anyDate(scope: Scope, table: string, grain: Grain | 'weekday' | 'hour'): FieldRef {
  const info = scope.table(table)
  const dates = info.columns.filter((column) => column.type.startsWith('date') && !column.hidden)
  const [only] = dates
  if (only && dates.length === 1) return { table, column: only.name }
  const chosen = scope.pinned(NOWHERE)
  if (chosen) return chosen
  const parent = dates.length === 0 ? parentDate(table, scope) : undefined
  if (parent) return parent
  if (dates.length === 0) throw new CannotAnswer(`${info.label} have no date to group by ${grain}.`, [grain])
  throw new AskBack(
    `Which date should be grouped by ${grain}?`,
    dates.slice(0, 4).map((column) => ({
      label: column.label,
      question: `${scope.text} by ${column.label.toLowerCase()}`,
      pin: { at: NOWHERE, field: { table, column: column.name } },
    })),
  )
}
