/**
 * One place among those that a source takes at Athena. Each statement is an execution of its own, with no session: nothing of
 * one caller reaches the next.
 */
import type { Cell, RawResultColumn } from '../../types.ts'
import { engineFailure } from '../failure.ts'
import { isOneQuery } from '../remote/one-query.ts'
import type { Batch, BeginOptions, Session } from '../remote/session.ts'
import { within } from '../remote/within.ts'
import { withoutExplain } from '../trino/estimate.ts'
import type { ResultFile, Scanned } from '../types.ts'
import type { Services } from './clients.ts'
import { Execution, type Place } from './execution.ts'
import { linkTo } from './link.ts'
import { type Result, readFile, readPages, type Texts } from './result.ts'
import { converter } from './types.ts'

const CANCEL_MS = 3000

export class AthenaSession implements Session {
  readonly alive = true
  onLost = () => {}
  answered = false
  private readonly place: Place
  private readonly services: Services
  private abort = new AbortController()
  private starting: Promise<Execution> | undefined
  private execution: Execution | undefined
  private result: Result | undefined
  private converters: ((text: string | null) => Cell)[] = []
  private waiting: Texts = []
  private done = true
  private maxCharacters = Number.POSITIVE_INFINITY

  constructor(place: Place, services: Services) {
    this.place = place
    this.services = services
  }

  async begin(sql: string, options: BeginOptions): Promise<{ columns: RawResultColumn[]; batch: Batch }> {
    const query = options.explains ? withoutExplain(sql) : sql
    if (!isOneQuery(query)) throw engineFailure('not-a-query', 'the text does not begin like a query')
    this.forget(options)
    const { signal } = this.abort
    // Not ended by the signal: Athena may have taken the statement in, and only what has begun can be stopped.
    this.starting = Execution.start(sql, this.place, this.services)
    const execution = await this.starting
    this.answered = true
    this.execution = execution
    const ownLimit = this.place.scanLimit ?? Number.POSITIVE_INFINITY
    await execution.finish(Math.min(ownLimit, options.maxBytes ?? Number.POSITIVE_INFINITY), signal)
    const reading = { execution, services: this.services, signal }
    const result = await (options.streaming ? readFile(reading) : readPages(reading, options.rows))
    this.result = result
    this.converters = result.columns.map(converter)
    return { columns: result.columns, batch: await this.more(options.rows) }
  }

  async more(rows: number): Promise<Batch> {
    const taken: Texts = []
    let characters = 0
    while (taken.length < rows && (await this.fill())) {
      const row = this.waiting.shift()
      if (!row) continue
      taken.push(row)
      for (const text of row) characters += text?.length ?? 0
      if (characters > this.maxCharacters)
        throw engineFailure('too-large', `more than ${this.maxCharacters} characters`)
    }
    const cells = taken.map((row) => row.map((text, index) => this.converters[index]?.(text) ?? null))
    return { rows: cells, done: this.done && this.waiting.length === 0 }
  }

  async reset(): Promise<void> {
    await this.cancel()
  }

  async cancel(): Promise<void> {
    this.abort.abort()
    // Goes on by itself where Athena takes longer to answer.
    const stopping = this.starting?.then((execution) => execution.stop())
    if (stopping) await within(CANCEL_MS, stopping).catch(() => {})
  }

  destroy(): void {
    void this.cancel()
  }

  scanned(): Scanned | undefined {
    return this.execution && { bytes: this.execution.bytes }
  }

  async file(): Promise<ResultFile | undefined> {
    if (!this.place.links || !this.execution) return undefined
    return linkTo(this.execution, this.services, this.abort.signal)
  }

  /** Nothing of the last statement is left. */
  private forget({ maxCharacters }: BeginOptions): void {
    this.maxCharacters = maxCharacters
    this.abort = new AbortController()
    this.answered = false
    this.starting = undefined
    this.execution = undefined
    this.result = undefined
    this.waiting = []
    this.done = false
  }

  /** True while there are rows waiting; fetches more where there are none. */
  private async fill(): Promise<boolean> {
    while (this.waiting.length === 0 && !this.done) {
      const next = await this.result?.batches.next()
      if (!next || next.done) this.done = true
      else this.waiting = next.value
    }
    return this.waiting.length > 0
  }
}
