/** The ranker: a network of one hidden layer over the numbers of a candidate and the words of the question under it. */
import { addFrom, type Quantised } from './quantised.ts'

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
export function standardised({ mean, scale }: RankNetwork, row: ArrayLike<number>): Float32Array {
  const x = new Float32Array(mean.length)
  for (let d = 0; d < x.length; d += 1) {
    const z = ((row[d] as number) - (mean[d] as number)) * (scale[d] as number)
    x[d] = z > CUT ? CUT : z < -CUT ? -CUT : z
  }
  return x
}

/** The score of one candidate; `h` takes the hidden layer. */
export function forwardRank(network: RankNetwork, x: Float32Array, words: ArrayLike<number>, h: Float32Array): number {
  const { hidden, numbers, direct, bias, out } = network
  sumWords(network, words, h)
  for (let k = 0; k < hidden; k += 1) h[k] = (h[k] as number) + (bias[k] as number)
  let score = 0
  for (let d = 0; d < x.length; d += 1) {
    const value = x[d] as number
    if (value === 0) continue
    score += (direct[d] as number) * value
    const at = d * hidden
    for (let k = 0; k < hidden; k += 1) h[k] = (h[k] as number) + (numbers[at + k] as number) * value
  }
  for (let k = 0; k < hidden; k += 1) {
    h[k] = Math.tanh(h[k] as number)
    score += (out[k] as number) * (h[k] as number)
  }
  return score
}

function sumWords({ hidden, input }: RankNetwork, words: ArrayLike<number>, h: Float32Array): void {
  h.fill(0)
  if (input instanceof Float32Array)
    for (let i = 0; i < words.length; i += 1) addFrom(input, (words[i] as number) * hidden, h)
  else sumBytes(input, hidden, words, h)
  const scale = 1 / Math.sqrt(Math.max(1, words.length))
  for (let k = 0; k < hidden; k += 1) h[k] = (h[k] as number) * scale
}

/** Bytes are added up as whole numbers and scaled once. */
function sumBytes({ bytes, scale }: Quantised, hidden: number, words: ArrayLike<number>, h: Float32Array): void {
  const sums = new Int32Array(hidden)
  for (let i = 0; i < words.length; i += 1) {
    const at = (words[i] as number) * hidden
    for (let k = 0; k < hidden; k += 1) sums[k] = ((sums[k] as number) + (bytes[at + k] as number)) | 0
  }
  for (let k = 0; k < hidden; k += 1) h[k] = (sums[k] as number) * scale
}

/** Candidates that all networks weigh: those that the first network puts first. */
const LOOKED_AT_BY_ALL = 24

/**
 * The mean score that networks give each of the likeliest candidates; the others keep that of the first network. Scores of
 * different networks have no common zero: each is moved so that the first candidate has one score in all.
 */
export function rankScores(networks: RankNetwork[], rows: Float32Array[], words: ArrayLike<number>[]): number[] {
  const [first, ...others] = networks
  if (!first) return rows.map(() => 0)
  const all = [...rows.keys()]
  const scores = scoresBy(first, all, rows, words)
  const likely = all.sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0)).slice(0, LOOKED_AT_BY_ALL)
  const sums = likely.map((i) => scores[i] as number)
  const zero = sums[0] ?? 0
  for (const network of others) {
    const theirs = scoresBy(network, likely, rows, words)
    for (const [k, score] of theirs.entries()) sums[k] = (sums[k] as number) + score - (theirs[0] ?? 0) + zero
  }
  for (const [k, i] of likely.entries()) scores[i] = (sums[k] as number) / networks.length
  return scores
}

function scoresBy(network: RankNetwork, ids: number[], rows: Float32Array[], words: ArrayLike<number>[]): number[] {
  const h = new Float32Array(network.hidden)
  return ids.map((i) => forwardRank(network, standardised(network, rows[i] as Float32Array), words[i] ?? [], h))
}
