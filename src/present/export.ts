/** Results as files, written while they are read: memory stays the same however many rows there are. */
import type { Cell, LogicalType, RawResultColumn } from '../types.ts'
import { uniqueNames } from './names.ts'

export { writeParquet } from './parquet.ts'

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
  let text = `${columns.map((column) => quoted(harmless(column.name))).join(',')}\r\n`
  const fields = columns.map((column) => fieldWriter(column.type))
  for await (const rows of batches) {
    for (const row of rows) {
      text += csvLine(row, fields)
      if (text.length < CHUNK) continue
      yield encoder.encode(text)
      text = ''
    }
  }
  if (text !== '') yield encoder.encode(text)
}

type FieldWriter = (text: string) => string

function csvLine(row: Cell[], fields: FieldWriter[]): string {
  let line = ''
  for (let i = 0; i < fields.length; i++) {
    if (i > 0) line += ','
    const cell = row[i]
    if (typeof cell === 'string') line += fields[i]?.(cell)
    else if (cell !== null && cell !== undefined) line += cell
  }
  return `${line}\r\n`
}

/** How the text cells of a column are written; typed columns also hold text where a number is too long for a double. */
function fieldWriter(type: LogicalType): FieldWriter {
  const pattern = TYPED_TEXT[type]
  if (!pattern) return (text) => quoted(harmless(text))
  return (text) => (mayBeFormula(text) && !pattern.test(text) ? quoted(`'${text}`) : quoted(text))
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

function harmless(text: string): string {
  return mayBeFormula(text) ? `'${text}` : text
}

/** Most cells start with a letter or digit and are settled by their first character. */
function mayBeFormula(text: string): boolean {
  const first = text.charCodeAt(0)
  if ((first > 64 && first < 128) || (first >= 48 && first < 58)) return false
  return /^[\s\p{Cf}\p{Cc}]*[=+\-@＝＋－＠]|^[\t\r\n]/u.test(text)
}

function quoted(text: string): string {
  if (!text.includes('"')) return text.includes(',') || text.includes('\n') || text.includes('\r') ? `"${text}"` : text
  return `"${text.replaceAll('"', '""')}"`
}

/** A JSON array of one object for each row. Names that occur twice are numbered: `name`, `name_2`. */
export async function* writeJson(
  columns: readonly RawResultColumn[],
  batches: AsyncIterable<Cell[][]>,
): AsyncGenerator<Uint8Array> {
  const keys = uniqueNames(columns).map((name, i) => `${i > 0 ? ',' : ''}${JSON.stringify(name)}:`)
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
