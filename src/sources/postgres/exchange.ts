/**
 * One flight of messages in PostgreSQL's extended protocol (PostgreSQL manual, 55.2.3): any number of statements, each
 * parsed, bound and executed, then one Sync. When one fails, the server skips the rest. No statement is ever sent in the
 * simple protocol, which would run several.
 */
import type { Connection, Submittable } from 'pg'
import { engineFailure } from '../failure.ts'

export type Step = {
  /** The statement; absent to go on with the portal. */
  text?: string
  portal?: string
  /** Rows to send at most; the portal then stays open. All when absent. */
  rows?: number
}

export type Field = { name: string; dataTypeID: number; dataTypeModifier: number }

/** What the last statement gave. */
export type Answer = { fields: Field[] | null; rows: (string | null)[][]; suspended: boolean }

/** The messages that the driver's connection can send; its published types are older. */
type Wire = {
  stream: { cork(): void; uncork(): void }
  parse(message: { name: string; text: string; types: number[] }): void
  bind(message: { portal: string; statement: string; values: string[] }): void
  describe(message: { type: 'P'; name: string }): void
  execute(message: { portal: string; rows: number }): void
  sync(): void
  sendCopyFail(message: string): void
}

export class Exchange implements Submittable {
  readonly answer: Promise<Answer>
  /** True once the server has said anything. */
  answered = false
  private readonly steps: Step[]
  private readonly maxCharacters: number
  private readonly settle: PromiseWithResolvers<Answer>
  private fields: Field[] | null = null
  private rows: (string | null)[][] = []
  private suspended = false
  private characters = 0
  private completed = 0

  constructor(steps: Step[], maxCharacters: number) {
    this.steps = steps
    this.maxCharacters = maxCharacters
    this.settle = Promise.withResolvers<Answer>()
    this.answer = this.settle.promise
  }

  submit(connection: Connection): void {
    const wire = connection as unknown as Wire
    wire.stream.cork()
    for (const { text, portal = '', rows = 0 } of this.steps) {
      if (text !== undefined) {
        wire.parse({ name: '', text, types: [] })
        wire.bind({ portal, statement: '', values: [] })
        wire.describe({ type: 'P', name: portal })
      }
      wire.execute({ portal, rows })
    }
    wire.sync()
    wire.stream.uncork()
  }

  handleRowDescription(message: { fields: Field[] }): void {
    this.answered = true
    this.fields = message.fields
  }

  handleDataRow({ fields }: { fields: (string | null)[] }): void {
    for (const field of fields) this.characters += field?.length ?? 0
    if (this.characters > this.maxCharacters) {
      this.rows = []
      this.settle.reject(engineFailure('too-large', `${this.characters} characters`))
    } else this.rows.push(fields)
  }

  /** What an earlier statement gave is not asked for. */
  handleCommandComplete(): void {
    this.answered = true
    this.completed++
    if (this.completed === this.steps.length) return
    this.fields = null
    this.rows = []
  }

  handlePortalSuspended(): void {
    this.suspended = true
  }

  handleEmptyQuery(): void {
    this.answered = true
  }

  handleReadyForQuery(): void {
    this.settle.resolve({ fields: this.fields, rows: this.rows, suspended: this.suspended })
  }

  handleError(error: Error): void {
    this.settle.reject(error)
  }

  handleCopyInResponse(connection: Connection): void {
    const wire = connection as unknown as Wire
    wire.sendCopyFail('nothing is copied')
  }

  handleCopyData(): void {}
}
