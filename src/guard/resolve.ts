/** Names of a statement, resolved by SQL's scope rules against the catalog: every table and column must be known. */
import { QuerentError } from '../errors.ts'
import { asKind, kindOf, type SqlNode } from '../sql/tree.ts'
import type { Catalog, TableInfo } from '../types.ts'
import { CteNames } from './cte-names.ts'
import { operandsOf } from './date-parts.ts'
import { findTable, isSchemaOf } from './find-table.ts'
import { firstColumns, outputNames, renamed, withoutBrackets } from './outputs.ts'
import {
  type Cte,
  keyOf,
  listOf,
  nameOf,
  nameText,
  notPermitted,
  ownerOf,
  type Relation,
  relationNamed,
  relationOf,
  type Scope,
  within,
} from './scope.ts'
import { tableFunctionColumns } from './table-functions.ts'

/** One place where a statement reads a table, and the node that holds it. */
export type TableUse = { holder: SqlNode; table: TableInfo; relation?: Relation }

export type Resolved = {
  /** Tables of the catalog, in order of first appearance. */
  tables: TableInfo[]
  uses: TableUse[]
  /** What each column node belongs to; absent for select aliases. */
  owners: Map<SqlNode, Relation>
  /** The scope of each SELECT, by its body. */
  scopes: Map<SqlNode, Scope>
}

const QUERIES = new Set(['select', 'union', 'intersect', 'except', 'values', 'subquery'])

/** Columns that one query may give; stars over stars would double them without end. */
const MAX_COLUMNS = 4_096

/**
 * Resolves every table and column of a query. The tree is changed: tables and CTEs are written by the names that they were
 * resolved to, so that the engine cannot read them in another way; CTEs get names that no
 * table has, seen or not (`all`).
 * Throws SQL_NOT_PERMITTED naming the first name that is not in the catalog; a hidden one and a missing one read the same.
 */
export function resolveNames(query: SqlNode, catalog: Catalog, all: Catalog = catalog): Resolved {
  const resolver = new Resolver(catalog, all)
  resolver.query(query, { relations: [], ctes: new Map(), aliases: new Set() })
  return resolver.resolved
}

class Resolver {
  readonly resolved: Resolved = { tables: [], uses: [], owners: new Map(), scopes: new Map() }
  private readonly catalog: Catalog
  private readonly cteNames: CteNames

  constructor(catalog: Catalog, all: Catalog) {
    this.catalog = catalog
    this.cteNames = new CteNames(all, all !== catalog)
  }

  /** Resolves a query in a scope and returns the names of its output columns, null where they cannot be known. */
  query(node: unknown, outer: Scope): string[] | null {
    const kind = kindOf(node)
    const body = kind ? ((node as SqlNode)[kind] as SqlNode) : undefined
    if (!kind || !body) throw notPermitted('This statement')
    if (kind === 'select') return this.select(body, outer)
    if (kind === 'subquery' || kind === 'paren') return this.subquery(body, outer)
    if (kind === 'union' || kind === 'intersect' || kind === 'except') return this.setOperation(body, outer)
    if (kind === 'values') return this.values(body, outer)
    throw notPermitted(`A "${kind}" statement`)
  }

  private subquery(body: SqlNode, outer: Scope): string[] | null {
    const scope = this.withCtes(body.with, outer)
    const columns = this.query(body.this, scope)
    this.ordering(body, columns, scope)
    return columns
  }

  private setOperation(body: SqlNode, outer: Scope): string[] | null {
    const scope = this.withCtes(body.with, outer)
    const columns = this.query(body.left, scope)
    this.query(body.right, scope)
    this.ordering(body, columns, scope)
    return columns
  }

  private ordering(body: SqlNode, columns: string[] | null, outer: Scope): void {
    const scope: Scope = { ...within(outer), relations: [{ alias: '', name: null, columns }] }
    for (const part of [body.order_by, body.limit, body.offset, body.fetch]) this.expressions(part, scope)
  }

