import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { createApp } from '../app.ts'
import type { App } from '../context.ts'
import { askAndWait, readEvents, scriptedTurn, send, serveForTests, silent } from '../test-server.ts'

const server = serveForTests()

const PLAN = {
  planner: 'instant' as const,
  sql: 'select count(*) from employees',
  columns: [],
  confidence: 1,
  explanation: 'the number of employees',
  reasons: [],
  assumptions: [],
}

/** An application with one running turn, `m1`, whose events the test gives. */
async function running() {
  const turn = scriptedTurn()
  const scripted = createApp({ ...server.querent, ask: turn.ask }, server.settings, silent)
  await send(scripted, '/api/chat/query', { body: { question: 'headcount' } })
  return { ...turn, app: scripted }
}

describe('GET /api/chat/updates', () => {
  it('gives what there is at once, then waits for the next event', async () => {
    const turn = await running()
    const first = await send(turn.app, '/api/chat/updates?message_id=m1&session_id=c1')
    expect(first.json).toMatchObject({
      status: 'running',
      next: 1,
      current_step: 'Reading the question',
      progress_percent: 5,
      events: [{ id: 1, type: 'question-received' }],
    })
    const second = send(turn.app, '/api/chat/updates?message_id=m1&after=1')
    turn.emit({ type: 'plan-ready', plan: PLAN, ms: 1 })
    expect((await second).json).toMatchObject({
      next: 2,
      partial_sql: PLAN.sql,
      partial_summary: null,
      current_step: 'Understood as: the number of employees',
      events: [{ id: 2, type: 'plan-ready' }],
    })
    turn.finish()
    const last = await send(turn.app, '/api/chat/updates?message_id=m1&after=2')
    expect(last.json).toMatchObject({ status: 'completed', next: 4, partial_summary: '42 people.' })
  })

  it('answers without events when the time is over', async () => {
    const turn = await running()
    const waited = await send(turn.app, '/api/chat/updates?message_id=m1&after=1&timeout_ms=5')
    expect(waited.json).toMatchObject({ status: 'running', events: [], next: 1 })
    turn.finish()
  })

  it('does not know a message of another conversation', async () => {
    const turn = await running()
    const other = await send(turn.app, '/api/chat/updates?message_id=m1&session_id=c2')
    expect(other).toMatchObject({ status: 404, json: { error: { code: 'MESSAGE_UNKNOWN' } } })
    turn.finish()
  })
})

describe('GET /api/chat/stream', () => {
  const stream = (on: App, id: string, last?: number) =>
    send(on, `/api/chat/stream/${id}`, { headers: last === undefined ? {} : { 'last-event-id': String(last) } })

  it('goes on after the last event seen, for any number of readers', async () => {
    const turn = await running()
    const readers = [stream(turn.app, 'm1'), stream(turn.app, 'm1', 1), stream(turn.app, 'm1')]
    turn.emit({ type: 'plan-ready', plan: PLAN, ms: 1 })
    turn.finish()
    const ids = (await Promise.all(readers)).map(({ text }) => readEvents(text).map(({ id }) => id))
    expect(ids).toEqual([
      [1, 2, 3, 4],
      [2, 3, 4],
      [1, 2, 3, 4],
    ])
  })

  it('has nothing more to say to a reader with all events', async () => {
    const turn = await running()
    turn.finish()
    await stream(turn.app, 'm1')
    expect((await stream(turn.app, 'm1', 3)).status).toBe(204)
  })

  it('sends a comment every 15 seconds while nothing happens', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    onTestFinished(() => void vi.useRealTimers())
    const turn = await running()
    const response = await turn.app.request('/api/chat/stream/m1')
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
    expect((await reader?.read())?.value).toContain('question-received')
    vi.advanceTimersByTime(15_000)
    expect((await reader?.read())?.value).toBe(': heartbeat\n\n')
    turn.finish()
    expect((await reader?.read())?.value).toContain('answer-ready')
    await reader?.cancel()
  })

  it('does not end the turn when a reader leaves', async () => {
    const turn = await running()
    const response = await turn.app.request('/api/chat/stream/m1')
    const reader = response.body?.getReader()
    await reader?.read()
    await reader?.cancel()
    turn.finish()
    expect((await send(turn.app, '/api/chat/result/m1')).json).toMatchObject({ answer_summary: '42 people.' })
  })
})

