/** Every provider's protocol on the wire, and the same table of faults for each of them. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { QuerentError } from '../errors.ts'
import { readSettings } from '../settings.ts'
import { eventFrame, sealed } from './aws.fixture.ts'
import { type ModelCall, type Models, openModels, type Reply } from './index.ts'
import { PROTOCOLS, type Protocol, type Said, SECRET, TOKENS } from './protocols.fixture.ts'
import {
  type Act,
  type Asked,
  type Message,
  send,
  sendChunks,
  startWireServer,
  type WireServer,
} from './wire.fixture.ts'

const ANSWER = 'There are 42 people.'
const Count = z.object({ count: z.number() })
const tools = { search: { description: 'Searches names.', input: z.object({ name: z.string() }) } }
const ask = (more: Partial<ModelCall> = {}): ModelCall => ({
  user: 'ada',
  purpose: 'test',
  system: 'You count people.',
  messages: [{ role: 'user', content: 'How many people?' }],
  ...more,
})

const MODES = ['whole', 'stream'] as const
type Mode = (typeof MODES)[number]

async function replyOf<T>(
  models: Models,
  mode: Mode,
  call: ModelCall<T>,
): Promise<{ reply: Reply<T>; pieces: string[] }> {
  if (mode === 'whole') return { reply: await models.call(call), pieces: [] }
  const pieces: string[] = []
  const stream = models.stream(call)
  let step = await stream.next()
  for (; !step.done; step = await stream.next()) pieces.push(step.value)
  return { reply: step.value, pieces }
}

async function failureOf(work: Promise<unknown>): Promise<QuerentError> {
  const thrown = await work.then(
    () => undefined,
    (error: unknown) => error,
  )
  expect(thrown).toBeInstanceOf(QuerentError)
  expect(inWhole(thrown)).not.toContain(SECRET)
  return thrown as QuerentError
}

/** Everything that a log could show of an error. */
const inWhole = (error: unknown): string =>
  error instanceof Error ? `${error.stack} ${JSON.stringify(error)} ${inWhole(error.cause)}` : String(error)

let server: WireServer
beforeAll(async () => {
  server = await startWireServer()
})
afterAll(() => server.close())

/** Short waits; a wait before a retry that is not taken from Retry-After is far longer than the test. */
const FAST = { count: 3, baseMs: 1, maxMs: 5000 }

function modelsFor(
  protocol: Protocol,
  { url = server.url, retries = FAST, firstMs = 5000, idleMs = 5000 } = {},
): Models {
  const settings = readSettings(
    {
      languageModels: protocol.model(url),
      modelFirstTokenMs: `${firstMs}`,
      modelIdleMs: `${idleMs}`,
      modelTimeoutMs: '15000',
    },
    {},
  )
  return openModels(settings, { env: protocol.env(url), retries })
}

const says = (protocol: Protocol, mode: Mode, said: Said): Act =>
  mode === 'whole' ? send(protocol.whole(said)) : sendChunks(protocol.streamType, protocol.stream(said))

const firstAsked = (): Asked => {
  const [asked] = server.asked
  if (!asked) throw new Error('nothing was asked')
  return asked
}

