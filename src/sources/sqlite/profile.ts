/** Profiles of an SQLite table: one scan of at most 200,000 rows, counted here, since SQLite counts a column at a time. */
import type { DatabaseSync } from 'node:sqlite'
import type { ColumnProfile, JoinCandidate, TableProfile } from '../engine/protocol.ts'
import { quoted } from '../names.ts'
import { EXACT_ROWS, MAX_AVERAGE_LENGTH, MAX_DISTINCT_FREQUENT, MAX_FREQUENT, MAX_VALUES } from '../profile-limits.ts'
import type { RawColumn, RawTable } from '../types.ts'
import { cellOf } from './cells.ts'
import { logicalType, nativeType, nothingObserved, type Observed, observe, type SqliteValue } from './types.ts'

/** Rows up to which a table is counted; above, the number is estimated. */
const COUNTED_ROWS = 2_000_000
/** Characters of distinct text kept for one column; prose beyond it is not counted. */
const MAX_KEPT_CHARACTERS = 16_000_000

type Size = { rows: number | null; exact: boolean }
type Counted = { counts: Map<SqliteValue, number> | null; seen: Observed; nulls: number; characters: number }

/** Row count and column profiles, with the types that the values show; exact for tables up to 200,000 rows. */
export function profileTable(database: DatabaseSync, table: RawTable): TableProfile {
  const size = sizeOf(database, table.name)
  const exact = size.exact && (size.rows ?? 0) <= EXACT_ROWS
  const columns = countColumns(database, table, exact ? quoted(table.name) : sampleSql(database, table.name, size))
  return {
    rowCount: size.rows,
    columns: table.columns.map((column, index) => columnProfile(column, columns[index] ?? newCount(), exact)),
  }
}

function numberOf(database: DatabaseSync, sql: string): number | null {
  const statement = database.prepare(sql)
  statement.setReturnArrays(true)
  const [value] = (statement.get() as unknown as SqliteValue[] | undefined) ?? []
  return typeof value === 'number' ? value : null
}

/** Exact up to two million rows; beyond, what ANALYZE noted, or the span of the row numbers, which deletions make too large. */
function sizeOf(database: DatabaseSync, table: string): Size {
  const name = quoted(table)
  const counted = numberOf(database, `SELECT count(*) FROM (SELECT 1 FROM ${name} LIMIT ${COUNTED_ROWS + 1})`) ?? 0
  if (counted <= COUNTED_ROWS) return { rows: counted, exact: true }
  return { rows: rowSpan(database, table)?.rows ?? null, exact: false }
}

/** First and last row number; null for views and tables without row numbers, and where the numbers say nothing of the size. */
function rowSpan(database: DatabaseSync, table: string): { first: number; rows: number } | null {
  try {
    const first = numberOf(database, `SELECT min(rowid) FROM ${quoted(table)}`)
    const last = numberOf(database, `SELECT max(rowid) FROM ${quoted(table)}`)
    if (first === null || last === null || last - first > 1e12) return null
    return { first, rows: last - first + 1 }
  } catch {
    return null
  }
}

/** Rows spread over the whole table where row numbers are dense, else the first ones. */
function sampleSql(database: DatabaseSync, table: string, size: Size): string {
  const name = quoted(table)
  const span = rowSpan(database, table)
  const isDense = span !== null && (size.rows ?? 0) >= span.rows / 2
  if (!span || !isDense) return `(SELECT * FROM ${name} LIMIT ${EXACT_ROWS})`
  const step = Math.ceil(span.rows / EXACT_ROWS)
  const last = span.first + span.rows - 1
  const picked = `WITH RECURSIVE picked(n) AS (SELECT ${span.first} UNION ALL SELECT n + ${step} FROM picked WHERE n + ${step} <= ${last})`
  return `(${picked} SELECT t.* FROM picked CROSS JOIN ${name} AS t ON t.rowid = picked.n)`
}

function newCount(): Counted {
  return { counts: new Map(), seen: nothingObserved(), nulls: 0, characters: 0 }
}

