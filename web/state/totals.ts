/** Totals of the rows of a result, only where adding up means something. */
import { isAdditive } from '../../src/present/chart-shape.ts'
import { formatComputed, isNumberColumn } from '../../src/present/format.ts'
import type { Cell, Plan, ResultColumn, ResultTable } from '../../src/types.ts'

/** Labels whose figures already look at other rows. */
const RELATIVE = /\b(running|cumulative|growth|change|difference|previous|rank|distinct|different|unique|share)\b/i

/**
 * The text under each column: the sum of a figure that adds up, nothing elsewhere. Undefined when no column has one: cut
 * results, single rows, lists of rows, and figures of which one row holds what another holds too (distinct counts, rows in
 * force at the end of each month).
 */
export function totalsOf(table: ResultTable, plan: Plan | undefined): (string | undefined)[] | undefined {
  if (table.truncated || table.rows.length < 2 || !addsUp(table, plan)) return undefined
  const totals = table.columns.map((column, index) => {
    if (!isSummed(column)) return undefined
    const sum = sumOf(table.rows.map((row) => row[index] ?? null))
    return sum === undefined ? undefined : formatComputed(sum, column)
  })
  return totals.some((total) => total !== undefined) ? totals : undefined
}

const isSummed = (column: ResultColumn): boolean =>
  column.role === 'measure' && isNumberColumn(column) && isAdditive(column) && !RELATIVE.test(column.label)

function addsUp(table: ResultTable, plan: Plan | undefined): boolean {
  const form = plan?.form
  if (form === undefined || form.composed !== undefined || form.measures.length === 0) return false
  const overTime = table.columns.some((column) => column.role === 'time' || column.grain !== undefined)
  return form.measures.every((measure) => {
    if (measure.kind === 'metric') return !overTime
    if (measure.distinct === true || (measure.inForce === true && overTime)) return false
    return measure.aggregate === 'sum' || measure.aggregate === 'count'
  })
}

/** The sum; undefined where a cell is a number too long to add exactly. */
function sumOf(cells: Cell[]): number | undefined {
  let sum = 0
  for (const cell of cells) {
    if (cell === null) continue
    const value = Number(cell)
    if (typeof cell === 'boolean' || !Number.isFinite(value)) return undefined
    if (typeof cell === 'string' && cell.replace(/\D/g, '').length > 15) return undefined
    sum += value
  }
  return Math.abs(sum) > Number.MAX_SAFE_INTEGER ? undefined : Number(sum.toPrecision(15))
}
