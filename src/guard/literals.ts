/** Values of row policies made to fit the column they are compared with, so that no engine converts them in its own way. */
import { asKind, kindOf, type SqlNode } from '../sql/tree.ts'
import type { LogicalType, TableInfo } from '../types.ts'
import { listOf, nameText } from './scope.ts'

const NUMBERS = new Set<LogicalType>(['integer', 'decimal', 'float'])
const COMPARISONS = ['eq', 'neq', 'lt', 'lte', 'gt', 'gte']

/**
 * Rewrites literals compared with a column of the table: text for a text column, a number for a numeric one. MySQL would
 * take every text for 0, Trino refuses the comparison. A text that is no number cannot equal one: it becomes NULL.
 */
export function fitLiterals(node: unknown, table: TableInfo): void {
  if (Array.isArray(node)) for (const item of node) fitLiterals(item, table)
  if (node === null || typeof node !== 'object' || Array.isArray(node)) return
  for (const kind of COMPARISONS) fitComparison(asKind(node, kind), table)
  const within = asKind(node, 'in')
  if (within) for (const item of listOf(within.expressions)) fitTo(item, typeOf(within.this, table))
  for (const value of Object.values(node)) fitLiterals(value, table)
}

function fitComparison(comparison: SqlNode | undefined, table: TableInfo): void {
  if (!comparison) return
  fitTo(comparison.left, typeOf(comparison.right, table))
  fitTo(comparison.right, typeOf(comparison.left, table))
}

function typeOf(node: unknown, table: TableInfo): LogicalType | undefined {
  const column = asKind(node, 'column')
  if (!column) return undefined
  return table.columns.find((c) => c.name.toLowerCase() === nameText(column.name))?.type
}

function fitTo(node: unknown, type: LogicalType | undefined): void {
  const literal = asKind(node, 'literal')
  if (!literal || !type || kindOf(node) !== 'literal') return
  if (type === 'string' && literal.literal_type === 'number') literal.literal_type = 'string'
  if (!NUMBERS.has(type) || literal.literal_type !== 'string') return
  const isNumber = /^-?\d+(\.\d+)?$/.test(String(literal.value))
  const holder = node as SqlNode
  if (isNumber) literal.literal_type = 'number'
  else {
    delete holder.literal
    holder.null = null
  }
}
