/** The relation that stands in for a table: only the caller's rows and columns, with masks, below anything they wrote. */
import { type Grant, type Mask, type MinimumGroup, tableKey, type View } from '../access/types.ts'
import { QuerentError } from '../errors.ts'
import { factsOf } from '../sql/dialects.ts'
import { parseSql, type SqlNode } from '../sql/tree.ts'
import { ident } from '../sql/write.ts'
import type { ColumnInfo, Dialect, TableInfo } from '../types.ts'
import { fitLiterals } from './literals.ts'
import { nameExactly } from './naming.ts'
import { resolveNames } from './resolve.ts'
import type { Read } from './types.ts'

export type Substitute = {
  /** The SELECT to put in the table's place; null where the table stays as it is. */
  select: SqlNode | null
  /** What the substitute reads: the table, and those of its row policies. */
  reads: Read[]
  minimumGroup?: MinimumGroup
}

const cache = new WeakMap<View, Map<string, Substitute>>()

/**
 * The substitute of a table in a view, made once per view. Throws POLICY_INVALID where a row policy cannot be read or names
 * what is not there.
 */
export function substituteFor(table: TableInfo, view: View): Substitute {
  const known = cache.get(view) ?? new Map<string, Substitute>()
  cache.set(view, known)
  const key = tableKey(table)
  const made = known.get(key) ?? makeSubstitute(table, view)
  known.set(key, made)
  return made
}

/** The table by its full definition: views know only the visible part of it. */
export function fullTable(table: TableInfo, view: View): TableInfo {
  return view.full.tables.find((t) => tableKey(t) === tableKey(table)) ?? table
}

/** The stored columns of a table, as a statement that reads all of it is said to read them. */
export function readOf(table: TableInfo): Read {
  const columns = table.columns.filter((c) => !c.expression).map((c) => c.name)
  return { ...(table.schema && { schema: table.schema }), table: table.name, columns }
}

function makeSubstitute(seen: TableInfo, view: View): Substitute {
  const table = fullTable(seen, view)
  const grants = view.grants.get(tableKey(table))
  if (!grants) return { select: null, reads: [readOf(table)] }
  const minimumGroup = strictest(grants)
  const common = minimumGroup ? { minimumGroup } : {}
  if (grants.some((grant) => grant.everyColumn && grant.rows === null))
    return { select: null, reads: [readOf(table)], ...common }
  const sql = relationSql(table, grants, view.full.dialect)
  return { ...readSubstitute(sql, table, view), ...common }
}

/** Where several roles give a table, the largest group asked for by any of them holds. */
function strictest(grants: readonly Grant[]): MinimumGroup | undefined {
  const all = grants.flatMap((grant) => grant.minimumGroup ?? [])
  const [first] = [...all].sort((a, b) => b.size - a.size)
  return first && { ...first, measures: [...new Set(all.flatMap(({ measures }) => measures))] }
}

function readSubstitute(sql: string, table: TableInfo, view: View): Pick<Substitute, 'select' | 'reads'> {
  try {
    const [select, ...more] = parseSql(sql, view.full.dialect)
    if (!select || more.length > 0) throw new QuerentError('SQL_INVALID', 'A condition is one expression.')
    const { tables, uses } = resolveNames(select, view.full)
    for (const use of uses) nameExactly(use.holder.table as SqlNode, use.table, view.full.dialect)
    fitLiterals(select, table)
    return { select, reads: tables.map(readOf) }
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message : 'unreadable'
    throw new QuerentError('POLICY_INVALID', `The row policy of "${table.name}" cannot be used: ${problem}`, { cause })
  }
}

/** The relation as SQL of the source's dialect. The caller's values are already in the conditions, as literals. */
function relationSql(table: TableInfo, grants: readonly Grant[], dialect: Dialect): string {
  const columns = table.columns.filter((column) => !column.expression)
  const shown = columns.flatMap((column) => {
    const expression = columnSql(column, grants, dialect)
    return expression === null ? [] : [`${expression} AS ${ident(column.name, dialect)}`]
  })
  if (shown.length === 0)
    throw new QuerentError('SQL_NOT_PERMITTED', `The table "${table.name}" is not permitted or not there.`)
  const name = [table.schema, table.name]
    .filter((part) => part !== undefined)
    .map((part) => ident(part, dialect))
    .join('.')
  const rows = rowsSql(grants)
  if (rows === null) return `SELECT ${shown.join(', ')} FROM ${name}`
  const { before, after } = FENCES[dialect]
  return `SELECT ${before}${shown.join(', ')} FROM ${name} WHERE ${rows}${after}`
}

