/** The guard's properties on a few thousand texts. A longer look: `node test/guard/fuzz.ts --seed 7 --runs 100000`. */
import { beforeAll, describe, it } from 'vitest'
import { PROPERTIES } from './fuzz.ts'
import { loadGuards } from './gate.ts'

const SEEDS = [1, 2, 3, 4]
const RUNS = 200
const PROPERTY_MS = 60_000

beforeAll(loadGuards)

describe.each(Object.entries(PROPERTIES))('%s', (_, holds) => {
  it.each(SEEDS)('seed %i', (seed) => holds({ seed, numRuns: RUNS }), PROPERTY_MS)
})
