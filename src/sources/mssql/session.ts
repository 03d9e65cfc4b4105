/** A connection to SQL Server: pinned settings, transactions that are never committed, statements read in batches. */
import type { Connection, ConnectionConfiguration } from 'tedious'
import { QuerentError } from '../../errors.ts'
import { literal } from '../../sql/write.ts'
import type { RawResultColumn } from '../../types.ts'
import { engineFailure, mssqlFailure } from '../failure.ts'
import { driverFailure } from '../remote/connection-problem.ts'
import { Interruptible } from '../remote/interruptible.ts'
import type { Batch, BeginOptions, Session } from '../remote/session.ts'
import { within } from '../remote/within.ts'
import type { Driver } from './driver.ts'
import { refuseOtherStatements } from './one-statement.ts'
import { Reading } from './reading.ts'

const RESET_MS = 5000
const CANCEL_MS = 2000

export type MssqlConfig = {
  driver: Driver
  client: ConnectionConfiguration
  /** The user of the database as whom statements run. */
  role?: string
}

/**
 * What the guard and the cells rely on, in `@@OPTIONS` (Transact-SQL reference): warnings, padding and nulls as in the
 * standard, errors that end a statement, names in double quotes, an error that ends the transaction; none of the switches for
 * implicit transactions, rounding errors and values that quietly become NULL.
 */
const OPTIONS_ON = 8 + 16 + 32 + 64 + 256 + 4096 + 16384
const OPTIONS_LOOKED_AT = OPTIONS_ON + 2 + 128 + 8192

/** What a fresh session says of itself, and a clean one still says. */
const STATE = `SELECT @@OPTIONS & ${OPTIONS_LOOKED_AT} AS options, @@TRANCOUNT AS transactions, @@DATEFIRST AS first_day,
  @@LANGUAGE AS language, @@TEXTSIZE AS text_size, @@LOCK_TIMEOUT AS lock_timeout, DB_NAME() AS db, USER_NAME() AS name`

export class MssqlSession implements Session {
  alive = true
  answered = false
  onLost: () => void = () => {}
  private readonly config: MssqlConfig
  private readonly connection: Connection
  private reading: Reading | null = null
  private readonly waits = new Interruptible()
  /** The state of the session before its first caller. */
  private state = ''
  /** What puts the role off; only who knows it can. */
  private cookie: string | null = null

  private constructor(config: MssqlConfig, connection: Connection) {
    this.config = config
    this.connection = connection
    connection.on('error', (error) => this.lose(error))
    connection.on('end', () => this.lose(new Error('the server closed the connection')))
  }

  /** Connects and looks at the session's settings. Rejects with an error whose code says what is wrong. */
  static async connect(config: MssqlConfig): Promise<MssqlSession> {
    const session = new MssqlSession(config, await connect(config))
    try {
      session.state = JSON.stringify(await within(RESET_MS, session.command(STATE)))
      const [[options, transactions] = []] = JSON.parse(session.state) as number[][]
      if (options !== OPTIONS_ON || transactions !== 0)
        throw new QuerentError('SOURCE_UNREADABLE', 'The server does not keep the settings of the session.')
      return session
    } catch (thrown) {
      session.destroy()
      throw thrown
    }
  }

  async begin(sql: string, options: BeginOptions): Promise<{ columns: RawResultColumn[]; batch: Batch }> {
    refuseOtherStatements(sql)
    this.answered = false
    await this.open(options.timeoutMs)
    this.answered = true
    const reading = new Reading(options.maxCharacters)
    this.reading = reading
    const { driver } = this.config
    const timeoutMs = options.streaming ? 0 : Math.ceil(options.timeoutMs)
    const columns = await this.failing(() => reading.start(driver, this.connection, sql, timeoutMs))
    return { columns, batch: await this.more(options.rows) }
  }

  async more(rows: number): Promise<Batch> {
    if (!this.reading) throw engineFailure('failed', 'no statement has been begun')
    const { reading } = this
    return this.failing(() => reading.read(rows))
  }

  /** The role is put off, then all that the last caller could have set is gone, and looked for. */
  async reset(): Promise<void> {
    await this.stopReading()
    await within(RESET_MS, this.close())
  }

  async cancel(): Promise<void> {
    await this.stopReading().catch(() => {})
  }

  destroy(): void {
    this.alive = false
    this.waits.interrupt(driverFailure('lost', new Error('the connection has been closed')))
    this.connection.close()
  }

