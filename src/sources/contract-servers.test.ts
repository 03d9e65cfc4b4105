/** What every source on a server must do beyond the contract of all sources, run against each server. */
import { readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sharedTds } from '../../test/servers/tds/shared.ts'
import { generateDemo } from '../demo/generate.ts'
import type { QuerentError } from '../errors.ts'
import { checkedSql, readsOf } from './checked.fixture.ts'
import { SAMPLES } from './contract.fixture.ts'
import { peopleOnServer } from './databases.fixture.ts'
import { makeDemo } from './demo.fixture.ts'
import { describeServer } from './describe-server.fixture.ts'
import { BUILT_IN_SOURCES, openSource } from './index.ts'
import { mssqlServer } from './mssql/source.ts'
import { mysqlServer } from './mysql/source.ts'
import { postgresServer } from './postgres/source.ts'
import { RemoteSource } from './remote/source.ts'
import { type AnyServer, makeDatabase, runAsAdmin, type TestDatabase, withAdmin } from './servers.fixture.ts'
import type { RunOptions, Source } from './types.ts'

const AMPLE_MS = 15_000
/** Those of contract-statements.test.ts. */
const STATEMENT_SERVERS = ['trino', 'athena']
const SETTINGS = { engines: 1, engineMemoryMb: 512, dataDir: '' }