  private values(body: SqlNode, outer: Scope): string[] {
    this.expressions(body.expressions, outer)
    const [first] = listOf(body.expressions)
    const count = listOf((first as SqlNode | undefined)?.expressions).length
    return Array.from({ length: count }, (_, i) => `col${i}`)
  }

  private withCtes(withClause: unknown, outer: Scope): Scope {
    if (!withClause) return outer
    const scope = within(outer, new Map(outer.ctes))
    const declared = (withClause as SqlNode).recursive === true
    if (declared && this.catalog.dialect === 'tsql') throw notPermitted('WITH RECURSIVE')
    for (const cte of listOf((withClause as SqlNode).ctes) as SqlNode[]) {
      const key = keyOf(cte.alias, this.catalog.dialect)
      const named = listOf(cte.columns).map(nameText)
      const recursive = declared || (this.catalog.dialect === 'tsql' && kindOf(cte.this) === 'union')
      cte.alias = this.cteNames.own(cte.alias)
      const entry: Cte = {
        name: nameOf(cte.alias),
        columns: named,
        query: cte.this as SqlNode,
        definition: cte,
        recursive,
      }
      if (recursive) scope.ctes.set(key, { ...entry, columns: named.length ? named : firstColumns(cte.this) })
      const columns = this.query(cte.this, scope)
      scope.ctes.set(key, { ...entry, columns: named.length ? named : columns })
    }
    return scope
  }

  private select(body: SqlNode, outer: Scope): string[] | null {
    const withScope = this.withCtes(body.with, outer)
    const scope = within(withScope)
    this.resolved.scopes.set(body, scope)
    if (this.isFromDual(body)) body.from = null
    for (const item of listOf((body.from as SqlNode | null)?.expressions)) this.relation(item, scope)
    for (const join of listOf(body.joins) as SqlNode[]) this.join(join, scope)
    for (const view of listOf(body.lateral_views)) this.expressions(view, scope)
    for (const item of listOf(body.expressions)) {
      const alias = asKind(item, 'alias')
      if (alias) scope.aliases.add(nameText(alias.alias))
    }
    const skipped = new Set(['from', 'joins', 'with', 'lateral_views'])
    for (const [key, part] of Object.entries(body)) if (!skipped.has(key)) this.expressions(part, scope)
    return this.outputsOf(body, scope)
  }

  private outputsOf(body: SqlNode, scope: Scope): string[] | null {
    const names: string[] = []
    for (const item of listOf(body.expressions)) {
      const output = outputNames(item, scope)
      if (output === null) return null
      names.push(...output)
      if (names.length > MAX_COLUMNS) throw new QuerentError('SQL_INVALID', 'This SQL makes too many columns.')
    }
    return names
  }

  private join(join: SqlNode, scope: Scope): void {
    this.relation(join.this, scope)
    this.expressions(join.on, scope)
    for (const name of listOf(join.using)) this.column({ name, table: null }, scope)
  }

  /** Adds what stands in FROM or after JOIN to the scope. */
  private relation(node: unknown, scope: Scope): void {
    const kind = kindOf(node) ?? ''
    const body = ((node as SqlNode | null)?.[kind] ?? {}) as SqlNode
    if (this.catalog.dialect === 'sqlite' && listOf(body.column_aliases).length > 0)
      throw notPermitted('A list of columns after the name of a table')
    if (kind === 'table') return this.table(node as SqlNode, body, scope)
    if (kind === 'subquery') return this.derived(body, scope)
    if (QUERIES.has(kind)) return this.derived({ this: node }, scope)
    if (kind === 'joined_table') return this.joinedTable(body, scope)
    if (kind === 'paren') return this.relation(body.this, scope)
    if (kind === 'pivot' || kind === 'unpivot') return this.pivot(body, scope)
    if (kind === 'alias') return this.aliased(body, scope)
    if (kind === 'function' || kind === 'unnest') return this.tableFunction(node, '', [], scope)
    throw notPermitted(`A "${kind || 'relation'}" in FROM`)
  }

