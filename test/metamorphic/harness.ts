/** Runs the checks of a seed over many queries, several at a time. */

import type { Engine } from '../two-worlds/words.ts'
import { type Broken, CHECKS, type Check, type Ground, openGround } from './checks.ts'

export type Tally = {
  asked: number
  refused: number
  withRows: number
  broken: (Broken & { check: string; seed: number })[]
}

export function noTally(): Tally {
  return { asked: 0, refused: 0, withRows: 0, broken: [] }
}

/** Adds what each check finds for so many queries on the databases of a seed. */
export async function runSeed(
  engine: Engine,
  seed: number,
  queriesPerCheck: number,
  tallies: Map<string, Tally>,
): Promise<void> {
  const ground = await openGround(engine, seed)
  try {
    for (const [name, check] of Object.entries(CHECKS)) {
      const tally = tallies.get(name) ?? noTally()
      tallies.set(name, tally)
      await runCheck({ name, check }, ground, queriesPerCheck, tally)
    }
  } finally {
    await ground.close()
  }
}

async function runCheck(
  { name, check }: { name: string; check: Check },
  ground: Ground,
  queries: number,
  tally: Tally,
): Promise<void> {
  const next = check(ground)
  let left = queries
  const worker = async () => {
    while (left > 0) {
      left -= 1
      const found = await next()
      tally.asked += 1
      if (found === 'refused') tally.refused += 1
      if (found === 'holds, with rows') tally.withRows += 1
      if (typeof found !== 'string') tally.broken.push({ ...found, check: name, seed: ground.seed })
    }
  }
  await Promise.all([worker(), worker(), worker()])
}
