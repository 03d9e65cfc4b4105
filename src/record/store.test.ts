import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { sql } from 'kysely'
import { afterAll, describe, expect, test } from 'vitest'
import { killedChild, startChild } from './killed-child.fixture.ts'
import { migrateToLatest } from './migrate.ts'
import { migrations } from './migrations/index.ts'
import { openRecord } from './open-record.ts'
import { sqliteStore } from './store.ts'
import { answeredTurn, newIds, storeTurn, TABLE } from './turn.fixture.ts'

const FOLDER = mkdtempSync(join(tmpdir(), 'querent-store-'))
afterAll(() => rmSync(FOLDER, { recursive: true }))

/** What a child process imports, as the text of an array of addresses. */
const MODULES = JSON.stringify(
  ['open-record', 'store', 'turn.fixture'].map((name) => new URL(`./${name}.ts`, import.meta.url).href),
)

const failing = (file: string) =>
  expect.objectContaining({ code: 'STORE_FAILED', message: expect.stringContaining(file) })

describe('sqliteStore', () => {
  test('makes missing folders, keeps a write-ahead log, syncs fully and enforces foreign keys', async () => {
    const file = join(FOLDER, 'new', 'deep', 'querent.db')
    const store = sqliteStore(file)
    const pragma = async (name: string) => {
      const { rows } = await sql<{ [key: string]: unknown }>`pragma ${sql.raw(name)}`.execute(store.db)
      return Object.values(rows[0] ?? {})[0]
    }
    expect(store).toMatchObject({ name: 'sqlite', location: file })
    expect(existsSync(file)).toBe(true)
    expect(await pragma('journal_mode')).toBe('wal')
    expect(await pragma('synchronous')).toBe(2)
    expect(await pragma('foreign_keys')).toBe(1)
    expect(await pragma('busy_timeout')).toBe(5000)
    await store.close()
  })

  test('closes when it was never used', async () => {
    const file = join(FOLDER, 'unused.db')
    await sqliteStore(file).close()
    expect(existsSync(`${file}-wal`)).toBe(false)
  })

  test('a folder that cannot be made, and a folder in place of the file, are named', () => {
    const blocker = join(FOLDER, 'a-file')
    writeFileSync(blocker, '')
    const under = join(blocker, 'querent.db')
    expect(() => sqliteStore(under)).toThrow(failing(under))
    const folder = join(FOLDER, 'a-folder.db')
    mkdirSync(folder)
    expect(() => sqliteStore(folder)).toThrow(failing(folder))
  })

  test('a file that is no database is named and left as it was', () => {
    const file = join(FOLDER, 'garbage.db')
    writeFileSync(file, 'This is not a database. '.repeat(400))
    expect(() => sqliteStore(file)).toThrow(failing(file))
    expect(readFileSync(file, 'utf8')).toBe('This is not a database. '.repeat(400))
  })

  test('a database with damaged pages is named', async () => {
    const file = join(FOLDER, 'damaged.db')
    await openRecord(sqliteStore(file)).then((record) => record.close())
    const bytes = readFileSync(file)
    // The header stays: SQLite opens the file and meets the damage in the schema.
    writeFileSync(file, bytes.fill(0xa5, 100))
    await expect(async () => openRecord(sqliteStore(file))).rejects.toEqual(failing(file))
  })

  test('a store of a newer version is named', async () => {
    const file = join(FOLDER, 'newer.db')
    const store = sqliteStore(file)
    await migrateToLatest(store, { ...migrations, '0099-newer': { up: async () => {} } })
    await store.close()
    await expect(openRecord(sqliteStore(file))).rejects.toEqual(failing(file))
  })

  test('a failure of the engine in use is STORE_FAILED with its cause', async () => {
    const file = join(FOLDER, 'dropped.db')
    const record = await openRecord(sqliteStore(file))
    const other = new DatabaseSync(file)
    other.exec('drop table invocation')
    other.close()
    const failure = await record.invocations({ since: '', limit: 1 }).catch((thrown: unknown) => thrown)
    expect(failure).toMatchObject({ code: 'STORE_FAILED', cause: { message: 'no such table: invocation' } })
    await record.close()
  })

  test('a value that SQLite cannot hold is refused, not bent', async () => {
    const store = sqliteStore(':memory:')
    await expect(sql`select ${new Date(0)} as day`.execute(store.db)).rejects.toThrow(
      'cannot bind a value of type object',
    )
    await store.close()
  })

  test('rows stream one by one', async () => {
    const store = sqliteStore(':memory:')
    await migrateToLatest(store)
    const migrated: string[] = []
    const query = store.db
      .withTables<{ schema_migration: { name: string } }>()
      .selectFrom('schema_migration')
      .select('name')
      .orderBy('name')
    for await (const row of query.stream()) migrated.push(row.name)
    expect(migrated).toEqual(Object.keys(migrations))
    await store.close()
  })

  test('two processes write to one conversation at once and lose nothing', async () => {
    const file = join(FOLDER, 'shared.db')
    const record = await openRecord(sqliteStore(file))
    const id = await record.openConversation('ada', { title: 'Headcount', source: null })
    const { ready, killed } = startChild(`
      const [{ openRecord }, { sqliteStore }, { storeTurn }] = await Promise.all(${MODULES}.map((url) => import(url)))
      const record = await openRecord(sqliteStore(${JSON.stringify(file)}))
      console.log('ready')
      for (let i = 0; i < 20; i++) await storeTurn(record, 'ada', '${id}')
      process.kill(process.pid, 'SIGKILL')
    `)
    await ready
    for (let i = 0; i < 20; i++) await storeTurn(record, 'ada', id)
    await killed
    const { turns } = await record.conversation('ada', id)
    expect(turns.map((turn) => turn.status)).toEqual(Array(40).fill('answered'))
    await record.close()
  })
})

