/** One prepared statement and its rows, which are taken from the connection as they are asked for. */
import type { Connection } from 'mysql2'
import type { RawResultColumn } from '../../types.ts'
import { engineFailure } from '../failure.ts'
import { FlowingRows } from '../remote/flowing-rows.ts'
import type { Batch } from '../remote/session.ts'
import { type ColumnType, type Field, fieldType } from './types.ts'

/** What the driver gives; its published types leave out the events of a prepared statement. */
type Statement = { columns?: Field[]; execute(values: unknown[]): Executing }
type Executing = {
  on(event: 'result', use: (row: unknown[]) => void): Executing
  on(event: 'fields', use: (fields: Field[]) => void): Executing
  on(event: 'error', use: (error: Error) => void): Executing
  on(event: 'end', use: () => void): Executing
}
type Cast = (field: { type: string; buffer(): unknown }, next: () => unknown) => unknown
type Driver = { config: { typeCast?: Cast } }

const GEOMETRY = 255
const VECTOR = 242

/** Shapes and vectors as the bytes that they are; the driver would make objects of them. */
const bytesOfShapes: Cast = (field, next) =>
  field.type === 'GEOMETRY' || field.type === 'VECTOR' ? field.buffer() : next()

export class Reading {
  private readonly connection: Connection
  private readonly rows: FlowingRows
  private columns: ColumnType[] = []

  constructor(connection: Connection, maxCharacters: number) {
    this.connection = connection
    this.rows = new FlowingRows(connection, maxCharacters)
  }

  /** True when the server has sent all that it will send. */
  get done(): boolean {
    return this.rows.done
  }

  /** Prepares and runs the statement; gives its columns. Rejects with the driver's error. */
  async start(sql: string): Promise<RawResultColumn[]> {
    const statement = await new Promise<Statement>((resolve, reject) => {
      this.connection.prepare(sql, (error, found) => (error ? reject(error) : resolve(found as unknown as Statement)))
    })
    const fields = statement.columns ?? []
    if (fields.length === 0) throw engineFailure('not-a-query', 'the statement gives no rows')
    const hasShapes = fields.some(({ columnType }) => columnType === GEOMETRY || columnType === VECTOR)
    const driver = this.connection as unknown as Driver
    driver.config.typeCast = hasShapes ? bytesOfShapes : undefined
    const shown = Promise.withResolvers<Field[]>()
    statement
      .execute([])
      .on('fields', (found) => {
        this.columns = found.map(fieldType)
        shown.resolve(found)
      })
      .on('result', (row) => this.take(row))
      .on('error', (error) => {
        shown.reject(error)
        this.rows.finish(error)
      })
      .on('end', () => this.rows.finish(null))
    const described = await shown.promise
    return this.columns.map(({ name, type }, index) => ({ name: described[index]?.name ?? '', type, nativeType: name }))
  }

  /** The next rows, at most `count`. Rejects with the driver's error. */
  read(count: number): Promise<Batch> {
    return this.rows.read(count)
  }

  private take(row: unknown[]): void {
    this.rows.take(row.map((value, index) => (value === null ? null : (this.columns[index]?.convert(value) ?? null))))
  }
}
