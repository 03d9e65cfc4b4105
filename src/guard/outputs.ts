/** Names of the columns that a query gives. */
import { asKind, type SqlNode } from '../sql/tree.ts'
import { listOf, nameText, notPermitted, relationOf, type Scope } from './scope.ts'

/** Output names of the anchor of a recursive CTE, read from its select list before the CTE itself can be resolved. */
export function firstColumns(node: unknown): string[] | null {
  const union = asKind(node, 'union') ?? asKind(node, 'subquery')
  if (union) return firstColumns(union.left ?? union.this)
  const items = listOf(asKind(node, 'select')?.expressions)
  return items.some((item) => asKind(item, 'star')) ? null : items.map(outputName)
}

/** The column that one part of `* RENAME (a AS b)` takes: the parser gives pairs, or aliases. */
function renamedFrom(part: unknown): string {
  if (Array.isArray(part)) return nameText(part[0])
  const body = asKind(part, 'alias') ?? ((part ?? {}) as SqlNode)
  const column = asKind(body.this, 'column')
  return nameText(column ? column.name : (body.this ?? body.name))
}

/** What stands inside all brackets around it. */
export function withoutBrackets(node: unknown): unknown {
  const inner = asKind(node, 'paren')
  return inner ? withoutBrackets(inner.this) : node
}

/** Columns under the names of an alias list, which may be shorter than they are. */
export function renamed(aliases: unknown, columns: string[] | null): string[] | null {
  const names = listOf(aliases).map(nameText)
  return names.length ? [...names, ...(columns ?? []).slice(names.length)] : columns
}

/** The names that one item of a select list gives, a star those of its relations; null where they cannot be known. */
export function outputNames(item: unknown, scope: Scope): string[] | null {
  const star = asKind(item, 'star')
  if (!star) return [outputName(item)]
  const left = new Set(listOf(star.except).map(nameText))
  const named = [
    ...left,
    ...listOf(star.rename).map(renamedFrom),
    ...listOf(star.replace).map((part) => nameText((part as SqlNode).alias)),
  ]
  const relations = star.table ? [relationOf(nameText(star.table), scope)] : scope.relations
  if (relations.some((relation) => relation.columns === null)) return null
  for (const name of named)
    if (!relations.some(({ columns }) => columns?.includes(name))) throw notPermitted(`The column "${name}"`)
  return relations.flatMap((relation) => relation.columns ?? []).filter((name) => !left.has(name))
}

/** The name of one column of a select list in lower case; empty where the engine chooses one. */
export function outputName(item: unknown): string {
  const alias = asKind(item, 'alias')
  if (alias) return nameText(alias.alias)
  const column = asKind(item, 'column')
  return column ? nameText(column.name) : ''
}
