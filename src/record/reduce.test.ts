import { describe, expect, test } from 'vitest'
import type { AskEvent, Turn } from '../types.ts'
import { applyEvent } from './reduce.ts'
import { ANSWERED, answeredTurn, TABLE } from './turn.fixture.ts'

const START: Turn = {
  conversationId: '',
  messageId: '',
  question: '',
  status: 'running',
  createdAt: '2026-01-31T08:00:00.000Z',
}
const EVENTS = answeredTurn({ conversationId: 'c', messageId: 'm', resultId: 'r' })

const turnAfter = (...events: AskEvent[]) => events.reduce(applyEvent, START)

describe('applyEvent', () => {
  test('puts an answered turn together from its events', () => {
    expect(turnAfter(...EVENTS)).toEqual({
      conversationId: 'c',
      messageId: 'm',
      ...ANSWERED,
      resultId: 'r',
      createdAt: START.createdAt,
    })
  })

  test('is running until the turn has finished', () => {
    expect(turnAfter(...EVENTS.slice(0, -1)).status).toBe('running')
  })

  test('never changes the turn it is given', () => {
    const frozen = Object.freeze({ ...START })
    for (const event of EVENTS) expect(() => applyEvent(frozen, event)).not.toThrow()
    expect(frozen).toEqual(START)
  })

  test('returns the same turn for an event that tells nothing about it', () => {
    expect(applyEvent(START, { type: 'context-found', tables: ['employees'], metrics: [], ms: 1 })).toBe(START)
  })

  test('drops the chart of earlier rows when new rows come', () => {
    const again: AskEvent = { type: 'rows-available', resultId: 'r2', table: { ...TABLE, rows: [] }, ms: 5 }
    const turn = turnAfter(...EVENTS, again)
    expect(turn).toMatchObject({ resultId: 'r2', table: { rows: [] } })
    expect(turn).not.toHaveProperty('chart')
    expect(turn).not.toHaveProperty('alternatives')
  })

  test.each<[AskEvent, Partial<Turn>]>([
    [
      { type: 'clarification-needed', clarification: { question: 'Which pay?', choices: [] } },
      { clarification: { question: 'Which pay?', choices: [] } },
    ],
    [
      { type: 'declined', decline: { reason: 'no such data', unknownWords: ['weather'], suggestions: [] } },
      { decline: { reason: 'no such data', unknownWords: ['weather'], suggestions: [] } },
    ],
    [
      { type: 'failed', error: { code: 'QUERY_TIMEOUT', message: 'too slow', next: 'narrow it' } },
      { error: { code: 'QUERY_TIMEOUT', message: 'too slow', next: 'narrow it' } },
    ],
  ])('keeps what $type says', (event, expected) => {
    expect(turnAfter(event)).toEqual({ ...START, ...expected })
  })
})
