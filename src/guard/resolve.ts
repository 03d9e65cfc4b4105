/** Names of a statement, resolved by SQL's scope rules against the catalog: every table and column must be known. */
import { QuerentError } from '../errors.ts'
import { asKind, kindOf, type SqlNode } from '../sql/tree.ts'
import type { Catalog, TableInfo } from '../types.ts'

/** A relation in scope: the name it goes by and the columns it offers (lower case). */
type Relation = { alias: string; columns: string[] }

type Scope = { relations: Relation[]; ctes: Map<string, string[]>; aliases: Set<string>; outer?: Scope }

type Name = { name: string; quoted?: boolean }

/**
 * Resolves every table and column of a query, and returns the tables of the catalog that it reads, in order of first appearance.
 * Throws SQL_NOT_PERMITTED naming the first one that is not in the catalog; a hidden one and a missing one read the same.
 */
export function resolveNames(query: SqlNode, catalog: Catalog): string[] {
  const resolver = new Resolver(catalog)
  resolver.query(query, { relations: [], ctes: new Map(), aliases: new Set() })
  return [...resolver.tables]
}

class Resolver {
  readonly tables = new Set<string>()
  private readonly catalog: Catalog

  constructor(catalog: Catalog) {
    this.catalog = catalog
  }

  /** Resolves a query in a scope and returns the names of its output columns. */
  query(node: unknown, outer: Scope): string[] {
    const kind = kindOf(node)
    const body = kind ? ((node as SqlNode)[kind] as SqlNode) : undefined
    if (!kind || !body) throw notPermitted('This statement')
    if (kind === 'select') return this.select(body, outer)
    if (kind === 'subquery' || kind === 'paren') return this.query(body.this, this.withCtes(body.with, outer))
    if (kind === 'union' || kind === 'intersect' || kind === 'except') return this.setOperation(body, outer)
    if (kind === 'values') return this.values(body, outer)
    throw notPermitted(`A "${kind}" statement`)
  }

  private setOperation(body: SqlNode, outer: Scope): string[] {
    const scope = this.withCtes(body.with, outer)
    const columns = this.query(body.left, scope)
    this.query(body.right, scope)
    const ordering: Scope = { relations: [{ alias: '', columns }], ctes: scope.ctes, aliases: new Set(), outer: scope }
    for (const part of [body.order_by, body.limit, body.offset]) this.expressions(part, ordering)
    return columns
  }

  private values(body: SqlNode, outer: Scope): string[] {
    this.expressions(body.expressions, outer)
    const [first] = listOf(body.expressions)
    return listOf((first as SqlNode | undefined)?.expressions).map((_, i) => `col${i}`)
  }

  private withCtes(withClause: unknown, outer: Scope): Scope {
    if (!withClause) return outer
    const scope: Scope = { relations: [], ctes: new Map(outer.ctes), aliases: new Set(), outer }
    const recursive = (withClause as SqlNode).recursive === true
    for (const cte of listOf((withClause as SqlNode).ctes) as SqlNode[]) {
      const name = nameText(cte.alias)
      const named = listOf(cte.columns).map(nameText)
      if (recursive) scope.ctes.set(name, named.length ? named : this.firstColumns(cte.this))
      const columns = this.query(cte.this, scope)
      scope.ctes.set(name, named.length ? named : columns)
    }
    return scope
  }

  /** Output names of the anchor of a recursive CTE, read from its select list before the CTE itself can be resolved. */
  private firstColumns(node: unknown): string[] {
    const union = asKind(node, 'union')
    if (union) return this.firstColumns(union.left)
    return listOf(asKind(node, 'select')?.expressions).map((item) => outputName(item))
  }

  private select(body: SqlNode, outer: Scope): string[] {
    const withScope = this.withCtes(body.with, outer)
    const scope: Scope = { relations: [], ctes: withScope.ctes, aliases: new Set(), outer: withScope }
    for (const item of listOf((body.from as SqlNode | null)?.expressions)) this.relation(item, scope)
    for (const join of listOf(body.joins) as SqlNode[]) this.join(join, scope)
    for (const item of listOf(body.expressions)) {
      const alias = asKind(item, 'alias')
      if (alias) scope.aliases.add(nameText(alias.alias))
    }
    const skipped = new Set(['from', 'joins', 'with'])
    for (const [key, part] of Object.entries(body)) if (!skipped.has(key)) this.expressions(part, scope)
    return listOf(body.expressions).flatMap((item) => this.outputs(item, scope))
  }

