/** Whether a chart is the one that was asked for, part by part. */
import type { Cell } from '../types.ts'
import type { DrawnChart } from './chart-drawn.ts'
import type { ChartItem, GoldChart } from './chart-gold.ts'
import { type Rows, sameResult } from './judge.ts'

/** The parts of a chart that are judged, in the order in which the first wrong one names the error. */
export const CHART_PARTS = ['type', 'x', 'y', 'series', 'binning', 'order', 'data'] as const
export type ChartVerdict = Record<(typeof CHART_PARTS)[number], boolean>

/** Judges each part. `points` are the rows of any right answer. */
export function judgeChart(gold: GoldChart, points: Rows[], drawn: DrawnChart | undefined): ChartVerdict {
  if (!drawn) return { type: false, x: false, y: false, series: false, binning: false, order: false, data: false }
  const ours = drawn.points.map((row) => row.map((cell, at) => (at === 0 ? inStep(cell, drawn.step) : cell)))
  const data = points.some((rows) => sameResult(rows, ours, false, true))
  return {
    type: drawn.type === gold.type,
    x: sameItem(gold.x, drawn.x),
    y: sameItem(gold.y, drawn.y),
    series: gold.series === drawn.series,
    // Years that are numbers need no steps: the data tells.
    binning: gold.step === drawn.step || (gold.step === 'year' && drawn.step === undefined && data),
    order: gold.order?.axis === drawn.order?.axis && gold.order?.direction === drawn.order?.direction,
    data,
  }
}

/** Counts of rows are the same by whichever column; a missing value shows in the data. */
function sameItem(a: ChartItem, b: ChartItem): boolean {
  return a.aggregate === b.aggregate && (a.aggregate === 'count' || a.column === b.column)
}

/** A step in the form that the suite's own points have. */
function inStep(cell: Cell, step: string | undefined): Cell {
  const text = String(cell ?? '')
  if (cell === null || step === undefined) return cell
  if (step === 'year') return text.slice(0, 4)
  return step === 'month' ? text.slice(0, 7) : cell
}
