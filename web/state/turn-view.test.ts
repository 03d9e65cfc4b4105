import { describe, expect, it } from 'vitest'
import type { AskEvent, ChartSpec, Plan, ResultTable } from '../../src/types.ts'
import { answerParts } from './answer-parts.ts'
import { announcement, sayConfidence, sayDuration, sayOutcome } from './sayings.ts'
import {
  chartsOf,
  shownChart,
  stagesAfter,
  type TurnView,
  viewAfter,
  viewBroken,
  viewOfQuestion,
  viewOfTurn,
  viewStopped,
} from './turn-view.ts'

const PLAN: Plan = {
  planner: 'instant',
  sql: 'SELECT 1',
  columns: [],
  confidence: 0.94,
  explanation: 'Headcount for each department.',
  reasons: [],
  assumptions: [],
}
const TABLE: ResultTable = {
  columns: [{ name: 'n', label: 'Headcount', type: 'integer', role: 'measure' }],
  rows: [[42]],
  truncated: false,
}
const BARS: ChartSpec = { type: 'bar', title: 'Headcount', x: 'd', y: 'n', reason: 'one number per category' }
const PIE: ChartSpec = { ...BARS, type: 'pie' }

const ANSWERED: AskEvent[] = [
  { type: 'question-received', conversationId: 'c1', messageId: 'm1', question: 'headcount' },
  { type: 'question-resolved', question: 'headcount', followUp: false, source: 'hr' },
  { type: 'context-found', tables: ['employees'], metrics: [], ms: 1 },
  { type: 'plan-ready', plan: PLAN, ms: 3 },
  { type: 'sql-checked', sql: 'SELECT 1', tables: ['employees'], explanation: 'Counts.', ms: 2 },
  { type: 'rows-available', resultId: 'r1', table: TABLE, ms: 5 },
  { type: 'chart-ready', chart: BARS, alternatives: [PIE] },
  { type: 'answer-ready', answer: { words: 'There are 42.', caveats: ['Until June.'], followUps: ['by site'] } },
  { type: 'turn-finished', status: 'answered', ms: 12 },
]

const asked = viewOfQuestion('k1', { question: 'headcount', createdAt: '2026-01-31T08:00:00Z' })
const seen = (...events: AskEvent[]): TurnView => events.reduce(viewAfter, asked)
const finish = (status: 'clarified' | 'declined' | 'failed'): AskEvent => ({ type: 'turn-finished', status, ms: 3 })

describe('a turn', () => {
  it('starts with understanding', () => {
    expect(asked.turn).toMatchObject({ status: 'running', question: 'headcount', messageId: '' })
    expect(asked.stages).toEqual([{ name: 'understanding' }])
    expect(answerParts(asked)).toEqual([])
  })

  it('goes through its stages, one under way at a time', () => {
    expect(seen(...ANSWERED.slice(0, 4)).stages).toEqual([{ name: 'understanding', ms: 4 }, { name: 'checking' }])
    expect(seen(...ANSWERED.slice(0, 5)).stages.at(-1)).toEqual({ name: 'running' })
  })

  it('ends with everything the answer has', () => {
    const view = seen(...ANSWERED)
    expect(view.turn).toMatchObject({
      status: 'answered',
      conversationId: 'c1',
      messageId: 'm1',
      resultId: 'r1',
      ms: 12,
    })
    expect(view.stages.map((stage) => stage.ms)).toEqual([4, 2, 5])
    expect(view.turn.tables).toEqual(['employees'])
    expect(answerParts(view)).toEqual(['words', 'result', 'toolbar', 'how', 'followUps'])
  })

  it('is the same when its events are read again from the first', () => {
    expect([...ANSWERED, ...ANSWERED].reduce(viewAfter, asked)).toEqual(seen(...ANSWERED))
  })

  it('drops a stage that never ended', () => {
    const events: AskEvent[] = [...ANSWERED.slice(0, 4), finish('failed')]
    expect(seen(...events).stages).toEqual([{ name: 'understanding', ms: 4 }])
  })

  it('keeps what had arrived when it is stopped', () => {
    const view = viewStopped(seen(...ANSWERED.slice(0, 6)))
    expect(view.turn).toMatchObject({ status: 'failed', table: TABLE, error: { code: 'CANCELLED' } })
    expect(answerParts(view)).toEqual(['failure', 'result', 'how'])
  })

  it('says why when its events cannot be read', () => {
    const problem = { code: 'NETWORK', message: 'The server cannot be reached.', next: 'Try again.' }
    const view = viewBroken({ ...asked, reconnecting: true }, problem)
    expect(view).toMatchObject({ problem, reconnecting: false, stages: [] })
    expect(answerParts(view)).toEqual(['failure'])
    expect(announcement(view)).toBe('The server cannot be reached.')
  })

  it('waits for events when it is found running in the record', () => {
    const { turn } = seen(...ANSWERED.slice(0, 2))
    expect(viewOfTurn(turn)).toMatchObject({ key: 'm1', stages: [{ name: 'understanding' }] })
    expect(viewOfTurn({ ...turn, status: 'answered' }).stages).toEqual([])
  })
})

