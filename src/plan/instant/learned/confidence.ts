/** How likely the best candidate is right, from the ranker's scores, what the candidates give, and the words left over. */
import { partMasses } from './part-codes.ts'
import { type Forest, scoreRow, sigmoid } from './trees.ts'

/** Candidates that are run to compare what they give. */
export const RUN_AT_MOST = 8

export type Steps = { score: number; share: number }[]

/** Probabilities of candidates from their scores. */
export function softmax(scores: number[]): number[] {
  const top = Math.max(...scores)
  const weights = scores.map((score) => Math.exp(score - top))
  const sum = weights.reduce((a, b) => a + b, 0)
  return weights.map((weight) => weight / sum)
}

/** What candidates gave when run: same text, same rows; '' not run; 'error'; '0:...' no rows. */
export type Results = string[]

/** Places of the candidates by probability; ones that fail when run come last. */
export function orderOf(probabilities: number[], results: Results): number[] {
  const worth = probabilities.map((p, i) =>
    results[i] === 'error' ? p - 2 : results[i]?.startsWith('0:') ? p * EMPTY_WORTH : p,
  )
  return worth.map((_, i) => i).sort((a, b) => (worth[b] ?? 0) - (worth[a] ?? 0))
}

/** An answer without rows is less often what was asked for. */
const EMPTY_WORTH = 0.5

/** The probability of all candidates that give the same rows as this one. */
export function massOf(place: number, probabilities: number[], results: Results): number {
  const mine = results[place] ?? ''
  const same = (i: number) => i === place || (mine !== '' && mine !== 'error' && results[i] === mine)
  return probabilities.reduce((sum, p, i) => (same(i) ? sum + p : sum), 0)
}

/** What is known of the candidates of a question, each list in the order of the pool. */
export type Standing = {
  probabilities: number[]
  results: Results
  rows: ArrayLike<number>[]
  /** For each ranker the scores that it gives alone. */
  apart: number[][]
  /** Codes of the parts of each candidate, as `partCodes` gives them. */
  parts: ArrayLike<number>[]
  /** The doubts about a candidate, as `Doubts` gives them. */
  doubts: (place: number) => ArrayLike<number>
}

/** Numbers for the confidence of the candidate at the first place of the order. */
export function confidenceRow(order: number[], standing: Standing): number[] {
  const { probabilities, results, rows, doubts } = standing
  const [first = 0] = order
  const mine = results[first] ?? ''
  const rival = order.find((i) => i !== first && (mine === '' || results[i] !== mine)) ?? first
  const [p, r] = [massOf(first, probabilities, results), massOf(rival, probabilities, results)]
  const entropy = probabilities.reduce((sum, q) => sum - (q > 0 ? q * Math.log(q) : 0), 0)
  return [
    p,
    probabilities[first] ?? 0,
    p - r,
    r,
    entropy,
    mine === '' ? 0 : 1,
    mine === 'error' ? 1 : mine.startsWith('0:') ? 2 : 0,
    Math.min(50, Number.parseInt(mine, 10) || 0),
    ...agreement(first, rival, standing),
    ...partMasses(first, probabilities, standing.parts),
    ...Array.from(doubts(first)),
    ...Array.from(rows[first] ?? []),
  ]
}

/** Networks whose agreement is told; where there is one, it agrees with itself. */
const VOICES = 2
/** Scores further apart are not told apart. */
const FURTHEST = 20

/** How each network alone sees the best candidate: its probability, that of its rows, its lead over the rival. */
function agreement(first: number, rival: number, { apart, results }: Standing): number[] {
  const voices = Array.from({ length: VOICES }, (_, k) => {
    const scores = apart[Math.min(k, apart.length - 1)] ?? []
    const alone = softmax(scores)
    const lead = (scores[first] ?? 0) - (scores[rival] ?? 0)
    const above = alone.filter((p) => p > (alone[first] ?? 0)).length
    const told = Number.isNaN(lead) ? 0 : Math.max(-FURTHEST, Math.min(FURTHEST, lead))
    return [massOf(first, alone, results), alone[first] ?? 0, told, above]
  })
  return [...voices.flat(), Math.min(...voices.map(([mass = 0]) => mass))]
}

/** The share right that a score amounted to on databases held out, between its neighbours. */
export function calibrated(score: number, steps: Steps): number {
  const above = steps.findIndex((step) => step.score >= score)
  if (above === 0 || steps.length === 0) return steps[0]?.share ?? 0
  if (above < 0) return steps.at(-1)?.share ?? 0
  const [a, b] = [steps[above - 1], steps[above]]
  if (!a || !b) return 0
  const along = (score - a.score) / Math.max(1e-9, b.score - a.score)
  return a.share + along * (b.share - a.share)
}

export function confidenceOf(row: Float32Array, { forest, steps }: { forest: Forest; steps: Steps }): number {
  return calibrated(sigmoid(scoreRow(forest, row)), steps)
}
