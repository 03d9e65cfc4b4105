/** The engine process's side: opens one database, then serves one request at a time. */
import { setImmediate as turn } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import type { Read } from '../../guard/types.ts'
import type { Cell } from '../../types.ts'
import type { FailureKind } from '../failure.ts'
import type { RawResultColumn } from '../types.ts'
import { charactersIn, type PackedColumn, packColumn } from './packing.ts'
import { type CallName, type EngineCalls, type EngineReply, type EngineRequest, READ_AHEAD } from './protocol.ts'

/** Rows below which chunks are gathered into one message. */
const MIN_BATCH_ROWS = 1024
/** Characters of text above which a batch is sent in parts. */
const MAX_BATCH_CHARACTERS = 8_000_000

/** Cells column by column. */
export type Chunk = { cells: Cell[][]; rowCount: number }

export type Cursor = {
  columns: RawResultColumn[]
  /** The next rows, null after the last. */
  next(): Promise<Chunk | null>
  close(): void
}

export type Engine = {
  /** One query that reads no other tables and columns than `reads`. Throws NotAQuery, NotPermitted. */
  query(sql: string, reads: readonly Read[]): Promise<Cursor>
  /** Stops what runs now, where the engine can. */
  interrupt(): void
  calls: { [N in CallName]: (input: EngineCalls[N]['input']) => Promise<EngineCalls[N]['output']> }
  /** What kind of failure a thrown value is. */
  classify(thrown: unknown): FailureKind
}

/** Thrown while opening: `message` is for people, without data. */
export class Unreadable extends Error {}

/** A statement that is not one plain query; the second wall behind the guard. */
export class NotAQuery extends Error {}

/** A query that reaches for what the guard has not checked; `message` is for the log. */
export class NotPermitted extends Error {}

class TooLarge extends Error {}
class Cancelled extends Error {}

function reply(message: EngineReply): void {
  process.send?.(message)
}

/**
 * Runs in the engine process: opens with the config of the first message, then answers until the main process is gone.
 * `open` throws Unreadable with words for people; one that gives null has done all its work.
 */
export function serve(open: (config: unknown) => Promise<Engine | null>): void {
  process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'))
  // A terminal or a supervisor signals every process; the main one decides, after what is under way has ended.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {})
  process.once('message', async (message) => {
    const request = message as EngineRequest
    if (request.type !== 'open') return
    try {
      const engine = await open(request.config)
      if (engine) new Server(engine).listen()
      reply({ type: 'ready' })
      startWatchdog()
    } catch (thrown) {
      const problem = thrown instanceof Unreadable ? thrown.message : 'the database cannot be opened'
      reply({ type: 'unreadable', problem, detail: detailOf(thrown) })
    }
  })
}

/** Plain JavaScript, because a thread of its own loader would cost 25 MB. */
const WATCHDOG = `
  const { workerData } = require('node:worker_threads')
  setInterval(() => process.ppid === workerData || process.kill(process.pid, 'SIGKILL'), 500)`

/** A thread that ends this process when its parent is gone, also while a query blocks the main thread. */
function startWatchdog(): void {
  const worker = new Worker(WATCHDOG, { eval: true, workerData: process.ppid })
  worker.unref()
  if (process.platform === 'linux') return
  setInterval(() => reply({ type: 'memory', bytes: process.memoryUsage.rss() }), 250).unref()
}

function detailOf(thrown: unknown): string {
  const cause = thrown instanceof Error && thrown.cause ? ` (${detailOf(thrown.cause)})` : ''
  return thrown instanceof Error ? thrown.message + cause : String(thrown)
}

class Server {
  private readonly engine: Engine
  private current = 0
  private credits = 0
  private wake: (() => void) | null = null
  private cancelled = false

  constructor(engine: Engine) {
    this.engine = engine
  }

  listen(): void {
    process.on('message', (message) => {
      const request = message as EngineRequest
      if (request.type === 'query') void this.answer(request.id, () => this.query(request))
      else if (request.type === 'call') void this.answer(request.id, () => this.call(request))
      else if (request.type !== 'open' && request.id === this.current) this.steer(request.type)
    })
  }

  private steer(type: 'next' | 'cancel'): void {
    if (type === 'next') this.credits++
    else {
      this.cancelled = true
      this.engine.interrupt()
    }
    this.wake?.()
  }