describe('a turn that is no longer live', () => {
  it('comes from the record: result, updates and stream', async () => {
    const turn = await askAndWait(server.app, 'how many employees are there')
    const later = createApp(server.querent, server.settings, silent)
    const result = await send(later, `/api/chat/result/${turn.message_id}`)
    expect(result.json).toMatchObject({ status: 'completed', answer_summary: turn.answer_summary, sql: turn.sql })
    expect(result.json).toMatchObject({ result_preview: turn.result_preview })
    const updates = await send(later, `/api/chat/updates?message_id=${turn.message_id}&after=9`)
    expect(updates.json).toMatchObject({ status: 'completed', events: [], partial_summary: turn.answer_summary })
    const events = readEvents((await send(later, `/api/chat/stream/${turn.message_id}`)).text)
    expect(events.at(-1)?.event).toBe('turn-finished')
    expect(events.map(({ event }) => event)).toContain('rows-available')
  })
})

describe('POST /api/chat/cancel', () => {
  it('stops a running turn, and answers when it has stopped', async () => {
    const turn = await running()
    const answered = await send(turn.app, '/api/chat/cancel/m1', { method: 'POST' })
    expect(answered).toMatchObject({ status: 200, json: { message_id: 'm1', status: 'failed' } })
    const result = await send(turn.app, '/api/chat/result/m1')
    expect(result).toMatchObject({ status: 200, json: { status: 'failed', error: { code: 'CANCELLED' } } })
  })

  it('leaves a finished turn as it is', async () => {
    const { message_id } = await askAndWait(server.app, 'how many employees are there')
    const answered = await send(server.app, `/api/chat/cancel/${message_id}`, { method: 'POST' })
    expect(answered.json).toEqual({ message_id, status: 'completed' })
  })

  it('gives a waiting caller the error with its status', async () => {
    const turn = scriptedTurn()
    const scripted = createApp({ ...server.querent, ask: turn.ask }, server.settings, silent)
    const waiting = send(scripted, '/api/chat/query', { body: { question: 'headcount', wait: true } })
    await expect.poll(async () => (await send(scripted, '/api/chat/result/m1')).status).toBe(200)
    await send(scripted, '/api/chat/cancel/m1', { method: 'POST' })
    expect(await waiting).toMatchObject({
      status: 499,
      json: { message_id: 'm1', status: 'failed', error: { code: 'CANCELLED', message: expect.any(String) } },
    })
  })
})

describe('POST /api/feedback', () => {
  it('takes a vote in either form', async () => {
    const { message_id } = await askAndWait(server.app, 'how many employees are there')
    const plain = await send(server.app, '/api/feedback', { body: { message_id, positive: false, reason: 'too many' } })
    expect(plain).toMatchObject({ status: 200, json: { message_id, positive: false } })
    const words = await send(server.app, '/api/feedback', { body: { message_id, feedback_type: 'thumbs_up' } })
    expect(words.json).toEqual({ message_id, positive: true })
  })

  it('needs a vote on a known message', async () => {
    const none = await send(server.app, '/api/feedback', { body: { message_id: 'x' } })
    expect(none).toMatchObject({ status: 400, json: { error: { code: 'INVALID_REQUEST' } } })
    const unknown = await send(server.app, '/api/feedback', { body: { message_id: 'x', positive: true } })
    expect(unknown).toMatchObject({ status: 404, json: { error: { code: 'MESSAGE_UNKNOWN' } } })
  })
})
