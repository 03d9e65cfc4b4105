import type { Writable } from 'node:stream'
import { type Logger, pino, stdSerializers } from 'pino'
import { PinoPretty } from 'pino-pretty'
import type { Settings } from '../settings.ts'

/** Keys and cookies never reach a log line, wherever in a logged object they stand. */
const SECRETS =
  `x-api-key authorization cookie apiKey password connectionString accessKeyId secretAccessKey sessionToken
  x-goog-api-key api-key`.split(/\s+/)

const REDACTED = SECRETS.flatMap((name) => [`["${name}"]`, `*["${name}"]`, `*.*["${name}"]`])

const STANDARD_ERROR = 2

/**
 * The log of this process: readable text, or JSON lines when `jsonLogs` is set. It goes to the standard error stream
 * unless another destination is given.
 */
export function createLogger(settings: Pick<Settings, 'logLevel' | 'jsonLogs'>, destination?: Writable): Logger {
  const options = {
    level: settings.logLevel,
    redact: { paths: REDACTED, censor: '(hidden)' },
    serializers: { err: stdSerializers.errWithCause },
  }
  if (settings.jsonLogs) return pino({ ...options, base: undefined }, destination ?? pino.destination(STANDARD_ERROR))
  return pino(
    options,
    PinoPretty({
      destination: destination ?? STANDARD_ERROR,
      ignore: 'pid,hostname,method,path,status',
      singleLine: true,
      translateTime: 'SYS:HH:MM:ss.l',
      sync: true,
    }),
  )
}
