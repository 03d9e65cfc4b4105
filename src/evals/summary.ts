/** What a run of a suite amounts to: accuracy, precision and coverage, the risk-coverage curve, calibration, latency. */
import { CHART_PARTS, type ChartVerdict } from './chart-verdict.ts'

export type EvalResult = {
  id: string
  db_id: string
  question: string
  status: 'answered' | 'clarified' | 'declined' | 'failed'
  sql?: string
  confidence: number
  planner: string
  ms: number
  model_calls: number
  prompt_tokens: number
  completion_tokens: number
  cost: number
  reasons: string[]
  /** Whether the rows are those of the suite's query; absent where that cannot be run. */
  right?: boolean
  goldEmpty?: boolean
  hardness?: string
  error?: string
  dialogue?: string
  /** What should come of a question that should not be answered. */
  expect?: 'ask' | 'decline'
  /** Of a suite of charts: whether each part of the chart is right. */
  chart?: ChartVerdict
  /** Which of several times this question was asked, from 0. */
  run?: number
}

export type Mark = 'right' | 'asked' | 'declined' | 'wrong'

/** One word for a result: right, or how it was not. What could not be judged counts as wrong. */
export function markOf({ right, status }: Pick<EvalResult, 'right' | 'status'>): Mark {
  if (right) return 'right'
  if (right === undefined) return 'wrong'
  return status === 'clarified' ? 'asked' : status === 'declined' ? 'declined' : 'wrong'
}

export type Point = { threshold: number; coverage: number; precision: number }

export type Summary = {
  questions: number
  judged: number
  answered: number
  clarified: number
  declined: number
  failed: number
  accuracy: number
  accuracyNonEmpty: number
  precision: number
  coverage: number
  curve: Point[]
  areaUnderRiskCoverage: number
  calibrationError: number
  msP50: number
  msP95: number
  tokens: number
  cost: number
  byHardness: Record<string, { questions: number; accuracy: number }>
  errors: Record<string, number>
  interactions?: { dialogues: number; accuracy: number }
  /** Questions that should not be answered, and the share of them that was not. */
  unanswerable?: { questions: number; notAnswered: number }
  /** Of charts: the share of the questions for which each part is right. */
  charts?: { questions: number; parts: Record<string, number> }
  /** Where questions were asked several times: the share right in each of 1, 2, .. k tries. */
  passK?: number[]
}

const share = (part: number, whole: number) => (whole === 0 ? 0 : part / whole)

/** Sums up results. Questions whose own query does not run are counted apart and judged nowhere. */
export function summarise(results: EvalResult[]): Summary {
  const judged = results.filter((r) => r.right !== undefined)
  const right = judged.filter((r) => r.right)
  const answered = judged.filter((r) => r.status === 'answered')
  const nonEmpty = judged.filter((r) => !r.goldEmpty)
  const count = (status: EvalResult['status']) => results.filter((r) => r.status === status).length
  const times = results.map((r) => r.ms).sort((a, b) => a - b)
  return {
    questions: results.length,
    judged: judged.length,
    answered: count('answered'),
    clarified: count('clarified'),
    declined: count('declined'),
    failed: count('failed'),
    accuracy: share(right.length, judged.length),
    accuracyNonEmpty: share(nonEmpty.filter((r) => r.right).length, nonEmpty.length),
    precision: share(answered.filter((r) => r.right).length, answered.length),
    coverage: share(answered.length, judged.length),
    curve: riskCoverage(judged),
    areaUnderRiskCoverage: areaUnder(judged),
    calibrationError: calibrationError(answered),
    msP50: times[Math.floor(times.length * 0.5)] ?? 0,
    msP95: times[Math.floor(times.length * 0.95)] ?? 0,
    tokens: results.reduce((sum, r) => sum + r.prompt_tokens + r.completion_tokens, 0),
    cost: results.reduce((sum, r) => sum + r.cost, 0),
    byHardness: byHardness(judged),
    errors: tally(results.flatMap((r) => (r.right || r.error === undefined ? [] : [r.error]))),
    ...interactionsOf(judged),
    ...unanswerableOf(judged),
    ...passKOf(judged),
    ...chartsOf(judged),
  }
}

/** Answered first, surest first. */
function ranked(judged: EvalResult[]): EvalResult[] {
  return judged.filter((r) => r.status === 'answered').sort((a, b) => b.confidence - a.confidence)
}

