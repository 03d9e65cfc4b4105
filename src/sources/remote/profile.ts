/**
 * Profiles of a server's table, made by the server: one statement for the statistics of all columns, one for the values of
 * those that need it. Large tables are sampled; none is ever read in full beyond `EXACT_ROWS` rows.
 */
import { QuerentError } from '../../errors.ts'
import type { Cell, LogicalType, Profile } from '../../types.ts'
import { decimalCell, floatCell, integerCell } from '../cells.ts'
import type { ColumnProfile, JoinCandidate, TableProfile } from '../engine/protocol.ts'
import { EXACT_ROWS, isListed, MAX_DISTINCT_FREQUENT, MAX_FREQUENT, MAX_VALUES } from '../profile-limits.ts'
import type { RawColumn, RawTable } from '../types.ts'
import type { Ask } from './source.ts'

/** Rows of a sample, about. */
export const SAMPLE_ROWS = 100_000
/** Distinct values of a column that are looked up in another table. */
const INCLUSION_VALUES = 5000

const UNORDERED: ReadonlySet<LogicalType> = new Set(['json', 'binary', 'interval', 'other'])

/** How one kind of server says what a profile needs. */
export type ProfileSql = {
  quoted(name: string): string
  /** The expression as text; `column` is the one whose values it gives. */
  text(expression: string, column?: RawColumn): string
  /** The length of a text in characters. */
  length(text: string): string
  /** A column as a value that can be grouped and ordered. */
  value(column: RawColumn): string
  /** A SELECT cut to its first rows, where that is not by LIMIT. */
  cut?(select: string, rows: number): string
  /** About `SAMPLE_ROWS` rows of a large table, each with the column as `v`. */
  sample(table: RawTable, column: RawColumn, ask: Ask): Promise<string>
  /** What the server knows of a large table: distinct values by column. */
  distinct(table: RawTable, ask: Ask): Promise<Map<string, number>>
  /** Columns of a large table whose lowest and highest values an index gives at once. */
  indexed(table: RawTable, ask: Ask): Promise<string[]>
  /** Columns that one statement may ask about; all of them when absent. */
  columnsAtOnce?: number
}

type Sample = { rows: number | null; exact: boolean; from: (column: RawColumn) => Promise<string> }
type Stats = { distinct: number | null; rows: number; nulls: number; min: Cell; max: Cell; averageLength: number }
type Value = { text: string; count: number }

/** Row count and column profiles; exact for tables up to `EXACT_ROWS` rows. */
export async function profileTable(ask: Ask, table: RawTable, sql: ProfileSql): Promise<TableProfile> {
  const sample = await sampleOf(ask, table, sql)
  if (table.columns.length === 0) return { rowCount: sample.rows, columns: [] }
  const froms = await Promise.all(table.columns.map((column) => sample.from(column)))
  const stats = await readStats(ask, table, froms, sql)
  if (!sample.exact) await sharpen(ask, table, stats, sample.rows, sql)
  const values = await readValues(ask, table, froms, stats, sql)
  const columns = table.columns.map((column, index) =>
    columnProfile(column, stats[index] ?? NO_STATS, values.get(index) ?? [], sample.exact),
  )
  return { rowCount: sample.rows, columns }
}

const NO_STATS: Stats = { distinct: null, rows: 0, nulls: 0, min: null, max: null, averageLength: 0 }

/** The whole table where it is small, which is counted and not believed; else a sample. */
async function sampleOf(ask: Ask, table: RawTable, sql: ProfileSql): Promise<Sample> {
  const name = qualifiedName(table, sql)
  const estimate = table.rowCount
  if (estimate === null || estimate <= 2 * EXACT_ROWS) {
    const [[counted] = []] = await ask(
      `SELECT COUNT(*) FROM (${cut(`SELECT 1 AS one FROM ${name}`, EXACT_ROWS + 1, sql)}) t`,
    )
    const rows = Number(counted)
    const from = async (column: RawColumn) => `(SELECT ${sql.value(column)} AS v FROM ${name}) s`
    if (rows <= EXACT_ROWS) return { rows, exact: true, from }
  }
  const rows = estimate !== null && estimate > EXACT_ROWS ? estimate : null
  return { rows, exact: false, from: (column) => sql.sample(table, column, ask) }
}

function cut(select: string, rows: number, { cut: own }: ProfileSql): string {
  return own?.(select, rows) ?? `${select} LIMIT ${rows}`
}

