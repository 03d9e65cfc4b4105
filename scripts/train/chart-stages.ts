/** Chart candidates judged beside the charts of a suite, and how sure the rankers are of theirs. */
import type { GoldDatabase, Outcome } from '../../src/evals/gold.ts'
import { type Rows, sameResult } from '../../src/evals/judge.ts'
import type { QueryField, QueryItem } from '../../src/form/query.ts'
import { querySql } from '../../src/form/query-sql.ts'
import { type Plot, sameField } from '../../src/plan/instant/charts/plot.ts'
import { chartRows } from '../../src/plan/instant/charts/pool.ts'
import { ChartScorer } from '../../src/plan/instant/charts/said.ts'
import { softmax } from '../../src/plan/instant/learned/confidence.ts'
import { type RankNetwork, rankScores } from '../../src/plan/instant/learned/rank-network.ts'
import type { ChartItem, GoldPlot } from './charts.ts'
import type { RankPool } from './rank.ts'
import type { Generator } from './stages.ts'

export type JudgedChart = RankPool

export function share<T>(list: T[], is: (one: T) => boolean): string {
  return `${((100 * list.filter(is).length) / Math.max(1, list.length)).toFixed(1)} %`
}

/** Candidates of each question with their numbers, and which are the suite's chart. */
export function judgeCharts(
  items: ChartItem[],
  generator: Generator,
  databases: Map<string, GoldDatabase>,
): JudgedChart[] {
  return items.map(({ database, look, request, gold }) => {
    const scorer = new ChartScorer(look, generator.linkers)
    const { plots, rows, words } = chartRows(scorer, generator.sketches, request)
    const right = Uint8Array.from(plots, (plot) =>
      isGold(plot, gold, databases.get(database) as GoldDatabase, scorer) ? 1 : 0,
    )
    return { rows, words, right }
  })
}

export function isGold(plot: Plot, gold: GoldPlot, database: GoldDatabase, { look }: ChartScorer): boolean {
  if (!sameItem(plot.x, gold.x) || !sameItem(plot.y, gold.y)) return false
  if ((plot.series === undefined) !== (gold.series === undefined)) return false
  if (plot.series && gold.series && !sameName(plot.series, gold.series)) return false
  // Steps that no word names are left to what the chart can show.
  const { query } = plot
  const bare = { ...query, order: query.limit ? query.order : [] }
  if (plot.x.field.step !== gold.step) return false
  const ours = outcomeOf(querySql(bare, look.schema.catalog), gold.rows, database)
  return 'rows' in ours && sameResult(gold.rows, ours.rows, false, true)
}

const outcomes = new WeakMap<GoldDatabase, Map<string, Outcome>>()

function outcomeOf(sql: string, rows: Rows, database: GoldDatabase): Outcome {
  const known = outcomes.get(database) ?? new Map<string, Outcome>()
  outcomes.set(database, known)
  const key = `${rows.length} ${sql}`
  const outcome = known.get(key) ?? database.run(sql, rows.length + 1)
  known.set(key, outcome)
  return outcome
}

function sameItem(a: QueryItem, b: QueryItem): boolean {
  if (a.aggregate === 'count' && b.aggregate === 'count' && !a.distinct && !b.distinct) return true
  return a.aggregate === b.aggregate && Boolean(a.distinct) === Boolean(b.distinct) && sameName(a.field, b.field)
}

function sameName(a: QueryField, b: QueryField): boolean {
  return sameField(a, b) || a.column.toLowerCase() === b.column.toLowerCase()
}

type Judgement = { score: number; right: boolean }

/** How sure the rankers are of the first chart, and whether that is right. */
export function chartConfidence({ rows, words, right }: JudgedChart, rankers: RankNetwork[]): Judgement {
  const probabilities = softmax(rankScores(rankers, rows, words))
  const best = probabilities.indexOf(Math.max(...probabilities))
  return { score: probabilities[best] ?? 0, right: right[best] === 1 }
}
