/**
 * Statements over protected tables: every value that leaves must be a total over people, and every total must say of whom.
 * Rows of people may be filtered, joined and handed on inside a statement; only what is aggregated may come out.
 */
import type { View } from '../../access/types.ts'
import { asKind, kindOf, type SqlNode } from '../../sql/tree.ts'
import { fullTable, substituteFor } from '../relations.ts'
import type { Resolved } from '../resolve.ts'
import { listOf, nameText, type Relation, type Scope } from '../scope.ts'
import { addCall, aggregatesIn, isTotal } from './calls.ts'
import { handOn } from './hand-on.ts'
import { keysOf } from './keys.ts'
import { columnsIn, nodesIn, type PeopleRows, Protected, queriesIn, refused } from './protected.ts'
import { isUnsteady } from './unsteady.ts'
import type { Weight } from './weights.ts'

/** One SELECT whose groups are shown: a cell for each of its groups. */
export type CellBlock = {
  /** The body of the SELECT, in the statement's tree. */
  body: SqlNode
  scope: Scope
  rules: Protected
  /** What the rows are grouped by. */
  keys: SqlNode[]
  /** Weights of the protected sums that are shown, and of the spreads; empty where only rows are counted. */
  weights: { weight: Weight; isSpread: boolean }[]
  /** Medians and quartiles: the value of each row behind one, and the fraction of people below it. */
  middles: { value: string; fraction: number }[]
  /** Conditions that pick a part of a group: each part must be large enough by itself. */
  parts: string[]
  /** How many times the smallest group each cell must hold: twice for medians, which show the value of someone. */
  factor: number
}

/**
 * The blocks of a statement whose groups must be checked; none where it reads no protected table.
 * Throws TOTALS_ONLY, saying what is in the way.
 */
export function analyseGroups(tree: SqlNode, resolved: Resolved, view: View): CellBlock[] {
  const guarded = resolved.uses.flatMap(({ relation, table }) => {
    const group = substituteFor(table, view).minimumGroup
    return group ? [{ relation, table, group }] : []
  })
  const [first] = guarded
  if (!first) return []
  if (isUnsteady(tree, resolved, view.full.dialect))
    throw refused(first, 'The time of day, samples and random numbers cannot be used with it')
  const analysis = new Analysis(resolved, view)
  const rows = analysis.query(tree)
  if (rows) throw refused(rows, 'This lists rows of single people')
  const unseen = guarded.find(({ relation }) => !relation || !analysis.seen.has(relation))
  if (unseen) throw refused(unseen, 'It cannot be read at this place')
  return analysis.blocks
}

class Analysis {
  readonly blocks: CellBlock[] = []
  readonly seen = new Set<Relation>()
  private readonly resolved: Resolved
  private readonly view: View
  private readonly known = new Map<SqlNode, PeopleRows | null>()
  /** Queries that read totals of protected rows, wherever inside. */
  private readonly totals = new Set<SqlNode>()

  constructor(resolved: Resolved, view: View) {
    this.resolved = resolved
    this.view = view
  }

  /** The rows of people that a query hands on, null where it hands on none. */
  query(node: SqlNode): PeopleRows | null {
    const known = this.known.get(node)
    if (known !== undefined) return known
    this.known.set(node, null)
    const before = this.blocks.length
    const rows = this.analyse(node)
    this.known.set(node, rows)
    if (this.blocks.length > before) this.totals.add(node)
    return rows
  }

  private analyse(node: SqlNode): PeopleRows | null {
    const kind = kindOf(node) ?? ''
    const body = (node[kind] ?? {}) as SqlNode
    if (kind === 'select') return this.select(node, body)
    const bracketed = kind === 'subquery' || kind === 'paren'
    const inner = (bracketed ? [body.this] : [body.left, body.right]).filter(Boolean) as SqlNode[]
    const rows = inner.map((query) => this.query(query)).find((found) => found !== null) ?? null
    if (inner.some((query) => this.totals.has(query))) this.totals.add(node)
    if (rows && !bracketed) throw refused(rows, 'Rows of single people cannot be put together')
    if (rows && (body.limit || body.offset || body.order_by)) throw refused(rows, 'Single rows cannot be picked')
    return rows
  }

  private select(node: SqlNode, body: SqlNode): PeopleRows | null {
    const scope = this.resolved.scopes.get(body)
    if (!scope) return null
    const found = scope.relations.flatMap((relation) => {
      const rows = this.rowsOf(relation)
      return rows ? [{ rows, relation }] : []
    })
    const { expressions, having, order_by, from, joins, with: _ctes, ...chooses } = body
    const ons = listOf(joins).map((join) => (join as SqlNode).on)
    const choosing = [...scope.relations.flatMap(({ query }) => (query ? [query] : [])), ...this.inside([chooses, ons])]
    const showing = this.inside([expressions, having, order_by])
    const readsTotals = (queries: SqlNode[]) => queries.some((query) => this.totals.has(query))
    if (readsTotals([...choosing, ...showing])) this.totals.add(node)
    const [first, second] = found
    if (!first) return null
    if (second) throw refused(first.rows, 'One protected table can be read at a time')
    if (readsTotals(isTotal(body) ? choosing : [...choosing, ...showing]))
      throw refused(first.rows, 'Its rows cannot be combined with totals of it')
    const rules = new Protected(first.rows, first.relation, body, this.resolved, this.view.full)
    refuseConditions(body, rules)
    return isTotal(body) ? this.cells(body, scope, rules) : handOn(body, scope, rules)
  }

