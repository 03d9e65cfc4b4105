/**
 * Adds the ranker of follow-ups to weights: `node scripts/train-follow-ups.ts --suite FILE --databases FOLDER --work FOLDER [--every 2]`.
 * Run after `node scripts/train.ts --final` with the same folders.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { gunzipSync } from 'node:zlib'
import { unpackWeights, type Weights } from '../src/plan/instant/learned/weights.ts'
import { loadSqlParser } from '../src/sql/tree.ts'
import { readCatalogs } from './train/catalogs.ts'
import { foldsOf } from './train/data.ts'
import { judgeTurns, readTurns, trainFollowUps } from './train/follow.ts'
import { pack } from './train/pack.ts'

const { values } = parseArgs({
  options: {
    suite: { type: 'string', default: '../shared/data/cosql/train.jsonl.gz' },
    folds: { type: 'string', default: '../shared/data/spider/train_spider.jsonl.gz' },
    databases: { type: 'string', default: '../shared/data/spider' },
    work: { type: 'string', default: '/tmp/querent-train' },
    every: { type: 'string', default: '1' },
  },
})

const FOLDS = 5
const start = performance.now()
const say = (text: string) => console.log(`${((performance.now() - start) / 1000).toFixed(0).padStart(5)} s  ${text}`)
const shippedFile = new URL('../src/plan/instant/data/weights.bin.gz', import.meta.url)
const read = (file: string | URL) => unpackWeights(gunzipSync(readFileSync(file))) as Weights

await loadSqlParser()
const catalogs = await readCatalogs(values.databases, values.work)
const folds = await foldsOf(values.folds, FOLDS)
const turns = await readTurns(values.suite, Number(values.every))
const files = Array.from({ length: FOLDS }, (_, fold) => join(values.work, `weights-${fold}.bin.gz`))
const pools = files.map((file, fold) => {
  const weights = read(file)
  const mine = turns.filter(({ item }) => folds.get(item.database) === fold)
  const judged = judgeTurns(mine, weights, weights.rankers, catalogs, values.databases)
  say(`fold ${fold}: ${judged.length} follow-ups`)
  return judged
})
const { shipped, held } = trainFollowUps(pools, say)
for (const [fold, file] of files.entries()) writeFileSync(file, pack({ ...read(file), followUp: held[fold] }))
const packed = pack({ ...read(shippedFile), followUp: shipped })
writeFileSync(shippedFile, packed)
say(`weights: ${packed.length} bytes`)
