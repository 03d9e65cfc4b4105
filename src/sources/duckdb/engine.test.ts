/** What is particular to DuckDB: its lock, its catalog, its large tables. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { QuerentError } from '../../errors.ts'
import type { CheckedSql } from '../../guard/types.ts'
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
  CREATE VIEW broken AS SELECT error('never') AS x;
  CREATE TABLE large AS SELECT range AS id, 'kind ' || (range % 9) AS kind, (range % 5)::UTINYINT AS grade,
    repeat('word ', 40) || range AS prose, uuid() AS token FROM range(250000);`

function run(sql: string): Promise<Rows> {
  const checked = { sql, dialect: 'duckdb', tables: [] } as unknown as CheckedSql
  return source.run(checked, { maxRows: 100, timeoutMs: 15_000 })
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'querent-duckdb-'))
  const path = join(folder, 'staff.duckdb')
  await makeDuckdb(path, SCHEMA)
  source = await openSource(path, { settings: { engines: 1, engineMemoryMb: 512, dataDir: folder } })
  found = await source.introspect()
})
afterAll(async () => {
  await source.close()
  rmSync(folder, { recursive: true })
})

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
  const { rows } = await run(`SELECT value FROM duckdb_settings() WHERE name IN (${list}) ORDER BY name`)
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
