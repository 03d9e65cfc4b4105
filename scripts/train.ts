/**
 * Trains the instant planner's weights: `node scripts/train.ts --suite FILE --databases FOLDER --work FOLDER [--folds 5] [--final]`.
 * It prints what folds of databases never seen in training give; `--final` trains on all and writes the weights, with
 * `--pools keep` from the pools of an earlier run; `--makers keep` makes the pools anew with what an earlier run trained to
 * make candidates. `--only 0,1` works on some folds, `--every 2` judges every second question, `--ranker 0` trains the ranker without fold 0 beforehand (`all`: with all; several may run side by side),
 * `--maker 2` ships what makes candidates as fold 2 has it (`all`: of all questions, kept in the folder; may be made
 * beforehand). Questions of `--more` suites (first turns of dialogues; `FILE#3` takes every third) train what makes
 * candidates, those of `--alike` the rankers and the confidence. The latter also learns from questions of `--refused` (MMSQL)
 * that the set says cannot be answered, and from every fourth of the suite's with a column taken away that it needs.
 */

import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { deserialize, serialize } from 'node:v8'
import type { GoldDatabase } from '../src/evals/gold.ts'
import type { RankNetwork } from '../src/plan/instant/learned/rank-network.ts'
import { loadSqlParser } from '../src/sql/tree.ts'
import { readCatalogs } from './train/catalogs.ts'
import { foldsOf, type Item, readItems, readRefused } from './train/data.ts'
import { type FoldPool, finish, trainRankers } from './train/finish.ts'
import { lackingItem } from './train/lacking.ts'
import { pack } from './train/pack.ts'
import { type Generator, type Judged, judgePool, type Settings, trainGenerator } from './train/stages.ts'

const { values } = parseArgs({
  options: {
    suite: { type: 'string', default: '../shared/data/spider/train_spider.jsonl.gz' },
    databases: { type: 'string', default: '../shared/data/spider' },
    more: { type: 'string', multiple: true, default: [] },
    work: { type: 'string', default: '/tmp/querent-train' },
    folds: { type: 'string', default: '5' },
    only: { type: 'string' },
    every: { type: 'string', default: '1' },
    maker: { type: 'string' },
    ranker: { type: 'string' },
    alike: { type: 'string', multiple: true, default: [] },
    refused: { type: 'string' },
    pools: { type: 'string', default: 'make' },
    makers: { type: 'string', default: 'make' },
    final: { type: 'boolean', default: false },
    trees: { type: 'string', default: '100' },
  },
})

const start = performance.now()
const say = (text: string) => console.log(`${((performance.now() - start) / 1000).toFixed(0).padStart(5)} s  ${text}`)
const percent = (part: number, whole: number) => `${((100 * part) / Math.max(1, whole)).toFixed(1)} %`
const settings: Settings = { trees: Number(values.trees), epochs: 11, hidden: 72, networks: 2, say }

await loadSqlParser()
await mkdir(values.work, { recursive: true })
const catalogs = await readCatalogs(values.databases, values.work)
say(`${catalogs.size} catalogs`)
/** Only the rankers are trained: what makes candidates, and the candidates, are there. */
const ranksOnly =
  values.ranker !== undefined ||
  (values.pools === 'keep' &&
    values.maker !== undefined &&
    existsSync(join(values.work, `generator-${values.maker}.bin`)))
const { items, databases } = ranksOnly
  ? { items: [], databases: new Map<string, GoldDatabase>() }
  : await readItems(values.suite, catalogs, values.databases)
say(`${items.length} questions, ${items.filter((item) => item.query).length} with a query that says the same`)
/** The questions of further suites. */
async function readMore(suites: string[]): Promise<Item[]> {
  const found: Item[] = []
  for (const suite of ranksOnly ? [] : suites)
    found.push(...(await readItems(suite, catalogs, values.databases, databases)).items)
  return found
}
const more = await readMore(values.more)
say(`${more.length} further questions to make candidates from`)
const alike = await readMore(values.alike)
const refused =
  values.refused && !ranksOnly ? await readRefused(values.refused, catalogs, values.databases, databases) : []
const folds = await foldsOf(values.suite, Number(values.folds))

/** Of the suite's questions every nth is also asked of its database without a column that it needs. */
const LACKING_EVERY = 4

const chosen = values.only?.split(',').map(Number) ?? Array.from({ length: Number(values.folds) }, (_, fold) => fold)

/** What makes candidates as an earlier run has it for a fold, or for all questions. */
const keptMaker = (fold: number | string) =>
  deserialize(readFileSync(join(values.work, `generator-${fold}.bin`))) as Generator

