/**
 * The two-worlds test as a command that can run for long:
 * `node test/two-worlds/run.ts --engine duckdb|sqlite|postgresql|mysql --queries 20000 --seed 1 [--minutes m]`.
 * `--reasons` lists what was refused or failed, `--by-plan` adds conditions that fail on visible rows (whether they are reached tells of
 * the engine's plan), `--leak "no fence"` takes a wall down. Ends with 1 when a difference was found.
 */
import { parseArgs } from 'node:util'
import { loadGuard } from '../../src/guard/second-opinion.ts'
import { missingEngine } from './databases.ts'
import { type Counts, type Leak, noCounts, openPair, runPair } from './harness.ts'
import { LEAKS } from './leaks.ts'
import { viewDifference } from './views.ts'
import { ENGINES, type Engine } from './words.ts'

/** Queries of one pair of databases, before another pair is made. */
const QUERIES_PER_PAIR = 500

const { values } = parseArgs({
  options: {
    engine: { type: 'string', default: 'duckdb' },
    queries: { type: 'string', default: '20000' },
    seed: { type: 'string', default: '1' },
    minutes: { type: 'string' },
    reasons: { type: 'boolean', default: false },
    leak: { type: 'string' },
    'by-plan': { type: 'boolean', default: false },
  },
})
const engine = ENGINES.find((name) => name === values.engine)
if (!engine) throw new Error(`no engine "${values.engine}"; there are ${ENGINES.join(', ')}`)
const leak: Leak | undefined = Object.entries(LEAKS).find(([name]) => name === values.leak)?.[1]
const missing = missingEngine(engine)
if (missing) throw new Error(`${engine}: ${missing}`)
process.exitCode = await run(
  engine,
  Number(values.seed),
  Number(values.queries),
  values.minutes ? Number(values.minutes) : undefined,
)

async function run(engine: Engine, firstSeed: number, queries: number, minutes?: number): Promise<number> {
  await loadGuard('postgresql')
  const counts = noCounts()
  const started = Date.now()
  const until = minutes === undefined ? undefined : started + minutes * 60_000
  let views = 0
  let shown = 0
  for (let seed = firstSeed; counts.queries < queries && (until === undefined || Date.now() < until); seed++) {
    const worlds = await openPair(engine, seed)
    try {
      const found = viewDifference(worlds.viewA, worlds.viewB)
      if (found) console.log(`seed ${seed}: the caller's catalogs differ: ${found}`)
      views += found ? 1 : 0
      await runPair(worlds, {
        engine,
        seed,
        queries: Math.min(QUERIES_PER_PAIR, queries - counts.queries),
        counts,
        until,
        leak,
        byPlan: values['by-plan'],
      })
    } finally {
      await worlds.close()
    }
    for (; shown < counts.differences.length; shown++) showDifference(counts, shown)
    console.log(`seed ${seed}, ${Math.round((Date.now() - started) / 1000)} s: ${summary(counts)}`)
  }
  console.log(
    `${engine}, seeds from ${firstSeed}, ${Math.round((Date.now() - started) / 1000)} s; catalogs that differ: ${views}`,
  )
  console.log(summary(counts))
  console.log(timing(counts))
  if (values.reasons)
    for (const [reason, times] of [...counts.reasons].sort((a, b) => b[1] - a[1])) console.log(`${times}  ${reason}`)
  return counts.differences.length + views === 0 ? 0 : 1
}

function summary(counts: Counts): string {
  const { queries, allowed, refused, failedEqually, differences, withRows, otherRawOrder, otherPrint } = counts
  const share = (part: number) => `${Math.round((100 * part) / Math.max(1, queries))} %`
  return [
    `${queries} queries: allowed ${allowed} (${share(allowed)}), with rows ${withRows} (${share(withRows)})`,
    `refused ${refused}, failed equally ${failedEqually}, DIFFERENT ${differences.length}`,
    `other raw order ${otherRawOrder}, printed differently ${otherPrint}`,
  ].join('; ')
}

function showDifference(counts: Counts, at: number): void {
  const found = counts.differences[at]
  if (!found) return
  console.log(`--- ${found.what} (seed ${found.seed}, ${found.shape}, ${found.kind})\n${found.sql}`)
  for (const [name, outcome] of [
    ['A', found.a],
    ['B', found.b],
  ] as const)
    console.log(`${name}: ${JSON.stringify(outcome).slice(0, 1500)}`)
}

/** Time as a distribution: a caller who asks often must not learn from it which world it is. */
function timing({ times }: Counts): string {
  const [a, b] = [0, 1].map((world) => times.map((pair) => pair[world] ?? 0).sort((x, y) => x - y))
  const at = (sorted: number[] | undefined, share: number) =>
    (sorted?.[Math.floor(share * (sorted.length - 1))] ?? 0).toFixed(2)
  const slower = times.filter(([inA, inB]) => inB > inA).length
  return `time in ms, A / B: p50 ${at(a, 0.5)} / ${at(b, 0.5)}, p95 ${at(a, 0.95)} / ${at(b, 0.95)}; B slower in ${Math.round((100 * slower) / Math.max(1, times.length))} %`
}
