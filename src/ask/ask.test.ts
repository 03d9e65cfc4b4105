/** What a turn does beside planning: words by a model, replacing, threads, verified questions, SQL that a person wrote. */
import { afterEach, describe, expect, it } from 'vitest'
import type { Access } from '../access/types.ts'
import { OWNER } from '../access/types.ts'
import { BY_DEPARTMENT, type Given, openScripted, turnOfEvents } from '../plan/agent/scripted.fixture.ts'

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const one of open.splice(0)) await one.close()
})

async function scripted(script: Given['script'], more: Omit<Given, 'script'> = {}) {
  const opened = await openScripted({ script, ...more })
  open.push(opened)
  return opened
}

const BOB: Access = { user: { id: 'bob', name: 'Bob', roles: ['analyst'], attributes: {} }, fingerprint: 'bob' }

describe('words by a model', () => {
  const settings = { words: 'model' }

  it('are streamed sentence by sentence; a number that is not there is left out and logged', async () => {
    const { ask, asked, errors } = await scripted(
      [BY_DEPARTMENT, 'Sales has 3 employees. Legal has 17. Research has 2.'],
      { settings },
    )
    const { events, turn } = await ask('people by department')
    const deltas = events.flatMap((event) => (event.type === 'words-delta' ? [event.text] : []))
    expect(deltas).toEqual(['Sales has 3 employees.', ' Research has 2.'])
    expect(turn.answer?.words).toBe('Sales has 3 employees. Research has 2.')
    expect(errors.join(' ')).toContain('A sentence was left out: 17 is not in the result.')
    expect(asked[1]?.prompt).toContain('total 6, mean 2')
  })

  it('fall back to the plain words where nothing holds or the model fails', async () => {
    const lies = await scripted([BY_DEPARTMENT, 'There are 77. And 99 more.'], { settings })
    expect((await lies.ask('people by department')).turn.answer?.words).toContain('Sales')
    const dead = await scripted([BY_DEPARTMENT, new Error('gone')], { settings })
    expect((await dead.ask('people by department')).turn).toMatchObject({ status: 'answered' })
  })

  it('are told when rows are cut, and see only some of many', async () => {
    const sql = 'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 60) SELECT i AS amount FROM n'
    const { ask, asked } = await scripted([{ kind: 'sql', sql }, 'There are more rows.'], { settings })
    await ask('numbers', { maxRows: 50 })
    expect(asked[1]?.prompt).toContain('The result is cut')
    expect(asked[1]?.prompt).toContain('The first 30 of 50 rows are shown')
    expect(asked[1]?.prompt).not.toContain('Over all')
  })

  it('keep what was said when the asker stops', async () => {
    const stop = new AbortController()
    const { querent } = await scripted(
      (_, call) => {
        if (call === 1) return BY_DEPARTMENT
        setImmediate(() => stop.abort())
        return `Sales has 3 employees. ${'And so on, and so on. '.repeat(3000)}`
      },
      { settings },
    )
    const turn = await turnOfEvents(querent.ask({ question: 'people' }, OWNER, stop.signal))
    const stored = await querent.record.turn(OWNER.user.id, turn.messageId)
    expect(stored.table?.rows).toHaveLength(3)
    expect(['failed', 'answered']).toContain(stored.status)
    expect(stored.answer?.words ?? '').toMatch(/^Sales has 3|^$/)
  })
})

describe('a conversation', () => {
  it('leaves out what was replaced', async () => {
    const { ask, asked } = await scripted([BY_DEPARTMENT])
    const first = (await ask('the wrong question')).turn
    const second = (await ask('the right question', { replaces: first.messageId })).turn
    expect(second).toMatchObject({ conversationId: first.conversationId, replaces: first.messageId })
    await ask('and now', { conversationId: first.conversationId })
    expect(asked[2]?.prompt).toContain('the right question')
    expect(asked[2]?.prompt).not.toContain('the wrong question')
    expect((await ask('x', { replaces: 'unknown' })).turn.error?.code).toBe('MESSAGE_UNKNOWN')
  })

  it("begins a thread under the caller's own name, one for each user", async () => {
    const { ask } = await scripted([BY_DEPARTMENT])
    const one = (await ask('one', { thread: 'default' })).turn
    const two = (await ask('two', { thread: 'default' })).turn
    const by = (await ask('one', { thread: 'default' }, BOB)).turn
    expect(two.conversationId).toBe(one.conversationId)
    expect((await ask('three', { thread: one.conversationId })).turn.conversationId).toBe(one.conversationId)
    expect(by.conversationId).not.toBe(one.conversationId)
    expect((await ask('mine now', { thread: one.conversationId }, BOB)).turn.conversationId).not.toBe(
      one.conversationId,
    )
  })
})

