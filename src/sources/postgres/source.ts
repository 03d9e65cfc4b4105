/** PostgreSQL sources: `postgres://user:password@host:5432/database`. */
import type { ClientConfig } from 'pg'
import { loadPostgresParser } from '../../guard/postgres-parser.ts'
import { literal } from '../../sql/write.ts'
import { quoted } from '../names.ts'
import { openLine, readServerAddress, type ServerAddress, type ServerKind } from '../remote/address.ts'
import { CONNECTION_PROBLEMS } from '../remote/connection-problem.ts'
import { loadDriver } from '../remote/driver.ts'
import { connecting, firstLook } from '../remote/first-look.ts'
import { inclusionShares, profileTable } from '../remote/profile.ts'
import { judgeRights } from '../remote/rights.ts'
import { type Ask, RemoteSource, type Server } from '../remote/source.ts'
import type { Source } from '../types.ts'
import { unreadable } from '../unreadable.ts'
import { estimatePostgres } from './estimate.ts'
import { postgresProfileSql } from './profile.ts'
import { readRights } from './rights.ts'
import { readSchema } from './schema.ts'
import { lookTwice } from './second-look.ts'
import { type PostgresConfig, PostgresSession } from './session.ts'
import { PostgresTypes } from './types.ts'

const KIND: ServerKind = {
  defaultPort: 5432,
  options: [
    'schema',
    'role',
    'timezone',
    'sslmode',
    'sslrootcert',
    'socket',
    'pool',
    'connect_timeout',
    'allow_write',
    'allow_superuser',
  ],
  passwordVariable: 'PGPASSWORD',
}
const POOL_SIZE = 10
const CONNECT_SECONDS = 10
const FIRST_LOOK_MS = 10_000
/** PostgreSQL's codes for what can be wrong with a connection (PostgreSQL manual, appendix A). */
const PROBLEMS: Record<string, string> = {
  ...CONNECTION_PROBLEMS,
  '28P01': 'the user or the password is wrong',
  '28000': 'the server does not let this user in from here',
  '3D000': 'the server has no such database',
  '42501': 'the user may not do this',
  '22023': 'the server does not know the role or the time zone',
  '53300': 'the server has no free connection',
  '57P03': 'the server is starting up',
}

/** Opens a PostgreSQL database. Throws SOURCE_UNREADABLE where it cannot be reached, or where its user can do more than read. */
export async function openPostgres(address: string, { name }: { name: string }): Promise<Source> {
  return new RemoteSource(name, await postgresServer(address))
}

/** What a source on this server is made of. Throws SOURCE_UNREADABLE. */
export async function postgresServer(address: string): Promise<Server> {
  const place = readServerAddress(address, KIND)
  const driver = await loadDriver('pg', () => import('pg'))
  const config: PostgresConfig = {
    driver,
    client: clientConfig(place),
    pins: pinned(place),
    ownTimeoutMs: 0,
    types: new PostgresTypes(),
  }
  const connect = () => PostgresSession.connect(config)
  const look = (session: PostgresSession) => lookAround(askOn(session), config, place)
  const options = { connect, look, timeoutMs: FIRST_LOOK_MS, problems: PROBLEMS }
  const { schemas, warnings } = await firstLook(place, options)
  await loadPostgresParser()
  return serverOf(place, config, schemas, warnings)
}

/** What the guard and the cells rely on; a role is taken last, with the rest in place. */
function pinned({ options: { role, timezone } }: ServerAddress): Record<string, string> {
  return {
    default_transaction_read_only: 'on',
    standard_conforming_strings: 'on',
    transform_null_equals: 'off',
    row_security: 'on',
    client_encoding: 'UTF8',
    DateStyle: 'ISO, YMD',
    IntervalStyle: 'postgres',
    TimeZone: timezone ?? 'UTC',
    bytea_output: 'hex',
    extra_float_digits: '1',
    lc_monetary: 'C',
    idle_in_transaction_session_timeout: '5min',
    ...(role === undefined ? {} : { role }),
  }
}

/** Runs statements on a connection that serves nobody else. */
function askOn(session: PostgresSession): Ask {
  const options = { timeoutMs: FIRST_LOOK_MS, streaming: false, rows: Number.MAX_SAFE_INTEGER, maxCharacters: 1e7 }
  return async (sql) => {
    const { batch } = await session.begin(sql, options)
    await session.reset()
    return batch.rows
  }
}

/** Learns what the server can do and which schemas are read, pins that, and judges the rights of the user. */
async function lookAround(
  ask: Ask,
  config: PostgresConfig,
  place: ServerAddress,
): Promise<{ schemas: string[]; warnings: string[] }> {
  const warnings = [...judgeRights(await readRights(ask), place), ...openLine(place)]
  const [[timeout, path] = []] = await ask(`SELECT
    (SELECT setting FROM pg_settings WHERE name = 'statement_timeout')::int8, array_to_json(current_schemas(false))::text`)
  config.ownTimeoutMs = Number(timeout)
  if (await noticesLostClients(ask)) config.pins.client_connection_check_interval = '2s'
  const schemas = await schemasOf(ask, place, JSON.parse(String(path)) as string[])
  config.pins.search_path = [...schemas.map(quoted), 'pg_temp'].join(', ')
  return { schemas, warnings }
}

/** From version 14 on, and not on every operating system, the server stops a query when its client has gone. */
async function noticesLostClients(ask: Ask): Promise<boolean> {
  try {
    const sql = `SELECT set_config(name, '2s', false) FROM pg_settings WHERE name = 'client_connection_check_interval'`
    return (await ask(sql)).length > 0
  } catch {
    return false
  }
}

/** The schemas of the address; without any, those that the user's own search path names, and `public`. */
async function schemasOf(ask: Ask, { shown, options }: ServerAddress, path: string[]): Promise<string[]> {
  const wanted = options.schema ?? [...new Set([...path, 'public'])]
  const list = wanted.map((name) => literal(name, 'postgresql')).join(', ')
  const found = (await ask(`SELECT nspname FROM pg_namespace WHERE nspname IN (${list})`)).map(([name]) => String(name))
  const missing = options.schema?.find((name) => !found.includes(name))
  if (missing !== undefined) throw unreadable(shown, `the database has no schema "${missing}"`)
  return wanted.filter((name) => found.includes(name))
}

function serverOf(place: ServerAddress, config: PostgresConfig, schemas: string[], warnings: string[]): Server {
  return {
    dialect: 'postgresql',
    shown: place.shown,
    poolSize: place.options.pool ?? POOL_SIZE,
    warnings,
    connect: connecting(() => PostgresSession.connect(config)),
    secondLook: async (checked) => lookTwice(checked),
    estimate: estimatePostgres,
    calls: {
      schema: (ask) => readSchema(ask, schemas),
      profile: (ask, table) => profileTable(ask, table, postgresProfileSql),
      inclusion: (ask, candidates) => inclusionShares(ask, candidates, postgresProfileSql),
    },
  }
}

function clientConfig(place: ServerAddress): ClientConfig {
  const { host, port, socket, user, database, tls, options } = place
  const ssl = tls === null ? false : { rejectUnauthorized: tls.verify, ...(tls.ca === undefined ? {} : { ca: tls.ca }) }
  return {
    host: socket ?? host,
    port,
    user,
    database,
    password: () => place.password,
    ssl,
    keepAlive: true,
    application_name: 'querent',
    connectionTimeoutMillis: (options.connect_timeout ?? CONNECT_SECONDS) * 1000,
  }
}
