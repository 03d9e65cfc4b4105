/** Chart requests that neither reading is sure of: answered where the rules and the weights see the same chart. */
import { beforeAll, expect, it } from 'vitest'
import { OWNER } from '../../../access/types.ts'
import type { Catalogued } from '../../../catalog/load.ts'
import { singers } from '../../../form/query.fixture.ts'
import { Schema } from '../learned/schema.ts'
import { instantPlanner } from '../planner.ts'
import { answerChart } from './answer.ts'
import { readChartRequest } from './request.ts'
import { readChartWeights } from './weights.ts'

const NEVER_SURE = 1.1
let catalogued: Catalogued

beforeAll(async () => {
  catalogued = await singers()
})

/** What comes of a request whose reading by rules is that of another one. */
async function answer(question: string, ruledFrom = question) {
  const context = { ...catalogued, today: '2026-01-01', access: OWNER }
  const [request, weights] = [readChartRequest(question), readChartWeights()]
  if (!request || !weights) throw new Error('no chart')
  const ruled = await instantPlanner({ weights: null, chartWeights: null }).plan(ruledFrom, context)
  expect(ruled.kind).toBe('plan')
  const schema = new Schema(catalogued.catalog)
  return answerChart({ question, request, ruled, context, schema, weights, threshold: NEVER_SURE })
}

it.each([
  'Bar chart of the number of singers in each country',
  'Bar chart of the average age of singers for each country, display the y axis in descending order',
])('is an answer where both readings draw the same: %s', async (question) => {
  const outcome = await answer(question)
  expect(outcome).toMatchObject({ kind: 'plan', plan: { chart: 'bar', drawing: { x: 'country' } } })
})

it.each([
  ['another figure', 'Bar chart of the average age of singers for each country'],
  ['another order', 'Bar chart of the number of singers in each country, display the x axis in descending order'],
])('is none where the rules draw %s', async (_, ruledFrom) => {
  const outcome = await answer('Show a bar chart of the number of singers in each country', ruledFrom)
  expect(outcome?.kind).toBe('decline')
})
