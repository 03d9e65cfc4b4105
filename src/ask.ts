/** The flow of one question, from words to answer. Read this function and you know the product. */
import { randomUUID } from 'node:crypto'
import type { Access } from './access/types.ts'
import { refuseUnaskable } from './ask/askable.ts'
import { type Asked, contextOf, readerOf, resolveIn } from './ask/context.ts'
import type { House } from './ask/house.ts'
import { makePlan, plannersFor } from './ask/make-plan.ts'
import { openPlace } from './ask/place.ts'
import { TurnLog } from './ask/turn-log.ts'
import { isTold, tellByModel } from './ask/words.ts'
import { asQuerentError, type QuerentError } from './errors.ts'
import type { PlanContext } from './plan/types.ts'
import { accessCaveats, seenFrom } from './present/access-caveats.ts'
import { explainSql } from './present/explain-sql.ts'
import { present } from './present/present.ts'
import { resultColumns } from './present/result-columns.ts'
import type { AskEvent, Plan, Question, ResultTable } from './types.ts'

export type { House } from './ask/house.ts'

/**
 * One turn: yields its events in order, each recorded before it is yielded. Never throws: what goes wrong is a `failed`
 * event with a code, a sentence and a next step, and the last event is always `turn-finished`.
 */
export async function* ask(
  question: Question,
  access: Access,
  house: House,
  signal?: AbortSignal,
): AsyncGenerator<AskEvent> {
  const turn = new TurnLog(question, access, house)
  try {
    yield* turn.log(answer({ question, access, house, turn, signal }))
  } catch (thrown) {
    const error = asQuerentError(thrown)
    house.report(error, turn.messageId)
    if (error.suggestions.length > 0) yield* turn.log(narrowed(error))
    else yield* turn.fail(error)
  }
  yield* turn.finish()
}

/** Not answered as it was asked, with what to ask instead. */
async function* narrowed({ message, suggestions }: QuerentError): AsyncGenerator<AskEvent> {
  yield { type: 'declined', decline: { reason: message, unknownWords: [], suggestions } }
}

async function* answer(asked: Asked): AsyncGenerator<AskEvent> {
  const { question, access, house, turn, signal } = asked
  refuseUnaskable(question, house.settings)
  const planners = plannersFor(question, house)
  const conversationId = await openPlace(question, access.user.id, house.record)
  const { replaces } = question
  yield { type: 'question-received', conversationId, messageId: turn.messageId, question: question.question, replaces }

  const resolved = await resolveIn(conversationId, asked)
  const ready = await house.ready(resolved.source, access)
  yield {
    type: 'question-resolved',
    question: resolved.question,
    followUp: resolved.previous !== undefined,
    source: ready.source.name,
  }

  const reader = readerOf(asked, ready)
  const context = await contextOf(asked, resolved, ready, reader)
  const { catalog } = context
  yield {
    type: 'context-found',
    tables: catalog.tables.map((t) => t.name),
    metrics: catalog.metrics.map((m) => m.name),
    ms: turn.lap(),
  }

  const outcome = await makePlan(resolved.question, context, planners, turn.report, signal)
  if (outcome.kind === 'clarification')
    return yield { type: 'clarification-needed', clarification: outcome.clarification }
  if (outcome.kind === 'decline') return yield { type: 'declined', decline: seenFrom(ready.view, outcome.decline) }
  const { plan } = outcome
  yield { type: 'plan-ready', plan, ms: turn.lap() }

  const told = { ...asked, plan, context }
  if (outcome.kind === 'result') {
    const explanation = plan.citations ? 'The passages are quoted from documents.' : 'The rows come from a tool.'
    yield { type: 'sql-checked', sql: '', tables: [], explanation, ms: turn.lap() }
    return yield* show(outcome.table, [], told)
  }
  const { checked, tree, display } = reader.check(plan.sql)
  const tables = [...checked.tables]
  yield { type: 'sql-checked', sql: display, tables, explanation: explainSql(tree), ms: turn.lap() }

  const { columns, rows, truncated, withheld, file, scanned } = await reader.answer(plan.sql)
  const caveats = accessCaveats(ready.view, tables, display, withheld)
  const table = { columns: resultColumns(columns, plan.columns), rows, truncated, ...(file && { file }) }
  yield* show(table, caveats, told, scanned?.bytes)
}

type Told = Asked & { plan: Plan; context: PlanContext }

/** Rows, chart and words of an answer. */
async function* show(
  result: ResultTable,
  caveats: string[],
  told: Told,
  scannedBytes?: number,
): AsyncGenerator<AskEvent> {
  const { plan, context, access, house, turn, signal } = told
  const { question } = told.question
  const { today, catalog, model } = context
  const shown = present(plan, result, { question, today, catalog, caveats })
  const { table, chart, alternatives } = shown
  yield { type: 'rows-available', resultId: randomUUID(), table, scannedBytes, ms: turn.lap() }
  yield { type: 'chart-ready', chart, alternatives }
  const { models, prompts, keys, settings } = house
  const { onModelCall, report } = turn
  const user = access.user.id
  const telling = { ...{ models, prompts, keys, model, question, plan, table }, user, onModelCall, report, signal }
  const words = isTold(settings, models, plan, table) ? yield* tellByModel(telling) : ''
  yield { type: 'answer-ready', answer: words === '' ? shown.answer : { ...shown.answer, words } }
}
