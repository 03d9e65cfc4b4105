/** A source whose engine runs in child processes: the main process only asks, waits and kills. */
import type { CheckedSql } from '../../guard/types.ts'
import type { Settings } from '../../settings.ts'
import type { Cell, Dialect } from '../../types.ts'
import { cancelled, MAX_RESULT_CHARACTERS } from '../failure.ts'
import { introspect } from '../introspect.ts'
import type { Introspection, RowStream, Rows, RunOptions, Source } from '../types.ts'
import { EnginePool } from './pool.ts'
import type { EngineSpec } from './process.ts'
import type { CallName, EngineCalls, EngineRequest } from './protocol.ts'
import { nextRequestId, Task, type TaskLimits } from './task.ts'

/** Engines that may be added under load, beside those kept ready. */
const SURGE_ENGINES = 3
const IDLE_MS = 30_000
const MAX_WAITING = 200
/** Engines that are tried when one turns out to be dead before it has the request. */
const MAX_ATTEMPTS = 3
/** A download that nobody reads for this long is ended, so that it does not keep an engine. */
const UNREAD_MS = 60_000

export type EngineSettings = Pick<Settings, 'engines' | 'engineMemoryMb'>

export type Calling = { signal?: AbortSignal; timeoutMs: number }

/** Asks the engine one of its calls; what `introspect` is built on. Throws as `Source.run` does. */
export type CallEngine = <N extends CallName>(
  name: N,
  input: EngineCalls[N]['input'],
  options: Calling,
) => Promise<EngineCalls[N]['output']>

export class EngineSource implements Source {
  readonly name: string
  readonly dialect: Dialect
  private readonly pool: EnginePool
  private readonly memoryBytes: number

  private constructor(name: string, dialect: Dialect, spec: EngineSpec, settings: EngineSettings) {
    this.name = name
    this.dialect = dialect
    this.memoryBytes = settings.engineMemoryMb * 1e6
    this.pool = new EnginePool(spec, {
      ready: settings.engines,
      max: settings.engines + SURGE_ENGINES,
      idleMs: IDLE_MS,
      maxWaiting: MAX_WAITING,
      keepBytes: this.memoryBytes * 0.75,
    })
  }

  /** Starts the first engine. Throws SOURCE_UNREADABLE when it cannot open the database. */
  static async open(name: string, dialect: Dialect, spec: EngineSpec, settings: EngineSettings): Promise<EngineSource> {
    const source = new EngineSource(name, dialect, spec, settings)
    try {
      await source.pool.open()
    } catch (error) {
      await source.close()
      throw error
    }
    return source
  }

  introspect(signal?: AbortSignal, before?: Introspection): Promise<Introspection> {
    return introspect(this.call, signal, before)
  }

  /** The first `maxRows` rows. One more is read to know whether there are more. */
  async run(checked: CheckedSql, options: RunOptions): Promise<Rows> {
    const task = await this.start(query(checked, options.maxRows + 1, MAX_RESULT_CHARACTERS), options, false)
    const rows: Cell[][] = []
    for (let batch = await task.next(); batch; batch = await task.next()) for (const row of batch) rows.push(row)
    const truncated = rows.length > options.maxRows
    if (truncated) rows.length = options.maxRows
    return { columns: task.columns, rows, truncated }
  }

  /** The rows in batches, at most `maxRows`; the time limit holds for each wait for the engine. */
  async stream(checked: CheckedSql, options: RunOptions): Promise<RowStream> {
    const task = await this.start(query(checked, options.maxRows, Number.POSITIVE_INFINITY), options, true)
    await task.started()
    return { columns: task.columns, batches: new TaskBatches(task) }
  }

  async close(): Promise<void> {
    await this.pool.close()
  }

  /** Process ids of the engines now running. */
  enginePids(): number[] {
    return this.pool.pids()
  }

  private readonly call: CallEngine = async (name, input, options) => {
    const request = { type: 'call', id: nextRequestId(), name, input } as EngineRequest & { id: number }
    const task = await this.start(request, options, false)
    return (await task.value()) as EngineCalls[typeof name]['output']
  }

  private async start(request: EngineRequest & { id: number }, options: Calling, perBatch: boolean): Promise<Task> {
    const { signal, timeoutMs } = options
    const limits: TaskLimits = { timeoutMs, perBatch, signal, memoryBytes: this.memoryBytes }
    for (let attempt = 1; ; attempt++) {
      const engine = await this.pool.acquire({ maxWaitMs: timeoutMs, signal })
      const task = new Task(engine, request, limits)
      task.finished.then(() => this.pool.release(engine))
      if ((await task.begun) || attempt === MAX_ATTEMPTS) return task
    }
  }
}

function query(checked: CheckedSql, maxRows: number, maxCharacters: number): EngineRequest & { id: number } {
  // Statements without it are not of the guard's making: they may read nothing.
  const { sql, reads = [] } = checked
  return { type: 'query', id: nextRequestId(), sql, reads, maxRows, maxCharacters }
}

/** The batches of a task, read once. Ending the loop early frees the engine, and so does not reading on. */
class TaskBatches implements AsyncIterableIterator<Cell[][]> {
  private readonly task: Task
  private readonly unread: NodeJS.Timeout

  constructor(task: Task) {
    this.task = task
    this.unread = setTimeout(() => task.stop(cancelled('nobody read the rows')), UNREAD_MS)
    this.unread.unref()
    task.finished.then(() => clearTimeout(this.unread))
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  async next(): Promise<IteratorResult<Cell[][]>> {
    const rows = await this.task.next()
    this.unread.refresh()
    return rows ? { done: false, value: rows } : { done: true, value: undefined }
  }

  async return(): Promise<IteratorResult<Cell[][]>> {
    this.task.stop(cancelled('the reader ended the download'))
    return { done: true, value: undefined }
  }
}
