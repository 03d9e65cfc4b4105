/** From a plan and its rows to what people see: table, chart, words. */
import type { Answer, Catalog, ChartSpec, Plan, ResultTable } from '../types.ts'
import { chartAskedIn, chooseChart } from './chart.ts'
import { suggestFollowUps } from './follow-ups.ts'
import { tellAnswer } from './words.ts'

export type PresentContext = {
  question: string
  /** The day that "today" means, `YYYY-MM-DD`. */
  today: string
  /** With it filters are said in the model's words and follow-ups are suggested. */
  catalog?: Catalog
  /** Further caveats, said first. */
  caveats?: string[]
}

export type Presented = { table: ResultTable; chart: ChartSpec; alternatives: ChartSpec[]; answer: Answer }

/** Everything that is shown for an answer. Pure: the same plan, rows and day give the same result. */
export function present(plan: Plan, table: ResultTable, context: PresentContext): Presented {
  const asked = plan.chart ?? chartAskedIn(context.question)
  const { chart, alternatives } = chooseChart(table, {
    title: plan.explanation || context.question,
    question: context.question,
    asked,
    drawing: plan.drawing,
    listing: plan.form !== undefined && plan.form.measures.length === 0 && !plan.form.shareOf,
  })
  const answer = tellAnswer(plan, table, context)
  const followUps =
    plan.form && !plan.form.composed && context.catalog ? suggestFollowUps(plan.form, context.catalog, table) : []
  const ofChart = asked && asked !== chart.type ? [chart.reason] : []
  const caveats = [...(context.caveats ?? []), ...answer.caveats, ...ofChart]
  return { table, chart, alternatives, answer: { ...answer, caveats, followUps } }
}
