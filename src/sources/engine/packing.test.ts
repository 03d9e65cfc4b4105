import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Cell } from '../../types.ts'
import { charactersIn, packColumn, unpackRows } from './packing.ts'

const text = fc.string({ unit: 'binary' })
const number = fc.double({ noNaN: true })
const column: fc.Arbitrary<Cell[]> = fc.oneof(
  fc.array(fc.option(text)),
  fc.array(fc.option(number)),
  fc.array(fc.option(fc.oneof(text, number, fc.boolean()))),
)

it('gives back the cells of any column', () => {
  fc.assert(
    fc.property(column, (cells) => {
      const rows = unpackRows([packColumn(cells)], cells.length)
      expect(rows.map(([cell]) => cell)).toEqual(cells)
    }),
  )
})

it('gives back rows of several columns', () => {
  const packed = [packColumn([1, null]), packColumn(['a', 'b']), packColumn([true, 'mixed'])]
  expect(unpackRows(packed, 2)).toEqual([
    [1, 'a', true],
    [null, 'b', 'mixed'],
  ])
})

it('packs numbers and text in one piece each', () => {
  expect(packColumn([1, null, 2.5])).toEqual(new Float64Array([1, Number.NaN, 2.5]))
  expect(packColumn(['ab', null, 'c'])).toEqual({
    text: 'abc',
    ends: new Uint32Array([2, 2, 3]),
    nulls: new Uint8Array([0, 1, 0]),
  })
})

it('counts characters whatever the packing', () => {
  expect([packColumn(['ab', 'c']), packColumn([1, 2]), packColumn(['ab', 1])].map(charactersIn)).toEqual([3, 0, 2])
})
