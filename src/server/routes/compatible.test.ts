/** Addresses that other programs know: the HR service's /query, an agent with threads, and the AI SDK's useChat. */
import { DefaultChatTransport, readUIMessageStream, type UIMessage } from 'ai'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ErrorCode } from '../../errors.ts'
import { BY_DEPARTMENT, openScripted } from '../../plan/agent/scripted.fixture.ts'
import { readSettings } from '../../settings.ts'
import type { AskEvent } from '../../types.ts'
import { createApp } from '../app.ts'
import type { App } from '../context.ts'
import { send, silent } from '../test-server.ts'

const NAMES = 'SELECT full_name FROM employees WHERE department_id = 1 ORDER BY full_name'

let scripted: Awaited<ReturnType<typeof openScripted>>
let app: App

beforeAll(async () => {
  scripted = await openScripted({
    script: ({ prompt }) => {
      if (prompt.includes('You write the answer'))
        return 'Ada and Ben work in Research. There are 7 of them. They are 2 people.'
      if (prompt.includes('names')) return { kind: 'sql', sql: NAMES, understood: 'Names of Research' }
      if (prompt.includes('nonsense')) return { kind: 'refusal', reason: 'That is not in the data.' }
      return BY_DEPARTMENT
    },
    settings: { words: 'auto' },
  })
  app = createApp(scripted.querent, readSettings({}, {}), silent)
})
afterAll(() => scripted.close())

/** The application over a turn that fails with the given error. */
function failing(code: ErrorCode, message: string): App {
  async function* ask(): AsyncGenerator<AskEvent> {
    yield { type: 'question-received', conversationId: 'c', messageId: 'm', question: 'q' }
    yield { type: 'failed', error: { code, message, next: 'Wait.' } }
    yield { type: 'turn-finished', status: 'failed', ms: 1 }
  }
  return createApp({ ...scripted.querent, ask }, readSettings({}, {}), silent)
}

describe('POST /query', () => {
  it('gives the rows as objects', async () => {
    const { status, json } = await send(app, '/query', { body: { query: 'the names' } })
    expect({ status, json }).toEqual({ status: 200, json: { result: [{ full_name: 'Ada' }, { full_name: 'Ben' }] } })
  })

  it.each([{}, { query: '' }, { query: '  ' }, { query: 7 }, [], 'text'])('says that %j has no query', async (body) => {
    const { status, json } = await send(app, '/query', { body: JSON.stringify(body) })
    expect({ status, json }).toEqual({ status: 400, json: { error: 'Missing query parameter' } })
  })

  it('says that a question gives no query', async () => {
    const { status, json } = await send(app, '/query', { body: { query: 'nonsense' } })
    expect({ status, json }).toEqual({ status: 400, json: { error: 'Invalid query' } })
  })

  it.each<[ErrorCode, string, number, string]>([
    ['QUERY_FAILED', 'The query divides by zero.', 500, 'Database error: The query divides by zero.'],
    ['SOURCE_UNREADABLE', 'hr cannot be opened: the user or the password is wrong.', 401, 'Authentication failed'],
    ['LLM_UNAVAILABLE', 'The model is gone.', 500, 'An error occurred: The model is gone.'],
    ['SQL_NOT_PERMITTED', 'The table is not there.', 403, 'The table is not there.'],
  ])('tells %s as it always did', async (code, message, status, error) => {
    expect(await send(failing(code, message), '/query', { body: { query: 'q' } })).toMatchObject({
      status,
      json: { error },
    })
  })

  it('needs the key where there is one', async () => {
    const locked = createApp(scripted.querent, readSettings({}, { QUERENT_API_KEY: 'open sesame' }), silent)
    for (const path of ['/query', '/v1/agent', '/v1/agent/stream', '/api/chat/stream']) {
      expect((await send(locked, path, { body: { query: 'q', question: 'q' } })).status).toBe(403)
    }
  })
})

describe('/v1/agent', () => {
  it('gives one text, and goes on with a thread by its own name', async () => {
    const first = await send(app, '/v1/agent', { body: { question: 'people by department', thread_id: 'default' } })
    expect(first).toMatchObject({ status: 200, json: expect.stringContaining('Sales') })
    await send(app, '/v1/agent', { body: { question: 'and now?', thread_id: 'default' } })
    expect(scripted.asked.at(-1)?.prompt).toContain('people by department')
  })

  it('says what is wrong with a blank question, and never says nothing', async () => {
    expect(await send(app, '/v1/agent', { body: { question: ' ' } })).toMatchObject({
      status: 400,
      json: { error: { code: 'QUESTION_MISSING' } },
    })
    expect((await send(app, '/v1/agent', { body: { question: 'nonsense' } })).json).toContain(
      'That is not in the data.',
    )
    expect(await send(failing('QUERY_TIMEOUT', 'Too slow.'), '/v1/agent', { body: { question: 'q' } })).toMatchObject({
      status: 504,
    })
  })

  it('streams steps, the checked words, and the whole', async () => {
    const { text } = await send(app, '/v1/agent/stream', { body: { question: 'the names', thread_id: 't1' } })
    const events = [...text.matchAll(/event: (\w+)\ndata: (.*)/g)].map(([, name, data]) => ({
      name,
      data: JSON.parse(data ?? ''),
    }))
    expect(new Set(events.map(({ name }) => name))).toEqual(
      new Set(['tool_message', 'agent_message_delta', 'agent_message_complete']),
    )
    const deltas = events.filter(({ name }) => name === 'agent_message_delta').map(({ data }) => data.delta)
    expect(deltas).toEqual(['Ada and Ben work in Research.', ' They are 2 people.'])
    expect(events.at(-1)).toMatchObject({
      name: 'agent_message_complete',
      data: { content: expect.stringContaining('They are 2 people.'), thread_id: expect.any(String) },
    })
  })
})

describe('useChat', () => {
  const user = (text: string): UIMessage => ({ id: `u-${text}`, role: 'user', parts: [{ type: 'text', text }] })

  async function chat(messages: UIMessage[], messageId?: string, on = app): Promise<UIMessage | undefined> {
    const transport = new DefaultChatTransport({
      api: 'http://localhost/api/chat/stream',
      fetch: async (input, init) => on.request(String(input), init),
    })
    const trigger = messageId ? ('regenerate-message' as const) : ('submit-message' as const)
    const stream = await transport.sendMessages({
      trigger,
      chatId: 'chat-1',
      messageId,
      messages,
      abortSignal: undefined,
    })
    let last: UIMessage | undefined
    for await (const message of readUIMessageStream({ stream, terminateOnError: true })) last = message
    return last
  }

  it('reads the text, the SQL and the table, and asks again in place of an answer', async () => {
    const message = await chat([user('the names')])
    expect(message?.parts).toContainEqual(
      expect.objectContaining({ type: 'text', text: expect.stringContaining('2 people') }),
    )
    expect(message?.parts.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['data-sql', 'data-table', 'data-chart']),
    )
    const again = await chat([user('the names')], message?.id)
    expect(again?.id).not.toBe(message?.id)
    const stored = await scripted.querent.record.turn('owner', again?.id ?? '')
    expect(stored.replaces).toBe(message?.id)
  })

  it('is told of a failure', async () => {
    await expect(chat([user('q')], undefined, failing('QUERY_TIMEOUT', 'Too slow.'))).rejects.toThrow('Too slow.')
  })
})
