import { beforeAll, describe, expect, test } from 'vitest'
import { expressionType } from '../../sql/expression-type.ts'
import { loadSqlParser } from '../../sql/tree.ts'
import type { LogicalType } from '../../types.ts'
import { parseExpression, rewriteReferences } from './expression.ts'

beforeAll(loadSqlParser)

describe('parseExpression', () => {
  test('finds columns but no strings, functions and date parts', () => {
    const parsed = parseExpression(`SUM(CASE WHEN e.kind = 'a.b' THEN "Order Details"."Unit Price" END)`, 'duckdb')
    expect(parsed.references.map(({ qualifier, name }) => [qualifier, name])).toEqual([
      ['e', 'kind'],
      ['Order Details', 'Unit Price'],
    ])
    expect(parsed.aggregates).toBe(true)
    expect(parseExpression('EXTRACT(YEAR FROM hired)', 'duckdb').references).toHaveLength(1)
  })

  test('places references after characters outside of the basic plane', () => {
    const parsed = parseExpression(`'😀' || t . name || 'é'`, 'sqlite')
    expect(rewriteReferences(parsed, ({ name }) => `[${name}]`)).toBe(`'😀' || [name] || 'é'`)
  })

  test('a window is no aggregate of rows', () => {
    expect(parseExpression('SUM(a) OVER ()', 'duckdb').aggregates).toBe(false)
    expect(parseExpression('COUNT(*) FILTER (WHERE a > 1)', 'duckdb').aggregates).toBe(true)
  })

  test.each([
    '(SELECT MAX(a) FROM t)',
    'a IN (SELECT b FROM t)',
    'a, b',
    'a FROM t',
    'a AS b',
    'a -- note',
    'a /* note */ + 1',
    '1; DROP TABLE t',
    'COUNT(t.*)',
    'a.b.c + 1',
    'SUM(',
    '',
  ])('refuses %s', (sql) => {
    expect(() => parseExpression(sql, 'duckdb')).toThrow(expect.objectContaining({ code: 'SQL_INVALID' }))
  })
})

test.each([
  ['COUNT(*)', 'integer'],
  ['SUM(days)', 'integer'],
  ['AVG(days)', 'float'],
  ['SUM(pay) / COUNT(*)', 'float'],
  ['pay * 2', 'decimal'],
  ['days + 1', 'integer'],
  ["first || ' ' || last", 'string'],
  ['hired - born', 'integer'],
  ["CASE WHEN days > 3 THEN 'long' ELSE 'short' END", 'string'],
  ['days > 3', 'boolean'],
  ['CAST(first AS DATE)', 'date'],
  ['COALESCE(pay, 0)', 'decimal'],
  ['ROUND(pay, 1)', 'decimal'],
  ['mystery(pay)', undefined],
])('the type of %s is %s', (sql, type) => {
  const types: { [name: string]: LogicalType } = {
    days: 'integer',
    pay: 'decimal',
    first: 'string',
    last: 'string',
    hired: 'date',
    born: 'date',
  }
  expect(expressionType(parseExpression(sql, 'duckdb').root, (_, name) => types[name])).toBe(type)
})
