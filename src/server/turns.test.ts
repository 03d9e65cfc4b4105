import { describe, expect, it } from 'vitest'
import { type Access, OWNER } from '../access/types.ts'
import type { AskEvent } from '../types.ts'
import { TurnRegistry } from './turns.ts'

const received = (messageId: string): AskEvent => ({
  type: 'question-received',
  conversationId: 'c1',
  messageId,
  question: 'headcount',
})
const RESOLVED: AskEvent = { type: 'question-resolved', question: 'headcount', followUp: false, source: 'hr' }
const ANSWER: AskEvent = { type: 'answer-ready', answer: { words: '42 people.', caveats: [], followUps: [] } }
const FINISHED: AskEvent = { type: 'turn-finished', status: 'answered', ms: 5 }
const CANCELLED: AskEvent = { type: 'failed', error: { code: 'CANCELLED', message: 'Cancelled.', next: 'Ask again.' } }
const FAILED: AskEvent = { type: 'turn-finished', status: 'failed', ms: 5 }

const SOMEONE_ELSE: Access = { ...OWNER, user: { ...OWNER.user, id: 'someone-else' } }

/** Turns whose events come when the test gives them, one list per question in order of asking. */
function scripted(...scripts: (AskEvent | Promise<AskEvent> | Error)[][]) {
  const ask = async function* (_question: unknown, _access: unknown, signal?: AbortSignal): AsyncGenerator<AskEvent> {
    for (const step of scripts.shift() ?? []) {
      if (step instanceof Error) throw step
      const cancelled = Promise.withResolvers<undefined>()
      signal?.addEventListener('abort', () => cancelled.resolve(undefined), { once: true })
      const event = await Promise.race([step, cancelled.promise])
      if (event === undefined || signal?.aborted) {
        yield CANCELLED
        yield FAILED
        return
      }
      yield event
    }
  }
  return { ask }
}

async function typesOf(events: AsyncIterable<{ n: number; event: AskEvent }>): Promise<string[]> {
  const seen: string[] = []
  for await (const { n, event } of events) seen.push(`${n} ${event.type}`)
  return seen
}

const question = { question: 'headcount' }
const { signal } = new AbortController()

describe('a live turn', () => {
  it('goes on without readers and is put together from its events', async () => {
    const turns = new TurnRegistry(scripted([received('m1'), RESOLVED, ANSWER, FINISHED]))
    const turn = await (await turns.start(question, OWNER)).whenFinished()
    expect(turn).toMatchObject({ messageId: 'm1', conversationId: 'c1', status: 'answered', source: 'hr', ms: 5 })
    expect(turn.answer?.words).toBe('42 people.')
  })

  it('gives every reader the same events, whenever they come', async () => {
    const gate = Promise.withResolvers<AskEvent>()
    const turns = new TurnRegistry(scripted([received('m1'), RESOLVED, gate.promise, FINISHED]))
    const turn = await turns.start(question, OWNER)
    const early = typesOf(turn.follow(0, signal))
    const resumed = typesOf(turn.follow(2, signal))
    gate.resolve(ANSWER)
    const all = ['1 question-received', '2 question-resolved', '3 answer-ready', '4 turn-finished']
    expect(await early).toEqual(all)
    expect(await resumed).toEqual(all.slice(2))
    expect(await typesOf(turn.follow(0, signal))).toEqual(all)
    expect(await typesOf(turn.follow(4, signal))).toEqual([])
  })

  it('goes on when a reader leaves', async () => {
    const gate = Promise.withResolvers<AskEvent>()
    const turns = new TurnRegistry(scripted([received('m1'), gate.promise, FINISHED]))
    const turn = await turns.start(question, OWNER)
    const leaving = new AbortController()
    const reader = typesOf(turn.follow(0, leaving.signal))
    leaving.abort()
    expect(await reader).toEqual(['1 question-received'])
    gate.resolve(ANSWER)
    expect((await turn.whenFinished()).status).toBe('answered')
  })

  it('wakes a waiting caller at the next event, at the end and at the deadline', async () => {
    const gate = Promise.withResolvers<AskEvent>()
    const turns = new TurnRegistry(scripted([received('m1'), gate.promise, FINISHED]))
    const turn = await turns.start(question, OWNER)
    await turn.settledAfter(0, signal)
    await turn.settledAfter(1, AbortSignal.timeout(1))
    expect(turn.events).toHaveLength(1)
    const next = turn.settledAfter(1, signal)
    gate.resolve(ANSWER)
    await next
    expect(turn.events.length).toBeGreaterThan(1)
    await turn.settledAfter(99, signal)
    expect(turn.finished).toBe(true)
  })

  it('ends with the events of its cancellation', async () => {
    const turns = new TurnRegistry(scripted([received('m1'), new Promise<AskEvent>(() => undefined)]))
    const turn = await turns.start(question, OWNER)
    turn.cancel()
    expect(await turn.whenFinished()).toMatchObject({ status: 'failed', error: { code: 'CANCELLED' } })
  })
})

