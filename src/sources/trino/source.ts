/** Trino sources: `trino://user:password@host:8443/catalog/schema`. */
import { QuerentError } from '../../errors.ts'
import { literal } from '../../sql/write.ts'
import { openLine, readServerAddress, type ServerAddress, type ServerKind } from '../remote/address.ts'
import { CONNECTION_PROBLEMS, connectionProblem } from '../remote/connection-problem.ts'
import { profileTable } from '../remote/profile.ts'
import { type Ask, RemoteSource, type Server } from '../remote/source.ts'
import type { Source } from '../types.ts'
import { unreadable } from '../unreadable.ts'
import { TrinoClient } from './client.ts'
import { estimate } from './estimate.ts'
import { sharesTogether, trinoProfileSql } from './profile.ts'
import { readSchema } from './schema.ts'
import { TrinoSession } from './session.ts'

const KIND: ServerKind = {
  defaultPort: 8443,
  options: ['schema', 'timezone', 'sslmode', 'auth', 'pool', 'connect_timeout'],
  passwordVariable: 'TRINO_PASSWORD',
}
/** Statements that a source has at the server at a time. */
const POOL_SIZE = 10
const FIRST_LOOK_SECONDS = 10
/** Codes of fetch beside those of the network. */
const PROBLEMS: Record<string, string> = {
  ...CONNECTION_PROBLEMS,
  UND_ERR_SOCKET: 'the server closed the connection',
  UND_ERR_CONNECT_TIMEOUT: 'the server did not answer in time',
  ERR_SSL_WRONG_VERSION_NUMBER: 'the server offers no TLS',
  ERR_SSL_PACKET_LENGTH_TOO_LONG: 'the server offers no TLS',
}

/** Opens a schema of a Trino server. Throws SOURCE_UNREADABLE where it cannot be reached. */
export async function openTrino(address: string, { name }: { name: string }): Promise<Source> {
  return new RemoteSource(name, await trinoServer(address))
}

/** What a source on this server is made of. Throws SOURCE_UNREADABLE. */
export async function trinoServer(address: string): Promise<Server> {
  const place = readServerAddress(address, KIND)
  if (place.tls && !place.tls.verify)
    throw unreadable(place.shown, 'sslmode cannot be "require"', {
      next: 'Give verify-full; NODE_EXTRA_CA_CERTS names a file with further authorities to trust. Or disable.',
    })
  const [catalog, schemas] = pathOf(place)
  const client = clientOf(place, catalog, schemas[0] ?? '')
  await lookAround(askOn(client, place), place, catalog, schemas)
  return {
    dialect: 'trino',
    shown: place.shown,
    poolSize: place.options.pool ?? POOL_SIZE,
    warnings: openLine(place),
    connect: async () => new TrinoSession(client),
    estimate,
    calls: {
      schema: (ask) => readSchema(ask, catalog, schemas),
      profile: (ask, table) => profileTable(ask, table, trinoProfileSql),
      inclusion: sharesTogether,
    },
  }
}

/** The catalogue and the schemas of an address; the schema of the path comes first. */
function pathOf({ database, shown, options }: ServerAddress): [catalog: string, schemas: string[]] {
  const [catalog = '', schema, ...rest] = database.split('/')
  const schemas = [...new Set([...(schema ? [schema] : []), ...(options.schema ?? [])])]
  if (catalog !== '' && schemas.length > 0 && rest.length === 0) return [catalog, schemas]
  throw unreadable(shown, `the address names no schema, as in ${shown.replace(/\/+$/, '')}/schema`)
}

function clientOf(place: ServerAddress, catalog: string, schema: string): TrinoClient {
  const { host, port, user, password, tls, options } = place
  const name = host.includes(':') ? `[${host}]` : host
  const basic = () => `Basic ${Buffer.from(`${user}:${password}`, 'utf8').toString('base64')}`
  const authorization = options.auth === 'jwt' ? `Bearer ${password}` : basic()
  return new TrinoClient({
    origin: `${tls ? 'https' : 'http'}://${name}:${port}`,
    user,
    ...(password === '' ? {} : { authorization }),
    catalog,
    schema,
    timezone: options.timezone ?? 'UTC',
  })
}

/** Runs statements of our own before there is a source. */
function askOn(client: TrinoClient, { options }: ServerAddress): Ask {
  const timeoutMs = (options.connect_timeout ?? FIRST_LOOK_SECONDS) * 1000
  return async (sql) => {
    const session = new TrinoSession(client)
    const late = setTimeout(() => session.cancel(), timeoutMs)
    try {
      const limits = { timeoutMs, streaming: false, rows: Number.MAX_SAFE_INTEGER, maxCharacters: 1e7 }
      return (await session.begin(sql, limits)).batch.rows
    } finally {
      clearTimeout(late)
      session.destroy()
    }
  }
}

/** Whether the server lets the user in, and has the schemas. */
async function lookAround(ask: Ask, { shown }: ServerAddress, catalog: string, schemas: string[]): Promise<void> {
  const list = schemas.map((name) => literal(name, 'trino')).join(', ')
  const found = await ask(`SELECT schema_name FROM information_schema.schemata WHERE schema_name IN (${list})`).catch(
    (thrown) => {
      throw problemOf(thrown, shown, catalog)
    },
  )
  const missing = schemas.find((name) => !found.some(([one]) => one === name))
  if (missing !== undefined) throw unreadable(shown, `the catalog ${catalog} has no schema "${missing}"`)
}

function problemOf(thrown: unknown, shown: string, catalog: string): QuerentError {
  const said = thrown instanceof QuerentError && thrown.cause instanceof Error ? thrown.cause.message : ''
  if (/^CATALOG_NOT_FOUND/.test(said))
    return unreadable(shown, `the server has no catalog "${catalog}"`, { cause: thrown })
  if (/^HTTP 40[13]/.test(said)) return unreadable(shown, 'the user or the password is wrong', { cause: thrown })
  const { problem, next } = connectionProblem(thrown, PROBLEMS)
  return unreadable(shown, problem, { next, cause: thrown })
}
