/** One request on one engine process, with its limits: time, memory, cancellation. */
import type { QuerentError } from '../../errors.ts'
import type { Cell } from '../../types.ts'
import { cancelled, engineFailure, engineLost, overMemory, timedOut } from '../failure.ts'
import type { RawResultColumn } from '../types.ts'
import { unpackRows } from './packing.ts'
import type { EngineProcess } from './process.ts'
import { type EngineReply, type EngineRequest, READ_AHEAD } from './protocol.ts'

/** How long an engine may take to obey a cancel before it is killed. */
const CANCEL_GRACE_MS = 50
const MEMORY_CHECK_MS = 50

export type TaskLimits = {
  timeoutMs: number
  /** True: the time limit holds for each wait for the engine, not for the whole (downloads, read at the reader's pace). */
  perBatch: boolean
  memoryBytes: number
  signal?: AbortSignal
}

/** What a task needs of its engine. */
export type TaskEngine = Pick<EngineProcess, 'send' | 'kill' | 'hold' | 'memory' | 'alive' | 'onReply' | 'onExit'>

type Batch = { rows: Cell[][]; last: boolean }
type Waiter = PromiseWithResolvers<void>

let lastId = 0
/** A number for one request; replies to an earlier request are told apart by it. */
export function nextRequestId(): number {
  return ++lastId
}

export class Task {
  /** Resolves when the engine is free again or dead; never rejects. */
  readonly finished: Promise<void>
  /** True once the engine has the request; false when it died before, so that another may run it. */
  readonly begun: Promise<boolean>
  columns: RawResultColumn[] = []
  private readonly engine: TaskEngine
  private readonly id: number
  private readonly limits: TaskLimits
  private readonly finish: () => void
  private readonly begin: (begun: boolean) => void
  private readonly batches: Batch[] = []
  private waiter: Waiter | null = null
  private failure: QuerentError | null = null
  private result: unknown
  private over = false
  /** Batches that the engine still may send without being asked again. */
  private owed = READ_AHEAD
  private deadline: NodeJS.Timeout | undefined
  private grace: NodeJS.Timeout | undefined
  private readonly memoryCheck: NodeJS.Timeout
  private readonly onAbort = () => this.stop(cancelled(this.limits.signal?.reason))

  constructor(engine: TaskEngine, request: EngineRequest & { id: number }, limits: TaskLimits) {
    const end = Promise.withResolvers<void>()
    this.finished = end.promise
    this.finish = end.resolve
    const begun = Promise.withResolvers<boolean>()
    this.begun = begun.promise
    this.begin = begun.resolve
    this.engine = engine
    this.id = request.id
    this.limits = limits
    this.memoryCheck = setInterval(() => void this.checkMemory(), MEMORY_CHECK_MS)
    engine.hold(true)
    engine.onReply = (reply) => this.receive(reply)
    engine.onExit = (how) => this.lose(how)
    limits.signal?.addEventListener('abort', this.onAbort, { once: true })
    engine.send(request)
    this.startClock()
    if (!engine.alive) this.lose('ended before the request')
    if (limits.signal?.aborted) this.onAbort()
  }

  /** The next rows, null after the last. Throws the task's error. */
  async next(): Promise<Cell[][] | null> {
    while (this.batches.length === 0 && !this.failure && !this.over) await this.change()
    if (this.failure) throw this.failure
    const batch = this.batches.shift()
    if (!batch) return null
    if (!this.over) this.askForMore()
    return batch.rows
  }

  /** Waits for the first batch, so that `columns` is known. Throws the task's error. */
  async started(): Promise<void> {
    while (this.batches.length === 0 && !this.failure && !this.over) await this.change()
    if (this.failure) throw this.failure
  }

  /** The answer of a call. Throws the task's error. */
  async value(): Promise<unknown> {
    while (!this.failure && !this.over) await this.change()
    if (this.failure) throw this.failure
    return this.result
  }

  /** Ends the task early: readers get `error`, the engine is asked to stop and killed when it does not. */
  stop(error: QuerentError): void {
    if (this.over || this.failure) return
    this.fail(error)
    this.engine.send({ type: 'cancel', id: this.id })
    this.grace = setTimeout(() => this.engine.kill(), CANCEL_GRACE_MS)
  }

  private receive(reply: EngineReply): void {
    if (!('id' in reply) || reply.id !== this.id || this.over) return
    this.begin(true)
    if (reply.type === 'failure') this.end(engineFailure(reply.kind, reply.detail))
    else if (reply.type === 'value') {
      this.result = reply.value
      this.end(null)
    } else if (reply.type === 'batch') this.receiveBatch(reply)
  }

  private receiveBatch(reply: Extract<EngineReply, { type: 'batch' }>): void {
    this.owed--
    if (reply.columns) this.columns = reply.columns
    if (!this.failure) this.batches.push({ rows: unpackRows(reply.cells, reply.rowCount), last: reply.last })
    if (reply.last) this.end(null)
    else if (this.limits.perBatch) this.startClock()
    this.wake()
  }

  private askForMore(): void {
    this.owed++
    this.engine.send({ type: 'next', id: this.id })
    if (this.limits.perBatch && this.owed === 1) this.startClock()
  }

  /** The clock stands still while the engine waits for the reader. */
  private startClock(): void {
    clearTimeout(this.deadline)
    if (this.failure || (this.limits.perBatch && this.owed === 0)) return
    this.deadline = setTimeout(() => this.kill(timedOut(this.limits.timeoutMs)), this.limits.timeoutMs)
  }

  private async checkMemory(): Promise<void> {
    const bytes = await this.engine.memory()
    if (bytes > this.limits.memoryBytes && !this.over) this.kill(overMemory(this.limits.memoryBytes))
  }

  private lose(how: string): void {
    this.begin(this.failure !== null)
    this.end(engineLost(how))
  }

  private kill(error: QuerentError): void {
    this.fail(error)
    this.engine.kill()
  }

  private fail(error: QuerentError): void {
    this.failure ??= error
    this.batches.length = 0
    clearTimeout(this.deadline)
    this.wake()
  }

  private end(error: QuerentError | null): void {
    if (this.over) return
    this.over = true
    if (error) this.fail(error)
    clearInterval(this.memoryCheck)
    clearTimeout(this.deadline)
    clearTimeout(this.grace)
    this.limits.signal?.removeEventListener('abort', this.onAbort)
    this.engine.hold(false)
    this.wake()
    this.finish()
  }

  private change(): Promise<void> {
    this.waiter ??= Promise.withResolvers<void>()
    return this.waiter.promise
  }

  private wake(): void {
    this.waiter?.resolve()
    this.waiter = null
  }
}
