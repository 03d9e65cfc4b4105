/** A source on a database server: a pool of connections, each statement in a read-only transaction of its own. */
import { QuerentError } from '../../errors.ts'
import type { CheckedSql } from '../../guard/types.ts'
import type { Cell, Dialect } from '../../types.ts'
import type { CallEngine } from '../engine/source.ts'
import { cancelled, MAX_RESULT_CHARACTERS } from '../failure.ts'
import { introspect } from '../introspect.ts'
import type { Estimate, Introspection, RowStream, Rows, RunOptions, Source } from '../types.ts'
import { ConnectionPool } from './pool.ts'
import { type QueryLimits, RemoteQuery } from './query.ts'
import type { Batch, Session } from './session.ts'

const MAX_WAITING = 500
const IDLE_MS = 60_000
/** Connections that are tried when one turns out to be dead before the server has seen the statement. */
const MAX_ATTEMPTS = 3
/** A download that nobody reads for this long is ended, so that it does not keep a connection. */
const UNREAD_MS = 60_000
/** The first batch of a download is small, since the size of its rows is not known; the next aim at a size. */
const FIRST_ROWS = 16
const MAX_BATCH_ROWS = 4096
const BATCH_CHARACTERS = 2_000_000

/** Runs one SELECT of ours and gives all its rows. */
export type Ask = (sql: string) => Promise<Cell[][]>

/** What one kind of server answers beside queries. */
export type Server = {
  dialect: Dialect
  /** What messages call the source: its address without password. */
  shown: string
  poolSize: number
  /** What the operator should know, such as rights that are not needed. */
  warnings: string[]
  connect(): Promise<Session>
  /** The server's own reading of a statement, where it has a parser for us. Throws where it finds more than was checked. */
  secondLook?(checked: CheckedSql): Promise<void>
  /** What the statement would read, without running it, where the server can tell. */
  estimate?(ask: Ask, checked: CheckedSql): Promise<Estimate>
  /** The calls that `introspect` is built on. */
  calls: { [N in keyof Calls]: (ask: Ask, input: Calls[N]['input']) => Promise<Calls[N]['output']> }
}
type Calls = import('../engine/protocol.ts').EngineCalls

export class RemoteSource implements Source {
  readonly name: string
  readonly dialect: Dialect
  readonly estimate?: Source['estimate']
  private readonly server: Server
  private readonly pool: ConnectionPool<Session>
  private readonly running = new Set<RemoteQuery>()

  constructor(name: string, server: Server) {
    this.name = name
    this.dialect = server.dialect
    this.server = server
    const { estimate } = server
    if (estimate)
      this.estimate = async (checked, limits) => {
        await server.secondLook?.(checked)
        return estimate(this.asking({ ...limits, explains: true }), checked)
      }
    this.pool = new ConnectionPool<Session>({
      shown: server.shown,
      connect: () => server.connect(),
      max: server.poolSize,
      maxWaiting: MAX_WAITING,
      idleMs: IDLE_MS,
    })
  }

  async introspect(signal?: AbortSignal, before?: Introspection): Promise<Introspection> {
    const found = await introspect(this.call, signal, before)
    return { ...found, warnings: [...this.server.warnings, ...found.warnings] }
  }

  /** The first `maxRows` rows. One more is read to know whether there are more. */
  async run(checked: CheckedSql, options: RunOptions): Promise<Rows> {
    const { maxRows, timeoutMs, signal, maxBytes } = options
    const limits = { timeoutMs, signal, maxBytes, streaming: false, maxCharacters: MAX_RESULT_CHARACTERS }
    await this.server.secondLook?.(checked)
    const { query, batch } = await this.start(checked.sql, maxRows + 1, limits)
    const truncated = batch.rows.length > maxRows
    const scanned = query.scanned()
    const file = truncated ? await query.file() : undefined
    query.end()
    const rows = truncated ? batch.rows.slice(0, maxRows) : batch.rows
    return { columns: query.columns, rows, truncated, ...(scanned && { scanned }), ...(file && { file }) }
  }

