/** Orders the rows of a result that is on the page. */
import { isNumberColumn, toNumber } from '../../src/present/format.ts'
import type { Cell, ResultTable } from '../../src/types.ts'

export type RowOrder = { column: number; direction: 'asc' | 'desc' }

const words = new Intl.Collator('en', { numeric: true, sensitivity: 'base' })

/** The order after a click on a column's head: ascending, then descending, then as the answer came. */
export function nextOrder(order: RowOrder | undefined, column: number): RowOrder | undefined {
  if (order?.column !== column) return { column, direction: 'asc' }
  return order.direction === 'asc' ? { column, direction: 'desc' } : undefined
}

/** A row and its place in the answer. */
export type NumberedRow = { number: number; cells: Cell[] }

/** The rows in the given order; rows without a value come last either way. */
export function orderRows({ rows, columns }: ResultTable, order: RowOrder | undefined): NumberedRow[] {
  const numbered = rows.map((cells, number) => ({ number, cells }))
  const column = order === undefined ? undefined : columns[order.column]
  if (order === undefined || column === undefined) return numbered
  const compare = isNumberColumn(column) ? compareNumbers : compareWords
  const sign = order.direction === 'asc' ? 1 : -1
  return numbered.sort((a, b) => {
    const [left, right] = [a.cells[order.column] ?? null, b.cells[order.column] ?? null]
    if (left === null || right === null) return Number(left === null) - Number(right === null)
    return sign * compare(left, right)
  })
}

const compareNumbers = (a: Cell, b: Cell): number => (toNumber(a) ?? 0) - (toNumber(b) ?? 0)
const compareWords = (a: Cell, b: Cell): number => words.compare(String(a), String(b))
