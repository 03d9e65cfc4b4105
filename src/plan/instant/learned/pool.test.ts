import { expect, it } from 'vitest'
import { singers } from '../../../form/query.fixture.ts'
import { candidate } from './candidate.fixture.ts'
import { lookAt } from './mentions.ts'
import { makePool, promiseOf } from './pool.ts'
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

it('holds no likely condition against a draft, but an unlikely one', () => {
  const plain = candidate(new Schema(catalog), {})
  const withCondition = (score: number) => {
    const slots = [...plain.filled.slots, { role: 'condition', score }]
    return { ...plain, filled: { ...plain.filled, slots, score: plain.filled.score + score } }
  }
  expect(promiseOf(withCondition(-1.5))).toBeGreaterThan(promiseOf(plain))
  expect(promiseOf(withCondition(-4))).toBeLessThan(promiseOf(plain))
})
