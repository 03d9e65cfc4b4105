import { beforeAll, expect, it } from 'vitest'
import { loadSqlParser } from '../sql/tree.ts'
import { expressionPieces } from './template.ts'

beforeAll(loadSqlParser)

it.each([
  ['AVG(salaries.amount)', ['AVG(', 'salaries.amount', ')']],
  ['leavers / NULLIF(average_headcount, 0)', ['leavers', ' / NULLIF(', 'average_headcount', ', 0)']],
  ["SUM(CASE WHEN t.a = '😀' THEN t.b END)", ['SUM(CASE WHEN ', 't.a', " = '😀' THEN ", 't.b', ' END)']],
])('cuts %s at its columns', (expression, expected) => {
  const pieces = expressionPieces(expression, 'duckdb').map((piece) =>
    'text' in piece ? piece.text : [piece.table, piece.column].filter(Boolean).join('.'),
  )
  expect(pieces).toEqual(expected)
  expect(pieces.join('')).toBe(expression)
})
