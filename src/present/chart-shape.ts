/** The facts about a result that charts are chosen by. */
import type { Cell, ResultColumn, ResultTable } from '../types.ts'
import { toNumber } from './format.ts'

export type Shape = {
  rows: number
  truncated: boolean
  times: ResultColumn[]
  dimensions: ResultColumn[]
  measures: ResultColumn[]
  /** Different values of a column, a missing value counted as one. */
  distinct(column: ResultColumn): number
  cells(column: ResultColumn): Cell[]
  /** Whether these columns together name each row once, so that marks do not fall on each other. */
  unique(columns: ResultColumn[]): boolean
  /** The side that a question names for the bottom axis. */
  across?: ResultColumn
  /** The side that a line is asked to run along, though it is no time. */
  along?: ResultColumn
  /** Bars on top of each other, or beside, where the question says which. */
  stacked?: boolean
  /** The question asks for a chart of one kind. */
  isAsked?: boolean
  /** Characters of the longest value of a column. */
  longest(column: ResultColumn): number
}

/** Reads the facts of a table. Keys stand for a dimension only where nothing else names the rows. */
export function shapeOf(table: ResultTable): Shape {
  const byRole = (role: ResultColumn['role']) => table.columns.filter((column) => column.role === role)
  const place = new Map(table.columns.map((column, index) => [column, index]))
  const cells = remembered((column: ResultColumn) => table.rows.map((row) => row[place.get(column) ?? -1] ?? null))
  const isTime = (column: ResultColumn) => column.role === 'time' || isYear(column, cells(column))
  const times = table.columns.filter((column) => column.role !== 'measure' && isTime(column))
  const named = byRole('dimension').filter((column) => !times.includes(column))
  return {
    rows: table.rows.length,
    truncated: table.truncated,
    times,
    dimensions: named.length + times.length > 0 ? named : byRole('key').slice(0, 1),
    measures: byRole('measure').filter((column) => cells(column).some((cell) => toNumber(cell) !== null)),
    distinct: remembered((column) => new Set(cells(column)).size),
    cells,
    unique: (columns) => new Set(rowKeys(columns.map(cells), table.rows.length)).size === table.rows.length,
    longest: (column) => cells(column).reduce<number>((most, cell) => Math.max(most, String(cell ?? '').length), 0),
  }
}

/** The rules ask the same of a column many times; a result may have 100,000 rows. */
function remembered<T>(read: (column: ResultColumn) => T): (column: ResultColumn) => T {
  const known = new Map<ResultColumn, T>()
  return (column) => {
    const value = known.get(column) ?? read(column)
    known.set(column, value)
    return value
  }
}

/** Queries that take the year out of a date give whole numbers; they still run along a time axis. */
function isYear(column: ResultColumn, cells: Cell[]): boolean {
  if (column.type !== 'integer' || !/\byear$/i.test(column.label) || cells.length < 2) return false
  return cells.every((cell) => typeof cell === 'number' && cell >= 1000 && cell < 3000)
}

function rowKeys(columns: Cell[][], rows: number): string[] {
  return Array.from({ length: rows }, (_, row) => JSON.stringify(columns.map((cells) => cells[row] ?? null)))
}

/** Whether the values of a measure may be added up: counts and sums may, averages, shares and extremes may not. */
export function isAdditive(column: ResultColumn): boolean {
  if (column.format === 'percent' || column.unit === '%') return false
  return !/\b(avg|average|mean|median|rate|ratio|share|percent\w*|min|max|minimum|maximum|lowest|highest|latest|earliest|per)\b/i.test(
    `${column.label} ${column.name.replaceAll('_', ' ')}`,
  )
}

/** Whether the numbers of a share column make a whole: 100 % within one point. */
export function isWholeShare(column: ResultColumn, shape: Shape): boolean {
  const whole = column.format === 'percent' ? 1 : column.unit === '%' ? 100 : undefined
  if (whole === undefined || shape.truncated) return false
  const numbers = shape.cells(column).map(toNumber)
  if (numbers.some((value) => value === null || value < 0)) return false
  const sum = numbers.reduce<number>((total, value) => total + (value ?? 0), 0)
  return Math.abs(sum - whole) <= whole / 100
}
