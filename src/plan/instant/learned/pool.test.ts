import { expect, it } from 'vitest'
import { singers } from '../../../form/query.fixture.ts'
import { candidate } from './candidate.fixture.ts'
import { catalogOf } from './catalog.fixture.ts'
import { lookAt } from './mentions.ts'
import { type Candidate, makePool, promiseOf } from './pool.ts'
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

it('leaves out what is far behind the first, but for a few', () => {
  const scorer = new Scorer(lookAt('What are the names of singers from France?', new Schema(catalog), values), linkers)
  const limited = (candidate: number) =>
    makePool(scorer, sketches, { sketches: 14, size: 60, behind: { sketch: 20, candidate } })
  const [few, all] = [limited(8), limited(20)]
  expect(few.length).toBeGreaterThan(8)
  expect(few.length).toBeLessThan(all.length)
  const gap = (one: Candidate) => promiseOf(few[0] as Candidate) - promiseOf(one)
  expect(few.slice(8).every((one) => gap(one) <= 8)).toBe(true)
  expect(limited(0)).toHaveLength(8)
})

it('compares a count with both ends of a range, and says one condition once', () => {
  expect(poolOf('Which countries have between 2 and 4 singers?', 40).join('\n')).toContain('BETWEEN 2 AND 4')
  const twice = poolOf('How many singers of France (country is France) are there?', 60)
  expect(twice.filter((sql) => sql.includes("country = 'France' AND country = 'France'"))).toEqual([])
})

it('looks up what is the same as of another row', () => {
  expect(poolOf('names of singers of the same country as Ana', 40)).toContain(
    "SELECT name FROM singer WHERE country IN (SELECT country FROM singer WHERE name = 'Ana')",
  )
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

it('counts "multiple" as more than one', () => {
  const counted = poolOf('Which countries have multiple singers?', 60).filter((sql) =>
    sql.includes('HAVING COUNT(*) > 1'),
  )
  expect(counted).not.toEqual([])
})

it('looks for none along columns of the same name that no key joins', async () => {
  const apart = await catalogOf({ musicals: ['musical_id', 'title'], actors: ['actor_id', 'name', 'musical_id'] })
  const look = lookAt('titles of musicals without actors', new Schema(apart.catalog), apart.values)
  const pool = makePool(new Scorer(look, linkers), sketches).map(({ sql }) => sql)
  expect(pool).toContain('SELECT title FROM musicals WHERE musical_id NOT IN (SELECT musical_id FROM actors)')
})

it('looks on the other side of a set for the column of the same name in another table', async () => {
  const apart = await catalogOf({ customers: ['customer_id', 'last_name'], staff: ['staff_id', 'last_name'] })
  const look = lookAt('What are the last names of customers and staff?', new Schema(apart.catalog), apart.values)
  const pool = makePool(new Scorer(look, linkers), sketches).map(({ sql }) => sql)
  expect(pool).toEqual(
    expect.arrayContaining([
      'SELECT last_name FROM customers UNION SELECT last_name FROM staff',
      'SELECT last_name FROM customers INTERSECT SELECT last_name FROM staff',
    ]),
  )
})
