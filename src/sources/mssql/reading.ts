/** One statement, run through `sp_executesql`, and its rows, which are taken from the connection as they are asked for. */
import type { Connection, Request } from 'tedious'
import type { Cell, RawResultColumn } from '../../types.ts'
import { engineFailure } from '../failure.ts'
import { FlowingRows } from '../remote/flowing-rows.ts'
import type { Batch } from '../remote/session.ts'
import { type Driver, readAsBytes } from './driver.ts'
import { type ColumnType, columnType, type ResultColumn } from './types.ts'

export class Reading {
  /** True when the connection is free again. */
  isEnded = false
  /** Resolves when the connection is free again; never rejects. */
  readonly ended: Promise<void>
  private readonly rows: FlowingRows
  private readonly end: () => void
  private readonly columns = Promise.withResolvers<RawResultColumn[]>()
  private request: Request | null = null
  private types: ColumnType[] = []

  constructor(maxCharacters: number) {
    const flow = { pause: () => this.request?.pause(), resume: () => this.request?.resume() }
    this.rows = new FlowingRows(flow, maxCharacters)
    const ended = Promise.withResolvers<void>()
    this.ended = ended.promise
    this.end = ended.resolve
  }

  /** Runs the statement; gives its columns. The server is told to stop when it sends nothing for `timeoutMs`; 0 for no limit. */
  start(driver: Driver, connection: Connection, sql: string, timeoutMs: number): Promise<RawResultColumn[]> {
    const request = new driver.Request(sql, (error) => {
      this.columns.reject(error ?? engineFailure('not-a-query', 'the statement gives no rows'))
      this.rows.finish(error ?? null)
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
  read(count: number): Promise<Batch> {
    return this.rows.read(count)
  }

  private describe(columns: ResultColumn[]): void {
    if (this.types.length > 0) return this.rows.finish(engineFailure('not-a-query', 'the text gives several results'))
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
    this.rows.take(row.map(({ value }, index) => (value === null ? null : this.convert(value, index))))
  }

  private convert(value: unknown, index: number): Cell {
    return this.types[index]?.convert(value) ?? null
  }
}
