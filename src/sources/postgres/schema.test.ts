/** What is particular to PostgreSQL's schemas: odd names, several schemas, rights on columns, partitions, large tables. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { checkedSql, readsIn } from '../checked.fixture.ts'
import { describeServer } from '../describe-server.fixture.ts'
import { openSource } from '../index.ts'
import { makePostgres, runAsAdmin, type TestDatabase } from '../servers.fixture.ts'
import type { Introspection, Source } from '../types.ts'

const SETTINGS = { engines: 1, engineMemoryMb: 512, dataDir: '' }

const SCHEMA = `
  CREATE TABLE "odd ""name" (a int, b text, "select" int, PRIMARY KEY (b, a));
  INSERT INTO "odd ""name" VALUES (1, 'x', 2), (2, 'x', NULL);
  COMMENT ON TABLE "odd ""name" IS 'A table''s note';
  COMMENT ON COLUMN "odd ""name".b IS 'letters';
  CREATE TYPE mood AS ENUM ('low', 'high');
  CREATE DOMAIN percent AS numeric(5, 2);
  CREATE TABLE kinds (id bigint GENERATED ALWAYS AS IDENTITY, feeling mood, share percent, tags text[], doc jsonb, raw bytea, price money,
    span interval, at timestamptz, ok boolean, code uuid, area point);
  INSERT INTO kinds (feeling, share, tags, doc, raw, price, span, at, ok, code) VALUES
    ('high', 12.5, '{a,b}', '{}', '\\x00', '$3.50', '1 day', '2026-01-31 08:00:00+02', true, '00000000-0000-0000-0000-000000000001'),
    ('low', 2.5, NULL, NULL, NULL, '$10.00', NULL, NULL, false, NULL);
  CREATE TABLE parent (id int PRIMARY KEY, code text);
  CREATE UNIQUE INDEX ON parent (code);
  CREATE UNIQUE INDEX ON parent (lower(code));
  CREATE TABLE child (id int PRIMARY KEY, parent_id int REFERENCES parent, secret int, shown text);
  CREATE TABLE hidden (id int PRIMARY KEY, child_id int REFERENCES child);
  CREATE TABLE part (day date NOT NULL, amount int) PARTITION BY RANGE (day);
  CREATE TABLE part_2025 PARTITION OF part FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
  CREATE TABLE part_2026 PARTITION OF part FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
  INSERT INTO part VALUES ('2025-05-01', 1), ('2026-05-01', 2), ('2026-06-01', 3);
  CREATE MATERIALIZED VIEW totals AS SELECT sum(amount) AS amount FROM part;
  CREATE VIEW endless AS SELECT count(*) AS n FROM generate_series(1, 1000000) a, generate_series(1, 1000000) b WHERE a <> b;
  CREATE TABLE large (id int PRIMARY KEY, kind text, day date, note text);
  INSERT INTO large SELECT n, 'kind ' || n % 7, DATE '2000-01-01' + n % 5000, md5(n::text) FROM generate_series(1, 250000) n;
  CREATE INDEX ON large (day);
  CREATE TABLE growing (id int, kind text);
  INSERT INTO growing SELECT n, 'kind ' || n % 7 FROM generate_series(1, 250000) n;
  CREATE TABLE empty (id int PRIMARY KEY, note text);
  CREATE SCHEMA pay;
  CREATE TABLE pay.slip (id int PRIMARY KEY, child_id int REFERENCES child);
  CREATE TABLE pay.parent (id int PRIMARY KEY);
  CREATE SCHEMA off_limits;
  CREATE TABLE off_limits.treasure (id int);
  ANALYZE large`

describeServer('postgresql', 'schemas of PostgreSQL', () => {
  let database: TestDatabase
  let source: Source
  let found: Introspection

  const open = (options: string) => openSource(`${database.url}${options}`, { settings: SETTINGS })
  const tableNamed = (name: string) => found.tables.find((table) => table.name === name)
  const columnNamed = (table: string, name: string) => tableNamed(table)?.columns.find((column) => column.name === name)

  beforeAll(async () => {
    database = await makePostgres(SCHEMA)
    const user = new URL(database.url).username
    await runAsAdmin(database.adminUrl, [
      `REVOKE ALL ON SCHEMA off_limits FROM ${user}; REVOKE ALL ON hidden FROM ${user};
       REVOKE ALL ON child FROM ${user}; GRANT SELECT (id, parent_id, shown) ON child TO ${user}`,
    ])
    source = await open('')
    found = await source.introspect()
  })
  afterAll(async () => {
    await source?.close()
    await database?.drop()
  })

  it('list tables, views and whole partitioned tables that the user may read', () => {
    const names = ['child', 'empty', 'endless', 'growing', 'kinds', 'large', 'odd "name', 'parent', 'part', 'totals']
    expect(found.tables.map(({ name, schema }) => [name, schema])).toEqual(names.map((name) => [name, undefined]))
  })

  it('tell comments and keys of several columns, and names that need quotes', async () => {
    expect(tableNamed('odd "name')).toMatchObject({ comment: "A table's note", primaryKey: ['b', 'a'], rowCount: 2 })
    expect(columnNamed('odd "name', 'b')).toMatchObject({ comment: 'letters' })
    const sql = checkedSql('SELECT "select" FROM "odd ""name" ORDER BY a', source, readsIn(found))
    expect((await source.run(sql, { maxRows: 10, timeoutMs: 5000 })).rows).toEqual([[2], [null]])
  })

  it('take unique indexes of whole columns for keys', () => {
    expect(tableNamed('parent')).toMatchObject({ primaryKey: ['id'], uniqueKeys: [['code']] })
  })

  it('leave out columns that the user may not read, and what leads to hidden tables', () => {
    expect(tableNamed('child')?.columns.map(({ name }) => name)).toEqual(['id', 'parent_id', 'shown'])
    expect(found.relationships).toEqual([
      { from: 'child', to: 'parent', fromColumns: ['parent_id'], toColumns: ['id'], origin: 'declared' },
    ])
  })

  it('type enumerations, domains, arrays and all the rest', () => {
    expect(tableNamed('kinds')?.columns.map(({ name, type, nativeType }) => [name, type, nativeType])).toEqual([
      ['id', 'integer', 'bigint'],
      ['feeling', 'string', 'mood'],
      ['share', 'decimal', 'percent'],
      ['tags', 'json', 'text[]'],
      ['doc', 'json', 'jsonb'],
      ['raw', 'binary', 'bytea'],
      ['price', 'decimal', 'money'],
      ['span', 'interval', 'interval'],
      ['at', 'datetimetz', 'timestamp with time zone'],
      ['ok', 'boolean', 'boolean'],
      ['code', 'string', 'uuid'],
      ['area', 'other', 'point'],
    ])
  })

  it('profile every type', () => {
    expect(columnNamed('kinds', 'feeling')?.values).toEqual({ items: ['high', 'low'], complete: true })
    expect(columnNamed('kinds', 'share')?.profile).toMatchObject({ min: 2.5, max: 12.5, distinct: 2 })
    expect(columnNamed('kinds', 'price')?.profile).toMatchObject({ min: 3.5, max: 10, distinct: 2 })
    expect(columnNamed('kinds', 'ok')?.profile?.frequent).toEqual([
      { value: false, count: 1 },
      { value: true, count: 1 },
    ])
    expect(columnNamed('kinds', 'at')?.profile).toMatchObject({ min: '2026-01-31 06:00:00+00', nullShare: 0.5 })
    expect(columnNamed('kinds', 'doc')?.profile).toMatchObject({ distinct: null, nullShare: 0.5, min: null })
    expect(columnNamed('kinds', 'code')?.values).toBeUndefined()
  })

  it('count partitions together and profile empty tables', () => {
    expect(tableNamed('part')).toMatchObject({ rowCount: 3 })
    expect(columnNamed('part', 'day')?.profile).toMatchObject({ min: '2025-05-01', max: '2026-06-01' })
    const empty = { distinct: 0, nullShare: 0, min: null, max: null, frequent: [], exact: true }
    expect(tableNamed('empty')?.columns.map(({ profile }) => profile)).toEqual([empty, empty])
  })

  it('sample a large table, with what statistics and indexes know, and say so', () => {
    const large = tableNamed('large')
    expect(large?.rowCount).toBe(250_000)
    expect(columnNamed('large', 'id')?.profile).toMatchObject({ exact: false, min: 1, max: 250_000, distinct: 250_000 })
    expect(columnNamed('large', 'day')?.profile).toMatchObject({ min: '2000-01-01', max: '2013-09-08' })
    expect(columnNamed('large', 'kind')?.profile).toMatchObject({ exact: false, distinct: 7 })
    expect(columnNamed('large', 'kind')?.values?.items.toSorted()).toEqual(
      Array.from({ length: 7 }, (_, n) => `kind ${n}`),
    )
    expect(columnNamed('large', 'kind')?.values?.complete).toBe(false)
    expect(found.warnings).toContain('Table large has about 250,000 rows: its profile is made from a sample.')
  })

  it('sample a large table that has never been analysed', () => {
    const growing = tableNamed('growing')
    expect(columnNamed('growing', 'kind')?.profile).toMatchObject({ exact: false, distinct: 7 })
    expect(growing?.rowCount === null || (growing?.rowCount ?? 0) > 100_000).toBe(true)
  })

  it('list a view that never ends without a profile', () => {
    expect(tableNamed('endless')).toMatchObject({ rowCount: null, columns: [{ name: 'n' }] })
    expect(found.warnings).toContain('Table endless has no profile: The query was stopped after 2 s.')
  })

  it('are those that the address names, each table with its own', async () => {
    const several = await open('?schema=pay,public')
    const { tables, relationships, warnings } = await several.introspect()
    const places = tables.filter(({ name }) => ['parent', 'slip', 'child'].includes(name))
    expect(places.map(({ name, schema }) => [name, schema])).toEqual([
      ['child', undefined],
      ['parent', 'pay'],
      ['parent', 'public'],
      ['slip', 'pay'],
    ])
    expect(warnings).toContain('Several schemas have a table parent; questions may mean either.')
    expect(relationships).toContainEqual({
      from: 'slip',
      to: 'child',
      fromColumns: ['child_id'],
      toColumns: ['id'],
      origin: 'declared',
    })
    const sql = checkedSql('SELECT count(*) FROM pay.slip', several, [
      { schema: 'pay', table: 'slip', columns: ['id'] },
    ])
    expect((await several.run(sql, { maxRows: 1, timeoutMs: 5000 })).rows).toEqual([[0]])
    await several.close()
  })

  it('are read as the role that the address names', async () => {
    const user = new URL(database.url).username
    const role = `${user}_role`
    await runAsAdmin(database.adminUrl, [
      `CREATE ROLE ${role}; GRANT ${role} TO ${user}; GRANT USAGE ON SCHEMA public TO ${role}; GRANT SELECT ON empty TO ${role}`,
    ])
    const limited = await open(`?role=${role}`)
    expect((await limited.introspect()).tables.map(({ name }) => name)).toEqual(['empty'])
    const sql = checkedSql('SELECT count(*) FROM parent', limited, [{ table: 'parent', columns: ['id'] }])
    for (let turn = 0; turn < 2; turn++)
      await expect(limited.run(sql, { maxRows: 1, timeoutMs: 5000 })).rejects.toMatchObject({
        code: 'SQL_NOT_PERMITTED',
      })
    await limited.close()
    await runAsAdmin(database.adminUrl, [`DROP OWNED BY ${role}; DROP ROLE ${role}`])
  })

  it('show times in the zone that the address names', async () => {
    const berlin = await open('?timezone=Europe/Berlin')
    const sql = checkedSql('SELECT at FROM kinds WHERE ok', berlin, readsIn(found))
    expect((await berlin.run(sql, { maxRows: 1, timeoutMs: 5000 })).rows).toEqual([['2026-01-31 07:00:00+01']])
    await berlin.close()
  })
})
