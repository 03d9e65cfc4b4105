/** What must hold between answers under different policies; `run.ts` asks far more queries. */
import { describe, expect, it } from 'vitest'
import { describeServer } from '../../src/sources/describe-server.fixture.ts'
import { ENGINES, type Engine } from '../two-worlds/words.ts'
import { CHECKS } from './checks.ts'
import { runSeed, type Tally } from './harness.ts'

const SEED = 10
const QUERIES_PER_CHECK = 40

const suites: Record<Engine, (name: string, body: () => void) => void> = {
  duckdb: describe,
  sqlite: describe,
  postgresql: (name, body) => describeServer('postgresql', name, body),
  mysql: (name, body) => describeServer('mysql', name, body),
}

for (const engine of ENGINES) {
  suites[engine](`policies on ${engine}`, () => {
    it('add up', { timeout: 300_000 }, async () => {
      const tallies = new Map<string, Tally>()
      await runSeed(engine, SEED, QUERIES_PER_CHECK, tallies)
      expect([...tallies.keys()]).toEqual(Object.keys(CHECKS))
      for (const { asked, refused, withRows, broken } of tallies.values()) {
        expect(broken.map(({ check, what, sql, policies }) => ({ check, what, sql, policies }))).toEqual([])
        expect(asked).toBe(QUERIES_PER_CHECK)
        expect(refused).toBeLessThan(asked / 2)
        expect(withRows).toBeGreaterThan(asked / 4)
      }
    })
  })
}
