import { describe, expect, it } from 'vitest'
import { readServerEvents, type ServerEvent, ServerEventParser } from './sse.ts'

const parse = (...pieces: string[]): ServerEvent[] => {
  const parser = new ServerEventParser()
  return pieces.flatMap((piece) => parser.push(piece))
}

const bodyOf = (...pieces: (string | Uint8Array)[]): ReadableStream<Uint8Array> =>
  new ReadableStream({
    start(controller) {
      for (const piece of pieces) {
        controller.enqueue(typeof piece === 'string' ? new TextEncoder().encode(piece) : piece)
      }
      controller.close()
    },
  })

async function all(events: AsyncIterable<ServerEvent>): Promise<ServerEvent[]> {
  const found: ServerEvent[] = []
  for await (const event of events) found.push(event)
  return found
}

const TWO = 'event: plan-ready\nid: 4\ndata: {"ms":3}\n\nevent: turn-finished\nid: 5\ndata: {"ms":9}\n\n'
const TWO_PARSED = [
  { event: 'plan-ready', id: '4', data: '{"ms":3}' },
  { event: 'turn-finished', id: '5', data: '{"ms":9}' },
]

describe('ServerEventParser', () => {
  it('reads several events in one piece', () => {
    expect(parse(TWO)).toEqual(TWO_PARSED)
  })

  it.each([1, 2, 3, 7, 19])('reads the same events cut into pieces of %i characters', (size) => {
    const pieces = TWO.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? []
    expect(parse(...pieces)).toEqual(TWO_PARSED)
  })

  it.each([
    ['CRLF', '\r\n'],
    ['CR', '\r'],
  ])('accepts %s line ends, cut at every place', (_, end) => {
    // The last CR is only known to be a line end when something follows it.
    const text = `${TWO.replaceAll('\n', end)}:`
    for (let cut = 0; cut <= text.length; cut += 1) {
      expect(parse(text.slice(0, cut), text.slice(cut))).toEqual(TWO_PARSED)
    }
  })

  it('joins data lines, and keeps colons and spaces inside values', () => {
    expect(parse('data: a: b\ndata:  c\ndata\n\n')).toEqual([{ event: 'message', data: 'a: b\n c\n' }])
  })

  it('passes over comments, retry, unknown fields and events without data', () => {
    expect(parse(': keep-alive\n\nretry: 100\nevent: x\n\ndata: 1\n\n')).toEqual([{ event: 'message', data: '1' }])
  })

  it('does not carry the id or the type of one event over to the next', () => {
    expect(parse('event: a\nid: 1\ndata: x\n\ndata: y\n\n')[1]).toEqual({ event: 'message', data: 'y' })
  })
})

describe('readServerEvents', () => {
  it('decodes characters that are cut between chunks', async () => {
    const bytes = new TextEncoder().encode('data: Zürich 京\n\n')
    const chunks = [...bytes].map((byte) => Uint8Array.of(byte))
    expect(await all(readServerEvents(bodyOf(...chunks)))).toEqual([{ event: 'message', data: 'Zürich 京' }])
  })

  it('drops an event that the end of the body cuts off', async () => {
    expect(await all(readServerEvents(bodyOf('data: 1\n\n', 'data: 2\n')))).toEqual([{ event: 'message', data: '1' }])
  })

  it('throws the reason of an abort, and cancels the body', async () => {
    let cancelled = false
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(new TextEncoder().encode('data: 1\n\n')),
      cancel: () => {
        cancelled = true
      },
    })
    const abort = new AbortController()
    const events = readServerEvents(body, abort.signal)
    expect((await events.next()).value).toEqual({ event: 'message', data: '1' })
    const next = events.next()
    abort.abort(new Error('stopped by the asker'))
    await expect(next).rejects.toThrow('stopped by the asker')
    expect(cancelled).toBe(true)
  })

  it('passes a broken connection on', async () => {
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => controller.error(new TypeError('terminated')),
    })
    await expect(all(readServerEvents(body))).rejects.toThrow('terminated')
  })

  it('cancels the body when the reader leaves early', async () => {
    let cancelled = false
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(new TextEncoder().encode(TWO)),
      cancel: () => {
        cancelled = true
      },
    })
    for await (const event of readServerEvents(body)) {
      expect(event.event).toBe('plan-ready')
      break
    }
    expect(cancelled).toBe(true)
  })
})
