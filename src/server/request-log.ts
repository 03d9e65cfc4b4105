import type { Context, MiddlewareHandler } from 'hono'
import { matchedRoutes } from 'hono/route'
import type { Logger } from 'pino'
import type { Metrics } from '../telemetry/index.ts'
import type { ServerEnv } from './context.ts'
import { requestContext } from './logger.ts'

/** Asked so often by machines that they would drown the rest. */
const FREQUENT = new Set(['/health', '/api/config/health', '/metrics'])

/** The pattern of what no route takes. */
const UNMATCHED = 'none'

/**
 * One line a request: method, path, status, milliseconds to the first byte. Never bodies, query strings or keys. Every other
 * line of the request has its id as well, and so has the response.
 */
export function logRequests(logger: Logger, metrics?: Metrics): MiddlewareHandler<ServerEnv> {
  return async (c, next) => {
    const start = performance.now()
    const requestId = c.get('requestId')
    await requestContext.run({ requestId }, next)
    const ms = Math.round((performance.now() - start) * 10) / 10
    const { method, path } = c.req
    const { status } = c.res
    if (!c.res.headers.has('x-request-id')) c.header('X-Request-Id', requestId)
    const level = FREQUENT.has(path) ? 'debug' : 'info'
    logger[level]({ requestId, method, path, status, ms }, `${method} ${path} ${status}`)
    metrics?.request({ method, route: routeOf(c), status, ms })
  }
}

/** The pattern of the route that took the request; the others that match are middleware. */
const routeOf = (c: Context): string => matchedRoutes(c).findLast(({ path }) => !path.includes('*'))?.path ?? UNMATCHED
