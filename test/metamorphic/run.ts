/**
 * The metamorphic tests as a command that can run for long:
 * `node test/metamorphic/run.ts --engine duckdb|sqlite|postgresql|mysql --queries 20000 --seed 1 [--minutes m]`.
 * The queries are shared out to the checks. Ends with 1 when a relation does not hold.
 */
import { parseArgs } from 'node:util'
import { loadGuard } from '../../src/guard/second-opinion.ts'
import { missingEngine } from '../two-worlds/databases.ts'
import { ENGINES, type Engine } from '../two-worlds/words.ts'
import { CHECKS } from './checks.ts'
import { runSeed, type Tally } from './harness.ts'

/** Queries of one check on one pair of databases. */
const QUERIES_PER_CHECK = 150

const { values } = parseArgs({
  options: {
    engine: { type: 'string', default: 'duckdb' },
    queries: { type: 'string', default: '20000' },
    seed: { type: 'string', default: '1' },
    minutes: { type: 'string' },
  },
})
const engine = ENGINES.find((name) => name === values.engine)
if (!engine) throw new Error(`no engine "${values.engine}"; there are ${ENGINES.join(', ')}`)
const missing = missingEngine(engine)
if (missing) throw new Error(`${engine}: ${missing}`)
process.exitCode = await run(
  engine,
  Number(values.seed),
  Number(values.queries),
  Number(values.minutes ?? Number.POSITIVE_INFINITY),
)

async function run(engine: Engine, firstSeed: number, queries: number, minutes: number): Promise<number> {
  await loadGuard('postgresql')
  const tallies = new Map<string, Tally>()
  const started = Date.now()
  const asked = () => [...tallies.values()].reduce((sum, tally) => sum + tally.asked, 0)
  const broken = () => [...tallies.values()].flatMap((tally) => tally.broken)
  let shown = 0
  for (let seed = firstSeed; asked() < queries && Date.now() - started < minutes * 60_000; seed++) {
    const share = Math.ceil((queries - asked()) / Object.keys(CHECKS).length)
    await runSeed(engine, seed, Math.min(QUERIES_PER_CHECK, share), tallies)
    for (const one of broken().slice(shown))
      console.log(`--- ${one.check}: ${one.what} (seed ${one.seed})\n${JSON.stringify(one, null, 1).slice(0, 4000)}`)
    shown = broken().length
    console.log(
      `${engine}, seed ${seed}, ${Math.round((Date.now() - started) / 1000)} s: ${asked()} queries, ${shown} BROKEN`,
    )
  }
  for (const [name, { asked, refused, withRows, broken }] of tallies)
    console.log(`${name}: ${asked} queries, ${withRows} with rows, ${refused} not comparable, ${broken.length} BROKEN`)
  return shown === 0 ? 0 : 1
}
