/** The reader of result files gives back what was written, however the file is cut into pieces. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { csvRows } from './csv.ts'

const quoted = (text: string | null) => (text === null ? '' : `"${text.replaceAll('"', '""')}"`)
const write = (rows: (string | null)[][]) => rows.map((row) => `${row.map(quoted).join(',')}\n`).join('')

async function read(pieces: string[]): Promise<(string | null)[][]> {
  async function* all() {
    yield* pieces
  }
  const rows: (string | null)[][] = []
  for await (const batch of csvRows(all())) rows.push(...batch)
  return rows
}

it('reads any text, in any pieces, and tells the missing from the empty', async () => {
  const cell = fc.oneof(
    fc.constant(null),
    fc.string({ maxLength: 6 }),
    fc.constantFrom('', '"', '""', ',', '\n', '\r\n', 'a"b'),
  )
  const table = fc
    .integer({ min: 1, max: 4 })
    .chain((width) => fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1 }))
  await fc.assert(
    fc.asyncProperty(table, fc.array(fc.nat(200)), async (rows, cuts) => {
      const text = write(rows)
      const places = [0, ...cuts.filter((cut) => cut < text.length).toSorted((a, b) => a - b), text.length]
      const pieces = places.slice(1).map((end, index) => text.slice(places[index], end))
      expect(await read(pieces)).toEqual(rows)
    }),
    { numRuns: 300 },
  )
})

it('reads values without quotes, other line ends, and a last line without one', async () => {
  expect(await read(['a,b\r\n1,', '2\r\n,"x"'])).toEqual([
    ['a', 'b'],
    ['1', '2'],
    [null, 'x'],
  ])
  expect(await read([''])).toEqual([])
})
