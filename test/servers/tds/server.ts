/**
 * A server that speaks the protocol of SQL Server (TDS 7.4) and executes on DuckDB: for tests, with nothing to install. What it
 * is not: SQL Server. Collations, locks, plans and most of T-SQL are not there; docs/servers.md says what it stands for.
 */
import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Duplex } from 'node:stream'
import { loadSqlParser } from '../../../src/sql/tree.ts'
import { Database, rowsOf } from './database.ts'
import { ENCRYPTION, preloginAnswer, readLogin, WrappedTls, wantsTls } from './handshake.ts'
import { Output } from './output.ts'
import { type Message, MessageReader, PACKET, packed } from './packets.ts'
import { type Login, userOf } from './principals.ts'
import { Session } from './session.ts'
import { SqlError } from './strict.ts'
import { change, DONE, done, loginAck, message } from './tokens.ts'
import type { Polyglot } from './tsql.ts'

const FIRST_SESSION = 51

export class ServerState {
  readonly logins = new Map<string, Login>()
  readonly polyglot: Polyglot
  /** Statements that clients have sent, and attentions. */
  readonly statements: string[] = []
  attentions = 0
  /** Set, a reset of a connection resets nothing, as behind some proxies. */
  keepsSettings = false
  private readonly databases = new Map<string, Database>()
  private readonly open = new Map<number, { session: Session; socket: Socket }>()
  private readonly objects = new Map<string, Set<string>>()
  private next = FIRST_SESSION

  constructor(polyglot: Polyglot) {
    this.polyglot = polyglot
  }

  sessions(): Session[] {
    return [...this.open.values()].map(({ session }) => session)
  }

  /** Throws SqlError where there is none of this name. */
  database(name: string): Database {
    const found = this.databases.get(name)
    if (!found) throw new SqlError(4060, `Cannot open database "${name}" requested by the login. The login failed.`)
    return found
  }

  async createDatabase(name: string, from?: { file: string; copy: string }): Promise<void> {
    this.databases.set(name, await Database.create(name, from))
  }

  dropDatabase(name: string): void {
    this.databases.get(name)?.close()
    this.databases.delete(name)
  }

  /** A login and user that may read all of a database. */
  addReader(database: string): { user: string; password: string } {
    const [user, password] = ['reader', randomBytes(9).toString('hex')]
    this.logins.set(user, { password, roles: new Set(), permissions: new Set(), database })
    const roles = new Set(['db_datareader'])
    this.database(database).users.set(user, { login: user, roles, grants: [], schema: 'dbo' })
    return { user, password }
  }

  isObject(database: string, schema: string, table: string): boolean {
    return this.objects.get(database)?.has(`${schema}.${table}`.toLowerCase()) ?? false
  }

  /** Looks up which tables there are, for the rights to be judged. */
  async noteObjects(database: string): Promise<void> {
    const connection = await this.database(database).connect()
    const rows = await rowsOf(
      connection,
      'SELECT s.name, o.name FROM sys.objects o JOIN sys.schemas s ON s.schema_id = o.schema_id',
    )
    connection.closeSync()
    this.objects.set(database, new Set(rows.map(([schema, name]) => `${schema}.${name}`.toLowerCase())))
  }

  enter(make: (id: number) => Session, socket: Socket): Session {
    const id = this.next++
    const session = make(id)
    this.open.set(id, { session, socket })
    return session
  }

  leave({ id }: Session): void {
    this.open.get(id)?.session.close()
    this.open.delete(id)
  }

  /** Ends a connection from outside. */
  kill(id: number): void {
    this.open.get(id)?.socket.destroy()
  }

  close(): void {
    for (const id of [...this.open.keys()]) this.kill(id)
    for (const database of this.databases.values()) database.close()
  }
}

export type TdsServer = {
  state: ServerState
  port: number
  /** The address of the administrator, to `master`. */
  adminUrl: string
  /** The file with the certificate of the authority that the server's certificate is from. */
  ca: string
  /** The address of another database for a login of its own, or for the administrator. */
  addressOf(database: string, login?: { user: string; password: string }): string
  close(): Promise<void>
}

/**
 * Starts the server on a free port, or on the given one. Databases are made from DuckDB files, which are copied. One that is
 * `lasting` is never closed and does not keep its process from ending.
 */
