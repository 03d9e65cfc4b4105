/** Chart requests on a database that nobody has modelled, read with the weights as they are shipped. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { OWNER } from '../../../access/types.ts'
import { type Catalogued, loadCatalog } from '../../../catalog/load.ts'
import { openSingers, singers } from '../../../form/query.fixture.ts'
import type { Form } from '../../../form/types.ts'
import { readSettings } from '../../../settings.ts'
import { openSource, type Source } from '../../../sources/index.ts'
import type { Plan } from '../../../types.ts'
import { Schema } from '../learned/schema.ts'
import { instantPlanner } from '../planner.ts'
import { readChartRequest } from './request.ts'
import { understandChart } from './understand.ts'
import { readChartWeights } from './weights.ts'

let catalogued: Catalogued
const database = openSingers()
const rowsOf = (sql: string) =>
  database
    .prepare(sql)
    .all()
    .map((row) => Object.values(row))

beforeAll(async () => {
  catalogued = await singers()
})

async function ask(question: string, options: { threshold?: number; previous?: Form } = {}) {
  const { threshold, previous } = options
  const context = { ...catalogued, today: '2026-01-01', access: OWNER, previous }
  return instantPlanner({ threshold }).plan(question, context)
}

async function planOf(question: string, previous?: Form): Promise<Plan> {
  const outcome = await ask(question, { threshold: 0, previous })
  if (outcome.kind !== 'plan') throw new Error(outcome.kind)
  return outcome.plan
}

describe('the likeliest chart', () => {
  it.each<[string, Plan['chart'], unknown[][]]>([
    [
      'Draw a bar chart of the number of singers in each country, rank by the y axis in descending order',
      'bar',
      [
        ['France', 2],
        ['Italy', 1],
        ['Spain', 1],
      ],
    ],
    [
      'Bar chart of the average age of singers for each country, display x axis from low to high',
      'bar',
      [
        ['France', 41],
        ['Italy', 23],
        ['Spain', 41],
      ],
    ],
    [
      'Show the names of singers older than 40 and their age in a bar chart, sort names in descending order',
      'bar',
      [
        ['Cleo', 52],
        ['Ben', 41],
      ],
    ],
    [
      'Bar chart of the name and age of singers whose age is in the range of 25 and 45, order by the y axis in ascending order',
      'bar',
      [
        ['Ana', 30],
        ['Ben', 41],
      ],
    ],
    [
      'Bar chart of the name and age of singers whose country is Italy or age is more than 50, order by the y axis in ascending order',
      'bar',
      [
        ['Dan', 23],
        ['Cleo', 52],
      ],
    ],
    [
      'Bar chart of the name and age of singers whose name does not contain the letter e, order by the y axis in ascending order',
      'bar',
      [
        ['Dan', 23],
        ['Ana', 30],
      ],
    ],
  ])('%s', async (question, chart, rows) => {
    const plan = await planOf(question)
    expect(plan.chart).toBe(chart)
    const ours = rowsOf(plan.sql)
    // Countries with as many singers come in any order.
    expect(ours.map(([, figure]) => figure)).toEqual(rows.map(([, figure]) => figure))
    expect([...ours].sort()).toEqual([...rows].sort())
  })

  it('has the figure that runs over a name above it, and computes no total of text', async () => {
    const over = await planOf('Bar chart of the singer id over the age of singers')
    expect(over.drawing).toEqual({ x: 'age', y: 'singer_id' })
    const counted = await planOf('Bar chart of the total number of singer countries for each country')
    expect(counted.form?.composed?.select.map(({ aggregate }) => aggregate)).not.toContain('sum')
  })

  it('says where its columns are drawn, and what the words of the picture were taken for', async () => {
    const plan = await planOf('Scatter chart of the age and singer id of singers')
    expect(plan.drawing).toEqual({ x: 'age', y: 'singer_id' })
    expect(plan.columns.map(({ role }) => role)).toEqual(['measure', 'measure'])
    const sorted = await planOf('Pie chart of the number of singers by country, show the y axis in asc order')
    expect(sorted.drawing).toMatchObject({ x: 'country', order: { axis: 'y', direction: 'asc' } })
    expect(sorted.explanation).toMatch(/ordered by number of singers, lowest first$/)
    expect(sorted.reasons.map(({ text, meaning }) => `${text}: ${meaning}`)).toEqual(
      expect.arrayContaining([
        'Pie chart of: pie chart',
        'show the y axis in asc order: lowest first along the y axis',
      ]),
    )
    expect(sorted.reasons.every(({ end }) => end <= 80)).toBe(true)
  })

  it('is drawn anew by a follow-up, with the same rows', async () => {
    const first = await planOf('Bar chart of the number of singers in each country')
    const pie = await planOf('now as a pie chart please', first.form)
    expect(pie.chart).toBe('pie')
    expect(rowsOf(pie.sql)).toEqual(rowsOf(first.sql))
    expect(pie.drawing).toEqual({ x: 'country', y: 'number_of_singers' })
    const sorted = await planOf('show it as bars sorted by the x axis from z to a', pie.form)
    expect(rowsOf(sorted.sql).map(([name]) => name)).toEqual(['Spain', 'Italy', 'France'])
  })
})

it('does not draw what it is not sure of', async () => {
  const outcome = await ask('Bar chart of the favourite colour of each singer')
  expect(outcome.kind).toBe('decline')
})

describe('dates along the bottom', () => {
  const VISITS =
    'visit_id,visit_date,kind\n1,2025-01-03,first\n2,2025-02-06,again\n3,2025-02-07,first\n4,2025-04-01,again\n'
  let folder: string
  let source: Source
  let visits: Catalogued

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'querent-visits-'))
    await writeFile(join(folder, 'visits.csv'), VISITS)
    source = await openSource(join(folder, 'visits.csv'), {
      name: 'visits',
      settings: readSettings({ dataDir: folder }, {}),
    })
    visits = await loadCatalog(source, 'Visits')
  }, 60_000)

  afterAll(async () => {
    await source.close()
    await rm(folder, { recursive: true, force: true })
  })

  it.each([
    ['Line chart of the number of visits by visit date', 'month'],
    ['Bar chart of the number of visits by visit date', undefined],
  ])('%s: a line through days of one visit each would be flat', async (question, step) => {
    const context = { ...visits, today: '2026-01-01', access: OWNER }
    const outcome = await instantPlanner({ threshold: 0 }).plan(question, context)
    if (outcome.kind !== 'plan') throw new Error(outcome.kind)
    expect(outcome.plan.form?.composed?.select[0]?.field).toMatchObject({ column: 'visit_date' })
    expect(outcome.plan.form?.composed?.select[0]?.field.step).toBe(step)
  })

  it.each([
    ['Bar chart of the number of visits by visit date', true],
    ['Bar chart of the number of visits, bin visit date by month', false],
    ['Bar chart of the number of visits by kind', false],
  ])('%s: the steps are made up: %s', (question, invented) => {
    const [request, weights] = [readChartRequest(question), readChartWeights()]
    if (!request || !weights) throw new Error('no chart')
    const context = { ...visits, today: '2026-01-01', access: OWNER }
    const charted = understandChart(question, request, context, new Schema(visits.catalog), weights)
    expect(charted?.invented).toBe(invented)
  })
})
