/** The second half of training: rankers and confidence from the pools of all folds, judged on folds they never saw. */
import type { Steps } from '../../src/plan/instant/learned/confidence.ts'
import { calibrated } from '../../src/plan/instant/learned/confidence.ts'
import type { RankNetwork } from '../../src/plan/instant/learned/rank-network.ts'
import type { Forest } from '../../src/plan/instant/learned/trees.ts'
import { type Case, casesOf, heldOut, isotonic, trainConfidence } from './confide.ts'
import { type RankPool, trainRankNetwork } from './rank.ts'
import { trainSecond } from './second.ts'
import type { Judged } from './stages.ts'

export type FoldPool = Judged & { database: string; question: string; hardness: string; empty: boolean }

export type Finished = {
  rankers: RankNetwork[]
  second: Forest
  confidence: { forest: Forest; steps: Steps }
  threshold: number
}

/** Precision that the shipped threshold must hold on databases held out: a little above the 95 % that is promised, as it is chosen on them. */
const WANTED_PRECISION = 0.9525

/** What is shipped, and for each fold what was made without it. */
export type Trained = { shipped: Finished; held: Finished[] }

/**
 * Pools of a fold's further questions, which the confidence learns from and is not calibrated by: of other suites; and some that
 * cannot be answered, since what they need was taken away, or as a set says, which is right in part.
 */
export type Further = { others: Judged[]; lacking: Judged[]; refused: Judged[] }

/** What a question counts that a set says cannot be answered: many of those that are read as sure can be. */
const REFUSED_WEIGHT = 0.3

/**
 * Trains on the pools of all folds, and the confidence on further ones. `rankersWithout` gives the rankers that never saw a
 * fold, or those of all folds; `say` gets what held-out folds gave.
 */
export function finish(
  folds: FoldPool[][],
  more: Further[],
  rankersWithout: (fold: number | undefined) => RankNetwork[],
  say: (text: string) => void,
): Trained {
  const rankers = folds.map((_, fold) => rankersWithout(fold))
  const ranked = folds.map((pools, fold) => pools.map((pool) => ({ pool, rankers: rankers[fold] ?? [] })))
  const seconds = folds.map((_, fold) => trainSecond(ranked.filter((_, i) => i !== fold).flat()))
  const cases = folds.flatMap((pools, fold) => {
    const second = seconds[fold]
    const found = second ? pools.flatMap((pool) => casesOf(pool, rankers[fold] ?? [], second, fold) ?? []) : []
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
  const further = more.flatMap(({ others, lacking, refused }, fold) => {
    const second = seconds[fold]
    const made = (pools: Judged[], weight: number) =>
      second ? pools.flatMap((pool) => casesOf(pool, rankers[fold] ?? [], second, fold, weight)?.run ?? []) : []
    return [...made(others, 1), ...made(lacking, 1), ...made(refused, REFUSED_WEIGHT)]
  })
  const { scores, forests } = heldOut(all, further, folds.length)
  const calibration = (kept: (one: Case) => boolean) => {
    const ids = all.flatMap((one, i) => (kept(one) ? [i] : []))
    const steps = isotonic(
      ids.map((i) => scores[i] ?? 0),
      ids.map((i) => all[i]?.right === true),
    )
    const runs = ids.filter((i) => i < cases.length)
    const confidences = runs.map((i) => calibrated(scores[i] ?? 0, steps))
    const right = runs.map((i) => all[i]?.right === true)
    const clean = runs.map((i) => all[i]?.clean === true)
    return { steps, confidences, right, clean }
  }
  const whole = calibration(() => true)
  const threshold = thresholdOf(whole, count, WANTED_PRECISION, say)
  const held = folds.map((_, fold): Finished => {
    const judged = calibration((one) => one.fold !== fold)
    const forest = forests[fold] ?? trainConfidence([...all, ...further])
    return {
      rankers: rankers[fold] ?? [],
      second: seconds[fold] ?? trainSecond(ranked.flat()),
      confidence: { forest, steps: judged.steps },
      threshold: thresholdOf(judged, count, WANTED_PRECISION, () => {}),
    }
  })
  const forest = trainConfidence([...all, ...further])
  return {
    shipped: {
      rankers: rankersWithout(undefined),
      second: trainSecond(ranked.flat()),
      confidence: { forest, steps: whole.steps },
      threshold,
    },
    held,
  }
}

/** Two networks that vote, each from a seed of its own. */
export function trainRankers(pools: RankPool[]): RankNetwork[] {
  return [trainRankNetwork(pools, { seed: 5 }), trainRankNetwork(pools, { seed: 11 })]
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

type Judgements = { confidences: number[]; right: boolean[]; clean: boolean[] }

/**
 * The lowest confidence from which the precision holds among the best guesses that nothing speaks against: only these are
 * answered. Says precision by coverage, of all best guesses and of these.
 */
export function thresholdOf(judged: Judgements, count: number, wanted: number, say: (text: string) => void): number {
  precisionAt(
    judged,
    () => true,
    { count, wanted },
    (text) => say(`  all: ${text}`),
  )
  const threshold = precisionAt(
    judged,
    (i) => judged.clean[i] === true,
    { count, wanted },
    (text) => say(`  clean: ${text}`),
  )
  say(`  threshold ${threshold.toFixed(3)}`)
  return threshold
}

const MARKS = [0.1, 0.2, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6, 0.7, 0.8, 0.9]

function precisionAt(
  { confidences, right }: Judgements,
  kept: (i: number) => boolean,
  { count, wanted }: { count: number; wanted: number },
  say: (text: string) => void,
): number {
  const order = [...confidences.keys()].filter(kept)
  order.sort((a, b) => (confidences[b] ?? 0) - (confidences[a] ?? 0))
  const marks = new Set(MARKS.map((share) => Math.round(share * count)))
  let [good, threshold] = [0, 1]
  for (const [k, i] of order.entries()) {
    good += right[i] ? 1 : 0
    const confidence = confidences[i] ?? 0
    if (marks.has(k + 1))
      say(`${percent(k + 1, count)} answered, ${percent(good, k + 1)} right, from confidence ${confidence.toFixed(3)}`)
    const last = (confidences[order[k + 1] ?? -1] ?? -1) < confidence
    if (last && good / (k + 1) >= wanted && k > 50) threshold = confidence
  }
  return threshold
}