describe('after a crash', () => {
  /** A process that stores one whole turn and `count` events of another, waits for each, and dies. */
  const crashAfter = (file: string, ids: object, count: number) =>
    killedChild(`
      const [{ openRecord }, { sqliteStore }, { answeredTurn, storeTurn }] =
        await Promise.all(${MODULES}.map((url) => import(url)))
      const record = await openRecord(sqliteStore(${JSON.stringify(file)}))
      const ids = ${JSON.stringify(ids)}
      ids.conversationId = await record.openConversation('ada', { title: 'Headcount', source: null })
      await storeTurn(record, 'ada', ids.conversationId)
      for (const event of answeredTurn(ids).slice(0, ${count})) await record.addEvent('ada', ids.messageId, event)
      process.kill(process.pid, 'SIGKILL')
    `)

  test.each([1, 6, 8])(
    'all that was acknowledged by event %i is there, and the turn is shown as failed',
    async (count) => {
      const file = join(FOLDER, `crash-${count}.db`)
      const ids = newIds('')
      await crashAfter(file, ids, count)
      const record = await openRecord(sqliteStore(file))
      const [summary] = await record.conversations('ada', { limit: 1, offset: 0 })
      const { turns } = await record.conversation('ada', summary?.id ?? '')
      expect(turns.map((turn) => turn.status)).toEqual(['answered', 'failed'])
      const interrupted = await record.turn('ada', ids.messageId)
      expect(interrupted).toEqual(turns[1])
      expect(interrupted.error).toMatchObject({
        code: 'INTERNAL',
        message: 'This question was interrupted by a restart.',
      })
      expect(interrupted.table).toEqual(count >= 6 ? TABLE : undefined)
      expect(interrupted.answer?.words).toBe(count >= 8 ? 'Sales has 42.' : undefined)
      await record.close()
    },
  )

  test('a turn that still runs elsewhere is whole again when it finishes', async () => {
    const file = join(FOLDER, 'elsewhere.db')
    const [here, there] = [await openRecord(sqliteStore(file)), await openRecord(sqliteStore(file))]
    const ids = newIds(await here.openConversation('ada', { title: 'Headcount', source: null }))
    for (const event of answeredTurn(ids)) {
      await here.addEvent('ada', ids.messageId, event)
      const finished = event.type === 'turn-finished'
      expect((await there.turn('ada', ids.messageId)).status).toBe(finished ? 'answered' : 'failed')
    }
    expect(await there.turn('ada', ids.messageId)).not.toHaveProperty('error')
    for (const record of [here, there]) await record.close()
  })
})
