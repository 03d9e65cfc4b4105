import { describe, expect, it } from 'vitest'
import { declaredType, logicalType, nativeType, nothingObserved, observe, type SqliteValue } from './types.ts'

function seen(values: SqliteValue[]) {
  const observed = nothingObserved()
  for (const value of values) observe(observed, value)
  return observed
}

describe('declared types', () => {
  it.each([
    ['INTEGER', 'integer'],
    ['BIGINT UNSIGNED', 'integer'],
    ['VARCHAR(20)', 'string'],
    ['NCHAR(5)', 'string'],
    ['REAL', 'float'],
    ['DOUBLE PRECISION', 'float'],
    ['NUMERIC(10,2)', 'decimal'],
    ['BOOLEAN', 'boolean'],
    ['BIT', 'boolean'],
    ['DATE', 'date'],
    ['DATETIME', 'datetime'],
    ['TIMESTAMP', 'datetime'],
    ['TIME', 'time'],
    ['BLOB', 'binary'],
    ['JSON', 'json'],
    ['YEAR', 'integer'],
    ['', null],
    [null, null],
  ])('%s means %s', (declared, type) => expect(declaredType(declared)).toBe(type))
})

describe('the type of a column', () => {
  it.each<[string, string | null, SqliteValue[], string]>([
    ['text of days is a date', 'TEXT', ['2024-01-31', null, '1999-12-01'], 'date'],
    ['text of moments is a datetime', 'TEXT', ['2024-01-31 08:00', '2024-01-31T08:00:00.5'], 'datetime'],
    ['days and moments are a datetime', 'TEXT', ['2024-01-31', '2024-01-31 08:00:00'], 'datetime'],
    [
      'moments with a zone are a datetimetz',
      'TEXT',
      ['2024-01-31T08:00:00Z', '2024-01-31 08:00:00+02:00'],
      'datetimetz',
    ],
    ['one other text makes it text', 'DATE', ['2024-01-31', 'unknown'], 'string'],
    ['impossible days are text', 'TEXT', ['2024-13-01'], 'string'],
    ['zeros and ones of a BOOLEAN are boolean', 'BOOLEAN', [0n, 1n, null], 'boolean'],
    ['other numbers of a BOOLEAN are integers', 'BOOLEAN', [0n, 2n], 'integer'],
    ['zeros and ones elsewhere are integers', 'INTEGER', [0n, 1n], 'integer'],
    ['fractions in an INTEGER make it a float', 'INTEGER', [1n, 2.5], 'float'],
    ['a DECIMAL stays decimal', 'DECIMAL(10,2)', [1n, 2.5], 'decimal'],
    ['a REAL of whole numbers stays float', 'REAL', [1, 2], 'float'],
    ['a few texts do not change a number', 'INTEGER', [1n, 2n, 'n/a'], 'integer'],
    ['mostly text in an INTEGER is text', 'INTEGER', [1n, 'a', 'b'], 'string'],
    ['a DATE of numbers is what it holds', 'DATE', [20240131n], 'integer'],
    ['nothing declared: what it holds', null, [1n, 2n], 'integer'],
    ['nothing declared, text and numbers: text', null, [1n, 'a'], 'string'],
    ['bytes are binary', null, [new Uint8Array([1])], 'binary'],
    ['no values: what was declared', 'DATETIME', [null], 'datetime'],
    ['no values and nothing declared: text', null, [], 'string'],
  ])('%s', (_case, declared, values, type) => expect(logicalType(declared, seen(values))).toBe(type))
})

it('names the storage class where nothing is declared', () => {
  const values: SqliteValue[][] = [[1n], [1.5], ['a'], [new Uint8Array()], []]
  expect(values.map((one) => nativeType(null, seen(one)))).toEqual(['INTEGER', 'REAL', 'TEXT', 'BLOB', 'ANY'])
  expect(nativeType('money', seen([1n]))).toBe('money')
})
