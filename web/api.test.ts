import { describe, expect, it } from 'vitest'
import type { AskEvent } from '../src/types.ts'
import { Api, ApiError, asProblem, UNREACHABLE } from './api.ts'

const RECEIVED: AskEvent = { type: 'question-received', conversationId: 'c1', messageId: 'm1', question: 'headcount' }
const RESOLVED: AskEvent = { type: 'question-resolved', question: 'headcount', followUp: false, source: 'hr' }
const FINISHED: AskEvent = { type: 'turn-finished', status: 'answered', ms: 12 }

const frame = (event: AskEvent, id: number): string =>
  `id: ${id}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`

type Call = { path: string; init: RequestInit; headers: Headers }
type Reply = Response | Error

/** A response body that delivers its text and then closes or breaks. */
function streamReply(text: string, end: 'closes' | 'breaks' = 'closes'): Response {
  let sent = false
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (!sent) controller.enqueue(new TextEncoder().encode(text))
      else if (end === 'closes') controller.close()
      else controller.error(new TypeError('network error'))
      sent = true
    },
  })
  return new Response(body)
}

function apiReplying(...replies: Reply[]) {
  const calls: Call[] = []
  const pauses: number[] = []
  const api = new Api({
    fetch: async (path, init = {}) => {
      calls.push({ path: String(path), init, headers: new Headers(init.headers) })
      const reply = replies.shift()
      if (reply === undefined) throw new TypeError('fetch failed')
      if (reply instanceof Error) throw reply
      return reply
    },
    pause: async (ms, signal) => {
      signal.throwIfAborted()
      pauses.push(ms)
    },
  })
  return { api, calls, pauses }
}

async function events(turn: AsyncIterable<AskEvent>): Promise<string[]> {
  const types: string[] = []
  for await (const event of turn) types.push(event.type)
  return types
}

const signal = new AbortController().signal

describe('asking', () => {
  it('posts the question with the key and yields until turn-finished', async () => {
    const { api, calls } = apiReplying(streamReply(frame(RECEIVED, 1) + frame(RESOLVED, 2) + frame(FINISHED, 3)))
    api.key = 'secret'
    const seen = await events(api.ask({ question: 'headcount', source: 'hr' }, { signal }))
    expect(seen).toEqual(['question-received', 'question-resolved', 'turn-finished'])
    expect(calls[0]?.path).toBe('api/chat/query')
    expect(calls[0]?.init.body).toBe('{"question":"headcount","source":"hr"}')
    expect(calls[0]?.headers.get('X-API-Key')).toBe('secret')
    expect(calls[0]?.headers.get('Accept')).toBe('text/event-stream')
  })

  it.each(['closes', 'breaks'] as const)(
    'reconnects after the last event seen when the stream %s early',
    async (end) => {
      const { api, calls, pauses } = apiReplying(
        streamReply(frame(RECEIVED, 1) + frame(RESOLVED, 2), end),
        new TypeError('fetch failed'),
        streamReply(frame(FINISHED, 3)),
      )
      const states: boolean[] = []
      const seen = await events(
        api.ask({ question: 'headcount' }, { signal, onReconnecting: (now) => states.push(now) }),
      )
      expect(seen).toEqual(['question-received', 'question-resolved', 'turn-finished'])
      expect(calls.map((call) => call.path)).toEqual(['api/chat/query', 'api/chat/stream/m1', 'api/chat/stream/m1'])
      expect(calls[2]?.headers.get('Last-Event-ID')).toBe('2')
      expect(pauses).toEqual([250, 500])
      expect(states).toEqual([true, false])
    },
  )

  it('gives up after the last pause', async () => {
    const { api, pauses } = apiReplying(streamReply(frame(RECEIVED, 1)))
    await expect(events(api.ask({ question: 'headcount' }, { signal }))).rejects.toMatchObject({ problem: UNREACHABLE })
    expect(pauses.slice(0, 7)).toEqual([250, 500, 1000, 2000, 4000, 8000, 8000])
    expect(pauses).toHaveLength(120)
  })

  it('gives up when reopened streams bring nothing', async () => {
    const empty = Array.from({ length: 120 }, () => streamReply(': keep-alive\n\n'))
    const { api, pauses } = apiReplying(streamReply(frame(RECEIVED, 1)), ...empty)
    await expect(events(api.ask({ question: 'headcount' }, { signal }))).rejects.toThrow(ApiError)
    expect(pauses).toHaveLength(120)
  })

  it('does not reconnect before the message has an id', async () => {
    const { api, calls } = apiReplying(streamReply(''))
    await expect(events(api.ask({ question: 'headcount' }, { signal }))).rejects.toMatchObject({ problem: UNREACHABLE })
    expect(calls).toHaveLength(1)
  })

  it('does not reconnect to a message that the server does not know', async () => {
    const error = { code: 'MESSAGE_UNKNOWN', message: 'No message m1.', next: 'Ask again.' }
    const { api, calls } = apiReplying(streamReply(frame(RECEIVED, 1)), Response.json({ error }, { status: 404 }))
    await expect(events(api.ask({ question: 'headcount' }, { signal }))).rejects.toMatchObject({ problem: error })
    expect(calls).toHaveLength(2)
  })

  it('reads the turn again when the server has no more events and no end was seen', async () => {
    const { api, calls } = apiReplying(
      streamReply(frame(RECEIVED, 1) + frame(RESOLVED, 2)),
      new Response(null, { status: 204 }),
      streamReply(frame(RECEIVED, 1) + frame(FINISHED, 2)),
    )
    await events(api.ask({ question: 'headcount' }, { signal }))
    expect(calls[1]?.headers.get('Last-Event-ID')).toBe('2')
    expect(calls[2]?.headers.has('Last-Event-ID')).toBe(false)
  })

  it('stops with the reason of an abort and does not reconnect', async () => {
    const abort = new AbortController()
    const { api, calls } = apiReplying(streamReply(frame(RECEIVED, 1)), streamReply(frame(FINISHED, 2)))
    const turn = api.ask({ question: 'headcount' }, { signal: abort.signal })
    await turn.next()
    abort.abort(new DOMException('Stopped', 'AbortError'))
    await expect(turn.next()).rejects.toThrow('Stopped')
    expect(calls).toHaveLength(1)
  })
})

describe('following', () => {
  it('reads a turn from its first event', async () => {
    const { api, calls } = apiReplying(streamReply(frame(RECEIVED, 1) + frame(FINISHED, 2)))
    expect(await events(api.follow('m1', { signal }))).toEqual(['question-received', 'turn-finished'])
    expect(calls[0]?.headers.has('Last-Event-ID')).toBe(false)
  })
})

describe('errors', () => {
  it('throws what the server says', async () => {
    const error = { code: 'FORBIDDEN', message: 'The key is not valid.', next: 'Send a valid key.' }
    const { api } = apiReplying(Response.json({ error }, { status: 403 }))
    await expect(api.config()).rejects.toMatchObject({ status: 403, problem: error })
  })

  it('names the status when the answer is not ours', async () => {
    const { api } = apiReplying(new Response('<h1>Bad gateway</h1>', { status: 502 }))
    const thrown = await api.config().catch((reason: unknown) => reason)
    expect(asProblem(thrown).message).toBe('The server answered with status 502.')
  })

  it('says that the server cannot be reached', async () => {
    const { api } = apiReplying(new TypeError('fetch failed'))
    const thrown = await api.config().catch((reason: unknown) => reason)
    expect(asProblem(thrown)).toBe(UNREACHABLE)
  })
})
