/** SQL expressions of a semantic model: the columns they refer to, what kind they are, and putting other names in. */
import { QuerentError } from '../../errors.ts'
import { asKind, kindOf, parseSql, type SqlNode } from '../../sql/tree.ts'
import type { Dialect } from '../../types.ts'

/** A column as written, `qualifier.name`; `start` and `end` count the characters of the expression. */
export type Reference = { qualifier?: string; name: string; start: number; end: number }

export type ParsedExpression = {
  sql: string
  /** The tree of the expression alone. */
  root: SqlNode
  /** In the order of the text. */
  references: Reference[]
  /** Whether an aggregate function stands outside of a window. */
  aggregates: boolean
  /** Whether a function is called that is not known to be or not to be an aggregate. */
  callsOther: boolean
}

const HEAD = 'SELECT '

/**
 * One scalar or aggregate expression as a tree, read in the dialect of its source (`loadSqlParser` must have been awaited).
 * Throws SQL_INVALID for what is no single expression: subqueries, clauses, aliases, comments.
 */
export function parseExpression(sql: string, dialect: Dialect): ParsedExpression {
  const root = singleExpression(parseSql(HEAD + sql, dialect))
  if (!root) throw new QuerentError('SQL_INVALID', 'This is not one expression.')
  if (holds(root, (kind) => kind === 'select' || kind === 'subquery' || kind === 'star')) {
    throw new QuerentError('SQL_INVALID', 'Subqueries and stars with a table cannot stand in an expression.')
  }
  if (hasComments(root)) throw new QuerentError('SQL_INVALID', 'Comments cannot stand in an expression.')
  return {
    sql,
    root,
    references: referencesIn(root).toSorted((a, b) => a.start - b.start),
    aggregates: hasAggregate(root),
    callsOther: holds(root, (kind) => kind === 'function' || kind === 'window_function'),
  }
}

/** The expression with each reference replaced by the text that is given for it; the rest stays as written. */
export function rewriteReferences(parsed: ParsedExpression, textOf: (reference: Reference) => string): string {
  const characters = [...parsed.sql]
  let at = 0
  let written = ''
  for (const reference of parsed.references) {
    written += characters.slice(at, reference.start).join('') + textOf(reference)
    at = reference.end
  }
  return written + characters.slice(at).join('')
}

function singleExpression(statements: SqlNode[]): SqlNode | undefined {
  const select = statements.length === 1 ? asKind(statements[0], 'select') : undefined
  if (!select) return undefined
  const { expressions, ...clauses } = select
  if (!Array.isArray(expressions) || expressions.length !== 1) return undefined
  if (!Object.values(clauses).every(isEmpty)) return undefined
  const [root] = expressions as SqlNode[]
  return root && kindOf(root) !== 'alias' ? root : undefined
}

function isEmpty(value: unknown): boolean {
  return value === null || value === false || (Array.isArray(value) && value.length === 0)
}

/** The values inside a node. */
function partsOf(node: unknown): unknown[] {
  return node === null || typeof node !== 'object' ? [] : Object.values(node)
}

function holds(node: unknown, test: (kind: string) => boolean): boolean {
  const kind = kindOf(node)
  return (kind !== undefined && test(kind)) || partsOf(node).some((part) => holds(part, test))
}

function hasComments(node: unknown): boolean {
  if (node === null || typeof node !== 'object') return false
  return Object.entries(node).some(([key, value]) => (key.endsWith('_comments') ? !isEmpty(value) : hasComments(value)))
}

/** Polyglot marks its aggregate functions by a place for FILTER; a window around one makes it a value of each row. */
function hasAggregate(node: unknown): boolean {
  const kind = kindOf(node)
  if (kind === 'window_function') return false
  const body = kind === undefined ? undefined : (node as SqlNode)[kind]
  if (body !== null && typeof body === 'object' && 'filter' in body) return true
  return partsOf(node).some(hasAggregate)
}

type Named = { name: string }
type ColumnBody = { name?: Named; table?: Named | null; span?: { start: number; end: number } | null }

function referencesIn(node: unknown): Reference[] {
  if (kindOf(node) === 'dot') throw new QuerentError('SQL_INVALID', 'Columns are written as dataset.field.')
  const body = asKind(node, 'column') as ColumnBody | undefined
  if (!body) return partsOf(node).flatMap(referencesIn)
  if (!body.name || !body.span) throw new QuerentError('SQL_INVALID', 'A column of this expression cannot be placed.')
  const { start, end } = body.span
  return [{ qualifier: body.table?.name, name: body.name.name, start: start - HEAD.length, end: end - HEAD.length }]
}
