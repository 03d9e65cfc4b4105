/** Chart requests from the question to the picture: on the demo, and on a file that nobody has modelled. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { OWNER } from '../../../access/types.ts'
import { openView } from '../../../access/view.ts'
import { type Catalogued, loadCatalog } from '../../../catalog/load.ts'
import { demoDatabase, demoModel } from '../../../demo/open.ts'
import type { Form } from '../../../form/types.ts'
import { checkSql } from '../../../guard/check.ts'
import { present } from '../../../present/present.ts'
import { resultColumns } from '../../../present/result-columns.ts'
import { readSettings } from '../../../settings.ts'
import { openSource, type Source } from '../../../sources/index.ts'
import { loadSqlParser } from '../../../sql/tree.ts'
import type { ChartSpec } from '../../../types.ts'
import { instantPlanner } from '../planner.ts'

const SALES = `order_id,order_date,region,product,quantity,amount
1,2025-01-03,North,Tea,3,12.5
2,2025-01-06,South,Coffee,1,8.0
3,2025-01-06,North,Coffee,2,16.0
4,2025-02-11,East,Tea,5,20.0
5,2025-02-14,South,Tea,4,16.0
6,2025-03-20,West,Cocoa,2,14.0
7,2025-03-21,North,Tea,6,24.0
8,2025-04-02,East,Coffee,3,24.0
9,2025-05-17,West,Tea,1,4.0
10,2025-06-30,South,Cocoa,7,49.0
`

const planner = instantPlanner()
const today = '2026-11-01'
let folder: string
const opened: Record<string, { source: Source; catalogued: Catalogued }> = {}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'querent-charts-'))
  const settings = readSettings({ dataDir: folder }, {})
  await loadSqlParser()
  await writeFile(join(folder, 'sales.csv'), SALES)
  const demo = await openSource(await demoDatabase(folder), { name: 'demo', settings })
  const sales = await openSource(join(folder, 'sales.csv'), { name: 'sales', settings })
  opened.demo = { source: demo, catalogued: await loadCatalog(demo, 'HR demo', await demoModel()) }
  opened.sales = { source: sales, catalogued: await loadCatalog(sales, 'Sales') }
}, 60_000)

afterAll(async () => {
  for (const { source } of Object.values(opened)) await source.close()
  await rm(folder, { recursive: true, force: true })
})

type Drawn = {
  chart: ChartSpec
  rows: unknown[][]
  form?: Form
  explanation: string
  caveats: string[]
  said: string[]
}

async function draw(name: 'demo' | 'sales', question: string, previous?: Form): Promise<Drawn> {
  const { source, catalogued } = opened[name] as { source: Source; catalogued: Catalogued }
  const planned = await planner.plan(question, { ...catalogued, today, access: OWNER, previous })
  if (planned.kind !== 'plan') throw new Error(`${planned.kind}: ${JSON.stringify(planned)}`)
  const { plan } = planned
  const { checked } = checkSql(plan.sql, openView(catalogued.catalog))
  const { columns, rows } = await source.run(checked, { maxRows: 5000, timeoutMs: 30_000 })
  const table = { columns: resultColumns(columns, plan.columns), rows, truncated: false }
  const { chart, answer } = present(plan, table, { question, today, catalog: catalogued.catalog })
  const said = plan.reasons.map(({ text, meaning }) => `${text}: ${meaning}`)
  return { chart, rows, form: plan.form, explanation: plan.explanation, caveats: answer.caveats, said }
}

/** Kind, axes and series of a chart in one line. */
function marks({ type, x, y, series, stacked }: ChartSpec): string {
  return `${stacked ? 'stacked ' : ''}${type} of ${y} by ${x}${series ? ` and ${series}` : ''}`
}

describe('on the demo', () => {
  it.each([
    ['bar chart of employees by department, sorted by the number from high to low', 'bar of headcount by department'],
    [
      'stacked bars of absence days per month coloured by absence type',
      'stacked bar of absence_days by month and absence_type',
    ],
    ['pie of employees by gender', 'pie of headcount by gender'],
    ['line of hires per weekday', 'line of hires by weekday'],
    ['scatter of age and salary', 'scatter of salary by age'],
    ['hires by weekday', 'bar of hires by weekday'],
    ['bar chart of hires by weekday coloured by gender', 'stacked bar of hires by weekday and gender'],
  ])('%s', async (question, expected) => {
    const { chart, caveats } = await draw('demo', question)
    expect(marks(chart)).toBe(expected)
    expect(caveats.filter((caveat) => /was asked for/.test(caveat))).toEqual([])
  })

  it('sorts by the axis that is named', async () => {
    const down = await draw('demo', 'bar chart of employees by department, show the y axis in descending order')
    const figures = down.rows.map(([, figure]) => Number(figure))
    expect(figures).toEqual([...figures].sort((a, b) => b - a))
    const across = await draw('demo', 'bar chart of employees by department, rank by the x axis from high to low')
    const names = across.rows.map(([name]) => String(name))
    expect(names).toEqual([...names].sort().reverse())
    expect(across.explanation).toBe('Headcount by department, ordered by department, highest first')
  })

  it('sorts weekdays from Monday on, and says what was done', async () => {
    const { rows, explanation, said } = await draw('demo', 'number of absences by weekday as a bar chart')
    expect(rows.map(([name]) => name)).toEqual(['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday'])
    expect(explanation).toBe('Number of absences by weekday of first day of absence')
    expect(said).toContain('as a bar chart: bar chart')
    expect(said).toContain('weekday: one row for each weekday')
  })

  it('draws the answer before in another way', async () => {
    const first = await draw('demo', 'employees by location')
    const pie = await draw('demo', 'as a pie chart', first.form)
    expect(marks(pie.chart)).toBe('pie of headcount by location')
    expect(pie.rows).toEqual(first.rows)
    const sorted = await draw('demo', 'show it as bars sorted by the x axis from a to z', pie.form)
    expect(sorted.chart.type).toBe('bar')
    expect(sorted.rows.map(([name]) => name)).toEqual(first.rows.map(([name]) => String(name)).sort())
    expect(
      marks((await draw('demo', 'by weekday instead', (await draw('demo', 'hires by month')).form)).chart),
    ).toContain('weekday')
  })

  it('says why a chart cannot be drawn', async () => {
    const { chart, caveats } = await draw('demo', 'pie chart of employees by department')
    expect(chart.type).toBe('bar')
    expect(caveats.join(' ')).toContain('A pie chart was asked for, but a pie needs 2 to 12 parts.')
  })
})

describe("on a file of one's own", () => {
  it.each([
    [
      'bar chart of total amount by region, sorted by the y axis in descending order',
      'bar of total_amount by region',
      ['South', 'North', 'East', 'West'],
    ],
    ['pie chart of quantity by product', 'pie of total_quantity by product', undefined],
    ['line chart of total amount per month', 'line of total_amount by month', undefined],
    ['bar chart of the number of sales by weekday of order date', 'bar of number_of_sales by weekday', undefined],
    [
      'stacked bar chart of total amount per region coloured by product',
      'stacked bar of total_amount by region and product',
      undefined,
    ],
    ['scatter of quantity and amount', 'scatter of amount by quantity', undefined],
  ])('%s', async (question, expected, first) => {
    const { chart, rows } = await draw('sales', question)
    expect(marks(chart)).toBe(expected)
    if (first) expect(rows.map(([name]) => name)).toEqual(first)
  })
})
