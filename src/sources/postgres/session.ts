/** A connection to PostgreSQL: pinned settings, read-only transactions, portals read in batches. */
import type { Client, ClientConfig } from 'pg'
import { QuerentError } from '../../errors.ts'
import { literal } from '../../sql/write.ts'
import type { Cell, RawResultColumn } from '../../types.ts'
import { engineFailure, MAX_RESULT_CHARACTERS, postgresFailure } from '../failure.ts'
import { driverFailure } from '../remote/connection-problem.ts'
import { isOneQuery } from '../remote/one-query.ts'
import type { Batch, BeginOptions, Session } from '../remote/session.ts'
import { within } from '../remote/within.ts'
import { type Answer, Exchange, type Field, type Step } from './exchange.ts'
import type { Convert, NamedType, PostgresTypes } from './types.ts'

const RESET_MS = 5000
const CANCEL_MS = 2000
/** Bytes that one flight may bring: a cell arrives whole before it can be counted. */
const MAX_FLIGHT_BYTES = 4 * MAX_RESULT_CHARACTERS
const PORTAL = 'querent'

export type PostgresConfig = {
  driver: typeof import('pg')
  client: ClientConfig
  /** Settings of the session, which are set, read back and compared before each use. */
  pins: Record<string, string>
  /** The time limit that the server has for the user, in milliseconds; 0 for none. */
  ownTimeoutMs: number
  types: PostgresTypes
}

/** What stands before a query whose plan is asked for. */
export const EXPLAIN = 'EXPLAIN (FORMAT JSON, VERBOSE) '

export class PostgresSession implements Session {
  alive = true
  onLost: () => void = () => {}
  private readonly config: PostgresConfig
  private readonly client: Client
  private exchange: Exchange | null = null
  private converters: Convert[] = []
  private maxCharacters = MAX_RESULT_CHARACTERS
  private flightBytes = 0

  private constructor(config: PostgresConfig, client: Client) {
    this.config = config
    this.client = client
    client.on('error', () => this.lose())
    client.on('end', () => this.lose())
    client.connection.stream.on('data', (bytes: Buffer) => {
      this.flightBytes += bytes.length
      if (this.flightBytes > MAX_FLIGHT_BYTES) this.refuseFlight()
    })
  }

  /** Connects and pins the settings. Rejects with the driver's error, or with a QuerentError where a setting is not kept. */
  static async connect(config: PostgresConfig): Promise<PostgresSession> {
    const client = new config.driver.Client(config.client)
    // Without a listener, an error after a failed attempt would end the process.
    client.on('error', () => {})
    await client.connect()
    const session = new PostgresSession(config, client)
    try {
      await session.pin([])
      return session
    } catch (thrown) {
      session.destroy()
      throw thrown
    }
  }

  get answered(): boolean {
    return this.exchange?.answered ?? false
  }

  async begin(sql: string, options: BeginOptions): Promise<{ columns: RawResultColumn[]; batch: Batch }> {
    const query = options.explains ? sql.replace(EXPLAIN, '') : sql
    if (!isOneQuery(query)) throw engineFailure('not-a-query', 'the text does not begin like a query')
    this.maxCharacters = options.maxCharacters
    const { ownTimeoutMs } = this.config
    const timeoutMs = Math.ceil(ownTimeoutMs > 0 ? Math.min(ownTimeoutMs, options.timeoutMs) : options.timeoutMs)
    const { fields, ...answer } = await this.send([
      { text: 'BEGIN READ ONLY' },
      { text: `SET LOCAL statement_timeout = ${timeoutMs}` },
      { text: sql, portal: PORTAL, rows: rowLimit(options.rows) },
    ])
    if (!fields) throw engineFailure('not-a-query', 'the statement gives no rows')
    return { columns: await this.readColumns(fields), batch: this.toBatch(answer) }
  }

  async more(rows: number): Promise<Batch> {
    return this.toBatch(await this.send([{ portal: PORTAL, rows: rowLimit(rows) }]))
  }

  /** Settings, temporary tables, locks, prepared statements and the role of the last caller are gone afterwards. */
  reset(): Promise<void> {
    return this.pin([{ text: 'ROLLBACK' }, { text: 'DISCARD ALL' }])
  }

