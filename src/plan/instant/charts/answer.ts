/** From a chart request to an answer: by the rules where a semantic model says what words mean, else by the trained weights. */
import { compileForm } from '../../../form/compile.ts'
import { explainForm } from '../../../form/explain.ts'
import type { Query } from '../../../form/query.ts'
import { queryWords } from '../../../form/query-words.ts'
import type { Form } from '../../../form/types.ts'
import type { Plan } from '../../../types.ts'
import type { PlanContext, PlanOutcome } from '../../types.ts'
import { agrees } from '../learned/agree.ts'
import type { Schema } from '../learned/schema.ts'
import { comesAndGoes, isFullyRead, isInKeywords } from '../rules-first.ts'
import { suggestions } from '../suggest.ts'
import { chartReasons } from './by-rules.ts'
import type { Plot } from './plot.ts'
import { blankedOut, type ChartRequest } from './request.ts'
import { type Charted, planOfChart, understandChart } from './understand.ts'
import type { ChartWeights } from './weights.ts'

export type ChartQuestion = {
  question: string
  request: ChartRequest
  /** What the rules make of it. */
  ruled: PlanOutcome
  context: PlanContext
  schema: Schema
  weights: ChartWeights | undefined
  threshold: number
}

/** The answer to a chart request; undefined where neither the rules nor the weights draw anything. */
export function answerChart({ ruled, ...asked }: ChartQuestion): PlanOutcome | undefined {
  const { question, request, context, schema, weights, threshold } = asked
  const again = redrawn(question, request, context)
  if (again) return again
  const isModelled = context.catalog.metrics.length > 0
  if (isModelled && (ruled.kind === 'plan' || ruled.kind === 'clarification')) return ruled
  const isRuled = threshold > 0 && drawsWhatIsAsked(ruled, request)
  const charted = weights && understandChart(question, request, context, schema, weights)
  if (!charted || comesAndGoes(charted.plot.query, context)) return isRuled ? ruled : undefined
  const sure = charted.confidence >= threshold && charted.unexplained.length === 0 && !charted.invented
  if (threshold === 0 || sure)
    return { kind: 'plan', followUp: false, plan: planOfChart(question, charted, request, context) }
  if (ruled.kind === 'plan' && (ruled.followUp || (isRuled && isTrusted(ruled.plan, charted)))) return ruled
  if (ruled.kind === 'clarification') return ruled
  return request.mark ? unsureOf(charted, context) : undefined
}

/** Whether the rules found columns for the axes; a table needs none. */
function drawsWhatIsAsked(ruled: PlanOutcome, { mark }: ChartRequest): boolean {
  return ruled.kind === 'plan' && (ruled.plan.drawing !== undefined || mark === 'table')
}

/** From this confidence on the weights speak against another reading in keywords. */
const SEEN_OTHERWISE = 0.9

/**
 * What the rules draw is an answer where the weights see the same, where it is of a range of time, which only rules know, and
 * where keywords name it and the weights, which were trained on sentences, are not sure of another.
 */
function isTrusted(plan: Plan, { plot, look, confidence }: Charted): boolean {
  const { form, drawing } = plan
  if (!form) return false
  if (isInKeywords(look) && confidence < SEEN_OTHERWISE && isFullyRead(plan)) return true
  const isOfRange = form.period?.range !== undefined || form.calculations.length > 0
  const sameOrder = drawing?.order?.axis === plot.order?.axis && drawing?.order?.direction === plot.order?.direction
  return isOfRange || (sameOrder && drawsTheSame(form, plot))
}

/** Whether both have the same bottom axis in the same steps, figure, series and conditions. */
function drawsTheSame(form: Form, { x, query }: Plot): boolean {
  const { period, by } = form
  const inSteps = period?.field ? [{ field: period.field, grain: period.grain }, ...by] : by
  if ((period && !period.field) || inSteps[0]?.grain !== x.field.step) return false
  const dimensions = inSteps.map(({ field }) => ({ field }))
  const order = query.limit === undefined ? [] : query.order
  return agrees({ ...form, period: undefined, by: dimensions }, { ...query, order })
}

function unsureOf({ unexplained, plot }: Charted, { catalog }: PlanContext): PlanOutcome {
  const reason =
    unexplained.length > 0
      ? `I do not know what "${unexplained.join('", "')}" means in this data.`
      : `I am not sure enough that this chart is meant: ${queryWords(plot.query, catalog)}?`
  return {
    kind: 'decline',
    decline: { reason, unknownWords: unexplained, suggestions: suggestions(catalog, unexplained) },
  }
}

/** Words that say no more than that the answer before is meant. */
const GOING_ON =
  /\b(?:it|this|that|them|these|those|show|me|please|now|instead|make|and|as|an?|the|same|in|into|turn|change|draw|but|what about|how about|to|can you|could you)\b|[^\p{L}\p{N}]+/giu

/** "As a pie chart": the answer before, drawn in another way. */
function redrawn(
  question: string,
  request: ChartRequest,
  { previous, catalog, today }: PlanContext,
): PlanOutcome | undefined {
  const { mark, order, aside } = request.spans
  const isOfAxes = request.order === undefined || request.order.axis !== undefined
  const rest = blankedOut(question, [...mark, ...order, ...aside]).replaceAll(GOING_ON, '')
  if (!previous?.composed || rest !== '' || !isOfAxes) return undefined
  const form: Form = { ...previous, composed: sorted(previous.composed, request) }
  const { sql, columns } = compileForm(form, { catalog, today })
  const [x, y, series] = columns
  return {
    kind: 'plan',
    followUp: true,
    plan: {
      planner: 'instant',
      sql,
      form,
      columns,
      confidence: 1,
      explanation: explainForm(form, catalog),
      reasons: chartReasons(question, request),
      assumptions: [],
      chart: request.mark,
      ...(x && y?.role === 'measure' && { drawing: { x: x.name, y: y.name, ...(series && { series: series.name }) } }),
    },
  }
}

function sorted(query: Query, { order }: ChartRequest): Query {
  const [x, y] = query.select
  const item = order?.axis === 'x' ? x : y
  return order && item && query.limit === undefined
    ? { ...query, order: [{ item, direction: order.direction }] }
    : query
}
