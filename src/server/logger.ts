/** The log of the server, from which secrets are kept out. */
import { AsyncLocalStorage } from 'node:async_hooks'
import type { Writable } from 'node:stream'
import { type DestinationStream, type Logger, pino, stdSerializers } from 'pino'
import { PinoPretty } from 'pino-pretty'
import type { Settings } from '../settings.ts'
import { earlierLines, openLogFiles } from './log-files.ts'
import { knownSecrets, withoutSecrets } from './log-secrets.ts'
import { LogTail } from './log-tail.ts'

/** Keys and cookies never reach a log line, wherever in a logged object they stand. */
const SECRETS =
  `x-api-key authorization cookie apiKey password connectionString accessKeyId secretAccessKey sessionToken
  x-goog-api-key api-key`.split(/\s+/)

const REDACTED = SECRETS.flatMap((name) => [`["${name}"]`, `*["${name}"]`, `*.*["${name}"]`])

const STANDARD_ERROR = 2

/** Lines of an earlier process that are shown until there are new ones. */
const EARLIER_LINES = 20

/** The request that is being answered: each of its log lines has its id. */
export const requestContext = new AsyncLocalStorage<{ requestId: string }>()

type LoggerParts = {
  /** Further streams, which get JSON lines whatever the first one gets. */
  streams?: readonly DestinationStream[]
  /** Values that no line may hold. */
  secrets?: readonly string[]
}

/**
 * The log of this process: readable text, or JSON lines when `jsonLogs` is set. It goes to the standard error stream
 * unless another destination is given. Every line of a request has its id, and none holds a key, a password or
 * what looks like one.
 */
export function createLogger(
  { logLevel, jsonLogs }: Pick<Settings, 'logLevel' | 'jsonLogs'>,
  destination?: Writable,
  { streams = [], secrets = [] }: LoggerParts = {},
): Logger {
  const first = jsonLogs ? (destination ?? pino.destination(STANDARD_ERROR)) : pretty(destination)
  return pino(
    {
      level: logLevel,
      base: undefined,
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: { paths: REDACTED, censor: '(hidden)' },
      serializers: { err: stdSerializers.errWithCause },
      mixin: () => ({ ...requestContext.getStore() }),
      hooks: { streamWrite: (line) => withoutSecrets(line, secrets) },
    },
    pino.multistream([first, ...streams].map((stream) => ({ stream, level: 'trace' as const }))),
  )
}

function pretty(destination: Writable | undefined): DestinationStream {
  return PinoPretty({
    destination: destination ?? STANDARD_ERROR,
    ignore: 'pid,hostname,method,path,status',
    singleLine: true,
    translateTime: 'SYS:HH:MM:ss.l',
    sync: true,
  })
}

export type OpenLog = { logger: Logger; tail: LogTail; close(): Promise<void> }

/**
 * The log of a server: the standard error stream, JSON lines in rotated files, and the last lines in memory.
 * Throws SETTINGS_INVALID where the files cannot be written.
 */
export async function openLog(settings: Settings, destination?: Writable): Promise<OpenLog> {
  const tail = new LogTail()
  for (const line of await earlierLines(settings, EARLIER_LINES)) tail.write(line)
  const files = await openLogFiles(settings)
  const streams = files === undefined ? [tail] : [files, tail]
  const logger = createLogger(settings, destination, { streams, secrets: knownSecrets(settings) })
  return { logger, tail, close: async () => files?.close() }
}
