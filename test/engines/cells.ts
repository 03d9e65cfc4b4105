/** Whether two engines gave the same rows: cell by cell, each value by what it says and not by how its engine writes it. */
import type { Cell } from '../../src/types.ts'

/** Averages and quotients have different numbers of places on different engines. */
const TOLERANCE = 1e-6

/** The first difference in words; undefined where the rows are the same. Without an order, rows are sorted first. */
export function sameCells(one: Cell[][], other: Cell[][], isOrdered: boolean): string | undefined {
  if (one.length !== other.length) return `${one.length} and ${other.length} rows`
  const [left, right] = isOrdered ? [one, other] : [sorted(one), sorted(other)]
  for (const [at, row] of left.entries()) {
    const their = right[at] ?? []
    const isSame = row.length === their.length && row.every((cell, i) => sameValue(cell, their[i] ?? null))
    if (!isSame) return `row ${at + 1}: ${JSON.stringify(row)} and ${JSON.stringify(their)}`
  }
  return undefined
}

function sorted(rows: Cell[][]): Cell[][] {
  const key = (row: Cell[]) => row.map((cell) => String(plain(cell))).join('\u0001')
  return rows.toSorted((a, b) => (key(a) < key(b) ? -1 : 1))
}

function sameValue(one: Cell, other: Cell): boolean {
  const [a, b] = [plain(one), plain(other)]
  if (typeof a !== 'number' || typeof b !== 'number') return a === b
  return Math.abs(a - b) <= TOLERANCE * Math.max(1, Math.abs(a), Math.abs(b))
}

/** Numbers however they are written, booleans as 1 and 0, dates without a time of midnight. */
function plain(cell: Cell): string | number | null {
  if (typeof cell === 'boolean') return Number(cell)
  if (typeof cell !== 'string') return cell
  if (/^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(cell) && !/^-?0\d/.test(cell)) return Number(cell)
  return cell.replace(/[ T]00:00:00(\.0+)?$/, '')
}
