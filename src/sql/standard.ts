/**
 * Expressions of the semantic model, which are written in standard SQL, in the words of each engine: what an engine reads
 * otherwise, or not at all, is put as its dialect says it. Each rule was found by running an expression on the engines.
 */
import type { Dialect, LogicalType } from '../types.ts'
import { type DatePart, type DialectFacts, factsOf } from './dialects.ts'
import { expressionType, type TypeOfColumn } from './expression-type.ts'
import { tokensOf } from './tokens.ts'
import { asKind, kindOf, parseSql, printSql, type SqlNode } from './tree.ts'

/**
 * The expression for a dialect; as given where nothing in it needs other words. `typeOf` tells the types of its columns.
 * `loadSqlParser` must have been awaited. Throws SQL_INVALID.
 */
export function standardExpression(sql: string, dialect: Dialect, typeOf: TypeOfColumn): string {
  // DuckDB means by every one of these what the model means.
  if (dialect === 'duckdb') return sql
  const statement = statementOf(sql, dialect)
  const [root] = listOf(statement?.expressions)
  if (!root) return sql
  const rewriter = new Rewriter(dialect, typeOf)
  const rewritten = rewriter.rewrite(root)
  return rewriter.changed ? rewriter.text(rewritten) : sql
}

/** MySQL takes `||` for OR: an expression with one is read as DuckDB reads it. */
function statementOf(sql: string, dialect: Dialect): SqlNode | undefined {
  const tokens = dialect === 'mysql' ? tokensOf(sql, dialect) : []
  if (!tokens.some(({ kind, text }, i) => kind === 'symbol' && text === '|' && tokens[i + 1]?.text === '|'))
    return asKind(parseSql(`SELECT ${sql}`, dialect)[0], 'select')
  let standard = sql
  for (const { kind, text, start } of tokens.toReversed()) {
    if (kind !== 'quoted') continue
    const name = `"${text.slice(1, -1).replaceAll('``', '`').replaceAll('"', '""')}"`
    standard = standard.slice(0, start) + name + standard.slice(start + text.length)
  }
  return asKind(parseSql(`SELECT ${standard}`, 'duckdb')[0], 'select')
}

function listOf(value: unknown): SqlNode[] {
  return Array.isArray(value) ? (value as SqlNode[]) : []
}

type Types = { left?: LogicalType; right?: LogicalType }

class Rewriter {
  changed = false
  private readonly dialect: Dialect
  private readonly facts: DialectFacts
  private readonly typeOf: TypeOfColumn

  constructor(dialect: Dialect, typeOf: TypeOfColumn) {
    this.dialect = dialect
    this.facts = factsOf(dialect)
    this.typeOf = typeOf
  }

  rewrite<T>(node: T): T {
    if (Array.isArray(node)) return node.map((item) => this.rewrite(item)) as T
    if (node === null || typeof node !== 'object') return node
    const entries = Object.entries(node).map(([key, value]) => [key, this.rewrite(value)])
    const copy = Object.fromEntries(entries) as SqlNode
    const kind = kindOf(copy)
    const said = kind === undefined ? undefined : this.say(kind, copy[kind] as SqlNode, (node as SqlNode)[kind])
    if (said === undefined) return copy as T
    this.changed = true
    return fragment(said, this.dialect) as T
  }

  /** A node as text of this dialect. */
  text(node: unknown): string {
    const shell = asKind(parseSql('SELECT 1', this.dialect)[0], 'select') ?? {}
    return printSql({ select: { ...shell, expressions: [node] } }, this.dialect).replace(/^SELECT /, '')
  }

  /** Other words for a node, its parts rewritten already; undefined where it may stay. */
  private say(kind: string, body: SqlNode, before: unknown): string | undefined {
    const of = (side: string) => expressionType((before as SqlNode | null)?.[side], this.typeOf)
    const types: Types = { left: of('left'), right: of('right') }
    switch (kind) {
      case 'median':
        return `(${this.facts.median(this.text(body.this))})`
      case 'avg':
        return body.filter ? undefined : this.facts.average(this.text(body.this), body.distinct === true)
      case 'extract':
        return this.part(body)
      case 'literal':
        return body.literal_type === 'date' ? this.facts.date(String(body.value)) : undefined
      case 'concat':
        return this.joined(body)
      case 'div':
        return this.quotient(body, types)
      case 'sub':
      case 'add':
        return this.moved(kind, body, types)
      default:
        return undefined
    }
  }

  private part(body: SqlNode): string | undefined {
    const part = String(body.field).toLowerCase()
    return isDatePart(part) ? this.facts.datePart(part, this.text(body.this)) : undefined
  }

  private joined(body: SqlNode): string | undefined {
    if (!('left' in body)) return undefined
    return `(${this.facts.joined(this.text(body.left), this.text(body.right))})`
  }

  /** Whole numbers over whole numbers: a fraction, as the model means it; decimals too, where the engine would round it. */
  private quotient(body: SqlNode, { left, right }: Types): string | undefined {
    if (!this.facts.roundsQuotients && (left !== 'integer' || right !== 'integer')) return undefined
    return `(${this.facts.divide(this.text(body.left), this.text(body.right))})`
  }

  /** The days between two dates, or the date some days away. */
  private moved(kind: 'sub' | 'add', body: SqlNode, { left, right }: Types): string | undefined {
    if (left !== 'date' && left !== 'datetime') return undefined
    const [from, by] = [this.text(body.left), this.text(body.right)]
    if (kind === 'sub' && (right === 'date' || right === 'datetime')) return this.facts.daysBetween(by, from)
    if (right !== 'integer') return undefined
    return this.facts.addDays(from, kind === 'sub' ? `-(${by})` : by)
  }
}

const DATE_PARTS = ['year', 'quarter', 'month', 'day'] satisfies DatePart[]

function isDatePart(text: string): text is DatePart {
  return (DATE_PARTS as string[]).includes(text)
}

function fragment(sql: string, dialect: Dialect): SqlNode | undefined {
  return listOf(asKind(parseSql(`SELECT ${sql}`, dialect)[0], 'select')?.expressions)[0]
}
