import { inflateRawSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Cell, LogicalType, RawResultColumn } from '../types.ts'
import { writeXlsx } from './xlsx.ts'
import { columnLetters } from './xlsx-cells.ts'
import { zipped } from './zip.ts'

const column = (name: string, type: LogicalType): RawResultColumn => ({ name, type, nativeType: type })

async function* inBatches(rows: Cell[][], size = 2): AsyncGenerator<Cell[][]> {
  for (let i = 0; i < rows.length; i += size) yield rows.slice(i, i + size)
}

async function bytesOf(pieces: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = []
  for await (const piece of pieces) all.push(piece)
  return Buffer.concat(all)
}

/** The files of an archive, found by its directory as every reader does. */
function unzipped(archive: Buffer): { [name: string]: string } {
  const end = archive.length - 22
  expect(archive.readUInt32LE(end)).toBe(0x06054b50)
  const files: { [name: string]: string } = {}
  let at = archive.readUInt32LE(end + 16)
  for (let n = archive.readUInt16LE(end + 10); n > 0; n -= 1) {
    const [packed, size, nameLength] = [20, 24]
      .map((place) => archive.readUInt32LE(at + place))
      .concat(archive.readUInt16LE(at + 28))
    const name = archive.toString('utf8', at + 46, at + 46 + (nameLength ?? 0))
    const local = archive.readUInt32LE(at + 42)
    const start = local + 30 + archive.readUInt16LE(local + 26)
    const content = inflateRawSync(archive.subarray(start, start + (packed ?? 0)))
    expect(content.length).toBe(size)
    files[name] = content.toString('utf8')
    at += 46 + (nameLength ?? 0)
  }
  return files
}

type Book = { rows: string; about: string; files: { [name: string]: string } }

async function book(
  columns: RawResultColumn[],
  rows: Cell[][],
  ...more: [about?: [string, string][], most?: number]
): Promise<Book> {
  const files = unzipped(await bytesOf(writeXlsx(columns, inBatches(rows), ...more)))
  return { rows: files['xl/worksheets/sheet1.xml'] ?? '', about: files['xl/worksheets/sheet2.xml'] ?? '', files }
}

/** What stands in one cell of a sheet: its text, and its attributes. */
const cellOf = (sheet: string, place: string) =>
  new RegExp(`<c r="${place}"([^>]*)>(?:<v>|<is><t[^>]*>)([^<]*)<`).exec(sheet)?.slice(1) ?? []

