/** A seeded source of numbers: the same seed gives the same sequence on every machine. */
export type Random = {
  /** A number from 0 (inclusive) to 1 (exclusive). */
  unit(): number
  /** A whole number from `low` to `high`, both inclusive. */
  int(low: number, high: number): number
  /** True with the given probability. */
  chance(probability: number): boolean
  /** A number around `mean`, bell-shaped, never further away than six times `spread`. */
  normal(mean: number, spread: number): number
  pick<T>(items: readonly T[]): T
  /** The index of one of the weights, each as likely as its share of their sum. */
  weighted(weights: readonly number[]): number
}

const STEP = 0x6d2b79f5
const TWO_TO_32 = 4294967296

/** A mulberry32 generator with the given 32-bit seed. Uses exact arithmetic only, so results do not vary by platform. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0
  const unit = () => {
    state = (state + STEP) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / TWO_TO_32
  }
  return {
    unit,
    int: (low, high) => low + Math.floor(unit() * (high - low + 1)),
    chance: (probability) => unit() < probability,
    normal: (mean, spread) => mean + spread * bell(unit),
    pick: (items) => itemAt(items, Math.floor(unit() * items.length)),
    weighted: (weights) => weightedIndex(weights, unit()),
  }
}

/** The element at an index that is known to exist. Throws RangeError when it does not. */
export function itemAt<T>(items: readonly T[], index: number): T {
  if (index < 0 || index >= items.length) throw new RangeError(`index ${index} of ${items.length} items`)
  return items[index] as T
}

/** Sum of twelve uniform numbers: close to a normal distribution, without logarithms, whose last bit may vary. */
function bell(unit: () => number): number {
  let sum = -6
  for (let i = 0; i < 12; i++) sum += unit()
  return sum
}

function weightedIndex(weights: readonly number[], unit: number): number {
  let total = 0
  for (const weight of weights) total += weight
  let rest = unit * total
  for (let i = 0; i < weights.length; i++) {
    rest -= weights[i] ?? 0
    if (rest < 0) return i
  }
  return weights.length - 1
}
