/**
 * Addresses of database servers: `postgres://user:password@host:5432/database?schema=hr&sslmode=verify-full`. The options are
 * a closed, typed list; nothing reaches a driver that is not named here. A password never comes back out of this file but
 * in the one field that is for it.
 */

import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { z } from 'zod'
import { QuerentError } from '../../errors.ts'
import { unreadable } from '../unreadable.ts'

const flag = z.enum(['true', 'false']).transform((value) => value === 'true')
const name = z.string().min(1).max(128)

type Option = { schema: z.ZodType; help: string }

/** The options of every server; `only` names those that one kind of server has. */
const OPTIONS = {
  schema: { schema: z.array(name).max(100), help: 'names of schemas, separated by commas' },
  sslmode: { schema: z.enum(['verify-full', 'require', 'disable']), help: 'verify-full, require or disable' },
  sslrootcert: { schema: z.string().min(1), help: 'a file with the certificates of the authorities to trust' },
  role: { schema: name, help: 'the name of a role' },
  timezone: { schema: z.string().regex(/^[\w+:/-]{1,64}$/), help: 'a time zone that the server knows' },
  socket: { schema: z.string().regex(/^\//), help: 'the path of a socket, which begins with /' },
  pool: { schema: z.coerce.number().int().min(1).max(100), help: 'a number of connections, 1 to 100' },
  connect_timeout: { schema: z.coerce.number().int().min(1).max(120), help: 'seconds, 1 to 120' },
  auth: { schema: z.enum(['password', 'jwt']), help: 'password, or jwt where the password is a token' },
  workgroup: { schema: z.string().regex(/^[\w.-]{1,128}$/), help: 'the name of a workgroup' },
  region: { schema: z.string().regex(/^[a-z]{2}[a-z-]*-\d$/), help: 'a region, such as eu-central-1' },
  output: {
    schema: z.string().regex(/^s3:\/\/[^/?#]+(\/[^?#]*)?$/),
    help: 'a place in S3, such as s3://bucket/results/',
  },
  profile: { schema: name, help: 'the name of a profile of the AWS configuration' },
  scan_limit_gb: { schema: z.coerce.number().min(0.01).max(1e6), help: 'gigabytes, 0.01 or more' },
  links: { schema: flag, help: 'true or false' },
  allow_write: { schema: flag, help: 'true or false' },
  allow_superuser: { schema: flag, help: 'true or false' },
} as const satisfies Record<string, Option>

export type OptionName = keyof typeof OPTIONS
export type Options = { [K in OptionName]?: z.output<(typeof OPTIONS)[K]['schema']> }

/** What one kind of server needs to know to read its addresses. */
export type ServerKind = {
  defaultPort: number
  options: readonly OptionName[]
  /** The environment variable that holds the password where the address names none. */
  passwordVariable: string
}

/** How the connection is protected: not at all, or by TLS, with the certificate checked unless the address says otherwise. */
export type Tls = { verify: boolean; ca?: string } | null

export type ServerAddress = {
  /** The address without password and options: what messages, logs and status show. */
  shown: string
  host: string
  port: number
  socket?: string
  user: string
  /** Not enumerable, so that no log of an address holds it. */
  password: string
  database: string
  tls: Tls
  options: Options
}

/** Reads an address. Throws SOURCE_UNREADABLE, which names what is wrong and never holds a password. */
export function readServerAddress(
  address: string,
  kind: ServerKind,
  env: NodeJS.ProcessEnv = process.env,
): ServerAddress {
  const url = parseUrl(address)
  const host = decodeURIComponent(url.hostname).replace(/^\[(.*)\]$/, '$1') || 'localhost'
  const port = url.port === '' ? kind.defaultPort : Number(url.port)
  const user = decodeURIComponent(url.username)
  const database = decodeURIComponent(url.pathname.slice(1))
  const shown = `${url.protocol}//${user === '' ? '' : `${user}@`}${url.host || host}/${database}`
  if (user === '') throw unreadable(shown, `the address names no user, as in ${url.protocol}//user@${host}/database`)
  if (database === '') throw unreadable(shown, `the address names no database, as in ${shown}database`)
  const options = readOptions(url.searchParams, kind, shown)
  const result = { shown, host, port, socket: options.socket, user, database, options }
  const tls = tlsOf(result)
  const password = decodeURIComponent(url.password) || env[kind.passwordVariable] || ''
  return Object.defineProperty({ ...result, tls, password }, 'password', { enumerable: false })
}

/** A password with `/`, `@`, `?` or `#` in it would be read as something else and shown; such an address is not taken apart. */
export function parseUrl(address: string): URL {
  const scheme = address.slice(0, address.indexOf(':') + 1)
  try {
    const url = new URL(address)
    const parts = [url.username, url.password, url.hostname, url.pathname]
    for (const part of parts) decodeURIComponent(part)
    if (!/[@#]/.test(url.pathname + url.search + url.hash)) return url
  } catch {
    // The message of a parse error holds the address.
  }
  throw new QuerentError('SOURCE_UNREADABLE', `An address that begins with ${scheme} cannot be read.`, {
    next: `Write it as ${scheme}//user:password@host/database, with special characters of the password as %40 for @, %2F for /, %3A for :.`,
  })
}

/** The options of an address. Throws SOURCE_UNREADABLE for one that this kind of server does not have, or cannot be so. */
export function readOptions(given: URLSearchParams, kind: Pick<ServerKind, 'options'>, shown: string): Options {
  const unknown = [...given.keys()].find((key) => !(kind.options as readonly string[]).includes(key))
  if (unknown !== undefined) {
    const next = `The options are ${kind.options.join(', ')}; docs/servers.md says what each does.`
    throw unreadable(shown, `there is no option "${unknown}"`, { next })
  }
  const entries = kind.options.flatMap((key) => {
    const values = given.getAll(key)
    if (values.length === 0) return []
    const text = values.join(',')
    const parsed = OPTIONS[key].schema.safeParse(key === 'schema' ? text.split(',') : text)
    if (parsed.success) return [[key, parsed.data]]
    throw unreadable(shown, `${key} cannot be "${text}"`, { next: `Give ${OPTIONS[key].help}.` })
  })
  return Object.fromEntries(entries) as Options
}

function tlsOf({ host, socket, shown, options }: Pick<ServerAddress, 'host' | 'socket' | 'shown' | 'options'>): Tls {
  const mode = options.sslmode ?? (isThisMachine(host, socket) ? 'disable' : 'verify-full')
  if (mode === 'disable' || socket !== undefined) return null
  const verify = mode === 'verify-full'
  if (options.sslrootcert === undefined) return { verify }
  try {
    return { verify, ca: readFileSync(options.sslrootcert, 'utf8') }
  } catch (cause) {
    throw unreadable(shown, `the file ${options.sslrootcert} cannot be read`, { cause })
  }
}

/** True where no network lies between: a socket, `localhost`, a loopback address. */
export function isThisMachine(host: string, socket?: string): boolean {
  if (socket !== undefined || host === 'localhost') return true
  return host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))
}

/** A warning where passwords and rows go over a network in the clear. */
export function openLine({ tls, host, socket, shown }: ServerAddress): string[] {
  if (tls?.verify || isThisMachine(host, socket)) return []
  return [
    tls ? `${shown}: the certificate of the server is not checked.` : `${shown}: the connection is not encrypted.`,
  ]
}
