/**
 * Trains the weights of chart requests: `node scripts/train-charts.ts --databases FOLDER --work FOLDER [--hold 2] [--ship]`.
 * The databases of the held folds are not trained on, and the weights are kept in the work folder under the folds' numbers;
 * `--test n` asks every nth of their questions at the end. The other databases are two halves: what makes candidates from one
 * of them makes those of the other. The ranker learns from these, or with `--ranked n` from every nth of them.
 */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { loadSqlParser } from '../src/sql/tree.ts'
import { readCatalogs } from './train/catalogs.ts'
import { trainChartConfidence } from './train/chart-confidence.ts'
import { chartCase, type JudgedChart, judgeCharts, share } from './train/chart-stages.ts'
import { type ChartItem, readCharts } from './train/charts.ts'
import { foldsOf, type Item, readItems } from './train/data.ts'
import { pack } from './train/pack.ts'
import { trainRankNetwork } from './train/rank.ts'
import { type Generator, readOf, trainLinkers, trainSketches } from './train/stages.ts'

const { values } = parseArgs({
  options: {
    suite: { type: 'string', default: '../shared/data/nvbench/train.jsonl.gz' },
    plain: { type: 'string', default: '../shared/data/spider/train_spider.jsonl.gz' },
    databases: { type: 'string', default: '/tmp/querent-train/databases' },
    work: { type: 'string', default: '/tmp/querent-train' },
    hold: { type: 'string', default: '2' },
    every: { type: 'string', default: '3' },
    ranked: { type: 'string', default: '1' },
    test: { type: 'string' },
    ship: { type: 'boolean', default: false },
  },
})

const start = performance.now()
const say = (text: string) => console.log(`${((performance.now() - start) / 1000).toFixed(0).padStart(5)} s  ${text}`)

await loadSqlParser()
await mkdir(values.work, { recursive: true })
const catalogs = await readCatalogs(values.databases, values.work)
const folds = await foldsOf(values.plain, 5)
const held = new Set(values.hold.split(',').map(Number))
const isHeld = (database: string) => held.has(folds.get(database) ?? -1)
const seen = [...folds.keys()].filter((database) => !isHeld(database)).sort()
const halfOf = new Map(seen.map((database, i) => [database, i % 2]))

const from = { file: values.suite, catalogs, folder: values.databases }
const read = readCharts({ ...from, every: Number(values.every) }, (database) => halfOf.has(database))
const plain = (await readItems(values.plain, catalogs, values.databases)).items
say(`${read.items.length} questions, ${read.unread} of queries that cannot be read`)

const settings = { trees: 100, epochs: 8, hidden: 40, networks: 1, say }

/** Columns and conditions are named alike in questions of all kinds; shapes of charts are in requests of charts alone. */
function makeGenerator(isWanted: (database: string) => boolean): Generator {
  const asItem = ({ gold, ...item }: ChartItem): Item => ({ ...item, gold: gold.rows, ordered: false, hardness: '' })
  const charts = read.items.filter(({ database }) => isWanted(database)).map(asItem)
  const others = plain.filter(({ database }) => isWanted(database))
  say(`making candidates learns from ${charts.length} charts and ${others.length} other questions`)
  const linkers = trainLinkers(readOf([...charts, ...others]), settings)
  return { linkers, sketches: trainSketches(readOf(charts), settings) }
}

const told = (what: string, pools: JudgedChart[]) =>
  say(`${what}: ${pools.length} questions, right in pool ${share(pools, ({ right }) => right.includes(1))}`)

const halves = [0, 1].map((half) => {
  const maker = makeGenerator((database) => halfOf.get(database) === 1 - half)
  const mine = read.items
    .filter(({ database }) => halfOf.get(database) === half)
    .filter((_, i) => i % Number(values.ranked) === 0)
  const pools = judgeCharts(mine, maker, read.databases)
  told(`half ${half}`, pools)
  return pools
})
const ranked = halves.map((pools, half) => ({ pools, ranker: trainRankNetwork(halves[1 - half] ?? []) }))
const first = ranked.flatMap(({ pools, ranker }) => pools.map((pool) => chartCase(pool, ranker).drawn))
say(`ranked by a ranker of the other half: ${share(first, (drawn) => drawn)}`)
const sure = trainChartConfidence(ranked, say)
const ranker = trainRankNetwork(halves.flat())
const generator = makeGenerator((database) => halfOf.has(database))
const packed = pack({ ...generator, rankers: [ranker], ...sure })
await writeFile(join(values.work, `charts-${values.hold}.bin.gz`), packed)
if (values.ship) await writeFile(new URL('../src/plan/instant/data/charts.bin.gz', import.meta.url), packed)
say(`weights: ${packed.length} bytes`)

if (values.test) {
  const test = readCharts({ ...from, every: Number(values.test) }, isHeld)
  const pools = judgeCharts(test.items, generator, test.databases)
  told('databases held out', pools)
  say(`ranked: ${share(pools, (pool) => chartCase(pool, ranker).drawn)}`)
}
