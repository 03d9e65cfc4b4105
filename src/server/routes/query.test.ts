import { describe, expect, it } from 'vitest'
import { askAndWait, readEvents, send, serveForTests } from '../test-server.ts'

const server = serveForTests()

const QUESTION = 'how many employees are there'
const ask = (body: unknown, headers?: Record<string, string>) => send(server.app, '/api/chat/query', { body, headers })

describe('POST /api/chat/query', () => {
  it('answers at once with ids, and the turn goes on', async () => {
    const { status, json } = await ask({ question: QUESTION })
    expect(status).toBe(202)
    expect(json).toEqual({ session_id: expect.any(String), message_id: expect.any(String), status: 'running' })
    const { message_id } = json as { message_id: string }
    const updates = await send(server.app, `/api/chat/updates?message_id=${message_id}&after=999`)
    expect(updates.json).toMatchObject({ status: 'completed', progress_percent: 100 })
  })

  it('waits for the finished turn when told to, in the body or in the address', async () => {
    const turn = await askAndWait(server.app, QUESTION)
    expect(turn).toMatchObject({ status: 'completed', result_preview: { total_rows: 1, truncated: false } })
    expect(Object.values(turn.result_preview?.rows[0] ?? {})).toEqual([6])
    expect(turn.answer_summary).toContain('6')
    const { status, json } = await send(server.app, '/api/chat/query?wait=true', { body: { question: QUESTION } })
    expect(status).toBe(200)
    expect(json).toMatchObject({ status: 'completed', sql: turn.sql })
  })

  it('streams the events when asked for them, numbered from 1 to the last', async () => {
    const { status, headers, text } = await ask({ question: QUESTION }, { accept: 'text/event-stream' })
    expect(status).toBe(200)
    expect(headers.get('content-type')).toContain('text/event-stream')
    expect(headers.get('x-accel-buffering')).toBe('no')
    const events = readEvents(text)
    expect(events.map(({ id }) => id)).toEqual(events.map((_, i) => i + 1))
    expect(events.map(({ event, data }) => event === data.type)).not.toContain(false)
    expect(events[0]?.event).toBe('question-received')
    expect(events.at(-1)?.data).toMatchObject({ type: 'turn-finished', status: 'answered' })
  })

  it('goes on with a conversation, and reads no more rows than asked for', async () => {
    const first = await askAndWait(server.app, 'show all employees', { options: { max_rows: 2 } })
    expect(first.result_preview).toMatchObject({ truncated: true, total_rows: null })
    expect(first.result_preview?.rows).toHaveLength(2)
    const second = await askAndWait(server.app, QUESTION, { session_id: first.session_id })
    expect(second.session_id).toBe(first.session_id)
    const { json } = await send(server.app, `/api/chat/session/${first.session_id}`)
    expect(json).toMatchObject({ message_count: 2, turns: [{ status: 'answered' }, { status: 'answered' }] })
  })

  it('keeps every turn of a conversation that is asked from many sides at once', async () => {
    const { session_id } = await askAndWait(server.app, QUESTION)
    const asked = Array.from({ length: 12 }, (_, i) => `average salary by department ${'please '.repeat(i)}`.trim())
    const turns = await Promise.all(asked.map((question) => askAndWait(server.app, question, { session_id })))
    expect(new Set(turns.map(({ message_id }) => message_id)).size).toBe(12)
    const { json } = await send(server.app, `/api/chat/session/${session_id}`)
    const stored = (json as { turns: { question: string; status: string }[] }).turns
    expect(stored.map(({ question }) => question).toSorted()).toEqual([QUESTION, ...asked].toSorted())
    expect(stored.filter(({ status }) => status === 'running')).toEqual([])
  })
})

