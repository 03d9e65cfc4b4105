/** Trains the ranker: a softmax over the candidates of a pool, the right ones before the others; Adagrad. Deterministic. */
import { forwardRank, type RankNetwork, standardised } from '../../src/plan/instant/learned/rank-network.ts'
import { WORD_BUCKETS } from '../../src/plan/instant/learned/rank-words.ts'
import { random } from './random.ts'
import type { Judged } from './stages.ts'

/** The candidates of a question as the ranker sees them, and which are right. */
export type RankPool = Pick<Judged, 'rows' | 'words' | 'right'>

export type RankOptions = {
  hidden: number
  epochs: number
  /** Steps of the weights of words, and of those of numbers. */
  wordRate: number
  rate: number
  /** Shares of words, of numbers, and of wrong candidates left out in a step. */
  wordDrop: number
  drop: number
  wrongDrop: number
  seed: number
}

const DEFAULTS: RankOptions = {
  hidden: 48,
  epochs: 7,
  wordRate: 0.04,
  rate: 0.02,
  wordDrop: 0.3,
  drop: 0.2,
  wrongDrop: 0.6,
  seed: 5,
}

/** Words that fewer pools hold are left out. */
const LEAST_POOLS = 3

export function trainRankNetwork(
  pools: RankPool[],
  options: Partial<RankOptions> = {},
  say?: (epoch: number, network: RankNetwork) => void,
): RankNetwork {
  const o = { ...DEFAULTS, ...options }
  const useful = pools.filter(({ right }) => right.includes(1) && right.includes(0))
  const trainer = new Trainer(useful, o)
  const order = useful.map((_, i) => i)
  for (let epoch = 0; epoch < o.epochs; epoch += 1) {
    trainer.shuffle(order)
    const slower = 1 - (0.8 * epoch) / o.epochs
    for (const i of order) trainer.step(useful[i] as RankPool, slower)
    say?.(epoch, trainer.network)
  }
  return trainer.network
}

function commonWords(pools: RankPool[]): Uint8Array {
  const counts = new Uint32Array(WORD_BUCKETS)
  for (const { words } of pools)
    for (const word of new Set(words.flatMap((one) => [...one]))) counts[word] = (counts[word] as number) + 1
  return Uint8Array.from(counts, (count) => (count >= LEAST_POOLS ? 1 : 0))
}

function spread(pools: RankPool[], width: number): { mean: Float32Array; scale: Float32Array } {
  const [sums, squares] = [new Float64Array(width), new Float64Array(width)]
  let count = 0
  for (const row of pools.flatMap(({ rows }) => rows)) {
    count += 1
    for (let d = 0; d < width; d += 1) {
      const value = row[d] as number
      sums[d] = (sums[d] as number) + value
      squares[d] = (squares[d] as number) + value * value
    }
  }
  const mean = Float32Array.from(sums, (sum) => sum / count)
  const scale = Float32Array.from(squares, (square, d) => {
    const variance = square / count - (mean[d] as number) ** 2
    return variance > 1e-9 ? 1 / Math.sqrt(variance) : 0
  })
  return { mean, scale }
}

/** A weight array with the squares of its gradients. */
class Learned {
  readonly values: Float32Array
  private readonly squares: Float32Array

  constructor(values: Float32Array, start: number) {
    this.values = values
    this.squares = new Float32Array(values.length).fill(start)
  }

  move(at: number, gradient: number, rate: number): void {
    const square = (this.squares[at] as number) + gradient * gradient
    this.squares[at] = square
    this.values[at] = (this.values[at] as number) - (rate * gradient) / Math.sqrt(square)
  }

  moveAll(gradients: Float32Array, rate: number): void {
    for (let at = 0; at < gradients.length; at += 1) {
      const gradient = gradients[at] as number
      if (gradient !== 0) this.move(at, gradient, rate)
    }
  }
}

class Trainer {
  readonly network: RankNetwork
  private readonly o: RankOptions
  private readonly rng: () => number
  private readonly common: Uint8Array
  private readonly learned: Record<'words' | 'numbers' | 'direct' | 'out' | 'bias', Learned>