  private async answer(id: number, work: () => Promise<void>): Promise<void> {
    this.current = id
    this.credits = READ_AHEAD
    this.cancelled = false
    reply({ type: 'begun', id })
    try {
      await work()
    } catch (thrown) {
      reply({ type: 'failure', id, kind: this.kindOf(thrown), detail: detailOf(thrown) })
    }
    this.current = 0
  }

  private kindOf(thrown: unknown): FailureKind {
    if (this.cancelled) return 'interrupted'
    if (thrown instanceof TooLarge) return 'too-large'
    if (thrown instanceof NotAQuery) return 'not-a-query'
    if (thrown instanceof NotPermitted) return 'not-permitted'
    return this.engine.classify(thrown)
  }

  private async call(request: Extract<EngineRequest, { type: 'call' }>): Promise<void> {
    const run = this.engine.calls[request.name] as (input: unknown) => Promise<unknown>
    reply({ type: 'value', id: request.id, value: await run(request.input) })
  }

  private async query(request: Extract<EngineRequest, { type: 'query' }>): Promise<void> {
    // Engines written in C end a text there, and other readers of it do not.
    if (request.sql.includes('\0')) throw new NotAQuery('a null character')
    const cursor = await this.engine.query(request.sql, request.reads)
    try {
      await this.sendRows(cursor, request)
    } finally {
      cursor.close()
    }
  }

  private async sendRows(cursor: Cursor, request: Extract<EngineRequest, { type: 'query' }>): Promise<void> {
    let columns: RawResultColumn[] | undefined = cursor.columns
    let rowsLeft = request.maxRows
    let charactersLeft = request.maxCharacters
    for (let last = false; !last; ) {
      const { chunk, ended } = await gather(cursor, rowsLeft)
      rowsLeft -= chunk.rowCount
      last = ended || rowsLeft === 0
      const parts = packParts(chunk)
      for (const [index, part] of parts.entries()) {
        charactersLeft -= part.characters
        if (charactersLeft < 0) throw new TooLarge()
        await this.credit()
        const { cells, rowCount } = part
        reply({ type: 'batch', id: request.id, columns, cells, rowCount, last: last && index === parts.length - 1 })
        columns = undefined
      }
    }
  }

  /** Waits until the reader wants a batch; lets messages in first, so that a cancel is seen. */
  private async credit(): Promise<void> {
    await turn()
    while (this.credits === 0 && !this.cancelled) {
      const { promise, resolve } = Promise.withResolvers<void>()
      this.wake = resolve
      await promise
    }
    if (this.cancelled) throw new Cancelled()
    this.credits--
  }
}

/** Chunks up to a sensible batch, cut at `maxRows`. */
async function gather(cursor: Cursor, maxRows: number): Promise<{ chunk: Chunk; ended: boolean }> {
  const chunk = await cursor.next()
  if (!chunk) return { chunk: { cells: cursor.columns.map(() => []), rowCount: 0 }, ended: true }
  let ended = false
  while (chunk.rowCount < MIN_BATCH_ROWS && chunk.rowCount < maxRows && !ended) {
    const more = await cursor.next()
    if (more) append(chunk, more)
    else ended = true
  }
  return { chunk: chunk.rowCount > maxRows ? slice(chunk, 0, maxRows) : chunk, ended }
}

function append(chunk: Chunk, more: Chunk): void {
  for (const [column, cells] of more.cells.entries()) for (const cell of cells) chunk.cells[column]?.push(cell)
  chunk.rowCount += more.rowCount
}

function slice(chunk: Chunk, start: number, end: number): Chunk {
  return { cells: chunk.cells.map((cells) => cells.slice(start, end)), rowCount: end - start }
}

type Part = { cells: PackedColumn[]; rowCount: number; characters: number }

function packParts(chunk: Chunk): Part[] {
  const cells = chunk.cells.map(packColumn)
  const characters = cells.reduce((sum, packed) => sum + charactersIn(packed), 0)
  if (characters <= MAX_BATCH_CHARACTERS || chunk.rowCount <= 1)
    return [{ cells, rowCount: chunk.rowCount, characters }]
  const half = chunk.rowCount >> 1
  return [...packParts(slice(chunk, 0, half)), ...packParts(slice(chunk, half, chunk.rowCount))]
}
