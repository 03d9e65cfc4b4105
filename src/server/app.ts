/** The HTTP face: every request passes the same checks, then one route. */
import { OpenAPIHono } from '@hono/zod-openapi'
import { methodNotAllowed } from 'hono/method-not-allowed'
import { requestId } from 'hono/request-id'
import type { Logger } from 'pino'
import type { Querent } from '../index.ts'
import type { Settings } from '../settings.ts'
import { Metrics } from '../telemetry/index.ts'
import type { App, ServerContext, ServerEnv } from './context.ts'
import { handleErrors, refuseBadInput, wrongMethod } from './errors.ts'
import { LogTail } from './log-tail.ts'
import { VERSION } from './package-root.ts'
import { logRequests } from './request-log.ts'
import { agentRoutes } from './routes/agent.ts'
import { chatStreamRoute } from './routes/chat-stream.ts'
import { configRoutes } from './routes/config.ts'
import { conversationRoutes } from './routes/conversations.ts'
import { docsRoutes } from './routes/docs.ts'
import { evalRoutes } from './routes/evals.ts'
import { folderRoutes } from './routes/folders.ts'
import { howRoute } from './routes/how.ts'
import { metricsRoute } from './routes/metrics.ts'
import { modelRoutes } from './routes/models.ts'
import { monitorRoutes } from './routes/monitor.ts'
import { plainQueryRoute } from './routes/plain-query.ts'
import { queryRoute } from './routes/query.ts'
import { resultRoutes } from './routes/results.ts'
import { schemaRoutes } from './routes/schema.ts'
import { semanticModelRoutes } from './routes/semantic-model.ts'
import { turnRoutes } from './routes/turns.ts'
import { verifiedRoutes } from './routes/verified.ts'
import { webRoutes } from './routes/web.ts'
import {
  allowOrigins,
  checkHost,
  checkKey,
  checkMetricsReader,
  checkWrites,
  keepNoCopies,
  limitBody,
  ownersOnly,
  securityHeaders,
} from './security.ts'
import { SessionKeyring } from './session-keys.ts'
import { TurnRegistry } from './turns.ts'

/**
 * The whole application, without a port: `app.request('/health')` works. `turns` is given by a caller who wants to
 * drain them at the end, `tail` by one who logs into it.
 */
export function createApp(
  querent: Querent,
  settings: Settings,
  logger: Logger,
  turns: TurnRegistry = createTurns(querent, logger),
  tail: LogTail = new LogTail(),
): App {
  const app: App = new OpenAPIHono<ServerEnv>({ defaultHook: refuseBadInput })
  const keyring = new SessionKeyring({ keepMs: settings.sessionKeyMinutes * 60_000 })
  const metrics = new Metrics(VERSION)
  querent.onTurn(metrics.turn)
  const context: ServerContext = { querent, settings, logger, turns, keyring, tail, metrics }
  handleErrors(app, context)
  checkRequests(app, context)
  queryRoute(app, context)
  chatStreamRoute(app, context)
  plainQueryRoute(app, context)
  agentRoutes(app, context)
  turnRoutes(app, context)
  howRoute(app, context)
  conversationRoutes(app, context)
  folderRoutes(app, context)
  schemaRoutes(app, context)
  semanticModelRoutes(app, context)
  configRoutes(app, context)
  modelRoutes(app, context)
  verifiedRoutes(app, context)
  resultRoutes(app, context)
  monitorRoutes(app, context)
  evalRoutes(app, context)
  metricsRoute(app, context)
  docsRoutes(app)
  webRoutes(app)
  return app
}

/** A registry of live turns whose crashes are logged. */
export function createTurns(querent: Querent, logger: Logger): TurnRegistry {
  return new TurnRegistry(querent, { onCrash: (err) => logger.error({ err }, 'A turn ended without its last event.') })
}

function checkRequests(app: App, { querent, settings, logger, metrics }: ServerContext): void {
  app.use(requestId())
  app.use(logRequests(logger, metrics))
  app.use(securityHeaders)
  app.use(checkHost(settings))
  app.use(allowOrigins(settings))
  for (const path of ['/api/*', '/query', '/v1/*']) {
    app.use(path, keepNoCopies)
    app.use(path, checkKey(settings, querent.record))
  }
  app.use('/api/monitor/*', ownersOnly)
  app.use('/api/evals/*', ownersOnly)
  app.use('/metrics', keepNoCopies, checkMetricsReader(settings, querent.record))
  app.use(checkWrites(settings))
  app.use(limitBody)
  app.use(methodNotAllowed({ app, onMethodNotAllowed: wrongMethod }))
}
