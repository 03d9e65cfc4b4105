/** Names of the columns that a query gives. */
import { asKind, type SqlNode } from '../sql/tree.ts'
import { listOf, nameText } from './scope.ts'

/** Output names of the anchor of a recursive CTE, read from its select list before the CTE itself can be resolved. */
export function firstColumns(node: unknown): string[] | null {
  const union = asKind(node, 'union') ?? asKind(node, 'subquery')
  if (union) return firstColumns(union.left ?? union.this)
  const items = listOf(asKind(node, 'select')?.expressions)
  return items.some((item) => asKind(item, 'star')) ? null : items.map(outputName)
}

/** The column that one part of `* RENAME (a AS b)` takes: the parser gives pairs, or aliases. */
export function renamedFrom(part: unknown): string {
  if (Array.isArray(part)) return nameText(part[0])
  const body = asKind(part, 'alias') ?? ((part ?? {}) as SqlNode)
  const column = asKind(body.this, 'column')
  return nameText(column ? column.name : (body.this ?? body.name))
}

export function withoutBrackets(node: unknown): unknown {
  const inner = asKind(node, 'paren')
  return inner ? withoutBrackets(inner.this) : node
}

export function renamed(aliases: unknown, columns: string[] | null): string[] | null {
  const names = listOf(aliases).map(nameText)
  return names.length ? [...names, ...(columns ?? []).slice(names.length)] : columns
}

export function outputName(item: unknown): string {
  const alias = asKind(item, 'alias')
  if (alias) return nameText(alias.alias)
  const column = asKind(item, 'column')
  return column ? nameText(column.name) : ''
}
