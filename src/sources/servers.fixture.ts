/**
 * Fresh databases on the servers that the tests may use: those of QUERENT_TEST_POSTGRES and QUERENT_TEST_MYSQL, addresses of
 * administrators, which `.ci/services.sh` sets, and a test server in place of SQL Server, which is started when it is needed.
 * Each database comes with a user of its own that can only read it.
 */
import { randomBytes } from 'node:crypto'
import mysql from 'mysql2/promise'
import pg from 'pg'
import { sharedTds } from '../../test/servers/tds/shared.ts'
import { loadTedious } from './mssql/driver.ts'

/** The variable that names each server. */
export const SERVER_VARIABLES = { postgresql: 'QUERENT_TEST_POSTGRES', mysql: 'QUERENT_TEST_MYSQL' } as const
export type ServerDialect = keyof typeof SERVER_VARIABLES

/** The dialects of servers that a test can have, the test servers among them. */
export type AnyServer = ServerDialect | 'tsql'

export function isServerDialect(dialect: string): dialect is ServerDialect {
  return dialect in SERVER_VARIABLES
}

export type TestDatabase = {
  /** The address for a source: a user that can only read. */
  url: string
  /** The same database for its administrator. */
  adminUrl: string
  drop(): Promise<void>
}

/** A database in which the SQL, any number of statements, has been run. */
export function makePostgres(sql: string): Promise<TestDatabase> {
  return makeDatabase('postgresql', sql)
}

/** A database in which the SQL, any number of statements, has been run. */
export function makeMysql(sql: string): Promise<TestDatabase> {
  return makeDatabase('mysql', sql)
}

/** A database on the server of this dialect. Throws where the server's variable is not set. */
export async function makeDatabase(dialect: AnyServer, sql: string): Promise<TestDatabase> {
  const server = dialect === 'tsql' ? (await sharedTds()).adminUrl : serverUrl(dialect)
  const name = `t${randomBytes(6).toString('hex')}`
  const password = randomBytes(12).toString('hex')
  const { before, after, drop } = STATEMENTS[dialect](name, password)
  const adminUrl = addressOf(server, { database: name })
  await runAsAdmin(server, before)
  await runAsAdmin(adminUrl, [sql, ...after])
  return {
    url: addressOf(server, { database: name, user: name, password }),
    adminUrl,
    drop: () => runAsAdmin(server, drop),
  }
}

/** The administrator's address of the server. Throws where its variable is not set. */
export function serverUrl(dialect: ServerDialect): string {
  const url = process.env[SERVER_VARIABLES[dialect]]
  if (!url) throw new Error(`${SERVER_VARIABLES[dialect]} is not set; start the servers with .ci/services.sh`)
  return url
}

function addressOf(server: string, change: { database: string; user?: string; password?: string }): string {
  const url = new URL(server)
  url.pathname = `/${change.database}`
  if (change.user !== undefined) url.username = change.user
  if (change.password !== undefined) url.password = change.password
  return url.href
}

type Statements = { before: string[]; after: string[]; drop: string[] }

