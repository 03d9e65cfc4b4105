/** What is particular to SQL Server's schemas: odd names, several schemas, synonyms, notes, rights on columns, large tables. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { checkedSql } from '../checked.fixture.ts'
import { openSource } from '../index.ts'
import { makeDatabase, runAsAdmin, type TestDatabase } from '../servers.fixture.ts'
import type { Introspection, Source } from '../types.ts'

const SETTINGS = { engines: 1, engineMemoryMb: 512, dataDir: '' }
const SCHEMA = `
  CREATE SCHEMA pay;
  CREATE SCHEMA empty_one;
  CREATE TABLE dbo.[odd ]]name] (a int, b nvarchar(10), [select] int, PRIMARY KEY (b, a));
  INSERT INTO [odd ]]name] VALUES (1, 'x', 2), (2, 'x', NULL);
  EXEC sp_addextendedproperty N'MS_Description', N'A table''s note', 'SCHEMA', 'dbo', 'TABLE', 'odd ]name';
  EXEC sp_addextendedproperty N'MS_Description', N'letters', 'SCHEMA', 'dbo', 'TABLE', 'odd ]name', 'COLUMN', 'b';
  CREATE TABLE parent (id int PRIMARY KEY, code nvarchar(10) UNIQUE);
  CREATE TABLE child (id int PRIMARY KEY, parent_id int REFERENCES parent (id), secret int, shown nvarchar(10));
  CREATE TABLE hidden (id int PRIMARY KEY);
  CREATE TABLE pay.slip (id int PRIMARY KEY, amount money, at datetime, share float, place uniqueidentifier, note xml);
  INSERT INTO pay.slip VALUES (1, 10.1234, '2024-01-31 10:00:00', 0.1, '6F9619FF-8B86-D011-B42D-00C04FC964FF', '<a/>');
  CREATE TABLE pay.parent (id int PRIMARY KEY);
  CREATE SYNONYM slips FOR pay.slip;
  CREATE SYNONYM elsewhere FOR other.dbo.thing;
  CREATE TABLE large (id int PRIMARY KEY, kind nvarchar(10), day date);
  INSERT INTO large SELECT value, CONCAT('kind ', value % 7), DATEADD(DAY, value % 5000, CAST('2000-01-01' AS date)) FROM GENERATE_SERIES(1, 450000, 1);
  CREATE VIEW endless AS SELECT COUNT_BIG(*) AS n FROM large a CROSS JOIN large b WHERE a.kind <> b.kind`

let database: TestDatabase
let source: Source
let found: Introspection
const tableNamed = (name: string, schema?: string) =>
  found.tables.find((table) => table.name === name && table.schema === schema)
const columnNamed = (table: string, name: string, schema?: string) =>
  tableNamed(table, schema)?.columns.find((column) => column.name === name)

beforeAll(async () => {
  database = await makeDatabase('tsql', SCHEMA)
  const user = new URL(database.url).username
  await runAsAdmin(database.adminUrl, [
    `ALTER ROLE db_datareader DROP MEMBER ${user}`,
    ...['[odd ]]name]', 'parent', 'large', 'endless', 'slips', 'elsewhere', 'pay.slip', 'pay.parent'].map(
      (table) => `GRANT SELECT ON ${table} TO ${user}`,
    ),
    `GRANT SELECT (id, parent_id, shown) ON child TO ${user}`,
  ])
  source = await openSource(database.url, { settings: SETTINGS })
  found = await source.introspect()
}, 60_000)
afterAll(async () => {
  await source?.close()
  await database?.drop()
})

it('list tables, views and synonyms that the user may read, of all schemas', () => {
  expect(found.tables.map(({ name, schema }) => [name, schema])).toEqual([
    ['child', undefined],
    ['endless', undefined],
    ['large', undefined],
    ['odd ]name', undefined],
    ['parent', 'dbo'],
    ['parent', 'pay'],
    ['slip', 'pay'],
    ['slips', undefined],
  ])
  expect(found.warnings).toContain('Several schemas have a table parent; questions may mean either.')
})

it('tell notes and keys of several columns, and names that need brackets', async () => {
  expect(tableNamed('odd ]name')).toMatchObject({ comment: "A table's note", primaryKey: ['b', 'a'], rowCount: 2 })
  expect(columnNamed('odd ]name', 'b')).toMatchObject({ comment: 'letters' })
  const sql = checkedSql('SELECT [select] FROM [odd ]]name] ORDER BY a', source, [])
  expect((await source.run(sql, { maxRows: 10, timeoutMs: 5000 })).rows).toEqual([[2], [null]])
})

it('tell unique and foreign keys', () => {
  expect(tableNamed('parent', 'dbo')).toMatchObject({ primaryKey: ['id'], uniqueKeys: [['code']] })
  expect(found.relationships).toContainEqual({
    from: 'child',
    to: 'parent',
    fromColumns: ['parent_id'],
    toColumns: ['id'],
    origin: 'declared',
  })
})

it('leave out columns that the user may not read', () => {
  expect(tableNamed('child')?.columns.map(({ name }) => name)).toEqual(['id', 'parent_id', 'shown'])
})

it('read a synonym as what it stands for', async () => {
  expect(tableNamed('slips')).toMatchObject({ primaryKey: ['id'], rowCount: 1 })
  const sql = checkedSql('SELECT amount FROM slips', source, [])
  expect((await source.run(sql, { maxRows: 10, timeoutMs: 5000 })).rows).toEqual([[10.1234]])
})

it('profile values with all their digits', () => {
  const ends = (name: string) => columnNamed('slip', name, 'pay')?.profile
  expect(ends('amount')).toMatchObject({ min: 10.1234, max: 10.1234, exact: true })
  expect(ends('share')).toMatchObject({ min: 0.1 })
  expect(ends('at')).toMatchObject({ min: '2024-01-31 10:00:00' })
  expect(ends('note')).toMatchObject({ distinct: null, nullShare: 0 })
})

it('sample a large table, with the ends that indexes know, and say so', () => {
  expect(tableNamed('large')?.rowCount).toBe(450_000)
  expect(columnNamed('large', 'id')?.profile).toMatchObject({ exact: false, min: 1, max: 450_000 })
  expect(columnNamed('large', 'kind')?.profile).toMatchObject({ exact: false, distinct: 7 })
  expect(found.warnings).toContain('Table large has about 450,000 rows: its profile is made from a sample.')
})

it('list a view that never ends without a profile', () => {
  expect(tableNamed('endless')).toMatchObject({ rowCount: null, columns: [{ name: 'n' }] })
  expect(found.warnings).toContain('Table endless has no profile: The query was stopped after 2 s.')
})

it('are those of the address where it names some', async () => {
  const one = await openSource(`${database.url}?schema=pay`, { settings: SETTINGS })
  const { tables } = await one.introspect()
  await one.close()
  expect(tables.map(({ name, schema }) => [name, schema])).toEqual([
    ['parent', 'pay'],
    ['slip', 'pay'],
  ])
})
