import { expect, it } from 'vitest'
import { singers } from '../../../form/query.fixture.ts'
import { lookAt } from './mentions.ts'
import { makePool } from './pool.ts'
import { Schema } from './schema.ts'
import { Scorer } from './scorer.ts'
import { readWeights, type Weights } from './weights.ts'

const { catalog, values } = await singers()
const { linkers, sketches } = readWeights() as Weights

function poolOf(question: string, size: number): string[] {
  const scorer = new Scorer(lookAt(question, new Schema(catalog), values), linkers)
  return makePool(scorer, sketches, { sketches: 14, size }).map(({ sql }) => sql)
}

it('makes different candidates, as many as are asked for, and puts what is asked among the first', () => {
  const few = poolOf('What are the names of singers from France?', 5)
  expect(few).toHaveLength(5)
  const many = poolOf('What are the names of singers from France?', 60)
  expect(many.length).toBeGreaterThan(20)
  expect(new Set(many).size).toBe(many.length)
  expect(few).toContain(`SELECT name FROM singer WHERE country = 'France'`)
})

it('does not put longer queries last', () => {
  const first = poolOf('How many singers from France are there for each age?', 5)
  expect(first.some((sql) => /WHERE .*GROUP BY /.test(sql))).toBe(true)
})
