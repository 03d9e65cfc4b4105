/** Gradient-boosted trees by histograms: logistic, or a softmax within groups of candidates. Deterministic for a seed. */
import type { Forest } from '../../src/plan/instant/learned/trees.ts'
import { random } from './random.ts'

export type BoostOptions = {
  trees: number
  depth: number
  rate: number
  minRows: number
  lambda: number
  /** Share of the columns that each tree sees. */
  columns: number
  seed: number
  /** First row of each group, for the softmax objective; absent: logistic. */
  groups?: Int32Array
}

export const DEFAULTS: BoostOptions = { trees: 120, depth: 6, rate: 0.1, minRows: 15, lambda: 3, columns: 0.6, seed: 7 }

const BINS = 64

type Binned = { bins: Uint8Array[]; edges: Float32Array[] }

/** Rows of equal length as one array, row by row. */
export type Rows = { width: number; data: Float32Array; count: number }

function binned({ width, data, count }: Rows): Binned {
  const bins: Uint8Array[] = []
  const edges: Float32Array[] = []
  const step = Math.max(1, Math.floor(count / 20_000))
  for (let f = 0; f < width; f += 1) {
    const sample: number[] = []
    for (let r = 0; r < count; r += step) sample.push(data[r * width + f] as number)
    const sorted = Float32Array.from(sample).sort()
    const found = new Set<number>()
    for (let b = 1; b < BINS; b += 1) found.add(sorted[Math.floor((b * sorted.length) / BINS)] as number)
    const distinct = [...new Set(sorted)]
    const edge = Float32Array.from(distinct.length <= BINS ? distinct.slice(0, -1) : [...found]).sort()
    const column = new Uint8Array(count)
    for (let r = 0; r < count; r += 1) column[r] = binOf(edge, data[r * width + f] as number)
    bins.push(column)
    edges.push(edge)
  }
  return { bins, edges }
}

/** The number of edges below the value. */
function binOf(edges: Float32Array, value: number): number {
  let [low, high] = [0, edges.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((edges[middle] as number) < value) low = middle + 1
    else high = middle
  }
  return low
}

/** Trains a forest. `labels` are 0 or 1; `weights` may be given by row. */
export function boost(
  rows: Rows,
  labels: Uint8Array,
  options: Partial<BoostOptions> = {},
  weights?: Float32Array,
): Forest {
  const o = { ...DEFAULTS, ...options }
  const { bins, edges } = binned(rows)
  const n = rows.count
  const base = o.groups ? 0 : logit(labels)
  const score = new Float64Array(n).fill(base)
  const gradient = new Float32Array(n)
  const curvature = new Float32Array(n)
  const rng = random(o.seed)
  const grower = new Grower(bins, edges, o)
  const forest: { roots: number[]; nodes: Node[] } = { roots: [], nodes: [] }
  for (let t = 0; t < o.trees; t += 1) {
    if (o.groups) softmaxGradients(o.groups, score, labels, gradient, curvature, weights)
    else logisticGradients(score, labels, gradient, curvature, weights)
    const used = Array.from({ length: rows.width }, (_, f) => f).filter(() => rng() < o.columns)
    forest.roots.push(grower.grow(gradient, curvature, used, forest.nodes, score))
  }
  return packed(base, forest.roots, forest.nodes)
}

function logit(labels: Uint8Array): number {
  const positive = labels.reduce((a, b) => a + b, 0) + 1
  return Math.log(positive / (labels.length + 2 - positive))
}

function logisticGradients(
  score: Float64Array,
  labels: Uint8Array,
  g: Float32Array,
  h: Float32Array,
  w?: Float32Array,
): void {
  for (let r = 0; r < score.length; r += 1) {
    const p = 1 / (1 + Math.exp(-(score[r] as number)))
    const weight = w ? (w[r] as number) : 1
    g[r] = weight * (p - (labels[r] as number))
    h[r] = weight * Math.max(1e-6, p * (1 - p))
  }
}

