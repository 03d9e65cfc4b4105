/** Every kind of chart for a result: the one that can be drawn, or why it cannot. */
import { chooseChart } from '../../src/present/chart.ts'
import type { ChartSpec, ChartType, ResultTable } from '../../src/types.ts'
import { words } from '../words/index.ts'
import { chartsOf, type TurnView } from './turn-view.ts'

/** `chart` is absent where the result cannot be drawn so; `why` is the reason either way. */
export type ChartKind = { type: ChartType; chart?: ChartSpec; why: string }

export const CHART_LABEL: Record<ChartType, string> = words.chart.kinds

const TYPES = Object.keys(CHART_LABEL) as ChartType[]

/** The kinds that the answer does not offer by itself, those that can be drawn first. */
export function otherKinds(view: TurnView): ChartKind[] {
  const { table, chart } = view.turn
  if (table === undefined || chart === undefined) return []
  const offered = new Set(chartsOf(view).map(({ type }) => type))
  const kinds = TYPES.filter((type) => !offered.has(type)).map((type) => kindOf(type, table, chart.title))
  return kinds.sort((a, b) => Number(b.chart !== undefined) - Number(a.chart !== undefined))
}

function kindOf(type: ChartType, table: ResultTable, title: string): ChartKind {
  const { chart } = chooseChart(table, { title, asked: type })
  if (chart.type === type) return { type, chart, why: words.chart.chosen(CHART_LABEL[type]) }
  const why = /was asked for, but (.+?\.)(?: |$)/.exec(chart.reason)?.[1] ?? chart.reason
  return { type, why: why.charAt(0).toUpperCase() + why.slice(1) }
}

/** Whether two charts draw the same. */
export const sameChart = (a: ChartSpec, b: ChartSpec): boolean =>
  a.type === b.type && a.x === b.x && a.y === b.y && a.series === b.series && a.stacked === b.stacked
