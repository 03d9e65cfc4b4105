/** MySQL and MariaDB sources: `mysql://user:password@host:3306/database`, or `mariadb://`. */
import type { ConnectionOptions } from 'mysql2'
import { literal } from '../../sql/write.ts'
import { openLine, readServerAddress, type ServerAddress, type ServerKind } from '../remote/address.ts'
import { CONNECTION_PROBLEMS } from '../remote/connection-problem.ts'
import { loadDriver } from '../remote/driver.ts'
import { connecting, firstLook } from '../remote/first-look.ts'
import { inclusionShares, profileTable } from '../remote/profile.ts'
import { judgeRights } from '../remote/rights.ts'
import { RemoteSource, type Server } from '../remote/source.ts'
import type { Source } from '../types.ts'
import { unreadable } from '../unreadable.ts'
import { estimateMysql } from './estimate.ts'
import { mysqlProfileSql } from './profile.ts'
import { readRights } from './rights.ts'
import { readSchema } from './schema.ts'
import { type MysqlConfig, MysqlSession } from './session.ts'

const KIND: ServerKind = {
  defaultPort: 3306,
  options: [
    'schema',
    'timezone',
    'sslmode',
    'sslrootcert',
    'socket',
    'pool',
    'connect_timeout',
    'allow_write',
    'allow_superuser',
  ],
  passwordVariable: 'MYSQL_PWD',
}
const POOL_SIZE = 10
const CONNECT_SECONDS = 10
const FIRST_LOOK_MS = 10_000
/** Codes of the driver and the server for what can be wrong with a connection. */
const PROBLEMS: Record<string, string> = {
  ...CONNECTION_PROBLEMS,
  ER_ACCESS_DENIED_ERROR: 'the user or the password is wrong',
  ER_DBACCESS_DENIED_ERROR: 'the user may not read this database, or there is none of this name',
  ER_BAD_DB_ERROR: 'the server has no such database',
  ER_HOST_NOT_PRIVILEGED: 'the server does not let this user in from here',
  ER_CON_COUNT_ERROR: 'the server has no free connection',
  ER_UNKNOWN_TIME_ZONE: 'the server does not know the time zone',
  HANDSHAKE_NO_SSL_SUPPORT: 'the server offers no TLS',
  PROTOCOL_CONNECTION_LOST: 'the server closed the connection',
}

/**
 * Settings that the guard and the cells rely on. The guard prints strings with backslash escapes and names in backticks, so
 * no mode may change what these mean. A GROUP BY that leaves a value to chance is refused, averages of whole numbers have
 * eight decimals instead of four, and no setting cuts rows or joined text.
 */
const PINS: Record<string, string> = {
  character_set_client: 'utf8mb4',
  character_set_connection: 'utf8mb4',
  character_set_results: 'utf8mb4',
  sql_mode: 'ONLY_FULL_GROUP_BY,NO_ENGINE_SUBSTITUTION',
  sql_auto_is_null: '0',
  sql_select_limit: '18446744073709551615',
  group_concat_max_len: '16777216',
  div_precision_increment: '8',
  autocommit: '1',
}

/** Those that not every version has: by two names; and for recursion, which MariaDB ends at its limit as if it were complete. */
const OPTIONAL_PINS: Record<string, string> = {
  transaction_read_only: '1',
  tx_read_only: '1',
  max_recursive_iterations: '4294967295',
  cte_max_recursion_depth: '4294967295',
}

/** Opens a MySQL or MariaDB database. Throws SOURCE_UNREADABLE where it cannot be reached, or where its user can do more than read. */
export async function openMysql(address: string, { name }: { name: string }): Promise<Source> {
  return new RemoteSource(name, await mysqlServer(address))
}

/** What a source on this server is made of. Throws SOURCE_UNREADABLE. */
export async function mysqlServer(address: string): Promise<Server> {
  const place = readServerAddress(address, KIND)
  const driver = await loadDriver('mysql2', () => import('mysql2'))
  const pins = { ...PINS, time_zone: place.options.timezone ?? '+00:00' }
  const config: MysqlConfig = { driver, client: clientConfig(place), pins, isMariaDb: false, ownTimeoutMs: 0 }
  const connect = () => MysqlSession.connect(config)
  const look = (session: MysqlSession) => lookAround(session, config, place)
  const options = { connect, look, timeoutMs: FIRST_LOOK_MS, problems: PROBLEMS }
  const { databases, warnings } = await firstLook(place, options)
  return serverOf(place, config, databases, warnings)
}

