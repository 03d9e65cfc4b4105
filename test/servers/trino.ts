/**
 * A test server that speaks Trino's client protocol (Trino, "Client REST API") and executes on DuckDB. It counts what runs, keeps
 * what it was asked, and fails in the ways that a cluster behind a gateway does.
 */
import { randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { bodyOf, HttpServer } from './http-server.ts'
import { TrinoRefusal } from './trino-sql.ts'
import { type Running, SCHEMA, type Stock, Warehouse, type WireValue } from './warehouse.ts'

export type TrinoOptions = {
  partitions?: string[]
  /** Users and their passwords; absent: everybody is let in. */
  passwords?: Map<string, string>
  /** The token that is taken for a JSON Web Token of the user. */
  token?: string
  tls?: { key: string; cert: string }
}

type Query = {
  id: string
  sql: string
  state: 'RUNNING' | 'FINISHED' | 'FAILED' | 'CANCELED'
  started: Promise<void>
  ended: PromiseWithResolvers<void>
  running?: Running
  abort: AbortController
  error?: { errorName: string; message: string }
  reading: boolean
  pages: Map<number, string>
  timer?: NodeJS.Timeout
  headers: IncomingMessage['headers']
}

/** A page waits for rows at most this long, as Trino's do. */
const PAGE_WAIT_MS = 1000
const SCANNED_BYTES = 4096

export class TrinoServer {
  readonly asked: { method: string; path: string; headers: IncomingMessage['headers']; body: string }[] = []
  readonly warehouse: Warehouse
  /** Statements that run now, and the most that ever ran at a time. */
  running = 0
  mostRunning = 0
  /** What the addresses of pages begin with; absent: this server. */
  base: string | undefined
  /** Each statement takes at least so long. */
  delayMs = 0
  /** Answers to the next requests instead of the right ones: a status, or a connection that is cut. */
  readonly failures: { on: 'POST' | 'GET'; status: number | 'cut'; times: number }[] = []
  private readonly queries = new Map<string, Query>()
  private readonly options: TrinoOptions
  private readonly server: HttpServer

  private constructor(warehouse: Warehouse, options: TrinoOptions) {
    this.warehouse = warehouse
    this.options = options
    const answer = (request: IncomingMessage, response: ServerResponse) =>
      void this.answer(request, response).catch((error) => response.writeHead(500).end(String(error)))
    this.server = new HttpServer(answer, options.tls)
  }

  static async start(stock: Stock, options: TrinoOptions = {}): Promise<TrinoServer> {
    const server = new TrinoServer(await Warehouse.open(stock, options.partitions), options)
    await server.server.listen()
    return server
  }

  get port(): number {
    return this.server.port
  }

  /** The address for a source. */
  get address(): string {
    return `trino://tester@127.0.0.1:${this.port}/hive/${SCHEMA}`
  }

  /** Forgets every query, as a coordinator that has been started again. */
  restart(): void {
    for (const query of this.queries.values()) this.end(query, 'CANCELED')
    this.queries.clear()
    this.server.cut()
  }

  async close(): Promise<void> {
    this.restart()
    await this.server.close()
    this.warehouse.close()
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '', headers } = request
    const body = (await bodyOf(request)).toString('utf8')
    this.asked.push({ method, path: url, headers, body })
    const failure = this.failures.find(({ on, times }) => on === method && times > 0)
    if (failure) {
      failure.times--
      if (failure.status === 'cut') return void response.destroy()
      return void response.writeHead(failure.status).end()
    }
    if (!this.mayEnter(headers)) return void response.writeHead(401).end('Unauthorized')
    if (method === 'POST' && url === '/v1/statement') return send(response, this.accept(body, headers))
    const [, stage, id = '', page = ''] = /^\/v1\/statement\/(queued|executing)\/([^/]+)\/(\d+)$/.exec(url) ?? []
    const query = this.queries.get(id)
    if (!stage || !query) return void response.writeHead(404).end('Query not found')
    if (method === 'DELETE') {
      this.end(query, 'CANCELED')
      return void response.writeHead(204).end()
    }
    return send(response, stage === 'queued' ? await this.begin(query) : await this.page(query, Number(page)))
  }

  private mayEnter(headers: IncomingMessage['headers']): boolean {
    const { passwords, token } = this.options
    const [kind = '', secret = ''] = (headers.authorization ?? '').split(' ')
    if (token !== undefined) return kind === 'Bearer' && secret === token
    if (passwords === undefined) return true
    const [, user = '', password] = /^([^:]*):(.*)$/s.exec(Buffer.from(secret, 'base64').toString('utf8')) ?? []
    return kind === 'Basic' && passwords.get(user) === password && (headers['x-trino-user'] ?? user) === user
  }

  private accept(sql: string, headers: IncomingMessage['headers']): string {
    const id = `20260101_000000_${String(this.queries.size).padStart(5, '0')}_${randomBytes(3).toString('hex')}`
    const query: Query = {
      id,
      sql,
      state: 'RUNNING',
      reading: false,
      pages: new Map(),
      headers,
      started: Promise.resolve(),
      ended: Promise.withResolvers(),
      abort: new AbortController(),
    }
    this.queries.set(id, query)
    this.running++
    this.mostRunning = Math.max(this.mostRunning, this.running)
    query.started = this.execute(query)
    return this.document(query, { next: `queued/${id}/1`, state: 'QUEUED' })
  }

  private async execute(query: Query): Promise<void> {
    const limit = /query_max_execution_time=(\d+)ms/.exec(
      decodeURIComponent(String(query.headers['x-trino-session'])),
    )?.[1]
    if (limit) query.timer = setTimeout(() => this.fail(query, 'EXCEEDED_TIME_LIMIT'), Number(limit))
    try {
      if (this.delayMs > 0) await pause(this.delayMs)
      const explained = /^EXPLAIN \(TYPE IO, FORMAT JSON\) /i.exec(query.sql)
      const running = explained
        ? await explain(this.warehouse, query.sql.slice(explained[0].length))
        : await this.warehouse.start(query.sql, query.abort.signal)
      if (query.state === 'RUNNING') query.running = running
      else running.close()
    } catch (error) {
      if (error instanceof TrinoRefusal) this.fail(query, error.errorName, error.message)
      else this.fail(query, 'GENERIC_INTERNAL_ERROR', String(error))
    }
  }

  private async begin(query: Query): Promise<string> {
    await Promise.race([query.started, query.ended.promise, pause(PAGE_WAIT_MS)])
    return this.document(query, { next: `executing/${query.id}/0`, state: query.state })
  }

  /** A page may be asked for again until the next one has been. */
  private async page(query: Query, number: number): Promise<string> {
    const kept = query.pages.get(number)
    if (kept !== undefined) return kept
    const either = Promise.race([query.started, query.ended.promise]).then(() => true)
    const settled = await Promise.race([either, pause(PAGE_WAIT_MS, false)])
    if (!settled) return this.document(query, { next: `executing/${query.id}/${number}`, state: 'RUNNING' })
    let rows: WireValue[][] | undefined
    if (query.state === 'RUNNING') rows = await this.rows(query)
    const more = query.state === 'RUNNING' && rows !== undefined
    if (!more && query.state === 'RUNNING') this.end(query, 'FINISHED')
    const text = this.document(query, {
      next: more ? `executing/${query.id}/${number + 1}` : undefined,
      state: query.state,
      rows,
    })
    query.pages.set(number, text)
    query.pages.delete(number - 2)
    return text
  }

  private async rows(query: Query): Promise<WireValue[][] | undefined> {
    query.reading = true
    try {
      return await query.running?.next()
    } catch (error) {
      if (query.state === 'RUNNING')
        this.fail(query, error instanceof TrinoRefusal ? error.errorName : 'GENERIC_INTERNAL_ERROR', String(error))
      return undefined
    } finally {
      query.reading = false
      if (query.state !== 'RUNNING') query.running?.close()
    }
  }

  private fail(query: Query, errorName: string, message = errorName): void {
    if (query.state !== 'RUNNING') return
    query.error = { errorName, message }
    this.end(query, 'FAILED')
  }

  private end(query: Query, state: Query['state']): void {
    if (query.state !== 'RUNNING') return
    query.state = state
    if (state === 'CANCELED') query.error = { errorName: 'USER_CANCELED', message: 'Query was canceled' }
    clearTimeout(query.timer)
    query.ended.resolve()
    query.abort.abort()
    if (!query.reading) query.running?.close()
    this.running--
  }

  private document(
    query: Query,
    { next, state, rows }: { next?: string; state: string; rows?: WireValue[][] },
  ): string {
    const { id, error, running } = query
    const base = this.base ?? `${this.options.tls ? 'https' : 'http'}://127.0.0.1:${this.port}`
    return wireJson({
      id,
      infoUri: `${base}/ui/query.html?${id}`,
      ...(next && !error ? { nextUri: `${base}/v1/statement/${next}` } : {}),
      ...(running ? { columns: running.columns } : {}),
      ...(rows ? { data: rows } : {}),
      stats: { state, physicalInputBytes: state === 'FINISHED' ? SCANNED_BYTES : 0 },
      ...(error ? { error: { ...error, errorCode: 1, errorType: 'USER_ERROR' } } : {}),
    })
  }
}