describe('a daily budget', () => {
  const today = () => new Date().toISOString().slice(0, 10)

  it('is kept in the store and ends a question before the model is called', async () => {
    const free = await scripted([BY_DEPARTMENT])
    await free.ask('people by department')
    expect(await free.querent.record.spending.spent(OWNER.user.id, today())).toEqual({ tokens: 120, cost: 0 })
    const { ask, asked, querent } = await scripted([BY_DEPARTMENT], { settings: { dailyTokens: '20000' } })
    const used = { tokens: 19_000, cost: 0 }
    await querent.record.spending.settle({ user: OWNER.user.id, day: today(), used })
    const { turn } = await ask('people by department')
    expect(turn.error).toMatchObject({
      code: 'BUDGET_SPENT',
      message: expect.stringContaining('19000 of 20000 tokens'),
    })
    expect(asked).toHaveLength(0)
    expect((await ask('people by department', {}, BOB)).turn.status).toBe('answered')
  })
})

describe('a verified question', () => {
  const settings = { planners: 'verified,agent' }

  it('is answered as a person approved it, for those whom they approved it for', async () => {
    const { ask, querent, asked } = await scripted([BY_DEPARTMENT], { settings })
    const { turn } = await ask('People per team?')
    await querent.verify(turn.messageId, { scope: 'mine' }, OWNER)
    const again = (await ask('people per team')).turn
    expect(again.plan).toMatchObject({ planner: 'verified', assumptions: [expect.stringContaining('by Owner on 20')] })
    expect(asked).toHaveLength(1)
    expect((await ask('people per team', {}, BOB)).turn.plan?.planner).toBe('agent')
    await querent.verify(turn.messageId, { scope: 'everyone', question: 'Team sizes' }, OWNER)
    expect((await ask('team sizes', {}, BOB)).turn.plan?.planner).toBe('verified')
    expect(await querent.verified(undefined, BOB)).toHaveLength(1)
  })

  it('is saved by its own asker alone, for everyone by an owner alone, and never because it ran', async () => {
    const { ask, querent } = await scripted([BY_DEPARTMENT], { settings })
    const { turn } = await ask('people per team', {}, BOB)
    expect(await querent.verified(undefined, BOB)).toEqual([])
    await expect(querent.verify(turn.messageId, { scope: 'everyone' }, BOB)).rejects.toMatchObject({
      code: 'FORBIDDEN',
    })
    await expect(querent.verify(turn.messageId, { scope: 'mine' }, OWNER)).rejects.toMatchObject({
      code: 'MESSAGE_UNKNOWN',
    })
    const { id } = await querent.verify(turn.messageId, { scope: 'mine' }, BOB)
    const ann: Access = { ...BOB, user: { ...BOB.user, id: 'ann' } }
    await expect(querent.removeVerified(id, ann)).rejects.toMatchObject({ code: 'MESSAGE_UNKNOWN' })
    await querent.removeVerified(id, BOB)
    expect(await querent.verified(undefined, BOB)).toEqual([])
  })
})

describe('SQL that a person wrote', () => {
  it('is a turn like any other, through the guard', async () => {
    const { querent, asked } = await scripted([BY_DEPARTMENT])
    const turn = await turnOfEvents(querent.askSql({ sql: 'SELECT COUNT(*) AS people FROM employees' }, OWNER))
    expect(turn).toMatchObject({
      status: 'answered',
      question: 'SELECT COUNT(*) AS people FROM employees',
      plan: { planner: 'sql' },
      table: { rows: [[6]] },
    })
    const refused = await turnOfEvents(querent.askSql({ sql: 'DELETE FROM employees', question: 'gone' }, OWNER))
    expect(refused).toMatchObject({ status: 'failed', question: 'gone', error: { code: 'SQL_NOT_READ_ONLY' } })
    expect(asked).toHaveLength(0)
  })
})