describe('a question that cannot be taken', () => {
  it.each([
    ['no question', {}, 400, 'QUESTION_MISSING'],
    ['a blank question', { question: ' \n ' }, 400, 'QUESTION_MISSING'],
    ['null', { question: null }, 400, 'QUESTION_MISSING'],
    ['a question too long', { question: 'a'.repeat(200_000) }, 413, 'QUESTION_TOO_LONG'],
    ['a body too long', { question: 'a'.repeat(300_000) }, 413, 'QUESTION_TOO_LONG'],
    ['an unknown source', { question: QUESTION, source: 'nowhere' }, 404, 'SOURCE_UNKNOWN'],
    ['an unknown conversation', { question: QUESTION, session_id: 'nowhere' }, 404, 'CONVERSATION_UNKNOWN'],
    ['no text', { question: 42 }, 400, 'INVALID_REQUEST'],
    ['no object', [], 400, 'INVALID_REQUEST'],
    ['no JSON', '{"question": ', 400, 'INVALID_REQUEST'],
    ['too few rows', { question: QUESTION, options: { max_rows: 0 } }, 400, 'INVALID_REQUEST'],
  ])('is refused before the turn starts: %s', async (_, body, status, code) => {
    for (const accept of ['application/json', 'text/event-stream']) {
      const answered = await ask(body, { accept })
      expect(answered.status).toBe(status)
      expect(answered.json).toEqual({ error: { code, message: expect.any(String), next: expect.any(String) } })
    }
  })

  it('is told every unknown field, and the value that does not fit', async () => {
    const unknown = await ask({ question: QUESTION, sesion_id: 'x', options: { rows: 1 } })
    expect(unknown.json).toMatchObject({ error: { message: expect.stringContaining('"sesion_id"') } })
    expect(unknown.json).toMatchObject({ error: { message: expect.stringContaining('"options.rows"') } })
    const wrong = await ask({ question: QUESTION, options: { max_rows: -3 } })
    expect(wrong.json).toMatchObject({ error: { message: expect.stringContaining('"options.max_rows"') } })
    expect(wrong.json).toMatchObject({ error: { message: expect.stringContaining('-3') } })
  })

  it('leaves no conversation behind', async () => {
    const before = await send(server.app, '/api/chat/history')
    await ask({ question: QUESTION, source: 'nowhere' })
    await ask({ question: 'a'.repeat(5000) })
    expect((await send(server.app, '/api/chat/history')).json).toEqual(before.json)
  })
})

describe('POST /api/chat/sql', () => {
  const run = (body: unknown) => send(server.app, '/api/chat/sql?wait=true', { body })

  it('runs the statement as a turn that can be read again', async () => {
    const { status, json } = await run({ sql: 'select count(*) as n from employees where salary > 60000' })
    expect(status).toBe(200)
    expect(json).toMatchObject({
      status: 'completed',
      question: 'select count(*) as n from employees where salary > 60000',
      result_preview: { rows: [{ n: 3 }] },
    })
    const { message_id } = json as { message_id: string }
    expect((await send(server.app, `/api/chat/result/${message_id}`)).json).toMatchObject({ status: 'completed' })
  })

  it('goes on with a conversation, under the words given', async () => {
    const { session_id } = await askAndWait(server.app, QUESTION)
    const { json } = await run({ sql: 'select 42 as n', question: 'the answer', session_id, options: { max_rows: 5 } })
    expect(json).toMatchObject({ session_id, question: 'the answer', result_preview: { rows: [{ n: 42 }] } })
  })

  it.each([
    'drop table employees',
    'select 1; select 2',
    "select * from read_csv('/etc/passwd')",
    'select * from secrets',
  ])('refuses %j', async (sql) => {
    const { status, json } = await run({ sql })
    expect(status).toBeGreaterThanOrEqual(400)
    expect(status).toBeLessThan(500)
    expect(json).toMatchObject({ status: 'failed', sql: null, result_preview: null })
  })

  it.each([{}, { sql: ' ' }, { sql: 'select 1', planner: 'x' }])('takes no %j', async (body) => {
    expect(await run(body)).toMatchObject({ status: 400, json: { error: { code: 'INVALID_REQUEST' } } })
  })
})

describe('asking instead of an earlier message', () => {
  it('stays in its conversation and names it', async () => {
    const first = await askAndWait(server.app, 'average salary')
    const second = await askAndWait(server.app, QUESTION, { replaces: first.message_id })
    expect(second.session_id).toBe(first.session_id)
    const { json } = await send(server.app, `/api/chat/session/${first.session_id}`)
    expect(json).toMatchObject({ turns: [{}, { replaces: first.message_id }] })
  })

  it('needs a message of the caller', async () => {
    expect((await ask({ question: QUESTION, replaces: 'nobody', wait: true })).status).toBe(404)
  })
})
