/** The ranker: a network of one hidden layer over the numbers of a candidate and the words of the question under it. */
import { addRows, type Quantised } from './quantised.ts'

export type RankNetwork = {
  hidden: number
  /** Mean and one over the standard deviation of each number, in training. */
  mean: Float32Array
  scale: Float32Array
  /** To the hidden layer: from hashed words, and from numbers; then straight from numbers to the score. */
  input: Float32Array | Quantised
  numbers: Float32Array
  direct: Float32Array
  bias: Float32Array
  out: Float32Array
}

/** Numbers further than this many deviations from the mean are cut. */
const CUT = 3

/** A candidate's numbers in deviations from the mean. */
export function standardised(network: RankNetwork, row: ArrayLike<number>): Float32Array {
  const x = new Float32Array(network.mean.length)
  standardise(network, row, x)
  return x
}

function standardise({ mean, scale }: RankNetwork, row: ArrayLike<number>, x: Float32Array): void {
  for (let d = 0; d < x.length; d += 1) {
    const z = ((row[d] as number) - (mean[d] as number)) * (scale[d] as number)
    x[d] = z > CUT ? CUT : z < -CUT ? -CUT : z
  }
}

/** The score of one candidate; `h` takes the hidden layer. */
export function forwardRank(network: RankNetwork, x: Float32Array, words: ArrayLike<number>, h: Float32Array): number {
  sumWords(network, words, h)
  addTo(h, network.bias)
  addNumbers(network, x, new Float32Array(x.length), h)
  return scoreOf(network, x, h)
}

function addTo(h: Float32Array, values: Float32Array): void {
  for (let k = 0; k < h.length; k += 1) h[k] = (h[k] as number) + (values[k] as number)
}

/** Adds to the hidden layer's sums what numbers give beside those that are in it already. */
function addNumbers({ numbers }: RankNetwork, x: Float32Array, known: Float32Array, h: Float32Array): void {
  const hidden = h.length
  for (let d = 0; d < x.length; d += 1) {
    const value = (x[d] as number) - (known[d] as number)
    if (value === 0) continue
    const at = d * hidden
    for (let k = 0; k < hidden; k += 1) h[k] = (h[k] as number) + (numbers[at + k] as number) * value
  }
}

/** The score from the numbers and the sums of the hidden layer, which is put in the place of its sums. */
function scoreOf({ direct, out }: RankNetwork, x: Float32Array, h: Float32Array): number {
  let score = 0
  for (let d = 0; d < x.length; d += 1) score += (direct[d] as number) * (x[d] as number)
  for (let k = 0; k < h.length; k += 1) {
    h[k] = Math.tanh(h[k] as number)
    score += (out[k] as number) * (h[k] as number)
  }
  return score
}

function sumWords({ input }: RankNetwork, words: ArrayLike<number>, h: Float32Array): void {
  h.fill(0)
  addRows(input, words, h)
  const scale = 1 / Math.sqrt(Math.max(1, words.length))
  for (let k = 0; k < h.length; k += 1) h[k] = (h[k] as number) * scale
}

/** Candidates that all networks weigh: those that the first network puts first. */
const LOOKED_AT_BY_ALL = 24

/** Scores of candidates: the mean over networks, and by network what it gives alone. */
export type RankScores = { mean: number[]; apart: number[][] }

/**
 * The mean score that networks give each of the likeliest candidates; the others keep that of the first network. Scores of
 * different networks have no common zero: each is moved so that the first candidate has one score in all.
 */
export function rankScores(networks: RankNetwork[], rows: Float32Array[], words: ArrayLike<number>[]): number[] {
  return rankScoresApart(networks, rows, words).mean
}

/** The same, with the scores of each network: those after the first give what they do not look at no chance. */
export function rankScoresApart(networks: RankNetwork[], rows: Float32Array[], words: ArrayLike<number>[]): RankScores {
  const [first, ...others] = networks
  if (!first) return { mean: rows.map(() => 0), apart: [] }
  const ids = [...rows.keys()]
  const scores = scoresBy(first, ids, rows, words)
  const likely = ids.sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0)).slice(0, LOOKED_AT_BY_ALL)
  const zero = scores[likely[0] ?? 0] ?? 0
  const further = others.map((network) => {
    const theirs = scoresBy(network, likely, rows, words)
    const all = new Array<number>(rows.length).fill(NO_CHANCE)
    for (const [k, i] of likely.entries()) all[i] = (theirs[k] ?? 0) - (theirs[0] ?? 0) + zero
    return all
  })
  const apart = [scores, ...further]
  const mean = [...scores]
  for (const i of likely) mean[i] = apart.reduce((sum, list) => sum + (list[i] as number), 0) / apart.length
  return { mean, apart }
}

/** A score beside which a candidate has no probability. */
const NO_CHANCE = -1e3

/** Candidates share most of their numbers with the first: what those give is added up once. */
function scoresBy(network: RankNetwork, ids: number[], rows: Float32Array[], words: ArrayLike<number>[]): number[] {
  const first = standardised(network, rows[ids[0] ?? 0] ?? [])
  const base = Float32Array.from(network.bias)
  addNumbers(network, first, new Float32Array(first.length), base)
  const h = new Float32Array(network.hidden)
  const x = new Float32Array(first.length)
  return ids.map((i) => {
    standardise(network, rows[i] as Float32Array, x)
    sumWords(network, words[i] ?? [], h)
    addTo(h, base)
    addNumbers(network, x, first, h)
    return scoreOf(network, x, h)
  })
}