function clientConfig(place: ServerAddress): ConnectionOptions {
  const { host, port, socket, user, database, tls, options, password } = place
  return {
    ...(socket === undefined ? { host, port } : { socketPath: socket }),
    user,
    database,
    password,
    ...(tls === null
      ? {}
      : {
          ssl: {
            rejectUnauthorized: tls.verify,
            verifyIdentity: tls.verify,
            ...(tls.ca === undefined ? {} : { ca: tls.ca }),
          },
        }),
    connectTimeout: (options.connect_timeout ?? CONNECT_SECONDS) * 1000,
    charset: 'utf8mb4',
    // A server may ask the client for a file of its machine; a name may mean something else when spaces are ignored.
    flags: ['-LOCAL_FILES', '-IGNORE_SPACE'],
    multipleStatements: false,
    disableEval: true,
    rowsAsArray: true,
    supportBigNumbers: true,
    bigNumberStrings: true,
    dateStrings: true,
    jsonStrings: true,
    maxPreparedStatements: 1,
    enableKeepAlive: true,
  }
}

/** Learns what the server is, pins what follows from it, and judges the rights of the user. */
async function lookAround(
  session: MysqlSession,
  config: MysqlConfig,
  place: ServerAddress,
): Promise<{ databases: string[]; warnings: string[] }> {
  const [[version] = []] = await session.command('SELECT VERSION()')
  config.isMariaDb = /mariadb/i.test(String(version))
  const limit = config.isMariaDb ? 'ROUND(@@max_statement_time * 1000)' : '@@max_execution_time'
  const [[timeout] = []] = await session.command(`SELECT ${limit}`)
  config.ownTimeoutMs = Number(timeout)
  const names = Object.keys(OPTIONAL_PINS).map((one) => literal(one, 'mysql'))
  const known = await session.command(`SHOW VARIABLES WHERE variable_name IN (${names.join(', ')})`)
  for (const [variable] of known) config.pins[String(variable)] = OPTIONAL_PINS[String(variable)] ?? ''
  const warnings = [...judgeRights(readRights(await grantsOf(session, config)), place), ...openLine(place)]
  const databases = [place.database, ...(place.options.schema ?? [])]
  const list = databases.map((one) => literal(one, 'mysql')).join(', ')
  const found = await session.command(
    `SELECT schema_name FROM information_schema.schemata WHERE schema_name IN (${list})`,
  )
  const missing = databases.find((one) => !found.some(([name]) => name === one))
  if (missing !== undefined) throw unreadable(place.shown, `the user sees no database "${missing}"`)
  return { databases: [...new Set(databases)], warnings }
}

/** MySQL lists the rights of roles only when it is asked for them by name; MariaDB lists those of the role in force. */
async function grantsOf(session: MysqlSession, { isMariaDb }: MysqlConfig): Promise<string[]> {
  const [[roles] = []] = isMariaDb ? [] : await session.command('SELECT CURRENT_ROLE()').catch(() => [])
  const using = roles === undefined || roles === 'NONE' ? '' : ` FOR CURRENT_USER() USING ${roles}`
  return (await session.command(`SHOW GRANTS${using}`)).map(([line]) => String(line))
}

function serverOf(place: ServerAddress, config: MysqlConfig, databases: string[], warnings: string[]): Server {
  return {
    dialect: 'mysql',
    shown: place.shown,
    poolSize: place.options.pool ?? POOL_SIZE,
    warnings,
    connect: connecting(() => MysqlSession.connect(config)),
    estimate: estimateMysql,
    calls: {
      schema: (ask) => readSchema(ask, databases, config.isMariaDb),
      profile: (ask, table) => profileTable(ask, table, mysqlProfileSql),
      inclusion: (ask, candidates) => inclusionShares(ask, candidates, mysqlProfileSql),
    },
  }
}
