/** How wide the columns of a table are, so that they stay as they are while rows come into view. */
import { formatCell } from '../../src/present/format.ts'
import type { ResultColumn, ResultTable } from '../../src/types.ts'

/** Cells of a column that are looked at, spread over all rows. */
const SAMPLE = 300
/** Short heads are bold and may have wide letters alone. */
const MIN_CH = 8.5
const MAX_CH = 44
/** A letter is narrower than the digit that a `ch` measures. */
const LETTER_CH = 0.92
const NARROW_WIDTH = '42vw'
/** Space around a cell's text, and for the arrow beside a head. */
const PADDING_CH = 4.5
const ARROW_CH = 2.5

/** The width of each column as a CSS length: what its texts need, and on a narrow screen less than half of it. Longer texts take several lines. */
export function columnWidths({ columns, rows }: ResultTable): string[] {
  const step = Math.max(1, Math.floor(rows.length / SAMPLE))
  return columns.map((column, index) => {
    let longest = column.label.length + ARROW_CH
    for (let at = 0; at < rows.length; at += step)
      longest = Math.max(longest, lengthOf(rows[at]?.[index] ?? null, column))
    const width = Math.min(MAX_CH, Math.max(MIN_CH, longest)) * LETTER_CH + PADDING_CH
    return `min(${width.toFixed(1)}ch, ${NARROW_WIDTH})`
  })
}

const lengthOf = (cell: ResultTable['rows'][number][number], column: ResultColumn): number =>
  formatCell(cell, column).length