function countColumns(database: DatabaseSync, table: RawTable, from: string): Counted[] {
  const counted = table.columns.map(newCount)
  if (counted.length === 0) return counted
  const statement = database.prepare(`SELECT ${table.columns.map(({ name }) => quoted(name)).join(', ')} FROM ${from}`)
  statement.setReturnArrays(true)
  statement.setReadBigInts(true)
  for (const row of statement.iterate() as unknown as Iterable<SqliteValue[]>) {
    for (let index = 0; index < counted.length; index++) count(counted[index], row[index] ?? null)
  }
  for (const column of counted) for (const [value, times] of column.counts ?? []) observe(column.seen, value, times)
  return counted
}

function count(column: Counted | undefined, value: SqliteValue): void {
  if (!column) return
  if (value === null) {
    column.nulls++
    return
  }
  if (!column.counts || value instanceof Uint8Array) {
    observe(column.seen, value)
    return
  }
  const known = column.counts.get(value)
  if (known === undefined && typeof value === 'string') {
    column.characters += value.length
    if (column.characters > MAX_KEPT_CHARACTERS) giveUpCounting(column)
  }
  column.counts?.set(value, (known ?? 0) + 1)
}

function giveUpCounting(column: Counted): void {
  for (const [value, times] of column.counts ?? []) observe(column.seen, value, times)
  column.counts = null
}

function columnProfile(column: RawColumn, found: Counted, exact: boolean): ColumnProfile {
  const { seen, counts } = found
  const held = seen.integers + seen.floats + seen.texts + seen.blobs
  const rows = held + found.nulls
  const type = logicalType(column.nativeType, seen)
  const ordered = counts && seen.blobs === 0 ? [...counts].sort(byFrequency) : null
  const isText = type === 'string' && found.characters / Math.max(1, counts?.size ?? 1) <= MAX_AVERAGE_LENGTH
  const named = ordered && (isText || ordered.length <= MAX_DISTINCT_FREQUENT) ? ordered.slice(0, MAX_FREQUENT) : []
  const bounds = boundsOf(ordered ?? [])
  return {
    type,
    nativeType: nativeType(column.nativeType, seen),
    profile: {
      distinct: ordered?.length ?? null,
      nullShare: rows === 0 ? 0 : found.nulls / rows,
      min: cellOf(bounds.min, type),
      max: cellOf(bounds.max, type),
      frequent: named.map(([value, count]) => ({ value: cellOf(value, type), count })),
      exact,
    },
    ...(isText && ordered ? { values: listed(ordered, exact) } : {}),
  }
}

function listed(ordered: [SqliteValue, number][], exact: boolean): { items: string[]; complete: boolean } {
  const items = ordered.slice(0, MAX_VALUES).map(([value]) => String(value))
  return { items, complete: exact && ordered.length <= MAX_VALUES }
}

function byFrequency([a, timesA]: [SqliteValue, number], [b, timesB]: [SqliteValue, number]): number {
  return timesB - timesA || compare(a, b)
}

/** SQLite's order of values: numbers before text. */
function compare(a: SqliteValue, b: SqliteValue): number {
  const textA = typeof a === 'string'
  if (textA !== (typeof b === 'string')) return textA ? 1 : -1
  if (a === null || b === null || a === b) return 0
  return a < b ? -1 : 1
}

function boundsOf(ordered: [SqliteValue, number][]): { min: SqliteValue; max: SqliteValue } {
  let [min = null] = ordered[0] ?? []
  let max = min
  for (const [value] of ordered) {
    if (compare(value, min) < 0) min = value
    if (compare(value, max) > 0) max = value
  }
  return { min, max }
}

/** For each candidate the share of its sampled distinct values that are keys of the other table. */
export function inclusionShares(database: DatabaseSync, candidates: JoinCandidate[]): number[] {
  return candidates.map(({ from, fromColumn, to, toColumn }) => {
    const sampled = `SELECT ${quoted(fromColumn)} AS v FROM ${quoted(from)} WHERE v IS NOT NULL LIMIT ${EXACT_ROWS}`
    const keys = `SELECT ${quoted(toColumn)} FROM ${quoted(to)}`
    const share = `avg(CASE WHEN v IN (${keys}) THEN 1.0 ELSE 0.0 END)`
    return numberOf(database, `SELECT coalesce(${share}, 0.0) FROM (SELECT DISTINCT v FROM (${sampled}))`) ?? 0
  })
}
