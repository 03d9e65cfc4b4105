/** Statements of a suite run in this process on a read-only copy: only to judge answers, never to give one. */
import { DatabaseSync } from 'node:sqlite'
import type { Cell } from '../types.ts'
import type { Rows } from './judge.ts'

const MAX_ROWS = 50_000
const MAX_MS = 5_000

/** What a statement gave: its rows, or why there are none. */
export type Outcome = { rows: Rows } | { error: string }

export class GoldDatabase {
  private readonly database: DatabaseSync
  private readonly maxMs: number

  /** Opens an SQLite file read-only. The public sets write text in double quotes, which is allowed here alone. */
  constructor(file: string, maxMs = MAX_MS) {
    this.maxMs = maxMs
    this.database = new DatabaseSync(file, { readOnly: true, enableDoubleQuotedStringLiterals: true })
  }

  /** Runs one statement; gives up between rows after the time given or at `maxRows`. */
  run(sql: string, maxRows = MAX_ROWS): Outcome {
    try {
      const statement = this.database.prepare(sql)
      statement.setReturnArrays(true)
      const rows: Rows = []
      const end = performance.now() + this.maxMs
      for (const row of statement.iterate() as unknown as Iterable<unknown[]>) {
        rows.push(row.map(cellOf))
        if (rows.length >= maxRows) break
        if (performance.now() > end) return { error: 'takes too long' }
      }
      return { rows }
    } catch (error) {
      return { error: error instanceof Error ? error.message : String(error) }
    }
  }

  close(): void {
    this.database.close()
  }
}

function cellOf(value: unknown): Cell {
  if (typeof value === 'bigint') return String(value)
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex')
  return (value ?? null) as Cell
}
