/** The second half of training: rankers and confidence from the pools of all folds, judged on folds they never saw. */
import type { Steps } from '../../src/plan/instant/learned/confidence.ts'
import { calibrated } from '../../src/plan/instant/learned/confidence.ts'
import type { Forest } from '../../src/plan/instant/learned/trees.ts'
import { type Case, casesOf, heldOut, isotonic, trainConfidence } from './confide.ts'
import { type Judged, trainRanker } from './stages.ts'

export type FoldPool = Judged & { database: string; question: string; hardness: string; empty: boolean }

export type Finished = { rankers: Forest[]; confidence: { forest: Forest; steps: Steps }; threshold: number }

const TREES = 150
/** Precision that the shipped threshold must hold on databases held out. */
const WANTED_PRECISION = 0.95

/** What is shipped, and for each fold what was made without it. */
export type Trained = { shipped: Finished; held: Finished[] }

/** Trains on the pools of all folds; `say` gets what held-out folds gave. */
export function finish(folds: FoldPool[][], say: (text: string) => void): Trained {
  const rankers = folds.map((_, fold) => trainRanker(folds.filter((_, i) => i !== fold).flat(), TREES))
  const cases = folds.flatMap((pools, fold) => {
    const ranker = rankers[fold]
    const found = ranker ? pools.flatMap((pool) => casesOf(pool, [ranker], fold) ?? []) : []
    const right = (kind: 'run' | 'blind') => percent(found.filter((one) => one[kind].right).length, pools.length)
    say(`fold ${fold}: ${right('run')} right with a look at results, ${right('blind')} without`)
    return found
  })
  const count = folds.flat().length
  report(
    cases.map((one) => one.run),
    count,
    say,
  )
  const all = [...cases.map((one) => one.run), ...cases.map((one) => one.blind)]
  const { scores, forests } = heldOut(all, folds.length)
  const calibration = (kept: (one: Case) => boolean) => {
    const ids = all.flatMap((one, i) => (kept(one) ? [i] : []))
    const steps = isotonic(
      ids.map((i) => scores[i] ?? 0),
      ids.map((i) => all[i]?.right === true),
    )
    const runs = ids.filter((i) => i < cases.length)
    const confidences = runs.map((i) => calibrated(scores[i] ?? 0, steps))
    const right = runs.map((i) => all[i]?.right === true)
    return { steps, confidences, right }
  }
  const whole = calibration(() => true)
  const threshold = curve(whole.confidences, whole.right, count, say)
  const held = folds.map((_, fold): Finished => {
    const { steps, confidences, right } = calibration((one) => one.fold !== fold)
    const forest = forests[fold] ?? trainConfidence(all)
    return {
      rankers: rankers.slice(fold, fold + 1),
      confidence: { forest, steps },
      threshold: curve(confidences, right, count, () => {}),
    }
  })
  const forest = trainConfidence(all)
  return {
    shipped: { rankers: [trainRanker(folds.flat(), TREES)], confidence: { forest, steps: whole.steps }, threshold },
    held,
  }
}

const percent = (part: number, whole: number) => `${((100 * part) / Math.max(1, whole)).toFixed(1)} %`

function report(cases: Case[], count: number, say: (text: string) => void): void {
  const right = cases.filter((one) => one.right).length
  const inPool = cases.filter((one) => one.pool.right.includes(1)).length
  say(`all folds: ${percent(right, count)} of ${count} right, ${percent(inPool, count)} in the pool`)
  for (const [hardness, group] of Map.groupBy(cases, (one) => (one.pool as FoldPool).hardness))
    say(
      `  ${hardness.padEnd(8)} ${percent(group.filter((one) => one.right).length, group.length)} right, ${percent(group.filter((one) => one.pool.right.includes(1)).length, group.length)} in the pool, of ${group.length}`,
    )
}

/** Says precision by coverage; gives the lowest confidence from which the precision holds. */
function curve(confidences: number[], right: boolean[], count: number, say: (text: string) => void): number {
  const order = confidences.map((_, i) => i).sort((a, b) => (confidences[b] ?? 0) - (confidences[a] ?? 0))
  let [good, threshold] = [0, 1]
  const marks = new Set([0.1, 0.2, 0.3, 0.4, 0.45, 0.5, 0.6, 0.7, 0.8, 0.9].map((share) => Math.round(share * count)))
  for (const [k, i] of order.entries()) {
    good += right[i] ? 1 : 0
    if (marks.has(k + 1))
      say(
        `  answered ${percent(k + 1, count)}: ${percent(good, k + 1)} right, from confidence ${(confidences[i] ?? 0).toFixed(3)}`,
      )
    if (good / (k + 1) >= WANTED_PRECISION && k > 50) threshold = confidences[i] ?? 1
  }
  say(`  threshold ${threshold.toFixed(3)}`)
  return threshold
}
