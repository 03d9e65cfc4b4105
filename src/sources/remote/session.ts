/** What a source asks of a connection to a database server; each driver has one class that does it. */
import type { Cell, RawResultColumn } from '../../types.ts'
import type { ResultFile, Scanned } from '../types.ts'
import type { Pooled } from './pool.ts'

export type Batch = {
  rows: Cell[][]
  /** True when there are no more rows. */
  done: boolean
}

export type BeginOptions = {
  /** Milliseconds after which the server stops the statement, or, while streaming, the making of one batch. */
  timeoutMs: number
  streaming: boolean
  /** Rows of the first batch at most. */
  rows: number
  /** Characters that one batch may hold; more is a failure. */
  maxCharacters: number
  /** Bytes that the engine may read, for one that counts while it runs. */
  maxBytes?: number
  /** The statement is one of ours that asks for the plan of a query. */
  explains?: boolean
}

/** A connection with one statement at a time. Its errors are QuerentErrors. */
export interface Session extends Pooled {
  /** True once the server has answered anything of the statement begun last: one that it never saw may be tried elsewhere. */
  readonly answered: boolean
  /** Opens a read-only transaction, runs one SELECT as a prepared statement in it, and gives its first rows. */
  begin(sql: string, options: BeginOptions): Promise<{ columns: RawResultColumn[]; batch: Batch }>
  /** The next rows, at most `rows`. */
  more(rows: number): Promise<Batch>
  /** Asks the server to stop the statement, over a connection of its own. Never rejects, and never takes long. */
  cancel(): Promise<void>
  /** What the engine has read for the statement begun last, where it says so. */
  scanned?(): Scanned | undefined
  /** Where the whole result of the statement begun last can be fetched, where the engine has left it somewhere. Never rejects. */
  file?(): Promise<ResultFile | undefined>
}
