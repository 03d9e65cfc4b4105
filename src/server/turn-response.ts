/** A turn in the words of the HTTP API: response, progress and steps, all pure. */
import { counted } from '../form/labels.ts'
import type { AskEvent, ResultTable, Turn } from '../types.ts'
import type { Step, TurnResponse, Updates } from './turn-shapes.ts'
import type { NumberedEvent } from './turns.ts'

type EventOf<T extends AskEvent['type']> = Extract<AskEvent, { type: T }>

/** How far a turn is when an event has come, in per cent, and that event in words. */
const STEPS: { [T in AskEvent['type']]: { percent: number; say: (event: EventOf<T>) => string } } = {
  'question-received': { percent: 5, say: () => 'Reading the question' },
  'question-resolved': { percent: 15, say: ({ question }) => `Looking for: ${question}` },
  'context-found': {
    percent: 25,
    say: ({ tables, metrics }) => `Found ${counted(tables.length, 'table')} and ${counted(metrics.length, 'metric')}`,
  },
  'plan-ready': { percent: 50, say: ({ plan }) => `Understood as: ${plan.explanation}` },
  'sql-checked': { percent: 60, say: ({ tables }) => `SQL checked, reads ${tables.join(', ') || 'no table'}` },
  'rows-available': {
    percent: 85,
    say: ({ table }) => `${table.truncated ? 'First ' : ''}${counted(table.rows.length, 'row')} read`,
  },
  'chart-ready': { percent: 90, say: ({ chart }) => `Chart: ${chart.type}` },
  'words-delta': { percent: 92, say: () => 'Writing the answer' },
  'answer-ready': { percent: 95, say: () => 'Answer ready' },
  'clarification-needed': { percent: 95, say: ({ clarification }) => `Asked back: ${clarification.question}` },
  declined: { percent: 95, say: ({ decline }) => `Declined: ${decline.reason}` },
  failed: { percent: 95, say: ({ error }) => `Failed: ${error.message}` },
  'turn-finished': { percent: 100, say: () => 'Finished' },
}

function sayStep<T extends AskEvent['type']>(event: EventOf<T>): string {
  return STEPS[event.type as T].say(event)
}

/** The events of a turn as steps in words. */
export function stepsOf(events: readonly AskEvent[]): Step[] {
  return events.map((event) => ({
    type: event.type,
    description: sayStep(event),
    ...('ms' in event ? { ms: event.ms } : {}),
  }))
}

/**
 * The events that a stored turn must have had, for readers that come when the live ones are gone. Fewer than there were:
 * what the record does not keep (which tables were looked at, how long each stage took) is left out or zero.
 */
export function eventsOf(turn: Turn): AskEvent[] {
  const { conversationId, messageId, question, plan, sql, table, chart, answer, clarification, decline, error } = turn
  const events: (AskEvent | undefined)[] = [
    { type: 'question-received', conversationId, messageId, question, replaces: turn.replaces },
    turn.source === undefined
      ? undefined
      : {
          type: 'question-resolved',
          question: turn.resolvedQuestion ?? question,
          followUp: false,
          source: turn.source,
        },
    plan && { type: 'plan-ready', plan, ms: 0 },
    sql === undefined
      ? undefined
      : { type: 'sql-checked', sql, tables: turn.tables ?? [], explanation: turn.sqlExplanation ?? '', ms: 0 },
    table && { type: 'rows-available', resultId: turn.resultId ?? '', table, ms: 0 },
    chart && { type: 'chart-ready', chart, alternatives: turn.alternatives ?? [] },
    answer && { type: 'answer-ready', answer },
    clarification && { type: 'clarification-needed', clarification },
    decline && { type: 'declined', decline },
    error && { type: 'failed', error },
    turn.status === 'running' ? undefined : { type: 'turn-finished', status: turn.status, ms: turn.ms ?? 0 },
  ]
  return events.filter((event) => event !== undefined)
}

const statusOf = (turn: Turn): TurnResponse['status'] => (turn.status === 'answered' ? 'completed' : turn.status)

/** The whole turn as the API gives it. Rows become objects by column name. */
export function toTurnResponse(turn: Turn, events: readonly AskEvent[]): TurnResponse {
  return {
    session_id: turn.conversationId,
    message_id: turn.messageId,
    status: statusOf(turn),
    question: turn.question,
    source: turn.source ?? null,
    answer_summary: summaryOf(turn),
    sql: turn.sql ?? null,
    sql_explanation: turn.sqlExplanation ?? turn.plan?.explanation ?? null,
    result_id: turn.resultId ?? null,
    result_preview: turn.table === undefined ? null : previewOf(turn.table),
    quick_chart: turn.chart ?? null,
    alternative_charts: turn.alternatives ?? [],
    caveats: turn.answer?.caveats ?? [],
    follow_ups: turn.answer?.followUps ?? [],
    clarification: turn.clarification,
    decline: turn.decline,
    error: turn.error,
    intermediate_steps: stepsOf(events),
    execution_time_ms: turn.ms ?? null,
    plan: turn.plan ?? null,
  }
}

const summaryOf = ({ answer, clarification, decline }: Turn): string | null =>
  answer?.words ?? clarification?.question ?? decline?.reason ?? null

function previewOf({ columns, rows, truncated }: ResultTable): NonNullable<TurnResponse['result_preview']> {
  const objects = rows.map((row) => Object.fromEntries(columns.map(({ name }, i) => [name, row[i] ?? null])))
  return { columns, rows: objects, total_rows: truncated ? null : rows.length, truncated }
}

/** Where a turn is, with the events after number `after`. */
export function toUpdates(turn: Turn, after: number, events: NumberedEvent[], last: AskEvent | undefined): Updates {
  return {
    session_id: turn.conversationId,
    message_id: turn.messageId,
    status: statusOf(turn),
    events: events.map(({ n, event }) => ({ id: n, ...event })),
    next: events.at(-1)?.n ?? after,
    partial_summary: summaryOf(turn),
    partial_sql: turn.sql ?? turn.plan?.sql ?? null,
    current_step: last === undefined ? 'Waiting' : sayStep(last),
    progress_percent: last === undefined ? 0 : STEPS[last.type].percent,
  }
}
