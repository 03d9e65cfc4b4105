/** A turn as `ask` would tell it, for tests. */
import { randomUUID } from 'node:crypto'
import type { AskEvent, ChartSpec, Plan, ResultTable, Turn } from '../types.ts'
import type { Record } from './types.ts'

export const SQL = 'SELECT department, count(*) AS headcount FROM employees GROUP BY department'

export const TABLE: ResultTable = {
  columns: [
    { name: 'department', label: 'department', type: 'string', role: 'dimension' },
    { name: 'headcount', label: 'headcount', type: 'integer', role: 'measure', format: 'integer' },
  ],
  rows: [
    ['Sales', 42],
    ['Énergie 🔋 東京', null],
  ],
  truncated: true,
}

export const CHART: ChartSpec = {
  type: 'bar',
  title: 'Headcount',
  x: 'department',
  y: 'headcount',
  reason: 'categories',
}

export const PLAN: Plan = {
  planner: 'instant',
  sql: SQL,
  columns: [],
  confidence: 0.9,
  explanation: 'number of employees per department',
  reasons: [{ text: 'headcount', start: 0, end: 9, meaning: 'count of employees', source: 'synonym' }],
  assumptions: [],
}

export type TurnIds = { conversationId: string; messageId: string; resultId: string }

/** The events of an answered turn, in order; `table` has the rows that it shows. */
export function answeredTurn(ids: TurnIds, question = 'headcount by department', table = TABLE): AskEvent[] {
  const { conversationId, messageId, resultId } = ids
  return [
    { type: 'question-received', conversationId, messageId, question },
    { type: 'question-resolved', question, followUp: false, source: 'hr' },
    { type: 'context-found', tables: ['employees'], metrics: [], ms: 1 },
    { type: 'plan-ready', plan: PLAN, ms: 2 },
    { type: 'sql-checked', sql: SQL, tables: ['employees'], explanation: 'reads employees', ms: 3 },
    { type: 'rows-available', resultId, table, ms: 4 },
    { type: 'chart-ready', chart: CHART, alternatives: [{ ...CHART, type: 'table' }] },
    { type: 'answer-ready', answer: { words: 'Sales has 42.', caveats: ['cut'], followUps: [] } },
    { type: 'turn-finished', status: 'answered', ms: 12 },
  ]
}

/** What the events of `answeredTurn` add up to, beside the identifiers. */
export const ANSWERED: Partial<Turn> = {
  question: 'headcount by department',
  resolvedQuestion: 'headcount by department',
  source: 'hr',
  status: 'answered',
  plan: PLAN,
  sql: SQL,
  sqlExplanation: 'reads employees',
  tables: ['employees'],
  table: TABLE,
  chart: CHART,
  alternatives: [{ ...CHART, type: 'table' }],
  answer: { words: 'Sales has 42.', caveats: ['cut'], followUps: [] },
  ms: 12,
}

export const newIds = (conversationId: string): TurnIds => ({
  conversationId,
  messageId: randomUUID(),
  resultId: randomUUID(),
})

/** Stores an answered turn event by event. Returns its ids. */
export async function storeTurn(
  record: Record,
  userId: string,
  conversationId: string,
  given: { question?: string; table?: ResultTable } = {},
): Promise<TurnIds> {
  const ids = newIds(conversationId)
  for (const event of answeredTurn(ids, given.question, given.table))
    await record.addEvent(userId, ids.messageId, event)
  return ids
}
