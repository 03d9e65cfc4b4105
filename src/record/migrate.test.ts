import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Kysely, sql } from 'kysely'
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import { killedChild } from './killed-child.fixture.ts'
import { migrateDown, migrateToLatest, migrationStatus } from './migrate.ts'
import { migrations } from './migrations/index.ts'
import { openRecord } from './open-record.ts'
import { type Store, sqliteStore } from './store.ts'
import { storeTurn } from './turn.fixture.ts'

const FOLDER = mkdtempSync(join(tmpdir(), 'querent-migrate-'))
afterAll(() => rmSync(FOLDER, { recursive: true }))

const NAMES = Object.keys(migrations)

async function schemaOf(store: Store): Promise<string[]> {
  const { rows } = await sql<{ sql: string }>`
    select sql from sqlite_master where sql is not null and name not like 'schema_%' order by name`.execute(store.db)
  return rows.map((row) => row.sql)
}

describe('migrations', () => {
  let store: Store
  beforeEach(() => {
    store = sqliteStore(':memory:')
  })
  afterEach(() => store.close())

  test('a new store waits for all of them, then has them all', async () => {
    expect(await migrationStatus(store)).toEqual(NAMES.map((name) => ({ name, appliedAt: null })))
    expect(await migrateToLatest(store)).toEqual(NAMES)
    const iso = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/)
    expect(await migrationStatus(store)).toEqual(NAMES.map((name) => ({ name, appliedAt: iso })))
    expect(await migrateToLatest(store)).toEqual([])
  })

  test('down to nothing one by one, and up again to the same schema', async () => {
    await migrateToLatest(store)
    const schema = await schemaOf(store)
    for (const name of NAMES.toReversed()) expect(await migrateDown(store)).toBe(name)
    expect(await migrateDown(store)).toBeNull()
    expect(await schemaOf(store)).toEqual([])
    await migrateToLatest(store)
    expect(await schemaOf(store)).toEqual(schema)
  })

  test('a step down waits to be applied again, and the data of the others stays', async () => {
    const record = await openRecord(store)
    const id = await record.openConversation('ada', { title: 'Headcount', source: null })
    const { messageId } = await storeTurn(record, 'ada', id)
    const last = NAMES.at(-1)
    expect(await migrateDown(store)).toBe(last)
    const waiting = (await migrationStatus(store)).filter((migration) => migration.appliedAt === null)
    expect(waiting.map((migration) => migration.name)).toEqual([last])
    expect(await migrateToLatest(store)).toEqual([last])
    expect(await record.turn('ada', messageId)).toMatchObject({ status: 'answered' })
  })

  test('foreign keys have names and are enforced', async () => {
    await migrateToLatest(store)
    const schema = (await schemaOf(store)).join('\n')
    for (const name of ['fk__turn__conversation', 'fk__result__turn', 'fk__feedback__turn'])
      expect(schema).toContain(name)
    const orphan = { id: 'f', turn_id: 'none', user_id: 'ada', positive: 1, reason: null, created_at: '' }
    await expect(store.db.insertInto('feedback').values(orphan).execute()).rejects.toThrow('FOREIGN KEY')
  })

  test('one that fails takes those before it back with it', async () => {
    const broken = {
      ...migrations,
      '0090-more': { up: (db: Kysely<unknown>) => db.schema.createTable('more').addColumn('id', 'text').execute() },
      '0091-broken': {
        up: async (db: Kysely<unknown>) => {
          await db.schema.createTable('half').addColumn('id', 'text').execute()
          throw new Error('no way up')
        },
      },
    }
    await migrateToLatest(store)
    const before = await schemaOf(store)
    const failure = { code: 'STORE_FAILED', message: 'The store :memory: cannot be used: no way up.' }
    await expect(migrateToLatest(store, broken)).rejects.toMatchObject(failure)
    expect(await schemaOf(store)).toEqual(before)
    const applied = (await migrationStatus(store, broken)).filter((migration) => migration.appliedAt !== null)
    expect(applied.map((migration) => migration.name)).toEqual(NAMES)
  })

  test('a store of a newer version is refused and left alone', async () => {
    const newer = { ...migrations, '0099-newer': { up: async () => {} } }
    await migrateToLatest(store, newer)
    const refusal = {
      code: 'STORE_FAILED',
      message: expect.stringMatching(/:memory: was written by a newer.*0099-newer/),
    }
    for (const step of [migrateToLatest, migrateDown, migrationStatus]) {
      await expect(step(store)).rejects.toMatchObject(refusal)
    }
    expect((await migrationStatus(store, newer)).length).toBe(NAMES.length + 1)
  })
})

test('a process killed in the middle of a migration leaves the old schema, which then migrates', async () => {
  const file = join(FOLDER, 'killed.db')
  await killedChild(`
    import { migrateToLatest } from '${new URL('./migrate.ts', import.meta.url)}'
    import { migrations } from '${new URL('./migrations/index.ts', import.meta.url)}'
    import { sqliteStore } from '${new URL('./store.ts', import.meta.url)}'
    const store = sqliteStore(${JSON.stringify(file)})
    const { '0001-conversations': first, ...others } = migrations
    await migrateToLatest(store, { '0001-conversations': first })
    const die = { up: async () => process.kill(process.pid, 'SIGKILL') }
    await migrateToLatest(store, { ...migrations, '0090-die': die })
  `)
  const store = sqliteStore(file)
  const applied = (await migrationStatus(store)).filter((migration) => migration.appliedAt !== null)
  expect(applied.map((migration) => migration.name)).toEqual(['0001-conversations'])
  expect((await schemaOf(store)).join()).not.toContain('invocation')
  expect(await migrateToLatest(store)).toEqual(NAMES.slice(1))
  await store.close()
})
