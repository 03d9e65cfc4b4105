/** Who may talk to this server, and what browsers are told about its pages. Every check runs before any route. */
import { createHash, timingSafeEqual } from 'node:crypto'
import { isIP } from 'node:net'
import type { MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { cors } from 'hono/cors'
import { secureHeaders } from 'hono/secure-headers'
import { type Access, OWNER, OWNER_ROLE } from '../access/types.ts'
import { QuerentError } from '../errors.ts'
import type { Record } from '../record/index.ts'
import type { Settings } from '../settings.ts'
import type { ServerEnv } from './context.ts'
import { wrongContentType } from './errors.ts'

type Middleware = MiddlewareHandler<ServerEnv>

const MAX_BODY_BYTES = 256 * 1024

/** True for an address that only this machine can reach. */
export function isLoopback(host: string): boolean {
  const bare = host.replace(/^\[(.*)\]$/, '$1').toLowerCase()
  return bare === 'localhost' || bare === '::1' || (isIP(bare) === 4 && bare.startsWith('127.'))
}

/** Throws SETTINGS_INVALID when the settings would open the data to the network without a key. */
export function refuseOpenServer(settings: Settings): void {
  if (isLoopback(settings.host) || settings.apiKey !== '' || settings.allowOpen) return
  throw new QuerentError('SETTINGS_INVALID', `Listening on ${JSON.stringify(settings.host)} needs a key.`, {
    next: 'Set QUERENT_API_KEY, or QUERENT_ALLOW_OPEN=true if everyone who reaches the port may read the data.',
  })
}

const headersWith = (styleSrc: string[], scriptSrc = ["'self'"]): Middleware =>
  secureHeaders({
    contentSecurityPolicy: {
      defaultSrc: ["'self'"],
      scriptSrc,
      styleSrc,
      imgSrc: ["'self'", 'data:', 'blob:'],
      connectSrc: ["'self'"],
      objectSrc: ["'none'"],
      baseUri: ["'none'"],
      formAction: ["'self'"],
      frameAncestors: ["'none'"],
    },
    xFrameOptions: 'DENY',
    // Transport security is the business of whoever terminates TLS in front of this server.
    strictTransportSecurity: false,
  })

const strictHeaders = headersWith(["'self'"])
const viewerHeaders = headersWith(["'self'", "'unsafe-inline'"])

/** The viewers of the API's description write styles into their pages; they show nobody's data. */
const API_VIEWERS = new Set(['/docs', '/redoc'])

/** A report is one file that people keep and send on: its styles are in the page, and it has no script. */
const reportHeaders = headersWith(["'unsafe-inline'"], ["'none'"])
const REPORT = /^\/api\/evals\/[^/]+\/report$/

/** Security headers of every response. */
export const securityHeaders: Middleware = (c, next) => headersFor(c.req.path)(c, next)

function headersFor(path: string): Middleware {
  if (REPORT.test(path)) return reportHeaders
  return API_VIEWERS.has(path) ? viewerHeaders : strictHeaders
}

/** Answers of the API hold people's data: nothing between here and the reader keeps a copy. */
export const keepNoCopies: Middleware = async (c, next) => {
  await next()
  if (!c.res.headers.has('cache-control')) c.header('Cache-Control', 'no-store')
}

/** Refuses names other than this machine's own, which a page on the internet could have pointed here (DNS rebinding). */
export function checkHost({ host }: Settings): Middleware {
  const onlyLocal = isLoopback(host)
  return async (c, next) => {
    const { hostname } = new URL(c.req.url)
    if (onlyLocal && !isLoopback(hostname)) {
      throw new QuerentError('FORBIDDEN', `This server does not answer to the name ${JSON.stringify(hostname)}.`, {
        next: 'Use localhost or 127.0.0.1.',
      })
    }
    await next()
  }
}

/** Answers browsers that ask whether a page of another origin may call the API; only `corsOrigins` may. */
export function allowOrigins({ corsOrigins }: Settings): Middleware {
  return cors({
    origin: corsOrigins,
    allowMethods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
    allowHeaders: ['Content-Type', 'X-API-Key', 'Last-Event-ID'],
    exposeHeaders: ['Content-Disposition', 'X-Request-Id'],
    maxAge: 600,
  })
}

const OPEN_PATHS = new Set(['/api/config', '/api/config/health'])

/** Keys of single people, made by `querent key create`, begin with this. */
const PERSONAL_KEY = /^qk_/

/**
 * Lets calls of `/api/` through that send a key, and sets who calls: the owner by the key of the settings, or the person
 * that a key of the store belongs to. Throws FORBIDDEN.
 */
export function checkKey({ apiKey }: Settings, record: Pick<Record, 'accessOfKey'>): Middleware {
  const matches = keyMatcher(apiKey)
  return async (c, next) => {
    const given = c.req.header('x-api-key')
    const access =
      given !== undefined && PERSONAL_KEY.test(given) ? await personOf(given, record) : matches(given) && OWNER
    if (!access && !OPEN_PATHS.has(c.req.path)) {
      const problem = given === undefined ? 'This call needs a key.' : 'The key is not valid.'
      throw new QuerentError('FORBIDDEN', problem)
    }
    c.set('access', access || NOBODY)
    await next()
  }
}

/** Lets owners through, and nobody else. Throws FORBIDDEN. */
export const ownersOnly: Middleware = async (c, next) => {
  if (!c.get('access').user.roles.includes(OWNER_ROLE)) {
    throw new QuerentError('FORBIDDEN', 'Only an owner may see this.', { next: 'Use the key of an owner.' })
  }
  await next()
}

/** Lets through who sends the token for metrics as `Authorization: Bearer`, and owners. Throws FORBIDDEN. */
export function checkMetricsReader(settings: Settings, record: Pick<Record, 'accessOfKey'>): Middleware {
  const { metricsToken } = settings
  const matches = keyMatcher(metricsToken)
  const asCaller = checkKey(settings, record)
  return async (c, next) => {
    const token = /^Bearer (.+)$/i.exec(c.req.header('authorization') ?? '')?.[1]
    if (metricsToken !== '' && token !== undefined && matches(token)) return next()
    await asCaller(c, async () => void (await ownersOnly(c, next)))
  }
}

/** Whoever calls the open paths without a key. */
export const NOBODY: Access = { user: { id: '', name: '', roles: [], attributes: {} }, fingerprint: '' }

async function personOf(key: string, record: Pick<Record, 'accessOfKey'>): Promise<Access | undefined> {
  const found = await record.accessOfKey(key)
  return found ? { user: found.user, fingerprint: JSON.stringify(found.user) } : undefined
}

/** Whether a given key is the one that is set; hashes of equal length make the comparison take the same time always. */
function keyMatcher(apiKey: string): (given: string | undefined) => boolean {
  const expected = sha256(apiKey)
  return (given) => apiKey === '' || (given !== undefined && timingSafeEqual(sha256(given), expected))
}

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest()

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Refuses writes that a page of another origin could send without asking: bodies that are not JSON, and any write with
 * a foreign `Origin`. Throws INVALID_REQUEST and FORBIDDEN.
 */
export function checkWrites({ corsOrigins }: Settings): Middleware {
  return async (c, next) => {
    if (SAFE_METHODS.has(c.req.method)) return next()
    const origin = c.req.header('origin')
    if (origin !== undefined && !corsOrigins.includes(origin) && !isSameOrigin(origin, c.req.url)) {
      throw new QuerentError('FORBIDDEN', `Pages of ${JSON.stringify(origin)} may not call this server.`, {
        next: 'Add the origin to QUERENT_CORS_ORIGINS if it should.',
      })
    }
    const type = c.req.header('content-type')
    if (type === undefined ? hasBody(c.req.raw) : !/^application\/json\s*(;|$)/i.test(type)) throw wrongContentType()
    await next()
  }
}

/** Compares name and port only: behind a proxy that terminates TLS the scheme differs. */
function isSameOrigin(origin: string, url: string): boolean {
  return URL.canParse(origin) && new URL(origin).host === new URL(url).host
}

const hasBody = ({ headers }: Request): boolean =>
  headers.has('transfer-encoding') || Number(headers.get('content-length') ?? 0) > 0

/** Refuses bodies over 256 kB before they are read. */
export const limitBody: Middleware = bodyLimit({
  maxSize: MAX_BODY_BYTES,
  onError: (c) => {
    const isQuestion = c.req.path === '/api/chat/query'
    const message = `The request body is larger than ${MAX_BODY_BYTES / 1024} kB.`
    throw new QuerentError(isQuestion ? 'QUESTION_TOO_LONG' : 'INVALID_REQUEST', message)
  },
})
