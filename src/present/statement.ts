/**
 * Words whose numbers are answered for: a statement is made of pieces, and a piece that holds a number says where in the
 * result it comes from. `say` is the only way to build one.
 */
import type { ResultTable } from '../types.ts'
import { formatCell, formatComputed, formatCount, formatPercent, toNumber } from './format.ts'

/** A cell of the result by row and column, from 0. */
export type CellRef = readonly [row: number, column: number]

export type Origin =
  | { from: 'cell'; cell: CellRef }
  /** A cell without its sign: "down 12" for -12. */
  | { from: 'size'; cell: CellRef }
  /** The distance between two cells, without a sign. */
  | { from: 'difference'; cells: [CellRef, CellRef] }
  /** The distance of the first cell to the second, as a share of the second, without a sign. */
  | { from: 'change'; cells: [CellRef, CellRef] }
  /** How many rows there are, all of the result or those listed. */
  | { from: 'count'; rows: number[] | 'all' }
  | { from: 'label'; column: number }
  /** Words of the question as it was understood: periods, filters, limits. */
  | { from: 'question' }
  /** What the catalog knows of the data: the first and last day of a column. */
  | { from: 'catalog' }

export type Piece = { text: string; origin?: Origin }
export type Statement = Piece[]

/**
 * Builds a statement: the literal text must hold no digits, and what is put in are pieces, statements, or words without
 * digits.
 */
export function say(texts: TemplateStringsArray, ...values: (Piece | Statement | string)[]): Statement {
  return texts.flatMap((text, i) => {
    const value = values[i]
    return [{ text }, ...(value === undefined ? [] : piecesOf(value))]
  })
}

function piecesOf(value: Piece | Statement | string): Statement {
  if (typeof value === 'string') return [{ text: value }]
  return Array.isArray(value) ? value : [value]
}

/** The text of a statement. */
export function textOf(statement: Statement): string {
  return statement.map((piece) => piece.text).join('')
}

/** Digits that a double always keeps. */
const DOUBLE_DIGITS = 15

/** Pieces that say the numbers of one result. */
export class Sayer {
  readonly table: ResultTable

  constructor(table: ResultTable) {
    this.table = table
  }

  /** The cell as a double; null where there is none. */
  number([row, column]: CellRef): number | null {
    return toNumber(this.table.rows[row]?.[column] ?? null)
  }

  cell(cell: CellRef): Piece {
    return { text: this.written(cell), origin: { from: 'cell', cell } }
  }

  /** The cell without its sign; percentages are percentage points here, as a difference of percentages is. */
  size(cell: CellRef, points = false): Piece {
    const text = this.written(cell).replace(/^(\D*)-/, '$1')
    return { text: points ? asPoints(text) : text, origin: { from: 'size', cell } }
  }

  /** Undefined for numbers too long for a double, whose difference would be a guess. */
  difference(a: CellRef, b: CellRef): Piece | undefined {
    if (this.isLong(a) || this.isLong(b)) return undefined
    const column = this.table.columns[a[1]]
    const size = Math.abs((this.number(a) ?? 0) - (this.number(b) ?? 0))
    const text = column ? formatComputed(rounded(size, column.format === 'percent'), column) : ''
    return { text: column?.format === 'percent' ? asPoints(text) : text, origin: { from: 'difference', cells: [a, b] } }
  }

  /** Undefined where there is nothing to divide by, and for percentages, whose change is said in points. */
  change(a: CellRef, b: CellRef): Piece | undefined {
    const [to, from] = [this.number(a), this.number(b)]
    if (to === null || !from || this.table.columns[a[1]]?.format === 'percent') return undefined
    return { text: formatPercent(Math.abs((to - from) / from)), origin: { from: 'change', cells: [a, b] } }
  }

  count(rows: number[] | 'all' = 'all'): Piece {
    const count = rows === 'all' ? this.table.rows.length : rows.length
    return { text: formatCount(count), origin: { from: 'count', rows } }
  }

  /** A column's label, as it stands in the middle of a sentence unless `text` gives other words for it. */
  label(column: number, text: string): Piece {
    return { text, origin: { from: 'label', column } }
  }

  private isLong([row, column]: CellRef): boolean {
    const cell = this.table.rows[row]?.[column]
    return typeof cell === 'string' && cell.replace(/\D/g, '').length > DOUBLE_DIGITS
  }

  private written([row, column]: CellRef): string {
    const described = this.table.columns[column]
    return described ? formatCell(this.table.rows[row]?.[column] ?? null, described) : ''
  }
}

/** Words of the question: periods, filters, limits. */
export function asked(text: string): Piece {
  return { text, origin: { from: 'question' } }
}

/** A fact of the catalog. */
export function known(text: string): Piece {
  return { text, origin: { from: 'catalog' } }
}

function asPoints(text: string): string {
  return text.replace(/ %$/, ' points')
}

/** Differences are written with the two decimals of the cells, unless that leaves nothing; fractions keep theirs. */
function rounded(size: number, isFraction: boolean): number {
  return isFraction || size < 0.01 ? Number(size.toPrecision(12)) : Math.round(size * 100) / 100
}

/** Statements as a list: "a", "a and b", "a, b and c". */
export function listed(items: (Piece | Statement)[]): Statement {
  return items.flatMap((item, i) => {
    const separator = i === 0 ? '' : i === items.length - 1 ? ' and ' : ', '
    return [{ text: separator }, ...piecesOf(item)]
  })
}

/** Statements with commas between them. */
export function joined(items: Statement[], separator = ', '): Statement {
  return items.flatMap((item, i) => (i === 0 ? item : [{ text: separator }, ...item]))
}
