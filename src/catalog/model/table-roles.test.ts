import { expect, test } from 'vitest'
import type { ColumnInfo, LogicalType, TableInfo } from '../../types.ts'
import { nameColumn } from './names.ts'
import { guessDefaultTime, guessDisplayColumn } from './table-roles.ts'

type Given = { [name: string]: LogicalType | { type: LogicalType; distinct: number } }

function table(name: string, columns: Given, rowCount = 100): TableInfo {
  const described = Object.entries(columns).map(([column, given]): ColumnInfo => {
    const { type, distinct } = typeof given === 'string' ? { type: given, distinct: null } : given
    const profile = { distinct, nullShare: 0, min: null, max: null, frequent: [], exact: true }
    return { name: column, ...nameColumn(column, { table: name }), type, nativeType: '', nullable: true, profile }
  })
  return { name, label: name, synonyms: [], columns: described, primaryKey: [], uniqueKeys: [], rowCount }
}

const display = (name: string, columns: Given, foreign: string[] = []) =>
  guessDisplayColumn(table(name, columns), new Set(foreign))

test.each<[string, Given, string | undefined]>([
  ['departments', { id: 'integer', dept_name: 'string', description: 'string' }, 'dept_name'],
  ['departments', { department: 'string', floor: 'integer' }, 'department'],
  ['employees', { title: 'string', first_name: 'string', last_name: 'string' }, 'last_name'],
  ['employees', { first_name: 'string', last_name: 'string', full_name: 'string' }, 'full_name'],
  ['books', { book_title: 'string', publisher_name: 'string' }, 'book_title'],
  ['orders', { order_id: 'string', note: 'string' }, undefined],
  ['users', { user_name: 'integer' }, undefined],
])('%s with %o is shown by %s', (name, columns, expected) => expect(display(name, columns)).toBe(expected))

test('values that repeat name no row, except those of persons', () => {
  expect(display('tickets', { name: { type: 'string', distinct: 30 } })).toBe('name')
  expect(display('tickets', { name: { type: 'string', distinct: 3 } })).toBeUndefined()
  expect(display('tickets', { title: { type: 'string', distinct: 30 } })).toBeUndefined()
})

test('a column that refers to another table names no row', () => {
  expect(display('orders', { country_name: 'string' }, ['country_name'])).toBeUndefined()
})

test('the default time is the only date, if it is no birth date', () => {
  const time = (columns: Given, notTimes: string[] = []) => guessDefaultTime(table('t', columns), new Set(notTimes))
  expect(time({ hired: 'date', name: 'string' })).toBe('hired')
  expect(time({ hired: 'date', left_at: 'datetime' })).toBeUndefined()
  expect(time({ hired: 'date', left_at: 'datetime' }, ['left_at'])).toBe('hired')
  expect(time({ dob: 'date' })).toBeUndefined()
})
