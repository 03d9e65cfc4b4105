/** The demo's tables on a server, for tests that ask the same questions of every engine. */
import { generateDemo } from '../demo/generate.ts'
import type { DemoCell, DemoTable } from '../demo/tables.ts'
import { makeDatabase, type ServerDialect, type TestDatabase, withAdmin } from './servers.fixture.ts'

const ROWS_PER_INSERT = 2000

/** A database with the demo's tables, and a user that can only read it. */
export async function makeDemo(dialect: ServerDialect): Promise<TestDatabase> {
  const database = await makeDatabase(dialect, '')
  await loadDemo(database.adminUrl)
  return database
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
  return table.foreignKeys.map(
    (key) =>
      `ALTER TABLE ${table.name} ADD FOREIGN KEY (${key.columns.join(', ')}) REFERENCES ${key.table} (${key.references.join(', ')})`,
  )
}

function literal(cell: DemoCell): string {
  return typeof cell === 'string' ? quoted(cell) : String(cell)
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}
