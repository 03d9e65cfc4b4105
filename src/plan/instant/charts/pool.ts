/** The candidates of a chart request with the numbers that the ranker weighs. */
import type { Query } from '../../../form/query.ts'
import type { SketchModel } from '../learned/guess-sketch.ts'
import { type Candidate, makePool } from '../learned/pool.ts'
import { rankInputs } from '../learned/rank-inputs.ts'
import { takesPicture } from './look.ts'
import { type Plot, plotOf } from './plot.ts'
import { plotFeatures } from './plot-features.ts'
import { recombined } from './recombine.ts'
import type { ChartRequest } from './request.ts'
import type { ChartScorer } from './said.ts'

/** `words` are what the words of the question are to each candidate. */
export type ChartPool = { pool: Candidate[]; plots: Plot[]; rows: Float32Array[]; words: Uint16Array[] }

/** Queries that charts are made from: more than a question needs, for their axes and conditions are put together anew. */
const MADE = { sketches: 18, size: 80 }
/** Charts that are weighed against each other. */
const KEPT = 80

/** Candidates that draw something, likeliest first. */
export function chartRows(scorer: ChartScorer, sketches: SketchModel, request: ChartRequest): ChartPool {
  const isDrawn = (query: Query) => plotOf(query, request, scorer) !== undefined
  const all = recombined(makePool(scorer, sketches, MADE), isDrawn, scorer).filter(({ sql }) => !takesPicture(sql))
  const drawn = new Map<string, { candidate: Candidate; plot: Plot }>()
  for (const candidate of all) {
    const plot = plotOf(candidate.query, request, scorer)
    const key = plot && JSON.stringify(plot.query)
    if (plot && key && !drawn.has(key)) drawn.set(key, { candidate, plot })
  }
  const kept = [...drawn.values()].sort((a, b) => b.candidate.total - a.candidate.total).slice(0, KEPT)
  const pool = kept.map(({ candidate }) => candidate)
  const plots = kept.map(({ plot }) => plot)
  const inputs = rankInputs(pool, scorer)
  const rows = inputs.rows.map((row, i) => {
    const plot = plots[i]
    const own = plot ? plotFeatures(plot, request, scorer) : []
    const joined = new Float32Array(row.length + own.length)
    joined.set(row)
    joined.set(own, row.length)
    return joined
  })
  return { pool, plots, rows, words: inputs.words }
}
