/** Steps of dates, through the parser and its printer, run on the engines. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { describeServer } from '../sources/describe-server.fixture.ts'
import { type Step, stepOrderSql, stepSql } from './date-steps.ts'
import { type Engine, type EngineDialect, openEngine } from './engines.fixture.ts'
import { loadSqlParser, parseSql, printSql } from './tree.ts'

beforeAll(loadSqlParser)

const setup = (time: string) => [
  `CREATE TABLE visits (moment ${time})`,
  `INSERT INTO visits VALUES ('2024-02-29 09:30:00'), ('2024-03-03 23:59:59'), ('1899-12-31 00:00:00'), ('2024-03-04 09:00:00'), (NULL)`,
]

const SETUP: { [K in EngineDialect]: string[] } = {
  duckdb: setup('TIMESTAMP'),
  sqlite: setup('TEXT'),
  postgresql: setup('TIMESTAMP'),
  mysql: setup('DATETIME'),
}

function steps(dialect: EngineDialect): void {
  let engine: Engine
  beforeAll(async () => {
    engine = await openEngine(dialect, SETUP[dialect])
  })
  afterAll(async () => engine.close())

  const counted = async (step: Step) => {
    const shown = stepSql(step, 'moment', dialect)
    const sql = `SELECT ${shown} AS step, COUNT(*) AS visits FROM visits WHERE moment IS NOT NULL GROUP BY ${shown} ORDER BY ${stepOrderSql(step, shown)}`
    const [tree] = parseSql(sql, dialect)
    if (!tree) throw new Error('no statement')
    return (await engine.rows(printSql(tree, dialect))).map(([value, count]) => `${value} ${count}`)
  }

  it('names weekdays, from Monday on, in every century', async () => {
    expect(await counted('weekday')).toEqual(['Monday 1', 'Thursday 1', 'Sunday 2'])
  })

  it('counts hours of the day', async () => {
    expect(await counted('hour')).toEqual(['0 1', '9 2', '23 1'])
  })

  it('finds periods', async () => {
    expect(await counted('year')).toEqual(['1899-01-01 1', '2024-01-01 3'])
  })

  it('keeps what is missing', async () => {
    const [tree] = parseSql(`SELECT ${stepSql('weekday', 'moment', dialect)} FROM visits WHERE moment IS NULL`, dialect)
    expect(await engine.rows(tree ? printSql(tree, dialect) : '')).toEqual([[null]])
  })
}

describe('duckdb', () => steps('duckdb'))
describe('sqlite', () => steps('sqlite'))
describeServer('postgresql', 'postgresql', () => steps('postgresql'))
describeServer('mysql', 'mysql', () => steps('mysql'))
