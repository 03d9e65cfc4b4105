/** What a caller may not see changes nothing of what they get. `run.ts` asks far more queries; each seed is a case of its own. */
import { describe, expect, it } from 'vitest'
import { describeServer } from '../../src/sources/describe-server.fixture.ts'
import { type Counts, type Leak, noCounts, openPair, runPair } from './harness.ts'
import { LEAKS } from './leaks.ts'
import { QueryWriter } from './queries.ts'
import { ALL_TABLES } from './schema.ts'
import { permitted, SHAPES, seenTables } from './shapes.ts'
import { viewDifference } from './views.ts'
import { ENGINES, type Engine } from './words.ts'
import { makePair } from './worlds.ts'

/** The seeds of the short run: two shapes of policies, one of them with a condition that is dear to run. */
const SEEDS = [25, 26]
const QUERIES = 150

async function runSeeds(
  engine: Engine,
  seeds: number[],
  queries: number,
  leak?: Leak,
  probesOnly = false,
): Promise<Counts> {
  const counts = noCounts()
  for (const seed of seeds) {
    const worlds = await openPair(engine, seed)
    await runPair(worlds, { engine, seed, queries, counts, leak, probesOnly }).finally(worlds.close)
  }
  return counts
}

const suites: Record<Engine, (name: string, body: () => void) => void> = {
  duckdb: describe,
  sqlite: describe,
  postgresql: (name, body) => describeServer('postgresql', name, body),
  mysql: (name, body) => describeServer('mysql', name, body),
}

for (const engine of ENGINES) {
  suites[engine](`two worlds on ${engine}`, () => {
    it(`answers ${SEEDS.length * QUERIES} queries the same in both`, { timeout: 300_000 }, async () => {
      const counts = await runSeeds(engine, SEEDS, QUERIES)
      const { queries, allowed, withRows, differences } = counts
      expect(differences.map(({ what, seed, sql }) => ({ what, seed, sql }))).toEqual([])
      expect(queries).toBe(SEEDS.length * QUERIES)
      expect(allowed / queries).toBeGreaterThan(0.6)
      expect(withRows / queries).toBeGreaterThan(0.4)
    })

    it('shows the same catalog of both', { timeout: 300_000 }, async () => {
      const worlds = await openPair(engine, 3)
      const found = viewDifference(worlds.viewA, worlds.viewB)
      await worlds.close()
      expect(found).toBeNull()
    })

    it('is told apart when hidden rows are not taken out below the query', { timeout: 300_000 }, async () => {
      const { differences } = await runSeeds(engine, SEEDS.slice(0, 1), 40, LEAKS['no relations'])
      expect(differences.length).toBeGreaterThan(3)
    })
  })
}

/** Engines that let conditions of the caller run first; DuckDB and SQLite were never seen to, fence or not. */
for (const engine of ['postgresql', 'mysql'] as const) {
  suites[engine](`two worlds on ${engine} without a fence`, () => {
    it('are told apart by failing conditions', { timeout: 300_000 }, async () => {
      const { differences } = await runSeeds(engine, [2, 10], 80, LEAKS['no fence'], true)
      expect(differences.filter(({ what }) => what.includes('failed')).length).toBeGreaterThan(0)
    })
  })
}

describe('a pair of worlds', () => {
  it.each(SHAPES.map((shape) => [shape.name, shape] as const))('of "%s" differs only in what is hidden', (_, shape) => {
    const { a, b } = makePair(5, shape)
    expect(permitted(shape, b)).toEqual(permitted(shape, a))
    expect(b).not.toEqual(a)
  })

  it('is the same for the same seed, and its queries too', () => {
    const [shape] = SHAPES
    if (!shape) throw new Error('no shapes')
    const [pair, again] = [makePair(9, shape), makePair(9, shape)]
    expect(again).toEqual(pair)
    const write = () => {
      const writer = new QueryWriter({ engine: 'duckdb', seed: 9, seen: seenTables(shape), probes: pair.probes })
      return Array.from({ length: 50 }, () => writer.next().sql)
    }
    expect(write()).toEqual(write())
    expect(new Set(write()).size).toBeGreaterThan(45)
  })

  it('sometimes lacks hidden tables and columns in the second world', () => {
    const lacking = Array.from({ length: 20 }, (_, seed) =>
      makePair(seed, SHAPES[0] ?? { name: '', roles: {} }),
    ).filter(({ tablesOfB }) => tablesOfB !== ALL_TABLES)
    expect(lacking.length).toBeGreaterThan(2)
    expect(lacking.every(({ tablesOfB }) => !tablesOfB.secrets && !tablesOfB.employees?.includes('phone'))).toBe(true)
  })
})