const COVERAGES = [0.1, 0.2, 0.3, 0.4, 0.45, 0.5, 0.6, 0.7, 0.8, 0.9, 1]

/** Precision of the surest answers, by the share of all questions that they are. */
function riskCoverage(judged: EvalResult[]): Point[] {
  const order = ranked(judged)
  return COVERAGES.flatMap((coverage) => {
    const kept = order.slice(0, Math.round(coverage * judged.length))
    if (kept.length < Math.round(coverage * judged.length) || kept.length === 0) return []
    return [
      {
        coverage,
        threshold: kept.at(-1)?.confidence ?? 0,
        precision: share(kept.filter((r) => r.right).length, kept.length),
      },
    ]
  })
}

/** Mean share of wrong answers over all prefixes of the answers, surest first. */
function areaUnder(judged: EvalResult[]): number {
  let wrong = 0
  const order = ranked(judged)
  const sum = order.reduce((total, r, i) => {
    wrong += r.right ? 0 : 1
    return total + wrong / (i + 1)
  }, 0)
  return share(sum, order.length)
}

/** Expected calibration error over ten bins of confidence. */
function calibrationError(answered: EvalResult[]): number {
  const bins = Array.from({ length: 10 }, (): EvalResult[] => [])
  for (const r of answered) bins[Math.min(9, Math.floor(r.confidence * 10))]?.push(r)
  return bins.reduce((sum, bin) => {
    const gap = bin.reduce((d, r) => d + r.confidence - (r.right ? 1 : 0), 0)
    return sum + share(Math.abs(gap), answered.length)
  }, 0)
}

function byHardness(judged: EvalResult[]): Summary['byHardness'] {
  const groups = Map.groupBy(judged, (r) => r.hardness ?? 'all')
  return Object.fromEntries(
    [...groups].map(([name, items]) => [
      name,
      { questions: items.length, accuracy: share(items.filter((r) => r.right).length, items.length) },
    ]),
  )
}

function tally(names: string[]): Record<string, number> {
  const counts = new Map<string, number>()
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1)
  return Object.fromEntries([...counts].sort((a, b) => b[1] - a[1]))
}

function interactionsOf(judged: EvalResult[]): Pick<Summary, 'interactions'> {
  const dialogues = Map.groupBy(
    judged.filter((r) => r.dialogue !== undefined),
    (r) => `${r.dialogue} ${r.run ?? 0}`,
  )
  if (dialogues.size === 0) return {}
  const whole = [...dialogues.values()].filter((turns) => turns.every((r) => r.right)).length
  return { interactions: { dialogues: dialogues.size, accuracy: share(whole, dialogues.size) } }
}

function unanswerableOf(judged: EvalResult[]): Pick<Summary, 'unanswerable'> {
  const asked = judged.filter((r) => r.expect !== undefined)
  if (asked.length === 0) return {}
  const notAnswered = asked.filter((r) => r.status === 'clarified' || r.status === 'declined').length
  return { unanswerable: { questions: asked.length, notAnswered: share(notAnswered, asked.length) } }
}

function chartsOf(judged: EvalResult[]): Pick<Summary, 'charts'> {
  const charts = judged.filter((r) => r.chart !== undefined)
  if (charts.length === 0) return {}
  const right = (part: (typeof CHART_PARTS)[number]) => charts.filter((r) => r.chart?.[part]).length
  const parts = CHART_PARTS.map((part) => [part, share(right(part), judged.length)])
  return { charts: { questions: judged.length, parts: Object.fromEntries(parts) } }
}

/**
 * pass^k: the chance that k tries at one question are all right, from n tries of which c were right, C(c,k)/C(n,k), averaged
 * over the questions (Yao et al., tau-bench, 2024).
 */
function passKOf(judged: EvalResult[]): Pick<Summary, 'passK'> {
  const questions = [...Map.groupBy(judged, (r) => r.id).values()]
  const tries = questions.reduce((least, runs) => Math.min(least, runs.length), Number.POSITIVE_INFINITY)
  if (questions.length === 0 || tries < 2) return {}
  const chance = (runs: EvalResult[], k: number) => {
    const right = runs.filter((r) => r.right).length
    return Array.from({ length: k }, (_, i) => (right - i) / (runs.length - i)).reduce((a, b) => a * Math.max(0, b), 1)
  }
  const passK = Array.from({ length: tries }, (_, i) =>
    share(
      questions.reduce((sum, runs) => sum + chance(runs, i + 1), 0),
      questions.length,
    ),
  )
  return { passK }
}