/** The log of the share of the right candidates within each group. */
function softmaxGradients(
  groups: Int32Array,
  score: Float64Array,
  labels: Uint8Array,
  g: Float32Array,
  h: Float32Array,
  w?: Float32Array,
): void {
  for (let k = 0; k < groups.length; k += 1) {
    const [from, to] = [groups[k] as number, k + 1 < groups.length ? (groups[k + 1] as number) : score.length]
    let top = -Infinity
    for (let r = from; r < to; r += 1) top = Math.max(top, score[r] as number)
    let [all, right] = [0, 0]
    for (let r = from; r < to; r += 1) {
      const e = Math.exp((score[r] as number) - top)
      all += e
      if (labels[r]) right += e
    }
    for (let r = from; r < to; r += 1) {
      const e = Math.exp((score[r] as number) - top)
      const weight = w ? (w[r] as number) : 1
      const p = e / all
      g[r] = right > 0 ? weight * (p - (labels[r] ? e / right : 0)) : 0
      h[r] = right > 0 ? weight * Math.max(1e-4, p * (1 - p)) : 1e-6
    }
  }
}

type Node = { feature: number; threshold: number; left: number; value: number }
type Open = {
  node: number
  from: number
  to: number
  g: Float64Array
  h: Float64Array
  n: Int32Array
  sumG: number
  sumH: number
}

class Grower {
  private readonly bins: Uint8Array[]
  private readonly edges: Float32Array[]
  private readonly o: BoostOptions
  private readonly order: Int32Array

  constructor(bins: Uint8Array[], edges: Float32Array[], o: BoostOptions) {
    this.bins = bins
    this.edges = edges
    this.o = o
    this.order = new Int32Array(bins[0]?.length ?? 0)
  }

  /** Adds one tree to the nodes, its values to the scores; gives its root. */
  grow(g: Float32Array, h: Float32Array, used: number[], nodes: Node[], score: Float64Array): number {
    for (let r = 0; r < this.order.length; r += 1) this.order[r] = r
    const root = nodes.length
    nodes.push({ feature: -1, threshold: 0, left: 0, value: 0 })
    let level = [this.opened(root, 0, this.order.length, g, h, used)]
    for (let depth = 0; level.length > 0; depth += 1) {
      const next: Open[] = []
      for (const open of level) {
        const split = depth < this.o.depth ? this.bestSplit(open, used) : undefined
        if (split) next.push(...this.divide(open, split, g, h, used, nodes, depth + 1 < this.o.depth))
        else this.close(open, nodes, score)
      }
      level = next
    }
    return root
  }

  private opened(node: number, from: number, to: number, g: Float32Array, h: Float32Array, used: number[]): Open {
    const size = used.length * BINS
    const open: Open = {
      node,
      from,
      to,
      g: new Float64Array(size),
      h: new Float64Array(size),
      n: new Int32Array(size),
      sumG: 0,
      sumH: 0,
    }
    for (let i = from; i < to; i += 1) {
      const r = this.order[i] as number
      open.sumG += g[r] as number
      open.sumH += h[r] as number
    }
    for (let u = 0; u < used.length; u += 1)
      this.histogram(open, u * BINS, this.bins[used[u] as number] as Uint8Array, g, h)
    return open
  }

  private histogram(open: Open, base: number, column: Uint8Array, g: Float32Array, h: Float32Array): void {
    for (let i = open.from; i < open.to; i += 1) {
      const r = this.order[i] as number
      const at = base + (column[r] as number)
      open.g[at] = (open.g[at] as number) + (g[r] as number)
      open.h[at] = (open.h[at] as number) + (h[r] as number)
      open.n[at] = (open.n[at] as number) + 1
    }
  }

