/** The rows of a result as charts address them. Nothing here needs Node. */
import type { Cell, ResultColumn, ResultTable } from '../types.ts'
import { bucketStart, formatCell, isNumberColumn, toNumber } from './format.ts'

/**
 * One row for drawing. Of the first column `c0` is the value, `t0` how it is written, `f0` the same without its unit, `r0`
 * when its text first came; `tip` is all of the row, a line for each column.
 */
export type ChartRow = { [field: string]: number | string | null }

const MISSING = '(none)'

/** The rows of a table as `toVegaLite` addresses them; dates in UTC milliseconds, missing values null, never 0. */
export function chartRows(table: ResultTable): ChartRow[] {
  const ranks = table.columns.map(() => new Map<string, number>())
  return table.rows.map((row) => {
    const drawn: ChartRow = {}
    const lines = table.columns.map((column, i) => {
      const cell = row[i] ?? null
      const text = formatCell(cell, column, { missing: MISSING })
      drawn[`c${i}`] = drawnValue(cell, column)
      drawn[`t${i}`] = text
      if (column.role === 'measure') drawn[`f${i}`] = figureText(cell, column)
      else drawn[`r${i}`] = rankOf(text, ranks[i])
      return `${column.label}: ${text}`
    })
    drawn.tip = lines.join('\n')
    return drawn
  })
}

function drawnValue(cell: Cell, column: ResultColumn): number | string | null {
  if (isTemporal(column)) return cell === null ? null : utcMillis(String(cell), column)
  if (isNumberColumn(column)) return toNumber(cell)
  return cell === null ? null : String(cell)
}

/** Figures on a chart are short: no unit, and no decimals from 1,000 on. The tooltip has the whole value. */
function figureText(cell: Cell, column: ResultColumn): string {
  const value = toNumber(cell)
  if (value === null) return ''
  const short = column.format === 'percent' || Math.abs(value) < 1000 ? cell : Math.round(value)
  return formatCell(short, { ...column, unit: undefined, format: column.format === 'percent' ? 'percent' : undefined })
}

function rankOf(text: string, ranks: Map<string, number> | undefined): number {
  const rank = ranks?.get(text) ?? ranks?.size ?? 0
  ranks?.set(text, rank)
  return rank
}

/** Whether a column stands on a time axis. */
export function isTemporal(column: ResultColumn): boolean {
  return column.grain !== undefined || ['date', 'datetime', 'datetimetz'].includes(column.type)
}

function utcMillis(text: string, column: ResultColumn): number | null {
  const start = column.grain && bucketStart(text, column.grain)
  if (start) return Date.UTC(start[0], start[1] - 1, start[2])
  const [day = '', clock] = text.split(/[ T]/, 2)
  const zone = /(Z|[+-]\d{2}(:?\d{2})?)$/.exec(clock ?? '')?.[0]
  const millis = Date.parse(
    clock === undefined ? day : `${day}T${clock}${zone === undefined ? 'Z' : zone.length === 3 ? ':00' : ''}`,
  )
  return Number.isNaN(millis) ? null : millis
}
