/** What is particular to Trino: who is let in, what is sent, what cannot be opened. */
import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { TrinoServer } from '../../../test/servers/trino.ts'
import type { QuerentError } from '../../errors.ts'
import { checkedSql } from '../checked.fixture.ts'
import { PEOPLE_SQL } from '../databases.fixture.ts'
import { openSource } from '../index.ts'
import { readEstimate } from './estimate.ts'

const execute = promisify(execFile)
const SETTINGS = { engines: 1, engineMemoryMb: 512, dataDir: '' }
const STOCK = { sql: PEOPLE_SQL }
const ONE = checkedSql('SELECT 1 AS one', { dialect: 'trino' }, [])

let server: TrinoServer | undefined
afterEach(async () => {
  await server?.close()
  server = undefined
})

const problemOf = (address: string) =>
  openSource(address, { settings: SETTINGS }).then(
    async (opened) => {
      await opened.close()
      return 'no problem'
    },
    ({ code, message, next }: QuerentError) => `${code} ${message} ${next}`,
  )

describe('a user', () => {
  it('comes with a password, which is shown nowhere', async () => {
    server = await TrinoServer.start(STOCK, { passwords: new Map([['ann', 'p@ss:word']]) })
    const at = `127.0.0.1:${server.port}/hive/hr`
    expect(await problemOf(`trino://ann:p%40ss%3Aword@${at}`)).toBe('no problem')
    const problem = await problemOf(`trino://ann:wrong-secret@${at}`)
    expect(problem).toContain('the user or the password is wrong')
    expect(problem).not.toContain('wrong-secret')
    vi.stubEnv('TRINO_PASSWORD', 'p@ss:word')
    expect(await problemOf(`trino://ann@${at}`)).toBe('no problem')
    vi.unstubAllEnvs()
  })

  it('comes with a token', async () => {
    server = await TrinoServer.start(STOCK, { token: 'eyJ.token' })
    expect(await problemOf(`trino://ann:eyJ.token@127.0.0.1:${server.port}/hive/hr?auth=jwt`)).toBe('no problem')
    expect(await problemOf(`trino://ann:eyJ.other@127.0.0.1:${server.port}/hive/hr?auth=jwt`)).toContain('is wrong')
  })

  it('whose password is no longer right is told of it by a fixed sentence', async () => {
    const passwords = new Map([['ann', 'old']])
    server = await TrinoServer.start(STOCK, { passwords })
    const source = await openSource(`trino://ann:old@127.0.0.1:${server.port}/hive/hr`, { settings: SETTINGS })
    passwords.set('ann', 'new')
    const error = await source.run(ONE, { maxRows: 1, timeoutMs: 5000 }).catch((thrown: QuerentError) => thrown)
    expect(error).toMatchObject({ code: 'QUERY_FAILED', next: 'Tell the operator of this server.' })
    await source.close()
  })
})

it('sends each statement with a session of its own', async () => {
  server = await TrinoServer.start(STOCK)
  const source = await openSource(`${server.address}?timezone=Europe/Berlin`, { settings: SETTINGS })
  await source.run(ONE, { maxRows: 1, timeoutMs: 1234 })
  const posted = server.asked.filter(({ method }) => method === 'POST').at(-1)
  expect(posted?.body).toBe('SELECT 1 AS one')
  expect(posted?.headers).toMatchObject({
    'x-trino-user': 'tester',
    'x-trino-catalog': 'hive',
    'x-trino-schema': 'hr',
    'x-trino-source': 'querent',
    'x-trino-time-zone': 'Europe/Berlin',
    'x-trino-session': 'query_max_execution_time=1234ms',
  })
  await source.close()
})

it('follows the server to no other host', async () => {
  server = await TrinoServer.start(STOCK)
  const { address } = server
  const source = await openSource(address, { settings: SETTINGS })
  for (const base of [
    'http://elsewhere.example',
    'http://elsewhere.example/',
    'http://user:word@elsewhere.example:1',
  ]) {
    server.base = base
    const { code } = await source.run(ONE, { maxRows: 1, timeoutMs: 5000 }).then(
      () => ({ code: 'no error' }),
      (error: QuerentError) => error,
    )
    expect(code).toBe(base.endsWith('/') ? 'ENGINE_LOST' : 'no error')
  }
  await source.close()
})

