/** One statement at a time over Trino's client protocol (Trino, "Client REST API"), with fetch. */
import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'
import { QuerentError } from '../../errors.ts'
import { driverFailure } from '../remote/connection-problem.ts'
import { trinoFailure } from './failure.ts'
import type { Json } from './types.ts'

export type TrinoPlace = {
  /** Scheme, host and port: everything that is sent goes there, whatever the server says. */
  origin: string
  user: string
  /** The value of the Authorization header; undefined without a password. */
  authorization?: string
  catalog: string
  schema: string
  timezone: string
}

/** One answer of the server. */
export type Page = Pick<z.infer<typeof Answer>, 'columns' | 'data' | 'nextUri'> & {
  /** Characters of the answer. */
  length: number
  readBytes: number
}

const Answer = z.object({
  columns: z.array(z.object({ name: z.string(), type: z.string() })).optional(),
  data: z.custom<Json[][]>((rows) => Array.isArray(rows) && rows.every(Array.isArray)).optional(),
  nextUri: z.url().optional(),
  stats: z.object({ physicalInputBytes: z.coerce.number().optional() }).optional(),
  error: z.object({ message: z.string().optional(), errorName: z.string().optional() }).optional(),
})

/** How often a request that a gateway or a broken connection swallowed is sent again, and how long between. */
const RETRIES = 4
const RETRY_MS = 75
const RETRY_MOST_MS = 2000
const RETRIED = new Set([429, 502, 503, 504])

export class TrinoClient {
  private readonly place: TrinoPlace

  constructor(place: TrinoPlace) {
    this.place = place
  }

  /** Gives a statement to the server; `properties` are those of its session. Throws the statement's failure. */
  start(sql: string, properties: Record<string, string>, signal: AbortSignal): Promise<Page> {
    const { user, catalog, schema, timezone } = this.place
    const headers: Record<string, string> = {
      'content-type': 'text/plain; charset=utf-8',
      'x-trino-user': headerText(user),
      'x-trino-source': 'querent',
      'x-trino-catalog': headerText(catalog),
      'x-trino-schema': headerText(schema),
      'x-trino-time-zone': timezone,
      'x-trino-client-capabilities': 'PARAMETRIC_DATETIME',
    }
    const session = Object.entries(properties).map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    if (session.length > 0) headers['x-trino-session'] = session.join(',')
    return this.ask('/v1/statement', { method: 'POST', body: sql, headers }, signal)
  }

  /** The next page of a statement. */
  next(nextUri: string, signal: AbortSignal): Promise<Page> {
    return this.ask(pathOf(nextUri), { method: 'GET' }, signal)
  }

  /** Tells the server that nobody wants the statement any more. */
  async cancel(nextUri: string, signal: AbortSignal): Promise<void> {
    const response = await this.send(pathOf(nextUri), { method: 'DELETE' }, signal)
    await response.body?.cancel()
  }

  private async ask(path: string, request: RequestInit, signal: AbortSignal): Promise<Page> {
    for (let attempt = 1; ; attempt++) {
      const outcome = await this.attempt(path, request, signal)
      if (outcome.page) return outcome.page
      // A statement may have been begun by a request whose answer was lost: only what is known not to run is sent again.
      const mayRepeat = request.method === 'GET' || outcome.status !== undefined
      if (signal.aborted || attempt > RETRIES || !mayRepeat) throw outcome.error
      await pause(outcome.waitMs ?? RETRY_MS * attempt, undefined, { signal }).catch(() => {})
    }
  }

  private async attempt(
    path: string,
    request: RequestInit,
    signal: AbortSignal,
  ): Promise<{ page?: Page; error?: unknown; status?: number; waitMs?: number }> {
    try {
      const response = await this.send(path, request, signal)
      const text = await response.text()
      if (response.status === 200) return { page: readPage(text) }
      const error = statusFailure(response.status, text)
      if (!RETRIED.has(response.status)) throw error
      return { error, status: response.status, waitMs: retryAfter(response) }
    } catch (thrown) {
      if (thrown instanceof QuerentError) throw thrown
      return { error: driverFailure('lost', causeOf(thrown)) }
    }
  }

  private send(path: string, { headers, ...request }: RequestInit, signal: AbortSignal): Promise<Response> {
    const { origin, authorization } = this.place
    const all = { ...(headers as Record<string, string>), ...(authorization === undefined ? {} : { authorization }) }
    return fetch(`${origin}${path}`, { ...request, headers: all, signal, redirect: 'error' })
  }
}

/** Headers are bytes; Trino reads them as UTF-8. */
function headerText(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1')
}

/** The way on; its host is not taken from the server, so that the password goes nowhere else. */
function pathOf(nextUri: string): string {
  const { pathname, search } = new URL(nextUri)
  return pathname + search
}

/** Reads an answer; whole numbers that a double does not hold stay text. Throws the failure that it tells of. */
function readPage(text: string): Page {
  const { columns, data, nextUri, stats, error } = parseExact(text)
  if (error) {
    const { errorName = '', message = '' } = error
    throw driverFailure(trinoFailure(errorName), new Error(`${errorName}: ${message}`))
  }
  return { columns, data, nextUri, length: text.length, readBytes: stats?.physicalInputBytes ?? 0 }
}

type Reviver = (key: string, value: Json, context: { source?: string }) => Json

function parseExact(text: string): z.infer<typeof Answer> {
  try {
    const parse = JSON.parse as (text: string, reviver?: Reviver) => unknown
    return Answer.parse(/\d{16}/.test(text) ? parse(text, exactNumber) : parse(text))
  } catch (cause) {
    throw driverFailure('lost', cause)
  }
}

const exactNumber: Reviver = (_key, value, { source }) =>
  typeof value === 'number' && source !== undefined && !Number.isSafeInteger(value) && /^-?\d+$/.test(source)
    ? source
    : value

function statusFailure(status: number, text: string): QuerentError {
  const cause = new Error(`HTTP ${status}: ${text.slice(0, 500)}`)
  if (status === 401 || status === 403) return driverFailure('no-access', cause)
  return driverFailure(status === 429 ? 'busy' : 'lost', cause)
}

function retryAfter(response: Response): number | undefined {
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN)
  return Number.isFinite(seconds) ? Math.min(seconds * 1000, RETRY_MOST_MS) : undefined
}

/** What is behind "fetch failed". */
function causeOf(thrown: unknown): unknown {
  return thrown instanceof Error && thrown.cause instanceof Error ? thrown.cause : thrown
}