describe('the registry', () => {
  it('hides a turn from everyone but its asker', async () => {
    const turns = new TurnRegistry(scripted([received('m1'), FINISHED]))
    const turn = await turns.start(question, OWNER)
    expect(turns.find('m1', OWNER)).toBe(turn)
    expect(turns.find('m1', SOMEONE_ELSE)).toBeUndefined()
    expect(turns.find('m2', OWNER)).toBeUndefined()
  })

  it('throws the error of a turn that fails before it has ids', async () => {
    const turns = new TurnRegistry(scripted([{ ...CANCELLED }, FAILED]))
    await expect(turns.start(question, OWNER)).rejects.toMatchObject({ code: 'CANCELLED', next: 'Ask again.' })
    await expect(turns.start(question, OWNER)).rejects.toMatchObject({ code: 'INTERNAL' })
  })

  it.each([
    ['throws', [received('m1'), new Error('a defect')]],
    ['ends too early', [received('m1'), RESOLVED]],
  ])('finishes a turn that %s', async (_, script) => {
    const crashes: unknown[] = []
    const turns = new TurnRegistry(scripted(script), { onCrash: (error) => crashes.push(error) })
    const turn = await (await turns.start(question, OWNER)).whenFinished()
    expect(turn).toMatchObject({ status: 'failed', error: { code: 'INTERNAL' } })
    expect(crashes).toHaveLength(1)
  })

  it('forgets a finished turn after its time', async () => {
    const turns = new TurnRegistry(scripted([received('m1'), FINISHED]), { keepMs: 1 })
    await (await turns.start(question, OWNER)).whenFinished()
    await expect.poll(() => turns.find('m1', OWNER)).toBeUndefined()
  })

  it('runs many turns at once, and refuses the one too many', async () => {
    const gate = Promise.withResolvers<AskEvent>()
    const script = (id: string) => [received(id), gate.promise, FINISHED]
    const turns = new TurnRegistry(scripted(script('m1'), script('m2'), script('m3')), { maxRunning: 2 })
    const started = await Promise.all([turns.start(question, OWNER), turns.start(question, OWNER)])
    await expect(turns.start(question, OWNER)).rejects.toMatchObject({ code: 'OVERLOADED', status: 503 })
    gate.resolve(ANSWER)
    const ended = await Promise.all(started.map((turn) => turn.whenFinished()))
    expect(ended.map(({ messageId, status }) => `${messageId} ${status}`)).toEqual(['m1 answered', 'm2 answered'])
    expect((await turns.start(question, OWNER)).turn.messageId).toBe('m3')
  })

  it('drains: lets turns finish, then cancels the rest, and takes no more', async () => {
    const gate = Promise.withResolvers<AskEvent>()
    const never = new Promise<AskEvent>(() => undefined)
    const turns = new TurnRegistry(scripted([received('m1'), gate.promise, FINISHED], [received('m2'), never]))
    const [finishing, stuck] = [await turns.start(question, OWNER), await turns.start(question, OWNER)]
    const drained = turns.drain(20)
    await expect(turns.start(question, OWNER)).rejects.toMatchObject({ code: 'OVERLOADED' })
    gate.resolve(ANSWER)
    await drained
    expect(finishing.turn.status).toBe('answered')
    expect(stuck.turn.error?.code).toBe('CANCELLED')
  })
})
