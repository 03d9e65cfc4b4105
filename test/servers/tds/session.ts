/** What one client does after its login: batches, procedures, transactions, roles, attention. */
import { randomBytes } from 'node:crypto'
import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api'
import { administer } from './admin.ts'
import { metadata, row, typeOfResult, type WireColumn } from './columns.ts'
import { declaredTypes } from './database.ts'
import { sqlError } from './errors.ts'
import type { Output } from './output.ts'
import { type Message, PACKET } from './packets.ts'
import { mayOn, type User, userOf } from './principals.ts'
import type { ServerState } from './server.ts'
import { Settings, sessionValue } from './settings.ts'
import { isUnnamed, placeOf, statementsOf, tablesIn, textParameter } from './statements.ts'
import { SqlError } from './strict.ts'
import { change, DONE, done, message, returnStatus } from './tokens.ts'
import { type Part, partsOf } from './tree.ts'
import { translate } from './tsql.ts'
import { prepareViews } from './views.ts'

type DoneToken = 0xfd | 0xff

export class Session {
  readonly id: number
  readonly login: string
  readonly program: string
  /** Whether the client has said that it only reads. */
  readonly isReadOnly: boolean
  /** The statement that is running. */
  current: string | null = null
  private readonly state: ServerState
  private readonly out: Output
  private database: string
  private connection: DuckDBConnection
  private user: string
  private impersonating: { cookie: string; user: string } | null = null
  private settings = new Settings()
  private transaction = 0n
  /** The value of the variable that holds a cookie. */
  private cookie: string | undefined
  private isCancelled = false
  private turn: Promise<void> = Promise.resolve()

  constructor(
    state: ServerState,
    out: Output,
    found: {
      id: number
      login: string
      program: string
      isReadOnly: boolean
      database: string
      connection: DuckDBConnection
    },
  ) {
    this.state = state
    this.out = out
    this.id = found.id
    this.login = found.login
    this.program = found.program
    this.isReadOnly = found.isReadOnly
    this.database = found.database
    this.connection = found.connection
    this.user = userOf(this.login, state.logins, state.database(found.database).users) ?? 'guest'
  }

  /** Takes a message; an attention reaches what is running, all else waits its turn. */
  receive(received: Message): void {
    if (received.type === PACKET.attention) {
      this.state.attentions += 1
      this.isCancelled = true
      this.connection.interrupt()
      this.out.wake()
      this.turn = this.turn.then(() => this.acknowledge())
      return
    }
    this.turn = this.turn.then(() => this.answer(received))
  }

  close(): void {
    this.isCancelled = true
    this.connection.interrupt()
    this.out.wake()
    this.turn = this.turn.then(() => this.connection.closeSync())
  }

  private async acknowledge(): Promise<void> {
    this.isCancelled = false
    await this.out.write(done(0xfd, DONE.attention))
    this.out.end()
  }

  private async answer({ type, data, ignored, reset }: Message): Promise<void> {
    if (reset) await this.reset()
    if (!ignored && !this.isCancelled) {
      if (type === PACKET.batch) await this.batch(data.subarray(data.readUInt32LE(0)).toString('utf16le'))
      else if (type === PACKET.rpc) await this.procedure(data.subarray(data.readUInt32LE(0)))
      else
        await this.fail(
          new SqlError(4002, 'The incoming tabular data stream (TDS) protocol stream is incorrect.'),
          0xfd,
        )
    }
    this.current = null
    this.out.end()
  }

  /** `sp_reset_connection`; a session whose role was not put off cannot be reset (error 18059). */
  private async reset(): Promise<void> {
    if (this.impersonating) return this.state.kill(this.id)
    if (this.state.keepsSettings) return
    this.settings = new Settings()
    this.transaction = 0n
    this.connection.closeSync()
    this.connection = await this.state.database(this.database).connect()
    await this.out.write(change.reset())
  }

  private async batch(sql: string): Promise<void> {
    this.state.statements.push(sql)
    const statements = statementsOf(sql)
    if (statements.length === 0) await this.out.write(done(0xfd, DONE.final))
    for (const [place, statement] of statements.entries()) {
      const more = place < statements.length - 1 ? DONE.more : 0
      if (!(await this.statement(statement, 0xfd, more))) return
    }
  }

  /** `sp_executesql` with a text and no parameters. */
  private async procedure(data: Buffer): Promise<void> {
    if (data.readUInt16LE(0) !== 0xffff || data.readUInt16LE(2) !== 10)
      return this.fail(new SqlError(2812, 'Could not find stored procedure.'), 0xfe)
    const sql = textParameter(data.subarray(6))
    this.state.statements.push(sql)
    const isFine = await this.statement(sql, 0xff, DONE.more)
    if (isFine) await this.out.write(Buffer.concat([returnStatus(0), done(0xfe, DONE.final)]))
  }

