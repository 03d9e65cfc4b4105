/** SQL expressions of the semantic model, cut at their column references so that the compiler can put its own names in. */
import { standardExpression } from '../sql/standard.ts'
import { parseSql, type SqlNode } from '../sql/tree.ts'
import type { Catalog, Dialect } from '../types.ts'

export type Piece = { text: string } | { table?: string; column: string; via?: string }

const cache = new WeakMap<Catalog, Map<string, Piece[]>>()
const HEAD = 'SELECT '

/**
 * The pieces of an expression of the model, in the words of the catalog's dialect. `table` is the one whose columns stand in
 * it without a table; absent for metrics. Throws SQL_INVALID.
 */
export function modelPieces(expression: string, catalog: Catalog, table?: string): Piece[] {
  const known = cache.get(catalog) ?? new Map<string, Piece[]>()
  cache.set(catalog, known)
  const key = `${table ?? ''}:${expression}`
  const pieces = known.get(key) ?? expressionPieces(inDialect(expression, catalog, table), catalog.dialect)
  known.set(key, pieces)
  return pieces
}

function inDialect(expression: string, { dialect, tables }: Catalog, own?: string): string {
  return standardExpression(expression, dialect, (qualifier, name) => {
    const table = tables.find((one) => one.name === (qualifier ?? own))
    return table?.columns.find((column) => column.name === name)?.type
  })
}

/** The pieces of an expression in order; joined with every column as written they give the expression again. Throws SQL_INVALID. */
export function expressionPieces(expression: string, dialect: Dialect): Piece[] {
  return cutAtColumns(expression, columnSpans(parseSql(HEAD + expression, dialect)))
}

type Found = { start: number; end: number; table?: string; column: string }

function columnSpans(node: unknown): Found[] {
  if (Array.isArray(node)) return node.flatMap(columnSpans)
  if (node === null || typeof node !== 'object') return []
  const { column } = node as {
    column?: { name?: { name: string }; table?: { name: string } | null; span?: Found | null }
  }
  if (column && typeof column === 'object' && column.name && column.span) {
    return [{ start: column.span.start, end: column.span.end, table: column.table?.name, column: column.name.name }]
  }
  return Object.values(node as SqlNode).flatMap(columnSpans)
}

function cutAtColumns(expression: string, found: Found[]): Piece[] {
  // The parser counts characters, JavaScript counts UTF-16 units.
  const text = [...(HEAD + expression)]
  const pieces: Piece[] = []
  let at = HEAD.length
  for (const { start, end, table, column } of found.sort((a, b) => a.start - b.start)) {
    if (start > at) pieces.push({ text: text.slice(at, start).join('') })
    pieces.push(table === undefined ? { column } : { table, column })
    at = end
  }
  if (at < text.length) pieces.push({ text: text.slice(at).join('') })
  return pieces
}
