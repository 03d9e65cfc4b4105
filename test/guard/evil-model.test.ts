import { expect, it } from 'vitest'
import { runEvilModel } from './evil-model.ts'

it.each(['duckdb', 'sqlite'] as const)(
  'an evil language model gets nothing hidden on %s',
  { timeout: 120_000 },
  async (dialect) => {
    const run = await runEvilModel({ turns: 150, seed: 7, dialect })
    expect(run.leaks).toEqual([])
    expect(run).toMatchObject({ unfinished: 0, auditBroken: false })
    expect(run.calls).toBeGreaterThan(run.turns)
    // Some of what it tries is permitted and runs: else nothing would be shown by this.
    expect(run.statuses.answered).toBeGreaterThan(5)
    expect(run.auditLines).toBeGreaterThan(20)
    expect(run.passages).toBeGreaterThan(20)
  },
)
