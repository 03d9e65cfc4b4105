/** Chart candidates judged beside the charts of a suite, and how sure the rankers are of theirs. */
import { isDeepStrictEqual } from 'node:util'
import type { GoldDatabase, Outcome } from '../../src/evals/gold.ts'
import { type Rows, sameResult } from '../../src/evals/judge.ts'
import type { QueryField, QueryItem } from '../../src/form/query.ts'
import { querySql } from '../../src/form/query-sql.ts'
import { chartConfidenceRow } from '../../src/plan/instant/charts/confidence.ts'
import { ChartDoubts, chartCodes } from '../../src/plan/instant/charts/doubts.ts'
import { type Plot, sameField } from '../../src/plan/instant/charts/plot.ts'
import { chartRows } from '../../src/plan/instant/charts/pool.ts'
import { ChartScorer } from '../../src/plan/instant/charts/said.ts'
import { type RankNetwork, rankScores } from '../../src/plan/instant/learned/rank-network.ts'
import type { ChartItem, GoldPlot } from './charts.ts'
import type { RankPool } from './rank.ts'
import type { Generator } from './stages.ts'

export type JudgedChart = RankPool & {
  /** Charts that are right with their order and kind as well; a kind that no word names is not held against them. */
  whole: Uint8Array
  parts: Int32Array[]
  doubts: Float32Array[]
  /** Charts that nothing speaks against answering with. */
  clean: Uint8Array
  database: string
}

export function share<T>(list: T[], is: (one: T) => boolean): string {
  return `${((100 * list.filter(is).length) / Math.max(1, list.length)).toFixed(1)} %`
}

/** Candidates of each question with their numbers, and which are the suite's chart. */
export function judgeCharts(
  items: ChartItem[],
  generator: Generator,
  databases: Map<string, GoldDatabase>,
): JudgedChart[] {
  return items.map(({ database, question, look, request, gold }) => {
    const scorer = new ChartScorer(look, generator.linkers)
    const { pool, plots, rows, words } = chartRows(scorer, generator.sketches, request)
    const doubts = new ChartDoubts(question, request, scorer, generator.linkers.associations)
    const drawn = pool.flatMap((candidate, i) => (plots[i] ? [{ candidate, plot: plots[i] }] : []))
    const marked = request.mark === undefined || request.mark === gold.type
    const right = flags(drawn, ({ plot }) => isGold(plot, gold, databases.get(database) as GoldDatabase, scorer))
    return {
      ...{ rows, words, right, database },
      whole: flags(drawn, ({ plot }, i) => right[i] === 1 && marked && isDeepStrictEqual(plot.order, gold.order)),
      parts: drawn.map(({ candidate, plot }) => chartCodes(candidate, plot)),
      doubts: drawn.map(({ candidate, plot }) => doubts.of(candidate, plot)),
      clean: flags(
        drawn,
        ({ candidate, plot }) => !doubts.invents(candidate, plot) && doubts.leftOver(candidate, plot).length === 0,
      ),
    }
  })
}

function flags<T>(list: T[], is: (one: T, at: number) => boolean): Uint8Array {
  return Uint8Array.from(list, (one, at) => (is(one, at) ? 1 : 0))
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

/** The chart that a ranker puts first, as the confidence sees it; `right` is whether all of it is. */
export function chartCase({ rows, words, parts, doubts, right, whole, clean }: JudgedChart, ranker: RankNetwork) {
  const scores = rankScores([ranker], rows, words)
  const best = scores.indexOf(Math.max(...scores))
  const known = doubts[best]
  return {
    row: known ? chartConfidenceRow(best, { scores, rows, parts, doubts: known }) : undefined,
    drawn: right[best] === 1,
    right: whole[best] === 1,
    clean: clean[best] === 1,
  }
}
