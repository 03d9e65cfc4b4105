/** One statement as a tree that has been read to the last word. */
import { QuerentError } from '../errors.ts'
import { kindOf, parseSql, type SqlNode } from '../sql/tree.ts'
import type { Dialect } from '../types.ts'

const QUERIES = new Set(['select', 'union', 'intersect', 'except', 'subquery', 'values'])

/** The one query of a text. Throws SQL_INVALID or SQL_NOT_READ_ONLY. */
export function onlyStatement(sql: string, dialect: Dialect): SqlNode {
  const [tree, ...more] = parseSql(sql, dialect)
  if (!tree) throw new QuerentError('SQL_INVALID', 'There is no SQL statement.')
  if (more.length > 0) throw new QuerentError('SQL_NOT_READ_ONLY', 'Only one statement can be run at a time.')
  const kind = kindOf(tree)
  if (!kind || !QUERIES.has(kind)) {
    throw new QuerentError('SQL_NOT_READ_ONLY', `Only SELECT statements can be run, not "${kind ?? 'unknown'}".`)
  }
  return tree
}

/** Polyglot keeps some operands as unread text (`a OR NOT b`): read them too, so that no text passes unchecked. */
export function unfoldRaw<T>(node: T, dialect: Dialect): T {
  if (Array.isArray(node)) return node.map((item) => unfoldRaw(item, dialect)) as T
  if (node === null || typeof node !== 'object') return node
  if (kindOf(node) === 'raw')
    return { paren: { this: readExpression(rawText(node as SqlNode), dialect), trailing_comments: [] } } as T
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, unfoldRaw(value, dialect)])) as T
}

function rawText(node: SqlNode): string {
  return String((node.raw as SqlNode | null)?.sql ?? '')
}

/** Reads an operand as a whole condition of its own; text that is still unread after that is refused with the rest. */
function readExpression(text: string, dialect: Dialect): unknown {
  const negated = /^\s*not\s+(.+)$/is.exec(text)?.[1]
  if (negated !== undefined) return negation(readExpression(negated, dialect), text)
  const tree = onlyStatement(`SELECT 1 WHERE ${text}`, dialect)
  const { where_clause: where, ...others } = tree.select as SqlNode
  const rest = Object.entries(others).filter(([key, part]) => key !== 'expressions' && !isEmpty(part))
  if (!where || rest.length > 0) throw new QuerentError('SQL_INVALID', `"${text}" is not one expression.`)
  return (where as SqlNode).this
}

/** NOT takes one comparison only: what follows an AND or OR is outside of it. */
function negation(operand: unknown, text: string): SqlNode {
  if (['and', 'or'].includes(kindOf(operand) ?? ''))
    throw new QuerentError('SQL_INVALID', `Put brackets around the parts of "${text}".`)
  return { not: { this: { paren: { this: operand, trailing_comments: [] } } } }
}

/** Whether a part of a tree says nothing: the parser writes null, false, an empty text or an empty list. */
export function isEmpty(part: unknown): boolean {
  return part === null || part === false || part === '' || (Array.isArray(part) && part.length === 0)
}
