/** What a plan draws, in the terms that charts of suites are judged by. */
import { chooseChart } from '../present/chart.ts'
import type { Cell, ChartType, Plan, ResultColumn } from '../types.ts'
import type { ChartItem, GoldChart } from './chart-gold.ts'
import type { Rows } from './judge.ts'

export type DrawnChart = Pick<GoldChart, 'x' | 'y' | 'series' | 'step' | 'order'> & {
  type: ChartType
  /** The points: x, y and where there is one the series. */
  points: Rows
}

/** The chart of a plan with its rows; undefined where no two columns make one. */
export function drawnChart(plan: Plan, rows: Rows): DrawnChart | undefined {
  const columns = plan.columns.map((column, at) => ({ ...column, type: typeOf(rows, at) }))
  const { chart } = chooseChart(
    { columns, rows, truncated: false },
    { title: '', question: '', asked: plan.chart, drawing: plan.drawing },
  )
  const { x, y, series } = plan.drawing ?? chart
  const place = (name: string | undefined) => columns.findIndex((column) => column.name === name)
  const [across, up, third] = [place(x), place(y), place(series)]
  const [itemX, itemY] = [itemAt(plan, across), itemAt(plan, up)]
  if (!itemX || !itemY) return undefined
  const shown = [across, up, ...(third >= 0 ? [third] : [])]
  return {
    type: plan.chart ?? chart.type,
    ...{ x: itemX, y: itemY, series: itemAt(plan, third)?.column, step: stepAt(plan, across) },
    order: plan.drawing?.order,
    points: rows.map((row) => shown.map((at) => row[at] ?? null)),
  }
}

function typeOf(rows: Rows, at: number): ResultColumn['type'] {
  const cell: Cell | undefined = rows.map((row) => row[at] ?? null).find((one) => one !== null)
  return typeof cell === 'number' ? 'float' : 'string'
}

/** What stands behind a result column: an item of the composed query, or a group or measure of the form. */
function itemAt({ form, columns }: Plan, at: number): ChartItem | undefined {
  if (!form || at < 0) return undefined
  const composed = form.composed?.select[at]
  if (composed) return item(composed.field.column, composed.aggregate)
  const first = columns.length - form.by.length - form.measures.length
  if (at < first) return item(form.period?.field?.column ?? form.columns[at]?.column ?? '')
  const group = form.by[at - first]
  const measure = form.measures[at - first - form.by.length]
  if (group) return item(group.field.column)
  return measure?.kind === 'aggregate' ? item(measure.field?.column ?? '*', measure.aggregate) : undefined
}

function item(column: string, aggregate?: string): ChartItem {
  return aggregate ? { column: column.toLowerCase(), aggregate } : { column: column.toLowerCase() }
}

function stepAt({ form, columns }: Plan, at: number): string | undefined {
  const composed = form?.composed?.select[at]
  if (composed) return composed.field.step
  const first = columns.length - (form?.by.length ?? 0) - (form?.measures.length ?? 0)
  return at < first ? form?.period?.grain : form?.by[at - first]?.grain
}
