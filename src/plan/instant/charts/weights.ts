/** The weights of chart requests, apart from the others: they are read when the first chart is asked for. */
import { existsSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import type { SketchModel } from '../learned/guess-sketch.ts'
import type { RankNetwork } from '../learned/rank-network.ts'
import type { Linkers } from '../learned/scorer.ts'
import { unpackWeights } from '../learned/weights.ts'

export type ChartWeights = {
  sketches: SketchModel
  linkers: Linkers
  rankers: RankNetwork[]
  /** What the ranker's probability amounts to: pairs of score and share right, ascending. */
  steps: { score: number; share: number }[]
}

const FILE = new URL('../data/charts.bin.gz', import.meta.url)

let weights: ChartWeights | undefined

/** The weights, read on first use; undefined where none were trained. */
export function readChartWeights(): ChartWeights | undefined {
  if (!weights && existsSync(FILE)) weights = unpackWeights(gunzipSync(readFileSync(FILE))) as ChartWeights
  return weights
}
