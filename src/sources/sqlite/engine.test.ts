/** What is particular to SQLite: loose types, strange bytes, odd schemas, large tables. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { QuerentError } from '../../errors.ts'
import type { Read } from '../../guard/types.ts'
import { checkedSql, readsOf } from '../checked.fixture.ts'
import { makeSqlite } from '../databases.fixture.ts'
import { openSource } from '../index.ts'
import type { Introspection, Rows, Source } from '../types.ts'

let folder: string
let source: Source
let found: Introspection

const SCHEMA = `
  CREATE TABLE "odd ""name" (a, b TEXT, "select" INT, PRIMARY KEY (b, a)) WITHOUT ROWID;
  INSERT INTO "odd ""name" VALUES (1, 'x', 2), (2, 'x', NULL);
  CREATE TABLE loose (value, bytes BLOB, flag BOOLEAN, day TEXT, moment DATETIME);
  INSERT INTO loose VALUES
    (1, x'00ff', 1, '2024-01-31', '2024-01-31 08:00:00'),
    ('two', x'', 0, '2024-02-01', '2024-02-01 09:30:00'),
    (CAST(x'ff6162' AS TEXT), NULL, NULL, NULL, NULL),
    (9007199254740993, NULL, 1, NULL, NULL),
    (1e999, NULL, 0, NULL, NULL);
  CREATE TABLE child (ref INTEGER REFERENCES PARENT, lost INTEGER REFERENCES missing (id));
  CREATE TABLE parent (Id INTEGER PRIMARY KEY);
  CREATE VIRTUAL TABLE notes USING fts5(body);
  INSERT INTO notes VALUES ('the quick brown fox');
  CREATE TABLE empty (id INTEGER PRIMARY KEY, note TEXT);
  CREATE TABLE large (id INTEGER PRIMARY KEY, kind TEXT);
  WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < 300000)
    INSERT INTO large SELECT n, 'kind ' || (n % 7) FROM t;
  CREATE VIEW seen AS SELECT day, length(bytes) + length(zeroblob(0)) AS size FROM loose WHERE flag = 1 AND day IS NOT NULL;
  CREATE VIEW outer_seen AS WITH s AS (SELECT day FROM seen) SELECT day FROM s;
  CREATE VIEW changing AS SELECT 1 AS x;
  CREATE TABLE sums (a INTEGER, twice INTEGER GENERATED ALWAYS AS (abs(a) * 2) VIRTUAL);
  INSERT INTO sums (a) VALUES (-2);
  CREATE VIEW endless AS WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT count(*) AS n FROM t;`

let reads: Read[]

function run(sql: string, may = reads): Promise<Rows> {
  return source.run(checkedSql(sql, source, may), { maxRows: 100, timeoutMs: 15_000 })
}

const codeOf = (sql: string, ...may: Read[]) =>
  run(sql, may)
    .then(() => 'no error')
    .catch((error: QuerentError) => error.code)

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'querent-sqlite-'))
  const path = join(folder, 'odd.sqlite')
  makeSqlite(path, SCHEMA)
  source = await openSource(path, { settings: { engines: 1, engineMemoryMb: 512, dataDir: folder } })
  found = await source.introspect()
  reads = await readsOf(source)
})
afterAll(async () => {
  await source.close()
  rmSync(folder, { recursive: true })
})

const tableNamed = (name: string) => found.tables.find((table) => table.name === name)

it('reads values of every storage class', async () => {
  const { rows } = await run('SELECT value, bytes, flag FROM loose')
  expect(rows).toEqual([
    [1, '00ff', true],
    ['two', '', false],
    ['\uFFFDab', null, null],
    ['9007199254740993', null, true],
    ['Infinity', null, false],
  ])
})

it('types columns by declaration and values alike in schema and result', async () => {
  const { columns } = await run('SELECT bytes, flag, day, moment, count(*) OVER () AS n, 1.5 AS x FROM loose')
  const types = ['binary', 'boolean', 'date', 'datetime', 'integer', 'float']
  expect(columns.map(({ type }) => type)).toEqual(types)
  expect(
    tableNamed('loose')
      ?.columns.slice(1)
      .map(({ type }) => type),
  ).toEqual(types.slice(0, 4))
})

it('lists real tables and no shadow tables', () => {
  expect(found.tables.map(({ name }) => name)).toEqual([
    'changing',
    'child',
    'empty',
    'endless',
    'large',
    'loose',
    'notes',
    'odd "name',
    'outer_seen',
    'parent',
    'seen',
    'sums',
  ])
})

it('reads names that need quotes and keys of several columns', async () => {
  expect(tableNamed('odd "name')).toMatchObject({ primaryKey: ['b', 'a'], rowCount: 2 })
  expect((await run('SELECT "select" FROM "odd ""name" ORDER BY a')).rows).toEqual([[2], [null]])
})

it('resolves keys that name no column or another case, and says which do not fit', () => {
  expect(found.relationships).toEqual([
    { from: 'child', to: 'parent', fromColumns: ['ref'], toColumns: ['Id'], origin: 'declared' },
  ])
  expect(found.warnings).toContain('Table child declares a key to missing, which does not fit.')
})

it('reads full-text tables, and nothing of where they keep their rows', async () => {
  const notes = { table: 'notes', columns: ['body'] }
  expect((await run('SELECT body FROM notes', [notes])).rows).toEqual([['the quick brown fox']])
  expect((await run('SELECT count(*) FROM notes', [notes])).rows).toEqual([[1]])
  for (const sql of [
    'SELECT c0 FROM notes_content',
    'SELECT count(*) FROM notes_content',
    'SELECT body FROM notes WHERE body IN (SELECT c0 FROM notes_content)',
    "SELECT body FROM notes WHERE notes MATCH 'fox'",
    'SELECT rank FROM notes',
  ])
    expect(await codeOf(sql, notes)).toBe('SQL_NOT_PERMITTED')
})

it('reads no column of a table but those that were checked', async () => {
  const [value, flag] = [
    { table: 'loose', columns: ['value'] },
    { table: 'loose', columns: ['flag', 'day'] },
  ]
  expect(await codeOf('SELECT value FROM loose', value)).toBe('no error')
  expect(await codeOf('SELECT l.VALUE FROM Loose AS l', value)).toBe('no error')
  expect(await codeOf('SELECT count(*) FROM loose', value)).toBe('no error')
  expect(await codeOf('SELECT value, day FROM loose', value, flag)).toBe('no error')
  for (const sql of [
    'SELECT * FROM loose',
    'SELECT value FROM loose WHERE flag',
    'SELECT value FROM loose ORDER BY day',
    'SELECT value FROM loose GROUP BY value HAVING max(day) > 1',
    'SELECT (SELECT max(day) FROM loose) FROM loose',
    'SELECT count(*) FROM loose AS a JOIN loose AS b ON a.day = b.day',
    'SELECT sum(value) OVER (ORDER BY day) FROM loose',
    'SELECT rowid FROM loose',
    'WITH l AS (SELECT * FROM loose) SELECT value FROM l',
  ])
    expect([sql, await codeOf(sql, value)]).toEqual([sql, 'SQL_NOT_PERMITTED'])
})

it('lets a view do what it does, and the query around it no more', async () => {
  const view = { table: 'seen', columns: ['day', 'size'] }
  expect((await run('SELECT day, size FROM seen', [view])).rows).toEqual([['2024-01-31', 2]])
  expect((await run('SELECT count(*) FROM seen', [view])).rows).toEqual([[1]])
  expect((await run('SELECT s.size FROM (SELECT * FROM seen LIMIT 1) AS s', [view])).rows).toEqual([[2]])
  for (const sql of ['SELECT value FROM loose', 'SELECT flag FROM loose', 'SELECT length(zeroblob(size)) FROM seen'])
    expect([sql, await codeOf(sql, view)]).toEqual([sql, 'SQL_NOT_PERMITTED'])
  expect(await codeOf('SELECT day FROM outer_seen', { table: 'outer_seen', columns: ['day'] })).toBe('no error')
  expect(await codeOf('SELECT day FROM outer_seen', view)).toBe('SQL_NOT_PERMITTED')
})

it('reads columns that are computed, and counts what the query names itself', async () => {
  const sum = { table: 'sums', columns: ['twice'] }
  expect((await run('SELECT twice FROM sums', [sum])).rows).toEqual([[4]])
  const named = 'WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < 5) SELECT count(*) FROM t'
  expect((await run(named, [])).rows).toEqual([[5]])
  const shadowing = 'WITH loose AS (SELECT 1 UNION SELECT 2) SELECT count(*) FROM loose'
  expect((await run(shadowing, [])).rows).toEqual([[2]])
  expect((await run('SELECT count(*) FROM (SELECT 1 UNION SELECT 2) AS q', [])).rows).toEqual([[2]])
})

it.each([
  'SELECT count(*) FROM loose',
  'SELECT count(*) FROM main.loose',
  'SELECT 1 FROM sums AS s, loose AS l',
  'SELECT EXISTS (SELECT 1 FROM loose)',
  'SELECT count(*) FROM (SELECT 1 FROM loose)',
  'SELECT count(*) FROM sqlite_master',
  'SELECT count(*) FROM sqlite_schema',
  "SELECT count(*) FROM pragma_table_info('loose')",
  'SELECT count(*) FROM dbstat',
])('does not count what was not checked: %s', async (sql) => {
  expect(await codeOf(sql, { table: 'sums', columns: ['a'] })).toBe('SQL_NOT_PERMITTED')
})

it('sees a table that another program has made since, and a view that it has changed', async () => {
  const view = { table: 'changing', columns: ['x'] }
  const late = { table: 'late', columns: ['x'] }
  expect((await run('SELECT x FROM changing', [view])).rows).toEqual([[1]])
  makeSqlite(
    join(folder, 'odd.sqlite'),
    `
    CREATE TABLE late (x, y); INSERT INTO late VALUES (7, 8);
    DROP VIEW changing; CREATE VIEW changing AS SELECT y AS x FROM late`,
  )
  expect((await run('SELECT x FROM late', [late])).rows).toEqual([[7]])
  expect((await run('SELECT x FROM changing', [view])).rows).toEqual([[8]])
  expect(await codeOf('SELECT y FROM late', late)).toBe('SQL_NOT_PERMITTED')
})

it('profiles an empty table', () => {
  const empty = { distinct: 0, nullShare: 0, min: null, max: null, frequent: [], exact: true }
  expect(tableNamed('empty')?.columns.map(({ profile }) => profile)).toEqual([empty, empty])
})

it('samples a large table over its whole length', () => {
  const large = tableNamed('large')
  expect(large?.rowCount).toBe(300_000)
  const [id, kind] = large?.columns ?? []
  expect(id?.profile).toMatchObject({ exact: false, min: 1, max: 299_999, nullShare: 0 })
  expect(kind?.values?.items.toSorted()).toEqual(Array.from({ length: 7 }, (_, n) => `kind ${n}`))
})

it('lists a view that never ends without a profile', () => {
  expect(tableNamed('endless')).toMatchObject({ rowCount: null, columns: [{ name: 'n' }] })
  expect(found.warnings).toContain('Table endless has no profile: The query was stopped after 2 s.')
})
