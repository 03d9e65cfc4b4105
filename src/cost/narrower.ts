/** Questions that read less than a given one: the same for one period, or for one group. */
import type { Catalog, ColumnInfo, TableInfo } from '../types.ts'

const MAX_GROUPS = 20
const MAX_SUGGESTIONS = 3
const MONTHS = 'January February March April May June July August September October November December'.split(' ')

/**
 * The question for the latest year and month that the data has, and for the largest group of the table that most is read
 * from. What the question names already is not named again.
 */
export function narrowerQuestions(question: string, catalog: Catalog, largest?: string): string[] {
  const bare = question.trim().replace(/[?.!\s]+$/, '')
  const table =
    catalog.tables.find(({ name }) => name === largest) ?? catalog.tables.find(({ defaultTime }) => defaultTime)
  if (!table || bare === '') return []
  const parts = [...periods(bare, table, catalog), ...groups(bare, table)]
  return parts.map((part) => `${bare} ${part}`).slice(0, MAX_SUGGESTIONS)
}

function periods(question: string, table: TableInfo, { today }: Catalog): string[] {
  if (/\b(19|20)\d\d\b|\b(last|this|past|previous)\b/i.test(question)) return []
  const column = table.columns.find(({ name }) => name === table.defaultTime)
  const newest = column?.profile?.max
  const latest = typeof newest === 'string' && (!today || newest < today) ? newest : today
  const [, year, month] = /^(\d{4})-(\d\d)/.exec(latest ?? '') ?? []
  return year && month ? [`in ${year}`, `in ${MONTHS[Number(month) - 1]} ${year}`] : []
}

function groups(question: string, { columns }: TableInfo): string[] {
  const values = columns.flatMap((column) => (isGrouping(column) ? [column.profile?.frequent[0]?.value] : []))
  const value = values.find((one) => typeof one === 'string' && !question.toLowerCase().includes(one.toLowerCase()))
  return typeof value === 'string' ? [`for ${value}`] : []
}

function isGrouping({ type, hidden, profile }: ColumnInfo): boolean {
  const distinct = profile?.distinct ?? 0
  return type === 'string' && !hidden && distinct > 1 && distinct <= MAX_GROUPS
}
