import { gunzipSync } from 'node:zlib'
import { beforeAll, expect, it } from 'vitest'
import { boost } from '../scripts/train/boost.ts'
import { isotonic } from '../scripts/train/confide.ts'
import { pack } from '../scripts/train/pack.ts'
import { random } from '../scripts/train/random.ts'
import { trainRankNetwork } from '../scripts/train/rank.ts'
import { readSql } from '../scripts/train/read-sql.ts'
import { openSingers, singers } from '../src/form/query.fixture.ts'
import { querySql } from '../src/form/query-sql.ts'
import { addRows, type Quantised } from '../src/plan/instant/learned/quantised.ts'
import { rankScores } from '../src/plan/instant/learned/rank-network.ts'
import { scoreRow, sigmoid } from '../src/plan/instant/learned/trees.ts'
import { unpackWeights } from '../src/plan/instant/learned/weights.ts'
import type { Catalog } from '../src/types.ts'

let catalog: Catalog
const database = openSingers()
const rows = (sql: string) =>
  database
    .prepare(sql)
    .all()
    .map((row) => Object.values(row))

beforeAll(async () => {
  catalog = (await singers()).catalog
})

it.each([
  'SELECT name FROM singer WHERE age > 25 AND country = "France"',
  'SELECT T1.name, count(*) FROM singer AS T1 JOIN singer_in_concert AS T2 ON T1.singer_id = T2.singer_id GROUP BY T1.singer_id',
  'SELECT name FROM singer WHERE country = "Italy" AND age > 40 OR age < 35',
  'SELECT country FROM singer GROUP BY country HAVING count(*) > 1',
  'SELECT name FROM singer ORDER BY age DESC LIMIT 1',
  'SELECT name FROM singer WHERE singer_id NOT IN (SELECT singer_id FROM singer_in_concert)',
  'SELECT name FROM singer WHERE age > (SELECT avg(age) FROM singer)',
  'SELECT country FROM singer WHERE age > 40 INTERSECT SELECT country FROM singer WHERE age < 40',
  'SELECT count(DISTINCT country) FROM singer WHERE age BETWEEN 20 AND 45',
])('reads %s and writes SQL that gives the same', (sql) => {
  const query = readSql(sql, catalog)
  expect(query).toBeDefined()
  if (query) expect(rows(querySql(query, catalog))).toEqual(rows(sql.replaceAll('"', "'")))
})

it.each(['SELECT age + 1 FROM singer', 'SELECT name FROM (SELECT name FROM singer)', 'SELECT x FROM singer'])(
  'does not pretend to read %s',
  (sql) => expect(readSql(sql, catalog)).toBeUndefined(),
)

it('boosts trees that learn what one column alone does not tell, the same way each time', () => {
  const rng = random(1)
  const count = 2000
  const data = Float32Array.from({ length: count * 3 }, () => rng())
  const labels = Uint8Array.from({ length: count }, (_, r) =>
    (data[r * 3] ?? 0) > 0.5 !== (data[r * 3 + 1] ?? 0) > 0.3 ? 1 : 0,
  )
  const forest = boost({ width: 3, data, count }, labels, { trees: 40, depth: 4, columns: 1 })
  const right = labels.filter(
    (label, r) => sigmoid(scoreRow(forest, data.subarray(r * 3, r * 3 + 3))) > 0.5 === (label === 1),
  )
  expect(right.length / count).toBeGreaterThan(0.97)
  expect(boost({ width: 3, data, count }, labels, { trees: 40, depth: 4, columns: 1 })).toEqual(forest)
})

it('puts the right candidate of each group first', () => {
  const rng = random(2)
  const groups = Int32Array.from({ length: 300 }, (_, g) => g * 4)
  const data = Float32Array.from({ length: 1200 * 2 }, () => rng())
  const labels = new Uint8Array(1200)
  for (const from of groups) {
    const best = [0, 1, 2, 3].reduce((a, b) => ((data[(from + b) * 2] ?? 0) > (data[(from + a) * 2] ?? 0) ? b : a))
    labels[from + best] = 1
  }
  const forest = boost({ width: 2, data, count: 1200 }, labels, { trees: 60, depth: 3, columns: 1, groups })
  const score = (r: number) => scoreRow(forest, data.subarray(r * 2, r * 2 + 2))
  const first = [...groups].filter(
    (from) => labels[[0, 1, 2, 3].reduce((a, b) => (score(from + b) > score(from + a) ? b : a)) + from],
  )
  expect(first.length / 300).toBeGreaterThan(0.9)
})

it('packs weights and reads them back, the input of networks within a 127th', () => {
  const input = Float32Array.from({ length: 1001 }, (_, i) => Math.sin(i))
  const weights = {
    trees: { roots: [0, 3], feature: Int16Array.of(1, -1), value: Float32Array.of(0.5, 0.25) },
    words: new Map([['old', new Map([['age', 2]])]]),
  }
  const back = unpackWeights(gunzipSync(pack({ ...weights, input }))) as typeof weights & { input: Quantised }
  expect({ ...back, input: undefined }).toEqual({ ...weights, input: undefined })
  const read = new Float32Array(input.length)
  addRows(back.input, [0], read)
  expect(Math.max(...read.map((value, i) => Math.abs(value - (input[i] ?? 0))))).toBeLessThan(1 / 127)
  expect(pack(unpackWeights(gunzipSync(pack({ ...weights, input }))))).toEqual(pack({ ...weights, input }))
})

it('calibrates monotonously', () => {
  const rng = random(3)
  const scores = Array.from({ length: 5000 }, () => rng())
  const steps = isotonic(
    scores,
    scores.map((score) => rng() < score * score),
  )
  expect(steps.every((step, i) => i === 0 || step.share >= (steps[i - 1]?.share ?? 0))).toBe(true)
  expect(steps.at(-1)?.share).toBeGreaterThan(0.9)
})

it('ranks by numbers and words together, the same way each time', () => {
  const rng = random(3)
  const pools = Array.from({ length: 200 }, () => {
    const asked = rng() < 0.5
    const signs = Array.from({ length: 6 }, (_, i) => i % 2 === 0)
    return {
      rows: signs.map(() => Float32Array.of(rng(), asked ? 1 : 0)),
      words: signs.map((sign) => Uint16Array.of(sign ? 7 : 8, asked ? 20 : 21, asked === sign ? 30 : 31)),
      right: Uint8Array.from(signs, (sign, i) => (sign === asked && i < 2 ? 1 : 0)),
    }
  })
  const options = { hidden: 8, epochs: 6, wordDrop: 0, drop: 0, wrongDrop: 0 }
  const network = trainRankNetwork(pools, options)
  const first = pools.filter(({ rows, words, right }) => {
    const scores = rankScores([network], rows, words)
    const best = scores.indexOf(Math.max(...scores))
    return right[best % 2] === 1
  })
  expect(first.length / pools.length).toBeGreaterThan(0.95)
  expect(trainRankNetwork(pools, options)).toEqual(network)
})
