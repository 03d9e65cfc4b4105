/** Profiles of a DuckDB table: one statement for the statistics of all columns, one for the values of those that need it. */
import type { DuckDBConnection, Json } from '@duckdb/node-api'
import type { Cell, LogicalType, Profile } from '../../types.ts'
import { decimalCell, floatCell, integerCell } from '../cells.ts'
import type { ColumnProfile, TableProfile } from '../engine/protocol.ts'
import { qualified, quoted } from '../names.ts'
import { EXACT_ROWS, isListed, MAX_DISTINCT_FREQUENT, MAX_FREQUENT, MAX_VALUES } from '../profile-limits.ts'
import type { RawColumn, RawTable } from '../types.ts'

/** Rows up to which a table is read in full; above, every k-th row is. */
const FULL_SCAN_ROWS = 5_000_000
const SAMPLE_ROWS = 1_000_000

const UNORDERED: ReadonlySet<LogicalType> = new Set(['json', 'binary', 'interval', 'other'])

type Sample = { sql: string; rowCount: number; rows: number; exact: boolean; partial: boolean }
type Stats = { distinct: number | null; nulls: number; min: string | null; max: string | null; averageLength: number }
type Value = { text: string; count: number }

/** Row count and column profiles; exact for tables up to 200,000 rows. */
export async function profileTable(connection: DuckDBConnection, table: RawTable): Promise<TableProfile> {
  const sample = await sampleOf(connection, table)
  if (table.columns.length === 0) return { rowCount: sample.rowCount, columns: [] }
  const stats = await readStats(connection, table, sample)
  const values = await readValues(connection, table, sample, stats)
  const columns = table.columns.map((column, index) =>
    columnProfile(column, stats[index] ?? NO_STATS, values.get(index) ?? [], sample),
  )
  return { rowCount: sample.rowCount, columns }
}

const NO_STATS: Stats = { distinct: null, nulls: 0, min: null, max: null, averageLength: 0 }

async function readRows(connection: DuckDBConnection, sql: string): Promise<Json[][]> {
  return (await connection.runAndReadAll(sql)).getRowsJson()
}

async function sampleOf(connection: DuckDBConnection, table: RawTable): Promise<Sample> {
  const name = qualified(table)
  const rowCount = Number((await readRows(connection, `SELECT count(*) FROM ${name}`))[0]?.[0] ?? 0)
  const exact = rowCount <= EXACT_ROWS
  if (rowCount <= FULL_SCAN_ROWS) return { sql: name, rowCount, rows: rowCount, exact, partial: false }
  const views = await readRows(connection, `SELECT count(*) FROM duckdb_views() WHERE view_name = ${text(table.name)}`)
  const step = Math.ceil(rowCount / SAMPLE_ROWS)
  const cut = Number(views[0]?.[0] ?? 0) > 0 ? `LIMIT ${SAMPLE_ROWS}` : `WHERE rowid % ${step} = 0`
  const sql = `(SELECT * FROM ${name} ${cut})`
  const rows = Number((await readRows(connection, `SELECT count(*) FROM ${sql}`))[0]?.[0] ?? 0)
  return { sql, rowCount, rows, exact, partial: true }
}

function text(value: string): string {
  return `'${value.replaceAll("'", "''")}'`
}

async function readStats(connection: DuckDBConnection, table: RawTable, sample: Sample): Promise<Stats[]> {
  const sql = table.columns.map((column, index) => statsSql(column, index, sample)).join(' UNION ALL ')
  const rows = await readRows(connection, `${sql} ORDER BY c`)
  return rows.map(([, distinct, nulls, min, max, averageLength]) => ({
    distinct: distinct === null ? null : Math.min(Number(distinct), sample.rows - Number(nulls)),
    nulls: Number(nulls),
    min: textOrNull(min),
    max: textOrNull(max),
    averageLength: Number(averageLength ?? 0),
  }))
}

function textOrNull(value: Json | undefined): string | null {
  return typeof value === 'string' ? value : null
}

