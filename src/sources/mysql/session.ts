/** A connection to MySQL or MariaDB: pinned settings, read-only transactions, prepared statements whose rows are read in batches. */
import type { Duplex } from 'node:stream'
import type { Connection, ConnectionOptions } from 'mysql2'
import { QuerentError } from '../../errors.ts'
import { literal } from '../../sql/write.ts'
import type { RawResultColumn } from '../../types.ts'
import { engineFailure, mysqlFailure } from '../failure.ts'
import { driverFailure } from '../remote/connection-problem.ts'
import { Interruptible } from '../remote/interruptible.ts'
import { isOneQuery } from '../remote/one-query.ts'
import type { Batch, BeginOptions, Session } from '../remote/session.ts'
import { within } from '../remote/within.ts'
import { Reading } from './reading.ts'

const RESET_MS = 5000
const CANCEL_MS = 2000
/** The server's limit for a download, which may wait for its reader: only the source's own clock knows whose wait it is. */
const STREAM_MS = 3_600_000

export type MysqlConfig = {
  driver: typeof import('mysql2')
  client: ConnectionOptions
  /** Session variables, which are set, read back and compared before each use. */
  pins: Record<string, string>
  isMariaDb: boolean
  /** The time limit that the server has for the user, in milliseconds; 0 for none. */
  ownTimeoutMs: number
}

/** What stands before a query whose plan is asked for. */
export const EXPLAIN = 'EXPLAIN FORMAT=JSON '

export class MysqlSession implements Session {
  alive = true
  answered = false
  onLost: () => void = () => {}
  private readonly config: MysqlConfig
  private readonly connection: Connection
  private reading: Reading | null = null
  private readonly waits = new Interruptible()

  private constructor(config: MysqlConfig, connection: Connection) {
    this.config = config
    this.connection = connection
    connection.on('error', (error: unknown) => this.lose(error))
    streamOf(connection).on('close', () => this.lose(new Error('the server closed the connection')))
  }

  /** Connects and pins the settings. Rejects with the driver's error, or with a QuerentError where a setting is not kept. */
  static async connect(config: MysqlConfig): Promise<MysqlSession> {
    const session = new MysqlSession(config, await connect(config))
    try {
      await within(RESET_MS, session.pin())
      return session
    } catch (thrown) {
      session.destroy()
      throw thrown
    }
  }

  async begin(sql: string, options: BeginOptions): Promise<{ columns: RawResultColumn[]; batch: Batch }> {
    const query = options.explains ? sql.replace(EXPLAIN, '') : sql
    if (!isOneQuery(query)) throw engineFailure('not-a-query', 'the text does not begin like a query')
    this.answered = false
    await this.command(this.timeoutSql(options))
    this.answered = true
    await this.command('START TRANSACTION READ ONLY')
    const reading = new Reading(this.connection, options.maxCharacters)
    this.reading = reading
    const columns = await this.failing(() => reading.start(sql))
    return { columns, batch: await this.more(options.rows) }
  }

  async more(rows: number): Promise<Batch> {
    if (!this.reading) throw engineFailure('failed', 'no statement has been begun')
    const { reading } = this
    return this.failing(() => reading.read(rows))
  }

  /** Settings, variables, temporary tables, locks and prepared statements of the last caller are gone afterwards. */
  async reset(): Promise<void> {
    if (this.reading && !this.reading.done) {
      await this.cancel()
      throw engineFailure('lost', 'the result was not read to its end')
    }
    this.reading = null
    await within(
      RESET_MS,
      this.call((done) => this.connection.reset(done)),
    )
    await this.pin()
  }

  async cancel(): Promise<void> {
    const id = Number(this.connection.threadId)
    const ask = connect(this.config).then(async (side) => {
      await new Promise<void>((resolve) => side.query(`KILL QUERY ${id}`, () => resolve()))
      end(side)
    })
    await within(CANCEL_MS, ask).catch(() => {})
  }

  destroy(): void {
    this.alive = false
    this.waits.interrupt(driverFailure('lost', new Error('the connection has been closed')))
    end(this.connection)
  }

  private lose(cause: unknown): void {
    this.waits.interrupt(driverFailure('lost', cause))
    if (!this.alive) return
    this.alive = false
    this.onLost()
  }

  private timeoutSql({ timeoutMs, streaming }: BeginOptions): string {
    const { isMariaDb, ownTimeoutMs } = this.config
    const wanted = streaming ? STREAM_MS : timeoutMs
    const ms = Math.ceil(ownTimeoutMs > 0 ? Math.min(ownTimeoutMs, wanted) : wanted)
    return isMariaDb ? `SET SESSION max_statement_time = ${ms / 1000}` : `SET SESSION max_execution_time = ${ms}`
  }

  private async pin(): Promise<void> {
    const entries = Object.entries(this.config.pins)
    const settings = entries.map(([name, value]) => `${name} = ${valueSql(value)}`)
    await this.command(`SET SESSION ${settings.join(', ')}`)
    const [row = []] = await this.command(`SELECT ${entries.map(([name]) => `@@SESSION.${name}`).join(', ')}`)
    const lost = entries.find(([, value], index) => !sameSetting(value, String(row[index])))
    if (lost) throw new QuerentError('SOURCE_UNREADABLE', `The server does not keep the setting ${lost[0]}.`)
  }

  /** A statement of ours in the text protocol, with few rows or none. */
  command(sql: string): Promise<unknown[][]> {
    return this.call<unknown[][]>((done) =>
      this.connection.query({ sql, rowsAsArray: true }, (error, rows) => done(error, rows as unknown as unknown[][])),
    )
  }

  private call<T>(start: (done: (error: Error | null, value?: T) => void) => void): Promise<T> {
    return this.failing(
      () =>
        new Promise<T>((resolve, reject) => {
          start((error, value) => (error ? reject(error) : resolve(value as T)))
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

/** An open connection. Rejects with the driver's error. */
function connect({ driver, client }: MysqlConfig): Promise<Connection> {
  return new Promise((resolve, reject) => {
    const connection = driver.createConnection(client)
    // Without a listener, an error after a failed attempt would end the process.
    connection.on('error', reject)
    connection.connect((error) => (error ? reject(error) : resolve(connection)))
  })
}

/** `destroy` of the driver waits for what is still to be sent. */
function end(connection: Connection): void {
  connection.destroy()
  streamOf(connection).destroy()
}

function streamOf(connection: Connection): Duplex {
  return (connection as Connection & { stream: Duplex }).stream
}

function valueSql(value: string): string {
  return /^\d+$/.test(value) ? value : literal(value, 'mysql')
}

/** The server may give the words of a mode in another order, and a switch as 1 or ON. */
function sameSetting(wanted: string, found: string): boolean {
  const words = (text: string) => text.toLowerCase().split(',').toSorted().join(',')
  return words(wanted) === words(found)
}

/** A failure as its fixed sentence. */
function failureOf(thrown: unknown): unknown {
  if (thrown instanceof QuerentError || !(thrown instanceof Error)) return thrown
  const { errno, code, fatal } = thrown as Error & { errno?: number; code?: string; fatal?: boolean }
  // The server's numbers are positive, those of the operating system are negative; the driver's own errors have none.
  if (!fatal && typeof errno === 'number' && errno > 0) return driverFailure(mysqlFailure(errno), thrown)
  return fatal || code !== undefined ? driverFailure('lost', thrown) : thrown
}
