/** What is particular to SQLite: loose types, strange bytes, odd schemas, large tables. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { CheckedSql } from '../../guard/types.ts'
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
  CREATE VIEW endless AS WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT count(*) AS n FROM t;`

function run(sql: string): Promise<Rows> {
  const checked = { sql, dialect: 'sqlite', tables: [] } as unknown as CheckedSql
  return source.run(checked, { maxRows: 100, timeoutMs: 15_000 })
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'querent-sqlite-'))
  const path = join(folder, 'odd.sqlite')
  makeSqlite(path, SCHEMA)
  source = await openSource(path, { settings: { engines: 1, engineMemoryMb: 512, dataDir: folder } })
  found = await source.introspect()
})
afterAll(async () => {
  await source.close()
  rmSync(folder, { recursive: true })
})

const tableNamed = (name: string) => found.tables.find((table) => table.name === name)

it('reads values of every storage class', async () => {
  const { rows } = await run('SELECT value, bytes, flag FROM loose ORDER BY rowid')
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
    'child',
    'empty',
    'endless',
    'large',
    'loose',
    'notes',
    'odd "name',
    'parent',
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

it('reads full-text tables and JSON', async () => {
  expect((await run("SELECT body FROM notes WHERE notes MATCH 'fox'")).rows).toEqual([['the quick brown fox']])
  expect((await run("SELECT value FROM json_each('[1, 2]')")).rows).toEqual([[1], [2]])
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