describe('stages', () => {
  it('are not changed by other events', () => {
    const stages = [{ name: 'understanding' as const }]
    expect(stagesAfter(stages, { type: 'chart-ready', chart: BARS, alternatives: [] })).toBe(stages)
  })
})

describe('charts', () => {
  it('are the chosen one and its alternatives', () => {
    const view = seen(...ANSWERED)
    expect(chartsOf(view)).toEqual([BARS, PIE])
    expect(shownChart(view)).toBe(BARS)
    expect(shownChart({ ...view, chosenChart: PIE })).toBe(PIE)
    expect(chartsOf(asked)).toEqual([])
    expect(shownChart(asked)).toBeUndefined()
  })
})

describe('sayings', () => {
  it.each([
    [0.4, 'under 1 ms'],
    [12.4, '12 ms'],
    [999.4, '999 ms'],
    [2431, '2.4 s'],
  ])('%d ms is %s', (ms, said) => expect(sayDuration(ms)).toBe(said))

  it.each([
    [0.94, 'high (94 %)'],
    [0.9, 'high (90 %)'],
    [0.7, 'good (70 %)'],
    [0.5, 'fair (50 %)'],
    [0.2, 'low (20 %)'],
  ])('a confidence of %d is %s', (confidence, said) => expect(sayConfidence(confidence)).toBe(said))

  it('tells how an answer came about, and only of answers', () => {
    expect(sayOutcome(seen(...ANSWERED))).toBe('Answered in 12 ms by the instant planner, no model used')
    expect(sayOutcome(seen(...ANSWERED.slice(0, 4)))).toBeUndefined()
  })

  it('announces how the turn ended', () => {
    const received = ANSWERED.slice(0, 2)
    expect(announcement(undefined)).toBe('')
    expect(announcement(seen(...received))).toBe('Working on the answer.')
    expect(announcement({ ...seen(...received), reconnecting: true })).toBe('Connection lost, reconnecting.')
    expect(announcement(seen(...ANSWERED))).toBe('There are 42.\nUntil June.')
    const clarification: AskEvent = { type: 'clarification-needed', clarification: { question: 'Which?', choices: [] } }
    expect(announcement(seen(...received, clarification, finish('clarified')))).toBe('Which?')
    const declined: AskEvent = { type: 'declined', decline: { reason: 'No data.', unknownWords: [], suggestions: [] } }
    expect(announcement(seen(...received, declined, finish('declined')))).toBe('No data.')
    const failed: AskEvent = { type: 'failed', error: { code: 'QUERY_TIMEOUT', message: 'Too slow.', next: 'Narrow.' } }
    expect(announcement(seen(...received, failed, finish('failed')))).toBe('Too slow.')
  })
})
