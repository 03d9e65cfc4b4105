/**
 * The connections of one source: opened when they are needed, at most a fixed number, each lent to one caller at a time, in
 * the order of asking. A connection goes back clean or not at all.
 */
import { asQuerentError, QuerentError } from '../../errors.ts'
import { type Patience, WaitingLine } from '../waiting-line.ts'

/** What the pool needs of a connection. */
export type Pooled = {
  readonly alive: boolean
  /** Called once when the connection has ended. */
  onLost: () => void
  /** Forgets everything of the last caller. Rejects where that is not certain. */
  reset(): Promise<void>
  destroy(): void
}

export type PoolOptions<T extends Pooled> = {
  /** What errors call the source. */
  shown: string
  /** Throws ENGINE_LOST where the server cannot be reached. */
  connect(): Promise<T>
  max: number
  /** Callers that may wait. */
  maxWaiting: number
  /** Milliseconds after which an unused connection is closed. */
  idleMs: number
}

export class ConnectionPool<T extends Pooled> {
  private readonly options: PoolOptions<T>
  private readonly open = new Set<T>()
  private readonly idle: { connection: T; timer: NodeJS.Timeout }[] = []
  private readonly waiting: WaitingLine<T>
  private connecting = 0
  private closed = false

  constructor(options: PoolOptions<T>) {
    this.options = options
    this.waiting = new WaitingLine(options.maxWaiting)
  }

  /** Connections now open or being opened. */
  get size(): number {
    return this.open.size + this.connecting
  }

  /** A clean connection, after those who asked before. Throws OVERLOADED, CANCELLED or ENGINE_LOST. */
  async acquire(patience: Patience): Promise<T> {
    if (this.closed) throw this.closedError()
    const served = this.waiting.join(patience)
    this.serve()
    return served
  }

  /** Takes a connection back and cleans it; one that cannot be cleaned is closed. */
  release(connection: T): void {
    connection.reset().then(
      () => this.makeIdle(connection),
      () => this.discard(connection),
    )
  }

  /** Closes a connection. */
  discard(connection: T): void {
    connection.destroy()
    this.forget(connection)
  }

  /** Closes the connections that nobody uses: where one has been lost, the others are suspect. */
  discardIdle(): void {
    for (const { connection } of [...this.idle]) this.discard(connection)
  }

  /** Who waits gets ENGINE_LOST; connections are closed as soon as they are given back. */
  close(): void {
    this.closed = true
    this.waiting.refuseAll(this.closedError())
    this.discardIdle()
  }

  private closedError(): QuerentError {
    return new QuerentError('ENGINE_LOST', `${this.options.shown} has been closed.`)
  }

  private makeIdle(connection: T): void {
    if (this.closed || !connection.alive) return this.discard(connection)
    const timer = setTimeout(() => this.discard(connection), this.options.idleMs)
    timer.unref()
    this.idle.push({ connection, timer })
    this.serve()
  }

  private forget(connection: T): void {
    this.open.delete(connection)
    const place = this.idle.findIndex((one) => one.connection === connection)
    if (place >= 0) clearTimeout(this.idle.splice(place, 1)[0]?.timer)
    this.serve()
  }

  /** Lends what is free, the one used last first, so that surplus ones age; then opens what is missing. */
  private serve(): void {
    while (this.waiting.length > 0) {
      const free = this.idle.pop()
      if (!free) break
      clearTimeout(free.timer)
      this.waiting.serveFirst(free.connection)
    }
    while (!this.closed && this.connecting < this.waiting.length && this.size < this.options.max) void this.connect()
  }

  private async connect(): Promise<void> {
    this.connecting++
    try {
      const connection = await this.options.connect()
      this.connecting--
      this.open.add(connection)
      connection.onLost = () => this.forget(connection)
      this.makeIdle(connection)
    } catch (thrown) {
      this.connecting--
      this.failedToConnect(asQuerentError(thrown))
    }
  }

  /** Who waits is told at once where there is no other connection to wait for. */
  private failedToConnect(error: QuerentError): void {
    if (this.open.size > 0) return
    this.waiting.refuseFirst(error)
    this.serve()
  }
}
