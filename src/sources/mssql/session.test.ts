/** What is particular to SQL Server's sessions: attention, reset, settings, roles that only their connection can put off. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { sharedTds } from '../../../test/servers/tds/shared.ts'
import { checkedSql } from '../checked.fixture.ts'
import { peopleOnServer } from '../databases.fixture.ts'
import { openSource } from '../index.ts'
import { makeDatabase, type TestDatabase, withAdmin } from '../servers.fixture.ts'
import type { Source } from '../types.ts'
import type { MssqlSession } from './session.ts'
import { mssqlServer } from './source.ts'

const SETTINGS = { engines: 1, engineMemoryMb: 512, dataDir: '' }
const BEGIN = { timeoutMs: 5000, streaming: false, rows: 1000, maxCharacters: 1e6 }

let database: TestDatabase
let user: string
const open: (() => Promise<void> | void)[] = []

beforeAll(async () => {
  database = await makeDatabase('tsql', peopleOnServer('tsql'))
  user = new URL(database.url).username
  const state = [
    'CREATE USER sales WITHOUT LOGIN',
    'GRANT SELECT ON department TO sales',
    `GRANT IMPERSONATE ON USER::sales TO ${user}`,
    'CREATE USER clerk WITHOUT LOGIN',
    'ALTER ROLE db_datawriter ADD MEMBER clerk',
    `GRANT IMPERSONATE ON USER::clerk TO ${user}`,
  ]
  for (const sql of state) await admin(sql)
})
afterEach(async () => {
  for (const close of open.splice(0)) await close()
})
afterAll(() => database?.drop())

const admin = (sql: string) => withAdmin(database.adminUrl, (query) => query(sql))
const stateOf = async () => (await sharedTds()).state

async function sessionOf(options = ''): Promise<MssqlSession> {
  const session = (await (await mssqlServer(`${database.url}${options}`)).connect()) as MssqlSession
  open.push(() => session.destroy())
  return session
}

async function sourceOf(options = ''): Promise<Source> {
  const source = await openSource(`${database.url}${options}`, { settings: SETTINGS })
  open.push(() => source.close())
  return source
}

const run = (source: Source, sql: string) => source.run(checkedSql(sql, source, []), { maxRows: 10, timeoutMs: 5000 })

async function ask(session: MssqlSession, sql: string) {
  const { batch } = await session.begin(sql, BEGIN)
  return batch.rows
}

describe('a session', () => {
  it.each([
    ['SET DATEFIRST 3', '@@DATEFIRST', 7],
    ['SET LANGUAGE Deutsch', '@@LANGUAGE', 'us_english'],
    ['SET LOCK_TIMEOUT 77', '@@LOCK_TIMEOUT', 5000],
    ['SET ANSI_NULLS OFF', '@@OPTIONS & 32', 32],
    ['SET XACT_ABORT OFF', '@@OPTIONS & 16384', 16384],
    ['SET TEXTSIZE 10', '@@TEXTSIZE', 2147483647],
    ['BEGIN TRANSACTION', '@@TRANCOUNT', 1],
  ])('forgets %s', async (change, variable, expected) => {
    const session = await sessionOf()
    await session.command(change)
    await session.reset()
    expect(await ask(session, `SELECT ${variable} AS value`)).toEqual([[expected]])
  })

  it('commits nothing', async () => {
    const session = await sessionOf()
    await ask(session, 'SELECT 1 AS one')
    const { statements } = await stateOf()
    await session.reset()
    expect(statements.filter((sql) => /\bCOMMIT\b/i.test(sql))).toEqual([])
    expect(statements.findLast((sql) => /ROLLBACK/.test(sql))).toContain('ROLLBACK TRANSACTION')
  })

  it('says that it only reads', async () => {
    await sessionOf()
    const { sessions } = { sessions: (await stateOf()).sessions().filter(({ login }) => login === user) }
    expect(sessions.map(({ isReadOnly, program }) => [isReadOnly, program])).toContainEqual([true, 'querent'])
  })

  it('ends a statement by an attention and goes on', async () => {
    const session = await sessionOf()
    const state = await stateOf()
    const before = state.attentions
    const { batch } = await session.begin('SELECT value FROM GENERATE_SERIES(1, 1000000, 1)', { ...BEGIN, rows: 3 })
    expect(batch.rows).toHaveLength(3)
    await session.reset()
    expect(state.attentions).toBe(before + 1)
    expect(await ask(session, 'SELECT 1 AS one')).toEqual([[1]])
  })

  it('is closed where the server has not reset it', async () => {
    const session = await sessionOf()
    const state = await stateOf()
    state.keepsSettings = true
    try {
      await session.command('SET LOCK_TIMEOUT 77')
      await expect(session.reset()).rejects.toMatchObject({ code: 'ENGINE_LOST' })
    } finally {
      state.keepsSettings = false
    }
  })
})

describe('a role', () => {
  it('is taken by every statement, and has its own rights', async () => {
    const source = await sourceOf('?role=sales')
    expect((await run(source, 'SELECT USER_NAME() AS name')).rows).toEqual([['sales']])
    expect((await run(source, 'SELECT title FROM department ORDER BY id')).rows).toHaveLength(3)
    await expect(run(source, 'SELECT name FROM employee')).rejects.toMatchObject({ code: 'SQL_NOT_PERMITTED' })
    expect((await source.introspect()).tables.map(({ name }) => name)).toEqual(['department'])
  })

  it('is put off before the next caller, by its connection alone', async () => {
    const session = await sessionOf('?role=sales')
    expect(await ask(session, 'SELECT USER_NAME() AS name')).toEqual([['sales']])
    await expect(session.command('REVERT')).rejects.toMatchObject({ code: 'QUERY_FAILED' })
    await expect(
      session.command('DECLARE @cookie varbinary(8000) = 0x00; REVERT WITH COOKIE = @cookie'),
    ).rejects.toMatchObject({ code: 'QUERY_FAILED' })
    expect(await session.command('SELECT USER_NAME() AS name')).toEqual([['sales']])
    await session.reset()
    expect(await session.command('SELECT USER_NAME() AS name')).toEqual([[user]])
  })

  it('is judged by its rights too', async () => {
    await expect(sourceOf('?role=clerk')).rejects.toMatchObject({
      code: 'SOURCE_UNREADABLE',
      message: expect.stringContaining('db_datawriter'),
    })
  })

  it('that is not there is named as such', async () => {
    await expect(sourceOf('?role=nobody')).rejects.toMatchObject({
      message: expect.stringContaining('the database does not know the role, or the user may not take it'),
    })
  })
})

it('tells callers of a password that is taken no longer, and of nothing else', async () => {
  const source = await sourceOf()
  const { password } = new URL(database.url)
  await admin(`ALTER LOGIN ${user} WITH PASSWORD = 'another'`)
  const state = await stateOf()
  for (const { id, login } of state.sessions()) if (login === user) state.kill(id)
  await expect(run(source, 'SELECT 1 AS one')).rejects.toMatchObject({
    code: 'ENGINE_LOST',
    message: 'The database cannot be reached now: the user or the password is wrong.',
  })
  await admin(`ALTER LOGIN ${user} WITH PASSWORD = '${password}'`)
  expect((await run(source, 'SELECT 1 AS one')).rows).toEqual([[1]])
})
