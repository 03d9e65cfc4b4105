import { expect, it } from 'vitest'
import { singers } from '../../../form/query.fixture.ts'
import { candidate } from './candidate.fixture.ts'
import { Schema } from './schema.ts'
import { tried, type Weighed } from './tried.ts'

const schema = new Schema((await singers()).catalog)
/** Leaves every candidate as it stands. */
const flat = {
  base: 0,
  roots: [0],
  feature: Int16Array.of(-1),
  threshold: Float32Array.of(0),
  left: Int32Array.of(0),
  value: Float32Array.of(0),
}
const likely = (...probabilities: number[]): Weighed => ({
  pool: probabilities.map((_, i) => ({ ...candidate(schema, {}), sql: `statement ${i}` })),
  rows: probabilities.map(() => new Float32Array()),
  probabilities,
  apart: [],
})
const SOME = [['Ana']]

it('runs the likeliest, whether that gives rows at once or later', async () => {
  const asked: string[] = []
  const at = (sql: string) => {
    asked.push(sql)
    return sql.endsWith('0') ? SOME : Promise.resolve([])
  }
  const { results } = await tried(likely(0.6, 0.4), at, flat)
  expect(asked).toEqual(['statement 0', 'statement 1'])
  expect(results).toEqual(['1:[["Ana"]]', '0:[]'])
})

it('needs no comparison where one is certain and gives rows', async () => {
  const certain = await tried(likely(0.99, 0.01), () => SOME, flat)
  expect(certain.results).toEqual(['1:[["Ana"]]', ''])
  const empty = await tried(likely(0.99, 0.01), () => [], flat)
  expect(empty.results).toEqual(['0:[]', '0:[]'])
})

it('tells what fails from what takes too long', async () => {
  const run = (sql: string) => (sql.endsWith('0') ? undefined : 'late')
  const { results, order } = await tried(likely(0.6, 0.4), run, flat)
  expect(results).toEqual(['error', ''])
  expect(order).toEqual([1, 0])
})

it('runs none without a way to run it', async () => {
  expect((await tried(likely(0.6, 0.4), undefined, flat)).results).toEqual(['', ''])
})
