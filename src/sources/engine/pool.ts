/**
 * The engine processes of one source. Each runs one query at a time; callers wait their turn in order. One process more than
 * is needed is kept warm, so that a killed one is replaced at once and a runaway query holds up nobody else.
 */
import { QuerentError } from '../../errors.ts'
import { type Patience, WaitingLine } from '../waiting-line.ts'
import { EngineProcess, type EngineSpec } from './process.ts'

export type PoolSizes = {
  /** Processes kept ready beside the spare. */
  ready: number
  /** Processes at most. */
  max: number
  /** Milliseconds after which a process above the standing number is closed. */
  idleMs: number
  /** Callers that may wait. */
  maxWaiting: number
  /** An engine that keeps more than this many bytes after a query is replaced. */
  keepBytes: number
}

const MAX_LOST_STARTS = 3

export class EnginePool {
  private readonly spec: EngineSpec
  private readonly sizes: PoolSizes
  private readonly engines = new Set<EngineProcess>()
  private readonly idle: EngineProcess[] = []
  private readonly idleTimers = new Map<EngineProcess, NodeJS.Timeout>()
  private readonly waiting: WaitingLine<EngineProcess>
  private readonly busy = new Set<EngineProcess>()
  private closed = false
  /** True once an engine has opened the database: from then on the standing number is kept up. */
  private opened = false
  /** True after an engine failed to start: none is started again unasked. */
  private failing = false
  /** Engines in a row that were lost while they started. */
  private lostStarts = 0

  constructor(spec: EngineSpec, sizes: PoolSizes) {
    this.spec = spec
    this.sizes = sizes
    this.waiting = new WaitingLine(sizes.maxWaiting)
  }

  /** Opens the database in a first engine, then warms the spare. Throws SOURCE_UNREADABLE. */
  async open(): Promise<void> {
    const engine = await this.acquire({ maxWaitMs: 60_000 })
    this.release(engine)
  }

  /** A free engine, after those who asked before. Throws OVERLOADED, CANCELLED, SOURCE_UNREADABLE or ENGINE_LOST. */
  async acquire(patience: Patience): Promise<EngineProcess> {
    if (this.closed) throw this.closedError()
    const served = this.waiting.join(patience)
    this.failing = false
    this.balance()
    return served
  }

  /** Gives an engine back; a dead or swollen one is replaced. */
  release(engine: EngineProcess): void {
    this.busy.delete(engine)
    if (engine.lastMemory > this.sizes.keepBytes) engine.kill()
    else this.makeIdle(engine)
  }

  /** Kills every engine; who waits gets ENGINE_LOST. */
  async close(): Promise<void> {
    this.closed = true
    this.waiting.refuseAll(this.closedError())
    for (const timer of this.idleTimers.values()) clearTimeout(timer)
    const engines = [...this.engines]
    for (const engine of engines) {
      engine.hold(true)
      engine.kill()
    }
    await Promise.all(engines.map((engine) => engine.exited))
  }

  /** Process ids of the engines now running. */
  pids(): number[] {
    return [...this.engines].flatMap((engine) => engine.pid ?? [])
  }

  private closedError(): QuerentError {
    return new QuerentError('ENGINE_LOST', `${this.spec.address} has been closed.`)
  }

  private start(): void {
    const engine = new EngineProcess(this.spec)
    this.engines.add(engine)
    engine.hold(false)
    engine.exited.then(() => this.forget(engine))
    engine.ready.then(
      () => {
        this.opened = true
        this.lostStarts = 0
        this.makeIdle(engine)
      },
      (error: QuerentError) => this.failedToStart(engine, error),
    )
  }

  /** Who waits is told when there is no other engine to wait for. */
  private failedToStart(engine: EngineProcess, error: QuerentError): void {
    // Killed from outside while it started, it is replaced like any other; a database that kills its engines is not opened for ever.
    if (this.opened && error.code === 'ENGINE_LOST' && ++this.lostStarts < MAX_LOST_STARTS) return
    this.failing = true
    engine.kill()
    if (this.engines.size === 1 || !this.opened) this.waiting.refuseFirst(error)
  }

  private forget(engine: EngineProcess): void {
    this.engines.delete(engine)
    this.busy.delete(engine)
    this.leaveIdle(engine)
    this.balance()
  }

  private makeIdle(engine: EngineProcess): void {
    if (!engine.alive || this.closed) return
    engine.hold(false)
    this.idle.push(engine)
    const timer = setTimeout(() => this.closeSurplus(engine), this.sizes.idleMs)
    timer.unref()
    this.idleTimers.set(engine, timer)
    this.balance()
  }

  private leaveIdle(engine: EngineProcess): void {
    clearTimeout(this.idleTimers.get(engine))
    this.idleTimers.delete(engine)
    const place = this.idle.indexOf(engine)
    if (place >= 0) this.idle.splice(place, 1)
  }

  private closeSurplus(engine: EngineProcess): void {
    if (this.engines.size > this.sizes.ready + 1) engine.kill()
  }

  /** Serves who waits, then starts what is missing. The engine used last goes first, so that surplus ones age. */
  private balance(): void {
    while (this.waiting.length > 0) {
      const engine = this.idle.at(-1)
      if (!engine) break
      this.leaveIdle(engine)
      this.busy.add(engine)
      this.waiting.serveFirst(engine)
    }
    while (!this.closed && this.engines.size < this.wanted()) this.start()
  }

  private wanted(): number {
    const { ready, max } = this.sizes
    if (this.failing || !this.opened) return this.waiting.length > 0 ? 1 : 0
    return Math.min(max, Math.max(ready + 1, this.busy.size + this.waiting.length + 1))
  }
}
