/** Sums over rows that a join multiplies: found by the keys of the catalog, before anyone believes them. */
import { findPath, multiplies } from '../../form/joins.ts'
import { asKind, parseSql, type SqlNode } from '../../sql/tree.ts'
import type { Catalog } from '../../types.ts'

const ADDING = ['sum', 'avg', 'count']

/** Sentences on aggregates of a table whose rows stand several times beside the rows of a joined table. Empty where none is found. */
export function doubleCounting(sql: string, catalog: Catalog): string[] {
  const found = parseSql(sql, catalog.dialect).flatMap((tree) => selectsIn(tree))
  return [...new Set(found.flatMap((select) => findingsIn(select, catalog)))]
}

/** String literals of a statement. */
export function literalsOf(sql: string, catalog: Catalog): string[] {
  const texts: string[] = []
  visit(parseSql(sql, catalog.dialect), (node) => {
    const literal = asKind(node, 'literal')
    if (literal?.literal_type === 'string' && typeof literal.value === 'string') texts.push(literal.value)
  })
  return [...new Set(texts)]
}

function visit(value: unknown, see: (node: unknown) => void): void {
  if (value === null || typeof value !== 'object') return
  see(value)
  for (const part of Object.values(value)) visit(part, see)
}

function selectsIn(tree: unknown): SqlNode[] {
  const selects: SqlNode[] = []
  visit(tree, (node) => {
    const select = asKind(node, 'select')
    if (select) selects.push(select)
  })
  return selects
}

type Source = { alias: string; table: string }

function findingsIn(select: SqlNode, catalog: Catalog): string[] {
  const sources = sourcesOf(select, catalog)
  if (sources.length < 2) return []
  return addedColumns(select.expressions).flatMap((alias) => {
    const owner = sources.find((source) => source.alias === alias)
    const other =
      owner && sources.find((source) => source !== owner && isMultiplied(owner.table, source.table, catalog))
    if (!owner || !other) return []
    return [
      `The join of "${owner.table}" with "${other.table}" gives rows of "${owner.table}" several times, and they are added up.`,
    ]
  })
}

/** Base tables of FROM and JOIN; a query in their place has its own rows and is left alone. */
function sourcesOf(select: SqlNode, catalog: Catalog): Source[] {
  const from = (select.from as SqlNode | null)?.expressions
  const joins = Array.isArray(select.joins) ? select.joins.map((join: SqlNode) => join.this) : []
  return [...(Array.isArray(from) ? from : []), ...joins].flatMap((node) => {
    const table = asKind(node, 'table')
    const name = nameOf(table?.name)
    const known = catalog.tables.find((one) => one.name.toLowerCase() === name)
    return table && known ? [{ alias: nameOf(table.alias) || name, table: known.name }] : []
  })
}

const nameOf = (part: unknown): string => String((part as { name?: unknown } | null)?.name ?? '').toLowerCase()

/** Aliases of the columns inside sums, averages and counts, those of inner queries and of different values left out. */
function addedColumns(expressions: unknown): string[] {
  const aliases = new Set<string>()
  const walk = (value: unknown, isAdded: boolean): void => {
    if (value === null || typeof value !== 'object' || asKind(value, 'select') || asKind(value, 'subquery')) return
    const column = asKind(value, 'column')
    if (column && isAdded) aliases.add(nameOf(column.table))
    const added = ADDING.map((kind) => asKind(value, kind)).find((node) => node !== undefined)
    for (const part of Object.values(added ?? value))
      walk(part, isAdded || (added !== undefined && added.distinct !== true))
  }
  walk(expressions, false)
  return [...aliases].filter(Boolean)
}

function isMultiplied(owner: string, other: string, catalog: Catalog): boolean {
  try {
    const path = findPath(catalog, owner, other)
    return path !== undefined && multiplies(path)
  } catch {
    return false
  }
}
