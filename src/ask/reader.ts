/** How one turn reads: every statement passes the guard and the audit, and the answer's rows are read once. */
import type { Access } from '../access/types.ts'
import type { QuerentError } from '../errors.ts'
import { type Checked, checkSql } from '../guard/check.ts'
import type { ReadySource } from '../house.ts'
import type { Looked, Reader, Tried } from '../plan/types.ts'
import type { AuditPurpose, Record } from '../record/index.ts'
import { type Read, readRows } from '../run.ts'

export type ReaderOptions = {
  question: string | null
  record: Record
  access: Access
  report(error: QuerentError): void
  maxRows: number
  timeoutMs: number
  signal?: AbortSignal
}

const KEPT_CHECKS = 50
/** Milliseconds that a candidate may take that is only tried out. */
const TRY_MS = 200

export class TurnReader implements Reader {
  private readonly ready: ReadySource
  private readonly options: ReaderOptions
  private readonly checks = new Map<string, Checked>()
  private kept: { sql: string; read: Read } | undefined

  constructor(ready: ReadySource, options: ReaderOptions) {
    this.ready = ready
    this.options = options
  }

  /** Throws what the guard throws. */
  check(sql: string): Checked {
    const checked = this.checks.get(sql) ?? checkSql(sql, this.ready.view)
    if (this.checks.size < KEPT_CHECKS) this.checks.set(sql, checked)
    return checked
  }

  candidate(sql: string, signal?: AbortSignal): Promise<Looked> {
    return this.answer(sql, signal)
  }

  look(sql: string, maxRows: number, signal?: AbortSignal): Promise<Looked> {
    return this.read(sql, 'agent', maxRows, signal)
  }

  /** Tries a candidate out: its first rows, 'late' where it takes too long, undefined where it fails. */
  async tryOut(sql: string, maxRows: number): Promise<Tried> {
    const deadline = AbortSignal.timeout(TRY_MS)
    const { signal } = this.options
    try {
      return (await this.read(sql, 'profile', maxRows, signal ? AbortSignal.any([signal, deadline]) : deadline)).rows
    } catch {
      return deadline.aborted ? 'late' : undefined
    }
  }

  /** The rows of an answer: those that were read as a candidate, where it was the same statement. */
  async answer(sql: string, signal?: AbortSignal): Promise<Read> {
    if (this.kept?.sql === sql) return this.kept.read
    const read = await this.read(sql, 'answer', this.options.maxRows, signal)
    this.kept = { sql, read }
    return read
  }

  private read(sql: string, purpose: AuditPurpose, maxRows: number, signal = this.options.signal): Promise<Read> {
    const { question, record, access, report, timeoutMs } = this.options
    const { source, view, budget } = this.ready
    const checked = this.check(sql)
    return readRows(
      { checked, source, view, access, purpose, question, record, report, budget },
      { maxRows, timeoutMs, signal },
    )
  }
}