  constructor(pools: RankPool[], o: RankOptions) {
    this.o = o
    this.rng = random(o.seed)
    this.common = commonWords(pools)
    const width = pools[0]?.rows[0]?.length ?? 0
    const drawn = (length: number, size: number) => Float32Array.from({ length }, () => (this.rng() - 0.5) * size)
    const words = drawn(WORD_BUCKETS * o.hidden, 0.2)
    for (const [bucket, is] of this.common.entries()) if (!is) words.fill(0, bucket * o.hidden, (bucket + 1) * o.hidden)
    this.network = {
      hidden: o.hidden,
      ...spread(pools, width),
      input: words,
      numbers: drawn(width * o.hidden, 0.15),
      direct: new Float32Array(width),
      bias: new Float32Array(o.hidden),
      out: drawn(o.hidden, 0.4),
    }
    this.learned = {
      words: new Learned(words, 0.05),
      numbers: new Learned(this.network.numbers, 1),
      direct: new Learned(this.network.direct, 1),
      out: new Learned(this.network.out, 1),
      bias: new Learned(this.network.bias, 1),
    }
  }

  shuffle(order: number[]): void {
    for (let i = order.length - 1; i > 0; i -= 1) {
      const j = Math.floor(this.rng() * (i + 1))
      const swapped = order[i] as number
      order[i] = order[j] as number
      order[j] = swapped
    }
  }

  /** One step on one pool. */
  step({ rows, words, right }: RankPool, slower: number): void {
    const { network, o } = this
    const kept = [...rows.keys()].filter((i) => right[i] === 1 || this.rng() >= o.wrongDrop)
    const mask = Float32Array.from(network.mean, () => (this.rng() < o.drop ? 0 : 1 / (1 - o.drop)))
    const salt = Math.floor(this.rng() * 2 ** 31)
    const inputs = kept.map((i) => ({
      x: standardised(network, rows[i] as Float32Array).map((value, d) => value * (mask[d] as number)),
      words: this.some(words[i] as ArrayLike<number>, salt),
      h: new Float32Array(network.hidden),
      right: right[i] === 1,
    }))
    const scores = inputs.map(({ x, words: some, h }) => forwardRank(network, x, some, h))
    const top = Math.max(...scores)
    const weights = scores.map((score) => Math.exp(score - top))
    const all = weights.reduce((a, b) => a + b, 0)
    const good = weights.reduce((sum, weight, k) => sum + (inputs[k]?.right ? weight : 0), 0)
    const gradients = this.noGradients()
    for (const [k, input] of inputs.entries()) {
      const weight = weights[k] as number
      const error = weight / all - (input.right ? weight / good : 0)
      if (Math.abs(error) > 1e-3) this.back(input, error, gradients, slower)
    }
    this.learned.numbers.moveAll(gradients.numbers, o.rate * slower)
    this.learned.direct.moveAll(gradients.direct, o.rate * slower)
    this.learned.out.moveAll(gradients.out, o.rate * slower)
    this.learned.bias.moveAll(gradients.bias, o.rate * slower)
  }

  private noGradients() {
    const { numbers, direct, out, bias } = this.network
    return {
      numbers: new Float32Array(numbers.length),
      direct: new Float32Array(direct.length),
      out: new Float32Array(out.length),
      bias: new Float32Array(bias.length),
    }
  }

  /** The same words are left out in all candidates of a step. */
  private some(words: ArrayLike<number>, salt: number): number[] {
    const kept: number[] = []
    for (let i = 0; i < words.length; i += 1) {
      const word = words[i] as number
      const draw = ((Math.imul(word ^ salt, 0x9e3779b1) >>> 8) % 1000) / 1000
      if (this.common[word] && draw >= this.o.wordDrop) kept.push(word)
    }
    return kept
  }

  private back(
    { x, words, h }: { x: Float32Array; words: number[]; h: Float32Array },
    error: number,
    gradients: ReturnType<Trainer['noGradients']>,
    slower: number,
  ): void {
    const { hidden, out } = this.network
    const down = new Float32Array(hidden)
    for (let k = 0; k < hidden; k += 1) {
      const value = h[k] as number
      gradients.out[k] = (gradients.out[k] as number) + error * value
      down[k] = error * (out[k] as number) * (1 - value * value)
      gradients.bias[k] = (gradients.bias[k] as number) + (down[k] as number)
    }
    for (let d = 0; d < x.length; d += 1) {
      const value = x[d] as number
      if (value === 0) continue
      gradients.direct[d] = (gradients.direct[d] as number) + error * value
      const at = d * hidden
      for (let k = 0; k < hidden; k += 1)
        gradients.numbers[at + k] = (gradients.numbers[at + k] as number) + (down[k] as number) * value
    }
    const scale = 1 / Math.sqrt(Math.max(1, words.length))
    const rate = this.o.wordRate * slower
    for (const word of words)
      for (let k = 0; k < hidden; k += 1) this.learned.words.move(word * hidden + k, (down[k] as number) * scale, rate)
  }
}