  private bestSplit(open: Open, used: number[]): { u: number; feature: number; bin: number } | undefined {
    const { lambda, minRows } = this.o
    const parent = (open.sumG * open.sumG) / (open.sumH + lambda)
    let [gain, best] = [1e-4, undefined as { u: number; feature: number; bin: number } | undefined]
    for (let u = 0; u < used.length; u += 1) {
      const edges = this.edges[used[u] as number] as Float32Array
      let [lg, lh, ln] = [0, 0, 0]
      for (let b = 0; b < edges.length; b += 1) {
        lg += open.g[u * BINS + b] as number
        lh += open.h[u * BINS + b] as number
        ln += open.n[u * BINS + b] as number
        if (ln < minRows) continue
        if (open.to - open.from - ln < minRows) break
        const [rg, rh] = [open.sumG - lg, open.sumH - lh]
        const found = (lg * lg) / (lh + lambda) + (rg * rg) / (rh + lambda) - parent
        if (found > gain) [gain, best] = [found, { u, feature: used[u] as number, bin: b }]
      }
    }
    return best
  }

  private divide(
    open: Open,
    split: { feature: number; bin: number },
    g: Float32Array,
    h: Float32Array,
    used: number[],
    nodes: Node[],
    deeper: boolean,
  ): Open[] {
    const column = this.bins[split.feature] as Uint8Array
    const slice = this.order.slice(open.from, open.to)
    let at = open.from
    for (const r of slice) if ((column[r] as number) <= split.bin) this.order[at++] = r
    const middle = at
    for (const r of slice) if ((column[r] as number) > split.bin) this.order[at++] = r
    const left = nodes.length
    nodes[open.node] = {
      feature: split.feature,
      threshold: (this.edges[split.feature] as Float32Array)[split.bin] as number,
      left,
      value: 0,
    }
    nodes.push({ feature: -1, threshold: 0, left: 0, value: 0 }, { feature: -1, threshold: 0, left: 0, value: 0 })
    if (!deeper)
      return [this.opened(left, open.from, middle, g, h, []), this.opened(left + 1, middle, open.to, g, h, [])]
    const leftSmaller = middle - open.from < open.to - middle
    const small = leftSmaller
      ? this.opened(left, open.from, middle, g, h, used)
      : this.opened(left + 1, middle, open.to, g, h, used)
    const big = remaining(
      open,
      small,
      leftSmaller ? left + 1 : left,
      leftSmaller ? [middle, open.to] : [open.from, middle],
    )
    return leftSmaller ? [small, big] : [big, small]
  }

  private close(open: Open, nodes: Node[], score: Float64Array): void {
    const value = (-this.o.rate * open.sumG) / (open.sumH + this.o.lambda)
    nodes[open.node] = { feature: -1, threshold: 0, left: 0, value }
    for (let i = open.from; i < open.to; i += 1) {
      const r = this.order[i] as number
      score[r] = (score[r] as number) + value
    }
  }
}

/** The histogram of a node less that of one child is that of the other. */
function remaining(parent: Open, child: Open, node: number, [from, to]: [number, number] | number[]): Open {
  for (let i = 0; i < parent.g.length; i += 1) {
    parent.g[i] = (parent.g[i] as number) - (child.g[i] as number)
    parent.h[i] = (parent.h[i] as number) - (child.h[i] as number)
    parent.n[i] = (parent.n[i] as number) - (child.n[i] as number)
  }
  return {
    ...parent,
    node,
    from: from as number,
    to: to as number,
    sumG: parent.sumG - child.sumG,
    sumH: parent.sumH - child.sumH,
  }
}

function packed(base: number, roots: number[], nodes: Node[]): Forest {
  return {
    base,
    roots,
    feature: Int16Array.from(nodes, (n) => n.feature),
    threshold: Float32Array.from(nodes, (n) => n.threshold),
    left: Int32Array.from(nodes, (n) => n.left),
    value: Float32Array.from(nodes, (n) => n.value),
  }
}