/** Estimates as Trino's: of the tables that are named in the statement; without statistics they are "NaN". */
async function explain(warehouse: Warehouse, sql: string): Promise<Running> {
  const named = warehouse.tables.filter(({ name }) => new RegExp(`\\b${name}\\b`, 'i').test(sql))
  const inputTableColumnInfos = named.map(({ name, rows, isView, columns }) => ({
    table: { catalog: 'hive', schemaTable: { schema: SCHEMA, table: name } },
    estimate: isView
      ? { outputRowCount: 'NaN', outputSizeInBytes: 'NaN' }
      : { outputRowCount: rows, outputSizeInBytes: rows * columns.length * 8 },
  }))
  const pages: WireValue[][][] = [[[JSON.stringify({ inputTableColumnInfos })]]]
  return { columns: [{ name: 'Query Plan', type: 'varchar' }], next: async () => pages.shift(), close: () => {} }
}

function send(response: ServerResponse, body: string): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(body)
}

/** JSON with whole numbers in all their digits. */
function wireJson(value: unknown): string {
  if (typeof value === 'bigint') return String(value)
  if (Array.isArray(value)) return `[${value.map(wireJson).join(',')}]`
  if (value === null || typeof value !== 'object') return JSON.stringify(value ?? null)
  const entries = Object.entries(value).map(([key, part]) => `${JSON.stringify(key)}:${wireJson(part)}`)
  return `{${entries.join(',')}}`
}
