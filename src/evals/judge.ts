/** Whether two results say the same: rows by content, columns in any order. */
import type { Cell } from '../types.ts'

export type Rows = Cell[][]

const RELATIVE_TOLERANCE = 1e-6

/** A cell in the form that it is compared in: numbers rounded to six significant places, dates without a zero time. */
function canonical(cell: Cell): string {
  if (cell === null) return '∅'
  if (typeof cell === 'boolean') return cell ? 'true' : 'false'
  const number = typeof cell === 'number' ? cell : numeric(cell)
  if (number !== undefined) return number === 0 ? '0' : Number(number.toPrecision(7)).toString()
  return String(cell)
    .trim()
    .replace(/[ T]00:00:00(\.0+)?(\+00)?$/, '')
}

function numeric(text: string): number | undefined {
  return /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(text.trim()) && !/^0\d/.test(text.trim()) ? Number(text) : undefined
}

/** Whether two canonical cells are the same, numbers within the tolerance. */
function sameCell(a: string, b: string): boolean {
  if (a === b) return true
  const [x, y] = [Number(a), Number(b)]
  return Math.abs(x - y) <= RELATIVE_TOLERANCE * Math.max(Math.abs(x), Math.abs(y))
}

/**
 * Execution match: every gold column is found among ours with the same values, row by row under one order of rows (the
 * gold's own order when `ordered`). Extra or missing rows matter; extra columns of ours only when `exact`.
 */
export function sameResult(gold: Rows, ours: Rows, ordered: boolean, exact = false): boolean {
  if (gold.length !== ours.length) return false
  if (gold.length === 0) return true
  if (exact && gold[0]?.length !== ours[0]?.length) return false
  const bags = (ours[0] ?? []).map((_, column) => bag(ours, column))
  const candidates = (gold[0] ?? []).map((_, g) => columnCandidates(bag(gold, g), bags))
  return assign(candidates, 0, [], (columns) => rowsMatch(gold, ours, columns, ordered))
}

/** Our columns that hold the same bag of values as a gold column. */
function columnCandidates(wanted: string[], bags: string[][]): number[] {
  return bags.flatMap((one, o) => (sameBag(wanted, one) ? [o] : []))
}

function bag(rows: Rows, column: number): string[] {
  return rows.map((row) => canonical(row[column] ?? null)).sort()
}

function sameBag(a: string[], b: string[]): boolean {
  return a.every((cell, i) => sameCell(cell, b[i] ?? ''))
}

/** Tries assignments of gold columns to different columns of ours until one fits. */
function assign(candidates: number[][], at: number, chosen: number[], fits: (columns: number[]) => boolean): boolean {
  if (at === candidates.length) return fits(chosen)
  return (candidates[at] ?? []).some(
    (column) => !chosen.includes(column) && assign(candidates, at + 1, [...chosen, column], fits),
  )
}

function rowsMatch(gold: Rows, ours: Rows, columns: number[], ordered: boolean): boolean {
  const key = (row: Cell[]) => row.map(canonical).join('\u0001')
  const mine = ours.map((row) => key(columns.map((column) => row[column] ?? null)))
  const theirs = gold.map((row) => key(row))
  if (!ordered) {
    mine.sort()
    theirs.sort()
  }
  return mine.every((row, i) => row === theirs[i])
}
