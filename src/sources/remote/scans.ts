/** Scans of tables added up to the estimate of a statement. */
import type { Estimate } from '../types.ts'

/** What is read of one table at one place of a plan, every repetition counted. */
export type Scan = { table: string; rows: number; bytes: number | null }

/** The sum, and the table that most rows are read of. Bytes are known only where those of every scan are. */
export function sumOfScans(scans: Scan[]): Estimate {
  const tables = new Map<string, Scan>()
  for (const { table, rows, bytes } of scans) {
    const known = tables.get(table) ?? { table, rows: 0, bytes: 0 }
    tables.set(table, { table, rows: known.rows + rows, bytes: plus(known.bytes, bytes) })
  }
  const sums = [...tables.values()]
  const rows = Math.round(sums.reduce((sum, scan) => sum + scan.rows, 0))
  const bytes = sums.reduce((sum: number | null, scan) => plus(sum, scan.bytes), 0)
  const largest = sums.toSorted((a, b) => b.rows - a.rows)[0]
  return { rows, bytes: bytes === null ? null : Math.round(bytes), ...(largest ? { largest: whole(largest) } : {}) }
}

function plus(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : a + b
}

function whole({ table, rows, bytes }: Scan): Scan {
  return { table, rows: Math.round(rows), bytes: bytes === null ? null : Math.round(bytes) }
}
