/** What is kept of a source's schema between starts, and what is read again, on databases that change. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type Access, OWNER } from './access/types.ts'
import { createQuerent, type Querent } from './index.ts'
import { readSettings } from './settings.ts'
import { makeDuckdb, makeSqlite } from './sources/databases.fixture.ts'
import { describeServer } from './sources/describe-server.fixture.ts'
import { openSource } from './sources/index.ts'
import { makeDatabase, runAsAdmin, type ServerDialect, type TestDatabase } from './sources/servers.fixture.ts'
import type { TableInfo } from './types.ts'

const SETUP = `CREATE TABLE team (id INTEGER PRIMARY KEY, title VARCHAR(40));
  INSERT INTO team VALUES (1, 'Red'), (2, 'Blue');
  CREATE TABLE city (id INTEGER PRIMARY KEY, title VARCHAR(40));
  INSERT INTO city VALUES (1, 'Bern'), (2, 'Rome'), (3, 'Oslo');`

/** A database of the test: its address, and how it is changed from outside. */
type Place = { address: string; change(sql: string): Promise<void>; drop(): Promise<void> }

async function onFile(path: string, make: (path: string, sql: string) => void | Promise<void>): Promise<Place> {
  await make(path, SETUP)
  return { address: path, change: async (sql) => make(path, sql), drop: () => rm(path) }
}

async function onServer(dialect: ServerDialect): Promise<Place> {
  const { url, adminUrl, drop }: TestDatabase = await makeDatabase(dialect, SETUP)
  const analyze = dialect === 'postgresql' ? 'ANALYZE' : 'ANALYZE TABLE team, city'
  await runAsAdmin(adminUrl, [analyze])
  return { address: url, drop, change: (sql) => runAsAdmin(adminUrl, [sql, analyze]) }
}

let folder: string
let place: Place
let querent: Querent | undefined

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'querent-schemas-'))
})
afterEach(async () => {
  vi.useRealTimers()
  await querent?.close()
  querent = undefined
  await place?.drop()
  rmSync(folder, { recursive: true })
})

async function start(ttlMinutes = 60): Promise<Querent> {
  await querent?.close()
  const given = { dataDir: join(folder, 'data'), sources: `db=${place.address}`, schemaTtlMinutes: String(ttlMinutes) }
  querent = await createQuerent({ settings: readSettings(given, {}) })
  await querent.settled()
  return querent
}

const tablesOf = async (house: Querent) => (await house.catalog('db', OWNER)).tables
const titlesOf = (tables: TableInfo[], name: string) =>
  tables
    .find((table) => table.name === name)
    ?.columns.find((column) => column.name === 'title')
    ?.profile?.frequent.map(({ value }) => value)
    .sort()
const readAt = async (house: Querent) => (await house.sources(OWNER))[0]?.schemaReadAt ?? ''
const keptFile = () => join(folder, 'data', 'schemas', 'db.json')

