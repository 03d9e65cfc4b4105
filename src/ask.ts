/** The flow of one question, from words to answer. Read this function and you know the product. */
import { randomUUID } from 'node:crypto'
import type { Access } from './access/types.ts'
import { resolveQuestion } from './conversation/resolve.ts'
import { asQuerentError, QuerentError } from './errors.ts'
import { checkSql } from './guard/check.ts'
import type { ReadySource } from './house.ts'
import type { PlanContext, Planner, PlanOutcome } from './plan/types.ts'
import { explainSql } from './present/explain-sql.ts'
import { present } from './present/present.ts'
import { resultColumns } from './present/result-columns.ts'
import type { Record } from './record/index.ts'
import type { Settings } from './settings.ts'
import type { AskEvent, Plan, Question } from './types.ts'

/** What a turn needs of the house it runs in. */
export type House = {
  settings: Settings
  planners: Planner[]
  record: Record
  /** The named source (default: the first), ready to be asked. Throws SOURCE_UNKNOWN, or why it is not ready. */
  ready(name: string | undefined): Promise<ReadySource>
  today(): string
  /** For the operator: what went wrong, with its cause. */
  report(error: QuerentError, messageId: string): void
}

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
    yield* turn.log(answer(question, access, house, turn, signal))
  } catch (thrown) {
    const error = asQuerentError(thrown)
    house.report(error, turn.messageId)
    yield* turn.fail(error)
  }
  yield* turn.finish()
}

async function* answer(
  question: Question,
  access: Access,
  house: House,
  turn: TurnLog,
  signal?: AbortSignal,
): AsyncGenerator<AskEvent> {
  const { settings, record } = house
  refuseUnaskable(question, settings)
  const userId = access.user.id
  const conversationId = await record.openConversation(userId, {
    id: question.conversationId,
    title: question.question.slice(0, 80),
    source: question.source ?? null,
  })
  yield { type: 'question-received', conversationId, messageId: turn.messageId, question: question.question }

  const history = await record.recentTurns(userId, conversationId, settings.historyWindow)
  const resolved = resolveQuestion(question.question, history, question.source)
  const { source, catalogued } = await house.ready(resolved.source)
  const { catalog, values } = catalogued
  yield {
    type: 'question-resolved',
    question: resolved.question,
    followUp: resolved.previous !== undefined,
    source: source.name,
  }

  const today = catalog.today ?? house.today()
  const context: PlanContext = { catalog, values, today, access, previous: resolved.previous }
  yield {
    type: 'context-found',
    tables: catalog.tables.map((t) => t.name),
    metrics: catalog.metrics.map((m) => m.name),
    ms: turn.lap(),
  }

  const outcome = await makePlan(resolved.question, context, house.planners, signal)
  if (outcome.kind === 'clarification')
    return yield { type: 'clarification-needed', clarification: outcome.clarification }
  if (outcome.kind === 'decline') return yield { type: 'declined', decline: outcome.decline }
  const { plan } = outcome
  yield { type: 'plan-ready', plan, ms: turn.lap() }

  const { checked, tree, display } = checkSql(plan.sql, catalog, access)
  yield {
    type: 'sql-checked',
    sql: display,
    tables: [...checked.tables],
    explanation: explainSql(tree),
    ms: turn.lap(),
  }

  const rows = await source.run(checked, {
    maxRows: question.maxRows ?? settings.maxRows,
    timeoutMs: settings.queryTimeoutMs,
    signal,
  })
  const read = { columns: resultColumns(rows.columns, plan.columns), rows: rows.rows, truncated: rows.truncated }
  const shown = present(plan, read, { question: resolved.question, today, catalog })
  yield { type: 'rows-available', resultId: randomUUID(), table: shown.table, ms: turn.lap() }
  yield { type: 'chart-ready', chart: shown.chart, alternatives: shown.alternatives }
  yield { type: 'answer-ready', answer: shown.answer }
}

