/** The real engines that tests run SQL on, each with the tables of a setup, rows as arrays of plain values. */
import { DatabaseSync } from 'node:sqlite'
import { DuckDBInstance } from '@duckdb/node-api'
import mysql from 'mysql2/promise'
import pg from 'pg'
import { makeDatabase } from '../sources/servers.fixture.ts'

export type EngineDialect = 'duckdb' | 'sqlite' | 'postgresql' | 'mysql'

export type Engine = { rows(sql: string): Promise<unknown[][]>; close(): Promise<void> }

/** Opens an engine; `setup` is run first. On MySQL strings have no backslash escapes unless asked for, as in our sessions. */
export function openEngine(
  dialect: EngineDialect,
  setup: string[],
  options: { backslashes?: boolean } = {},
): Promise<Engine> {
  return OPEN[dialect](setup, options.backslashes ?? false)
}

const OPEN: { [K in EngineDialect]: (setup: string[], backslashes: boolean) => Promise<Engine> } = {
  async sqlite(setup) {
    const db = new DatabaseSync(':memory:')
    for (const sql of setup) db.exec(sql)
    return {
      rows: async (sql) => {
        const statement = db.prepare(sql)
        statement.setReadBigInts(true)
        statement.setReturnArrays(true)
        return (statement.all() as unknown as unknown[][]).map(plain)
      },
      close: async () => db.close(),
    }
  },

  async duckdb(setup) {
    const instance = await DuckDBInstance.create(':memory:')
    const connection = await instance.connect()
    for (const sql of setup) await connection.run(sql)
    return {
      rows: async (sql) => (await connection.runAndReadAll(sql)).getRowsJson().map(plain),
      close: async () => {
        connection.closeSync()
        instance.closeSync()
      },
    }
  },

  async postgresql(setup) {
    const database = await makeDatabase('postgresql', setup.join(';\n'))
    const client = new pg.Client({ connectionString: database.url, types: { getTypeParser: () => String } })
    await client.connect()
    return {
      rows: async (sql) => (await client.query<unknown[]>({ text: sql, rowMode: 'array' })).rows.map(plain),
      close: async () => {
        await client.end()
        await database.drop()
      },
    }
  },

  async mysql(setup, backslashes) {
    const database = await makeDatabase('mysql', setup.join(';\n'))
    const connection = await mysql.createConnection({ uri: database.url, rowsAsArray: true, dateStrings: true })
    const mode = `STRICT_TRANS_TABLES${backslashes ? '' : ',NO_BACKSLASH_ESCAPES'}`
    await connection.query(`SET SESSION sql_mode = '${mode}'`)
    return {
      rows: async (sql) => ((await connection.query(sql))[0] as unknown[][]).map(plain),
      close: async () => {
        await connection.end()
        await database.drop()
      },
    }
  },
}

/** Values as JSON can hold and compare them: floats to 12 digits, bytes in hexadecimal. */
function plain(row: unknown[]): unknown[] {
  return JSON.parse(JSON.stringify(row, (_, value) => plainValue(value))) as unknown[]
}

function plainValue(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value)
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex')
  if (typeof value === 'string' && /^-?\d+\.\d{6,}$/.test(value)) return Number(Number(value).toPrecision(12))
  return typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(12)) : value
}
