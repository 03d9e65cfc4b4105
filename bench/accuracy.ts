/**
 * Prints what the instant planner gets right, as the table of docs/accuracy.md: `npm run bench:accuracy -- --work FOLDER`.
 * Each database is asked with weights that never saw it; `node scripts/train.ts --final --work FOLDER` makes these first.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { gunzipSync } from 'node:zlib'
import { foldsOf } from '../scripts/train/data.ts'
import { dataFolder } from '../src/evals/databases.ts'
import { countAnswered, type SchemaQuestion } from '../src/evals/refusals.ts'
import { runSuite } from '../src/evals/run-suite.ts'
import { readSuite, type SuiteItem } from '../src/evals/suite.ts'
import { type EvalResult, type Summary, summarise } from '../src/evals/summary.ts'
import type { ChartWeights } from '../src/plan/instant/charts/weights.ts'
import { readPacked, readWeights, type Weights } from '../src/plan/instant/learned/weights.ts'
import { instantPlanner } from '../src/plan/instant/planner.ts'
import { loadSqlParser } from '../src/sql/tree.ts'

const { values } = parseArgs({
  options: {
    work: { type: 'string', default: '/tmp/querent-train' },
    every: { type: 'string', default: '1' },
    only: { type: 'string', default: 'spider,spider-syn,cosql,triagesql,mmsql,nvbench' },
  },
})

const FOLDS = 5
const work = values.work
const percent = (value: number) => `${(100 * value).toFixed(1)} %`

const data = dataFolder()
if (!data || !existsSync(join(work, 'weights-0.bin.gz'))) {
  console.log('Nothing to measure: QUERENT_DATA names no folder, or the weights of the folds are not there.')
  process.exit(1)
}
await loadSqlParser()
const folds = await foldsOf(join(data, 'spider/train_spider.jsonl.gz'), FOLDS)
/** All folds answer from the confidence that is shipped on. */
const shipped = readWeights()
const weights = Array.from({ length: FOLDS }, (_, fold): Weights | undefined => {
  const file = join(work, `weights-${fold}.bin.gz`)
  const held = existsSync(file) ? (readPacked(file) as Weights) : undefined
  return held && { ...held, threshold: shipped?.threshold ?? held.threshold }
})

/** Results of a suite, each database asked with weights that never saw it. */
async function held(items: SuiteItem[], threshold: number | undefined): Promise<EvalResult[]> {
  const results: EvalResult[] = []
  for (let fold = 0; fold < FOLDS; fold += 1) {
    if (!weights[fold]) continue
    const planner = instantPlanner({ threshold, weights: weights[fold] })
    const mine = items.filter((item) => folds.get(item.database) === fold)
    for await (const result of runSuite(mine, { databases: join(data ?? '', 'spider'), planner, work }))
      results.push(result)
  }
  return results
}

function line(name: string, s: Summary): void {
  const whole = s.interactions ? `, whole dialogues ${percent(s.interactions.accuracy)}` : ''
  console.log(
    `| ${name} | ${s.judged} | ${percent(s.accuracy)}${whole} | ${percent(s.precision)} at ${percent(s.coverage)} | ${s.msP50.toFixed(1)} / ${s.msP95.toFixed(1)} ms |`,
  )
}

console.log('| set | questions | right | precision at coverage | p50 / p95 |\n|---|---|---|---|---|')
const wanted = values.only.split(',')
for (const [name, file] of [
  ['spider', 'spider/train_spider.jsonl.gz'],
  ['spider-syn', 'spider-syn/train.jsonl.gz'],
  ['cosql', 'cosql/train.jsonl.gz'],
] as const) {
  if (!wanted.includes(name)) continue
  const groups = [...Map.groupBy(await readSuite(join(data, file)), (item) => item.dialogue ?? item.id).values()]
  const items = groups.filter((_, i) => i % Number(values.every) === 0).flat()
  const best = summarise(await held(items, 0))
  line(`${name}, always the best guess`, best)
  console.log(
    `\n${JSON.stringify({ byHardness: best.byHardness, errors: best.errors, curve: best.curve, calibrationError: best.calibrationError, areaUnderRiskCoverage: best.areaUnderRiskCoverage, accuracyNonEmpty: best.accuracyNonEmpty })}\n`,
  )
  line(`${name}, as shipped`, summarise(await held(items, undefined)))
}
if (wanted.includes('triagesql')) {
  const lines = gunzipSync(readFileSync(join(data, 'triagesql/test.jsonl.gz')))
    .toString()
    .trim()
    .split('\n')
  const questions = lines.map((text) => JSON.parse(text) as SchemaQuestion)
  for (const [type, { asked, answered }] of await countAnswered(questions, instantPlanner()))
    console.log(`| triagesql, ${type} | ${asked} | not answered ${percent(1 - answered / asked)} | | |`)
}
if (wanted.includes('mmsql')) await refusedFirstTurns()
if (wanted.includes('nvbench')) await charts()