  private async statement(sql: string, token: DoneToken, more: number): Promise<boolean> {
    this.current = sql
    try {
      const rows = await this.execute(sql)
      await this.out.write(done(token, more | DONE.count, rows))
      return true
    } catch (thrown) {
      await this.fail(this.isCancelled ? new SqlError(0, 'cancelled') : sqlError(thrown), token === 0xff ? 0xfe : 0xfd)
      return false
    }
  }

  private async fail(error: SqlError, token: 0xfd | 0xfe): Promise<void> {
    if (error.number > 0) await this.out.write(message(error.number, 16, error.message))
    await this.out.write(done(token, DONE.error))
  }

  /** Runs one statement, writes its rows, and gives their number. */
  private async execute(sql: string): Promise<number> {
    const text = sql.trim()
    const own = await this.control(text)
    if (own !== undefined) return own
    if (
      /^(INSERT|UPDATE|DELETE|MERGE|CREATE VIEW|CREATE (UNIQUE )?INDEX|DROP (TABLE|VIEW|INDEX)|TRUNCATE|ALTER TABLE)\b/i.test(
        text,
      )
    )
      return this.change(text)
    if (/^(\(|SELECT\b|WITH\b)/i.test(text)) return this.select(text)
    this.owner()
    const where = { state: this.state, database: this.database, connection: this.connection }
    if (await administer(text, where)) return 0
    throw new SqlError(102, `Incorrect syntax near '${text.slice(0, 20)}'.`)
  }

  private owner(): void {
    const { roles } = this.rights()
    if (!roles.has('db_owner')) throw new SqlError(262, 'Permission denied in database.')
  }

  private rights(): User {
    const nobody: User = { roles: new Set(), grants: [], schema: 'dbo' }
    return this.state.database(this.database).users.get(this.user) ?? nobody
  }

  /** Settings, transactions and roles. */
  private async control(sql: string): Promise<number | undefined> {
    const set = /^SET (?:TRANSACTION ISOLATION LEVEL (.+)|(\w+) (.+))$/is.exec(sql)
    if (set) {
      this.settings.set((set[2] ?? 'isolation').toLowerCase(), (set[3] ?? '').toLowerCase())
      return 0
    }
    if (/^BEGIN TRAN/i.test(sql)) return this.begin()
    if (/^(IF @@TRANCOUNT > 0 )?(ROLLBACK|COMMIT)\b/i.test(sql)) return this.end(/COMMIT/i.test(sql))
    const declared = /^DECLARE @cookie varbinary\(8000\)(?: = 0x([0-9a-f]+))?$/i.exec(sql)
    if (declared) {
      this.cookie = declared[1]
      return 0
    }
    const role = /^EXECUTE AS USER = N?'((?:[^']|'')*)' WITH COOKIE INTO @cookie$/i.exec(sql)
    if (role) return this.impersonate((role[1] ?? '').replaceAll("''", "'"))
    if (/^SELECT @cookie\b/i.test(sql)) return this.showCookie()
    const revert = /^REVERT( WITH COOKIE = @cookie)?$/i.exec(sql)
    if (revert) return this.revert(revert[1] ? this.cookie : undefined)
    const use = /^USE \[?(\w+)\]?$/i.exec(sql)
    if (use?.[1]) return this.use(use[1])
    return undefined
  }

  private async begin(): Promise<number> {
    this.transaction = randomBytes(6).readUIntBE(0, 6) > 0 ? BigInt(this.id) << 16n : 1n
    await this.connection.run('BEGIN TRANSACTION')
    await this.out.write(change.began(this.transaction))
    return 0
  }

  private async end(isCommit: boolean): Promise<number> {
    if (this.transaction === 0n) return 0
    const ended = this.transaction
    this.transaction = 0n
    await this.connection.run(isCommit ? 'COMMIT' : 'ROLLBACK')
    await this.out.write(change.ended(ended, isCommit))
    return 0
  }

  private impersonate(role: string): number {
    const user = this.state.database(this.database).users.get(role)
    const isAllowed = this.user === 'dbo' || mayOn(this.rights(), 'IMPERSONATE', `user ${role}`, '')
    if (!user || !isAllowed)
      throw new SqlError(
        15517,
        `Cannot execute as the database principal because the principal "${role}" does not exist, or you do not have permission.`,
      )
    this.impersonating = { cookie: randomBytes(16).toString('hex'), user: this.user }
    this.user = role
    return 0
  }

  private async showCookie(): Promise<number> {
    const columns: WireColumn[] = [{ name: 'cookie', type: { name: 'varbinary', length: 8000 } }]
    await this.out.write(Buffer.concat([metadata(columns), row(columns, [this.impersonating?.cookie ?? null])]))
    return 1
  }

  private revert(cookie: string | undefined): number {
    if (!this.impersonating || cookie?.toLowerCase() !== this.impersonating.cookie)
      throw new SqlError(
        15590,
        'The REVERT statement failed because no matching EXECUTE AS statement was found, or the cookie is wrong.',
      )
    this.user = this.impersonating.user
    this.impersonating = null
    return 0
  }

  private async use(name: string): Promise<number> {
    const next = await this.state.database(name).connect()
    this.connection.closeSync()
    this.connection = next
    this.database = name
    this.user = userOf(this.login, this.state.logins, this.state.database(name).users) ?? 'guest'
    await this.out.write(change.database(name))
    return 0
  }

  private async change(sql: string): Promise<number> {
    const [verb = ''] = /^\w+/.exec(sql) ?? []
    const target = /(?:INTO|UPDATE|FROM|TABLE|VIEW)\s+(\[?\w+\]?(?:\.\[?\w+\]?)?)/i.exec(sql)?.[1] ?? ''
    const [schema, table] = placeOf(target.replace(/[[\]]/g, ''))
    const right = /^(CREATE|DROP|ALTER|TRUNCATE)$/i.test(verb) ? 'ALTER' : verb.toUpperCase()
    if (!mayOn(this.rights(), right, schema, table))
      throw new SqlError(
        229,
        `The ${right} permission was denied on the object '${table}', database '${this.database}', schema '${schema}'.`,
      )
    const { sql: translated } = this.translate(sql)
    const result = await this.connection.run(translated)
    return result.rowsChanged
  }

  private translate(sql: string) {
    return translate(sql, this.state.polyglot, (name, args) =>
      sessionValue(name, args, {
        settings: this.settings,
        id: this.id,
        isInTransaction: this.transaction !== 0n,
        database: this.database,
        user: this.user,
        schema: this.rights().schema,
        roles: this.rights().roles,
        login: this.login,
        serverRoles: this.state.logins.get(this.login)?.roles ?? new Set(),
      }),
    )
  }

  private async select(sql: string): Promise<number> {
    const parts = partsOf(sql)
    this.permit(parts)
    const { state, connection, login, impersonating } = this
    await prepareViews(sql, connection, state, { user: this.rights(), login: impersonating ? undefined : login })
    const { sql: translated, types } = this.translate(sql)
    const result = await this.connection.stream(translated.replace(/\bsys\.(dm_exec_\w+)/gi, 'temp.$1'))
    const names = result.columnNames()
    const declared = await this.declared(parts)
    const columns = result.columnTypes().map((type, index): WireColumn => {
      const name = names[index] ?? ''
      const known = types.length === names.length ? types[index] : undefined
      return {
        name: isUnnamed(name) ? '' : name,
        type: known ?? declared.get(name.toLowerCase()) ?? typeOfResult(type),
      }
    })
    await this.out.write(metadata(columns))
    let rows = 0
    for (let chunk = await result.fetchChunk(); chunk && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
      if (this.isCancelled) throw new SqlError(0, 'cancelled')
      const values = chunk.getRows() as DuckDBValue[][]
      rows += values.length
      await this.out.write(Buffer.concat(values.map((one) => row(columns, one))))
    }
    return rows
  }

  /** Throws where a table is read that the user may not read. */
  private permit(parts: Part[]): void {
    for (const [schema, table] of tablesIn(parts)) {
      if (schema === 'sys' || schema === '') continue
      if (!this.state.isObject(this.database, schema, table)) continue
      if (!mayOn(this.rights(), 'SELECT', schema, table))
        throw new SqlError(
          229,
          `The SELECT permission was denied on the object '${table}', database '${this.database}', schema '${schema}'.`,
        )
    }
  }

  /** Types of the columns of the tables that are read, by name. */
  private async declared(parts: Part[]) {
    const all = new Map<string, WireColumn['type']>()
    const side = await this.state.database(this.database).connect()
    try {
      for (const [schema, table] of tablesIn(parts))
        for (const [name, type] of await declaredTypes(side, schema, table)) all.set(name, type)
      return all
    } finally {
      side.closeSync()
    }
  }
}