  private table(holder: SqlNode, body: SqlNode, scope: Scope): void {
    const { dialect } = this.catalog
    const cte = body.schema ? undefined : scope.ctes.get(keyOf(body.name, dialect))
    const name = nameOf(body.alias ?? body.name)
    const alias = nameText(name)
    if (cte) {
      body.alias ??= cte.name.name === nameOf(body.name).name ? null : { ...(body.name as object) }
      body.name = { ...(body.name as object), ...cte.name, quoted: cte.name.quoted ?? false }
      const columns = renamed(body.column_aliases, cte.columns)
      scope.relations.push({ alias, name, columns, ...(cte.query && { query: cte.query }) })
      return
    }
    const table = findTable(body, this.catalog)
    const columns = table.columns.filter((c) => !c.expression).map((c) => c.name.toLowerCase())
    const relation = { alias, name, columns: renamed(body.column_aliases, columns), table }
    this.resolved.uses.push({ holder, table, relation })
    if (!this.resolved.tables.includes(table)) this.resolved.tables.push(table)
    scope.relations.push(relation)
  }

  /** MySQL's FROM DUAL, which says that nothing is read. */
  private isFromDual(body: SqlNode): boolean {
    const [only, ...more] = listOf((body.from as SqlNode | null)?.expressions)
    const table = asKind(only, 'table')
    if (!table || this.catalog.dialect !== 'mysql' || more.length > 0 || listOf(body.joins).length > 0) return false
    return !table.schema && /^dual$/i.test(nameOf(table.name).name) && !this.cteNames.isTaken('dual')
  }

  /** A derived table. All are taken for lateral: where one is not, the engine's error comes later. */
  private derived(body: SqlNode, scope: Scope): void {
    const columns = this.query(body.this, this.withCtes(body.with, within(scope)))
    const name = body.alias ? nameOf(body.alias) : null
    const shown = renamed(body.column_aliases, columns)
    scope.relations.push({ alias: name ? nameText(name) : '', name, columns: shown, query: body.this as SqlNode })
  }

  private joinedTable(body: SqlNode, scope: Scope): void {
    if (body.alias) throw notPermitted('A name for joined tables')
    this.relation(body.left, scope)
    for (const join of listOf(body.joins) as SqlNode[]) this.join(join, scope)
  }

  private pivot(body: SqlNode, scope: Scope): void {
    const inner = within(scope)
    this.relation(body.this, inner)
    for (const [key, part] of Object.entries(body)) {
      if (key === 'fields') for (const field of listOf(part)) this.expressions(asKind(field, 'in')?.this, inner)
      else if (key !== 'this' && key !== 'alias') this.expressions(part, inner)
    }
    const name = body.alias ? nameOf(body.alias) : (inner.relations[0]?.name ?? null)
    scope.relations.push({ alias: name ? nameText(name) : '', name, columns: null })
  }

  private aliased(body: SqlNode, scope: Scope): void {
    const names = listOf(body.column_aliases).map(nameText)
    const kind = kindOf(body.this)
    if (kind === 'function' || kind === 'unnest')
      return this.tableFunction(body.this, nameText(body.alias), names, scope)
    const inner = within(scope)
    this.relation(body.this, inner)
    const [only, ...more] = inner.relations
    if (!only || more.length > 0) throw notPermitted('A name for joined tables')
    const name = nameOf(body.alias)
    scope.relations.push({ ...only, alias: nameText(name), name, columns: names.length ? names : only.columns })
  }

  private tableFunction(node: unknown, alias: string, names: string[], scope: Scope): void {
    this.expressions(node, scope)
    const kind = kindOf(node) ?? ''
    const called = String(asKind(node, 'function')?.name ?? kind)
    const known = tableFunctionColumns(called, this.catalog.dialect, alias || undefined)
    const columns = names.length && alias ? [...names, alias] : (known?.map((name) => name.toLowerCase()) ?? null)
    scope.relations.push({ alias: alias || called.toLowerCase(), name: alias ? { name: alias } : null, columns })
  }

