/** A server that listens, and stops without losing a turn. */
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import type { Logger } from 'pino'
import { QuerentError } from '../errors.ts'
import type { Querent } from '../index.ts'
import type { Settings } from '../settings.ts'
import { createApp, createTurns } from './app.ts'
import { errorResponse } from './errors.ts'
import type { LogTail } from './log-tail.ts'
import { refuseOpenServer } from './security.ts'

const DRAIN_MS = 10_000
const IDLE_CHECK_MS = 50
const FLUSH_MS = 1000

export type RunningServer = {
  /** Where it listens, for example `http://127.0.0.1:8000`. */
  url: string
  /** Takes no more questions, waits up to 10 seconds for the turns under way, and closes every connection. */
  close(): Promise<void>
}

/**
 * Listens on `settings.host` and `settings.port`; `tail` is where the logger keeps its last lines. The Querent stays the caller's to close. Throws SETTINGS_INVALID when
 * that address would open the data to the network without a key, or cannot be listened on.
 */
export async function startServer(
  querent: Querent,
  settings: Settings,
  logger: Logger,
  tail?: LogTail,
): Promise<RunningServer> {
  refuseOpenServer(settings)
  const turns = createTurns(querent, logger)
  const app = createApp(querent, settings, logger, turns, tail)
  const server = createServer(getRequestListener(app.fetch, { errorHandler: refuseBrokenRequest }))
  await listen(server, settings)
  return {
    url: urlOf(server, settings.host),
    close: () => closeServer(server, turns.drain(DRAIN_MS)),
  }
}

/** Stops listening at once; connections are closed when they fall idle, and soon after `drained` in any case. */
async function closeServer(server: Server, drained: Promise<void>): Promise<void> {
  const closed = once(server, 'close')
  server.close()
  const idle = setInterval(() => server.closeIdleConnections(), IDLE_CHECK_MS)
  await drained
  const late = setTimeout(() => server.closeAllConnections(), FLUSH_MS)
  await closed
  clearInterval(idle)
  clearTimeout(late)
}

async function listen(server: Server, { host, port }: Settings): Promise<void> {
  server.listen(port, host)
  try {
    await once(server, 'listening')
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown'
    const reason = code === 'EADDRINUSE' ? 'the port is in use' : code
    throw new QuerentError('SETTINGS_INVALID', `Cannot listen on ${host}:${port}: ${reason}.`, {
      next: 'Set QUERENT_PORT (or --port) to a free port; 0 takes any.',
      cause,
    })
  }
}

function urlOf(server: Server, host: string): string {
  const { port } = server.address() as AddressInfo
  const anywhere = host === '' || host === '0.0.0.0' || host === '::'
  const name = anywhere ? 'localhost' : host.includes(':') ? `[${host}]` : host
  return `http://${name}:${port}`
}

/** Requests too broken to become a `Request`: an impossible Host header or address. */
function refuseBrokenRequest(thrown: unknown): Response {
  return errorResponse(new QuerentError('INVALID_REQUEST', 'The request cannot be read.', { cause: thrown }))
}