  /** A statement of ours with few rows, or none, as a batch: what it sets holds for the session. */
  async command(sql: string): Promise<unknown[][]> {
    const rows: unknown[][] = []
    await this.call((done) => {
      const request = new this.config.driver.Request(sql, done)
      request.on('row', (row: { value: unknown }[]) => rows.push(row.map(({ value }) => value)))
      this.connection.execSqlBatch(request)
    })
    return rows
  }

  /** Begins the transaction, and takes the role: a statement that waits for a lock gives up at the time limit. */
  private async open(timeoutMs: number): Promise<void> {
    const { role } = this.config
    const begin = `SET NOCOUNT ON; SET LOCK_TIMEOUT ${Math.ceil(timeoutMs)}; BEGIN TRANSACTION;`
    if (role === undefined) {
      await this.command(begin)
      return
    }
    const take = `DECLARE @cookie varbinary(8000); EXECUTE AS USER = ${literal(role, 'tsql')} WITH COOKIE INTO @cookie; SELECT @cookie AS cookie;`
    const [[cookie] = []] = await this.command(`${begin} ${take}`)
    if (!(cookie instanceof Uint8Array)) throw engineFailure('failed', 'the server gave no cookie for the role')
    this.cookie = Buffer.from(cookie).toString('hex')
  }

  private async close(): Promise<void> {
    const revert = `DECLARE @cookie varbinary(8000) = 0x${this.cookie}; REVERT WITH COOKIE = @cookie;`
    await this.command(`IF @@TRANCOUNT > 0 ROLLBACK TRANSACTION; ${this.cookie === null ? '' : revert}`)
    this.cookie = null
    await this.call((done) => this.connection.reset(done))
    const state = JSON.stringify(await this.command(STATE))
    if (state !== this.state) throw engineFailure('lost', `the session is not as it was: ${state}`)
  }

  /** Sends the attention where rows are still to come, and waits until the server has taken it. */
  private async stopReading(): Promise<void> {
    const { reading } = this
    this.reading = null
    if (!reading || reading.isEnded) return
    this.connection.cancel()
    await within(CANCEL_MS, reading.ended)
  }

  private lose(cause: unknown): void {
    this.waits.interrupt(driverFailure('lost', cause))
    if (!this.alive) return
    this.alive = false
    this.onLost()
  }

  private call(start: (done: (error?: Error | null) => void) => void): Promise<void> {
    return this.failing(
      () =>
        new Promise<void>((resolve, reject) => {
          start((error) => (error ? reject(error) : resolve()))
        }),
    )
  }

  private async failing<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await this.waits.run(work)
    } catch (thrown) {
      throw failureOf(thrown)
    }
  }
}

/** An open connection. Rejects with an error whose `code` is the server's number or the machine's word for the problem. */
async function connect({ driver, client }: MssqlConfig): Promise<Connection> {
  const connection = new driver.Connection(client)
  const numbers: number[] = []
  connection.on('errorMessage', ({ number }: { number: number }) => numbers.push(number))
  // Without a listener, an error after a failed attempt would end the process.
  connection.on('error', () => {})
  try {
    await new Promise<void>((resolve, reject) => connection.connect((error) => (error ? reject(error) : resolve())))
    return connection
  } catch (thrown) {
    connection.close()
    const { code, message } = innermost(thrown)
    throw Object.assign(new Error(message, { cause: thrown }), {
      code: numbers[0] === undefined ? code : `${numbers[0]}`,
    })
  }
}

type Coded = Error & { code?: string; number?: number }

/** The driver puts what the machine said in the cause. */
function innermost(thrown: unknown): Coded {
  const error = thrown as Coded
  const inner = error instanceof AggregateError ? error.errors[0] : error.cause
  return inner instanceof Error ? innermost(inner) : error
}

const LOST = new Set(['ESOCKET', 'ECLOSE', 'ECONNRESET', 'EPIPE', 'EINVALIDSTATE', 'ENOTOPEN', 'ECONNCLOSED'])

/** A failure as its fixed sentence. */
function failureOf(thrown: unknown): unknown {
  if (thrown instanceof QuerentError || !(thrown instanceof Error)) return thrown
  const errors = (thrown instanceof AggregateError ? thrown.errors : [thrown]) as Coded[]
  const kinds = errors.flatMap(({ number }) => (number === undefined ? [] : [mssqlFailure(number)]))
  if (kinds.length > 0) return driverFailure(kinds.find((kind) => kind !== 'failed') ?? 'failed', thrown)
  const { code = '' } = thrown as Coded
  if (code === 'ETIMEOUT') return driverFailure('time', thrown)
  if (code === 'ECANCEL') return driverFailure('interrupted', thrown)
  return LOST.has(code) ? driverFailure('lost', thrown) : thrown
}