  /** Visits every column and subquery below a part of a query. */
  private expressions(part: unknown, scope: Scope): void {
    if (Array.isArray(part)) {
      for (const item of part) this.expressions(item, scope)
      return
    }
    if (part === null || typeof part !== 'object') return
    const kind = kindOf(part)
    const body = kind ? ((part as SqlNode)[kind] as SqlNode) : undefined
    if (kind && body && QUERIES.has(kind)) return void this.query(part, within(scope))
    if (kind === 'column' && body) return this.column(body, scope)
    if (kind === 'dot' && body) return this.dotted(part as SqlNode, body, scope)
    if (kind === 'lambda' && body) return this.lambda(body, scope)
    if (kind === 'function' && body) return this.expressions(operandsOf(body), scope)
    if (kind === 'table') throw notPermitted('A table as a value')
    if (kind === 'star' && body?.table) relationOf(nameText(body.table), scope)
    for (const value of Object.values(part)) this.expressions(value, scope)
  }

  private lambda(body: SqlNode, scope: Scope): void {
    const inner = { ...within(scope), aliases: new Set(listOf(body.parameters).map(nameText)) }
    this.expressions(body.body, inner)
  }

  /** `schema.table.column`, which is written as `table.column`; else a field of a structured column. */
  private dotted(holder: SqlNode, body: SqlNode, scope: Scope): void {
    const inner = asKind(body.this, 'column')
    const table =
      inner?.table && !relationNamed(nameText(inner.table), scope)
        ? relationNamed(nameText(inner.name), scope)
        : undefined
    const isSchema = table?.table && inner && isSchemaOf(nameText(inner.table), table.table)
    if (!isSchema) return this.field(body, scope)
    const column = { ...inner, name: { ...nameOf(body.field) }, table: inner.name }
    delete holder.dot
    holder.column = column
    this.column(column, scope)
  }

  /** A field of a structured column; whole rows have none that may be read. */
  private field(body: SqlNode, scope: Scope): void {
    const holder = withoutBrackets(body.this)
    this.expressions(holder, scope)
    const column = asKind(holder, 'column')
    const owner = column && this.resolved.owners.get(column)
    const type = owner?.table?.columns.find((c) => column && c.name.toLowerCase() === nameText(column.name))?.type
    const isPlain = type !== undefined && type !== 'other' && type !== 'json'
    if (asKind(holder, 'star') || isPlain) throw notPermitted(`The column "${nameOf(body.field).name}"`)
  }

  private column(column: SqlNode, scope: Scope): void {
    const name = nameText(column.name)
    const owner = column.table ? this.qualifiedOwner(column, name, scope) : ownerOf(name, scope)
    const isOwn = owner !== undefined && owner !== 'alias' && scope.relations.includes(owner)
    if (!owner || (!isOwn && SYSTEM_COLUMNS.has(name))) throw notPermitted(`The column "${nameOf(column.name).name}"`)
    if (owner !== 'alias') this.resolved.owners.set(column, owner)
  }

  /** The relation before the dot, or the one whose structured column stands there. */
  private qualifiedOwner(column: SqlNode, name: string, scope: Scope): Relation | 'alias' | undefined {
    const alias = nameText(column.table)
    const relation = relationNamed(alias, scope)
    if (relation) return relation.columns === null || relation.columns.includes(name) ? relation : undefined
    const structured = ownerOf(alias, scope)
    if (!structured) throw notPermitted(`The table "${nameOf(column.table).name}"`)
    return structured
  }
}

/** Columns that engines have beside those of a table: a name that looks like another query's could be one of them. */
const SYSTEM_COLUMNS = new Set('ctid xmin xmax cmin cmax tableoid oid rowid _rowid_'.split(' '))
