/** Every failure is a sentence of a closed set, whatever the database says. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { QuerentError } from '../errors.ts'
import type { Read } from '../guard/types.ts'
import { checkedSql, readsOf } from './checked.fixture.ts'
import { makeDuckdb, makeSqlite } from './databases.fixture.ts'
import { engineFailure, mysqlFailure, postgresFailure } from './failure.ts'
import { openSource } from './index.ts'
import type { Source } from './types.ts'

/** Values that no sentence may hold: as a text, as a number, as a date. */
const CANARIES = ['kanarienvogel', '73914726', '1911-11-11', '9223372036854775807']
const SCHEMA = `
  CREATE TABLE pay (id INTEGER, name VARCHAR(40), amount BIGINT, born DATE, note VARCHAR(200), flag BOOLEAN);
  INSERT INTO pay VALUES
    (1, 'kanarienvogel', 73914726, '1911-11-11', '{"kanarienvogel": [73914726', TRUE),
    (2, 'kanarienvogel(', 9223372036854775807, '1911-11-11', '%kanarienvogel%', FALSE);
  CREATE TABLE other (id INTEGER, name VARCHAR(40));
  INSERT INTO other VALUES (1, 'kanarienvogel');`

const COLUMNS = ['name', 'amount', 'born', 'note', 'flag', "name || ' ' || amount", 'note || born', 'amount * 2']

