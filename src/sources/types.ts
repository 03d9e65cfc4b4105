/** What a source is, and what it tells of its database and of results. */
import type { CheckedSql } from '../guard/types.ts'
import type { Cell, Dialect, LogicalType, Profile, RawResultColumn, ResultFile } from '../types.ts'

export type RawColumn = {
  name: string
  type: LogicalType
  nativeType: string
  nullable: boolean
  comment?: string
  profile?: Profile
  /** Distinct values of a text column for the value index; absent for other types, cut at the limit of the source. */
  values?: { items: string[]; complete: boolean }
}

export type RawTable = {
  name: string
  schema?: string
  comment?: string
  columns: RawColumn[]
  primaryKey: string[]
  uniqueKeys: string[][]
  rowCount: number | null
}

export type RawRelationship = {
  from: string
  to: string
  fromColumns: string[]
  toColumns: string[]
  origin: 'declared' | 'inferred'
}

/** What a database says of itself, with bounded profiles. */
export type Introspection = {
  tables: RawTable[]
  relationships: RawRelationship[]
  warnings: string[]
  /** What the tables were when they were profiled, in their order; absent where the source does not say. */
  definitions?: Definition[]
}

/** A table as its database defines it: a hash of its columns, keys and comments, and the rows that the database counts. */
export type Definition = { hash: string; rows: number | null }

export type { RawResultColumn, ResultFile } from '../types.ts'

export type RunOptions = {
  /** Rows to return at most; one more is read to know whether there are more. The SQL is never edited. */
  maxRows: number
  timeoutMs: number
  signal?: AbortSignal
  /** Bytes that the engine may read. One that counts while it runs stops there with QUERY_TOO_LARGE; others take no notice. */
  maxBytes?: number
}

/** What an engine says it read for a statement, after it ran. */
export type Scanned = { bytes: number }

export type Rows = {
  columns: RawResultColumn[]
  rows: Cell[][]
  truncated: boolean
  scanned?: Scanned
  /** Of a large result that was cut here. */
  file?: ResultFile
}

/** A result in pieces, for downloads: read with back-pressure, at constant memory. */
export type RowStream = {
  columns: RawResultColumn[]
  batches: AsyncIterable<Cell[][]>
  /** What was read until now, where the engine says so. */
  scanned?(): Scanned | undefined
}

/** What a statement would read, by the engine's own estimate: null where the engine does not know. */
export type Estimate = {
  rows: number | null
  bytes: number | null
  /** The table that most is read from, by its own name, where the engine tells. */
  largest?: { table: string; rows: number | null; bytes: number | null }
}

/**
 * A database that can be asked. Errors are QuerentErrors: QUERY_TIMEOUT, QUERY_MEMORY, QUERY_FAILED, ENGINE_LOST, CANCELLED,
 * OVERLOADED (no engine came free in time), SQL_NOT_READ_ONLY (the engine's own second look).
 */
export interface Source {
  readonly name: string
  readonly dialect: Dialect
  /** What is known of before may be kept for tables that have not changed since. */
  introspect(signal?: AbortSignal, before?: Introspection): Promise<Introspection>
  run(checked: CheckedSql, options: RunOptions): Promise<Rows>
  stream(checked: CheckedSql, options: RunOptions): Promise<RowStream>
  close(): Promise<void>
  /** The milliseconds that a query may take where the operator has set none; absent: 30,000. */
  readonly timeoutMs?: number
  /**
   * What the statement would read, without running it: asked for only where a budget is set. Absent where the engine has no
   * way to tell. Throws as `run` does.
   */
  estimate?(checked: CheckedSql, options: Pick<RunOptions, 'timeoutMs' | 'signal'>): Promise<Estimate>
}
