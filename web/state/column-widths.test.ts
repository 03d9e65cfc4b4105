import { describe, expect, it } from 'vitest'
import type { ResultColumn } from '../../src/types.ts'
import { columnWidths } from './column-widths.ts'

const NAME: ResultColumn = { name: 'n', label: 'name', type: 'string', role: 'dimension' }
const widths = (...cells: string[]) =>
  columnWidths({ columns: [NAME], rows: cells.map((cell) => [cell]), truncated: false }).map((width) =>
    Number(/min\(([\d.]+)ch/.exec(width)?.[1]),
  )

describe('columnWidths', () => {
  it('follow the longest text, between two bounds', () => {
    const [short = 0] = widths('a')
    const [longer = 0] = widths('a', 'x'.repeat(20))
    const [longest = 0] = widths('x'.repeat(500))
    expect(short).toBeGreaterThan(5)
    expect(longer).toBeGreaterThan(short)
    expect(longest).toBeLessThan(50)
    expect(widths('x'.repeat(60))).toEqual([longest])
  })

  it('see a long text among many rows that are alike', () => {
    const many = Array.from({ length: 5000 }, () => 'x'.repeat(30))
    expect(widths(...many)).toEqual(widths('x'.repeat(30)))
  })
})
