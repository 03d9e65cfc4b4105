/** From an address to a running source. */
import { closeSync, openSync, readSync, type Stats, statSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Settings } from '../settings.ts'
import type { Dialect } from '../types.ts'
import { DATA_FILE_ENDINGS, fileFormat, tableName } from './duckdb/files.ts'
import { openDataFiles, openDuckdb } from './duckdb/source.ts'
import { openSqlite } from './sqlite/source.ts'
import type { Source } from './types.ts'
import { unreadable } from './unreadable.ts'

export type SourceSettings = Pick<Settings, 'engines' | 'engineMemoryMb' | 'dataDir'>

export type OpenOptions = {
  name: string
  settings: SourceSettings
  /** Folder for databases made of data files. */
  cacheDir: string
}

/** What is at an address, as its first bytes and its name tell. */
type Place = { path: string; kind: 'memory' | 'folder' | 'sqlite' | 'duckdb' | 'data' }

type Kind = {
  dialect: Dialect
  /** The schemes of its addresses, as in `duckdb:///data/hr.duckdb`. */
  schemes: string[]
}
/** A database that is a file or a folder here. `open` throws SOURCE_UNREADABLE. */
export type FileSource = Kind & {
  at: 'file'
  reads(place: Place): boolean
  open(place: Place, options: OpenOptions): Promise<Source>
}
/** A database on a server. `open` throws SOURCE_UNREADABLE. */
export type ServerSource = Kind & {
  at: 'server'
  open(address: string, options: Pick<OpenOptions, 'name'>): Promise<Source>
}
export type BuiltInSource = FileSource | ServerSource

/** The sources that come with Querent; the first that reads a place opens it. Drivers of servers are loaded when one is opened. */
export const BUILT_IN_SOURCES: readonly BuiltInSource[] = [
  {
    at: 'file',
    dialect: 'duckdb',
    schemes: ['duckdb'],
    reads: ({ kind }) => kind !== 'sqlite',
    open: ({ path, kind }, options) =>
      kind === 'folder' || kind === 'data' ? openDataFiles(path, options) : openDuckdb(path, options),
  },
  {
    at: 'file',
    dialect: 'sqlite',
    schemes: ['sqlite'],
    reads: ({ kind }) => kind === 'sqlite' || kind === 'memory',
    open: ({ path }, options) => openSqlite(path, options),
  },
  {
    at: 'server',
    dialect: 'postgresql',
    schemes: ['postgres', 'postgresql'],
    open: async (address, options) => (await import('./postgres/source.ts')).openPostgres(address, options),
  },
  {
    at: 'server',
    dialect: 'mysql',
    schemes: ['mysql', 'mariadb'],
    open: async (address, options) => (await import('./mysql/source.ts')).openMysql(address, options),
  },
  {
    at: 'server',
    dialect: 'tsql',
    schemes: ['mssql', 'sqlserver'],
    open: async (address, options) => (await import('./mssql/source.ts')).openMssql(address, options),
  },
  {
    at: 'server',
    dialect: 'athena',
    schemes: ['athena'],
    open: async (address, options) => (await import('./athena/source.ts')).openAthena(address, options),
  },
  {
    at: 'server',
    dialect: 'trino',
    schemes: ['trino'],
    open: async (address, options) => (await import('./trino/source.ts')).openTrino(address, options),
  },
]

export type OpenSource = { name?: string; settings: SourceSettings; cacheDir?: string }

/**
 * Opens the database, data file or folder of data files at an address: a path, `file:`, `duckdb:` or `sqlite:`, or the
 * database of a server, as in `postgres://user@host/database`. Its name is the given one, or made from that of the file or
 * database. Throws SOURCE_UNREADABLE, naming the address without its password and what is wrong with it.
 */
export async function openSource(address: string, { name, settings, cacheDir }: OpenSource): Promise<Source> {
  const server = serverSource(address)
  if (server) return server.open(address, { name: name ?? databaseName(address) })
  const { scheme, path } = parseAddress(address)
  const place = placeAt(path)
  const source = BUILT_IN_SOURCES.filter((one) => one.at === 'file').find(
    (one) => (scheme === null || one.schemes.includes(scheme)) && one.reads(place),
  )
  if (!source) throw unreadable(path, `this is not what ${scheme}: addresses are for`)
  const options = { name: name ?? defaultName(place), settings, cacheDir: cacheDir ?? join(settings.dataDir, 'loaded') }
  return source.open(place, options)
}

/** The kind of server that an address is for; undefined for files. */
function serverSource(address: string): ServerSource | undefined {
  const scheme = /^([a-z][a-z0-9+.-]+):/i.exec(address)?.[1]?.toLowerCase()
  return BUILT_IN_SOURCES.filter((one) => one.at === 'server').find(({ schemes }) => schemes.includes(scheme ?? ''))
}

