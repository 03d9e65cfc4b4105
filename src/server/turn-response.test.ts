import { describe, expect, it } from 'vitest'
import { applyEvent } from '../record/reduce.ts'
import type { AskEvent, ResultTable, Turn } from '../types.ts'
import { eventsOf, stepsOf, toTurnResponse, toUpdates } from './turn-response.ts'
import { TurnResponse, Updates } from './turn-shapes.ts'

const TABLE: ResultTable = {
  columns: [
    { name: 'department', label: 'Department', type: 'string', role: 'dimension' },
    { name: 'headcount', label: 'Headcount', type: 'integer', role: 'measure' },
  ],
  rows: [
    ['Sales', 12],
    ['Research', null],
  ],
  truncated: false,
}

const PLAN = {
  planner: 'instant' as const,
  sql: 'select 1',
  columns: [],
  confidence: 0.9,
  explanation: 'headcount by department',
  reasons: [],
  assumptions: [],
}

const EVENTS: AskEvent[] = [
  { type: 'question-received', conversationId: 'c1', messageId: 'm1', question: 'headcount?' },
  { type: 'question-resolved', question: 'headcount', followUp: false, source: 'hr' },
  { type: 'context-found', tables: ['employees'], metrics: [], ms: 1 },
  { type: 'plan-ready', plan: PLAN, ms: 2 },
  { type: 'sql-checked', sql: 'select 1', tables: ['employees'], explanation: 'counts people', ms: 3 },
  { type: 'rows-available', resultId: 'r1', table: TABLE, ms: 4 },
  { type: 'chart-ready', chart: { type: 'bar', title: 'Headcount', reason: 'few groups' }, alternatives: [] },
  { type: 'answer-ready', answer: { words: '12 people.', caveats: ['one gap'], followUps: ['by year'] } },
  { type: 'turn-finished', status: 'answered', ms: 20 },
]

const EMPTY: Turn = {
  conversationId: '',
  messageId: '',
  question: '',
  status: 'running',
  createdAt: '2026-01-31T08:00:00.000Z',
}
const turnAfter = (events: AskEvent[]): Turn => events.reduce(applyEvent, EMPTY)

describe('the response', () => {
  it('holds the whole turn, rows as objects', () => {
    const response = TurnResponse.parse(toTurnResponse(turnAfter(EVENTS), EVENTS))
    expect(response).toMatchObject({
      session_id: 'c1',
      message_id: 'm1',
      status: 'completed',
      answer_summary: '12 people.',
      sql: 'select 1',
      sql_explanation: 'counts people',
      result_id: 'r1',
      result_preview: {
        rows: [
          { department: 'Sales', headcount: 12 },
          { department: 'Research', headcount: null },
        ],
        total_rows: 2,
        truncated: false,
      },
      quick_chart: { type: 'bar' },
      caveats: ['one gap'],
      follow_ups: ['by year'],
      execution_time_ms: 20,
      plan: { explanation: 'headcount by department' },
    })
  })

  it('does not invent a total for a cut result', () => {
    const cut: AskEvent[] = [{ type: 'rows-available', resultId: 'r1', table: { ...TABLE, truncated: true }, ms: 1 }]
    expect(toTurnResponse(turnAfter(cut), cut).result_preview).toMatchObject({ total_rows: null, truncated: true })
  })

  it('says what was asked back and what was declined', () => {
    const back: AskEvent = { type: 'clarification-needed', clarification: { question: 'Which year?', choices: [] } }
    const no: AskEvent = {
      type: 'declined',
      decline: { reason: 'No weather here.', unknownWords: [], suggestions: [] },
    }
    expect(toTurnResponse(turnAfter([back]), [back]).answer_summary).toBe('Which year?')
    expect(toTurnResponse(turnAfter([no]), [no]).answer_summary).toBe('No weather here.')
  })
})

describe('a stored turn', () => {
  it('gives events that add up to itself', () => {
    const turn = turnAfter(EVENTS)
    expect(turnAfter(eventsOf(turn))).toEqual(turn)
  })

  it.each<AskEvent[]>([
    [{ type: 'clarification-needed', clarification: { question: 'Which year?', choices: [] } }],
    [{ type: 'declined', decline: { reason: 'No.', unknownWords: [], suggestions: [] } }],
    [{ type: 'failed', error: { code: 'QUERY_TIMEOUT', message: 'Too long.', next: 'Narrow it.' } }],
  ])('keeps how it ended (%j)', (ending) => {
    const turn = turnAfter([...EVENTS.slice(0, 2), ending, { type: 'turn-finished', status: 'failed', ms: 1 }])
    expect(turnAfter(eventsOf(turn))).toEqual(turn)
  })

  it('has no last event while it runs', () => {
    expect(eventsOf(turnAfter(EVENTS.slice(0, 2))).map(({ type }) => type)).toEqual([
      'question-received',
      'question-resolved',
    ])
  })
})

describe('steps and progress', () => {
  it('never go back', () => {
    const percents = EVENTS.map((event) => toUpdates(turnAfter(EVENTS), 0, [], event).progress_percent)
    expect(percents).toEqual(percents.toSorted((a, b) => a - b))
    expect(percents.at(-1)).toBe(100)
  })

  it('say each event in words', () => {
    expect(stepsOf(EVENTS).map(({ description }) => description)).toEqual([
      'Reading the question',
      'Looking for: headcount',
      'Found 1 table and 0 metrics',
      'Understood as: headcount by department',
      'SQL checked, reads employees',
      '2 rows read',
      'Chart: bar',
      'Answer ready',
      'Finished',
    ])
  })

  it('give the events after a number, and the number to ask for next', () => {
    const events = EVENTS.slice(0, 5)
    const numbered = events.slice(3).map((event, i) => ({ n: i + 4, event }))
    const updates = Updates.parse(toUpdates(turnAfter(events), 3, numbered, events.at(-1)))
    expect(updates).toMatchObject({ status: 'running', next: 5, partial_sql: 'select 1', partial_summary: null })
    expect(updates.events.map(({ type }) => type)).toEqual(['plan-ready', 'sql-checked'])
    expect(toUpdates(turnAfter(events), 5, [], events.at(-1)).next).toBe(5)
  })
})
