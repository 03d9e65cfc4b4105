import { describe, expect, it } from 'vitest'
import type { ColumnInfo, TableInfo } from '../types.ts'
import { historyOf } from './validity.ts'

const column = (name: string, more: Partial<ColumnInfo> = {}): ColumnInfo => ({
  name,
  label: name.replaceAll('_', ' '),
  synonyms: [],
  type: 'date',
  nativeType: 'DATE',
  nullable: true,
  hidden: false,
  ...more,
})

const table = (columns: ColumnInfo[], primaryKey = ['id']): TableInfo => ({
  name: 'pay',
  label: 'Pay',
  synonyms: [],
  primaryKey,
  uniqueKeys: [],
  rowCount: 9,
  columns: [column('id', { type: 'integer' }), ...columns],
})

const ends = (max: string, nullShare = 0) => ({
  profile: { distinct: 9, nullShare, min: '2001-01-01', max, frequent: [], exact: true },
})

describe('a table keeps a history', () => {
  it.each([
    ['from_date', 'to_date'],
    ['valid_from', 'valid_to'],
    ['begda', 'endda'],
    ['Start date', 'End date'],
  ])('where rows that hold end far away: %s, %s', (from, to) => {
    const found = historyOf(table([column(from), column(to, ends('9999-12-31'))]))
    expect(found).toEqual({ from: { table: 'pay', column: from }, to: { table: 'pay', column: to } })
  })

  it('where the first day tells its rows apart and the last one may be empty', () => {
    expect(
      historyOf(table([column('from_date'), column('to_date', ends('2024-01-01', 0.2))], ['id', 'from_date'])),
    ).toBeDefined()
    expect(historyOf(table([column('valid_from'), column('valid_until', ends('2024-01-01', 0.2))]))).toBeDefined()
  })
})

describe('a table keeps none', () => {
  it.each<[string, ColumnInfo[], string[]?]>([
    ['where all rows have ended', [column('from_date'), column('to_date', ends('2024-01-01'))], ['id', 'from_date']],
    [
      'where rows of things that go on have no end',
      [column('start_date'), column('end_date', ends('2024-01-01', 0.5))],
    ],
    ['with one of the two dates', [column('hire_date'), column('to_date', ends('9999-01-01'))]],
    ['with two such dates', [column('from_date'), column('start_date'), column('to_date', ends('9999-01-01'))]],
    ['where the last day is hidden', [column('from_date'), column('to_date', { ...ends('9999-01-01'), hidden: true })]],
  ])('%s', (_, columns, key) => {
    expect(historyOf(table(columns, key))).toBeUndefined()
  })
})
