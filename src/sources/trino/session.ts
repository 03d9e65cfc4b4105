/**
 * One place among those that a source takes at a Trino server. Nothing is kept there between two statements: each brings its own
 * session along, so that nothing of one caller reaches the next.
 */
import type { Cell, RawResultColumn } from '../../types.ts'
import { engineFailure, readsTooMuch } from '../failure.ts'
import { isOneQuery } from '../remote/one-query.ts'
import type { Batch, BeginOptions, Session } from '../remote/session.ts'
import { within } from '../remote/within.ts'
import type { Scanned } from '../types.ts'
import type { Page, TrinoClient } from './client.ts'
import { withoutExplain } from './estimate.ts'
import { type ColumnType, columnType, type Json } from './types.ts'

const START_MS = 30_000
const CANCEL_MS = 3000
/** The server's limit for a download, which is read at the pace of its reader. */
const STREAM_LIMIT_MS = 3_600_000
/** A wait before asking again where the server answers at once that it has nothing. */
const EMPTY_PAGE_MS = 25

export class TrinoSession implements Session {
  readonly alive = true
  onLost = () => {}
  answered = false
  private readonly client: TrinoClient
  private abort = new AbortController()
  private starting: Promise<string | undefined> | undefined
  private nextUri: string | undefined
  private types: ColumnType[] = []
  private waiting: Json[][] = []
  private readBytes = 0
  private characters = 0
  private options: BeginOptions | undefined

  constructor(client: TrinoClient) {
    this.client = client
  }

  async begin(sql: string, options: BeginOptions): Promise<{ columns: RawResultColumn[]; batch: Batch }> {
    const query = options.explains ? withoutExplain(sql) : sql
    if (!isOneQuery(query)) throw engineFailure('not-a-query', 'the text does not begin like a query')
    return this.statement(sql, options)
  }

  async more(rows: number): Promise<Batch> {
    this.characters = 0
    return this.take(rows)
  }

  /** Statements that still run are ended; there is nothing else to forget. */
  async reset(): Promise<void> {
    if (this.nextUri !== undefined) await this.cancel()
  }

  async cancel(): Promise<void> {
    this.abort.abort()
    const where = this.answered ? Promise.resolve(this.nextUri) : this.starting
    this.nextUri = undefined
    // Goes on by itself where the server takes longer to answer.
    const ending = where?.then((nextUri) =>
      nextUri === undefined ? undefined : this.client.cancel(nextUri, AbortSignal.timeout(START_MS)),
    )
    if (ending) await within(CANCEL_MS, ending).catch(() => {})
  }

  destroy(): void {
    void this.cancel()
  }

  scanned(): Scanned {
    return { bytes: this.readBytes }
  }

  private async statement(sql: string, options: BeginOptions) {
    this.forget(options)
    const limitMs = Math.ceil(options.streaming ? STREAM_LIMIT_MS : options.timeoutMs)
    // Not ended by the signal: the server may have taken the statement in, and only what has begun can be stopped.
    const starting = this.client.start(sql, { query_max_execution_time: `${limitMs}ms` }, AbortSignal.timeout(START_MS))
    this.starting = starting.then(
      ({ nextUri }) => nextUri,
      () => undefined,
    )
    let page = await starting
    this.answered = true
    this.abort.signal.throwIfAborted()
    await this.keep(page)
    while (!page.columns && this.nextUri !== undefined) page = await this.advance()
    if (!page.columns) throw engineFailure('not-a-query', 'the statement gives no rows')
    const types = page.columns.map(({ type }) => columnType(type))
    this.types = types
    const columns = page.columns.map(({ name, type }, index) => ({
      name,
      type: types[index]?.type ?? 'other',
      nativeType: type,
    }))
    return { columns, batch: await this.take(options.rows) }
  }

  /** Nothing of the last statement is left. */
  private forget(options: BeginOptions): void {
    this.options = options
    this.abort = new AbortController()
    this.answered = false
    this.starting = undefined
    this.nextUri = undefined
    this.waiting = []
    this.readBytes = 0
    this.characters = 0
  }

  private async take(rows: number): Promise<Batch> {
    const taken: Json[][] = this.waiting.splice(0, rows)
    while (taken.length < rows && this.nextUri !== undefined) {
      await this.advance()
      if (this.waiting.length > rows - taken.length) taken.push(...this.waiting.splice(0, rows - taken.length))
      else for (const row of this.waiting.splice(0)) taken.push(row)
      if (this.options?.streaming && taken.length > 0) break
    }
    return { rows: taken.map((row) => this.cells(row)), done: this.nextUri === undefined && this.waiting.length === 0 }
  }

  private cells(row: Json[]): Cell[] {
    return row.map((value, index) => this.types[index]?.convert(value) ?? null)
  }

  private async advance(): Promise<Page> {
    const { signal } = this.abort
    signal.throwIfAborted()
    const page = await this.client.next(this.nextUri ?? '', signal)
    // A statement that was cancelled meanwhile is over, whatever this page says.
    signal.throwIfAborted()
    await this.keep(page)
    return page
  }

  private async keep(page: Page): Promise<void> {
    this.nextUri = page.nextUri
    this.readBytes = Math.max(this.readBytes, page.readBytes)
    this.characters += page.length
    const { maxCharacters = Number.POSITIVE_INFINITY, maxBytes } = this.options ?? {}
    if (this.characters > maxCharacters) throw engineFailure('too-large', `more than ${maxCharacters} characters`)
    if (maxBytes !== undefined && this.readBytes > maxBytes) throw readsTooMuch(this.readBytes, maxBytes)
    for (const row of page.data ?? []) this.waiting.push(row)
    if (page.data === undefined && page.nextUri !== undefined)
      await new Promise((next) => setTimeout(next, EMPTY_PAGE_MS))
  }
}
