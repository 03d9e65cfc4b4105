/** What we write for each dialect, through the parser and its printer, run on the engines. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { describeServer } from '../sources/describe-server.fixture.ts'
import type { Dialect, Grain } from '../types.ts'
import { factsOf, likePattern } from './dialects.ts'
import { type Engine, type EngineDialect, openEngine } from './engines.fixture.ts'
import { loadSqlParser, parseSql, printSql } from './tree.ts'
import { ident, literal } from './write.ts'

beforeAll(loadSqlParser)

const setup = (text: string, date: string) => [
  `CREATE TABLE t (id INTEGER PRIMARY KEY, g ${text}, n INTEGER, d DECIMAL(10, 2), day ${date})`,
  `INSERT INTO t VALUES (1, 'a', 10, 1.50, '2024-02-29'), (2, 'a', 20, 2.50, '2024-12-30'), (3, 'a', 40, 4.25, '2023-01-01'),
    (4, 'b', 7, NULL, '1899-12-30'), (5, 'b', 8, 0.50, '2024-07-01'), (6, NULL, NULL, NULL, NULL)`,
]

const SETUP: { [K in EngineDialect]: string[] } = {
  duckdb: setup('VARCHAR', 'DATE'),
  sqlite: setup('TEXT', 'TEXT'),
  postgresql: setup('TEXT', 'DATE'),
  mysql: setup('VARCHAR(50)', 'DATE'),
}

const BUCKETS: { [K in Grain]: string[] } = {
  day: ['2024-02-29', '2024-12-30', '2023-01-01', '1899-12-30', '2024-07-01'],
  week: ['2024-02-26', '2024-12-30', '2022-12-26', '1899-12-25', '2024-07-01'],
  month: ['2024-02-01', '2024-12-01', '2023-01-01', '1899-12-01', '2024-07-01'],
  quarter: ['2024-01-01', '2024-10-01', '2023-01-01', '1899-10-01', '2024-07-01'],
  year: ['2024-01-01', '2024-01-01', '2023-01-01', '1899-01-01', '2024-01-01'],
}

function facts(dialect: EngineDialect): void {
  let engine: Engine
  const { asNumber, bucket, date, daysBetween, divide, like, median, same } = factsOf(dialect)
  const day = ident('day', dialect)
  beforeAll(async () => {
    engine = await openEngine(dialect, SETUP[dialect])
  })
  afterAll(async () => engine.close())

  const rows = async (sql: string) => {
    const [tree] = parseSql(sql, dialect)
    if (!tree) throw new Error('no statement')
    return engine.rows(printSql(tree, dialect))
  }
  const column = async (sql: string) => (await rows(sql)).map(([value]) => value)
  const numbers = async (sql: string) => (await column(sql)).map((value) => (value === null ? null : Number(value)))

  it.each(Object.keys(BUCKETS) as Grain[])('finds the first day of the %s', async (grain) => {
    expect(await column(`SELECT ${bucket(grain, day)} FROM t WHERE id < 6 ORDER BY id`)).toEqual(BUCKETS[grain])
  })

  it('compares with days', async () => {
    expect(await numbers(`SELECT id FROM t WHERE ${day} >= ${date('2024-02-29')} ORDER BY id`)).toEqual([1, 2, 5])
  })

  it('divides to fractions, and by zero to nothing', async () => {
    expect(await numbers(`SELECT ${divide('n', '4')} FROM t WHERE id < 3 ORDER BY id`)).toEqual([2.5, 5])
    expect(await numbers(`SELECT ${divide('n', '0')} FROM t WHERE id = 1`)).toEqual([null])
  })

  it('finds exact medians of groups', async () => {
    const sql = (field: string) => `SELECT ${median(field)} AS m FROM t GROUP BY g ORDER BY COALESCE(g, 'z')`
    expect(await numbers(sql('n'))).toEqual([20, 7.5, null])
    expect(await numbers(sql('d'))).toEqual([2.5, 0.5, null])
  })

  it('counts days', async () => {
    expect(await numbers(`SELECT ${daysBetween(date('2024-02-28'), day)} FROM t WHERE id < 3 ORDER BY id`)).toEqual([
      1, 306,
    ])
  })

  it('reads text as the number that it is written as', async () => {
    const texts = ['38', '132.8', '-4', ''].map((text) => asNumber(literal(text, dialect)))
    const [row] = await rows(`SELECT ${texts.join(', ')}`)
    expect(row?.map((value) => (value === null ? null : Number(value)))).toEqual([38, 132.8, -4, null])
  })

  it('takes two missing values for the same', async () => {
    const sql = `SELECT a.id FROM t a JOIN t b ON ${same('a.g', 'b.g')} WHERE b.id IN (4, 6) ORDER BY a.id`
    expect(await numbers(sql)).toEqual([4, 5, 6])
  })

  it('searches without case, signs taken literally', async () => {
    const found = (text: string, value: string) =>
      numbers(
        `SELECT COUNT(*) FROM t WHERE id = 1 AND ${like(literal(value, dialect), likePattern(text, 'anywhere', dialect))}`,
      )
    expect(await found('ABC', 'xabcx')).toEqual([1])
    expect(await found('50%', 'a 50% b')).toEqual([1])
    expect(await found('50%', 'a 501 b')).toEqual([0])
    expect(await found('a_b!', 'xa_b!x')).toEqual([1])
    expect(await found('a\\b', 'xa\\bx')).toEqual([1])
  })
}

describe('duckdb', () => facts('duckdb'))
describe('sqlite', () => facts('sqlite'))
describeServer('postgresql', 'facts of the dialect', () => facts('postgresql'))
describeServer('mysql', 'facts of the dialect', () => facts('mysql'))

describe.each<Dialect>(['tsql', 'athena', 'trino'])('%s', (dialect) => {
  it('writes what can be read and printed', () => {
    const { asNumber, bucket, date, daysBetween, divide, like, median, same } = factsOf(dialect)
    const grains: Grain[] = ['day', 'week', 'month', 'quarter', 'year']
    const items = [
      ...grains.map((grain) => bucket(grain, 'd')),
      date('2024-01-01'),
      daysBetween('a', 'b'),
      divide('a', 'b'),
      median('a'),
      asNumber('a'),
    ]
    const sql = `SELECT ${items.join(', ')} FROM t WHERE ${same('a', 'b')} AND ${like('a', literal('ü%', dialect))}`
    const [tree] = parseSql(sql, dialect)
    expect(tree && printSql(tree, dialect)).toMatchSnapshot()
  })
})
