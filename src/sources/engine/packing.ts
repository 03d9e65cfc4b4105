/** Columns of cells in a form that crosses the process boundary as few large objects instead of many small ones. */
import type { Cell } from '../../types.ts'

type PackedText = { text: string; ends: Uint32Array; nulls: Uint8Array | null }

/** Numbers as doubles, with NaN for null (a NaN value is the text `NaN`); text joined; anything else as it is. */
export type PackedColumn = Float64Array | PackedText | Cell[]

/** One column ready to be sent. */
export function packColumn(cells: Cell[]): PackedColumn {
  const first = cells.find((cell) => cell !== null)
  if (typeof first === 'number') return packNumbers(cells) ?? cells
  if (typeof first === 'string') return packText(cells) ?? cells
  return cells
}

function packNumbers(cells: Cell[]): Float64Array | null {
  const packed = new Float64Array(cells.length)
  for (let row = 0; row < cells.length; row++) {
    const cell = cells[row]
    if (typeof cell === 'number') packed[row] = cell
    else if (cell === null) packed[row] = Number.NaN
    else return null
  }
  return packed
}

function packText(cells: Cell[]): PackedText | null {
  const ends = new Uint32Array(cells.length)
  let nulls: Uint8Array | null = null
  let end = 0
  for (let row = 0; row < cells.length; row++) {
    const cell = cells[row]
    if (typeof cell === 'string') end += cell.length
    else if (cell === null) {
      nulls ??= new Uint8Array(cells.length)
      nulls[row] = 1
    } else return null
    ends[row] = end
  }
  return { text: cells.join(''), ends, nulls }
}

function unpackColumn(packed: PackedColumn): Cell[] {
  if (Array.isArray(packed)) return packed
  if (packed instanceof Float64Array) return Array.from(packed, (value) => (Number.isNaN(value) ? null : value))
  const { text, ends, nulls } = packed
  const cells: Cell[] = new Array(ends.length)
  let start = 0
  for (let row = 0; row < ends.length; row++) {
    const end = ends[row] ?? start
    cells[row] = nulls?.[row] === 1 ? null : text.slice(start, end)
    start = end
  }
  return cells
}

/** The rows of packed columns. */
export function unpackRows(packed: PackedColumn[], rowCount: number): Cell[][] {
  const columns = packed.map(unpackColumn)
  const rows: Cell[][] = new Array(rowCount)
  for (let row = 0; row < rowCount; row++) {
    const cells: Cell[] = new Array(columns.length)
    for (let column = 0; column < columns.length; column++) cells[column] = columns[column]?.[row] ?? null
    rows[row] = cells
  }
  return rows
}

/** Characters of text that a packed column holds. */
export function charactersIn(packed: PackedColumn): number {
  if (packed instanceof Float64Array) return 0
  if (!Array.isArray(packed)) return packed.text.length
  return packed.reduce<number>((sum, cell) => sum + (typeof cell === 'string' ? cell.length : 0), 0)
}
