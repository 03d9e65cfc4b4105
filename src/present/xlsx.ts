/** Results as an Excel workbook, written while they are read. */

import { QuerentError } from '../errors.ts'
import { uniqueNames } from '../form/labels.ts'
import type { Cell, RawResultColumn } from '../types.ts'
import { bookFiles, cellWriter, columnLetters, MAX_TEXT, SHEET, STYLE, textCell } from './xlsx-cells.ts'
import { zipped } from './zip.ts'

/** What one sheet of Excel holds, the row of names among the rows. */
export const MAX_SHEET = { rows: 1_048_576, columns: 16_384 }
/** Bytes of one sheet, unpacked: below what a plain ZIP archive can say. */
const MAX_BYTES = 3_500_000_000
const CHUNK = 1 << 18
const WIDTH = { least: 8, most: 48 }
const encoder = new TextEncoder()

/** A line of the second sheet: a name and a text. */
export type AboutLine = readonly [name: string, text: string]

/**
 * A workbook with the rows on the first sheet and what they are on the second: the given lines, and a note where rows or
 * texts had to be cut. Numbers, dates and truth values are typed; a whole number beyond 15 digits, a date that Excel cannot
 * count, and all else is text. No cell is a formula. The memory used does not grow with the rows. Throws QUERY_FAILED for
 * more columns than a sheet holds.
 */
export async function* writeXlsx(
  columns: readonly RawResultColumn[],
  batches: AsyncIterable<Cell[][]>,
  about: readonly AboutLine[] = [],
  most: number = MAX_SHEET.rows - 1,
): AsyncGenerator<Uint8Array> {
  if (columns.length > MAX_SHEET.columns)
    throw new QuerentError(
      'QUERY_FAILED',
      `A sheet of Excel holds ${MAX_SHEET.columns} columns, not ${columns.length}.`,
      {
        next: 'Download the result as CSV or Parquet.',
      },
    )
  const cut: Cut = { rows: false, texts: 0 }
  const first = sheetPieces(columns, batches, { cut, most })
  // The second sheet is made when the first one is complete: only then is it known what was cut.
  const second = lazily(() => aboutSheet([...about, ...notesOf(cut, most)]))
  yield* zipped([
    ...bookFiles(['Result', 'About']).map(([name, text]) => ({ name, pieces: [encoder.encode(text)] })),
    { name: 'xl/worksheets/sheet1.xml', pieces: first },
    { name: 'xl/worksheets/sheet2.xml', pieces: second },
  ])
}

type Cut = { rows: boolean; texts: number }

function notesOf({ rows, texts }: Cut, most: number): AboutLine[] {
  const count = (value: number) => value.toLocaleString('en')
  return [
    ...(rows
      ? ([
          [
            'Cut',
            `There are more rows: this sheet ends after ${count(most)}. Download CSV or Parquet for all of them.`,
          ],
        ] satisfies AboutLine[])
      : []),
    ...(texts > 0
      ? ([
          ['Cut texts', `${count(texts)} cells hold more than ${count(MAX_TEXT)} characters and were cut there.`],
        ] satisfies AboutLine[])
      : []),
  ]
}

type Limits = { cut: Cut; most: number }

async function* sheetPieces(
  columns: readonly RawResultColumn[],
  batches: AsyncIterable<Cell[][]>,
  { cut, most }: Limits,
): AsyncGenerator<Uint8Array> {
  const names = uniqueNames(columns.map(({ name }) => name))
  const letters = columns.map((_, i) => columnLetters(i))
  const writers = columns.map(({ type }) => cellWriter(type))
  let written = 0
  let bytes = 0
  let text = SHEET.open(names.map(widthOf), true) + headRow(names, letters)
  reading: for await (const rows of batches) {
    for (const row of rows) {
      if (written >= most || bytes > MAX_BYTES) {
        cut.rows = true
        break reading
      }
      written += 1
      text += rowOf(row, written + 1, { letters, writers, cut })
      if (text.length < CHUNK) continue
      const piece = encoder.encode(text)
      bytes += piece.length
      text = ''
      yield piece
    }
  }
  yield encoder.encode(text + SHEET.close)
}

type RowParts = { letters: string[]; writers: ReturnType<typeof cellWriter>[]; cut: Cut }

/** The one loop that a download of millions of cells spends its time in. */
function rowOf(row: Cell[], number: number, { letters, writers, cut }: RowParts): string {
  let cells = ''
  for (let i = 0; i < writers.length; i++) {
    const cell = row[i] ?? null
    if (cell === null) continue
    if (typeof cell === 'string' && cell.length > MAX_TEXT) cut.texts += 1
    cells += writers[i]?.(cell, `${letters[i]}${number}`) ?? ''
  }
  return `<row r="${number}">${cells}</row>`
}

const headRow = (names: string[], letters: string[]): string =>
  `<row r="1">${names.map((name, i) => textCell(name, `${letters[i]}1`, STYLE.bold)).join('')}</row>`

const widthOf = (name: string): number => Math.min(WIDTH.most, Math.max(WIDTH.least, name.length + 4))

async function* lazily(make: () => string): AsyncGenerator<Uint8Array> {
  yield encoder.encode(make())
}

function aboutSheet(lines: readonly AboutLine[]): string {
  const rows = lines.map(
    ([name, text], i) =>
      `<row r="${i + 1}">${textCell(name, `A${i + 1}`, STYLE.bold)}${textCell(text, `B${i + 1}`, STYLE.wrapped)}</row>`,
  )
  return SHEET.open([18, 100], false) + rows.join('') + SHEET.close
}