export async function startTds(
  files: { [database: string]: string } = {},
  { port = 0, lasting = false }: { port?: number; lasting?: boolean } = {},
): Promise<TdsServer> {
  await loadSqlParser()
  const folder = mkdtempSync(join(tmpdir(), 'querent-tds-'))
  const credentials = makeCertificate(folder)
  const state = new ServerState(await import('@polyglot-sql/sdk'))
  const password = randomBytes(9).toString('hex')
  state.logins.set('sa', { password, roles: new Set(['sysadmin']), permissions: new Set(), database: 'master' })
  await state.createDatabase('master')
  for (const [name, file] of Object.entries(files))
    await state.createDatabase(name, { file, copy: join(folder, `${name}.duckdb`) })
  const server = createServer({ noDelay: true }, (socket) => new Client(state, socket, credentials))
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  if (lasting) {
    server.unref()
    process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  }
  const address = server.address()
  const own = typeof address === 'object' && address ? address.port : port
  const addressOf = (database: string, login = { user: 'sa', password }) =>
    `mssql://${login.user}:${encodeURIComponent(login.password)}@127.0.0.1:${own}/${database}`
  return {
    state,
    port: own,
    adminUrl: addressOf('master'),
    ca: join(folder, 'ca.pem'),
    addressOf,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve))
      state.close()
      await closed
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function makeCertificate(folder: string): { key: string; cert: string } {
  const at = (name: string) => join(folder, name)
  const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: 'ignore' })
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
  openssl(
    'req',
    '-x509',
    ...key,
    '-days',
    '30',
    '-subj',
    '/CN=Querent test authority',
    '-keyout',
    at('ca.key'),
    '-out',
    at('ca.pem'),
  )
  openssl(
    'req',
    ...key,
    '-subj',
    '/CN=localhost',
    '-addext',
    'subjectAltName=DNS:localhost,IP:127.0.0.1',
    '-keyout',
    at('key'),
    '-out',
    at('csr'),
  )
  const signed = [
    '-CA',
    at('ca.pem'),
    '-CAkey',
    at('ca.key'),
    '-CAcreateserial',
    '-copy_extensions',
    'copy',
    '-days',
    '30',
  ]
  openssl('x509', '-req', '-in', at('csr'), ...signed, '-out', at('cert'))
  return { key: readFileSync(at('key'), 'utf8'), cert: readFileSync(at('cert'), 'utf8') }
}

/** One connection, from its prelogin to its end. */
class Client {
  private readonly state: ServerState
  private readonly socket: Socket
  private readonly credentials: { key: string; cert: string }
  private readonly reader = new MessageReader()
  private tls: WrappedTls | null = null
  private stream: Duplex
  private session: Session | null = null

  constructor(state: ServerState, socket: Socket, credentials: { key: string; cert: string }) {
    this.state = state
    this.socket = socket
    this.stream = socket
    this.credentials = credentials
    socket.on('error', () => socket.destroy())
    socket.on('close', () => this.session && state.leave(this.session))
    socket.on('data', (bytes) => (this.tls ? this.tls.receive(bytes) : this.take(bytes)))
  }

  private take(bytes: Buffer): void {
    for (const received of this.reader.read(bytes)) {
      if (this.session) this.session.receive(received)
      else if (received.type === PACKET.prelogin) this.prelogin(received)
      else if (received.type === PACKET.login) void this.login(received)
      else this.socket.destroy()
    }
  }

  private prelogin({ data }: Message): void {
    const isEncrypted = wantsTls(data)
    const answer = preloginAnswer(isEncrypted ? ENCRYPTION.on : ENCRYPTION.notSupported)
    this.socket.write(packed(PACKET.result, answer, 4096, true))
    if (!isEncrypted) return
    this.tls = new WrappedTls(this.credentials, (sent) => this.socket.write(sent))
    this.stream = this.tls.clear
    this.tls.clear.on('data', (bytes: Buffer) => this.take(bytes))
  }

  private async login({ data }: Message): Promise<void> {
    const { user, password, database, program, packetBytes, isReadOnly } = readLogin(data)
    const out = new Output(this.stream)
    const refuse = async (...errors: [number, string][]) => {
      for (const [number, text] of errors) await out.write(message(number, 14, text))
      await out.write(done(0xfd, DONE.error))
      out.end()
      this.stream.end()
    }
    const login = this.state.logins.get(user)
    if (login?.password !== password) return refuse([18456, `Login failed for user '${user}'.`])
    try {
      const found = this.state.database(database || login.database)
      if (userOf(user, this.state.logins, found.users) === undefined)
        throw new SqlError(4060, `Cannot open database "${database}" requested by the login. The login failed.`)
      await this.state.noteObjects(found.name)
      const connection = await found.connect()
      this.session = this.state.enter(
        (id) =>
          new Session(this.state, out, { id, login: user, program, isReadOnly, database: found.name, connection }),
        this.socket,
      )
      out.packetBytes = Math.min(Math.max(packetBytes, 512), 32_767)
      await out.write(
        Buffer.concat([
          change.database(found.name),
          change.collation(),
          change.packetBytes(out.packetBytes),
          loginAck(),
        ]),
      )
      await out.write(done(0xfd, DONE.final))
      out.end()
    } catch (thrown) {
      const { number, message: text } = thrown as SqlError
      await refuse([number ?? 4060, text], [18456, `Login failed for user '${user}'.`])
    }
  }
}
