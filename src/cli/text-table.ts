/** Tables for a terminal: aligned columns of plain text. */
import { alignOf, formatCell } from '../present/format.ts'
import type { ResultTable } from '../types.ts'
import { type Colours, cutTo, padTo, printable, widthOf } from './terminal.ts'

export type TextColumn = { title: string; align: 'left' | 'right' }
export type TextTableOptions = { width: number; colours: Colours }

const GAP = '  '
const NARROWEST = 6

/** A result as text: numbers to the right, at most `maxRows` rows and a line that says how many more there are. */
export function resultText(table: ResultTable, options: TextTableOptions & { maxRows: number }): string {
  const columns = table.columns.map((column) => ({ title: column.label, align: alignOf(column) }))
  const shown = table.rows.slice(0, options.maxRows)
  const cells = shown.map((row) => table.columns.map((column, i) => formatCell(row[i] ?? null, column)))
  const more = sayMore(table.rows.length - shown.length, table.truncated)
  return tableText(columns, cells, options) + (more === '' ? '' : `${options.colours.dim(more)}\n`)
}

function sayMore(hidden: number, truncated: boolean): string {
  if (hidden === 0) return truncated ? '… and more rows that were not read' : ''
  return `… ${hidden} more${truncated ? ', and more that were not read' : ''}`
}

/** Rows of text under their titles. Columns are narrowed, the widest first, until a row fits. */
export function tableText(columns: TextColumn[], rows: string[][], { width, colours }: TextTableOptions): string {
  const safe = rows.map((row) => row.map(printable))
  const titles = columns.map(({ title }) => printable(title))
  const widths = fittingWidths(
    titles.map((title, i) => Math.max(widthOf(title), ...safe.map((row) => widthOf(row[i] ?? '')))),
    width,
  )
  const line = (cells: string[]): string =>
    columns
      .map(({ align }, i) => padTo(widths[i] ?? 0, cutTo(widths[i] ?? 0, cells[i] ?? ''), align))
      .join(GAP)
      .trimEnd()
  const rule = widths.map((w) => '─'.repeat(w)).join(GAP)
  const lines = [colours.bold(line(titles)), colours.dim(rule), ...safe.map(line)]
  return `${lines.join('\n')}\n`
}

/** Column widths that fit into `width` together with the gaps, where the narrowest possible columns allow it. */
export function fittingWidths(natural: number[], width: number): number[] {
  const gaps = GAP.length * Math.max(0, natural.length - 1)
  const capped = (cap: number): number[] => natural.map((w) => Math.min(w, cap))
  let cap = Math.max(NARROWEST, Math.min(width, Math.max(0, ...natural)))
  while (cap > NARROWEST && capped(cap).reduce((sum, w) => sum + w, gaps) > width) cap -= 1
  return capped(cap)
}
