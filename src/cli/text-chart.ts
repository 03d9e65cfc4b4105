/** Charts for a terminal: bars for categories, sparklines for series over time. */
import { formatCell, toNumber } from '../present/format.ts'
import type { ChartSpec, ResultColumn, ResultTable } from '../types.ts'
import { cutTo, padTo, printable, widthOf } from './terminal.ts'

const MAX_BARS = 20
const MAX_LINES = 12
const LABEL_WIDTH = 24
const BAR_WIDTH = 40
const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉']
const LEVELS = '▁▂▃▄▅▆▇█'

type Field = { column: ResultColumn; at: number }

/** The chart as lines of text, or undefined when this kind of chart or this result cannot be drawn with characters. */
export function chartText(spec: ChartSpec, table: ResultTable, width: number): string | undefined {
  const x = fieldOf(table, spec.x)
  const y = fieldOf(table, spec.y)
  if (x === undefined || y === undefined || table.rows.length < 2) return undefined
  if (spec.type === 'line' || spec.type === 'area')
    return sparklines(table, { x, y, series: fieldOf(table, spec.series) }, width)
  if (spec.series !== undefined || table.rows.length > MAX_BARS) return undefined
  return spec.type === 'bar' || spec.type === 'pie' ? bars(table, x, y, width) : undefined
}

function fieldOf(table: ResultTable, name: string | undefined): Field | undefined {
  const at = table.columns.findIndex((column) => column.name === name)
  const column = table.columns[at]
  return column === undefined ? undefined : { column, at }
}

const textOf = (row: ResultTable['rows'][number], { column, at }: Field): string =>
  printable(formatCell(row[at] ?? null, column))

const numberOf = (row: ResultTable['rows'][number], { at }: Field): number | null => toNumber(row[at] ?? null)

function bars(table: ResultTable, x: Field, y: Field, width: number): string | undefined {
  const values = table.rows.map((row) => numberOf(row, y))
  const largest = Math.max(0, ...values.map((value) => Math.abs(value ?? 0)))
  if (largest === 0) return undefined
  const labels = table.rows.map((row) => cutTo(LABEL_WIDTH, textOf(row, x)))
  const figures = table.rows.map((row) => textOf(row, y))
  const labelWidth = Math.max(...labels.map(widthOf))
  const figureWidth = Math.max(...figures.map(widthOf))
  const barWidth = Math.max(8, Math.min(BAR_WIDTH, width - labelWidth - figureWidth - 4))
  const lines = values.map((value, i) => {
    const label = padTo(labelWidth, labels[i] ?? '', 'left')
    const bar = padTo(barWidth, barOf(value ?? 0, largest, barWidth), 'left')
    return `${label}  ${bar}  ${padTo(figureWidth, figures[i] ?? '', 'right')}`
  })
  return `${lines.join('\n')}\n`
}

/** A bar of up to `width` columns; negative values are drawn hatched. */
export function barOf(value: number, largest: number, width: number): string {
  const eighths = Math.round((Math.abs(value) / largest) * width * 8)
  if (value < 0) return '░'.repeat(Math.max(1, Math.round(eighths / 8)))
  return '█'.repeat(Math.floor(eighths / 8)) + (EIGHTHS[eighths % 8] ?? '')
}

function sparklines(
  table: ResultTable,
  fields: { x: Field; y: Field; series?: Field },
  width: number,
): string | undefined {
  const groups = Map.groupBy(table.rows, (row) => (fields.series === undefined ? '' : textOf(row, fields.series)))
  if (groups.size > MAX_LINES) return undefined
  const nameWidth = Math.max(...[...groups.keys()].map((name) => Math.min(LABEL_WIDTH, widthOf(name))))
  const lines = [...groups].flatMap(([name, rows]) => {
    const line = sparklineOf(rows, fields, width - nameWidth)
    return line === undefined
      ? []
      : [nameWidth === 0 ? line : `${padTo(nameWidth, cutTo(nameWidth, name), 'left')}  ${line}`]
  })
  return lines.length === 0 ? undefined : `${lines.join('\n')}\n`
}

/** `Jan 2025 ▁▃▅█ Dec 2025  (lowest 12, highest 40)` */
function sparklineOf(rows: ResultTable['rows'], { x, y }: { x: Field; y: Field }, width: number): string | undefined {
  const known = rows.filter((row) => numberOf(row, y) !== null)
  const first = known[0]
  const last = known.at(-1)
  if (first === undefined || last === undefined || known.length < 2) return undefined
  const values = known.map((row) => numberOf(row, y) ?? 0)
  const lowest = known[values.indexOf(Math.min(...values))] ?? first
  const highest = known[values.indexOf(Math.max(...values))] ?? last
  const ends = `  (lowest ${textOf(lowest, y)}, highest ${textOf(highest, y)})`
  const room = Math.max(8, width - widthOf(textOf(first, x) + textOf(last, x) + ends) - 2)
  return `${textOf(first, x)} ${sparkline(values, room)} ${textOf(last, x)}${ends}`
}

/** Values as blocks of eight heights; more values than `room` are averaged in even groups. */
export function sparkline(values: number[], room: number): string {
  const points = values.length <= room ? values : averaged(values, room)
  const low = Math.min(...points)
  const span = Math.max(...points) - low
  return points.map((value) => LEVELS[span === 0 ? 3 : Math.round(((value - low) / span) * 7)]).join('')
}

function averaged(values: number[], groups: number): number[] {
  return Array.from({ length: groups }, (_, i) => {
    const from = Math.floor((i * values.length) / groups)
    const part = values.slice(from, Math.floor(((i + 1) * values.length) / groups))
    return part.reduce((sum, value) => sum + value, 0) / part.length
  })
}