describe('writeXlsx', () => {
  it('keeps numbers, dates and truth values as such', async () => {
    const columns = [
      column('n', 'integer'),
      column('x', 'float'),
      column('day', 'date'),
      column('at', 'datetime'),
      column('hour', 'time'),
      column('ok', 'boolean'),
      column('word', 'string'),
    ]
    const { rows } = await book(columns, [[42, 1.5, '2024-02-29', '2024-02-29 12:00:00', '06:00:00', true, 'a & <b>']])
    expect(cellOf(rows, 'A2')).toEqual(['', '42'])
    expect(cellOf(rows, 'B2')).toEqual(['', '1.5'])
    expect(cellOf(rows, 'C2')).toEqual([' s="2"', '45351'])
    expect(cellOf(rows, 'D2')).toEqual([' s="3"', '45351.5'])
    expect(cellOf(rows, 'E2')).toEqual([' s="4"', '0.25'])
    expect(cellOf(rows, 'F2')).toEqual([' t="b"', '1'])
    expect(cellOf(rows, 'G2')[1]).toBe('a &amp; &lt;b&gt;')
    expect(cellOf(rows, 'A1')).toEqual([' s="1" t="inlineStr"', 'n'])
  })

  it('writes as text what a number or a date of Excel cannot hold', async () => {
    const columns = [column('n', 'integer'), column('day', 'date'), column('x', 'float'), column('at', 'datetimetz')]
    const { rows } = await book(columns, [
      [1234567890123456, '1899-12-31', Number.POSITIVE_INFINITY, '2024-01-01 00:00:00+02'],
      ['12345678901234567890', '0050-01-01', 'NaN', null],
      [999999999999999, '2023-02-30', 0.1, null],
    ])
    for (const place of ['A2', 'A3', 'B2', 'B3', 'B4', 'C2', 'C3', 'D2'])
      expect(cellOf(rows, place)[0]).toContain('inlineStr')
    expect(cellOf(rows, 'A3')[1]).toBe('12345678901234567890')
    expect(cellOf(rows, 'A4')).toEqual(['', '999999999999999'])
    expect(rows).not.toContain('r="D3"')
  })

  it('has no formula, whatever a cell holds, and is XML', async () => {
    const hostile = [
      '=1+1',
      '+SUM(A1)',
      '-2',
      '@x',
      '\t=1',
      ' =cmd|x',
      '＝1',
      '</t></is><f>1</f>',
      '\u0000\uFFFF\uD800',
      '_x0041_',
    ]
    const columns = [column('=name', 'string')]
    const { rows } = await book(
      columns,
      hostile.map((text) => [text]),
    )
    expect(rows).not.toMatch(/<f[ >]/)
    expect(cellOf(rows, 'A1')[1]).toBe('=name')
    for (const place of ['A2', 'A3', 'A4', 'A5', 'A7', 'A8'])
      expect(cellOf(rows, place)[0]).toBe(' s="5" t="inlineStr"')
    expect(cellOf(rows, 'A10')[1]).toBe('_x0000__xFFFF__xD800_')
    expect(cellOf(rows, 'A11')[1]).toBe('_x005F_x0041_')
  })

  it('gives back every text that XML can hold', async () => {
    const back = (xml: string) =>
      xml
        .replaceAll('&lt;', '<')
        .replaceAll('&gt;', '>')
        .replaceAll('&quot;', '"')
        .replaceAll('&amp;', '&')
        .replace(/_x([0-9A-F]{4})_/g, (_, code) => String.fromCharCode(Number.parseInt(code, 16)))
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 40 }), async (text) => {
        const { rows } = await book([column('a', 'string')], [[text]])
        expect(back(/<c r="A2"[^>]*><is><t[^>]*>([^<]*)</.exec(rows)?.[1] ?? '')).toBe(text)
      }),
      { numRuns: 100 },
    )
  })

  it('says on the second sheet what the rows are, and what was cut', async () => {
    const whole = await book([column('a', 'integer')], [[1], [2], [3]], [['Question', '=How many?']], 3)
    expect(cellOf(whole.about, 'B1')).toEqual([' s="6" t="inlineStr"', '=How many?'])
    expect(whole.about).not.toContain('There are more rows')
    const cut = await book(
      [column('a', 'integer'), column('b', 'string')],
      [
        [1, 'x'.repeat(40_000)],
        [2, ''],
        [3, ''],
      ],
      [],
      2,
    )
    expect(cut.rows).not.toContain('r="A4"')
    expect(cut.about).toContain('There are more rows: this sheet ends after 2.')
    expect(cut.about).toContain('1 cells hold more than 32,767 characters')
  })

  it('writes every row of many, over many pieces', async () => {
    const many = Array.from({ length: 20_000 }, (_, i): Cell[] => [i, `row ${i}`])
    const { rows } = await book([column('n', 'integer'), column('t', 'string')], many)
    expect(rows.match(/<row /g)).toHaveLength(20_001)
    expect(cellOf(rows, 'B20001')[1]).toBe('row 19999')
  })

  it('ends the query when the reader leaves, and passes its failure on', async () => {
    let ended = false
    async function* endless(): AsyncGenerator<Cell[][]> {
      try {
        for (let i = 0; ; i += 1) yield [[i, Math.random().toString(36).repeat(3000)]]
      } finally {
        ended = true
      }
    }
    const columns = [column('n', 'integer'), column('t', 'string')]
    let pieces = 0
    for await (const _ of writeXlsx(columns, endless())) if ((pieces += 1) > 20) break
    await expect.poll(() => ended).toBe(true)
    // biome-ignore lint/correctness/useYield: it fails before its first row
    async function* failing(): AsyncGenerator<Cell[][]> {
      throw new Error('the engine is lost')
    }
    await expect(bytesOf(writeXlsx(columns, failing()))).rejects.toThrow('the engine is lost')
  })

  it('refuses more columns than a sheet holds', async () => {
    const columns = Array.from({ length: 16_385 }, (_, i) => column(`c${i}`, 'integer'))
    await expect(bytesOf(writeXlsx(columns, inBatches([])))).rejects.toThrow('A sheet of Excel holds 16384 columns')
  })
})

it('columns are lettered as in a spreadsheet', () => {
  expect([0, 25, 26, 51, 52, 701, 702, 16_383].map(columnLetters)).toEqual([
    'A',
    'Z',
    'AA',
    'AZ',
    'BA',
    'ZZ',
    'AAA',
    'XFD',
  ])
})

it('archives hold empty files and names of any script', async () => {
  const files = unzipped(
    await bytesOf(
      zipped([
        { name: 'ä.txt', pieces: [] },
        { name: 'b', pieces: [Buffer.from('b')] },
      ]),
    ),
  )
  expect(files).toEqual({ 'ä.txt': '', b: 'b' })
})
