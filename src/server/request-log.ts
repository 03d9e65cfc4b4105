import type { MiddlewareHandler } from 'hono'
import type { Logger } from 'pino'
import type { ServerEnv } from './context.ts'

const HEALTH = new Set(['/health', '/api/config/health'])

/** One line a request: method, path, status, milliseconds to the first byte. Never bodies, query strings or keys. */
export function logRequests(logger: Logger): MiddlewareHandler<ServerEnv> {
  return async (c, next) => {
    const start = performance.now()
    await next()
    const ms = Math.round((performance.now() - start) * 10) / 10
    const { method, path } = c.req
    const line = { requestId: c.get('requestId'), method, path, status: c.res.status, ms }
    const level = HEALTH.has(path) ? 'debug' : 'info'
    logger[level](line, `${method} ${path} ${c.res.status}`)
  }
}