  /** The rows of people that a relation of a FROM clause holds. */
  private rowsOf(relation: Relation): PeopleRows | null {
    this.seen.add(relation)
    if (relation.query) return asNamed(relation, this.query(relation.query))
    const group = relation.table && substituteFor(relation.table, this.view).minimumGroup
    if (!relation.table || !group) return null
    const table = fullTable(relation.table, this.view)
    const visible = relation.table.columns.filter((c) => !c.expression).map(({ name }) => name)
    if (group.person !== null && !visible.includes(group.person))
      throw refused({ table, group }, 'People cannot be told apart in it')
    const rows: PeopleRows = {
      table,
      group,
      person: group.person,
      key: table.primaryKey.every((name) => visible.includes(name)) ? table.primaryKey : [],
      isUnnamed: false,
      measures: new Set(group.measures.map((name) => name.toLowerCase())),
      names: visible.map((name) => name.toLowerCase()),
      carried: [],
    }
    return asNamed(relation, rows)
  }

  /** Queries inside conditions and select lists: they may use totals of their own, not rows. */
  private inside(parts: unknown): SqlNode[] {
    const queries = queriesIn(parts)
    for (const query of queries) {
      const rows = this.query(query)
      if (rows) throw refused(rows, 'Rows of single people cannot stand in a condition')
    }
    return queries
  }

  private cells(body: SqlNode, scope: Scope, rules: Protected): null {
    if (body.top && (body.top as SqlNode).percent) throw rules.refused('TOP ... PERCENT is not possible')
    const shown = [body.expressions, body.having, body.order_by]
    const calls = aggregatesIn(shown)
    const inside = new Set(columnsIn(calls))
    const loose = columnsIn(shown).filter((column) => rules.isMeasure(column) || rules.isPerson(column))
    if (loose.some((column) => !inside.has(column)))
      throw rules.refused('It can be read inside SUM, AVG and the like only')
    const keys = keysOf(body, rules)
    const block: CellBlock = { body, scope, rules, keys, weights: [], middles: [], parts: [], factor: 1 }
    for (const call of calls) addCall(call, block)
    this.refuseOuter(body, scope, rules)
    this.blocks.push(block)
    return null
  }

  /** A block that depends on the row of a query around it cannot be checked ahead. */
  private refuseOuter(body: SqlNode, scope: Scope, rules: Protected): void {
    const inner = new Set<Relation>(scope.relations)
    for (const [other, { relations }] of this.resolved.scopes)
      if (other !== body && isBelow(other, body)) for (const relation of relations) inner.add(relation)
    for (const column of columnsIn({ ...body, with: null })) {
      const owner = this.resolved.owners.get(column)
      if (owner && (owner.alias !== '' || owner.query) && !inner.has(owner))
        throw rules.refused('Its totals cannot depend on another query')
    }
  }
}

/** Rows under a relation's name. Their columns keep their names: that is how protected ones are known. */
function asNamed(relation: Relation, rows: PeopleRows | null): PeopleRows | null {
  if (!rows) return null
  if (rows.isUnnamed) throw refused(rows, `Take its column "${rows.group.person}" along`)
  if (relation.columns?.join('\n') !== rows.names.join('\n')) throw refused(rows, 'Its columns cannot be renamed')
  return rows
}

/** Conditions, groupings and other relations neither look at protected values nor name people. */
function refuseConditions(body: SqlNode, rules: Protected): void {
  const joins = listOf(body.joins) as SqlNode[]
  const ons = joins.map((join) => join.on)
  const using = joins.flatMap((join) => listOf(join.using).map(nameText))
  const parts = [body.where_clause, body.group_by, body.qualify, body.distinct_on, body.windows, ons]
  if (
    rules.columnsBehind(parts).some((column) => rules.isMeasure(column)) ||
    using.some((name) => rules.rows.measures.has(name))
  )
    throw rules.refused('Rows cannot be chosen or grouped by a protected column')
  if (joins.some((join) => /natural/i.test(String(join.kind)))) throw rules.refused('NATURAL JOIN is not possible')
  if (columnsIn([body.from, joins.map((join) => join.this)]).some((c) => rules.isMeasure(c) || rules.isPerson(c)))
    throw rules.refused('It cannot be used inside another relation')
  const joined = joinedColumns(ons)
  for (const column of columnsIn([body.where_clause, body.group_by, ons]))
    if (rules.isPerson(column) && !joined.has(column)) throw rules.refused('People cannot be named')
}

/** Columns that a join compares with another column: that names nobody. */
function joinedColumns(ons: unknown[]): Set<SqlNode> {
  const pairs = nodesIn(ons, (node) => {
    const equal = asKind(node, 'eq')
    return Boolean(equal && asKind(equal.left, 'column') && asKind(equal.right, 'column'))
  })
  return new Set(columnsIn(pairs))
}

function isBelow(body: SqlNode, top: unknown): boolean {
  if (top === null || typeof top !== 'object') return false
  return Object.values(top).some((value) => value === body || isBelow(body, value))
}
