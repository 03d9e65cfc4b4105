/** Reads a chart request with the trained weights: the likeliest chart, how sure that is, and its plan. */
import { compileForm } from '../../../form/compile.ts'
import { explainForm } from '../../../form/explain.ts'
import type { QueryItem } from '../../../form/query.ts'
import { querySql } from '../../../form/query-sql.ts'
import type { Form } from '../../../form/types.ts'
import type { ChartType, Plan, ResultColumn } from '../../../types.ts'
import type { PlanContext } from '../../types.ts'
import { confidenceOf } from '../learned/confidence.ts'
import type { Look } from '../learned/mentions.ts'
import { formOf, reasonsOf } from '../learned/outcome.ts'
import type { Candidate } from '../learned/pool.ts'
import { rankScores } from '../learned/rank-network.ts'
import type { Schema } from '../learned/schema.ts'
import { chartReasons } from './by-rules.ts'
import { chartConfidenceRow } from './confidence.ts'
import { ChartDoubts, chartCodes } from './doubts.ts'
import { lookAtChart } from './look.ts'
import type { Plot } from './plot.ts'
import { chartRows } from './pool.ts'
import type { ChartRequest } from './request.ts'
import { ChartScorer } from './said.ts'
import type { ChartWeights } from './weights.ts'

export type Charted = {
  plot: Plot
  candidate: Candidate
  look: Look
  confidence: number
  /** Words that the chart does not use. */
  unexplained: string[]
  /** It computes what no word asks for, or takes steps of time that no word names. */
  invented: boolean
}

/** The likeliest chart; undefined where no candidate draws one. */
export function understandChart(
  question: string,
  request: ChartRequest,
  { values }: PlanContext,
  schema: Schema,
  { sketches, linkers, rankers, confidence }: ChartWeights,
): Charted | undefined {
  const look = lookAtChart(question, request, schema, values)
  const scorer = new ChartScorer(look, linkers)
  const { pool, plots, rows, words } = chartRows(scorer, sketches, request)
  const scores = rankScores(rankers, rows, words)
  const best = scores.indexOf(Math.max(...scores))
  const [candidate, plot] = [pool[best], plots[best]]
  if (!candidate || !plot) return undefined
  const doubts = new ChartDoubts(question, request, scorer, linkers.associations)
  const parts = pool.map((one, i) => chartCodes(one, plots[i] as Plot))
  const row = chartConfidenceRow(best, { scores, rows, parts, doubts: doubts.of(candidate, plot) })
  return {
    plot,
    candidate,
    look,
    confidence: confidenceOf(row, confidence),
    unexplained: doubts.leftOver(candidate, plot),
    invented: doubts.invents(candidate, plot),
  }
}

/** The plan of a chart, sure or not. */
export function planOfChart(question: string, charted: Charted, request: ChartRequest, context: PlanContext): Plan {
  const { plot, candidate, look } = charted
  const { catalog, today, wantsChart } = context
  const reading = { query: plot.query, sql: querySql(plot.query, catalog), candidate }
  const form = formOf(reading)
  const { sql, columns } = compileForm(form, { catalog, today })
  const reasons = [...reasonsOf({ best: reading, look }), ...chartReasons(question, request)]
  return {
    planner: 'instant',
    sql,
    form,
    columns: columns.map((column, at) => (isFigure(plot, at, look) ? { ...column, role: 'measure' } : column)),
    confidence: Math.round(charted.confidence * 1000) / 1000,
    explanation: explainForm(form, catalog),
    reasons: reasons.filter(({ end }) => end <= question.length).sort((a, b) => a.start - b.start),
    assumptions: assumptionsOf(plot, request, form),
    chart: request.mark ?? (wantsChart ? usualMark(plot, look) : undefined),
    drawing: drawingOf(plot, columns, request),
  }
}

function drawingOf(
  { series, order }: Plot,
  columns: Pick<ResultColumn, 'name'>[],
  { stacked }: ChartRequest,
): Plan['drawing'] {
  const [x, y, third] = columns
  if (!x || !y) return undefined
  return {
    x: x.name,
    y: y.name,
    ...(series && third && { series: third.name }),
    ...(stacked !== undefined && { stacked }),
    ...(order && { order }),
  }
}

/** Points for two numbers of each row, bars for all else. */
function usualMark(plot: Plot, look: Look): ChartType {
  const isOfRows = plot.x.aggregate === undefined && plot.y.aggregate === undefined
  return isOfRows && isFigure(plot, 0, look) ? 'scatter' : 'bar'
}

/** Numbers that are drawn as heights or places, though they are columns of rows. */
function isFigure({ x, y }: Plot, at: number, look: Look): boolean {
  const isNumber = ({ field, aggregate }: QueryItem) =>
    aggregate !== undefined || look.schema.column(field.table, field.column)?.kind === 'number'
  return at === 1 ? isNumber(y) : at === 0 && y.aggregate === undefined && isNumber(x) && isNumber(y)
}

function assumptionsOf({ x }: Plot, { step }: ChartRequest, { composed }: Form): string[] {
  const chosen = x.field.step !== undefined && (step === undefined || step === 'open')
  return chosen && composed ? [`Took one step of the axis to be a ${x.field.step}, since the question names none.`] : []
}
