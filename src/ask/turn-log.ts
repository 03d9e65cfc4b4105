/** The record of one turn: each event before it is told, what it cost, and how it ended. */
import { randomUUID } from 'node:crypto'
import type { Access } from '../access/types.ts'
import { asQuerentError, type QuerentError } from '../errors.ts'
import type { ModelUsed } from '../plan/types.ts'
import type { Invocation } from '../record/index.ts'
import type { AskEvent, Plan, Question } from '../types.ts'
import type { House } from './house.ts'
import { ModelBooks } from './model-books.ts'
import { StageClock } from './stages.ts'

/** Records the events of one turn as they pass, and how it ended. */
export class TurnLog {
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
  private unknownWords: string[] = []
  private readonly clock = new StageClock(this.started)
  private readonly books = new ModelBooks(this.started)
  private cacheHit = false

  constructor(question: Question, access: Access, house: House) {
    this.question = question
    this.access = access
    this.house = house
  }

  /** Notes one call of a language model. */
  readonly onModelCall = (used: ModelUsed): void => this.books.note(used)

  /** Notes that the plan is one that was made before. */
  readonly onRemembered = (): void => {
    this.cacheHit = true
  }

  /** For the operator. */
  readonly report = (error: QuerentError): void => this.house.report(error, this.messageId)

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
      this.clock.begin(event)
    }
  }

  private note(event: AskEvent): void {
    this.clock.end()
    if (event.type === 'question-received') this.opened = true
    if (event.type === 'question-resolved') this.source = event.source
    if (event.type === 'plan-ready') this.plan = event.plan
    if (event.type === 'rows-available') this.rows = event.table.rows.length
    if (event.type === 'answer-ready') this.status = 'answered'
    if (event.type === 'clarification-needed') this.status = 'clarified'
    if (event.type === 'declined') this.status = 'declined'
    if (event.type === 'declined') this.unknownWords = event.decline.unknownWords
  }

  async *fail(error: QuerentError): AsyncGenerator<AskEvent> {
    this.clock.end()
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
    const invocation = this.invocation(latencyMs)
    try {
      await this.house.record.addInvocation(invocation)
    } catch (thrown) {
      this.house.report(asQuerentError(thrown), this.messageId)
    }
    this.house.onTurn(invocation)
  }

  private invocation(latencyMs: number): Invocation {
    return {
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
      cacheHit: this.cacheHit,
      unknownWords: this.unknownWords,
      stages: this.clock.stages,
      ...this.books.sums(),
    }
  }
}
