/** The weights of chart requests, apart from the others: they are read when the first chart is asked for. */
import { existsSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import type { Steps } from '../learned/confidence.ts'
import type { SketchModel } from '../learned/guess-sketch.ts'
import type { RankNetwork } from '../learned/rank-network.ts'
import type { Linkers } from '../learned/scorer.ts'
import type { Forest } from '../learned/trees.ts'
import { unpackWeights } from '../learned/weights.ts'

export type ChartWeights = {
  sketches: SketchModel
  linkers: Linkers
  rankers: RankNetwork[]
  /** Confidence of the best chart, and what it amounts to: pairs of score and share right, ascending. */
  confidence: { forest: Forest; steps: Steps }
  /** The confidence from which the share right was high enough on databases held out. */
  threshold: number
}

const FILE = new URL('../data/charts.bin.gz', import.meta.url)

let weights: ChartWeights | undefined

/** The weights, read on first use; undefined where none were trained. */
export function readChartWeights(): ChartWeights | undefined {
  if (!weights && existsSync(FILE)) weights = unpackWeights(gunzipSync(readFileSync(FILE))) as ChartWeights
  return weights
}
