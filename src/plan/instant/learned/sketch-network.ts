/** The network that guesses sketches: hashed features of a question to a hidden layer to classes of a whole and of its parts. */
import { addRows, type Quantised } from './quantised.ts'
import type { Part } from './sketch.ts'

/** Weights of the network: hashed features to a hidden layer to one softmax for whole sketches and one for each part. */
export type SketchNetwork = {
  buckets: number
  hidden: number
  input: Float32Array | Quantised
  bias: Float32Array
  heads: Head[]
}

type Head = { name: 'whole' | Part; classes: string[]; weights: Float32Array; bias: Float32Array }

/** Log-probabilities by head and class, the mean of networks that share their classes. */
export function meanScores(networks: SketchNetwork[], inputOf: (network: SketchNetwork) => number[]): Float32Array[] {
  const all = networks.map((network) => forward(network, inputOf(network)))
  const [first = []] = all
  return first.map((scores, h) =>
    meanOf(
      scores.length,
      all.map((one) => one[h] as Float32Array),
    ),
  )
}

function meanOf(length: number, lists: Float32Array[]): Float32Array {
  const mean = new Float32Array(length)
  for (let c = 0; c < length; c += 1) {
    let sum = 0
    for (const list of lists) sum += list[c] as number
    mean[c] = sum / lists.length
  }
  return mean
}

/** Log-probabilities of each head's classes. */
function forward(network: SketchNetwork, input: number[]): Float32Array[] {
  const { hidden } = network
  const h = Float32Array.from(network.bias)
  // Of the type that the ranker's are: code for one type of rows is quicker than for two.
  addRows(network.input, Uint16Array.from(input), h)
  const scale = 1 / Math.sqrt(input.length)
  for (let k = 0; k < hidden; k += 1) h[k] = Math.tanh((h[k] as number) * scale)
  return network.heads.map((head) => logSoftmax(classScores(head, h)))
}

/** What a hidden layer gives each class. Four classes at a time: one sum alone waits for itself at every step. */
function classScores({ weights, bias }: Head, h: Float32Array): Float32Array {
  const out = Float32Array.from(bias)
  const hidden = h.length
  const fours = out.length - (out.length % 4)
  for (let c = 0; c < fours; c += 4) {
    const at = c * hidden
    let [s0, s1, s2, s3] = [out[c] as number, out[c + 1] as number, out[c + 2] as number, out[c + 3] as number]
    for (let k = 0; k < hidden; k += 1) {
      const value = h[k] as number
      s0 += (weights[at + k] as number) * value
      s1 += (weights[at + hidden + k] as number) * value
      s2 += (weights[at + 2 * hidden + k] as number) * value
      s3 += (weights[at + 3 * hidden + k] as number) * value
    }
    out[c] = s0
    out[c + 1] = s1
    out[c + 2] = s2
    out[c + 3] = s3
  }
  for (let c = fours; c < out.length; c += 1) {
    let sum = out[c] as number
    for (let k = 0; k < hidden; k += 1) sum += (weights[c * hidden + k] as number) * (h[k] as number)
    out[c] = sum
  }
  return out
}

function logSoftmax(values: Float32Array): Float32Array {
  let top = Number.NEGATIVE_INFINITY
  for (let i = 0; i < values.length; i += 1) top = Math.max(top, values[i] as number)
  let sum = 0
  for (let i = 0; i < values.length; i += 1) sum += Math.exp((values[i] as number) - top)
  const log = top + Math.log(sum)
  for (let i = 0; i < values.length; i += 1) values[i] = (values[i] as number) - log
  return values
}
