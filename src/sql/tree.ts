/** SQL text to tree and back, by polyglot (sqlglot's job, in WebAssembly), loaded once on first use. */
import v8 from 'node:v8'
import { QuerentError } from '../errors.ts'
import type { Dialect } from '../types.ts'
import { maskText } from './masking.ts'
import { mendTree, prepareTree } from './printing.ts'

/** A node of polyglot's tree: an object with one key, its kind (`select`, `column`, `eq` ...). Parts of nodes have more keys. */
export type SqlNode = { [key: string]: unknown }

type Polyglot = typeof import('@polyglot-sql/sdk')
let loaded: Promise<Polyglot> | undefined
let polyglot: Polyglot | undefined

/** Set while running, the first flag does not imply the others, as it does on the command line. */
const BASELINE_COMPILER_ONLY = ['--liftoff-only', '--no-wasm-tier-up', '--no-wasm-dynamic-tiering']

/**
 * Loads the parser; call and await it once before `parseSql` and `printSql`. The optimising WebAssembly compiler is switched
 * off for this process: it took 500 MB and more while compiling polyglot's large functions, for no gain a person can feel.
 */
export async function loadSqlParser(): Promise<void> {
  for (const flag of BASELINE_COMPILER_ONLY) v8.setFlagsFromString(flag)
  loaded ??= import('@polyglot-sql/sdk')
  polyglot = await loaded
}

function parser(): Polyglot {
  if (!polyglot) throw new QuerentError('INTERNAL', 'The SQL parser is used before it is loaded.')
  return polyglot
}

const POLYGLOT_NAMES: { [K in Dialect]: string } = {
  duckdb: 'duckdb',
  sqlite: 'sqlite',
  postgresql: 'postgresql',
  mysql: 'mysql',
  tsql: 'tsql',
  // Athena's queries are Trino's. Polyglot's own Athena takes backslashes for escapes, and writes OFFSET and types as Hive does.
  athena: 'trino',
  trino: 'trino',
}

function nameOf(dialect: Dialect) {
  return POLYGLOT_NAMES[dialect] as Parameters<Polyglot['parse']>[1]
}

/** The statements of a text as trees. Throws SQL_INVALID with the parser's place and message. */
export function parseSql(sql: string, dialect: Dialect): SqlNode[] {
  const result = parser().parse(maskText(sql, dialect), nameOf(dialect))
  if (!result.success || !Array.isArray(result.ast)) {
    const isTooDeep = /E_GUARD|call stack/.test(result.error ?? '')
    const why = isTooDeep ? 'it nests too deeply or strings too many operators together' : result.error
    throw new QuerentError('SQL_INVALID', `This SQL cannot be read: ${why ?? 'unknown syntax'}.`)
  }
  return mendTree(result.ast, dialect) as SqlNode[]
}

/** One tree as SQL text, without comments. Throws SQL_INVALID where the tree cannot be printed in this dialect. */
export function printSql(tree: SqlNode, dialect: Dialect, options: { pretty?: boolean } = {}): string {
  const result = parser().generate([prepareTree(tree, dialect)], nameOf(dialect))
  const sql = result.sql?.[0]
  if (!result.success || sql === undefined) {
    throw new QuerentError(
      'SQL_INVALID',
      `This SQL cannot be written for ${dialect}: ${result.error ?? 'unknown reason'}.`,
    )
  }
  return options.pretty ? formatSql(sql, dialect) : sql
}

/** The same statement over several lines, for people; the text as given where the formatter fails. */
export function formatSql(sql: string, dialect: Dialect): string {
  const result = parser().format(sql, nameOf(dialect))
  return (result.success && result.sql?.[0]) || sql
}

/** A copy of a tree without comments and source positions: what is printed, and what two trees are compared by. */
export function withoutNotes<T>(node: T): T {
  if (Array.isArray(node)) return node.map(withoutNotes) as T
  if (node === null || typeof node !== 'object') return node
  const entries = Object.entries(node).map(([key, value]) => [
    key,
    key.endsWith('_comments') ? [] : withoutNotes(value),
  ])
  return Object.fromEntries(entries) as T
}

/** The kind of a node, or undefined for a part of a node (which has several keys, or only `this` or `expressions`). */
export function kindOf(value: unknown): string | undefined {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return undefined
  const keys = Object.keys(value)
  const only = keys.length === 1 ? keys[0] : undefined
  return only === 'this' || only === 'expressions' ? undefined : only
}

/** The content of a node of the given kind, or undefined. */
export function asKind(value: unknown, kind: string): SqlNode | undefined {
  return kindOf(value) === kind ? ((value as SqlNode)[kind] as SqlNode) : undefined
}
