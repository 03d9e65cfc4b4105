/** Printing is not free: every legitimate statement gives the same rows before and after it, on the engines themselves. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { describeServer } from '../sources/describe-server.fixture.ts'
import { type Engine, type EngineDialect, openEngine } from '../sql/engines.fixture.ts'
import { loadSqlParser, parseSql, printSql } from '../sql/tree.ts'
import { legitimate } from './legitimate.fixture.ts'
import { unfoldRaw } from './statement.ts'

beforeAll(loadSqlParser)

const tables = (text: string, date: string) => [
  `CREATE TABLE employees (id INTEGER PRIMARY KEY, name ${text}, dept_id INTEGER, salary INTEGER, hire_date ${date}, note ${text})`,
  `CREATE TABLE departments (id INTEGER PRIMARY KEY, name ${text})`,
  "INSERT INTO departments VALUES (1, 'HR'), (2, 'Sales'), (3, 'IT'), (9, 'Empty')",
  `INSERT INTO employees VALUES (1, 'Ada', 1, 5200, '2020-01-05', NULL), (2, 'Bob', 2, 3100, '2021-03-31', 'x'),
    (3, 'Cid', 2, 4400, '2019-12-31', NULL), (4, 'Ann', 3, 6100, '2022-07-04', 'y'),
    (5, 'Eve', 1, 3900, '2023-02-28', NULL), (6, 'Gus', 3, 2800, '2020-02-29', 'A%')`,
]

const SETUP: { [K in EngineDialect]: string[] } = {
  duckdb: tables('VARCHAR', 'DATE'),
  sqlite: tables('TEXT', 'TEXT'),
  postgresql: tables('TEXT', 'DATE'),
  mysql: tables('VARCHAR(50)', 'DATE'),
}

/** Values that mean something else to an engine if a quote, a backslash or a sign is read differently. */
const TEXTS = [
  "a'b",
  'a"b',
  'a\\b',
  "a\\'b",
  '\\',
  "\\'",
  'a\nb',
  'a\r\nb',
  'a\tb',
  '%_',
  '\\%',
  '\\_',
  'ü😀',
  'a;--b',
  '/*x*/',
  '$$x$$',
  '`',
  '',
]

const NAMES = ['a b', 'a"b', 'a`b', "a'b", 'a]b', 'a[b', 'ü', 'select', 'A;B', 'a.b']

function sameRows(dialect: EngineDialect): void {
  let given: Engine
  let ours: Engine
  beforeAll(async () => {
    given = await openEngine(dialect, SETUP[dialect], { backslashes: true })
    ours = await openEngine(dialect, SETUP[dialect])
  })
  afterAll(async () => {
    await given.close()
    await ours.close()
  })

  const printed = (sql: string) => {
    const [tree] = parseSql(sql, dialect)
    if (!tree) throw new Error('no statement')
    return printSql(unfoldRaw(tree, dialect), dialect)
  }

  it.each(legitimate(dialect))('%s', async (sql) => {
    expect(await ours.rows(printed(sql))).toEqual(await given.rows(sql))
  })

  it.each(TEXTS)('keeps the text %j', async (text) => {
    const escaped = text.replaceAll("'", "''")
    const sql = `SELECT '${dialect === 'mysql' ? escaped.replaceAll('\\', '\\\\') : escaped}'`
    expect(await ours.rows(printed(sql))).toEqual([[text]])
  })

  it.each(NAMES)('keeps the name %j', async (name) => {
    const [open, close] = dialect === 'mysql' ? ['`', '`'] : ['"', '"']
    const quoted = `${open}${name.replaceAll(close, close + close)}${close}`
    const sql = `SELECT ${quoted} FROM (SELECT 1 AS ${quoted}) AS t`
    expect(await ours.rows(printed(sql))).toEqual(await given.rows(sql))
  })
}

describe('duckdb', () => sameRows('duckdb'))
describe('sqlite', () => sameRows('sqlite'))
describeServer('postgresql', 'rows before and after printing', () => sameRows('postgresql'))
describeServer('mysql', 'rows before and after printing', () => sameRows('mysql'))