/**
 * Keeps the caller's own predicates from running on hidden rows, where an error or the time would tell of them: engines do
 * not push conditions below a row limit. Measured for each engine by the two-worlds test.
 */
const FENCES: { [K in Dialect]: { before: string; after: string } } = {
  duckdb: { before: '', after: ' LIMIT 9223372036854775807' },
  sqlite: { before: '', after: ' LIMIT -1 OFFSET 0' },
  postgresql: { before: '', after: ' OFFSET 0' },
  mysql: { before: '', after: ' LIMIT 18446744073709551615' },
  tsql: { before: 'TOP (9223372036854775807) ', after: '' },
  athena: { before: '', after: ' LIMIT 9223372036854775807' },
  trino: { before: '', after: ' LIMIT 9223372036854775807' },
}

const NO_ROW = '1 = 0'

/** Rows that some grant shows; null: every row. */
function rowsSql(grants: readonly Grant[]): string | null {
  if (grants.some((grant) => grant.rows === null)) return null
  return grants.map(conditionOf).join(' OR ')
}

function conditionOf({ rows }: Grant): string {
  return rows === null || rows === 'none' ? (rows === null ? '1 = 1' : NO_ROW) : `(${rows.sql})`
}

/** A column as the grants show it, row by row where they differ; null: in no grant. */
function columnSql(column: ColumnInfo, grants: readonly Grant[], dialect: Dialect): string | null {
  const plain = grants.filter((grant) => grant.columns.includes(column.name))
  const masked = grants.filter((grant) => Object.hasOwn(grant.masks, column.name))
  if (plain.length === 0 && masked.length === 0) return null
  const name = ident(column.name, dialect)
  if (plain.length === grants.length) return name
  const cases = [
    ...plain.map((grant) => [conditionOf(grant), name]),
    ...masked.map((grant) => [conditionOf(grant), maskSql(grant.masks[column.name] ?? 'null', name, column, dialect)]),
  ]
  if (grants.length === 1) return cases[0]?.[1] ?? null
  return `CASE ${cases.map(([when, then]) => `WHEN ${when} THEN ${then}`).join(' ')} END`
}

/** What is left of a value under a mask, with the type of the column where the mask allows it. */
function maskSql(mask: Mask, name: string, column: ColumnInfo, dialect: Dialect): string {
  if (mask === 'null') return `CASE WHEN ${NO_ROW} THEN ${name} END`
  if (mask === 'year' || mask === 'month') return factsOf(dialect).bucket(mask, name)
  if (mask === 'partial') return partialSql(column.type === 'string' ? name : asText(name, dialect), dialect)
  return `ROUND(${name} / ${fraction(mask.round)}) * ${mask.round}`
}

/** A number that no engine divides by as a whole one. */
function fraction(value: number): string {
  return Number.isInteger(value) ? `${value}.0` : String(value)
}

/** The first character of a text of more than three, and asterisks. */
function partialSql(text: string, dialect: Dialect): string {
  const length = dialect === 'mysql' ? 'CHAR_LENGTH' : dialect === 'tsql' ? 'LEN' : 'LENGTH'
  const first = dialect === 'tsql' || dialect === 'mysql' ? `LEFT(${text}, 1)` : `SUBSTR(${text}, 1, 1)`
  const joined = dialect === 'mysql' || dialect === 'tsql' ? `CONCAT(${first}, '***')` : `${first} || '***'`
  return `CASE WHEN ${length}(${text}) > 3 THEN ${joined} WHEN ${text} IS NOT NULL THEN '***' END`
}

function asText(name: string, dialect: Dialect): string {
  const type =
    dialect === 'mysql' ? 'CHAR' : dialect === 'sqlite' ? 'TEXT' : dialect === 'tsql' ? 'NVARCHAR(4000)' : 'VARCHAR'
  return `CAST(${name} AS ${type})`
}
