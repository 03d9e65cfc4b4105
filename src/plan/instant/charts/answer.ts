/** From a chart request to an answer: by the rules where a semantic model says what words mean, else by the trained weights. */
import { compileForm } from '../../../form/compile.ts'
import { explainForm } from '../../../form/explain.ts'
import type { Query } from '../../../form/query.ts'
import type { Form } from '../../../form/types.ts'
import type { PlanContext, PlanOutcome } from '../../types.ts'
import type { Schema } from '../learned/schema.ts'
import { chartReasons } from './by-rules.ts'
import { blankedOut, type ChartRequest } from './request.ts'
import { planOfChart, understandChart } from './understand.ts'
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

/** The answer to a chart request; undefined where neither the rules nor the weights are sure of it. */
export function answerChart({ ruled, ...asked }: ChartQuestion): PlanOutcome | undefined {
  const { question, request, context, schema, weights, threshold } = asked
  const again = redrawn(question, request, context)
  if (again) return again
  const isModelled = context.catalog.metrics.length > 0
  if (isModelled && (ruled.kind === 'plan' || ruled.kind === 'clarification')) return ruled
  const byRules = threshold > 0 && drawsWhatIsAsked(ruled, request) ? ruled : undefined
  const charted = weights && understandChart(question, request, context, schema, weights)
  if (!charted) return byRules
  const sure = charted.confidence >= threshold && charted.unexplained.length === 0 && !charted.invented
  if (threshold > 0 && !sure) return byRules
  return { kind: 'plan', followUp: false, plan: planOfChart(question, charted, request, context) }
}

/** Whether the rules found columns for the axes; a table needs none. */
function drawsWhatIsAsked(ruled: PlanOutcome, { mark }: ChartRequest): boolean {
  return ruled.kind === 'plan' && (ruled.plan.drawing !== undefined || mark === 'table')
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
