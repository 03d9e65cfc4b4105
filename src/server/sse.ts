/** Server-sent events of turns. */
import type { Context } from 'hono'
import { type SSEMessage, streamSSE } from 'hono/streaming'
import type { AskEvent } from '../types.ts'
import type { LiveTurn, NumberedEvent } from './turns.ts'

/** Between two comments that keep proxies from closing a quiet connection. */
const HEARTBEAT_MS = 15_000

/**
 * The events of a live turn after number `after` as server-sent events: `event` is the type, `id` the number, `data` the
 * event as JSON. A comment every 15 seconds keeps proxies from closing the connection. A reader that leaves does not
 * stop the turn.
 */
export function streamTurn(c: Context, turn: LiveTurn, after = 0): Response {
  return streamEvents(c, (signal) => turn.follow(after, signal))
}

/** The same for events that have all come already. */
export function streamPast(c: Context, events: readonly AskEvent[]): Response {
  return streamEvents(c, () => events.map((event, i) => ({ n: i + 1, event })))
}

type Follow<T> = (signal: AbortSignal) => AsyncIterable<T> | Iterable<T>

function streamEvents(c: Context, follow: Follow<NumberedEvent>): Response {
  return stream(c, follow, ({ n, event }) => ({ id: String(n), event: event.type, data: JSON.stringify(event) }))
}

/**
 * What is followed as server-sent events, until it ends or the reader leaves, which aborts the signal. `opening` is a comment
 * that is sent at once, where the first event may be long in coming.
 */
export function stream<T>(c: Context, follow: Follow<T>, toMessage: (item: T) => SSEMessage, opening = ''): Response {
  c.header('X-Accel-Buffering', 'no')
  return streamSSE(c, async (out) => {
    const left = new AbortController()
    out.onAbort(() => left.abort())
    const heartbeat = setInterval(() => void out.write(': heartbeat\n\n'), HEARTBEAT_MS)
    try {
      if (opening !== '') await out.write(`: ${opening}\n\n`)
      for await (const item of follow(left.signal)) await out.writeSSE(toMessage(item))
    } finally {
      clearInterval(heartbeat)
    }
  })
}

/** Whether the caller asked for server-sent events. */
export function wantsEvents(c: Context): boolean {
  return (c.req.header('accept') ?? '').includes('text/event-stream')
}

/** The number of the last event that a returning reader has seen, 0 for a new one. */
export function lastEventId(c: Context): number {
  const given = Number(c.req.header('last-event-id') ?? 0)
  return Number.isSafeInteger(given) && given > 0 ? given : 0
}