/** Statements that fail for most or all of these columns, by kind of attack. */
const FORMS: { duckdb: ((column: string) => string)[]; sqlite: ((column: string) => string)[] } = {
  duckdb: [
    ...[
      'INTEGER',
      'TINYINT',
      'DATE',
      'TIMESTAMP',
      'TIME',
      'INTERVAL',
      'DECIMAL(3, 1)',
      'UUID',
      'BOOLEAN',
      'JSON',
      'INTEGER[]',
      'BLOB',
    ].map((type) => (column: string) => `SELECT CAST((${column})::VARCHAR AS ${type}) FROM pay`),
    (column) => `SELECT id FROM pay WHERE (${column})::VARCHAR::INTEGER = 1`,
    (column) => `SELECT id FROM pay ORDER BY (${column})::VARCHAR::DATE`,
    (column) => `SELECT count(*) FROM pay GROUP BY (${column})::VARCHAR::TIMESTAMP`,
    (column) => `SELECT sum(((${column})::VARCHAR)::DECIMAL(18, 0)) OVER () FROM pay`,
    (column) => `SELECT p.id FROM pay AS p JOIN other AS o ON o.id = (p.${column.split(' ')[0]})::VARCHAR::INTEGER`,
    (column) => `SELECT CASE WHEN ${column} IS NOT NULL THEN (${column})::VARCHAR::SMALLINT END FROM pay`,
    (column) => `SELECT strptime((${column})::VARCHAR, '%Y') FROM pay`,
    (column) => `SELECT strftime(DATE '2020-01-01', (${column})::VARCHAR || '%') FROM pay`,
    (column) => `SELECT regexp_matches('x', '(' || (${column})::VARCHAR) FROM pay`,
    (column) => `SELECT regexp_replace('x', '[' || (${column})::VARCHAR, '') FROM pay`,
    (column) => `SELECT json_extract((${column})::VARCHAR || '{', '$.a') FROM pay`,
    (column) => `SELECT date_part((${column})::VARCHAR, born) FROM pay`,
    (column) => `SELECT date_trunc((${column})::VARCHAR, born) FROM pay`,
    (column) => `SELECT (SELECT ${column} FROM pay) FROM other`,
    (column) => `SELECT from_hex((${column})::VARCHAR || 'zz') FROM pay`,
    (column) => `SELECT printf((${column})::VARCHAR || '%d', 'x') FROM pay`,
    (column) => `SELECT format('{' || (${column})::VARCHAR, 1) FROM pay`,
    (column) => `SELECT ${column} + 1 FROM pay WHERE amount * amount > 0`,
    (column) => `SELECT chr((${column})::VARCHAR::BIGINT::INTEGER) FROM pay`,
    (column) => `SELECT factorial(amount::INTEGER), ${column} FROM pay`,
    (column) => `SELECT nope, ${column} FROM pay`,
    (column) => `SELECT id, ${column} FROM pay, other`,
    (column) => `SELECT kanarienvogel(${column}) FROM pay`,
    (column) => `SELECT ${column} FROM pay LIMIT (SELECT name::INTEGER FROM other)`,
  ],
  sqlite: [
    (column) => `SELECT json_extract(${column} || '{', '$.a') FROM pay`,
    (column) => `SELECT json_type('{', '$.' || (${column})) FROM pay`,
    (column) => `SELECT json_extract('{}', (${column}) || '[') FROM pay`,
    (column) => `SELECT json(${column} || '{') FROM pay`,
    (column) => `SELECT json_set('{}', ${column}, 1) FROM pay`,
    (column) => `SELECT json_patch('{}', '{' || (${column})) FROM pay`,
    (column) => `SELECT value FROM pay, json_each('[' || (${column}))`,
    (column) => `SELECT id FROM pay WHERE json_array_length('{' || (${column})) = 1`,
    (column) => `SELECT id FROM pay ORDER BY json('{' || (${column}))`,
    (column) => `SELECT count(*) FROM pay GROUP BY json('{' || (${column}))`,
    (column) => `SELECT json_group_array(json('{' || (${column}))) FROM pay`,
    (column) => `SELECT sum(amount), ${column} FROM (SELECT * FROM pay UNION ALL SELECT * FROM pay)`,
    (column) => `SELECT abs(-9223372036854775807 - id), ${column} FROM pay WHERE id = 1`,
    (column) => `SELECT percentile(${column}, 5000) FROM pay`,
    (column) => `SELECT unistr('\\' || (${column})) FROM pay`,
    (column) => `SELECT name LIKE 'x' ESCAPE (${column}) || 'kanarienvogel' FROM pay`,
    (column) => `SELECT sum(amount) OVER (ORDER BY id ROWS ${column.length} - 99 PRECEDING), ${column} FROM pay`,
    (column) => `SELECT ntile(0 - id) OVER (), ${column} FROM pay`,
    (column) => `SELECT nth_value(name, 0) OVER (), ${column} FROM pay`,
    (column) => `SELECT ${column} FROM pay LIMIT (SELECT name FROM other)`,
    (column) => `SELECT id, ${column} FROM pay, other`,
    (column) => `SELECT nope, ${column} FROM pay`,
    (column) => `SELECT kanarienvogel(${column}) FROM pay`,
    (column) => `SELECT upper(${column}, 1, 2) FROM pay`,
    (column) => `SELECT ${column} COLLATE kanarienvogel FROM pay ORDER BY 1`,
    (column) => `SELECT ${column} FROM pay UNION SELECT id, name FROM other`,
    (column) => `SELECT ${column} FROM pay WHERE count(*) > 1`,
    (column) => `SELECT (SELECT id, name FROM other), ${column} FROM pay`,
    (column) => `SELECT ${column} FROM pay ORDER BY 9`,
    (column) => `SELECT ${column} FROM pay GROUP BY 9`,
    (column) => `SELECT (${column}) FROM kanarienvogel`,
    (column) => `SELECT ${column} REGEXP name FROM pay`,
    (column) => `SELECT ${column} MATCH name FROM pay`,
    (column) => `SELECT kanarienvogel.${column.split(' ')[0]} FROM pay`,
    (column) => `SELECT likelihood(${column}, 73914726) FROM pay`,
    (column) => `SELECT ${column}, FROM pay`,
    (column) => `SELECT ${column} FROM pay WHERE (1, 2) = (1, 2, 3)`,
    (column) => `SELECT ${column} FROM pay AS p JOIN other USING (amount)`,
    (column) =>
      `SELECT replace(${'replace('.repeat(8)}name${", 'a', 'aaaaaaaaaa')".repeat(8)}, 'a', ${column}) FROM pay`,
  ],
}