describe.each(PROTOCOLS)('$title', (protocol) => {
  describe.each(MODES)('%s', (mode) => {
    it('answers, with the tokens that the provider counted', async () => {
      server.script(says(protocol, mode, { text: ANSWER }))
      const { reply, pieces } = await replyOf(modelsFor(protocol), mode, ask())
      expect(reply).toMatchObject({ text: ANSWER, finish: 'stop', toolCalls: [], failed: [] })
      expect(pieces.join('')).toBe(mode === 'stream' ? ANSWER : '')
      if (mode === 'stream') expect(pieces.length).toBeGreaterThan(1)
      expect(reply.usage).toMatchObject({
        inputTokens: TOKENS.input,
        cachedTokens: TOKENS.cached,
        outputTokens: TOKENS.output,
        estimated: false,
      })
    })

    it('asks at the right address with the key', async () => {
      server.script(says(protocol, mode, { text: ANSWER }))
      await replyOf(modelsFor(protocol), mode, ask())
      const asked = firstAsked()
      const [header, key] = protocol.key
      expect(asked.method).toBe('POST')
      expect(asked.url).toBe(protocol.path[mode])
      expect(asked.headers[header]).toMatch(key)
      expect(asked.body.toString()).toContain('You count people.')
    })

    it('passes on a tool call', async () => {
      server.script(says(protocol, mode, { tool: { name: 'search', input: { name: 'Ada' } } }))
      const { reply } = await replyOf(modelsFor(protocol), mode, ask({ tools }))
      expect(reply.finish).toBe('tool-calls')
      expect(reply.toolCalls).toEqual([{ id: expect.any(String), name: 'search', input: { name: 'Ada' } }])
      expect(firstAsked().body.toString()).toContain('Searches names.')
    })

    it('sends the result of a tool back', async () => {
      server.script(says(protocol, mode, { tool: { name: 'search', input: { name: 'Ada' } } }))
      const models = modelsFor(protocol)
      const { reply } = await replyOf(models, mode, ask({ tools }))
      server.script(says(protocol, mode, { text: ANSWER }))
      const { id = '', name: toolName = '' } = reply.toolCalls[0] ?? {}
      const result = {
        type: 'tool-result' as const,
        toolCallId: id,
        toolName,
        output: { type: 'text' as const, value: 'Ada Lovelace' },
      }
      const messages = [...ask().messages, ...reply.messages, { role: 'tool' as const, content: [result] }]
      const next = await replyOf(models, mode, ask({ tools, messages }))
      expect(next.reply.text).toBe(ANSWER)
      expect(firstAsked().body.toString()).toContain('Ada Lovelace')
    })

    it('hands an unknown tool and input of the wrong shape over as errors, not as failures', async () => {
      for (const tool of [
        { name: 'drop_table', input: {} },
        { name: 'search', input: { name: 7 } },
      ]) {
        server.script(says(protocol, mode, { tool }))
        const { reply } = await replyOf(modelsFor(protocol), mode, ask({ tools }))
        expect(reply.toolCalls).toMatchObject([{ name: tool.name, error: expect.any(String) }])
      }
    })

    it('gives an object of the schema', async () => {
      server.script(says(protocol, mode, { text: '{"count":42}' }))
      const { reply } = await replyOf(modelsFor(protocol), mode, ask({ schema: Count }))
      expect(reply.object).toEqual({ count: 42 })
      expect(JSON.stringify(protocol.schemaIn(JSON.parse(firstAsked().body.toString())))).toContain('"count"')
    })

    it('says so when the object is not of the schema', async () => {
      for (const text of ['{"count":"many"}', '{"count":', 'forty-two']) {
        server.script(says(protocol, mode, { text }))
        const error = await failureOf(replyOf(modelsFor(protocol), mode, ask({ schema: Count })))
        expect(error.code).toBe('LLM_REPLY_INVALID')
        expect(server.asked).toHaveLength(1)
      }
    })

    it('waits as long as Retry-After says when it is throttled', async () => {
      const throttled = {
        ...protocol.errors.throttled,
        headers: { ...protocol.errors.throttled.headers, 'retry-after': '0' },
      }
      server.script(send(throttled), says(protocol, mode, { text: ANSWER }))
      const slow = { count: 3, baseMs: 60_000, maxMs: 60_000 }
      const { reply } = await replyOf(modelsFor(protocol, { retries: slow }), mode, ask())
      expect(reply.text).toBe(ANSWER)
      expect(reply.failed).toMatchObject([{ code: 'LLM_THROTTLED' }])
    })

    it('does not wait longer than a wait may be: it says when to ask again', async () => {
      const headers = { ...protocol.errors.throttled.headers, 'retry-after': '120' }
      server.script(send({ ...protocol.errors.throttled, headers }))
      const error = await failureOf(replyOf(modelsFor(protocol), mode, ask()))
      expect(error).toMatchObject({ code: 'LLM_THROTTLED', next: expect.stringContaining('in 120 seconds') })
      expect(server.asked).toHaveLength(1)
    })

    it('outlasts a storm of server errors, and no longer one', async () => {
      const broken = send(protocol.errors.broken)
      server.script(broken, broken, broken, says(protocol, mode, { text: ANSWER }))
      const { reply } = await replyOf(modelsFor(protocol), mode, ask())
      expect(reply.failed).toHaveLength(3)
      server.script(broken)
      const error = await failureOf(replyOf(modelsFor(protocol), mode, ask()))
      expect(error.code).toBe('LLM_UNAVAILABLE')
      expect(server.asked).toHaveLength(4)
    })

    const REFUSALS = [
      ['wrong key', 'LLM_KEY'],
      ['unknown model', 'LLM_UNKNOWN'],
      ['no access', 'LLM_ACCESS'],
    ] as const
    it.each(REFUSALS)('says %s clearly and does not try again', async (kind, code) => {
      server.script(send(protocol.errors[kind]))
      const error = await failureOf(replyOf(modelsFor(protocol), mode, ask()))
      expect(error.code).toBe(code)
      expect(error.message).toContain(protocol.model(server.url))
      expect(server.asked).toHaveLength(1)
    })

    it('says so when the model or its filter declines', async () => {
      server.script(says(protocol, mode, { text: 'I cannot help with that.', isRefused: true }))
      const error = await failureOf(replyOf(modelsFor(protocol), mode, ask()))
      expect(error.code).toBe(protocol.refusal ?? 'LLM_REFUSED')
    })

    it('keeps going with a byte that is no UTF-8', async () => {
      server.script(withBadByte(protocol, mode))
      const { reply } = await replyOf(modelsFor(protocol), mode, ask())
      expect(reply.text).toBe('There are \uFFFD people.')
    })

    it('ends an event of 10 MB, or a reply of 34, instead of keeping it', async () => {
      server.script(mode === 'whole' ? flood('application/json', 34) : flood(protocol.streamType, 10))
      const error = await failureOf(replyOf(modelsFor(protocol), mode, ask()))
      expect(error.code).toBe('LLM_REPLY_INVALID')
      await firstAsked().closed
    })

    it('says so when nobody listens', async () => {
      const url = await closedAddress()
      const error = await failureOf(replyOf(modelsFor(protocol, { url }), mode, ask()))
      expect(error).toMatchObject({ code: 'LLM_UNAVAILABLE' })
    })

    it('follows no redirect', async () => {
      const elsewhere = await startWireServer()
      elsewhere.script(says(protocol, mode, { text: ANSWER }))
      server.script(send({ status: 307, headers: { location: `${elsewhere.url}${protocol.path[mode]}` }, body: '' }))
      const error = await failureOf(replyOf(modelsFor(protocol), mode, ask()))
      expect(error.code).toBe('LLM_UNAVAILABLE')
      expect(elsewhere.asked).toEqual([])
      await elsewhere.close()
    })
  })

  it.each<[string, Message]>([
    ['no JSON', { headers: { 'content-type': 'application/json' }, body: '{"id": "x", ' }],
    ['a page of a proxy', { headers: { 'content-type': 'text/html' }, body: '<html>Please sign in</html>' }],
    ['JSON of another shape', { headers: { 'content-type': 'application/json' }, body: '{"hello":"world"}' }],
    ['nothing', { headers: { 'content-type': 'application/json' }, body: '' }],
  ])('says so when the reply is %s', async (_, message) => {
    server.script(send(message))
    for (const mode of MODES) {
      const error = await failureOf(replyOf(modelsFor(protocol), mode, ask()))
      // @ai-sdk/openai takes a reply without output for an error of the server.
      const isServerError = protocol.path.whole.endsWith('/responses') && message.body.includes('world')
      expect(error.code).toBe(isServerError && mode === 'whole' ? 'LLM_UNAVAILABLE' : 'LLM_REPLY_INVALID')
    }
  })

  it('says so when an event of the stream is no JSON', async () => {
    const [start, ...rest] = protocol.stream({ text: ANSWER })
    server.script(sendChunks(protocol.streamType, [start ?? '', protocol.badJson, ...rest]))
    expect((await failureOf(replyOf(modelsFor(protocol), 'stream', ask()))).code).toBe('LLM_REPLY_INVALID')
  })

  it('says so when the stream ends before the model is done', async () => {
    for (const count of [0, 1, 2]) {
      const begun = protocol.stream({ text: ANSWER }).slice(0, count)
      server.script(sendChunks(protocol.streamType, begun))
      expect((await failureOf(replyOf(modelsFor(protocol), 'stream', ask()))).code).toBe('LLM_REPLY_INVALID')
    }
  })

  it('says so when the connection breaks in the middle', async () => {
    server.script(sendChunks(protocol.streamType, untilText(protocol), 'destroy'))
    const error = await failureOf(replyOf(modelsFor(protocol), 'stream', ask()))
    expect(error.code).toBe('LLM_UNAVAILABLE')
    expect(server.asked).toHaveLength(1)
  })

  it('does not wait for a model that hangs', async () => {
    server.script(() => {})
    const fast = modelsFor(protocol, { firstMs: 250, retries: { ...FAST, count: 1 } })
    const error = await failureOf(replyOf(fast, 'stream', ask()))
    expect(error.code).toBe('LLM_TIMEOUT')
    expect(server.asked).toHaveLength(2)
    const whole = await failureOf(replyOf(fast, 'whole', ask({ deadline: Date.now() + 80 })))
    expect(whole.code).toBe('LLM_TIMEOUT')
    await firstAsked().closed
  })

  it('does not wait for a model that drips bytes without a word', async () => {
    server.script(drip(protocol, untilText(protocol)))
    const error = await failureOf(replyOf(modelsFor(protocol, { idleMs: 80 }), 'stream', ask()))
    expect(error).toMatchObject({ code: 'LLM_TIMEOUT', message: expect.stringContaining('stopped sending for 80') })
    await firstAsked().closed
  })

  it('closes the connection when the user stops in the middle', async () => {
    server.script(sendChunks(protocol.streamType, untilText(protocol), 'keepOpen'))
    const stop = new AbortController()
    const stream = modelsFor(protocol).stream(ask({ signal: stop.signal }))
    const first = await stream.next()
    expect(ANSWER.startsWith(String(first.value))).toBe(true)
    stop.abort()
    expect((await failureOf(stream.next())).code).toBe('CANCELLED')
    await firstAsked().closed
  })

  it('closes the connection when the reader walks away', async () => {
    server.script(sendChunks(protocol.streamType, untilText(protocol), 'keepOpen'))
    for await (const _ of modelsFor(protocol).stream(ask())) break
    await firstAsked().closed
  })
})

