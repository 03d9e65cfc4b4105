/** What is particular to MySQL's schemas: odd names, several databases, rights on columns, large tables, a server that asks for files. */
import type { AddressInfo, Server as NetServer, Socket } from 'node:net'
import mysql from 'mysql2'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { checkedSql } from '../checked.fixture.ts'
import { describeServer } from '../describe-server.fixture.ts'
import { openSource } from '../index.ts'
import { makeMysql, runAsAdmin, type TestDatabase } from '../servers.fixture.ts'
import type { Introspection, Source } from '../types.ts'

const SETTINGS = { engines: 1, engineMemoryMb: 512, dataDir: '' }
const NUMBERS = 'WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < 250000)'

const SCHEMA = `
  SET max_recursive_iterations = 1000000;
  CREATE TABLE \`odd \`\`name\` (a int, b varchar(10) COMMENT 'letters', \`select\` int, PRIMARY KEY (b, a)) COMMENT = 'A table''s note';
  INSERT INTO \`odd \`\`name\` VALUES (1, 'x', 2), (2, 'x', NULL);
  CREATE TABLE parent (id int PRIMARY KEY, code varchar(10) UNIQUE, prose varchar(500), UNIQUE (prose(10)));
  CREATE TABLE child (id int PRIMARY KEY, parent_id int, secret int, shown varchar(10), FOREIGN KEY (parent_id) REFERENCES parent (id));
  CREATE TABLE hidden (id int PRIMARY KEY);
  CREATE SEQUENCE counter;
  CREATE TABLE kinds (id int PRIMARY KEY, ok boolean, bit1 bit(1), bits bit(8), feeling enum('low', 'high'), doc json, the_year year);
  INSERT INTO kinds VALUES (1, TRUE, b'1', b'101', 'high', '{}', 2025), (2, FALSE, b'0', b'11', 'low', NULL, 2026);
  CREATE TABLE large (id int PRIMARY KEY, kind varchar(10), day date, KEY (day));
  INSERT INTO large ${NUMBERS} SELECT n, CONCAT('kind ', n % 7), DATE '2000-01-01' + INTERVAL n % 5000 DAY FROM t;
  CREATE TABLE keyless (kind varchar(10));
  INSERT INTO keyless SELECT kind FROM large;
  CREATE TABLE empty (id int PRIMARY KEY, note text);
  CREATE VIEW endless AS SELECT COUNT(*) AS n FROM large a, large b WHERE a.kind <> b.kind;
  ANALYZE TABLE large, keyless`