/** Whether an address is that of a server, which may hold a password. */
export function isServerAddress(address: string): boolean {
  return serverSource(address) !== undefined
}

/** What a database is known by: its place without a password, and for a file also what changes with its content. */
export type Identity = { place: string; stamp: string }

/** Undefined for what has no such thing: databases in memory, and folders and files of data that are loaded when opened. */
export function identityOf(address: string): Identity | undefined {
  if (isServerAddress(address)) return { place: withoutPassword(address), stamp: '' }
  const { path } = parseAddress(address)
  const { kind } = placeAt(path)
  if (kind !== 'duckdb' && kind !== 'sqlite') return undefined
  const stamps = [path, `${path}-wal`, `${path}.wal`].map((file) => statSync(file, { throwIfNoEntry: false }))
  return { place: resolve(path), stamp: stamps.map((stat) => (stat ? `${stat.mtimeMs}:${stat.size}` : '')).join(' ') }
}

function withoutPassword(address: string): string {
  if (!URL.canParse(address)) return hidePassword(address)
  const url = new URL(address)
  url.password = ''
  return url.href
}

/** The name of the database in a server's address, as the name of a source. */
export function databaseName(address: string): string {
  const path =
    URL.canParse(address) && !address.slice(address.indexOf('@') + 1).includes('@') ? new URL(address).pathname : ''
  return path.replace(/^\/|\/$/g, '').replace(/[^\w-]+/g, '_') || 'database'
}

function defaultName({ path, kind }: Place): string {
  return kind === 'memory' ? 'memory' : tableName(kind === 'folder' ? `${basename(path)}.d` : path)
}

/** The scheme (null for a plain path or `file:`) and the path of an address. */
export function parseAddress(address: string): { scheme: string | null; path: string } {
  const match = /^([a-z][a-z0-9+.-]+):(.*)$/is.exec(address)
  const [, scheme, rest] = match ?? []
  if (scheme === undefined || rest === undefined) return { scheme: null, path: address }
  const known = BUILT_IN_SOURCES.flatMap((source) => source.schemes)
  const lower = scheme.toLowerCase()
  if (lower !== 'file' && !known.includes(lower)) {
    const kinds = `${known.slice(0, -1).join(':, ')}: or ${known.at(-1)}:`
    throw unreadable(hidePassword(address), `${scheme}: is not a kind of source; use a path, ${kinds}`)
  }
  const path = rest.startsWith('//') ? fileURLToPath(`file:${rest}`) : rest
  return { scheme: lower === 'file' ? null : lower, path }
}

/** A password may hold any character, so that all up to the last @ may be one, and options may hold another. */
function hidePassword(address: string): string {
  return address.replace(/\/\/.*@/s, '//').replace(/[?#].*$/s, '')
}

function placeAt(path: string): Place {
  if (path === ':memory:') return { path, kind: 'memory' }
  const stat = statOf(path)
  if (stat.isDirectory()) return { path, kind: 'folder' }
  if (!stat.isFile()) throw unreadable(path, 'this is neither a file nor a folder')
  if (stat.size === 0) throw unreadable(path, 'the file is empty')
  return { path, kind: kindOf(path, firstBytes(path)) }
}

function statOf(path: string): Stats {
  try {
    return statSync(path)
  } catch (cause) {
    const denied = cause instanceof Error && 'code' in cause && cause.code === 'EACCES'
    throw unreadable(path, denied ? 'this may not be read by this user' : 'there is no such file or folder', { cause })
  }
}

const SIGNATURE_BYTES = 16

function firstBytes(path: string): string {
  const bytes = Buffer.alloc(SIGNATURE_BYTES)
  try {
    const handle = openSync(path, 'r')
    readSync(handle, bytes, 0, SIGNATURE_BYTES, 0)
    closeSync(handle)
  } catch (cause) {
    throw unreadable(path, 'the file may not be read by this user', { cause })
  }
  return bytes.toString('latin1')
}

function kindOf(path: string, head: string): Place['kind'] {
  if (head === 'SQLite format 3\0') return 'sqlite'
  if (head.slice(8, 12) === 'DUCK') return 'duckdb'
  if (fileFormat(path) !== null) return 'data'
  if (head.startsWith('\x1f\x8b') || head.startsWith('PK')) {
    const isWorkbook = /\.xls[xm]?$/i.test(path)
    throw unreadable(
      path,
      isWorkbook ? 'workbooks are not read; save the sheet as CSV' : 'this is packed; unpack it first',
    )
  }
  if (/\.(db|db3|sqlite3?|duckdb|ddb)$/i.test(path)) throw unreadable(path, 'this is not an SQLite or DuckDB database')
  const endings = ['.duckdb', '.sqlite', '.db', ...DATA_FILE_ENDINGS].join(', ')
  throw unreadable(path, `files of this type are not read; use ${endings}, or .gz of a text format`)
}