function qualifiedName({ name, schema }: { name: string; schema?: string }, sql: ProfileSql): string {
  return schema === undefined ? sql.quoted(name) : `${sql.quoted(schema)}.${sql.quoted(name)}`
}

/** The rows of all parts, in as few statements as the server takes. */
async function askTogether(ask: Ask, parts: string[], { columnsAtOnce = parts.length }: ProfileSql): Promise<Cell[][]> {
  const rows: Cell[][] = []
  for (let start = 0; start < parts.length; start += columnsAtOnce)
    rows.push(...(await ask(parts.slice(start, start + columnsAtOnce).join(' UNION ALL '))))
  return rows
}

async function readStats(ask: Ask, table: RawTable, froms: string[], sql: ProfileSql): Promise<Stats[]> {
  const parts = table.columns.map((column, index) => statsSql(column, index, froms[index] ?? '', sql))
  const rows = await askTogether(ask, parts, sql)
  const found = new Map(rows.map((row) => [Number(row[0]), row]))
  return table.columns.map((_, index) => {
    const [, distinct, count, nulls, min, max, length] = found.get(index) ?? []
    return {
      distinct: distinct === null || distinct === undefined ? null : Number(distinct),
      rows: Number(count ?? 0),
      nulls: Number(nulls ?? 0),
      min: min ?? null,
      max: max ?? null,
      averageLength: Number(length ?? 0),
    }
  })
}

/** One row of text: column, distinct values, rows, nulls, lowest, highest, average length. */
function statsSql(column: RawColumn, index: number, from: string, sql: ProfileSql): string {
  const { text } = sql
  if (UNORDERED.has(column.type)) {
    const nulls = text('COUNT(*) - COUNT(v)')
    return `SELECT ${index} AS c, ${text('NULL')} AS d, ${text('COUNT(*)')}, ${nulls}, ${text('NULL')}, ${text('NULL')}, ${text('NULL')} FROM ${from}`
  }
  const nulls = text('COALESCE(SUM(CASE WHEN v IS NULL THEN n END), 0)')
  const filled = 'NULLIF(SUM(CASE WHEN v IS NULL THEN 0 ELSE n END), 0)'
  const length = column.type === 'string' ? text(`SUM(${sql.length('v')} * n) / ${filled}`) : text('NULL')
  const groups = `(SELECT v, COUNT(*) AS n FROM ${from} GROUP BY v) g`
  return `SELECT ${index} AS c, ${text('COUNT(v)')} AS d, ${text('COALESCE(SUM(n), 0)')}, ${nulls}, ${text('MIN(v)', column)}, ${text('MAX(v)', column)}, ${length} FROM ${groups}`
}

/** What a sample cannot tell and the server knows: distinct values of the whole, and the ends of indexed columns. */
async function sharpen(ask: Ask, table: RawTable, stats: Stats[], rows: number | null, sql: ProfileSql): Promise<void> {
  const distinct = await sql.distinct(table, ask)
  const indexed = await sql.indexed(table, ask)
  const name = qualifiedName(table, sql)
  for (const [index, column] of table.columns.entries()) {
    const found = stats[index]
    if (!found || UNORDERED.has(column.type)) continue
    const estimate = distinct.get(column.name)
    if (estimate !== undefined) found.distinct = Math.max(found.distinct ?? 0, Math.round(estimate))
    if (rows !== null && found.distinct !== null) found.distinct = Math.min(found.distinct, rows)
    if (!indexed.includes(column.name)) continue
    const value = sql.value(column)
    const [low, high] = [sql.text(`MIN(${value})`, column), sql.text(`MAX(${value})`, column)]
    const [ends = []] = await ask(`SELECT ${low}, ${high} FROM ${name}`)
    found.min = ends[0] ?? null
    found.max = ends[1] ?? null
  }
}

async function readValues(
  ask: Ask,
  table: RawTable,
  froms: string[],
  stats: Stats[],
  sql: ProfileSql,
): Promise<Map<number, Value[]>> {
  const parts = table.columns.flatMap((column, index) => {
    const found = stats[index] ?? NO_STATS
    if (UNORDERED.has(column.type) || found.distinct === 0) return []
    if (isListed(column, found)) return [valuesSql(column, index, froms[index] ?? '', MAX_VALUES + 1, sql)]
    const few = found.distinct !== null && found.distinct <= MAX_DISTINCT_FREQUENT
    return few ? [valuesSql(column, index, froms[index] ?? '', MAX_FREQUENT, sql)] : []
  })
  const rows = await askTogether(ask, parts, sql)
  const byColumn = Map.groupBy(rows, ([column]) => Number(column))
  return new Map([...byColumn].map(([column, found]) => [column, found.map(countedValue).toSorted(byFrequency)]))
}