  async cancel(): Promise<void> {
    const client = new this.config.driver.Client(this.config.client)
    client.on('error', () => {})
    const { processID } = this.client as Client & { processID: number }
    const ask = client.connect().then(() => client.query(`SELECT pg_cancel_backend(${Number(processID)})`))
    await within(CANCEL_MS, ask).catch(() => {})
    client.connection.stream.destroy()
  }

  destroy(): void {
    this.alive = false
    this.client.connection.stream.destroy()
  }

  private lose(): void {
    if (!this.alive) return
    this.alive = false
    this.onLost()
  }

  private refuseFlight(): void {
    this.exchange?.handleError(engineFailure('too-large', `more than ${MAX_FLIGHT_BYTES} bytes`))
    this.destroy()
  }

  private async send(steps: Step[]): Promise<Answer> {
    this.flightBytes = 0
    const exchange = new Exchange(steps, this.maxCharacters)
    this.exchange = exchange
    this.client.query(exchange)
    try {
      return await exchange.answer
    } catch (thrown) {
      throw failureOf(thrown)
    }
  }

  private async pin(before: Step[]): Promise<void> {
    const wanted = Object.entries(this.config.pins)
    const calls = wanted.map(([name, value]) => `set_config(${text(name)}, ${text(value)}, false)`)
    const { rows } = await within(RESET_MS, this.send([...before, { text: `SELECT ${calls.join(', ')}` }]))
    const lost = wanted.find(([, value], index) => rows[0]?.[index]?.toLowerCase() !== value.toLowerCase())
    if (lost) throw new QuerentError('SOURCE_UNREADABLE', `The server does not keep the setting ${lost[0]}.`)
  }

  private async readColumns(fields: Field[]): Promise<RawResultColumn[]> {
    const { types } = this.config
    const unknown = types.unknown(fields.map(({ dataTypeID }) => dataTypeID))
    if (unknown.length > 0) types.add((await this.send([{ text: typesSql(unknown) }])).rows.map(namedType))
    const found = fields.map(({ dataTypeID, dataTypeModifier }) => types.of(dataTypeID, dataTypeModifier))
    this.converters = found.map(({ convert }) => convert)
    return found.map(({ name, type }, index) => ({ name: fields[index]?.name ?? '', type, nativeType: name }))
  }

  private toBatch({ rows, suspended }: Pick<Answer, 'rows' | 'suspended'>): Batch {
    const cells = rows.map((row) => {
      const converted: Cell[] = new Array(row.length)
      for (let column = 0; column < row.length; column++) {
        const value = row[column]
        converted[column] = typeof value === 'string' ? (this.converters[column]?.(value) ?? value) : null
      }
      return converted
    })
    return { rows: cells, done: !suspended }
  }
}

function text(value: string): string {
  return literal(value, 'postgresql')
}

/** The protocol counts rows in 32 bits, and 0 is for all. */
function rowLimit(rows: number): number {
  return rows > 0x7fffffff ? 0 : rows
}

/** A failure as its fixed sentence; what is not from the server is the end of the connection. */
function failureOf(thrown: unknown): unknown {
  if (thrown instanceof QuerentError || !(thrown instanceof Error)) return thrown
  const { code, severity } = thrown as Error & { code?: string; severity?: string }
  return driverFailure(severity ? postgresFailure(code) : 'lost', thrown)
}

function typesSql(oids: number[]): string {
  return `SELECT t.oid::bigint, pg_catalog.format_type(t.oid, NULL), t.typcategory, e.oid::bigint, e.typcategory
    FROM pg_catalog.pg_type t LEFT JOIN pg_catalog.pg_type e ON e.oid = t.typelem WHERE t.oid IN (${oids.join(', ')})`
}

function namedType([oid, name, category, elementOid, elementCategory]: (string | null)[]): NamedType {
  const element = elementOid ? { oid: Number(elementOid), category: elementCategory ?? '' } : undefined
  return { oid: Number(oid), name: name ?? '', category: category ?? '', element }
}
