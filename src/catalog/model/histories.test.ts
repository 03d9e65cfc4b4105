import { describe, expect, it } from 'vitest'
import type { ColumnInfo, TableInfo } from '../../types.ts'
import { withHistory } from './histories.ts'

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
    expect(withHistory(table([column(from), column(to, ends('9999-12-31'))])).history).toEqual({ from, to })
  })

  it('where the first day tells its rows apart and the last one may be empty', () => {
    const [until, key] = [column('to_date', ends('2024-01-01', 0.2)), ['id', 'from_date']]
    expect(withHistory(table([column('from_date'), until], key)).history?.to).toBe('to_date')
    const valid = [column('valid_from'), column('valid_until', ends('2024-01-01', 0.2))]
    expect(withHistory(table(valid)).history?.to).toBe('valid_until')
  })

  it('where a model hides its dates', () => {
    const to = column('to_date', { ...ends('9999-01-01'), hidden: true })
    expect(withHistory(table([column('from_date'), to])).history?.to).toBe('to_date')
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
  ])('%s', (_, columns, key) => {
    expect(withHistory(table(columns, key)).history).toBeUndefined()
  })
})
