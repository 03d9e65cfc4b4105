/** Gradient-boosted trees: the sum of what each tree gives for a row of numbers. */

/** Nodes of all trees in flat arrays. `feature` < 0 marks a leaf; children of node n are at `left[n]` and `left[n] + 1`. */
export type Forest = {
  base: number
  roots: number[]
  feature: Int16Array
  threshold: Float32Array
  left: Int32Array
  value: Float32Array
}

/** The sum over the trees; a row goes left where its number is at most the threshold. */
export function scoreRow(forest: Forest, row: ArrayLike<number>): number {
  const { roots, feature, threshold, left, value } = forest
  let sum = forest.base
  for (let t = 0; t < roots.length; t += 1) {
    let node = roots[t] as number
    // Which way a row goes is added as a number, for a branch here would be guessed wrong half of the time.
    for (let f = feature[node] as number; f >= 0; f = feature[node] as number)
      node = (left[node] as number) + Number(!((row[f] as number) <= (threshold[node] as number)))
    sum += value[node] as number
  }
  return sum
}

export function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x))
}

/** log of the probability that a score stands for. */
export function logProbability(score: number): number {
  return -Math.log1p(Math.exp(-score))
}
