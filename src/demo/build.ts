/** Writes the demo database. As a script: `node src/demo/build.ts PATH`. */
import { existsSync, realpathSync } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  type DuckDBConnection,
  DuckDBDataChunk,
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBInstance,
  type DuckDBType,
  type DuckDBValue,
} from '@duckdb/node-api'
import { dayOf } from './calendar.ts'
import { generateDemo } from './generate.ts'
import type { DemoCell, DemoTable } from './tables.ts'

export { DEMO_VERSION } from './version.ts'

/** DuckDB takes rows in chunks of at most this many. */
const CHUNK_ROWS = 2048

/** Writes the demo database to `path`, over any older file; a reader sees the old file or the whole new one. */
export async function buildDemo(path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  const draft = `${path}.${process.pid}.draft`
  try {
    await write(draft)
    await rename(draft, path)
  } finally {
    await rm(draft, { force: true })
    await rm(`${draft}.wal`, { force: true })
  }
}

async function write(path: string): Promise<void> {
  const opening = DuckDBInstance.create(path)
  const tables = generateDemo()
  const instance = await opening
  const connection = await instance.connect()
  try {
    await connection.run(['BEGIN', ...tables.flatMap(definition)].join(';\n'))
    for (const table of tables) await append(connection, table)
    await connection.run('COMMIT')
  } finally {
    connection.closeSync()
    instance.closeSync()
  }
}

/** The statements that create a table and comment on it and its columns. */
function definition(table: DemoTable): string[] {
  const columns = table.columns.map(({ name, type, nullable }) => `${name} ${type}${nullable ? '' : ' NOT NULL'}`)
  const foreignKeys = table.foreignKeys.map(
    (key) => `FOREIGN KEY (${key.columns.join(', ')}) REFERENCES ${key.table} (${key.references.join(', ')})`,
  )
  const parts = [...columns, `PRIMARY KEY (${table.primaryKey.join(', ')})`, ...foreignKeys]
  return [
    `CREATE TABLE ${table.name} (${parts.join(', ')})`,
    `COMMENT ON TABLE ${table.name} IS ${quoted(table.comment)}`,
    ...table.columns.map(({ name, comment }) => `COMMENT ON COLUMN ${table.name}.${name} IS ${quoted(comment)}`),
  ]
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}

async function append(connection: DuckDBConnection, table: DemoTable): Promise<void> {
  const appender = await connection.createAppender(table.name)
  const types = table.columns.map((_, index) => appender.columnType(index))
  const converters = table.columns.map((column) => converterFor(column.type))
  for (const rows of waves(table)) {
    for (let start = 0; start < rows.length; start += CHUNK_ROWS) {
      appender.appendDataChunk(chunkOf(types, converters, rows.slice(start, start + CHUNK_ROWS)))
    }
    appender.flushSync()
  }
  appender.closeSync()
}

/**
 * The rows in groups to be written one after the other. DuckDB checks a foreign key against what is written already, so a
 * row that refers to its own table comes in a later group than the row it names.
 */
function waves({ name, columns, foreignKeys, rows }: DemoTable): DemoCell[][][] {
  const own = foreignKeys.find(({ table }) => table === name)?.columns[0]
  const position = columns.findIndex((column) => column.name === own)
  if (position === -1) return [rows]
  const parents = new Map(rows.map((row) => [row[0], row[position]]))
  const groups: DemoCell[][][] = []
  for (const row of rows) {
    let depth = 0
    for (let parent = row[position]; parent !== null && parent !== undefined; parent = parents.get(parent)) depth += 1
    const group = (groups[depth] ??= [])
    group.push(row)
  }
  return groups
}

type Converter = (cell: DemoCell) => DuckDBValue

function chunkOf(types: readonly DuckDBType[], converters: readonly Converter[], rows: DemoCell[][]): DuckDBDataChunk {
  const chunk = DuckDBDataChunk.create(types, rows.length)
  converters.forEach((convert, index) => {
    chunk.setColumnValues(
      index,
      rows.map((row) => convert(row[index] ?? null)),
    )
  })
  return chunk
}

/** Turns cells into values of a column type; dates and decimals repeat often and are made once. */
function converterFor(type: string): Converter {
  if (type === 'DATE') return cached((cell) => new DuckDBDateValue(dayOf(String(cell))))
  const [, width, scale] = /^DECIMAL\((\d+),(\d+)\)$/.exec(type) ?? []
  if (width === undefined) return (cell) => cell
  const places = Number(scale)
  return cached(
    (cell) => new DuckDBDecimalValue(BigInt(Math.round(Number(cell) * 10 ** places)), Number(width), places),
  )
}

function cached(make: Converter): Converter {
  const known = new Map<DemoCell, DuckDBValue>([[null, null]])
  return (cell) => {
    const present = known.get(cell)
    if (present !== undefined) return present
    const made = make(cell)
    known.set(cell, made)
    return made
  }
}

const [, script, path] = process.argv
if (script !== undefined && existsSync(script) && realpathSync(script) === fileURLToPath(import.meta.url)) {
  if (path === undefined) {
    console.error('usage: node src/demo/build.ts PATH')
    process.exitCode = 2
  } else {
    await buildDemo(path)
  }
}
