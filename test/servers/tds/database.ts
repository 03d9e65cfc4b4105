/** One database of the server: a DuckDB instance with the catalog views, and its users. */
import { copyFile } from 'node:fs/promises'
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { CATALOG } from './catalog.ts'
import type { SqlType } from './columns.ts'
import type { User } from './principals.ts'
import { MACROS } from './tsql.ts'

/** What every connection has: order and numbers as SQL Server has them. */
const SETTINGS = `SET default_null_order = 'nulls_first_on_asc_last_on_desc'; SET TimeZone = 'UTC'; SET threads = 2; SET memory_limit = '1GB';`
const OWNER: () => User = () => ({ login: undefined, roles: new Set(['db_owner']), grants: [], schema: 'dbo' })

export class Database {
  readonly name: string
  readonly users = new Map<string, User>([['dbo', OWNER()]])
  private readonly instance: DuckDBInstance

  private constructor(name: string, instance: DuckDBInstance) {
    this.name = name
    this.instance = instance
  }

  /** An empty database, or one with the tables of a DuckDB file, which is copied to `copy`. */
  static async create(name: string, from?: { file: string; copy: string }): Promise<Database> {
    if (from) await copyFile(from.file, from.copy)
    const database = new Database(name, await DuckDBInstance.create(from?.copy ?? ':memory:'))
    const connection = await database.connect()
    await connection.run(MACROS + CATALOG)
    connection.closeSync()
    return database
  }

  async connect(): Promise<DuckDBConnection> {
    const connection = await this.instance.connect()
    await connection.run(SETTINGS)
    return connection
  }

  close(): void {
    this.instance.closeSync()
  }
}

/** The T-SQL types of the columns of a table. */
export async function declaredTypes(
  connection: DuckDBConnection,
  schema: string,
  table: string,
): Promise<Map<string, SqlType>> {
  const rows = await rowsOf(
    connection,
    `SELECT column_name, type_name, max_length, precision, scale FROM sys.declared
      WHERE lower(schema_name) = ${quoted(schema.toLowerCase())} AND lower(table_name) = ${quoted(table.toLowerCase())}`,
  )
  return new Map(
    rows.map(([column, name, bytes, precision, scale]) => {
      const length = Number(bytes) < 0 ? 'max' : String(name).startsWith('n') ? Number(bytes) / 2 : Number(bytes)
      return [
        String(column).toLowerCase(),
        { name: String(name), length, precision: Number(precision), scale: Number(scale) },
      ]
    }),
  )
}

export async function rowsOf(connection: DuckDBConnection, sql: string): Promise<unknown[][]> {
  return (await connection.runAndReadAll(sql)).getRowsJson()
}

export function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}