/** For each fold weights of chart requests that never saw it, where `scripts/train-charts.ts --hold` made some. */
function heldChartWeights(): (ChartWeights | undefined)[] {
  const files = readdirSync(work).filter((name) => /^charts-[\d,]+\.bin\.gz$/.test(name))
  const read = files.map((name) => readPacked(join(work, name)) as ChartWeights)
  return weights.map((_, fold) => read[files.findIndex((name) => name.includes(String(fold)))])
}

/** Charts on the databases that the weights of chart requests never saw. */
async function charts(): Promise<void> {
  const suite = await readSuite(join(data ?? '', 'nvbench/train.jsonl.gz'))
  const made = heldChartWeights()
  for (const threshold of [0, undefined]) {
    const results: EvalResult[][] = []
    for (const [fold, chartWeights] of made.entries()) {
      if (!chartWeights) continue
      const asked = suite.filter((item) => folds.get(item.database) === fold)
      const items = asked.filter((_, i) => i % Number(values.every) === 0)
      const planner = instantPlanner({ threshold, weights: weights[fold], chartWeights })
      const mine: EvalResult[] = []
      for await (const one of runSuite(items, { databases: join(data ?? '', 'spider'), planner, work })) mine.push(one)
      chartLines(`nvbench, fold ${fold}`, threshold, mine)
      results.push(mine)
    }
    chartLines('nvbench, these folds together', threshold, results.flat())
  }
}

function chartLines(name: string, threshold: number | undefined, results: EvalResult[]): void {
  const summary = summarise(results)
  const databases = [...Map.groupBy(results, ({ db_id }) => db_id).values()].map((mine) => summarise(mine).accuracy)
  const meanOfDatabases = databases.reduce((sum, one) => sum + one, 0) / databases.length
  line(`${name}, ${threshold === 0 ? 'always the best guess' : 'as shipped'}`, summary)
  console.log(
    `\n${JSON.stringify({ meanOfDatabases, charts: summary.charts, errors: summary.errors, curve: summary.curve })}\n`,
  )
}

type Dialogue = { db_name: string; turns: { isuser: boolean; text: string; type?: string; query?: string }[] }

/** By sample what reviewers found of first turns, by their places in the set; they saw the question and the database alone. */
function reviewedTurns(): Record<string, Record<string, number[]>> {
  return JSON.parse(readFileSync(join(import.meta.dirname, 'mmsql-reviewed.json'), 'utf8'))
}

/** First turns over the databases that they are about, by their type and by what reviewers found. */
async function refusedFirstTurns(): Promise<void> {
  const samples = reviewedTurns()
  const reviewed = new Set(Object.values(samples).flatMap((sample) => Object.values(sample).flat()))
  const isMarked = (i: number) => i % (4 * Number(values.every)) === 0
  const lines = gunzipSync(readFileSync(join(data ?? '', 'mmsql/train.jsonl.gz')))
    .toString()
    .trim()
    .split('\n')
  const items = lines.flatMap((text, i): (SuiteItem & { type: string })[] => {
    const { db_name, turns } = JSON.parse(text) as Dialogue
    const [first, reply] = turns
    if (!first || !(isMarked(i) || reviewed.has(i)) || !folds.has(db_name)) return []
    const type = `${first.type ?? ''}${reply?.query ? ', with SQL' : ''}`
    return [{ id: String(i), database: db_name, question: first.text, gold: 'SELECT 1', type }]
  })
  const answered = new Set(
    (await held(items, undefined)).flatMap(({ id, status }) => (status === 'answered' ? [id] : [])),
  )
  const print = (name: string, ids: string[]) => {
    const kept = ids.filter((id) => !answered.has(id)).length
    console.log(`| mmsql first turns, ${name} | ${ids.length} | not answered ${percent(kept / ids.length)} | | |`)
  }
  for (const [type, turns] of Map.groupBy(
    items.filter(({ id }) => isMarked(Number(id))),
    (item) => item.type,
  ))
    print(
      type,
      turns.map(({ id }) => id),
    )
  for (const [name, sample] of Object.entries(samples))
    for (const [found, places] of Object.entries(sample)) print(`${name}: ${found}`, places.map(String))
}