it('stops a statement that reads more than is left', async () => {
  server = await TrinoServer.start(STOCK)
  const source = await openSource(server.address, { settings: SETTINGS })
  const error = await source
    .run(ONE, { maxRows: 1, timeoutMs: 5000, maxBytes: 10 })
    .catch((thrown: QuerentError) => thrown)
  expect(error).toMatchObject({ code: 'QUERY_TOO_LARGE' })
  await source.close()
})

describe('a certificate', () => {
  let folder: string
  let tls: { key: string; cert: string }
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'querent-trino-'))
    const files = ['-keyout', join(folder, 'key.pem'), '-out', join(folder, 'cert.pem')]
    const names = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1']
    await execute('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', ...names, ...files])
    tls = { key: readFileSync(join(folder, 'key.pem'), 'utf8'), cert: readFileSync(join(folder, 'cert.pem'), 'utf8') }
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  it('that nobody here trusts is refused', async () => {
    server = await TrinoServer.start(STOCK, { tls })
    const problem = await problemOf(`trino://ann@127.0.0.1:${server.port}/hive/hr?sslmode=verify-full`)
    expect(problem).toContain('the certificate of the server is not from an authority that is trusted here')
  })

  it('is trusted where the file of its authority is named', async () => {
    server = await TrinoServer.start(STOCK, { tls })
    const address = `trino://ann@localhost:${server.port}/hive/hr?sslmode=verify-full`
    const code = `import { openSource } from './index.ts'
      const source = await openSource(process.argv[1], { settings: ${JSON.stringify(SETTINGS)} })
      console.log((await source.introspect()).tables.length)
      await source.close()`
    const { stdout } = await execute(process.execPath, ['--input-type=module', '--eval', code, address], {
      cwd: join(import.meta.dirname, '..'),
      env: { ...process.env, NODE_EXTRA_CA_CERTS: join(folder, 'cert.pem') },
    })
    expect(stdout.trim()).toBe('4')
  })
})

describe('what cannot be opened', () => {
  it('says what is wrong with the address', async () => {
    server = await TrinoServer.start(STOCK)
    const at = `127.0.0.1:${server.port}`
    expect(await problemOf(`trino://ann@${at}/hive`)).toContain('the address names no schema')
    expect(await problemOf(`trino://ann@${at}/hive/nope`)).toContain('the catalog hive has no schema "nope"')
    expect(await problemOf(`trino://ann@${at}/hive/hr?sslmode=require`)).toContain('sslmode cannot be "require"')
    expect(await problemOf(`trino://ann@${at}/hive/hr?role=x`)).toContain('there is no option "role"')
    expect(await problemOf(`trino://ann@${at}/hive/hr?sslmode=verify-full`)).toMatch(/SOURCE_UNREADABLE .*\/hive\/hr: /)
    await server.close()
    server = undefined
    expect(await problemOf(`trino://ann@${at}/hive/hr`)).toMatch(
      /no server answers there|the server closed the connection/,
    )
  })
})

describe('estimates', () => {
  it('know nothing where a table has no statistics', () => {
    const plan = (rows: unknown, bytes: unknown) => ({
      table: { schemaTable: { schema: 'hr', table: 'pay' } },
      estimate: { outputRowCount: rows, outputSizeInBytes: bytes },
    })
    const read = (...tables: object[]) => readEstimate(JSON.stringify({ inputTableColumnInfos: tables }))
    expect(read(plan(10, 100.4), plan('NaN', 'NaN'))).toEqual({
      rows: null,
      bytes: null,
      largest: { table: 'pay', rows: 10, bytes: 100 },
    })
    expect(read()).toEqual({ rows: 0, bytes: 0 })
    expect(readEstimate('Query plan')).toEqual({ rows: null, bytes: null })
  })
})