for (let fold = 0; fold < Number(values.folds); fold += 1) {
  if (values.ranker || values.pools === 'keep' || !chosen.includes(fold)) continue
  const inside = [...items, ...more].filter((item) => folds.get(item.database) !== fold)
  const outside = items.filter((item, i) => folds.get(item.database) === fold && i % Number(values.every) === 0)
  const generator = values.makers === 'keep' ? keptMaker(fold) : trainGenerator(inside, settings)
  for (const kept of [...chosen, 'all']) rmSync(join(values.work, `rankers-${kept}.bin`), { force: true })
  await writeFile(join(values.work, `generator-${fold}.bin`), serialize(generator))
  const pools: Judged[] = []
  for (const item of outside) {
    const database = databases.get(item.database)
    const began = performance.now()
    if (database) pools.push(judgePool(item, generator, database))
    if (performance.now() - began > 3000) say(`  slow: ${item.database}: ${item.question}`)
  }
  const judged = (further: Item[]) =>
    further
      .filter((item) => folds.get(item.database) === fold && item.look.words.length > 0)
      .map((item) => judgePool(item, generator, databases.get(item.database) as GoldDatabase))
  await writeFile(join(values.work, `alike-${fold}.bin`), serialize(judged(alike)))
  await writeFile(join(values.work, `refused-${fold}.bin`), serialize(judged(refused)))
  const lacking = items.flatMap((item, i) => {
    const catalogued = i % LACKING_EVERY === 0 ? catalogs.get(item.database) : undefined
    return (catalogued && lackingItem(item, catalogued, i / LACKING_EVERY)) ?? []
  })
  await writeFile(join(values.work, `lacking-${fold}.bin`), serialize(judged(lacking)))
  const count = (is: (pool: Judged) => boolean) => percent(pools.filter(is).length, pools.length)
  say(
    `fold ${fold}: ${pools.length} questions, right in pool ${count((p) => p.right.includes(1))}, right first ${count((p) => p.right[0] === 1)}, sketch in pool ${count((p) => p.sketchRight)}, sketch first ${count((p) => p.sketchTop)}`,
  )
  await writeFile(
    join(values.work, `pools-${fold}.bin`),
    serialize(
      pools.map((p, i) => ({
        ...p,
        database: outside[i]?.database,
        question: outside[i]?.question,
        hardness: outside[i]?.hardness,
        empty: outside[i]?.gold.length === 0,
      })),
    ),
  )
}

const readPools = (fold: number) => deserialize(readFileSync(join(values.work, `pools-${fold}.bin`))) as FoldPool[]

function readFurther(kind: 'alike' | 'refused' | 'lacking', fold: number): Judged[] {
  const file = join(values.work, `${kind}-${fold}.bin`)
  return existsSync(file) ? (deserialize(readFileSync(file)) as Judged[]) : []
}

/** Rankers from the pools of all chosen folds but one, kept for runs to come. */
function rankersWithout(fold: number | undefined): RankNetwork[] {
  const file = join(values.work, `rankers-${fold ?? 'all'}.bin`)
  if (existsSync(file)) return deserialize(readFileSync(file)) as RankNetwork[]
  const others = chosen.filter((one) => one !== fold)
  const made = trainRankers(others.flatMap((one) => [...readPools(one), ...readFurther('alike', one)]))
  writeFileSync(file, serialize(made))
  say(`rankers without ${fold ?? 'none'}`)
  return made
}

/** What makes candidates in the product: of all questions, kept for runs to come, or as a fold has it. */
function shippedMaker(): Generator {
  const kind = values.maker ?? 'all'
  const file = join(values.work, `generator-${kind}.bin`)
  if (values.maker && existsSync(file)) return keptMaker(kind)
  const made = trainGenerator([...items, ...more], settings)
  writeFileSync(file, serialize(made))
  return made
}

if (values.maker === 'all' && !values.final) shippedMaker()
if (values.ranker) rankersWithout(values.ranker === 'all' ? undefined : Number(values.ranker))

if (values.final) {
  const pools = chosen.map(readPools)
  const further = chosen.map((fold) => ({
    others: readFurther('alike', fold),
    lacking: readFurther('lacking', fold),
    refused: readFurther('refused', fold),
  }))
  const { shipped, held } = finish(pools, further, (i) => rankersWithout(i === undefined ? i : chosen[i]), say)
  for (const [i, finished] of held.entries()) {
    const fold = chosen[i]
    await writeFile(join(values.work, `weights-${fold}.bin.gz`), pack({ ...keptMaker(fold ?? 0), ...finished }))
  }
  const packed = pack({ ...shippedMaker(), ...shipped })
  await writeFile(new URL('../src/plan/instant/data/weights.bin.gz', import.meta.url), packed)
  say(`weights: ${packed.length} bytes`)
}
