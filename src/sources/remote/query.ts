/** One statement on one connection, with its limits: time, cancellation, size. */
import { asQuerentError, type QuerentError } from '../../errors.ts'
import type { RawResultColumn } from '../../types.ts'
import { cancelled, timedOut } from '../failure.ts'
import type { ResultFile, Scanned } from '../types.ts'
import { Interruptible } from './interruptible.ts'
import type { ConnectionPool } from './pool.ts'
import type { Batch, Session } from './session.ts'

/** Timers and servers count milliseconds in 31 bits. */
const LONGEST_MS = 0x7fffffff
/** How long after its own limit the server may take to say so. */
const GRACE_MS = 200

export type QueryLimits = {
  timeoutMs: number
  /** True: the time limit holds for each wait for the server, not for the whole (downloads, read at the reader's pace). */
  streaming: boolean
  maxCharacters: number
  maxBytes?: number
  explains?: boolean
  signal?: AbortSignal
}

export class RemoteQuery {
  columns: RawResultColumn[] = []
  /** Resolves when the connection has gone back; never rejects. */
  readonly finished: Promise<void>
  private readonly session: Session
  private readonly pool: ConnectionPool<Session>
  private readonly limits: QueryLimits
  private readonly waits = new Interruptible()
  private readonly finish: () => void
  private over = false
  private deadline: NodeJS.Timeout | undefined
  private readonly onAbort = () => this.stop(cancelled(this.limits.signal?.reason))

  constructor(session: Session, pool: ConnectionPool<Session>, limits: QueryLimits) {
    const end = Promise.withResolvers<void>()
    this.finished = end.promise
    this.finish = end.resolve
    this.session = session
    this.pool = pool
    this.limits = limits
    limits.signal?.addEventListener('abort', this.onAbort, { once: true })
    if (limits.signal?.aborted) this.onAbort()
  }

  /** Runs the statement and gives its first rows, at most `rows`. Throws the query's error. */
  async begin(sql: string, rows: number): Promise<Batch> {
    const { streaming, maxCharacters, maxBytes, explains } = this.limits
    const timeoutMs = Math.min(this.limits.timeoutMs, LONGEST_MS)
    const started = performance.now()
    const { columns, batch } = await this.guarded(() =>
      this.session.begin(sql, { timeoutMs, streaming, rows, maxCharacters, maxBytes, explains }),
    )
    // Some functions of MySQL return early at the server's limit, with a value that means nothing.
    if (!streaming && performance.now() - started >= timeoutMs) {
      this.stop(timedOut(timeoutMs))
      throw timedOut(timeoutMs)
    }
    this.columns = columns
    return batch
  }

  /** The next rows, at most `rows`. Throws the query's error. */
  more(rows: number): Promise<Batch> {
    return this.guarded(() => this.session.more(rows))
  }

  /** What the engine has read until now, where it says so. */
  scanned(): Scanned | undefined {
    return this.session.scanned?.()
  }

  /** Where the whole result can be fetched, where the engine has left it somewhere. */
  async file(): Promise<ResultFile | undefined> {
    return this.session.file && this.guarded(() => this.session.file?.() ?? Promise.resolve(undefined))
  }

  /** The reader has what it wants: the connection goes back. */
  end(): void {
    if (!this.close()) return
    this.pool.release(this.session)
    this.finish()
  }

  /** Ends the query early: the reader gets `error` at once, the server is asked to stop, the connection is not used again. */
  stop(error: QuerentError): void {
    if (!this.close()) return
    this.waits.interrupt(error)
    void this.session.cancel().then(() => this.giveUp())
  }

  private giveUp(): void {
    this.pool.discard(this.session)
    this.finish()
  }

  private async guarded<T>(work: () => Promise<T>): Promise<T> {
    const started = performance.now()
    if (!this.over) this.startClock()
    try {
      return await this.waits.run(work)
    } catch (thrown) {
      if (this.close()) this.giveUp()
      throw this.named(asQuerentError(thrown), performance.now() - started)
    } finally {
      if (this.limits.streaming) clearTimeout(this.deadline)
    }
  }

  /** The clock of a whole answer starts once, that of a download anew with each wait. */
  private startClock(): void {
    if (this.deadline !== undefined && !this.limits.streaming) return
    clearTimeout(this.deadline)
    const { timeoutMs } = this.limits
    this.deadline = setTimeout(() => this.stop(timedOut(timeoutMs)), Math.min(timeoutMs + GRACE_MS, LONGEST_MS))
  }

  /** The server's own time limit, said in the words of ours. */
  private named(error: QuerentError, tookMs: number): QuerentError {
    const isOurs = error.code === 'QUERY_TIMEOUT' && tookMs >= this.limits.timeoutMs * 0.9
    return isOurs ? timedOut(this.limits.timeoutMs) : error
  }

  /** True for the first of those who end the query. */
  private close(): boolean {
    if (this.over) return false
    this.over = true
    clearTimeout(this.deadline)
    this.limits.signal?.removeEventListener('abort', this.onAbort)
    return true
  }
}