describe.each(['duckdb', 'sqlite'] as const)('errors of %s', (dialect) => {
  let folder: string
  let source: Source
  let reads: Read[]

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'querent-failures-'))
    const path = join(folder, `pay.${dialect}`)
    if (dialect === 'duckdb') await makeDuckdb(path, SCHEMA)
    else makeSqlite(path, SCHEMA)
    source = await openSource(path, { settings: { engines: 1, engineMemoryMb: 512, dataDir: folder } })
    reads = await readsOf(source)
  })
  afterAll(async () => {
    await source.close()
    rmSync(folder, { recursive: true })
  })

  const failureOf = (sql: string) =>
    source
      .run(checkedSql(sql, source, reads), { maxRows: 10, timeoutMs: 15_000 })
      .then(() => null)
      .catch((error: QuerentError) => error)

  it('hold no value of the data, in at least 150 forced ones', async () => {
    const statements = FORMS[dialect].flatMap((form) => COLUMNS.map(form))
    const failures = []
    for (const sql of statements) failures.push(await failureOf(sql))
    const told = failures.filter((failure) => failure !== null)
    expect(told.length).toBeGreaterThanOrEqual(150)
    const leaking = told.filter(({ message, next, code }) =>
      CANARIES.some((canary) => `${code} ${message} ${next}`.toLowerCase().includes(canary)),
    )
    expect(leaking).toEqual([])
    // The test means something only where the engine's own words do hold them.
    const causes = told.map(({ cause }) => String(cause).toLowerCase())
    expect(causes.some((cause) => CANARIES.some((canary) => cause.includes(canary)))).toBe(true)
    expect(new Set(told.map(({ message }) => message)).size).toBeLessThanOrEqual(10)
  })

  const cases: { [kind: string]: { duckdb?: string; sqlite?: string } } = {
    conversion: { duckdb: 'SELECT name::INTEGER FROM pay', sqlite: "SELECT json('{' || name) FROM pay" },
    'out-of-range': { duckdb: 'SELECT amount * amount FROM pay', sqlite: 'SELECT sum(amount) FROM pay' },
    'ambiguous-name': { duckdb: 'SELECT id FROM pay, other', sqlite: 'SELECT id FROM pay, other' },
    'unknown-name': { duckdb: 'SELECT nope FROM pay', sqlite: 'SELECT pay.nope FROM pay' },
    unsupported: {
      duckdb: "SELECT regexp_matches(name, '(') FROM pay",
      sqlite: 'SELECT upper(name, 1) FROM pay',
    },
    failed: { duckdb: 'SELECT (SELECT name FROM pay) FROM other', sqlite: 'SELECT nth_value(id, 0) OVER () FROM pay' },
  }

  it.each(Object.entries(cases))('of the kind %s say so', async (kind, { [dialect]: sql = '' }) => {
    const failure = await failureOf(sql)
    const expected = engineFailure(kind as Parameters<typeof engineFailure>[0], '')
    expect(failure).toMatchObject({ code: expected.code, message: expected.message, next: expected.next })
  })
})

describe('codes of servers', () => {
  it.each([
    ['22012', 'division-by-zero'],
    ['22P02', 'conversion'],
    ['22003', 'out-of-range'],
    ['42702', 'ambiguous-name'],
    ['42P01', 'unknown-name'],
    ['42883', 'unsupported'],
    ['53200', 'memory'],
    ['57014', 'time'],
    ['57P01', 'lost'],
    ['08006', 'lost'],
    ['25006', 'not-a-query'],
    ['42501', 'not-permitted'],
    ['XX000', 'failed'],
    [undefined, 'failed'],
  ])('PostgreSQL %s is %s', (sqlState, kind) => {
    expect(postgresFailure(sqlState)).toBe(kind)
  })

  it.each([
    [1365, 'division-by-zero'],
    [1292, 'conversion'],
    [1690, 'out-of-range'],
    [1052, 'ambiguous-name'],
    [1054, 'unknown-name'],
    [1305, 'unsupported'],
    [1114, 'memory'],
    [3024, 'time'],
    [2013, 'lost'],
    [1317, 'interrupted'],
    [1792, 'not-a-query'],
    [1142, 'not-permitted'],
    [1, 'failed'],
    [undefined, 'failed'],
  ])('MySQL %s is %s', (errno, kind) => {
    expect(mysqlFailure(errno)).toBe(kind)
  })
})
