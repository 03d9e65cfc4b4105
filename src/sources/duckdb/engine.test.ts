/** What is particular to DuckDB: its lock, its catalog, its large tables. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { QuerentError } from '../../errors.ts'
import type { Read } from '../../guard/types.ts'
import { checkedSql, readsOf } from '../checked.fixture.ts'
import { makeDuckdb } from '../databases.fixture.ts'
import { openSource } from '../index.ts'
import type { Introspection, Rows, Source } from '../types.ts'

let folder: string
let source: Source
let found: Introspection

const SCHEMA = `
  CREATE TABLE staff (id INTEGER PRIMARY KEY, name VARCHAR, team VARCHAR, joined TIMESTAMP, tags VARCHAR[], note JSON);
  INSERT INTO staff SELECT range, 'Person ' || range, ['Red', 'Blue'][1 + range % 2],
    TIMESTAMP '2020-01-01' + to_hours(range), ['a'], '{}' FROM range(10);
  COMMENT ON TABLE staff IS 'People on the payroll';
  COMMENT ON COLUMN staff.team IS 'Where they play';
  CREATE TABLE shift (day DATE, slot INTEGER, hours DECIMAL(4, 2), PRIMARY KEY (day, slot));
  CREATE TABLE swap (day DATE, slot INTEGER, FOREIGN KEY (day, slot) REFERENCES shift (day, slot));
  CREATE SCHEMA archive;
  CREATE TABLE archive.staff AS SELECT 1 AS id;
  CREATE VIEW reds AS SELECT name FROM staff WHERE team = 'Red';
  CREATE VIEW settings AS SELECT name, value FROM duckdb_settings();
  CREATE VIEW broken AS SELECT error('never') AS x;
  CREATE TABLE large AS SELECT range AS id, 'kind ' || (range % 9) AS kind, (range % 5)::UTINYINT AS grade,
    repeat('word ', 40) || range AS prose, uuid() AS token FROM range(250000);`

let reads: Read[]

function run(sql: string, may = reads): Promise<Rows> {
  return source.run(checkedSql(sql, source, may), { maxRows: 100, timeoutMs: 15_000 })
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'querent-duckdb-'))
  const path = join(folder, 'staff.duckdb')
  await makeDuckdb(path, SCHEMA)
  source = await openSource(path, { settings: { engines: 1, engineMemoryMb: 512, dataDir: folder } })
  found = await source.introspect()
  reads = await readsOf(source)
})
afterAll(async () => {
  await source.close()
  rmSync(folder, { recursive: true })
})

const codeOf = (sql: string, ...may: Read[]) =>
  run(sql, may)
    .then(() => 'no error')
    .catch((error: QuerentError) => error.code)

const tableNamed = (name: string, schema?: string) =>
  found.tables.find((table) => table.name === name && table.schema === schema)

it('runs locked: no files, no extensions, nothing that can be set', async () => {
  const names = [
    'access_mode',
    'autoload_known_extensions',
    'enable_external_access',
    'lock_configuration',
    'temp_directory',
  ]
  const list = names.map((name) => `'${name}'`).join(', ')
  const { rows } = await run(`SELECT value FROM settings WHERE name IN (${list}) ORDER BY name`)
  expect(rows.flat()).toEqual(['read_only', 'false', 'false', 'true', ''])
})

it.runIf(process.platform === 'linux')('never loads the engine into the main process', () => {
  expect(readFileSync('/proc/self/maps', 'utf8')).not.toMatch(/duckdb[^\n]*\.(node|so)/)
})

it('reads comments, keys of several columns, schemas and views', async () => {
  expect(tableNamed('staff')).toMatchObject({ comment: 'People on the payroll', primaryKey: ['id'], rowCount: 10 })
  expect(tableNamed('staff')?.columns[2]).toMatchObject({ name: 'team', comment: 'Where they play' })
  expect(tableNamed('shift')?.primaryKey).toEqual(['day', 'slot'])
  const columns = ['day', 'slot']
  expect(found.relationships).toContainEqual({
    from: 'swap',
    to: 'shift',
    fromColumns: columns,
    toColumns: columns,
    origin: 'declared',
  })
  expect(tableNamed('staff', 'archive')).toMatchObject({ rowCount: 1 })
  expect(tableNamed('reds')).toMatchObject({ rowCount: 5, primaryKey: [] })
  expect(found.warnings).toContain('Several schemas have a table staff; questions may mean either.')
})

it('lists a view that fails without a profile', () => {
  expect(tableNamed('broken')).toMatchObject({ rowCount: null, columns: [{ name: 'x' }] })
  expect(found.warnings).toContain('Table broken has no profile: The database could not run this query.')
})

it('profiles every kind of column', () => {
  const profiles = tableNamed('staff')?.columns.map(({ profile, values }) => ({ ...profile, values }))
  expect(profiles?.[3]).toMatchObject({ distinct: 10, min: '2020-01-01 00:00:00', max: '2020-01-01 09:00:00' })
  expect(profiles?.[2]).toMatchObject({
    frequent: [
      { value: 'Blue', count: 5 },
      { value: 'Red', count: 5 },
    ],
    values: { items: ['Blue', 'Red'], complete: true },
  })
  expect(profiles?.[4]).toMatchObject({ distinct: null, min: null, max: null, nullShare: 0, values: undefined })
})

it('profiles a large table roughly, but lists all values of its categories', () => {
  const [id, kind, grade, prose, token] = tableNamed('large')?.columns ?? []
  expect(id?.profile).toMatchObject({ exact: false, min: 0, max: 249_999, nullShare: 0 })
  expect(id?.profile?.distinct).toBeLessThanOrEqual(250_000)
  expect(kind?.values).toEqual({ items: Array.from({ length: 9 }, (_, n) => `kind ${n}`), complete: true })
  expect(grade?.profile?.frequent.map(({ value }) => value)).toEqual([0, 1, 2, 3, 4])
  expect([prose?.values, token?.values]).toEqual([undefined, undefined])
})

it('can be cancelled while it introspects, and asked again', async () => {
  await run('SELECT 1')
  const controller = new AbortController()
  const introspecting = source.introspect(controller.signal).catch((error: QuerentError) => error.code)
  await run('SELECT 1')
  controller.abort()
  expect(await introspecting).toBe('CANCELLED')
  expect(await source.introspect()).toEqual(found)
})

it.each([
  'SELECT s.name FROM main.staff AS s ASOF JOIN main.reds AS r ON s.name >= r.name',
  'SELECT name FROM STAFF UNION BY NAME SELECT name FROM "reds"',
  'WITH staff AS (SELECT * FROM staff) SELECT s.name FROM staff AS s, LATERAL (SELECT 1 AS one) AS l',
  'WITH a AS MATERIALIZED (SELECT * FROM staff), b AS (SELECT * FROM a) SELECT * FROM b JOIN reds USING (name)',
  'WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 3) SELECT * FROM r, generate_series(1, 2)',
  "SELECT * FROM (PIVOT staff ON team IN ('Red', 'Blue') USING count(*) GROUP BY id)",
  'SELECT * FROM (UNPIVOT staff ON name, team INTO NAME part VALUE word)',
  'FROM staff SELECT name',
  'SELECT * FROM (VALUES (1), (2)) AS v(a) TABLESAMPLE 50%',
  "SELECT extract(year FROM joined), joined + INTERVAL 1 DAY, name LIKE '%!_%' ESCAPE '!', joined AT TIME ZONE 'UTC', [1, 2][1] FROM staff",
  "SELECT count(*) FILTER (name SIMILAR TO 'P.*'), current_timestamp, {'a': 1}.a, (1, 2), trim(BOTH 'x' FROM max(name)) FROM staff",
  'SELECT rank() OVER w, lag(id) OVER w, median(id) OVER w FROM staff WINDOW w AS (PARTITION BY team ORDER BY id) QUALIFY true',
  "SELECT DISTINCT ON (team) team, * EXCLUDE (team), COLUMNS('t.*') FROM staff GROUP BY ALL ORDER BY ALL LIMIT 5 OFFSET 1",
  'SELECT team, grouping(team), count(*) FROM staff GROUP BY ROLLUP (team) HAVING count(*) > (SELECT 0) LIMIT 50%',
])('runs what reads only what was checked: %s', async (sql) => {
  const [staff, reds] = ['staff', 'reds'].map((table) => ({ table, columns: [] }))
  if (staff && reds) expect(await codeOf(sql, staff, reds)).toBe('no error')
})

it.each([
  'SELECT * FROM archive.staff',
  'SELECT * FROM staff.main.staff',
  'SELECT * FROM system.information_schema.tables',
  'SELECT * FROM reds ASOF JOIN shift ON reds.name >= shift.slot::VARCHAR',
  'SELECT * FROM reds POSITIONAL JOIN shift',
  'SELECT * FROM (UNPIVOT shift ON slot INTO NAME part VALUE word)',
  'SELECT * FROM (SUMMARIZE shift)',
  'SELECT * FROM settings',
  "SELECT * FROM query_table('shift')",
  "SELECT (SELECT count(*) FROM query('SELECT * FROM shift'))",
  'WITH RECURSIVE shift AS (SELECT 1 AS slot) SELECT s.slot FROM main.shift AS s',
  'WITH a AS (WITH shift AS (SELECT 1 AS slot) SELECT * FROM shift) SELECT a.slot FROM a, shift',
  'SELECT * FROM a, shift ORDER BY (WITH shift AS (SELECT 1) SELECT 1)',
  'SELECT CASE WHEN EXISTS (FROM shift) THEN 1 END',
  'SELECT sum((SELECT max(slot) FROM shift)) OVER (ORDER BY (SELECT 1 FROM shift)) FROM staff',
  'SELECT * REPLACE ((SELECT max(slot) FROM shift) AS name) FROM staff',
  'SELECT list_transform([1], x -> (SELECT max(slot) FROM shift)) FROM staff',
  'SELECT name FROM staff LIMIT (SELECT max(slot) FROM shift)',
])('refuses what reads anything else: %s', async (sql) => {
  expect(await codeOf(sql, { table: 'staff', columns: [] }, { table: 'reds', columns: [] })).toBe('SQL_NOT_PERMITTED')
})
