/** What a turn works with: what was said before, how it reads its source, and what its planners are given. */
import type { Access } from '../access/types.ts'
import { type Resolved, resolveQuestion } from '../conversation/resolve.ts'
import type { ReadySource } from '../house.ts'
import type { PlanContext } from '../plan/types.ts'
import { timeoutOf } from '../run.ts'
import type { Question } from '../types.ts'
import type { House } from './house.ts'
import { TurnReader } from './reader.ts'
import type { TurnLog } from './turn-log.ts'

/** What is asked, by whom, in which house. */
export type Asked = {
  question: Question
  access: Access
  house: House
  turn: TurnLog
  signal: AbortSignal | undefined
}

/** The question with the turns of its conversation that still count. */
export async function resolveIn(conversationId: string, { question, access, house }: Asked): Promise<Resolved> {
  const { settings, record } = house
  // What was replaced leaves gaps, so that more is read than the window holds.
  const turns = await record.recentTurns(access.user.id, conversationId, settings.historyWindow * 2)
  const window = { messages: settings.historyWindow, tokens: settings.historyTokens }
  return resolveQuestion(question.question, turns, question.source, window)
}

/** How the turn reads: as the asker may, within the limits of the question and of the source. */
export function readerOf({ question, access, house, turn, signal }: Asked, ready: ReadySource): TurnReader {
  const { settings, record } = house
  return new TurnReader(ready, {
    question: question.question.trim(),
    record,
    access,
    report: turn.report,
    maxRows: question.maxRows ?? settings.maxRows,
    timeoutMs: timeoutOf(ready.source, settings),
    signal,
  })
}

/**
 * Whether candidates are tried out: on engines of our own, which cost nobody else anything, and where no table is protected,
 * since what is only tried would count among the figures that the asker has seen.
 */
function isTriedOut({ source: { dialect }, view }: ReadySource): boolean {
  return (dialect === 'duckdb' || dialect === 'sqlite') && view.grants.size === 0
}

/** What planners are given. */
export async function contextOf(
  { question, access, house, turn }: Asked,
  { previous, history, earlier }: Resolved,
  ready: ReadySource,
  reader: TurnReader,
): Promise<PlanContext> {
  const { source, catalogued } = ready
  const { catalog, values } = catalogued
  return {
    run: isTriedOut(ready) ? (sql, maxRows) => reader.tryOut(sql, maxRows) : undefined,
    ...{ catalog, values, access, reader, previous, history, earlier },
    today: catalog.today ?? house.today(),
    verified: await house.record.verifiedQuestions(access.user.id, source.name),
    model: question.model,
    keys: house.keys,
    documents: house.documents?.seenBy(access),
    fresh: question.fresh ?? question.replaces !== undefined,
    onRemembered: turn.onRemembered,
    onModelCall: turn.onModelCall,
  }
}