/** How each server says what these tests need. */
const WORDS = {
  postgresql: {
    server: postgresServer,
    heading: 'PostgreSQL',
    dropUser: (user: string) => `DROP ROLE ${user}`,
    /** Statements that are running for a user. */
    running: (user: string) =>
      `SELECT query FROM pg_stat_activity WHERE usename = '${user}' AND state = 'active' AND backend_type = 'client backend'`,
    connections: (user: string) => `SELECT pid FROM pg_stat_activity WHERE usename = '${user}'`,
    kill: (id: unknown) => `SELECT pg_terminate_backend(${id}, 5000)`,
    /** What would change the session, each as a part of a SELECT. */
    changes: [
      "set_config('work_mem', '77MB', false)",
      "set_config('TimeZone', 'Asia/Tokyo', false)",
      "set_config('default_transaction_read_only', 'off', false)",
      "set_config('search_path', 'pg_catalog', false)",
      "set_config('querent.secret', 'leaked', false)",
      "set_config('standard_conforming_strings', 'off', false)",
      'pg_advisory_lock(42)',
    ],
    state: [
      "current_setting('work_mem')",
      "current_setting('TimeZone')",
      "current_setting('default_transaction_read_only')",
      "current_setting('search_path')",
      "nullif(current_setting('querent.secret', true), '')",
      "current_setting('standard_conforming_strings')",
      "(SELECT count(*) FROM pg_locks WHERE locktype = 'advisory')",
      '(SELECT count(*) FROM pg_prepared_statements)',
    ],
    wait: 'pg_sleep(0.05)',
    rights: (user: string) => [
      [`GRANT INSERT ON review TO ${user}`, `REVOKE INSERT ON review FROM ${user}`, 'may write to public.review'],
      [
        `GRANT CREATE ON SCHEMA public TO ${user}`,
        `REVOKE CREATE ON SCHEMA public FROM ${user}`,
        'may create tables in schema public',
      ],
      [`ALTER ROLE ${user} CREATEDB`, `ALTER ROLE ${user} NOCREATEDB`, 'may create roles, databases or replicas'],
      [
        `GRANT pg_write_all_data TO ${user}`,
        `REVOKE pg_write_all_data FROM ${user}`,
        'has the rights of pg_write_all_data',
      ],
    ],
    superuser: (user: string) => [
      [`ALTER ROLE ${user} SUPERUSER`, `ALTER ROLE ${user} NOSUPERUSER`, 'is a superuser'],
      [
        `GRANT pg_read_server_files TO ${user}`,
        `REVOKE pg_read_server_files FROM ${user}`,
        'has the rights of pg_read_server_files',
      ],
    ],
  },
  mysql: {
    server: mysqlServer,
    heading: 'MySQL and MariaDB',
    dropUser: (user: string) => `DROP USER ${user}@'%'`,
    running: (user: string) =>
      `SELECT info FROM information_schema.processlist WHERE user = '${user}' AND command IN ('Query', 'Execute')`,
    connections: (user: string) => `SELECT id FROM information_schema.processlist WHERE user = '${user}'`,
    kill: (id: unknown) => `KILL CONNECTION ${id}`,
    changes: ["@secret := 'leaked'", "GET_LOCK('held', 1)"],
    state: [
      '@secret',
      "IS_USED_LOCK('held')",
      '@@SESSION.sql_mode',
      '@@SESSION.time_zone',
      '@@SESSION.tx_read_only',
      '@@SESSION.character_set_client',
      '@@SESSION.group_concat_max_len',
    ],
    wait: 'SLEEP(0.05)',
    rights: (user: string) => [
      [`GRANT INSERT ON review TO ${user}@'%'`, `REVOKE INSERT ON review FROM ${user}@'%'`, 'has INSERT on'],
      [`GRANT CREATE, DROP ON * TO ${user}@'%'`, `REVOKE CREATE, DROP ON * FROM ${user}@'%'`, 'has CREATE on'],
      [
        `GRANT UPDATE (score) ON review TO ${user}@'%'`,
        `REVOKE UPDATE (score) ON review FROM ${user}@'%'`,
        'has UPDATE on',
      ],
    ],
    superuser: (user: string) => [
      [`GRANT FILE ON *.* TO ${user}@'%'`, `REVOKE FILE ON *.* FROM ${user}@'%'`, 'has FILE on *.*'],
      [
        `GRANT ALL PRIVILEGES ON *.* TO ${user}@'%'`,
        `REVOKE ALL PRIVILEGES ON *.* FROM ${user}@'%'`,
        'has ALL PRIVILEGES on *.*',
      ],
    ],
  },
  tsql: {
    server: mssqlServer,
    heading: 'SQL Server',
    dropUser: (user: string) => `DROP LOGIN ${user}`,
    running: (user: string) =>
      `SELECT r.session_id FROM sys.dm_exec_requests r JOIN sys.dm_exec_sessions s ON s.session_id = r.session_id
        WHERE s.login_name = '${user}'`,
    connections: (user: string) => `SELECT session_id FROM sys.dm_exec_sessions WHERE login_name = '${user}'`,
    kill: (id: unknown) => `KILL ${id}`,
    /** No SELECT changes a session here; src/sources/mssql/session.test.ts changes it by other statements. */
    changes: [],
    state: ['@@OPTIONS', '@@TRANCOUNT', '@@LOCK_TIMEOUT', 'USER_NAME()', 'DB_NAME()'],
    wait: '(SELECT COUNT_BIG(*) FROM GENERATE_SERIES(1, 2000000, 1) AS g)',
    rights: (user: string) => [
      [`GRANT INSERT ON review TO ${user}`, `REVOKE INSERT ON review FROM ${user}`, 'may write to dbo.review'],
      [
        `GRANT UPDATE (score) ON review TO ${user}`,
        `REVOKE UPDATE (score) ON review FROM ${user}`,
        'may write to dbo.review',
      ],
      [`GRANT EXECUTE TO ${user}`, `REVOKE EXECUTE FROM ${user}`, 'has EXECUTE'],
      [`ALTER ROLE db_owner ADD MEMBER ${user}`, `ALTER ROLE db_owner DROP MEMBER ${user}`, 'is a member of db_owner'],
      [
        `ALTER ROLE db_datawriter ADD MEMBER ${user}`,
        `ALTER ROLE db_datawriter DROP MEMBER ${user}`,
        'is a member of db_datawriter',
      ],
    ],
    superuser: (user: string) => [
      [
        `ALTER SERVER ROLE sysadmin ADD MEMBER ${user}`,
        `ALTER SERVER ROLE sysadmin DROP MEMBER ${user}`,
        'is a member of sysadmin',
      ],
      [`GRANT CONTROL SERVER TO ${user}`, `REVOKE CONTROL SERVER FROM ${user}`, 'has CONTROL SERVER'],
    ],
  },
} satisfies Record<AnyServer, object>

const codeOf = (work: Promise<unknown>) => work.then(() => 'no error').catch((error: QuerentError) => error.code)

