import { type Logger, pino, stdSerializers } from 'pino'
import { PinoPretty } from 'pino-pretty'
import type { Settings } from '../settings.ts'

/** Keys and cookies never reach a log line, wherever in a logged object they stand. */
const REDACTED = ['x-api-key', 'authorization', 'cookie', 'apiKey', 'password', 'connectionString'].flatMap((name) => [
  `["${name}"]`,
  `*["${name}"]`,
  `*.*["${name}"]`,
])

/** The log of this process on the standard error stream: readable text, or JSON lines when `jsonLogs` is set. */
export function createLogger(settings: Pick<Settings, 'logLevel' | 'jsonLogs'>): Logger {
  const options = {
    level: settings.logLevel,
    redact: { paths: REDACTED, censor: '(hidden)' },
    serializers: { err: stdSerializers.errWithCause },
  }
  if (settings.jsonLogs) return pino({ ...options, base: undefined }, pino.destination(2))
  return pino(
    options,
    PinoPretty({
      destination: 2,
      ignore: 'pid,hostname,method,path,status',
      singleLine: true,
      translateTime: 'SYS:HH:MM:ss.l',
      sync: true,
    }),
  )
}
