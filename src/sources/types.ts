import type { CheckedSql } from '../guard/types.ts'
import type { Cell, Dialect, LogicalType, Profile, RawResultColumn } from '../types.ts'

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
export type Introspection = { tables: RawTable[]; relationships: RawRelationship[]; warnings: string[] }

export type { RawResultColumn } from '../types.ts'

export type RunOptions = {
  /** Rows to return at most; one more is read to know whether there are more. The SQL is never edited. */
  maxRows: number
  timeoutMs: number
  signal?: AbortSignal
}

export type Rows = { columns: RawResultColumn[]; rows: Cell[][]; truncated: boolean }

/** A result in pieces, for downloads: read with back-pressure, at constant memory. */
export type RowStream = { columns: RawResultColumn[]; batches: AsyncIterable<Cell[][]> }

/**
 * A database that can be asked. Errors are QuerentErrors: QUERY_TIMEOUT, QUERY_MEMORY, QUERY_FAILED, ENGINE_LOST, CANCELLED,
 * OVERLOADED (no engine came free in time), SQL_NOT_READ_ONLY (the engine's own second look).
 */
export interface Source {
  readonly name: string
  readonly dialect: Dialect
  introspect(signal?: AbortSignal): Promise<Introspection>
  run(checked: CheckedSql, options: RunOptions): Promise<Rows>
  stream(checked: CheckedSql, options: RunOptions): Promise<RowStream>
  close(): Promise<void>
}