for (const dialect of ['postgresql', 'mysql'] as const)
  describeServer(dialect, `server ${dialect}`, () => contract(dialect))
describe('server tsql', () => contract('tsql'))

it('is one of the two contracts of servers that every server is held to', () => {
  const held = [...Object.keys(WORDS), ...STATEMENT_SERVERS]
  const servers = BUILT_IN_SOURCES.filter(({ at }) => at === 'server').map(({ dialect }) => dialect)
  expect(servers.filter((dialect) => !held.includes(dialect))).toEqual([])
})

function contract(dialect: AnyServer): void {
  const words = WORDS[dialect]
  const runaway = SAMPLES[dialect]?.runaways[0] ?? ''
  let database: TestDatabase
  let user: string
  let source: RemoteSource

  const admin = (sql: string) => withAdmin(database.adminUrl, (query) => query(sql))
  const killAll = async () => {
    for (const row of await admin(words.connections(user))) {
      const id = Object.values(row)[0]
      // A connection may have ended on its own.
      await admin(words.kill(id)).catch(() => [])
    }
  }
  /** A source that runs what the second look would refuse: the guard is not what is tested here. */
  const open = async (options = '') =>
    new RemoteSource('test', { ...(await words.server(`${database.url}${options}`)), secondLook: undefined })
  const run = (sql: string, options: Partial<RunOptions> = {}, on: Source = source) =>
    on.run(checkedSql(sql, { dialect }, []), { maxRows: 1000, timeoutMs: AMPLE_MS, ...options })
  const runningNow = async () => (await admin(words.running(user))).length

  beforeAll(async () => {
    database = await makeDatabase(dialect, peopleOnServer(dialect))
    user = new URL(database.url).username
    source = await open()
  })
  afterAll(async () => {
    await source?.close()
    await database?.drop()
  })

  describe('a statement that is given up', () => {
    it('is seen by the server and stopped there when it is cancelled', async () => {
      const controller = new AbortController()
      const cancelled = codeOf(run(runaway, { signal: controller.signal }))
      await expect.poll(runningNow).toBe(1)
      controller.abort()
      expect(await cancelled).toBe('CANCELLED')
      await expect.poll(runningNow).toBe(0)
    })

    it('is stopped there at the time limit', async () => {
      expect(await codeOf(run(runaway, { timeoutMs: 200 }))).toBe('QUERY_TIMEOUT')
      await expect.poll(runningNow).toBe(0)
    })

    it('is stopped there when the reader of a download goes away', async () => {
      const { batches } = await source.stream(checkedSql(SAMPLES[dialect]?.numbers(200_000) ?? '', { dialect }, []), {
        maxRows: 1e6,
        timeoutMs: AMPLE_MS,
      })
      for await (const _ of batches) break
      await expect.poll(runningNow).toBe(0)
    })

    it('is stopped there when the source is closed', async () => {
      const other = await open()
      const running = codeOf(run(runaway, {}, other))
      await expect.poll(runningNow).toBe(1)
      await other.close()
      expect(await running).toBe('ENGINE_LOST')
      await expect.poll(runningNow).toBe(0)
      expect(other.connections()).toBe(0)
    })
  })

  describe('a lost connection', () => {
    it('fails the statement that it carried, and no other', async () => {
      const lost = codeOf(run(runaway))
      await expect.poll(runningNow).toBe(1)
      await killAll()
      expect(await lost).toBe('ENGINE_LOST')
      expect((await run('SELECT 1 AS one')).rows).toEqual([[1]])
    })

    it('that nobody used is replaced without a word', async () => {
      await Promise.all(Array.from({ length: 10 }, () => run('SELECT 1 AS one')))
      await killAll()
      const answers = await Promise.all(Array.from({ length: 20 }, (_, n) => run(`SELECT ${n} AS n`)))
      expect(answers.map(({ rows }) => rows[0]?.[0])).toEqual(Array.from(answers.keys()))
    })
  })

  describe('a pool', () => {
    it('of ten serves two hundred at once, each with its own answer', async () => {
      let most = 0
      const counting = new AbortController()
      const count = (async () => {
        while (!counting.signal.aborted) {
          most = Math.max(most, (await admin(words.connections(user))).length)
          await pause(20)
        }
      })()
      const asked = Array.from({ length: 200 }, (_, n) => run(`SELECT ${n} AS n, ${words.wait} AS waited`))
      const answers = await Promise.all(asked)
      counting.abort()
      await count
      expect(answers.map(({ rows }) => rows[0]?.[0])).toEqual(Array.from({ length: 200 }, (_, n) => n))
      expect(most).toBeGreaterThan(1)
      expect(most).toBeLessThanOrEqual(10)
    })

    it('serves in the order of asking', async () => {
      const single = await open('?pool=1')
      const order: number[] = []
      const asked = Array.from({ length: 20 }, (_, n) => run(`SELECT ${n} AS n`, {}, single).then(() => order.push(n)))
      await Promise.all(asked)
      expect(order).toEqual(Array.from({ length: 20 }, (_, n) => n))
      expect(single.connections()).toBe(1)
      await single.close()
    })

    it('says so when no connection comes free in time', async () => {
      const single = await open('?pool=1')
      const controller = new AbortController()
      const first = codeOf(run(runaway, { signal: controller.signal }, single))
      await expect.poll(runningNow).toBe(1)
      expect(await codeOf(run('SELECT 1', { timeoutMs: 100 }, single))).toBe('OVERLOADED')
      controller.abort()
      expect(await first).toBe('CANCELLED')
      expect((await run('SELECT 1 AS one', {}, single)).rows).toEqual([[1]])
      await single.close()
    })
  })

  describe('a session', () => {
    async function keepsNothing() {
      const single = await open('?pool=1')
      const dump = async () => (await run(`SELECT ${words.state.join(', ')}`, {}, single)).rows
      const before = await dump()
      for (const change of words.changes) {
        await run(`SELECT ${change} AS changed`, {}, single)
        expect(await dump()).toEqual(before)
      }
      await single.close()
    }

    // No SELECT can change a session of SQL Server; mssql/session.test.ts tries it with other statements.
    if (words.changes.length > 0) it('keeps nothing of the caller before', keepsNothing)

    it('cannot be made to write, whatever it is told', async () => {
      const writer = await open('?allow_superuser=true&allow_write=true')
      await admin(words.rights(user)[0]?.[0] ?? '')
      const stored = JSON.stringify(await admin('SELECT * FROM review ORDER BY id'))
      for (const sql of [
        'INSERT INTO review VALUES (9, 9, 9)',
        'DELETE FROM review',
        'WITH x AS (SELECT 1) DELETE FROM review',
      ])
        expect(await codeOf(run(sql, {}, writer))).not.toBe('no error')
      expect(JSON.stringify(await admin('SELECT * FROM review ORDER BY id'))).toBe(stored)
      await admin(words.rights(user)[0]?.[1] ?? '')
      await writer.close()
    })
  })

  describe('a user that can do more than read', () => {
    const refused = (options = '') =>
      openSource(`${database.url}${options}`, { settings: SETTINGS }).then(
        async (opened) => {
          const { warnings } = await opened.introspect()
          await opened.close()
          return warnings.join('\n')
        },
        ({ code, message, next }: QuerentError) => `${code} ${message} ${next}`,
      )

    it('is refused, and told of where the address allows it', async () => {
      for (const [grant = '', revoke = '', right = ''] of words.rights(user)) {
        await admin(grant)
        const problem = await refused()
        expect(problem).toMatch(/^SOURCE_UNREADABLE /)
        expect(problem).toContain(right)
        expect(problem).toContain('add allow_write=true')
        expect(await refused('?allow_write=true')).toContain(right)
        await admin(revoke)
      }
      expect(await refused()).not.toContain('SOURCE_UNREADABLE')
    })

    it('is refused as a superuser even where writing is allowed', async () => {
      for (const [grant = '', revoke = '', right = ''] of words.superuser(user)) {
        await admin(grant)
        const problem = await refused('?allow_write=true')
        expect(problem).toContain(right)
        expect(problem).toContain('add allow_superuser=true')
        expect(await refused('?allow_superuser=true&allow_write=true')).toContain(right)
        await admin(revoke)
      }
    })
  })

  it('takes the user that the documentation makes, without a word', async () => {
    const text = readFileSync(new URL('../../docs/servers.md', import.meta.url), 'utf8')
    const section = text.split(/^## /m).find((one) => one.startsWith(words.heading)) ?? ''
    const sql = /```sql\n(.*?)```/s.exec(section)?.[1] ?? ''
    expect(sql).toContain('querent_reader')
    const documented = await makeDatabase(dialect, peopleOnServer(dialect))
    const url = new URL(documented.url)
    const reader = `${url.username}_doc`
    await runAsAdmin(documented.adminUrl, [
      sql
        .replaceAll('querent_reader', reader)
        .replaceAll('choose-a-password', 'chosen')
        .replaceAll('people', url.pathname.slice(1)),
    ])
    url.username = reader
    url.password = 'chosen'
    const opened = await openSource(url.href, { settings: SETTINGS })
    const { tables, warnings } = await opened.introspect()
    await opened.close()
    await documented.drop()
    await admin(words.dropUser(reader))
    expect([tables.length, warnings]).toEqual([4, []])
  })

  it('holds the demo as it was generated', async () => {
    const demo = await makeDemo(dialect)
    const opened = await openSource(demo.url, { settings: SETTINGS })
    const { tables, relationships, warnings } = await opened.introspect()
    await opened.close()
    await demo.drop()
    const generated = generateDemo().toSorted((a, b) => (a.name < b.name ? -1 : 1))
    expect(tables.map(({ name, comment, rowCount, primaryKey }) => [name, comment, rowCount, primaryKey])).toEqual(
      generated.map(({ name, comment, rows, primaryKey }) => [name, comment, rows.length, primaryKey]),
    )
    const keys = generated.reduce((sum, { foreignKeys }) => sum + foreignKeys.length, 0)
    expect(relationships.filter(({ origin }) => origin === 'declared')).toHaveLength(keys)
    expect(warnings).toEqual([])
  }, 60_000)

  describe('what cannot be opened', () => {
    const problemOf = (change: (url: URL) => void) => {
      const url = new URL(database.url)
      change(url)
      return openSource(url.href, { settings: SETTINGS })
        .then(() => 'no problem')
        .catch(({ code, message }: QuerentError) => `${code} ${message}`)
    }

    it.each([
      ['the user or the password is wrong', (url: URL) => (url.password = 'guessed')],
      ['no server answers there', (url: URL) => (url.port = '1')],
      ['the name of the host', (url: URL) => (url.hostname = 'nowhere.invalid')],
      [
        dialect === 'tsql' ? 'there is no option "socket"' : 'there is no such socket',
        (url: URL) => (url.search = '?socket=/nowhere'),
      ],
      ['is not from an authority that is trusted here', (url: URL) => (url.search = '?sslmode=verify-full')],
    ])('is named with its fault: %s', async (fault, change) => {
      const problem = await problemOf(change)
      expect(problem).toContain('SOURCE_UNREADABLE')
      expect(problem).toContain(fault)
      expect(problem).not.toContain(new URL(database.url).password)
      expect(problem).not.toContain('guessed')
    })

    it('is a database that is not there, or that the user may not read', async () => {
      expect(await problemOf((url) => (url.pathname = '/not_there'))).toMatch(/database/)
    })

    it('is a schema that is not there', async () => {
      expect(await problemOf((url) => (url.search = '?schema=not_there'))).toContain('"not_there"')
    })

    it('is not a server with a certificate that is trusted', async () => {
      const ca = dialect === 'tsql' ? (await sharedTds()).ca : process.env.QUERENT_TEST_CA
      if (!ca) throw new Error('QUERENT_TEST_CA is not set; .ci/services.sh sets it')
      const options = `?sslmode=verify-full&sslrootcert=${encodeURIComponent(ca)}`
      const encrypted = await openSource(`${database.url}${options}`, { settings: SETTINGS })
      expect(await readsOf(encrypted)).toHaveLength(4)
      await encrypted.close()
      expect(await problemOf((url) => (url.search = '?sslmode=require'))).toBe('no problem')
    })
  })
}
