/** Fits a chart to the room that it has on this page. */
import { formatCell } from '../../src/present/format.ts'
import type { ChartSpec, ResultTable } from '../../src/types.ts'

const CHARACTER_PX = 6.6
const GAP_PX = 8
/** What the axis takes of the width. */
const AXIS_PX = 70

/**
 * The chart as it fits into a width in pixels: standing bars whose names would run into each other lie down, so that the
 * names are read. Times stay on a line from left to right.
 */
export function fitChart(chart: ChartSpec, table: ResultTable, width: number): ChartSpec {
  if (chart.type !== 'bar' || chart.horizontal === true) return chart
  const index = table.columns.findIndex((column) => column.name === chart.x)
  const column = table.columns[index]
  if (column === undefined || column.role === 'time' || column.grain !== undefined) return chart
  const names = new Set(table.rows.map((row) => formatCell(row[index] ?? null, column)))
  const longest = Math.max(0, ...[...names].map((name) => name.length))
  const room = (width - AXIS_PX) / Math.max(1, names.size)
  return longest * CHARACTER_PX + GAP_PX > room ? { ...chart, horizontal: true } : chart
}