/** One row: column, distinct values, nulls, smallest, largest, average length. Small tables are grouped, for exact numbers. */
function statsSql(column: RawColumn, index: number, sample: Sample): string {
  const name = quoted(column.name)
  if (UNORDERED.has(column.type)) {
    const nulls = `(count(*) - count(${name}))::BIGINT`
    return `SELECT ${index} AS c, NULL::BIGINT, ${nulls}, NULL, NULL, NULL::DOUBLE FROM ${sample.sql}`
  }
  const bounds = 'min(v)::VARCHAR, max(v)::VARCHAR'
  const isText = column.type === 'string'
  if (!sample.exact) {
    const length = isText ? 'avg(length(v::VARCHAR))' : 'NULL::DOUBLE'
    const counts = 'approx_count_distinct(v)::BIGINT, (count(*) - count(v))::BIGINT'
    return `SELECT ${index} AS c, ${counts}, ${bounds}, ${length} FROM (SELECT ${name} AS v FROM ${sample.sql})`
  }
  const length = isText ? '(sum(length(v::VARCHAR) * n) / sum(n) FILTER (v IS NOT NULL))::DOUBLE' : 'NULL::DOUBLE'
  const counts = 'count(v)::BIGINT, coalesce(sum(n) FILTER (v IS NULL), 0)::BIGINT'
  const groups = `SELECT ${name} AS v, count(*) AS n FROM ${sample.sql} GROUP BY ${name}`
  return `SELECT ${index} AS c, ${counts}, ${bounds}, ${length} FROM (${groups})`
}

async function readValues(
  connection: DuckDBConnection,
  table: RawTable,
  sample: Sample,
  stats: Stats[],
): Promise<Map<number, Value[]>> {
  const parts = table.columns.flatMap((column, index) => {
    const found = stats[index] ?? NO_STATS
    const few = found.distinct !== null && found.distinct <= MAX_DISTINCT_FREQUENT
    if (isListed(column, found)) return [valuesSql(column, index, sample, MAX_VALUES + 1)]
    return few ? [valuesSql(column, index, sample, MAX_FREQUENT)] : []
  })
  const rows =
    parts.length === 0 ? [] : await readRows(connection, `${parts.join(' UNION ALL ')} ORDER BY c, n DESC, v`)
  const byColumn = Map.groupBy(rows, ([column]) => Number(column))
  return new Map(
    [...byColumn].map(([column, found]) => [
      column,
      found.map(([, value, count]) => ({ text: String(value), count: Number(count) })),
    ]),
  )
}

function valuesSql(column: RawColumn, index: number, sample: Sample, limit: number): string {
  const name = quoted(column.name)
  const groups = `SELECT ${index} AS c, ${name}::VARCHAR AS v, count(*) AS n FROM ${sample.sql} WHERE ${name} IS NOT NULL`
  return `SELECT * FROM (${groups} GROUP BY ${name} ORDER BY n DESC, v LIMIT ${limit})`
}

function columnProfile(column: RawColumn, stats: Stats, values: Value[], sample: Sample): ColumnProfile {
  const cell = (value: string | null) => (value === null ? null : cellOf(value, column.type))
  const profile: Profile = {
    distinct: stats.distinct,
    nullShare: sample.rows === 0 ? 0 : stats.nulls / sample.rows,
    min: cell(stats.min),
    max: cell(stats.max),
    frequent: values.slice(0, MAX_FREQUENT).map((value) => ({ value: cell(value.text), count: value.count })),
    exact: sample.exact,
  }
  if (!isListed(column, stats)) return { profile }
  const complete = values.length <= MAX_VALUES && !sample.partial
  return { profile, values: { items: values.slice(0, MAX_VALUES).map((value) => value.text), complete } }
}

const SPECIAL_FLOATS: Record<string, Cell> = { nan: 'NaN', inf: 'Infinity', '-inf': '-Infinity' }

/** A value from the engine's text, by the rules of `Cell`. */
function cellOf(value: string, type: LogicalType): Cell {
  if (type === 'integer') return integerCell(BigInt(value))
  if (type === 'decimal') return decimalCell(value)
  if (type === 'float') return SPECIAL_FLOATS[value] ?? floatCell(Number(value))
  return type === 'boolean' ? value === 'true' : value
}
