/** Suites of charts: what should be drawn, and which part of an answer is not as it should be. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Query, QueryItem } from '../form/query.ts'
import { compileQuery } from '../form/query-sql.ts'
import { emptyForm } from '../form/types.ts'
import type { PlanContext, Planner } from '../plan/types.ts'
import { loadSqlParser } from '../sql/tree.ts'
import type { Plan } from '../types.ts'
import { goldChart } from './chart-gold.ts'
import { runSuite } from './run-suite.ts'
import { readSuite } from './suite.ts'
import { type EvalResult, summarise } from './summary.ts'

describe('the chart of a line', () => {
  const line = (sql: string, chart = 'Bar', bin: [string, string] | null = null) => ({ chart, sql, bin, questions: [] })

  it('has axes, a series and an order', () => {
    const sql = 'SELECT T1.City , COUNT(T1.City) FROM sale AS T1 GROUP BY Kind ,  City ORDER BY COUNT(T1.City) DESC'
    expect(goldChart(line(sql, 'Stacked Bar'))).toEqual({
      ...{ type: 'bar', x: { column: 'city' }, y: { column: 'city', aggregate: 'count' }, series: 'kind' },
      ...{ order: { axis: 'y', direction: 'desc' }, step: undefined },
      points: ['SELECT T1.City, COUNT(T1.City), Kind FROM sale AS T1 GROUP BY T1.City, Kind '],
    })
  })

  it('groups by the steps of time that the query leaves out', () => {
    const gold = goldChart(line("SELECT day , SUM(price) FROM sale WHERE city = 'Rome'", 'Line', ['day', 'WEEKDAY']))
    expect(gold).toMatchObject({ type: 'line', step: 'weekday' })
    expect(gold?.points[0]).toMatch(/^SELECT CASE STRFTIME\('%w', day\) .* FROM sale WHERE city = 'Rome' GROUP BY CASE/)
  })

  it('takes all rows too where the query would pick any of several', () => {
    const gold = goldChart(line('SELECT price , amount FROM sale GROUP BY kind', 'Grouping Scatter'))
    expect(gold?.points).toEqual([
      'SELECT price, amount, kind FROM sale GROUP BY kind ',
      'SELECT price, amount, kind FROM sale ',
    ])
  })

  it('lists its points, without the zeros that fill up the days', () => {
    const values = [
      { x_data: 'Mon', y_data: 2 },
      { x_data: 'Tue', y_data: 0 },
    ]
    const days = { ...line('SELECT day , COUNT(day) FROM sale', 'Bar', ['day', 'WEEKDAY']), values }
    expect(goldChart(days)?.listed).toEqual([['Monday', 2]])
    expect(goldChart(line('SELECT city , COUNT(city) FROM sale GROUP BY city'))?.listed).toBeUndefined()
  })

  it('is none where the query does not draw two columns', () => {
    expect(goldChart(line('SELECT city FROM sale'))).toBeUndefined()
    expect(goldChart(line('SELECT a, b, c FROM sale'))).toBeUndefined()
  })
})

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'querent-chart-suite-'))
  await loadSqlParser()
  const database = new DatabaseSync(join(folder, 'shop.sqlite'))
  database.exec(`CREATE TABLE sale (id INTEGER PRIMARY KEY, city TEXT, price INTEGER, day DATE);
    INSERT INTO sale VALUES (1, 'Rome', 5, '2024-01-01'), (2, 'Rome', 7, '2024-01-09'), (3, 'Oslo', 1, '2023-01-03')`)
  database.close()
})

afterAll(() => rm(folder, { recursive: true, force: true }))

const field = (column: string) => ({ table: 'sale', column })
const count: QueryItem = { field: field('*'), aggregate: 'count' }
const city: QueryItem = { field: field('city') }
const year: QueryItem = { field: { ...field('day'), step: 'year' } }
const query = (x: QueryItem, y: QueryItem): Query => ({
  ...{ select: [x, y], tables: [], where: [], by: [x.field], having: [], order: [] },
})

/** What the planner of these tests makes of a question. */
const ANSWERS: Record<string, { query: Query; chart?: Plan['chart']; order?: NonNullable<Plan['drawing']>['order'] }> =
  {
    'right bars': { query: query(city, count), chart: 'bar', order: { axis: 'x', direction: 'asc' } },
    'a pie': { query: query(city, count), chart: 'pie', order: { axis: 'x', direction: 'asc' } },
    'no order': { query: query(city, count), chart: 'bar' },
    'other figures': {
      query: query(city, { field: field('price'), aggregate: 'sum' }),
      ...{ chart: 'bar', order: { axis: 'x', direction: 'asc' } },
    },
    'by year': { query: query(year, count), chart: 'line' },
  }

const planner: Planner = {
  name: 'instant',
  async plan(question, { catalog, wantsChart }: PlanContext) {
    const answer = ANSWERS[question]
    if (!answer || !wantsChart) return { kind: 'decline', decline: { reason: 'no', unknownWords: [], suggestions: [] } }
    const { sql, columns } = compileQuery(answer.query, catalog)
    const [x, y] = columns.map(({ name }) => name)
    const form = { ...emptyForm('sale'), composed: answer.query }
    const drawing = { x: x ?? '', y: y ?? '', order: answer.order }
    const told = { explanation: question, reasons: [], assumptions: [], confidence: 0.9 }
    const plan: Plan = { planner: 'instant', sql, form, columns, chart: answer.chart, drawing, ...told }
    return { kind: 'plan', followUp: false, plan }
  },
}

async function results(): Promise<EvalResult[]> {
  const bars = {
    ...{ id: 'a', db_id: 'shop', chart: 'Bar', bin: null },
    sql: 'SELECT city , COUNT(city) FROM sale GROUP BY city ORDER BY city ASC',
    questions: ['right bars', 'a pie', 'no order', 'other figures', 'nothing', ''],
  }
  const years = {
    ...{ id: 'b', db_id: 'shop', chart: 'Line', bin: ['day', 'YEAR'] },
    ...{ sql: 'SELECT day , COUNT(day) FROM sale', questions: ['by year'] },
  }
  const suite = join(folder, 'suite.jsonl')
  await writeFile(suite, [bars, years].map((line) => JSON.stringify(line)).join('\n'))
  const found: EvalResult[] = []
  for await (const one of runSuite(await readSuite(suite), { databases: folder, planner, work: folder }))
    found.push(one)
  return found
}

it('judges each part of a chart, and all of them together', async () => {
  const found = await results()
  expect(found.map(({ id, right, error }) => `${id} ${right} ${error ?? ''}`.trim())).toEqual([
    'a.0 true',
    'a.1 false type',
    'a.2 false order',
    'a.3 false y',
    'a.4 false declined',
    'b.0 true',
  ])
  expect(found[3]?.chart).toEqual({
    ...{ type: true, x: true, y: false, series: true, binning: true, order: true, data: false },
  })
  const { charts, errors, accuracy } = summarise(found)
  expect(charts).toMatchObject({ questions: 6, parts: { type: 4 / 6, binning: 5 / 6, data: 4 / 6 } })
  expect([errors, accuracy]).toEqual([{ type: 1, order: 1, y: 1, declined: 1 }, 2 / 6])
})
