/** Where each output column of a query comes from: the columns of the tables that it is computed from. */
import { asKind, kindOf, type SqlNode } from '../sql/tree.ts'
import type { Catalog, TableInfo } from '../types.ts'
import { outputName } from './outputs.ts'
import { type Resolved, resolveNames } from './resolve.ts'
import { listOf, nameText, type Relation } from './scope.ts'
import { readQuery } from './syntax.ts'

/** One column that is read; `column` is null where whole rows are counted. */
export type Origin = { table: string; column: string | null }

export type OutputOrigins = { output: string; origins: Origin[] }

const SET_OPERATIONS = new Set(['union', 'intersect', 'except'])

/**
 * The outputs of a query in order, each with what it is computed from; conditions and joins are not counted in. An output
 * whose query cannot be followed (a recursive one, a table function) has no origins.
 * Throws SQL_INVALID and SQL_NOT_PERMITTED, as `checkSql` does.
 */
export function lineageOf(sql: string, catalog: Catalog): OutputOrigins[] {
  const tree = readQuery(sql, catalog.dialect)
  const tracer = new Tracer(resolveNames(tree, catalog))
  return tracer.outputs(tree).map(({ output, origins }) => ({ output, origins: unique(origins) }))
}

class Tracer {
  private readonly resolved: Resolved
  /** Outputs of the queries seen so far; a recursive one meets its own empty list. */
  private readonly known = new Map<unknown, OutputOrigins[]>()

  constructor(resolved: Resolved) {
    this.resolved = resolved
  }

  outputs(query: unknown): OutputOrigins[] {
    const before = this.known.get(query)
    if (before) return before
    this.known.set(query, [])
    const found = this.follow(query)
    this.known.set(query, found)
    return found
  }

  private follow(query: unknown): OutputOrigins[] {
    const kind = kindOf(query) ?? ''
    const body = ((query as SqlNode | undefined)?.[kind] ?? {}) as SqlNode
    if (kind === 'select') return listOf(body.expressions).flatMap((item) => this.item(item, body))
    if (kind === 'subquery' || kind === 'paren') return this.outputs(body.this)
    if (!SET_OPERATIONS.has(kind)) return []
    const right = this.outputs(body.right)
    return this.outputs(body.left).map(({ output, origins }, i) => ({
      output,
      origins: [...origins, ...(right[i]?.origins ?? [])],
    }))
  }

  /** The outputs of one item of a select list: several for a star. */
  private item(item: unknown, select: SqlNode): OutputOrigins[] {
    const relations = this.resolved.scopes.get(select)?.relations ?? []
    const star = asKind(item, 'star')
    if (!star) return [{ output: outputName(item), origins: this.expression(item, relations) }]
    const alias = star.table ? nameText(star.table) : undefined
    const left = new Set(listOf(star.except).map(nameText))
    return relations
      .filter((relation) => alias === undefined || relation.alias === alias)
      .flatMap((relation) => (relation.columns ?? []).map((output) => ({ output, relation })))
      .filter(({ output }) => !left.has(output))
      .map(({ output, relation }) => ({ output, origins: this.column(output, relation) }))
  }

  /** What an expression reads; one that counts rows and names no column reads the rows of the relations around it. */
  private expression(part: unknown, relations: readonly Relation[]): Origin[] {
    const origins = this.named(part)
    return origins.length === 0 && holds(part, 'count') ? relations.flatMap((relation) => this.rows(relation)) : origins
  }

  private named(part: unknown): Origin[] {
    if (Array.isArray(part)) return part.flatMap((item) => this.named(item))
    if (part === null || typeof part !== 'object') return []
    const column = asKind(part, 'column')
    const owner = column && this.resolved.owners.get(column)
    if (column) return owner ? this.column(nameText(column.name), owner) : []
    const kind = kindOf(part) ?? ''
    if (kind === 'select' || kind === 'subquery' || SET_OPERATIONS.has(kind))
      return this.outputs(part).flatMap(({ origins }) => origins)
    return Object.values(part).flatMap((value) => this.named(value))
  }

  private column(name: string, { columns, table, query }: Relation): Origin[] {
    const at = columns?.indexOf(name) ?? -1
    if (table) return [{ table: table.name, column: physical(table)[at] ?? name }]
    return query ? (this.outputs(query)[at]?.origins ?? []) : []
  }

  private rows({ table, query }: Relation): Origin[] {
    if (table) return [{ table: table.name, column: null }]
    const select = asKind(query, 'select')
    const scope = select && this.resolved.scopes.get(select)
    return scope ? scope.relations.flatMap((relation) => this.rows(relation)) : []
  }
}

const physical = (table: TableInfo): string[] => table.columns.filter((c) => !c.expression).map((c) => c.name)

function holds(part: unknown, kind: string): boolean {
  if (Array.isArray(part)) return part.some((item) => holds(item, kind))
  if (part === null || typeof part !== 'object') return false
  return kindOf(part) === kind || Object.values(part).some((value) => holds(value, kind))
}

function unique(origins: Origin[]): Origin[] {
  const byName = new Map(origins.map((origin) => [JSON.stringify([origin.table, origin.column]), origin]))
  return [...byName.values()]
}