function refuseUnaskable({ question }: Question, settings: Settings): void {
  if (question.trim() === '') throw new QuerentError('QUESTION_MISSING', 'There is no question.')
  if (question.length > settings.maxQuestionLength) {
    throw new QuerentError(
      'QUESTION_TOO_LONG',
      `The question has ${question.length} characters; ${settings.maxQuestionLength} are the limit.`,
    )
  }
}

/** The first planner that does not decline; the last refusal where all do. */
async function makePlan(
  question: string,
  context: PlanContext,
  planners: Planner[],
  signal?: AbortSignal,
): Promise<PlanOutcome> {
  let last: PlanOutcome = {
    kind: 'decline',
    decline: { reason: 'No planner is configured.', unknownWords: [], suggestions: [] },
  }
  for (const planner of planners) {
    signal?.throwIfAborted()
    last = await planner.plan(question, context, signal)
    if (last.kind !== 'decline') return last
  }
  return last
}

/** Records the events of one turn as they pass, and how it ended. */
class TurnLog {
  readonly messageId = randomUUID()
  private readonly question: Question
  private readonly access: Access
  private readonly house: House
  private readonly startedAt = new Date()
  private readonly started = performance.now()
  private lapStart = this.started
  private status: 'answered' | 'clarified' | 'declined' | 'failed' = 'failed'
  private opened = false
  private plan?: Plan
  private source: string | null = null
  private rows: number | null = null
  private errorCode: string | null = null

  constructor(question: Question, access: Access, house: House) {
    this.question = question
    this.access = access
    this.house = house
  }

  /** Milliseconds since the last lap. */
  lap(): number {
    const now = performance.now()
    const ms = Math.round((now - this.lapStart) * 100) / 100
    this.lapStart = now
    return ms
  }

  async *log(events: AsyncGenerator<AskEvent>): AsyncGenerator<AskEvent> {
    for await (const event of events) {
      this.note(event)
      await this.house.record.addEvent(this.access.user.id, this.messageId, event)
      yield event
    }
  }

  private note(event: AskEvent): void {
    if (event.type === 'question-received') this.opened = true
    if (event.type === 'question-resolved') this.source = event.source
    if (event.type === 'plan-ready') this.plan = event.plan
    if (event.type === 'rows-available') this.rows = event.table.rows.length
    if (event.type === 'answer-ready') this.status = 'answered'
    if (event.type === 'clarification-needed') this.status = 'clarified'
    if (event.type === 'declined') this.status = 'declined'
  }

  async *fail(error: QuerentError): AsyncGenerator<AskEvent> {
    this.status = 'failed'
    this.errorCode = error.code
    yield await this.recorded({ type: 'failed', error: { code: error.code, message: error.message, next: error.next } })
  }

  async *finish(): AsyncGenerator<AskEvent> {
    const ms = Math.round((performance.now() - this.started) * 100) / 100
    await this.recordInvocation(ms)
    yield await this.recorded({ type: 'turn-finished', status: this.status, ms })
  }

  /** The turn must end for the asker even where it can no longer be recorded; the operator is told. */
  private async recorded(event: AskEvent): Promise<AskEvent> {
    if (!this.opened) return event
    try {
      await this.house.record.addEvent(this.access.user.id, this.messageId, event)
    } catch (thrown) {
      this.house.report(asQuerentError(thrown), this.messageId)
    }
    return event
  }

  private async recordInvocation(latencyMs: number): Promise<void> {
    try {
      await this.house.record.addInvocation({
        id: randomUUID(),
        messageId: this.messageId,
        userId: this.access.user.id,
        source: this.source,
        planner: this.plan?.planner ?? null,
        question: this.question.question.slice(0, this.house.settings.maxQuestionLength),
        sql: this.plan?.sql ?? null,
        success: this.status !== 'failed',
        status: this.status,
        errorCode: this.errorCode,
        rows: this.rows,
        startedAt: this.startedAt.toISOString(),
        latencyMs,
        modelCalls: 0,
        promptTokens: 0,
        completionTokens: 0,
      })
    } catch (thrown) {
      this.house.report(asQuerentError(thrown), this.messageId)
    }
  }
}
