import { describe, expect, it } from 'vitest'
import type { ResultTable } from '../../src/types.ts'
import { nextOrder, orderRows, type RowOrder } from './rows.ts'

describe('rows', () => {
  const table: ResultTable = {
    columns: [
      { name: 'd', label: 'D', type: 'string', role: 'dimension' },
      { name: 'n', label: 'N', type: 'decimal', role: 'measure' },
    ],
    rows: [
      ['b', '10.5'],
      ['A', null],
      ['c', 9],
    ],
    truncated: false,
  }
  const ordered = (order: RowOrder | undefined): number[] => orderRows(table, order).map((row) => row.number)

  it('keeps the order of the answer unless asked', () => expect(ordered(undefined)).toEqual([0, 1, 2]))
  it('orders numbers by size, also where they are text', () => {
    expect(ordered({ column: 1, direction: 'asc' })).toEqual([2, 0, 1])
  })
  it('keeps missing values last in both directions', () => {
    expect(ordered({ column: 1, direction: 'desc' })).toEqual([0, 2, 1])
  })
  it('orders words without regard to case', () => expect(ordered({ column: 0, direction: 'asc' })).toEqual([1, 0, 2]))

  it('goes from ascending to descending to none, and starts again on another column', () => {
    const first = nextOrder(undefined, 1)
    expect(first).toEqual({ column: 1, direction: 'asc' })
    const second = nextOrder(first, 1)
    expect(second).toEqual({ column: 1, direction: 'desc' })
    expect(nextOrder(second, 1)).toBeUndefined()
    expect(nextOrder(second, 0)).toEqual({ column: 0, direction: 'asc' })
  })
})
