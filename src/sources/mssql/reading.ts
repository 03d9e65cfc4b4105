/** One statement, run through `sp_executesql`, and its rows, which are taken from the connection as they are asked for. */
import type { Connection, Request } from 'tedious'
import type { Cell, RawResultColumn } from '../../types.ts'
import { engineFailure } from '../failure.ts'
import type { Batch } from '../remote/session.ts'
import { type Driver, readAsBytes } from './driver.ts'
import { type ColumnType, columnType, type ResultColumn } from './types.ts'

export class Reading {
  /** True when the server has sent all that it will send. */
  done = false
  /** True when the connection is free again. */
  isEnded = false
  /** Resolves when the connection is free again; never rejects. */
  readonly ended: Promise<void>
  private readonly maxCharacters: number
  private readonly end: () => void
  private readonly columns = Promise.withResolvers<RawResultColumn[]>()
  private request: Request | null = null
  private types: ColumnType[] = []
  private rows: Cell[][] = []
  private wanted = 0
  private characters = 0
  private error: Error | null = null
  private waiting: PromiseWithResolvers<void> | null = null

  constructor(maxCharacters: number) {
    this.maxCharacters = maxCharacters
    const ended = Promise.withResolvers<void>()
    this.ended = ended.promise
    this.end = ended.resolve
  }

  /** Runs the statement; gives its columns. The server is told to stop when it sends nothing for `timeoutMs`; 0 for no limit. */
  start(driver: Driver, connection: Connection, sql: string, timeoutMs: number): Promise<RawResultColumn[]> {
    const request = new driver.Request(sql, (error) => {
      this.columns.reject(error ?? engineFailure('not-a-query', 'the statement gives no rows'))
      this.finish(error ?? null)
      this.isEnded = true
      this.end()
    })
    this.request = request
    request.setTimeout(timeoutMs)
    request.on('columnMetadata', (columns) => this.describe(columns as unknown as ResultColumn[]))
    request.on('row', (row: { value: unknown }[]) => this.take(row))
    connection.execSql(request)
    return this.columns.promise
  }

  /** The next rows, at most `count`. Rejects with the driver's error. */
  async read(count: number): Promise<Batch> {
    this.wanted = count
    this.characters = 0
    while (!this.done && this.rows.length < this.wanted && !this.error) {
      const waiting = Promise.withResolvers<void>()
      this.waiting = waiting
      this.request?.resume()
      await waiting.promise
    }
    if (this.error) throw this.error
    const rows = this.rows.splice(0, count)
    return { rows, done: this.done && this.rows.length === 0 }
  }

  private describe(columns: ResultColumn[]): void {
    if (this.types.length > 0) return this.finish(engineFailure('not-a-query', 'the text gives several results'))
    for (const column of columns) readAsBytes(column)
    this.types = columns.map(columnType)
    this.columns.resolve(
      columns.map(({ colName }, index) => {
        const { type = 'other', native = '' } = this.types[index] ?? {}
        return { name: colName, type, nativeType: native }
      }),
    )
  }

  private take(row: { value: unknown }[]): void {
    const cells = row.map(({ value }, index) => (value === null ? null : this.convert(value, index)))
    for (const cell of cells) if (typeof cell === 'string') this.characters += cell.length
    this.rows.push(cells)
    if (this.characters > this.maxCharacters) this.finish(engineFailure('too-large', `${this.characters} characters`))
    else if (this.rows.length >= this.wanted) {
      this.request?.pause()
      this.wake()
    }
  }

  private convert(value: unknown, index: number): Cell {
    return this.types[index]?.convert(value) ?? null
  }

  private finish(error: Error | null): void {
    this.error ??= error
    this.done = true
    this.wake()
  }

  private wake(): void {
    this.waiting?.resolve()
    this.waiting = null
  }
}