function valuesSql(column: RawColumn, index: number, from: string, limit: number, sql: ProfileSql): string {
  const groups = `SELECT v, COUNT(*) AS n FROM ${from} WHERE v IS NOT NULL GROUP BY v ORDER BY n DESC, v`
  return `SELECT ${index} AS c, ${sql.text('v', column)} AS v, n FROM (${cut(groups, limit, sql)}) g`
}

function countedValue([, value, count]: Cell[]): Value {
  return { text: String(value), count: Number(count) }
}

function byFrequency(a: Value, b: Value): number {
  if (a.count !== b.count) return b.count - a.count
  return a.text < b.text ? -1 : Number(a.text > b.text)
}

function columnProfile(column: RawColumn, stats: Stats, values: Value[], exact: boolean): ColumnProfile {
  const cell = (value: Cell) => (value === null ? null : cellOf(String(value), column.type))
  const profile: Profile = {
    distinct: stats.distinct,
    nullShare: stats.rows === 0 ? 0 : stats.nulls / stats.rows,
    min: cell(stats.min),
    max: cell(stats.max),
    frequent: values.slice(0, MAX_FREQUENT).map((value) => ({ value: cell(value.text), count: value.count })),
    exact,
  }
  if (!isListed(column, stats)) return { profile }
  const complete = exact && values.length <= MAX_VALUES
  return { profile, values: { items: values.slice(0, MAX_VALUES).map((value) => value.text), complete } }
}

/** A value from the server's text, by the rules of `Cell`. */
function cellOf(value: string, type: LogicalType): Cell {
  if (type === 'boolean') return value === 'true' || value === '1'
  if (!/^-?\d/.test(value)) return value
  if (type === 'integer') return integerCell(BigInt(value))
  if (type === 'decimal') return decimalCell(value)
  if (type === 'float') return floatCell(Number(value))
  return type.startsWith('datetime') || type === 'time' ? shortened(value) : value
}

/** A moment without the zeros that end its fraction and without a space before its offset, as cells have it. */
function shortened(value: string): string {
  const [, moment = value, fraction = '', offset = ''] = /^(.*?)(\.\d+)? ?([+-]\d\d:\d\d)?$/.exec(value) ?? []
  return `${moment}${fraction.replace(/\.?0+$/, '')}${offset}`
}

/** For each candidate the share of its sampled distinct values that are keys of the other table; 0 where the types differ. */
export async function inclusionShares(ask: Ask, candidates: JoinCandidate[], sql: ProfileSql): Promise<number[]> {
  const shares: number[] = []
  for (const candidate of candidates) shares.push(await inclusionShare(ask, candidate, sql))
  return shares
}

async function inclusionShare(ask: Ask, candidate: JoinCandidate, sql: ProfileSql): Promise<number> {
  const { from, fromSchema, fromColumn, to, toSchema, toColumn } = candidate
  const column = sql.quoted(fromColumn)
  const source = qualifiedName({ name: from, schema: fromSchema }, sql)
  const sampled = cut(`SELECT ${column} AS v FROM ${source} WHERE ${column} IS NOT NULL`, EXACT_ROWS, sql)
  const values = cut(`SELECT DISTINCT v FROM (${sampled}) s`, INCLUSION_VALUES, sql)
  const keys = `SELECT 1 FROM ${qualifiedName({ name: to, schema: toSchema }, sql)} k WHERE k.${sql.quoted(toColumn)} = d.v`
  try {
    const hits = `SELECT CASE WHEN EXISTS (${keys}) THEN 1E0 ELSE 0E0 END AS hit FROM (${values}) d`
    const rows = await ask(`SELECT AVG(hit) FROM (${hits}) h`)
    return Number(rows[0]?.[0] ?? 0)
  } catch (thrown) {
    if (thrown instanceof QuerentError && thrown.code === 'QUERY_FAILED') return 0
    throw thrown
  }
}
