/** Results as files, written while they are read: memory stays the same however many rows there are. */
import { uniqueNames } from '../form/labels.ts'
import type { Cell, LogicalType, RawResultColumn } from '../types.ts'

export { writeParquet } from './parquet.ts'
export { type AboutLine, writeXlsx } from './xlsx.ts'

/** Characters gathered before they are handed on. */
const CHUNK = 1 << 18
const encoder = new TextEncoder()

/**
 * CSV as RFC 4180 says, in UTF-8, with a header. A text cell that a spreadsheet would take for a formula (it starts with
 * = + - @, a tab or a line break, also after spaces) gets an apostrophe in front; numbers and dates of typed columns are
 * left as they are. A missing value is an empty field.
 */
export async function* writeCsv(
  columns: readonly RawResultColumn[],
  batches: AsyncIterable<Cell[][]>,
): AsyncGenerator<Uint8Array> {
  const patterns = columns.map((column) => TYPED_TEXT[column.type])
  let text = csvLine(
    columns.map((column) => column.name),
    columns.map(() => undefined),
  )
  for await (const rows of batches) {
    for (const row of rows) {
      text += csvLine(row, patterns)
      if (text.length < CHUNK) continue
      yield encoder.encode(text)
      text = ''
    }
  }
  if (text !== '') yield encoder.encode(text)
}

/** The one loop that a download of millions of cells spends its time in. */
function csvLine(row: Cell[], patterns: readonly (RegExp | undefined)[]): string {
  let line = ''
  for (let i = 0; i < patterns.length; i++) {
    if (i > 0) line += ','
    const cell = row[i]
    if (typeof cell === 'string') line += mayBeFormula(cell) ? textField(cell, patterns[i]) : quoted(cell)
    else if (cell !== null && cell !== undefined) line += cell
  }
  return `${line}\r\n`
}

/** Typed columns hold text too, where a number is too long for a double: that is left as it is. */
function textField(text: string, typed: RegExp | undefined): string {
  return quoted(typed?.test(text) ? text : `'${text}`)
}

const NUMBER = /^[+-]?(\d+(\.\d*)?([eE][+-]?\d+)?|Infinity)$/
const DATE = /^[+-]?\d{4,}-\d{2}-\d{2}([ T][\d:.]+(Z|[+-][\d:]+)?)?$/
const TYPED_TEXT: Partial<Record<LogicalType, RegExp>> = {
  integer: NUMBER,
  decimal: NUMBER,
  float: NUMBER,
  date: DATE,
  datetime: DATE,
  datetimetz: DATE,
}

/** Most cells start with a letter or digit and are settled by their first character. */
function mayBeFormula(text: string): boolean {
  const first = text.charCodeAt(0)
  if ((first > 64 && first < 128) || (first >= 48 && first < 58)) return false
  return FORMULA.test(text)
}

const FORMULA = /^[\s\p{Cf}\p{Cc}]*[=+\-@＝＋－＠]|^[\t\r\n]/u
const SPECIAL = /[",\r\n]/

function quoted(text: string): string {
  return SPECIAL.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** A JSON array of one object for each row. Names that occur twice are numbered: `name`, `name_2`. */
export async function* writeJson(
  columns: readonly RawResultColumn[],
  batches: AsyncIterable<Cell[][]>,
): AsyncGenerator<Uint8Array> {
  const keys = uniqueNames(columns.map(({ name }) => name)).map(
    (name, i) => `${i > 0 ? ',' : ''}${JSON.stringify(name)}:`,
  )
  let text = '['
  let separator = '\n{'
  for await (const rows of batches) {
    for (const row of rows) {
      text += separator
      for (let i = 0; i < keys.length; i++) text += keys[i] + jsonCell(row[i])
      text += '}'
      separator = ',\n{'
      if (text.length < CHUNK) continue
      yield encoder.encode(text)
      text = ''
    }
  }
  yield encoder.encode(`${text}\n]\n`)
}

function jsonCell(cell: Cell | undefined): string {
  return typeof cell === 'string' ? JSON.stringify(cell) : String(cell ?? null)
}
