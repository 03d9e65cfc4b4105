/** `querent serve`: the HTTP server until it is told to stop. */
import { once } from 'node:events'
import { VERSION } from '../server/package-root.ts'
import { refuseOpenServer } from '../server/security.ts'
import { readSettings } from '../settings.ts'
import { keepCompiled } from './compiled.ts'
import type { Given } from './flags.ts'
import type { Terminal } from './terminal.ts'

/** Serves until SIGINT or SIGTERM, then lets the turns under way finish. Returns the exit code. */
export async function serve(given: Given, terminal: Terminal): Promise<number> {
  const settings = readSettings(given)
  refuseOpenServer(settings)
  keepCompiled(settings.dataDir)
  compileParser()
  const { openLog } = await import('../server/logger.ts')
  const { logger, tail, close } = await openLog(settings)
  const { createQuerent } = await import('../index.ts')
  const querent = await createQuerent({ settings, logger })
  // The sources are being opened in processes of their own while the rest is read.
  const { startServer } = await import('../server/start.ts')
  const { openTelemetry } = await import('../telemetry/index.ts')
  const telemetry = await openTelemetry(settings, VERSION)
  if (telemetry !== undefined) querent.onTurn(telemetry.turn)
  try {
    const server = await startServer(querent, settings, logger, tail)
    await querent.settled()
    terminal.out(`Querent listens on ${server.url} (ready after ${seconds(performance.now())})\n`)
    logger.info(`${await stopSignal()}: stopping.`)
    await server.close()
    return 0
  } finally {
    await querent.close()
    await telemetry?.close()
    await close()
  }
}

/** Begins to load the SQL parser, which is compiled on other threads while the rest is read; those who use it say what fails. */
function compileParser(): void {
  import('../sql/tree.ts').then(({ loadSqlParser }) => loadSqlParser()).catch(() => {})
}

/** Resolves at the first SIGINT or SIGTERM; a second one ends the process at once, because nobody listens any more. */
async function stopSignal(): Promise<NodeJS.Signals> {
  const heard = new AbortController()
  const signals = ['SIGINT', 'SIGTERM'] as const
  const first = await Promise.race(
    signals.map((name) => once(process, name, { signal: heard.signal }).then(() => name)),
  )
  heard.abort()
  return first
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(2)} s`
