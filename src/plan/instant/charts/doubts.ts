/** What speaks against drawing a chart: words it leaves over, steps that nobody named; and numbers of these for the confidence. */
import type { Associations } from '../learned/associations.ts'
import { Doubts } from '../learned/doubts.ts'
import { partCodes } from '../learned/part-codes.ts'
import type { Candidate } from '../learned/pool.ts'
import { textCode } from '../learned/text-code.ts'
import { unexplained } from '../learned/unexplained.ts'
import { idleCues, invents } from '../learned/vetoes.ts'
import { isDated, type Plot } from './plot.ts'
import type { ChartRequest } from './request.ts'
import type { ChartScorer } from './said.ts'

/** Words that speak of pictures in general, or of how something is drawn. */
const OF_PICTURES =
  /^(?:about|attributes?|bin(?:s|ned|ning)?|compar(?:e[ds]?|ing|isons?)|correlations?|counting|creat(?:e|ing)|distributions?|frequenc(?:y|ies)|graphs?|group(?:s|ed|ing)?|histograms?|plots?|proportions?|relation(?:ship)?s?|results?|returning|show(?:s|ing)|trends?|using|versus|visuali[sz]\w*|vs|want)$/i

/** Doubts about the charts of one request. */
export class ChartDoubts {
  private readonly question: string
  private readonly request: ChartRequest
  private readonly scorer: ChartScorer
  private readonly associations: Associations
  private readonly plain: Doubts

  constructor(question: string, request: ChartRequest, scorer: ChartScorer, associations: Associations) {
    this.question = question
    this.request = request
    this.scorer = scorer
    this.associations = associations
    this.plain = new Doubts(scorer, associations)
  }

  /** Words that the chart does not use; those that stand for the picture or spell out its conditions are used. */
  leftOver(candidate: Candidate, plot: Plot): string[] {
    const { look } = this.scorer
    const comparing = this.scorer.statedAs(candidate.query)
    const named = this.namedBy(candidate)
    const left = unexplained(candidate, look, this.associations).filter(
      (text) => !named.has(text) && !OF_PICTURES.test(text),
    )
    return [...left, ...idleCues(candidate, look), ...this.idleSteps(plot)].filter(
      (text) => this.question.includes(text) && !comparing.has(text),
    )
  }

  /** Whether the chart computes what no word asks for, or runs along dates in steps that no word names. */
  invents({ query }: Candidate, plot: Plot): boolean {
    return invents(query, this.scorer.look) || this.leavesStepOpen(plot)
  }

  /** The numbers of a chart for the confidence: the same ones in the same order for every chart. */
  of(candidate: Candidate, plot: Plot): Float32Array {
    const { order, mark, stacked } = this.request
    const grouping = this.scorer.grouping().length > 0
    return Float32Array.from([
      ...this.plain.ofChart(candidate),
      this.leftOver(candidate, plot).length,
      this.leavesStepOpen(plot) ? 1 : 0,
      order && !plot.order ? 1 : 0,
      order?.name === undefined ? 0 : 1,
      mark ? 1 : 0,
      plot.series && !stacked && !grouping ? 1 : 0,
      !plot.series && (stacked || grouping) ? 1 : 0,
      this.namesakes(plot),
    ])
  }

  /** Words of the names of its columns as they are written: "acc_total" of what is labelled "account total". */
  private namedBy({ filled }: Candidate): Set<string> {
    const { look, said } = this.scorer
    const places = filled.columns.flatMap((id) => said.get(id) ?? [])
    return new Set(places.flatMap(({ start, end }) => look.words.slice(start, end).map(({ token }) => token.text)))
  }

  /** Columns of other tables that are called as one of the chart's is, where neither is the key of the other. */
  private namesakes({ x, y, series }: Plot): number {
    const { schema } = this.scorer.look
    const fields = [x.field, ...(y.aggregate === 'count' ? [] : [y.field]), ...(series ? [series] : [])]
    const counts = fields.map((field) => {
      const mine = schema.column(field.table, field.column)
      return schema.columns.filter(
        ({ id, name, table, twins }) =>
          mine &&
          name.toLowerCase() === mine.name.toLowerCase() &&
          table !== mine.table &&
          !twins.includes(mine.id) &&
          id !== mine.id,
      ).length
    })
    return Math.max(0, ...counts)
  }

  /** Whether figures run along dates and no word says in which steps. */
  private leavesStepOpen({ x, y }: Plot): boolean {
    return this.request.step === undefined && y.aggregate !== undefined && isDated(x, this.scorer)
  }

  /** Steps of time that the question names and the chart does not have; years that are numbers need none. */
  private idleSteps({ x }: Plot): string[] {
    const { step, spans } = this.request
    const isNumber = this.scorer.look.schema.column(x.field.table, x.field.column)?.kind === 'number'
    if (step === undefined || x.field.step !== undefined || (step === 'year' && isNumber)) return []
    return spans.step.map(({ start, end }) => this.question.slice(start, end).trim())
  }
}

/** Codes of the parts of a chart: those of its query, its axes, its series. */
export function chartCodes(candidate: Candidate, { x, y, series }: Plot): Int32Array {
  return Int32Array.from([
    ...partCodes(candidate),
    ...[x, y, series ?? ''].map((part) => textCode(JSON.stringify(part))),
  ])
}
