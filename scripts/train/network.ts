/** Trains the sketch network: one hidden layer, softmaxes for whole sketches and for parts, Adagrad. Deterministic. */

import type { Part } from '../../src/plan/instant/learned/sketch.ts'
import type { SketchNetwork } from '../../src/plan/instant/learned/sketch-network.ts'
import { random } from './random.ts'

export type Example = { input: number[]; labels: Record<string, string> }

/** A network in training holds exact numbers. */
type Growing = SketchNetwork & { input: Float32Array }

export type NetworkOptions = {
  buckets: number
  hidden: number
  epochs: number
  rate: number
  dropout: number
  seed: number
}

export function trainNetwork(examples: Example[], names: ('whole' | Part)[], options: NetworkOptions): SketchNetwork {
  const rng = random(options.seed)
  const network = start(examples, names, options, rng)
  const trainer = new Trainer(network, options, rng)
  const order = examples.map((_, i) => i)
  for (let epoch = 0; epoch < options.epochs; epoch += 1) {
    for (let i = order.length - 1; i > 0; i -= 1) {
      const j = Math.floor(rng() * (i + 1))
      const swapped = order[i] as number
      order[i] = order[j] as number
      order[j] = swapped
    }
    for (const i of order) trainer.step(examples[i] as Example)
  }
  forgetUnseen(network, examples)
  return network
}

/** Features that no example had say nothing. */
function forgetUnseen({ input, hidden, buckets }: Growing, examples: Example[]): void {
  const seen = new Uint8Array(buckets)
  for (const example of examples) for (const bucket of example.input) seen[bucket] = 1
  for (const [bucket, is] of seen.entries()) if (!is) input.fill(0, bucket * hidden, (bucket + 1) * hidden)
}

function start(
  examples: Example[],
  names: ('whole' | Part)[],
  { buckets, hidden }: NetworkOptions,
  rng: () => number,
): Growing {
  const small = (n: number, scale: number) => Float32Array.from({ length: n }, () => (rng() - 0.5) * scale)
  return {
    buckets,
    hidden,
    input: small(buckets * hidden, 0.4),
    bias: new Float32Array(hidden),
    heads: names.map((name) => {
      const classes = [...new Set(examples.map((example) => example.labels[name] ?? ''))].sort()
      return { name, classes, weights: small(classes.length * hidden, 0.1), bias: new Float32Array(classes.length) }
    }),
  }
}

class Trainer {
  private readonly network: Growing
  private readonly options: NetworkOptions
  private readonly rng: () => number
  private readonly inputSquares: Float32Array
  private readonly squares: Float32Array[]
  private readonly classIds: Map<string, number>[]
  private readonly down: Float32Array
  private readonly h: Float32Array

  constructor(network: Growing, options: NetworkOptions, rng: () => number) {
    this.network = network
    this.options = options
    this.rng = rng
    this.inputSquares = new Float32Array(network.input.length).fill(0.1)
    this.squares = network.heads.map((head) => new Float32Array(head.weights.length).fill(0.1))
    this.classIds = network.heads.map((head) => new Map(head.classes.map((text, c) => [text, c])))
    this.down = new Float32Array(network.hidden)
    this.h = new Float32Array(network.hidden)
  }

  step({ input, labels }: Example): void {
    const { network, h, down } = this
    const { hidden } = network
    const kept = input.filter(() => this.rng() >= this.options.dropout)
    const scale = 1 / Math.sqrt(Math.max(1, kept.length))
    h.set(network.bias)
    for (const bucket of kept)
      for (let k = 0; k < hidden; k += 1) h[k] = (h[k] as number) + (network.input[bucket * hidden + k] as number)
    for (let k = 0; k < hidden; k += 1) h[k] = Math.tanh((h[k] as number) * scale)
    down.fill(0)
    for (const [i, head] of network.heads.entries()) this.head(i, head, labels[head.name] ?? '')
    for (let k = 0; k < hidden; k += 1) down[k] = (down[k] as number) * (1 - (h[k] as number) ** 2)
    for (let k = 0; k < hidden; k += 1) network.bias[k] = (network.bias[k] as number) - 0.005 * (down[k] as number)
    for (const bucket of kept)
      for (let k = 0; k < hidden; k += 1) {
        const at = bucket * hidden + k
        const g = (down[k] as number) * scale
        const square = (this.inputSquares[at] as number) + g * g
        this.inputSquares[at] = square
        network.input[at] = (network.input[at] as number) - (this.options.rate * g) / Math.sqrt(square)
      }
  }

  private head(i: number, { classes, weights, bias }: SketchNetwork['heads'][number], label: string): void {
    const { h, down } = this
    const { hidden } = this.network
    const squares = this.squares[i] as Float32Array
    const right = this.classIds[i]?.get(label) ?? -1
    const out = Float32Array.from(bias)
    for (let c = 0; c < classes.length; c += 1) {
      let sum = out[c] as number
      for (let k = 0; k < hidden; k += 1) sum += (weights[c * hidden + k] as number) * (h[k] as number)
      out[c] = sum
    }
    const top = out.reduce((a, b) => Math.max(a, b), -Infinity)
    const total = out.reduce((a, b) => a + Math.exp(b - top), 0)
    for (let c = 0; c < classes.length; c += 1) {
      const error = Math.exp((out[c] as number) - top) / total - (c === right ? 1 : 0)
      if (Math.abs(error) < 1e-3) continue
      bias[c] = (bias[c] as number) - 0.02 * error
      for (let k = 0; k < hidden; k += 1) {
        const at = c * hidden + k
        down[k] = (down[k] as number) + error * (weights[at] as number)
        const g = error * (h[k] as number)
        const square = (squares[at] as number) + g * g
        squares[at] = square
        weights[at] = (weights[at] as number) - (this.options.rate * g) / Math.sqrt(square)
      }
    }
  }
}
