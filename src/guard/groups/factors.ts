/**
 * What a protected value may be multiplied with or divided by: what the tables say of a row, such as hours or the middle of
 * a pay band. Numbers that the asker could choose row by row are refused, since they could be chosen to show one person.
 */
import { asKind, kindOf, type SqlNode } from '../../sql/tree.ts'
import type { ColumnInfo, TableInfo } from '../../types.ts'
import { listOf, nameText, type Relation } from '../scope.ts'
import { nodesIn, outputsOf, type Protected, selectOf } from './protected.ts'

/** So few and so plain that weights differ by more than the sixteenth digit, which the log would not see. */
const MOST_COLUMNS = 4
const MOST_NUMBERS = 3
const NUMBERS = { least: 0.001, most: 1_000_000 }

const OPERATORS = new Set([
  'paren',
  'neg',
  'add',
  'sub',
  'mul',
  'div',
  'cast',
  'coalesce',
  'null_if',
  'column',
  'literal',
])
const TYPES = new Set(['double', 'float', 'real', 'decimal', 'numeric', 'int', 'big_int'])

/** A factor as SQL. Throws TOTALS_ONLY where it could be chosen row by row. */
export function factorOf(node: unknown, rules: Protected): string {
  const every = nodesIn(node, () => true).flatMap(below)
  const columns = every.flatMap((item) => contentOf(item, 'column'))
  const numbers = every.flatMap((item) => contentOf(item, 'literal'))
  const isPlain =
    every.every((item) => OPERATORS.has(kindOf(item) ?? '') && isKnownCast(item)) &&
    columns.length <= MOST_COLUMNS &&
    numbers.length <= MOST_NUMBERS &&
    numbers.every(isPlainNumber) &&
    columns.every((column) => isStored(column, rules))
  if (isPlain) return rules.sqlOf(node)
  throw rules.refused('It can be multiplied with and divided by number columns of other tables and plain numbers only')
}

function contentOf(node: SqlNode, kind: string): SqlNode[] {
  const content = asKind(node, kind)
  return content ? [content] : []
}

/** A node and all nodes below it. */
function below(node: SqlNode): SqlNode[] {
  if (asKind(node, 'column') || asKind(node, 'literal')) return [node]
  const { to: _type, ...body } = ((node as SqlNode)[kindOf(node) ?? ''] ?? {}) as SqlNode
  return [node, ...nodesIn(Object.values(body), (item) => kindOf(item) !== undefined).flatMap(below)]
}

function isKnownCast(node: SqlNode): boolean {
  const cast = asKind(node, 'cast')
  return !cast || TYPES.has(String((cast.to as SqlNode | null)?.data_type))
}

function isPlainNumber({ literal_type: type, value }: SqlNode): boolean {
  const size = Math.abs(Number(value))
  return type === 'number' && (size === 0 || (size >= NUMBERS.least && size <= NUMBERS.most))
}

/** Whether a column holds numbers of a table as they are, and no key. */
function isStored(column: SqlNode, rules: Protected): boolean {
  const owner = rules.ownerOf(column)
  const found = owner && storedColumn(owner, nameText(column.name), rules)
  if (!found) return false
  const { table, column: stored } = found
  return ['integer', 'decimal', 'float', 'other'].includes(stored.type) && !rules.isKey(table, stored.name)
}

/** The column of a table that a relation hands on under a name. */
function storedColumn(
  owner: Relation,
  name: string,
  rules: Protected,
): { table: TableInfo; column: ColumnInfo } | undefined {
  if (owner.table) {
    const stored = owner.table.columns.find((c) => c.name.toLowerCase() === name)
    const isRenamed = !owner.columns?.includes(name)
    return stored && !isRenamed ? { table: owner.table, column: stored } : undefined
  }
  const select = owner.query && selectOf(owner.query)
  const names = select && outputsOf(select)
  if (!names || names.join() !== owner.columns?.join()) return undefined
  const item = listOf(select.expressions)[names.indexOf(name)]
  const column = asKind(asKind(item, 'alias')?.this ?? item, 'column')
  const inner = column && rules.ownerOf(column)
  return inner && storedColumn(inner, nameText(column.name), rules)
}
