/** A million rows for the export benchmark. As a script: `make PATH` writes them, `read PATH` reads them with the bare driver. */
import { DuckDBInstance } from '@duckdb/node-api'

const ROWS = 1_000_000

async function make(path: string): Promise<void> {
  const instance = await DuckDBInstance.create(path)
  const connection = await instance.connect()
  await connection.run(`CREATE TABLE measurements AS SELECT
    i::INTEGER AS measurement_id, 'sensor ' || (i % 997) AS sensor, DATE '2020-01-01' + (i % 2000)::INTEGER AS measured_on,
    (i * 7919 % 100000) / 100.0 AS reading, i % 3 = 0 AS checked, CASE WHEN i % 10 = 0 THEN NULL ELSE 'note, "' || i || '"' END AS remark
    FROM range(${ROWS}) t(i)`)
  connection.closeSync()
  instance.closeSync()
}

/** The same rows as CSV text, in one process, without a server: what the driver and string joining cost. */
async function read(path: string): Promise<void> {
  const started = performance.now()
  const instance = await DuckDBInstance.create(path, { access_mode: 'READ_ONLY' })
  const connection = await instance.connect()
  const result = await connection.stream('SELECT * FROM measurements ORDER BY measurement_id')
  let bytes = 0
  for await (const rows of result.yieldRowsJs()) {
    bytes += Buffer.byteLength(rows.map((row) => row.map(cell).join(',')).join('\r\n'))
  }
  process.stdout.write(`${JSON.stringify({ ms: performance.now() - started, bytes })}\n`)
}

function cell(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (value instanceof Date) return value.toISOString().slice(0, 10)
  const text = String(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

const [, , task, path] = process.argv
if (task === 'make' && path) await make(path)
if (task === 'read' && path) await read(path)
