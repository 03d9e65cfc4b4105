/** What is known of one protected relation at one place of a statement, and what may be said of its columns there. */
import type { MinimumGroup } from '../../access/types.ts'
import { QuerentError } from '../../errors.ts'
import { asKind, kindOf, printSql, type SqlNode } from '../../sql/tree.ts'
import { ident } from '../../sql/write.ts'
import type { Catalog, Dialect, TableInfo } from '../../types.ts'
import { outputName } from '../outputs.ts'
import type { Resolved } from '../resolve.ts'
import { listOf, nameText, type Relation } from '../scope.ts'
import { isAggregate } from './aggregates.ts'

/** Rows of people that a relation hands on: which of its columns tells them apart, and which are protected. */
export type PeopleRows = {
  table: TableInfo
  group: MinimumGroup
  /** Name of the column that tells people apart; null where each row is a person. */
  person: string | null
  /** Names of the columns that tell rows apart, those of `carried` among them; empty where the reader does not see them. */
  key: string[]
  measures: ReadonlySet<string>
  /** Handed on without the column that tells people apart: of no use to a query around it. */
  isUnnamed: boolean
  /** Its columns in their order. */
  names: readonly string[]
  /** What queries inside must hand on in addition, so that rows can be told apart. */
  carried: readonly Carried[]
}

/** A SELECT that hands rows on, and the columns to add to it. */
export type Carried = { body: SqlNode; items: SqlNode[] }

export class Protected {
  readonly rows: PeopleRows
  private readonly relation: Relation
  private readonly owners: ReadonlyMap<SqlNode, Relation>
  private readonly catalog: Catalog
  /** Items of the select list by their aliases: conditions may name them too. */
  private readonly aliases: ReadonlyMap<string, SqlNode>

  constructor(rows: PeopleRows, relation: Relation, body: SqlNode, { owners }: Resolved, catalog: Catalog) {
    this.rows = rows
    this.relation = relation
    this.owners = owners
    this.catalog = catalog
    const items = listOf(body.expressions) as SqlNode[]
    this.aliases = new Map(items.flatMap((item) => (asKind(item, 'alias') ? [[outputName(item), item]] : [])))
  }

  get dialect(): Dialect {
    return this.catalog.dialect
  }

  isMeasure(column: SqlNode): boolean {
    return this.isOurs(column) && this.rows.measures.has(nameText(column.name))
  }

  isPerson(column: SqlNode): boolean {
    return this.isOurs(column) && nameText(column.name) === this.rows.person?.toLowerCase()
  }

  private isOurs(column: SqlNode): boolean {
    return this.owners.get(column) === this.relation
  }

  ownerOf(column: SqlNode): Relation | undefined {
    return this.owners.get(column)
  }

  /** The columns below a node, and those behind the aliases that it names; totals behind aliases are no columns. */
  columnsBehind(node: unknown): SqlNode[] {
    return columnsIn(node).flatMap((column) => {
      const item = column.table ? undefined : this.aliases.get(nameText(column.name))
      if (!item) return [column]
      const inside = new Set(columnsIn(nodesIn(item, isAggregate)))
      return [column, ...columnsIn(item).filter((behind) => !inside.has(behind))]
    })
  }

  /** Whether a column tells rows of a table apart or refers to another table's. */
  isKey(table: TableInfo, column: string): boolean {
    const named = (name: string, columns: string[]) => name === table.name && columns.includes(column)
    return (
      table.primaryKey.includes(column) ||
      /(^|_)(id|no|nr|key|code)$/i.test(column) ||
      this.catalog.relationships.some((r) => named(r.from, r.fromColumns) || named(r.to, r.toColumns))
    )
  }

  hasMeasure(node: unknown): boolean {
    return columnsIn(node).some((column) => this.isMeasure(column))
  }

  /** An expression as SQL. */
  sqlOf(node: unknown): string {
    return expressionSql(node, this.dialect)
  }

  /** A column of the relation as SQL, by the name that it goes by here. */
  columnSql(column: string): string {
    const { name } = this.relation
    if (!name) return ident(column, this.dialect)
    const alias = this.dialect === 'postgresql' && !name.quoted ? name.name.toLowerCase() : name.name
    return `${ident(alias, this.dialect)}.${ident(column, this.dialect)}`
  }

  refused(why: string): QuerentError {
    return refused(this.rows, why)
  }
}

/** The sentence of every refusal: which table, how many people, and what is in the way. */
export function refused({ table, group }: Pick<PeopleRows, 'table' | 'group'>, why: string): QuerentError {
  return new QuerentError(
    'TOTALS_ONLY',
    `Only totals over at least ${group.size} people may be read from "${table.name}". ${why}.`,
  )
}

/** The bodies of all columns below a node, those of queries inside it included. */
export function columnsIn(node: unknown): SqlNode[] {
  if (Array.isArray(node)) return node.flatMap(columnsIn)
  if (node === null || typeof node !== 'object') return []
  const column = asKind(node, 'column')
  return column ? [column] : Object.values(node).flatMap(columnsIn)
}

/** The outermost queries below a node. */
export function queriesIn(node: unknown): SqlNode[] {
  if (Array.isArray(node)) return node.flatMap(queriesIn)
  if (node === null || typeof node !== 'object') return []
  const kind = kindOf(node)
  if (kind && ['select', 'union', 'intersect', 'except'].includes(kind)) return [node as SqlNode]
  return Object.values(node).flatMap(queriesIn)
}

/** The outermost nodes below a node that fit. */
export function nodesIn(node: unknown, fits: (node: SqlNode) => boolean): SqlNode[] {
  if (Array.isArray(node)) return node.flatMap((item) => nodesIn(item, fits))
  if (node === null || typeof node !== 'object') return []
  if (fits(node as SqlNode)) return [node as SqlNode]
  return Object.values(node).flatMap((item) => nodesIn(item, fits))
}

/** The SELECT that a query is, without the brackets around it. */
export function selectOf(query: SqlNode): SqlNode | undefined {
  const inner = asKind(query, 'subquery') ?? asKind(query, 'paren')
  return inner ? selectOf(inner.this as SqlNode) : asKind(query, 'select')
}

/** Names of the columns of a SELECT; undefined where it has a star. */
export function outputsOf(select: SqlNode): string[] | undefined {
  const items = listOf(select.expressions)
  return items.some((item) => asKind(item, 'star')) ? undefined : items.map(outputName)
}

function expressionSql(node: unknown, dialect: Dialect): string {
  return printSql({ select: { ...EMPTY_SELECT, expressions: [node] } }, dialect).replace(/^SELECT\s+/i, '')
}

/** A SELECT as the parser gives it, without its parts. */
export const EMPTY_SELECT = {
  expressions: [] as unknown[],
  from: null,
  joins: [],
  lateral_views: [],
  where_clause: null,
  group_by: null,
  having: null,
  qualify: null,
  order_by: null,
  distribute_by: null,
  cluster_by: null,
  sort_by: null,
  limit: null,
  offset: null,
  fetch: null,
  distinct: false,
  distinct_on: null,
  top: null,
  with: null,
  sample: null,
  windows: null,
  hint: null,
  connect: null,
  into: null,
  locks: [],
  leading_comments: [],
}
