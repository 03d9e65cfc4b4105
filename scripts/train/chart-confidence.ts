/** Trains and calibrates the confidence of charts, on databases that neither their ranker nor what made them had seen. */

import type { ChartWeights } from '../../src/plan/instant/charts/weights.ts'
import { calibrated } from '../../src/plan/instant/learned/confidence.ts'
import type { RankNetwork } from '../../src/plan/instant/learned/rank-network.ts'
import { chartCase, type JudgedChart } from './chart-stages.ts'
import { heldOut, isotonic, trainConfidence } from './confide.ts'
import { thresholdOf } from './finish.ts'

const FOLDS = 5
/** Precision that the threshold must hold on databases held out. */
const WANTED_PRECISION = 0.95

/** `ranked`: pools with a ranker that never saw their databases. `say` gets the share right by coverage. */
export function trainChartConfidence(
  ranked: { pools: JudgedChart[]; ranker: RankNetwork }[],
  say: (text: string) => void,
): Pick<ChartWeights, 'confidence' | 'threshold'> {
  const databases = [...new Set(ranked.flatMap(({ pools }) => pools.map(({ database }) => database)))].sort()
  const cases = ranked.flatMap(({ pools, ranker }) =>
    pools.flatMap((pool) => {
      const { row, right, clean } = chartCase(pool, ranker)
      return row ? [{ row, right, clean, fold: databases.indexOf(pool.database) % FOLDS, weight: 1 }] : []
    }),
  )
  const { scores } = heldOut(cases, [], FOLDS)
  const right = cases.map((one) => one.right)
  const steps = isotonic(scores, right)
  const judged = {
    confidences: scores.map((score) => calibrated(score, steps)),
    right,
    clean: cases.map(({ clean }) => clean),
  }
  return {
    confidence: { forest: trainConfidence(cases), steps },
    threshold: thresholdOf(judged, cases.length, WANTED_PRECISION, say),
  }
}