  /** The rows in batches, at most `maxRows`; the time limit holds for each wait for the server. */
  async stream(checked: CheckedSql, options: RunOptions): Promise<RowStream> {
    const { maxRows, timeoutMs, signal, maxBytes } = options
    const limits = { timeoutMs, signal, maxBytes, streaming: true, maxCharacters: MAX_RESULT_CHARACTERS }
    await this.server.secondLook?.(checked)
    const { query, batch } = await this.start(checked.sql, Math.max(1, Math.min(FIRST_ROWS, maxRows)), limits)
    const batches = new Batches(query, batch, maxRows)
    return { columns: query.columns, batches, scanned: () => query.scanned() }
  }

  async close(): Promise<void> {
    this.pool.close()
    const running = [...this.running]
    for (const query of running) query.stop(new QuerentError('ENGINE_LOST', `${this.server.shown} has been closed.`))
    await Promise.all(running.map((query) => query.finished))
  }

  /** Connections now open or being opened. */
  connections(): number {
    return this.pool.size
  }

  private readonly call: CallEngine = (name, input, limits) => this.server.calls[name](this.asking(limits), input)

  /** Runs statements of ours, all of them together within the time. */
  private asking({ timeoutMs, ...others }: Pick<QueryLimits, 'timeoutMs' | 'signal' | 'explains'>): Ask {
    const end = performance.now() + timeoutMs
    return async (sql) => {
      const left = Math.max(1, Math.round(end - performance.now()))
      const limits = { ...others, timeoutMs: left, streaming: false, maxCharacters: MAX_RESULT_CHARACTERS }
      const { query, batch } = await this.start(sql, Number.MAX_SAFE_INTEGER, limits)
      query.end()
      return batch.rows
    }
  }

  /** Begins a statement; read-only, so that one which the server never saw may be begun again. */
  private async start(sql: string, rows: number, limits: QueryLimits): Promise<{ query: RemoteQuery; batch: Batch }> {
    for (let attempt = 1; ; attempt++) {
      const session = await this.pool.acquire({ maxWaitMs: limits.timeoutMs, signal: limits.signal })
      const query = new RemoteQuery(session, this.pool, limits)
      this.running.add(query)
      query.finished.then(() => this.running.delete(query))
      try {
        return { query, batch: await query.begin(sql, rows) }
      } catch (thrown) {
        const isLost = thrown instanceof QuerentError && thrown.code === 'ENGINE_LOST'
        if (!isLost || session.answered || attempt === MAX_ATTEMPTS) throw thrown
        this.pool.discardIdle()
      }
    }
  }
}

/** The batches of a download, read once. Ending the loop early frees the connection, and so does not reading on. */
class Batches implements AsyncIterableIterator<Cell[][]> {
  private readonly query: RemoteQuery
  private readonly unread: NodeJS.Timeout
  private first: Batch | null
  private left: number
  private size = FIRST_ROWS
  private done = false

  constructor(query: RemoteQuery, first: Batch, maxRows: number) {
    this.query = query
    this.first = first
    this.left = maxRows
    this.unread = setTimeout(() => query.stop(cancelled('nobody read the rows')), UNREAD_MS)
    this.unread.unref()
    query.finished.then(() => clearTimeout(this.unread))
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  async next(): Promise<IteratorResult<Cell[][]>> {
    if (this.done) return { done: true, value: undefined }
    const batch = this.first ?? (await this.query.more(Math.min(this.size, this.left)))
    this.first = null
    this.unread.refresh()
    const rows = batch.rows.slice(0, this.left)
    this.left -= rows.length
    this.size = nextSize(rows)
    if (batch.done || this.left === 0) this.end()
    return rows.length > 0 ? { done: false, value: rows } : { done: true, value: undefined }
  }

  async return(): Promise<IteratorResult<Cell[][]>> {
    this.end()
    return { done: true, value: undefined }
  }

  private end(): void {
    this.done = true
    this.query.end()
  }
}

/** Rows of the next batch, so that it holds about as much text as a batch should. */
function nextSize(rows: Cell[][]): number {
  const characters = rows.reduce(
    (sum, row) => sum + row.reduce<number>((length, cell) => length + String(cell).length, 0),
    1,
  )
  const fitting = Math.ceil((rows.length * BATCH_CHARACTERS) / characters)
  return Math.max(1, Math.min(fitting, rows.length * 8, MAX_BATCH_ROWS))
}
