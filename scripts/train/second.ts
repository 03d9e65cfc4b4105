/** The second look: how the likeliest candidates stand once what they give is known. */
import { softmax } from '../../src/plan/instant/learned/confidence.ts'
import { type RankNetwork, type RankScores, rankScoresApart } from '../../src/plan/instant/learned/rank-network.ts'
import { resultRows, secondLooks } from '../../src/plan/instant/learned/results.ts'
import type { Forest } from '../../src/plan/instant/learned/trees.ts'
import { boost } from './boost.ts'
import type { Judged } from './stages.ts'

const known = new WeakMap<Judged, { rankers: RankNetwork[]; scores: RankScores }>()

/** What rankers give for each candidate of a pool, together and alone, computed once. */
export function scoresOf(pool: Judged, rankers: RankNetwork[]): RankScores {
  const found = known.get(pool)
  if (found?.rankers === rankers) return found.scores
  const scores = rankScoresApart(rankers, pool.rows, pool.words)
  known.set(pool, { rankers, scores })
  return scores
}

/** Trains on pools with rankers that never saw them. */
export function trainSecond(groups: { pool: Judged; rankers: RankNetwork[] }[]): Forest {
  const looks = groups.flatMap(({ pool, rankers }) => {
    const probabilities = softmax(scoresOf(pool, rankers).mean)
    const looked = secondLooks(probabilities, pool.result)
    const right = looked.map((i) => pool.right[i] ?? 0)
    if (!right.includes(1) || !right.includes(0)) return []
    return [{ rows: resultRows(looked, probabilities, pool.result, pool.rows), right }]
  })
  const count = looks.reduce((sum, look) => sum + look.rows.length, 0)
  const width = looks[0]?.rows[0]?.length ?? 0
  const data = new Float32Array(count * width)
  const labels = new Uint8Array(count)
  const starts = new Int32Array(looks.length)
  let at = 0
  for (const [g, { rows, right }] of looks.entries()) {
    starts[g] = at
    for (const [i, row] of rows.entries()) {
      data.set(row, at * width)
      labels[at] = right[i] ?? 0
      at += 1
    }
  }
  const options = { trees: 120, depth: 4, rate: 0.06, minRows: 25, lambda: 2, columns: 0.4, seed: 23, groups: starts }
  return boost({ width, data, count }, labels, options)
}