const STATEMENTS: Record<AnyServer, (name: string, password: string) => Statements> = {
  tsql: (name, password) => ({
    before: [
      `CREATE DATABASE ${name}`,
      `CREATE LOGIN ${name} WITH PASSWORD = '${password}', DEFAULT_DATABASE = ${name}`,
    ],
    after: [`CREATE USER ${name} FOR LOGIN ${name}`, `ALTER ROLE db_datareader ADD MEMBER ${name}`],
    drop: [`DROP DATABASE IF EXISTS ${name}`, `DROP LOGIN ${name}`],
  }),
  postgresql: (name, password) => ({
    before: [
      `CREATE DATABASE ${name}`,
      `REVOKE ALL ON DATABASE ${name} FROM PUBLIC`,
      `CREATE ROLE ${name} LOGIN PASSWORD '${password}'`,
      `GRANT CONNECT ON DATABASE ${name} TO ${name}`,
    ],
    after: [
      `DO $$ DECLARE s text; BEGIN
        FOR s IN SELECT quote_ident(nspname) FROM pg_namespace WHERE nspname !~ '^pg_|^information_schema$' LOOP
          EXECUTE format('GRANT USAGE ON SCHEMA %s TO ${name}', s);
          EXECUTE format('GRANT SELECT ON ALL TABLES IN SCHEMA %s TO ${name}', s);
          EXECUTE format('ALTER DEFAULT PRIVILEGES IN SCHEMA %s GRANT SELECT ON TABLES TO ${name}', s);
        END LOOP; END $$`,
    ],
    drop: [`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`, `DROP ROLE IF EXISTS ${name}`],
  }),
  mysql: (name, password) => ({
    before: [`CREATE DATABASE ${name} CHARACTER SET utf8mb4`, `CREATE USER ${name}@'%' IDENTIFIED BY '${password}'`],
    after: [`GRANT SELECT, SHOW VIEW ON ${name}.* TO ${name}@'%'`],
    drop: [`DROP DATABASE IF EXISTS ${name}`, `DROP USER IF EXISTS ${name}@'%'`],
  }),
}

/** Runs each text, which may hold several statements, one after the other; gives the rows of the last. */
export async function runAsAdmin(adminUrl: string, texts: string[]): Promise<void> {
  await withAdmin(adminUrl, async (query) => {
    for (const text of texts) if (text.trim() !== '') await query(text)
  })
}

/** One connection of an administrator. Rows come as the driver gives them. */
export async function withAdmin<T>(
  adminUrl: string,
  use: (query: (text: string) => Promise<Record<string, unknown>[]>) => Promise<T>,
): Promise<T> {
  if (adminUrl.startsWith('mssql')) return withMssql(adminUrl, use)
  return adminUrl.startsWith('postgres') ? withPostgres(adminUrl, use) : withMysql(adminUrl, use)
}

type UseAdmin<T> = (query: (text: string) => Promise<Record<string, unknown>[]>) => Promise<T>

async function withPostgres<T>(connectionString: string, use: UseAdmin<T>): Promise<T> {
  const client = new pg.Client({ connectionString })
  client.on('error', () => {})
  await client.connect()
  try {
    return await use(async (text) => (await client.query<Record<string, unknown>>(text)).rows ?? [])
  } finally {
    await client.end()
  }
}

async function withMysql<T>(uri: string, use: UseAdmin<T>): Promise<T> {
  const connection = await mysql.createConnection({ uri, multipleStatements: true, charset: 'utf8mb4' })
  try {
    return await use(async (text) => {
      const [rows] = await connection.query(text)
      return Array.isArray(rows) ? (rows as Record<string, unknown>[]) : []
    })
  } finally {
    await connection.end()
  }
}

async function withMssql<T>(address: string, use: UseAdmin<T>): Promise<T> {
  const { Connection, Request } = await loadTedious()
  const { hostname, port, username, password, pathname } = new URL(address)
  const connection = new Connection({
    server: hostname,
    authentication: { type: 'default', options: { userName: username, password: decodeURIComponent(password) } },
    options: { port: Number(port), database: pathname.slice(1), encrypt: false },
  })
  connection.on('error', () => {})
  await new Promise<void>((resolve, reject) => connection.connect((error) => (error ? reject(error) : resolve())))
  const query = async (text: string) => {
    const rows: Record<string, unknown>[] = []
    await new Promise<void>((resolve, reject) => {
      const request = new Request(text, (error) => (error ? reject(error) : resolve()))
      request.on('row', (row: { value: unknown; metadata: { colName: string } }[]) =>
        rows.push(Object.fromEntries(row.map(({ value, metadata }) => [metadata.colName, value]))),
      )
      connection.execSqlBatch(request)
    })
    return rows
  }
  try {
    return await use(query)
  } finally {
    connection.close()
  }
}