/** The chunks up to the first that has text. */
function untilText(protocol: Protocol): (string | Buffer)[] {
  const chunks = protocol.stream({ text: ANSWER })
  const first = chunks.findIndex((chunk) => chunk.includes('There are'))
  return chunks.slice(0, first + 1)
}

function withBadByte(protocol: Protocol, mode: Mode): Act {
  const said = { text: 'There are ~ people.' }
  const spoil = (chunk: string | Buffer): Buffer => {
    const bytes = Buffer.from(chunk)
    const place = bytes.indexOf('~')
    if (place >= 0) bytes[place] = 0xff
    return bytes
  }
  if (mode === 'whole') {
    const message = protocol.whole(said)
    return send({ ...message, body: spoil(message.body) })
  }
  const chunks = protocol.stream(said).map(spoil)
  return sendChunks(protocol.streamType, isBinary(protocol) ? chunks.map(sealed) : chunks)
}

const MEGABYTE = Buffer.alloc(1024 * 1024, 'x')

function flood(type: string, megabytes: number): Act {
  return async (response) => {
    response.writeHead(200, { 'content-type': type })
    response.write('data: {"text":"')
    for (let sent = 0; sent < megabytes && !response.destroyed; sent++) {
      await new Promise<void>((done) => response.write(MEGABYTE, () => done()))
    }
  }
}

/** Sends the chunks, then single bytes of an event that is never whole. */
function drip(protocol: Protocol, chunks: (string | Buffer)[]): Act {
  return async (response, asked) => {
    await sendChunks(protocol.streamType, chunks, 'keepOpen')(response, asked)
    const long = 'x'.repeat(5000)
    const bytes = isBinary(protocol) ? eventFrame('event', 'metadata', { long }) : Buffer.from(`: ${long}`)
    let sent = 0
    const timer = setInterval(() => response.write(bytes.subarray(sent, ++sent)), 5)
    response.once('close', () => clearInterval(timer))
  }
}

const isBinary = (protocol: Protocol): boolean => protocol.streamType.includes('amazon')

async function closedAddress(): Promise<string> {
  const other = await startWireServer()
  await other.close()
  return other.url
}
