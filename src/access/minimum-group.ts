/** Which column of a protected table tells people apart, and which columns hold what is protected. */
import type { Catalog, ColumnInfo, TableInfo } from '../types.ts'
import type { TablePolicy } from './policy.ts'
import type { MinimumGroup } from './types.ts'

const PERSON =
  /^(employee|emp|person|people|staff|worker|user|member|colleague|associate|personnel|payee|owner)_?(id|no|nr|num|number|key|code)$/i
const PAY =
  /salar|amount|pay|wage|bonus|compens|earning|income|remunerat|rate|gross|net|value|total|score|rating|allowance|pension|days|hours/i
const NUMBERS = new Set(['integer', 'decimal', 'float'])

/** The policy's own words where it has them, else what names, keys and types tell. */
export function minimumGroupOf(rule: TablePolicy, size: number, table: TableInfo, catalog: Catalog): MinimumGroup {
  const physical = table.columns.filter((column) => !column.expression)
  const named = rule.person ? physical.find((c) => c.name.toLowerCase() === rule.person?.toLowerCase()) : undefined
  const person = named?.name ?? personOf(physical, table)
  const given = rule.measures?.map((name) => name.toLowerCase())
  const measures = given
    ? physical.filter((c) => given.includes(c.name.toLowerCase()))
    : physical.filter((c) => isMeasure(c, table, catalog) && c.name !== person)
  return { size, person, measures: measures.map(({ name }) => name) }
}

function personOf(columns: ColumnInfo[], table: TableInfo): string | null {
  const key = columns.find(({ name }) => PERSON.test(name))?.name
  if (key) return key
  const [only, ...more] = table.primaryKey
  if (only && more.length === 0) return only
  return columns.find(({ name }) => name.toLowerCase() === 'id')?.name ?? null
}

/** A number that is no key; where types are unknown, the name decides. */
function isMeasure(column: ColumnInfo, table: TableInfo, { relationships }: Catalog): boolean {
  const key =
    table.primaryKey.includes(column.name) ||
    relationships.some((r) => r.from === table.name && r.fromColumns.includes(column.name)) ||
    /(^|_)(id|no|nr|key|code|year|month)$/i.test(column.name)
  if (key) return false
  return column.type === 'other' ? PAY.test(column.name) : NUMBERS.has(column.type)
}
