/** Trains and calibrates the confidence of the best candidate on pools whose ranker never saw their databases. */
import { confidenceRow, orderOf, RUN_AT_MOST, type Steps, softmax } from '../../src/plan/instant/learned/confidence.ts'
import type { RankNetwork } from '../../src/plan/instant/learned/rank-network.ts'
import { lookedAgain } from '../../src/plan/instant/learned/results.ts'
import { type Forest, scoreRow, sigmoid } from '../../src/plan/instant/learned/trees.ts'
import { boost } from './boost.ts'
import { scoresOf } from './second.ts'
import type { Judged } from './stages.ts'

export type Case = { row: Float32Array; right: boolean; clean: boolean; fold: number; pool: Judged; weight: number }

/** The best candidate of a pool as a ranker sees it, with and without looking at what candidates give. */
export function casesOf(
  pool: Judged,
  rankers: RankNetwork[],
  second: Forest,
  fold: number,
  weight = 1,
): { run: Case; blind: Case } | undefined {
  if (pool.rows.length === 0) return undefined
  const { mean, apart } = scoresOf(pool, rankers)
  const first = softmax(mean)
  const top = new Set(orderOf(first, []).slice(0, RUN_AT_MOST))
  const made = (results: string[]): Case => {
    const probabilities = lookedAgain(first, results, pool.rows, second)
    const order = orderOf(probabilities, results)
    const { rows, parts } = pool
    const doubts = (i: number) => pool.doubts[i] ?? []
    return {
      row: Float32Array.from(confidenceRow(order, { probabilities, results, rows, apart, parts, doubts })),
      right: pool.right[order[0] ?? 0] === 1,
      clean: pool.clean[order[0] ?? 0] === 1,
      fold,
      pool,
      weight,
    }
  }
  return { run: made(pool.result.map((text, i) => (top.has(i) ? text : ''))), blind: made(pool.result.map(() => '')) }
}

/** What a forest learns from. */
type Example = Pick<Case, 'row' | 'right' | 'fold' | 'weight'>

export function trainConfidence(cases: Example[]): Forest {
  const width = cases[0]?.row.length ?? 0
  const data = new Float32Array(cases.length * width)
  for (const [i, { row }] of cases.entries()) data.set(row, i * width)
  const labels = Uint8Array.from(cases, ({ right }) => (right ? 1 : 0))
  const options = { trees: 120, depth: 4, rate: 0.06, minRows: 30, lambda: 5, columns: 0.4, seed: 17 }
  return boost(
    { width, data, count: cases.length },
    labels,
    options,
    Float32Array.from(cases, ({ weight }) => weight),
  )
}

/**
 * For each fold a forest that never saw it, and the scores that these forests give their own folds. Forests also learn from
 * `further` cases; calibration does not.
 */
export function heldOut(cases: Example[], further: Example[], folds: number): { scores: number[]; forests: Forest[] } {
  const forests = Array.from({ length: folds }, (_, fold) =>
    trainConfidence([...cases, ...further].filter((one) => one.fold !== fold)),
  )
  const scores = cases.map((one) => {
    const forest = forests[one.fold]
    return forest ? sigmoid(scoreRow(forest, one.row)) : 0
  })
  return { scores, forests }
}

const BIN = 120

const share = ({ right, count }: { right: number; count: number }) => (right + 0.5) / (count + 1)

/** The share right by score: bins of equal size made monotone by pooling neighbours that are not (pool adjacent violators). */
export function isotonic(scores: number[], right: boolean[]): Steps {
  const order = scores.map((_, i) => i).sort((a, b) => (scores[a] ?? 0) - (scores[b] ?? 0))
  const blocks: { score: number; right: number; count: number }[] = []
  for (let at = 0; at < order.length; at += BIN) {
    const ids = order.slice(at, at + BIN)
    blocks.push({
      score: ids.reduce((sum, i) => sum + (scores[i] ?? 0), 0),
      right: ids.filter((i) => right[i]).length,
      count: ids.length,
    })
    for (let b = blocks.length - 1; b > 0; b -= 1) {
      const [low, high] = [blocks[b - 1], blocks[b]]
      if (!low || !high || share(low) <= share(high)) break
      blocks.splice(b - 1, 2, {
        score: low.score + high.score,
        right: low.right + high.right,
        count: low.count + high.count,
      })
    }
  }
  return blocks.map(({ score, right: r, count }) => ({ score: score / count, share: share({ right: r, count }) }))
}