  private join(join: SqlNode, scope: Scope): void {
    this.relation(join.this, scope)
    this.expressions(join.on, scope)
    for (const name of listOf(join.using)) this.column({ name, table: null }, scope)
  }

  private relation(node: unknown, scope: Scope): void {
    const table = asKind(node, 'table')
    if (table) return this.tableRelation(table, scope)
    const subquery = asKind(node, 'subquery')
    if (subquery) {
      const columns = this.query(subquery.this, { ...scope, relations: [], aliases: new Set() })
      const renamed = listOf(subquery.column_aliases).map(nameText)
      scope.relations.push({
        alias: subquery.alias ? nameText(subquery.alias) : '',
        columns: renamed.length ? renamed : columns,
      })
      return
    }
    throw notPermitted(`A "${kindOf(node) ?? 'relation'}" in FROM`)
  }

  private tableRelation(table: SqlNode, scope: Scope): void {
    const name = nameText(table.name)
    const schema = table.schema ? nameText(table.schema) : undefined
    const cte = schema ? undefined : scope.ctes.get(name)
    const found = cte ? undefined : this.find(name, schema, table)
    if (found) this.tables.add(found.name)
    const columns = cte ?? found?.columns.filter((c) => !c.expression).map((c) => c.name.toLowerCase()) ?? []
    const renamed = listOf(table.column_aliases).map(nameText)
    scope.relations.push({
      alias: table.alias ? nameText(table.alias) : name,
      columns: renamed.length ? renamed : columns,
    })
  }

  private find(name: string, schema: string | undefined, table: SqlNode): TableInfo {
    const found = this.catalog.tables.find(
      (t) => t.name.toLowerCase() === name && (!schema || (t.schema ?? 'main').toLowerCase() === schema),
    )
    if (!found || table.catalog) throw notPermitted(`The table "${(table.name as Name).name}"`)
    return found
  }

  /** Visits every column and subquery below a part of a query. */
  private expressions(part: unknown, scope: Scope): void {
    if (Array.isArray(part)) {
      for (const item of part) this.expressions(item, scope)
      return
    }
    if (part === null || typeof part !== 'object') return
    const column = asKind(part, 'column')
    if (column) return this.column(column, scope)
    const star = asKind(part, 'star')
    if (star?.table) this.qualifier(nameText(star.table), scope)
    const kind = kindOf(part)
    if (kind && ['select', 'union', 'intersect', 'except', 'values'].includes(kind)) {
      this.query(part, { relations: [], ctes: scope.ctes, aliases: new Set(), outer: scope })
      return
    }
    for (const value of Object.values(part)) this.expressions(value, scope)
  }

  private qualifier(alias: string, scope: Scope): Relation {
    for (let at: Scope | undefined = scope; at; at = at.outer) {
      const found = at.relations.find((relation) => relation.alias === alias)
      if (found) return found
    }
    throw notPermitted(`The table "${alias}"`)
  }

  private column(column: SqlNode, scope: Scope): void {
    const name = nameText(column.name)
    if (column.table) {
      if (!this.qualifier(nameText(column.table), scope).columns.includes(name))
        throw notPermitted(`The column "${name}"`)
      return
    }
    for (let at: Scope | undefined = scope; at; at = at.outer) {
      if (at.aliases.has(name) || at.relations.some((relation) => relation.columns.includes(name))) return
    }
    throw notPermitted(`The column "${(column.name as Name).name}"`)
  }

  private outputs(item: unknown, scope: Scope): string[] {
    const star = asKind(item, 'star')
    if (!star) return [outputName(item)]
    const left = new Set(listOf(star.except).map(nameText))
    const relations = star.table ? [this.qualifier(nameText(star.table), scope)] : scope.relations
    return relations.flatMap((relation) => relation.columns).filter((name) => !left.has(name))
  }
}

function outputName(item: unknown): string {
  const alias = asKind(item, 'alias')
  if (alias) return nameText(alias.alias)
  const column = asKind(item, 'column')
  return column ? nameText(column.name) : ''
}

function nameText(value: unknown): string {
  const name = typeof value === 'string' ? value : (value as Name | null)?.name
  return String(name ?? '').toLowerCase()
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : []
}

function notPermitted(what: string): QuerentError {
  return new QuerentError('SQL_NOT_PERMITTED', `${what} is not permitted or not there.`)
}
