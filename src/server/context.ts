/** What the groups of routes share. */
import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Logger } from 'pino'
import type { Access } from '../access/types.ts'
import type { Querent } from '../index.ts'
import type { Settings } from '../settings.ts'
import type { Metrics } from '../telemetry/index.ts'
import type { LogTail } from './log-tail.ts'
import type { SessionKeyring } from './session-keys.ts'
import type { TurnRegistry } from './turns.ts'

/** What every group of routes is given. */
export type ServerContext = {
  querent: Querent
  settings: Settings
  logger: Logger
  turns: TurnRegistry
  keyring: SessionKeyring
  /** The last lines of the log. */
  tail: LogTail
  metrics: Metrics
}

/** What the middleware in front of the routes sets on each request. */
export type ServerEnv = { Variables: { access: Access; requestId: string; sessionId?: string } }

export type App = OpenAPIHono<ServerEnv>
