/** What the guard knows of each dialect: legitimate analysis passes every step, known dangers do not. */
import { beforeAll, describe, expect, it } from 'vitest'
import { QuerentError } from '../errors.ts'
import { loadSqlParser, printSql } from '../sql/tree.ts'
import type { Dialect } from '../types.ts'
import { calledNames, strangeCall } from './called.ts'
import { legitimate } from './legitimate.fixture.ts'
import { refuseUnknown } from './nodes.ts'
import { loadPostgresParser, postgresOpinion } from './postgres-parser.ts'
import { refuseLargeSizes } from './sizes.ts'
import { onlyStatement, unfoldRaw } from './statement.ts'
import { lostInPrinting, refuseAmbiguousText } from './text.ts'

beforeAll(async () => {
  await loadSqlParser()
  await loadPostgresParser()
})

const DIALECTS: Dialect[] = ['duckdb', 'sqlite', 'postgresql', 'mysql', 'tsql', 'athena', 'trino']

/** Every step that looks at syntax, in the order of the guard; names are not resolved here. */
function look(sql: string, dialect: Dialect): string {
  refuseAmbiguousText(sql, dialect)
  const tree = unfoldRaw(onlyStatement(sql, dialect), dialect)
  refuseUnknown(tree, dialect)
  refuseLargeSizes(tree, dialect)
  const printed = printSql(tree, dialect)
  refuseUnknown(unfoldRaw(onlyStatement(printed, dialect), dialect), dialect)
  return printed
}

function verdict(sql: string, dialect: Dialect): string {
  try {
    const printed = look(sql, dialect)
    const call = strangeCall(printed, dialect)
    return call ? `calls ${call}` : 'passes'
  } catch (error) {
    if (error instanceof QuerentError) return error.code
    throw error
  }
}

describe.each(DIALECTS)('analysis in %s', (dialect) => {
  it.each(legitimate(dialect))('passes: %s', (sql) => {
    const printed = look(sql, dialect)
    expect(strangeCall(printed, dialect)).toBeUndefined()
    expect(lostInPrinting(sql, printed, dialect)).toBeUndefined()
    expect(printSql(onlyStatement(printed, dialect), dialect)).toBe(printed)
    if (dialect === 'postgresql') expect(postgresOpinion(printed).offence).toBeUndefined()
  })
})

describe.each(DIALECTS)('dangers in %s', (dialect) => {
  it.each([
    'select * into x from t',
    'select a from t for update',
    'with x as (delete from t returning a) select a from x',
    'with x as (insert into t values (1) returning a) select a from x',
    'explain select 1',
    'select @@version',
    'select @a := 1',
    'select sleep(1)',
    'select pg_sleep(1)',
    'select benchmark(1000, 1)',
    "select get_lock('a', 1)",
    'select pg_advisory_lock(1)',
    "select load_file('/etc/passwd')",
    "select pg_read_file('/etc/passwd')",
    "select * from read_csv('x')",
    "select * from openrowset(bulk 'x', single_clob) as t",
    "select * from openquery(s, 'select 1')",
    "select * from dblink('x', 'select 1') as t(a int)",
    "select query_to_xml('select 1', true, true, '')",
    "select * from query('select 1')",
    "select * from query_table('t')",
    "select json_execute_serialized_sql('x')",
    "select extractvalue('<a/>', '/a')",
    "select updatexml('<a/>', '/a', 'b')",
    'select current_user',
    'select session_user',
    'select version()',
    'select database()',
    "select current_setting('x')",
    "select set_config('a', 'b', false)",
    "select nextval('s')",
    "select lo_import('/x')",
    "select load_extension('x')",
    'select zeroblob(1000000000)',
    'select randomblob(1000000000)',
    "select getenv('HOME')",
    "select 'pg_class'::regclass",
    "select cast('x' as regproc)",
    'select {fn user()}',
    "select U&'\\0061'",
    'select myschema.lower(a) from t',
    'select a from t option (recompile)',
    'select a from t with (nolock)',
    'select a from t for xml auto',
    'select a from t; exec xp_cmdshell 1',
    "select a from t union select 1 into outfile '/x'",
    'copy t to program',
    'fetch all from c',
    'call p()',
    'select * from t match_recognize (order by a pattern (a) define a as a > 1)',
    'select a from t tablesample system (10)',
    "select columns('a') from t",
    'select $1',
    'select ?',
    "select a from t where a = E'\\' or 1=1 -- '\\",
    'select 1 /* a /* b */ c */',
    'select 1 -- a\rfrom secrets',
    "select 'a",
    'select a\0 from t',
  ])('%j', (sql) => {
    expect(verdict(sql, dialect)).not.toBe('passes')
  })

  it.each([
    "select repeat('x', 1000000000)",
    "select lpad('x', 100 * 1000)",
    "select repeat(repeat('x', 1000), 1000)",
    "select repeat('x', a) from t",
    'select * from generate_series(1, 1000 * 1000 * 1000)',
    'select * from range(300000000)',
  ])('bounds %s', (sql) => {
    expect(verdict(sql, dialect)).toBe('SQL_NOT_PERMITTED')
  })
})

