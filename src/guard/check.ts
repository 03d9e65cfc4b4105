/** The gate: the only place that makes a CheckedSql. What is checked here is printed from the tree, and only that runs. */
import type { Access } from '../access/types.ts'
import { QuerentError } from '../errors.ts'
import { formatSql, kindOf, parseSql, printSql, type SqlNode } from '../sql/tree.ts'
import type { Catalog, Dialect } from '../types.ts'
import { isAllowedFunction, MAX_BRACKET_DEPTH, MAX_SQL_LENGTH, NODE_KINDS, PART_NAMES } from './allowed.ts'
import { resolveNames } from './resolve.ts'
import type { CheckedSql } from './types.ts'

export type { CheckedSql } from './types.ts'

/** The checked statement, the tree it was printed from, and the statement laid out for people. */
export type Checked = { checked: CheckedSql; tree: SqlNode; display: string }

const QUERIES = new Set(['select', 'union', 'intersect', 'except', 'subquery'])

/**
 * Checks one statement against the catalog as the caller may see it: one query, only nodes and functions that read, only
 * known tables and columns, and the same again after printing.
 * Throws SQL_INVALID, SQL_NOT_READ_ONLY or SQL_NOT_PERMITTED with a sentence that names the offence.
 */
export function checkSql(sql: string, catalog: Catalog, _access: Access): Checked {
  const { dialect } = catalog
  refuseOversized(sql)
  const tree = unfoldRaw(onlyStatement(sql, dialect), dialect)
  checkNodes(tree, dialect)
  const tables = resolveNames(tree, catalog)
  const printed = printSql(tree, dialect)
  if (printSql(onlyStatement(printed, dialect), dialect) !== printed) {
    throw new QuerentError('SQL_INVALID', 'This SQL cannot be written back unchanged, so it is not run.')
  }
  const checked = { sql: printed, dialect, tables } as unknown as CheckedSql
  return { checked, tree, display: formatSql(printed, dialect) }
}

function refuseOversized(sql: string): void {
  if (sql.length > MAX_SQL_LENGTH) {
    throw new QuerentError('SQL_INVALID', `This SQL has ${sql.length} characters; ${MAX_SQL_LENGTH} are the limit.`)
  }
  let depth = 0
  for (const char of sql) {
    if (char === '(' || char === '[' || char === '{') depth += 1
    if (char === ')' || char === ']' || char === '}') depth -= 1
    if (depth > MAX_BRACKET_DEPTH) throw new QuerentError('SQL_INVALID', 'This SQL nests brackets too deeply.')
  }
}

function onlyStatement(sql: string, dialect: Dialect): SqlNode {
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
function unfoldRaw<T>(node: T, dialect: Dialect): T {
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

/** Walks the whole tree, parts included; whatever is not on the lists is refused by name. */
function checkNodes(value: unknown, dialect: Dialect): void {
  if (Array.isArray(value)) {
    for (const item of value) checkNodes(item, dialect)
    return
  }
  if (value === null || typeof value !== 'object') return
  const kind = kindOf(value)
  if (kind) checkKind(kind, (value as SqlNode)[kind], dialect)
  for (const [key, part] of Object.entries(value)) {
    if (isEmpty(part) || key === 'span' || key.endsWith('_comments')) continue
    if (key !== kind && !PART_NAMES.has(key)) refuse(key)
    checkNodes(part, dialect)
  }
}

function checkKind(kind: string, content: unknown, dialect: Dialect): void {
  if (!NODE_KINDS.has(kind) && !PART_NAMES.has(kind)) refuse(kind)
  if (kind !== 'function' && kind !== 'aggregate_function') return
  const name = String((content as SqlNode | null)?.name ?? '')
  if (!isAllowedFunction(name, dialect)) {
    throw new QuerentError('SQL_NOT_PERMITTED', `The function "${name.toLowerCase()}" is not permitted.`)
  }
}

function isEmpty(part: unknown): boolean {
  return part === null || part === false || part === '' || (Array.isArray(part) && part.length === 0)
}

function refuse(name: string): never {
  throw new QuerentError('SQL_NOT_PERMITTED', `"${name.replaceAll('_', ' ')}" is not permitted in a query.`)
}
