/** SQL Server sources: `mssql://user:password@host:1433/database`. */
import type { ConnectionConfiguration } from 'tedious'
import { QuerentError } from '../../errors.ts'
import { openLine, readServerAddress, type ServerAddress, type ServerKind } from '../remote/address.ts'
import { CONNECTION_PROBLEMS, unreachable } from '../remote/connection-problem.ts'
import { firstLook } from '../remote/first-look.ts'
import { inclusionShares, profileTable } from '../remote/profile.ts'
import { judgeRights } from '../remote/rights.ts'
import { type Ask, RemoteSource, type Server } from '../remote/source.ts'
import type { Source } from '../types.ts'
import { unreadable } from '../unreadable.ts'
import { loadTedious } from './driver.ts'
import { mssqlProfileSql } from './profile.ts'
import { readRights } from './rights.ts'
import { readSchema } from './schema.ts'
import { type MssqlConfig, MssqlSession } from './session.ts'

const KIND: ServerKind = {
  defaultPort: 1433,
  options: ['schema', 'role', 'sslmode', 'sslrootcert', 'pool', 'connect_timeout', 'allow_write', 'allow_superuser'],
  passwordVariable: 'SQLCMDPASSWORD',
}
const POOL_SIZE = 10
const CONNECT_SECONDS = 10
const FIRST_LOOK_MS = 15_000
const PACKET_BYTES = 8192
const WRONG_LOGIN = 'the user or the password is wrong'
/** Numbers of the server and codes of the driver for what can be wrong with a connection. */
const PROBLEMS: Record<string, string> = {
  ...CONNECTION_PROBLEMS,
  ETIMEOUT: 'the server did not answer in time',
  EENCRYPT: 'the server and this address do not agree on TLS',
  '18456': WRONG_LOGIN,
  '18452': 'the server does not let this user in from here',
  '18470': 'the server does not let this user in from here',
  '18486': 'the server does not let this user in from here',
  '18487': 'the password of the user has expired',
  '18488': 'the password of the user has expired',
  '40615': 'the server does not let this user in from here',
  '4060': 'the server has no such database, or the user may not read it',
  '4064': 'the server has no such database, or the user may not read it',
  '15517': 'the database does not know the role, or the user may not take it',
  '17809': 'the server has no free connection',
  '10928': 'the server has no free connection',
}

/** Schemas that every database has and nobody's tables are in; those of fixed roles have numbers above. */
const SYSTEM_SCHEMAS = new Set(['sys', 'INFORMATION_SCHEMA', 'guest'])

/** Opens a SQL Server database. Throws SOURCE_UNREADABLE where it cannot be reached, or where its user can do more than read. */
export async function openMssql(address: string, { name }: { name: string }): Promise<Source> {
  return new RemoteSource(name, await mssqlServer(address))
}

/** What a source on this server is made of. Throws SOURCE_UNREADABLE. */
export async function mssqlServer(address: string): Promise<Server> {
  const place = readServerAddress(address, KIND)
  const config: MssqlConfig = { driver: await loadTedious(), client: clientConfig(place) }
  return firstLook(place, {
    connect: () => withNumbers(MssqlSession.connect(config)),
    look: (session) => withNumbers(lookAround(session, config, place)),
    timeoutMs: FIRST_LOOK_MS,
    problems: PROBLEMS,
  })
}

function withNumbers<T>(work: Promise<T>): Promise<T> {
  return work.catch((thrown) => {
    throw numbered(thrown)
  })
}

/** An error of the server with its number as its code. */
function numbered(thrown: unknown): unknown {
  const cause = thrown instanceof QuerentError ? thrown.cause : thrown
  const number = (cause as { number?: number } | undefined)?.number
  return number === undefined ? thrown : Object.assign(new Error('', { cause }), { code: `${number}` })
}

function clientConfig(place: ServerAddress): ConnectionConfiguration {
  const { host, port, user, password, database, tls, options } = place
  return {
    server: host,
    authentication: { type: 'default', options: { userName: user, password } },
    options: {
      port,
      database,
      appName: 'querent',
      readOnlyIntent: true,
      encrypt: tls !== null,
      trustServerCertificate: tls !== null && !tls.verify,
      ...(tls?.ca === undefined ? {} : { cryptoCredentialsDetails: { ca: tls.ca } }),
      connectTimeout: (options.connect_timeout ?? CONNECT_SECONDS) * 1000,
      requestTimeout: 0,
      maxRetriesOnTransientErrors: 0,
      packetSize: PACKET_BYTES,
      abortTransactionOnError: true,
      dateFormat: 'ymd',
      lowerCaseGuids: true,
      useUTC: true,
    },
  }
}

/** Runs statements on a connection that serves nobody else. */
function askOn(session: MssqlSession): Ask {
  const options = { timeoutMs: FIRST_LOOK_MS, streaming: false, rows: Number.MAX_SAFE_INTEGER, maxCharacters: 1e7 }
  return async (sql) => {
    const { batch } = await session.begin(sql, options)
    await session.reset()
    return batch.rows
  }
}

/** Judges the rights of the login, then of the role that it takes, as which all that follows is asked. */
async function lookAround(session: MssqlSession, config: MssqlConfig, place: ServerAddress): Promise<Server> {
  const ask = askOn(session)
  const warnings = judgeRights(await readRights(ask), place)
  if (place.options.role !== undefined) {
    config.role = place.options.role
    warnings.push(...judgeRights(await readRights(ask), place))
  }
  warnings.push(...openLine(place))
  const [[own] = []] = await ask('SELECT SCHEMA_NAME() AS own')
  return serverOf(place, config, { schemas: await schemasOf(ask, place), own: String(own), warnings })
}

/** The schemas of the address; without any, all that are not the server's own. */
async function schemasOf(ask: Ask, { shown, options }: ServerAddress): Promise<string[]> {
  const found = (await ask('SELECT name FROM sys.schemas WHERE schema_id < 16384 ORDER BY name')).map(([name]) =>
    String(name),
  )
  const missing = options.schema?.find((name) => !found.includes(name))
  if (missing !== undefined) throw unreadable(shown, `the database has no schema "${missing}"`)
  return options.schema ?? found.filter((name) => !SYSTEM_SCHEMAS.has(name))
}

type Found = { schemas: string[]; own: string; warnings: string[] }

function serverOf(place: ServerAddress, config: MssqlConfig, { schemas, own, warnings }: Found): Server {
  return {
    dialect: 'tsql',
    shown: place.shown,
    poolSize: place.options.pool ?? POOL_SIZE,
    warnings: [...new Set(warnings)],
    connect: () =>
      MssqlSession.connect(config).catch((thrown) => {
        throw unreachable(thrown, (thrown as { code?: string }).code === '18456' ? WRONG_LOGIN : undefined)
      }),
    calls: {
      schema: (ask) => readSchema(ask, schemas, own),
      profile: (ask, table) => profileTable(ask, table, mssqlProfileSql),
      inclusion: (ask, candidates) => inclusionShares(ask, candidates, mssqlProfileSql),
    },
  }
}
