/**
 * A process with two databases of one embedded engine, open for writing and without any of the product's locks, so that
 * only the guard stands between a statement and the data.
 */
import { DatabaseSync } from 'node:sqlite'

const MOST_ROWS = 20_000

type Run = (sql: string) => Promise<unknown[][]>
export type Ask = { world: string; sql: string }
export type Told = { ready: true } | { rows: string[] } | { error: string }

async function duckdb(path: string): Promise<Run> {
  const { DuckDBInstance, DuckDBResultReader } = await import('@duckdb/node-api')
  const instance = await DuckDBInstance.create(path, { memory_limit: '500MB', threads: '1' })
  const connection = await instance.connect()
  return async (sql) => {
    const result = await connection.stream(sql)
    const reader = new DuckDBResultReader(result)
    await reader.readUntil(MOST_ROWS)
    return reader.getRowsJson()
  }
}

async function sqlite(path: string): Promise<Run> {
  const database = new DatabaseSync(path)
  return async (sql) => {
    const statement = database.prepare(sql)
    statement.setReturnArrays(true)
    statement.setReadBigInts(true)
    const rows: unknown[][] = []
    for (const row of statement.iterate() as Iterable<unknown>) if (rows.push(row as unknown[]) >= MOST_ROWS) break
    return rows
  }
}

function textOf(row: unknown[]): string {
  return JSON.stringify(row, (_, value) => {
    if (typeof value === 'bigint') return String(value)
    return value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : value
  })
}

const [kind, ...paths] = process.argv.slice(2)
const open = kind === 'duckdb' ? duckdb : sqlite
const worlds: Record<string, Run> = {}
for (const [index, path] of paths.entries()) worlds[index === 0 ? 'a' : 'b'] = await open(path)
const tell = (told: Told) => process.send?.(told)

process.on('message', async ({ world, sql }: Ask) => {
  try {
    tell({ rows: ((await worlds[world]?.(sql)) ?? []).map(textOf) })
  } catch (error) {
    tell({ error: String(error) })
  }
})
tell({ ready: true })
