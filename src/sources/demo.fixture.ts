/** The demo's tables on other engines than its own, for tests that ask the same questions of each. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { startTds } from '../../test/servers/tds/server.ts'
import { buildDemo } from '../demo/build.ts'
import { generateDemo } from '../demo/generate.ts'
import type { DemoCell, DemoTable } from '../demo/tables.ts'
import { type AnyServer, makeDatabase, type ServerDialect, type TestDatabase, withAdmin } from './servers.fixture.ts'

const ROWS_PER_INSERT = 2000

/** A database with the demo's tables, and a user that can only read it. */
export async function makeDemo(dialect: AnyServer): Promise<TestDatabase> {
  if (dialect === 'tsql') return makeDemoTds()
  const database = await makeDatabase(dialect, '')
  await loadDemo(database.adminUrl)
  return database
}

/** The demo's DuckDB file behind a test server of its own. */
async function makeDemoTds(): Promise<TestDatabase> {
  const folder = mkdtempSync(join(tmpdir(), 'querent-demo-'))
  const file = join(folder, 'demo.duckdb')
  await buildDemo(file)
  const server = await startTds({ demo: file })
  rmSync(folder, { recursive: true })
  const url = server.addressOf('demo', server.state.addReader('demo'))
  return { url, adminUrl: server.addressOf('demo'), drop: () => server.close() }
}

/** Creates the demo's tables with keys, comments and rows in the empty database at an administrator's address. */
export async function loadDemo(adminUrl: string): Promise<void> {
  const dialect: ServerDialect = adminUrl.startsWith('postgres') ? 'postgresql' : 'mysql'
  const tables = generateDemo()
  await withAdmin(adminUrl, async (query) => {
    for (const table of tables) {
      for (const sql of definition(table, dialect)) await query(sql)
      await query('BEGIN')
      for (let start = 0; start < table.rows.length; start += ROWS_PER_INSERT)
        await query(insertion(table, table.rows.slice(start, start + ROWS_PER_INSERT)))
      await query('COMMIT')
    }
    // The rows are known to fit; checking them again would copy every table.
    if (dialect === 'mysql') await query('SET SESSION foreign_key_checks = 0')
    for (const table of tables) for (const sql of foreignKeys(table)) await query(sql)
    await query(dialect === 'postgresql' ? 'ANALYZE' : `ANALYZE TABLE ${tables.map(({ name }) => name).join(', ')}`)
  })
}

/** A new SQLite file with the demo's tables, keys and rows; with indexes on the keys, which SQLite has none of by itself. */
export function makeDemoSqlite(path: string): void {
  const database = new DatabaseSync(path, { enableForeignKeyConstraints: false })
  database.exec('PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN')
  for (const table of generateDemo()) {
    const columns = table.columns.map(({ name, type, nullable }) => `${name} ${type}${nullable ? '' : ' NOT NULL'}`)
    const parts = [...columns, `PRIMARY KEY (${table.primaryKey.join(', ')})`, ...table.foreignKeys.map(foreignKey)]
    database.exec(`CREATE TABLE ${table.name} (${parts.join(', ')})`)
    const insert = database.prepare(`INSERT INTO ${table.name} VALUES (${table.columns.map(() => '?').join(', ')})`)
    for (const { columns: key } of table.foreignKeys)
      database.exec(`CREATE INDEX ${table.name}_${key.join('_')} ON ${table.name} (${key.join(', ')})`)
    for (const row of table.rows) insert.run(...row.map((cell) => (typeof cell === 'boolean' ? Number(cell) : cell)))
  }
  database.exec('COMMIT')
  database.close()
}

function definition(table: DemoTable, dialect: ServerDialect): string[] {
  const isMysql = dialect === 'mysql'
  const columns = table.columns.map(({ name, type, nullable, comment }) => {
    const column = `${name} ${serverType(type)}${nullable ? '' : ' NOT NULL'}`
    return isMysql ? `${column} COMMENT ${quoted(comment)}` : column
  })
  const parts = `(${[...columns, `PRIMARY KEY (${table.primaryKey.join(', ')})`].join(', ')})`
  if (isMysql) return [`CREATE TABLE ${table.name} ${parts} COMMENT = ${quoted(table.comment)}`]
  return [
    `CREATE TABLE ${table.name} ${parts}`,
    `COMMENT ON TABLE ${table.name} IS ${quoted(table.comment)}`,
    ...table.columns.map(({ name, comment }) => `COMMENT ON COLUMN ${table.name}.${name} IS ${quoted(comment)}`),
  ]
}

function serverType(type: string): string {
  if (type === 'VARCHAR') return 'VARCHAR(200)'
  return type === 'DOUBLE' ? 'DOUBLE PRECISION' : type
}

function insertion(table: DemoTable, rows: DemoCell[][]): string {
  const values = rows.map((row) => `(${row.map(literal).join(',')})`)
  return `INSERT INTO ${table.name} VALUES ${values.join(',')}`
}

function foreignKeys(table: DemoTable): string[] {
  return table.foreignKeys.map((key) => `ALTER TABLE ${table.name} ADD ${foreignKey(key)}`)
}

function foreignKey({ columns, table, references }: DemoTable['foreignKeys'][number]): string {
  return `FOREIGN KEY (${columns.join(', ')}) REFERENCES ${table} (${references.join(', ')})`
}

function literal(cell: DemoCell): string {
  return typeof cell === 'string' ? quoted(cell) : String(cell)
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}
