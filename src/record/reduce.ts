/** Puts a turn together from its events. Shared by the record, the server and the browser: imports nothing at run time. */
import type { AskEvent, Turn } from '../types.ts'

/** The turn after one more event. The given turn is not changed; it comes back itself when the event tells nothing new. */
export function applyEvent(turn: Turn, event: AskEvent): Turn {
  switch (event.type) {
    case 'question-received':
      return withIds(turn, event)
    case 'question-resolved':
      return { ...turn, resolvedQuestion: event.question, source: event.source }
    case 'context-found':
      return turn
    case 'plan-ready':
      return { ...turn, plan: event.plan }
    case 'sql-checked':
      return { ...turn, sql: event.sql, sqlExplanation: event.explanation, tables: event.tables }
    case 'rows-available':
      return withRows(turn, event)
    case 'chart-ready':
      return { ...turn, chart: event.chart, alternatives: event.alternatives }
    case 'words-delta':
      return { ...turn, answer: withWords(turn.answer, event.text) }
    case 'answer-ready':
      return { ...turn, answer: event.answer }
    case 'clarification-needed':
      return { ...turn, clarification: event.clarification }
    case 'declined':
      return { ...turn, decline: event.decline }
    case 'failed':
      return { ...turn, error: event.error }
    case 'turn-finished':
      return { ...turn, status: event.status, ms: event.ms }
  }
}

function withIds(turn: Turn, event: Extract<AskEvent, { type: 'question-received' }>): Turn {
  const { conversationId, messageId, question, replaces } = event
  return { ...turn, conversationId, messageId, question, ...(replaces !== undefined && { replaces }) }
}

/** What has been said so far stands as the answer until the whole one comes, or for good where none comes. */
function withWords(before: Turn['answer'], text: string): NonNullable<Turn['answer']> {
  return { caveats: [], followUps: [], ...before, words: `${before?.words ?? ''}${text}` }
}

/** A chart names columns of the rows it was made for, so it does not outlive them. */
function withRows(turn: Turn, event: Extract<AskEvent, { type: 'rows-available' }>): Turn {
  const { chart: _chart, alternatives: _alternatives, scannedBytes: _scannedBytes, ...rest } = turn
  const { resultId, table, scannedBytes } = event
  return { ...rest, resultId, table, ...(scannedBytes !== undefined && { scannedBytes }) }
}