describeServer('mysql', 'schemas of MySQL and MariaDB', () => {
  let database: TestDatabase
  let other: TestDatabase
  let source: Source
  let found: Introspection

  const tableNamed = (name: string) => found.tables.find((table) => table.name === name)
  const columnNamed = (table: string, name: string) => tableNamed(table)?.columns.find((column) => column.name === name)

  beforeAll(async () => {
    database = await makeMysql(SCHEMA)
    other = await makeMysql(
      'CREATE TABLE slip (id int PRIMARY KEY, child_id int); CREATE TABLE parent (id int PRIMARY KEY)',
    )
    const user = new URL(database.url).username
    const name = new URL(database.url).pathname.slice(1)
    const tables = ['`odd ``name`', 'parent', 'kinds', 'large', 'keyless', 'empty', 'endless', 'counter']
    await runAsAdmin(database.adminUrl, [
      `REVOKE ALL PRIVILEGES ON ${name}.* FROM ${user}@'%'`,
      ...tables.map((table) => `GRANT SELECT ON ${table} TO ${user}@'%'`),
      `GRANT SELECT (id, parent_id, shown) ON child TO ${user}@'%'`,
      `GRANT SELECT ON ${new URL(other.url).pathname.slice(1)}.* TO ${user}@'%'`,
    ])
    source = await openSource(database.url, { settings: SETTINGS })
    found = await source.introspect()
  })
  afterAll(async () => {
    await source?.close()
    await other?.drop()
    await database?.drop()
  })

  it('list tables and views that the user may read', () => {
    const names = ['child', 'empty', 'endless', 'keyless', 'kinds', 'large', 'odd `name', 'parent']
    expect(found.tables.map(({ name, schema }) => [name, schema])).toEqual(names.map((name) => [name, undefined]))
  })

  it('tell comments and keys of several columns, and names that need quotes', async () => {
    expect(tableNamed('odd `name')).toMatchObject({ comment: "A table's note", primaryKey: ['b', 'a'], rowCount: 2 })
    expect(columnNamed('odd `name', 'b')).toMatchObject({ comment: 'letters' })
    const sql = checkedSql('SELECT `select` FROM `odd ``name` ORDER BY a', source, [])
    expect((await source.run(sql, { maxRows: 10, timeoutMs: 5000 })).rows).toEqual([[2], [null]])
  })

  it('take unique indexes of whole columns for keys', () => {
    expect(tableNamed('parent')).toMatchObject({ primaryKey: ['id'], uniqueKeys: [['code']] })
  })

  it('leave out columns that the user may not read', () => {
    expect(tableNamed('child')?.columns.map(({ name }) => name)).toEqual(['id', 'parent_id', 'shown'])
  })

  it('type and profile flags, bits and enumerations', () => {
    expect(tableNamed('kinds')?.columns.map(({ name, type, nativeType }) => [name, type, nativeType])).toEqual([
      ['id', 'integer', 'int(11)'],
      ['ok', 'boolean', 'tinyint(1)'],
      ['bit1', 'boolean', 'bit(1)'],
      ['bits', 'integer', 'bit(8)'],
      ['feeling', 'string', 'enum'],
      // MariaDB shows the check that makes JSON of a text only to who may read the whole database.
      ['doc', 'string', 'longtext'],
      ['the_year', 'integer', 'year(4)'],
    ])
    expect(columnNamed('kinds', 'bits')?.profile).toMatchObject({ min: 3, max: 5 })
    expect(columnNamed('kinds', 'bit1')?.profile).toMatchObject({ min: false, max: true })
    expect(columnNamed('kinds', 'ok')?.profile).toMatchObject({ min: false, max: true })
    expect(columnNamed('kinds', 'feeling')?.values).toEqual({ items: ['high', 'low'], complete: true })
    expect(columnNamed('kinds', 'doc')?.profile).toMatchObject({ nullShare: 0.5 })
  })

  it('sample a large table from all over its key, with the ends that indexes know, and say so', () => {
    const large = tableNamed('large')
    expect(large?.rowCount).toBeGreaterThan(220_000)
    expect(columnNamed('large', 'id')?.profile).toMatchObject({ exact: false, min: 1, max: 250_000 })
    expect(columnNamed('large', 'day')?.profile).toMatchObject({ min: '2000-01-01', max: '2013-09-08' })
    expect(columnNamed('large', 'kind')?.profile).toMatchObject({ exact: false, distinct: 7 })
    expect(found.warnings.join()).toMatch(
      /Table large has about 2\d\d,\d\d\d rows: its profile is made from a sample\./,
    )
    expect(columnNamed('keyless', 'kind')?.profile).toMatchObject({ exact: false, distinct: 7 })
  })

  it('list a view that never ends without a profile', () => {
    expect(tableNamed('endless')).toMatchObject({ rowCount: null, columns: [{ name: 'n' }] })
    expect(found.warnings).toContain('Table endless has no profile: The query was stopped after 2 s.')
  })

  it('are those of other databases that the address names', async () => {
    const name = new URL(other.url).pathname.slice(1)
    const several = await openSource(`${database.url}?schema=${name}`, { settings: SETTINGS })
    const { tables, warnings } = await several.introspect()
    expect(tables.find((table) => table.name === 'slip')).toMatchObject({ schema: name })
    expect(tables.filter((table) => table.name === 'parent')).toHaveLength(2)
    expect(warnings).toContain('Several schemas have a table parent; questions may mean either.')
    const sql = checkedSql(`SELECT COUNT(*) FROM ${name}.slip`, several, [])
    expect((await several.run(sql, { maxRows: 1, timeoutMs: 5000 })).rows).toEqual([[0]])
    await several.close()
  })

  it('show moments in the zone that the address names', async () => {
    const east = await openSource(`${database.url}?timezone=%2B02:00`, { settings: SETTINGS })
    const sql = checkedSql('SELECT FROM_UNIXTIME(0)', east, [])
    expect((await east.run(sql, { maxRows: 1, timeoutMs: 5000 })).rows).toEqual([['1970-01-01 02:00:00']])
    await east.close()
  })
})

it('a server that asks for a file of this machine gets nothing', async () => {
  const LOCAL_FILES = 0x80
  let flags = LOCAL_FILES
  let received = Buffer.alloc(0)
  const server = mysql.createServer((opened) => {
    const connection = opened as typeof opened & { clientHelloReply: { clientFlags: number }; stream: Socket }
    connection.on('error', () => {})
    connection.on('query', () => {})
    // So the driver's own server calls a SET, where queries are listened for at all.
    connection.on('stmt_prepare', () => {
      flags = connection.clientHelloReply.clientFlags
      connection.stream.removeAllListeners('data').on('data', (bytes: Buffer) => {
        received = Buffer.concat([received, bytes])
        connection.stream.end()
      })
      // 0xfb asks the client for the content of a file (MySQL source documentation, LOCAL INFILE request).
      const payload = Buffer.from('\xfb/etc/passwd', 'latin1')
      connection.stream.write(Buffer.concat([Buffer.from([payload.length, 0, 0, 1]), payload]))
    })
    const hello = { protocolVersion: 10, serverVersion: '8.0.0', connectionId: 1, statusFlags: 2, characterSet: 45 }
    const authCallback = (_: unknown, done: (error: null) => void) => {
      done(null)
      connection.sequenceId = 0
    }
    connection.serverHandshake({ ...hello, capabilityFlags: 0xffffff, authCallback })
  })
  server.listen(0)
  const listening = (server as unknown as { _server: NetServer })._server
  const { port } = listening.address() as AddressInfo
  const opening = openSource(`mysql://joe:secret@127.0.0.1:${port}/hr`, { settings: SETTINGS })
  await expect(opening).rejects.toMatchObject({ code: 'SOURCE_UNREADABLE' })
  expect(flags & LOCAL_FILES).toBe(0)
  // An empty packet is a header of four bytes.
  expect(received.length).toBe(4)
  await new Promise((resolve) => listening.close(resolve))
})
