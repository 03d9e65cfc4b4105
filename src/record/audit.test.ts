/** Feedback and invocations: what every built-in store has to do, on a real engine. */
import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { openRecord } from './open-record.ts'
import { code, STORES, tickingClock } from './stores.fixture.ts'
import { SQL, storeTurn } from './turn.fixture.ts'
import type { Invocation } from './types.ts'

describe.each(STORES)('invocations on $name', ({ open }) => {
  const invocation = (startedAt: string, given: Partial<Invocation> = {}): Invocation => ({
    id: randomUUID(),
    messageId: randomUUID(),
    userId: 'ada',
    source: 'hr',
    planner: 'instant',
    question: 'headcount',
    sql: SQL,
    success: true,
    status: 'answered',
    errorCode: null,
    rows: 2,
    startedAt,
    latencyMs: 12.25,
    modelCalls: 0,
    promptTokens: 0,
    completionTokens: 0,
    cachedTokens: 0,
    model: null,
    cost: 0,
    cacheHit: false,
    unknownWords: [],
    stages: [],
    calls: [],
    ...given,
  })

  test('they come back as they were given, newest first, none older than asked', async () => {
    const failed = { success: false, errorCode: 'QUERY_TIMEOUT', source: null, planner: null, sql: null, rows: null }
    const [old, middle, young] = [
      invocation('2026-01-30T23:59:59.999Z'),
      invocation('2026-01-31T00:00:00.000Z', { userId: 'bob', status: 'failed', ...failed }),
      invocation('2026-02-01T00:00:00.000Z'),
    ]
    const record = await openRecord(open())
    for (const given of [middle, young, old]) await record.addInvocation(given)
    const since = '2026-01-31T00:00:00.000Z'
    expect(await record.invocations({ since, limit: 10 })).toEqual([young, middle])
    expect(await record.invocations({ since, limit: 1 })).toEqual([young])
    await record.close()
  })
})

describe.each(STORES)('feedback on $name', ({ open }) => {
  test('the latest opinion replaces the one before', async () => {
    const store = open()
    const record = await openRecord(store, tickingClock())
    const id = await record.openConversation('ada', { title: 'Headcount', source: null })
    const { messageId } = await storeTurn(record, 'ada', id)
    await record.addFeedback('ada', { messageId, positive: true })
    await record.addFeedback('ada', { messageId, positive: false, reason: 'wrong year' })
    expect(await store.db.selectFrom('feedback').selectAll().execute()).toMatchObject([
      { turn_id: messageId, user_id: 'ada', positive: 0, reason: 'wrong year' },
    ])
    await expect(record.addFeedback('ada', { messageId: 'none', positive: true })).rejects.toEqual(
      code('MESSAGE_UNKNOWN'),
    )
    await record.close()
  })
})