it('lets only functions into FROM that unfold their arguments', () => {
  expect(verdict("select * from histogram('secrets', 'note')", 'duckdb')).toBe('SQL_NOT_PERMITTED')
  expect(verdict("select * from (histogram('secrets', 'note')) as h", 'duckdb')).toBe('SQL_NOT_PERMITTED')
  expect(verdict("select 1 from t join histogram('secrets', 'note') as h on true", 'duckdb')).toBe('SQL_NOT_PERMITTED')
  expect(verdict("from histogram('secrets', 'note')", 'duckdb')).toBe('SQL_NOT_PERMITTED')
  expect(verdict('select histogram(a) from t', 'duckdb')).toBe('passes')
})

it('bounds widths in patterns', () => {
  expect(verdict("select printf('%.900000000c', 'x')", 'sqlite')).toBe('SQL_NOT_PERMITTED')
  expect(verdict("select printf('%*c', 9, 'x')", 'sqlite')).toBe('SQL_NOT_PERMITTED')
  expect(verdict("select format('%1$9999s', a) from t", 'postgresql')).toBe('SQL_NOT_PERMITTED')
  expect(verdict("select printf('%5.2f', a) from t", 'sqlite')).toBe('passes')
  expect(verdict("select repeat('*', least(a, 50)) from t", 'duckdb')).toBe('passes')
})

it('takes conditional comments and bare double minus of MySQL for what they are', () => {
  expect(verdict('select /*! sleep(1), */ 1', 'mysql')).toBe('SQL_NOT_PERMITTED')
  expect(verdict('select 1 /*M! + 1 */', 'mysql')).toBe('SQL_NOT_PERMITTED')
  expect(verdict('select 1 --1', 'mysql')).toBe('SQL_NOT_PERMITTED')
  expect(verdict('select 1 -- 1', 'mysql')).toBe('passes')
  expect(verdict('select 1 # 1', 'mysql')).toBe('passes')
})

describe('called names', () => {
  it('are read from text, with their quotes and schemas', () => {
    const sql =
      'SELECT "Evil"(1), s.f(2), LOWER(a), CAST(a AS DECIMAL(3, 1)) FROM g(1) AS t(a, b) WHERE a IN (1) AND h (2)'
    expect(calledNames(sql, 'postgresql')).toEqual(
      ['"Evil"', 's.f', 'LOWER', 'CAST', 'DECIMAL', 'g', 'h'].filter((n) => n !== 'CAST'),
    )
  })

  it('leave out CTEs and aliases with columns, not calls that look like them', () => {
    const sql = 'WITH a(x) AS (SELECT 1), b(y) AS MATERIALIZED (SELECT 2) SELECT f(x), g(y) AS h FROM a, b'
    expect(calledNames(sql, 'duckdb')).toEqual(['f', 'g'])
  })
})

describe("PostgreSQL's own parser", () => {
  it('names relations by its own scope rules', () => {
    const { relations } = postgresOpinion(
      'with a as (select 1 from a), b as (select 2 from a) select * from b, s.c where exists (with d as (select 1) select 1 from d, E)',
    )
    expect(relations).toEqual([{ name: 'a' }, { schema: 's', name: 'c' }, { name: 'e' }])
  })

  it.each([
    'select 1; select 2',
    'select user',
    "select 'x'::regclass",
    'select * into x from y',
    'select 1 for update',
    'with x as (delete from t returning *) select * from x',
    'select pg_catalog.pg_sleep(1)',
    'select "UPPER"(1)',
    'select a operator(s.+) b',
    'select a @@@ b',
    'select $1',
    'select xmlelement(name x)',
    'explain select 1',
    'table x; drop table x',
    '',
    "select '",
    `select ${'(select '.repeat(3000)}1`,
  ])('objects to %.60s', (sql) => {
    const opinion = postgresOpinion(sql)
    expect(opinion.offence).toBeDefined()
    expect(opinion.isPlainSelect).toBe(false)
  })
})
