/** Words for answers without a form, such as those of SQL by hand and of verified questions: all that is known are the columns. */
import { joined, listed, type Piece, type Statement, say } from './statement.ts'
import { at, type Facts, labelOf, sentence } from './words-facts.ts'

const MAX_GROUPED_BY = 2
const MAX_MEASURES = 4
const MAX_COLUMNS = 6
const MAX_NAMED = 3
/** Characters of a cell that still reads well in a sentence. */
const MAX_CELL = 80

/**
 * The columns that name each row once, so that figures can be compared by them; undefined where none do. One
 * column does better than two; a day names rows only where they have no key.
 */
export function groupColumns({ table, times, dimensions, measures }: Facts): number[] | undefined {
  if (measures.length > MAX_MEASURES || dimensions.length > MAX_GROUPED_BY) return undefined
  if (table.rows.length === 1) return dimensions
  const isKeyed = table.columns.some(({ role }) => role === 'key')
  const both = times.length > 1 || (dimensions.length === 0 && isKeyed) ? [] : [...times, ...dimensions]
  const candidates = [...dimensions.map((column) => [column]), dimensions, both]
  return candidates.find((columns) => columns.length > 0 && isUnique(table.rows, columns))
}

function isUnique(rows: Facts['table']['rows'], columns: number[]): boolean {
  return new Set(rows.map((row) => JSON.stringify(columns.map((column) => row[column])))).size === rows.length
}

/** Rows that are no figures of groups: the one row in full, a few by their names, else how many and with which columns. */
export function columnsWords(facts: Facts): Statement[] {
  const { columns, rows } = facts.table
  const places = [...columns.keys()]
  const full = rows.length === 1 ? rowInFull(facts, places) : []
  if (full.length > 0) return [sentence(full)]
  const count = say`${facts.sayer.count()} ${rows.length === 1 ? 'row' : 'rows'}`
  const names = cellsOf(facts, facts.dimensions.slice(0, 1)).filter((cell) => isShort(cell) && isFilled(cell))
  if (columns.length > 1 && rows.length <= MAX_NAMED && names.length === rows.length)
    return [sentence(say`${count}: ${listed(names)}`)]
  const labels = places.map((column) => labelOf(facts, column))
  const values = columns.length === 1 ? differentValues(facts) : []
  return [sentence(say`${count}, with ${some(labels, MAX_COLUMNS)}${values}`)]
}

/** "City is Berlin and salary is 3,000" of the first row, where that is short enough to be read. */
export function rowInFull(facts: Facts, places: number[]): Statement {
  const isSayable = places.length <= MAX_COLUMNS && cellsOf(facts, places).every(isShort)
  return isSayable ? listed(places.map((column) => columnWords(facts, column))) : []
}

/** "city is Berlin", "there is no value for city". */
function columnWords(facts: Facts, column: number): Statement {
  const cell = facts.sayer.cell(at(0, column))
  if (facts.table.rows[0]?.[column] === null) return say`there is no value for ${labelOf(facts, column)}`
  return say`${labelOf(facts, column)} is ${isFilled(cell) ? cell : 'empty'}`
}

/** ": Berlin, Oslo, Paris and others", of the only column, in the order of the rows. */
function differentValues(facts: Facts): Statement {
  const cells = cellsOf(facts, [0]).filter(isFilled)
  const different = [...new Map(cells.map((cell) => [cell.text, cell])).values()]
  const isSayable = different.length > 0 && different.slice(0, MAX_NAMED).every(isShort)
  return isSayable ? say`: ${some(different, MAX_NAMED)}` : []
}

/** The cells that have a value. */
function cellsOf({ table, sayer }: Facts, columns: number[]): Piece[] {
  return table.rows.flatMap((cells, row) =>
    columns.filter((column) => cells[column] !== null).map((column) => sayer.cell(at(row, column))),
  )
}

const isShort = ({ text }: Piece): boolean => text.length <= MAX_CELL
const isFilled = ({ text }: Piece): boolean => text.trim() !== ''

function some(items: Piece[], most: number): Statement {
  if (items.length <= most) return listed(items)
  return say`${joined(items.slice(0, most).map((item) => [item]))} and others`
}