function keeping(open: () => Promise<Place>): void {
  beforeEach(async () => {
    place = await open()
  })

  it('is used at the next start, with the time that it was read', async () => {
    const first = await start()
    const [before, when] = [await tablesOf(first), await readAt(first)]
    expect(when).toMatch(/^\d{4}-\d\d-\d\dT/)
    const second = await start()
    expect(await readAt(second)).toBe(when)
    expect(await tablesOf(second)).toEqual(before)
  })

  it('keeps the profiles of tables that have not changed, unless all is read', async () => {
    const source = await openSource(place.address, { settings: readSettings({ dataDir: join(folder, 'data') }, {}) })
    const before = await source.introspect()
    const [city, team] = before.tables
    if (!city || !team) throw new Error('two tables were made')
    await source.close()
    await place.change('ALTER TABLE team ADD COLUMN size INTEGER')
    const again = await openSource(place.address, { settings: readSettings({ dataDir: join(folder, 'data') }, {}) })
    const marked = {
      ...before,
      tables: [
        { ...city, comment: 'as it was' },
        { ...team, comment: 'as it was' },
      ],
    }
    const after = await again.introspect(undefined, marked)
    await again.close()
    const comments = after.tables.map(({ name, comment }) => [name, comment])
    const canTell = before.definitions?.every(({ rows }) => rows !== null)
    expect(comments).toEqual(
      canTell
        ? [
            ['city', 'as it was'],
            ['team', undefined],
          ]
        : [
            ['city', undefined],
            ['team', undefined],
          ],
    )
    expect(after.tables[1]?.columns.map(({ name }) => name)).toEqual(['id', 'title', 'size'])
  })

  it('is not kept where its time is zero', async () => {
    await start(0)
    expect(readdirSync(join(folder, 'data'))).not.toContain('schemas')
  })

  it('is kept for this user of the machine alone, without a password, and is read anew where the file is broken', async () => {
    const house = await start()
    expect(statSync(keptFile()).mode & 0o777).toBe(0o600)
    const password = URL.canParse(place.address) ? new URL(place.address).password : ''
    if (password !== '') expect(readFileSync(keptFile(), 'utf8')).not.toContain(password)
    const tables = await tablesOf(house)
    await rm(keptFile())
    await makeSqlite(keptFile(), 'CREATE TABLE no_json (id INTEGER)')
    expect(await tablesOf(await start())).toEqual(tables)
  })
}

/** On what may change while it is open; DuckDB locks its file. */
function refreshing(): void {
  it('is read again when its time is over, in the background', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'], shouldAdvanceTime: true })
    const house = await start()
    expect((await tablesOf(house)).map(({ name }) => name)).toEqual(['city', 'team'])
    await place.change('CREATE TABLE added (id INTEGER PRIMARY KEY)')
    await vi.advanceTimersByTimeAsync(60 * 60_000 + 1)
    await vi.waitFor(async () => expect(await tablesOf(house)).toHaveLength(3), { timeout: 15_000, interval: 50 })
  })

  it('is read again when somebody asks for it', async () => {
    const house = await start()
    await place.change("INSERT INTO team VALUES (3, 'Green'), (4, 'Grey')")
    const { schemaReadAt } = await house.refresh('db', OWNER)
    expect(Date.parse(schemaReadAt ?? '')).toBeGreaterThan(0)
    expect(titlesOf(await tablesOf(house), 'team')).toEqual(['Blue', 'Green', 'Grey', 'Red'])
    const other: Access = { ...OWNER, user: { ...OWNER.user, roles: ['analyst'] } }
    await expect(house.refresh('db', other)).rejects.toMatchObject({ code: 'FORBIDDEN' })
  })
}

describe('the schema of a DuckDB file', () => {
  keeping(() => onFile(join(folder, 'db.duckdb'), makeDuckdb))

  it('is read again when the file has changed', async () => {
    await start()
    await querent?.close()
    await place.change("INSERT INTO team VALUES (3, 'Green')")
    expect(titlesOf(await tablesOf(await start()), 'team')).toEqual(['Blue', 'Green', 'Red'])
  })
})

describe('the schema of an SQLite file', () => {
  keeping(() => onFile(join(folder, 'db.sqlite'), makeSqlite))
  refreshing()

  it('is read again when the file has changed', async () => {
    await start()
    await querent?.close()
    await place.change("INSERT INTO team VALUES (3, 'Green')")
    expect(titlesOf(await tablesOf(await start()), 'team')).toEqual(['Blue', 'Green', 'Red'])
  })
})

for (const dialect of ['postgresql', 'mysql'] as const)
  describeServer(dialect, `the schema of a ${dialect} database`, () => {
    keeping(() => onServer(dialect))
    refreshing()

    it('is as it was kept, although the database has changed, as long as it is fresh', async () => {
      await start()
      await place.change('CREATE TABLE added (id INTEGER PRIMARY KEY)')
      expect(await tablesOf(await start())).toHaveLength(2)
      expect(await tablesOf(await start(0))).toHaveLength(3)
    })
  })
