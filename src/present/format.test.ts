import { describe, expect, it } from 'vitest'
import { alignOf, bucketStart, type CellColumn, formatCell, formatComputed, toNumber } from './format.ts'

const measure = (more: Partial<CellColumn> = {}): CellColumn => ({ type: 'decimal', role: 'measure', ...more })
const time = (grain: CellColumn['grain']): CellColumn => ({ type: 'date', role: 'time', grain })

describe('formatCell', () => {
  it.each([
    [54321, measure({ type: 'integer' }), '54,321'],
    [54321.239, measure(), '54,321.24'],
    [54321, measure({ unit: 'EUR' }), 'EUR 54,321'],
    [54321.5, measure({ unit: 'EUR', format: 'currency' }), 'EUR 54,321.50'],
    [-12, measure({ unit: '€' }), '€-12'],
    [54321, measure({ format: 'currency' }), '54,321'],
    [12, measure({ unit: 'days', type: 'integer' }), '12 days'],
    [1, measure({ unit: 'days', type: 'integer' }), '1 day'],
    [0.123, measure({ format: 'percent' }), '12.3 %'],
    [0.00041, measure({ format: 'percent' }), '0.041 %'],
    ['0.123', measure({ format: 'percent' }), '12.3 %'],
    [1, measure({ format: 'percent' }), '100 %'],
    [0.0123, measure(), '0.012'],
    [0, measure(), '0'],
    ['12345678901234567890', measure({ type: 'integer' }), '12,345,678,901,234,567,890'],
    ['12345678901234567890.12', measure({ unit: 'EUR' }), 'EUR 12,345,678,901,234,567,890.12'],
    ['NaN', measure({ type: 'float' }), 'NaN'],
    [2025, { type: 'integer', role: 'dimension' }, '2025'],
    [1956, measure({ type: 'integer', label: 'birth year' }), '1956'],
    [10001, { type: 'integer', role: 'key' }, '10001'],
    [50000, { type: 'integer', role: 'dimension', unit: 'EUR' }, 'EUR 50,000'],
    [true, { type: 'boolean', role: 'dimension' }, 'yes'],
    [0, { type: 'boolean', role: 'dimension' }, 'no'],
    ['maybe', { type: 'boolean', role: 'dimension' }, 'maybe'],
    [null, measure(), '–'],
    ['', { type: 'string', role: 'dimension' }, ''],
    ['2026-01-31', { type: 'date', role: 'dimension' }, '2026-01-31'],
    ['2026-01-31 00:00:00', { type: 'datetime', role: 'dimension', format: 'date' }, '2026-01-31'],
    ['2026-01-31 08:00:00', { type: 'datetime', role: 'dimension' }, '2026-01-31 08:00'],
    ['2026-01-31 08:00:05.25', { type: 'datetime', role: 'dimension' }, '2026-01-31 08:00:05.25'],
    ['1e3 <b>', { type: 'string', role: 'dimension' }, '1e3 <b>'],
  ] as [never, CellColumn, string][])('%j is %3$s', (cell, column, text) => {
    expect(formatCell(cell, column)).toBe(text)
  })

  it.each([
    ['2025-03-01', 'month', 'Mar 2025'],
    ['2025-03', 'month', 'Mar 2025'],
    ['2025-04-01 00:00:00', 'quarter', 'Q2 2025'],
    ['2025-Q3', 'quarter', 'Q3 2025'],
    ['2025-01-01', 'year', '2025'],
    [2025, 'year', '2025'],
    ['2025-03-03', 'week', 'week of 2025-03-03'],
    ['2025-03-03T00:00:00Z', 'day', '2025-03-03'],
    ['2025-13-01', 'month', '2025-13-01'],
    ['spring', 'month', 'spring'],
  ] as const)('%s by %s is %s', (cell, grain, text) => {
    expect(formatCell(cell, time(grain))).toBe(text)
  })

  it('writes a missing value as the caller says', () => {
    expect(formatCell(null, measure(), { locale: 'en', missing: '(none)' })).toBe('(none)')
  })
})

it('numbers stand to the right, names and keys to the left', () => {
  expect(alignOf(measure())).toBe('right')
  expect(alignOf({ type: 'integer', role: 'key' })).toBe('left')
  expect(alignOf({ type: 'string', role: 'dimension' })).toBe('left')
})

it('reads numbers from cells and nothing else', () => {
  expect(['12.5', 3, '1e3', 'NaN', '12 days', '', null, true, '0x10'].map(toNumber)).toEqual([
    12.5,
    3,
    1000,
    null,
    null,
    null,
    null,
    null,
    null,
  ])
})

it('computed figures take the style of their column', () => {
  expect(formatComputed(1200, measure({ unit: 'EUR' }))).toBe('EUR 1,200')
  expect(formatComputed(-0.5, measure({ type: 'integer' }))).toBe('-0.5')
})

it('knows the first day of a bucket', () => {
  expect(bucketStart('2025-Q3', 'quarter')).toEqual([2025, 7, 1])
  expect(bucketStart('2025', 'month')).toBeUndefined()
})
