/** Which joins connect a set of tables: the cheapest tree over the catalog's relationships. */
import type { Catalog, Relationship, TableInfo } from '../types.ts'
import { isPlainKey } from './joins.ts'
import { UnrelatedTablesError } from './select.ts'

export type Join = { table: string; near: string; relationship: Relationship }

/** A declared or modelled key costs 1, an inferred one 1.2; columns of one name that no key declares 3.5. */
const COST = { declared: 1, model: 1, inferred: 1.2 }
/** A key with a role of its own ("manager") costs a little more than the plain one beside it. */
const ROLE_COST = 0.3
const SAME_NAME_COST = 3.5
/** Columns of one name are taken for a key only where a row meets few rows of the other table. */
const MAX_MATCHES = 20
/** Names that many tables use for different things. */
const GENERIC =
  /^(id|name|title|type|date|year|status|value|rank|code|description|details?|address|phone|email|age|sex|gender|note|location)$/i

type Edge = { to: string; relationship: Relationship; cost: number }

const graphs = new WeakMap<Catalog, Map<string, Edge[]>>()

function graphOf(catalog: Catalog): Map<string, Edge[]> {
  const known = graphs.get(catalog)
  if (known) return known
  const graph = new Map<string, Edge[]>()
  const add = (from: string, edge: Edge) => graph.set(from, [...(graph.get(from) ?? []), edge])
  for (const relationship of catalog.relationships) {
    if (relationship.from === relationship.to) continue
    const cost = COST[relationship.origin] + (isPlainKey({ relationship }) ? 0 : ROLE_COST)
    add(relationship.from, { to: relationship.to, relationship, cost })
    add(relationship.to, { to: relationship.from, relationship, cost })
  }
  for (const relationship of sameNames(catalog, graph)) {
    add(relationship.from, { to: relationship.to, relationship, cost: SAME_NAME_COST })
    add(relationship.to, { to: relationship.from, relationship, cost: SAME_NAME_COST })
  }
  graphs.set(catalog, graph)
  return graph
}

/** Tables without a key between them that share a column of a telling name: the way to join them where there is no other. */
function sameNames(catalog: Catalog, graph: Map<string, Edge[]>): Relationship[] {
  return catalog.tables.flatMap((from, i) =>
    catalog.tables.slice(i + 1).flatMap((to): Relationship[] => {
      if (graph.get(from.name)?.some((edge) => edge.to === to.name)) return []
      const shared = from.columns.flatMap((column) => {
        const other = to.columns.find(
          (c) => c.name.toLowerCase() === column.name.toLowerCase() && c.type === column.type,
        )
        return other && !GENERIC.test(column.name) && !column.expression ? [[column.name, other.name] as const] : []
      })
      const [only, ...more] = shared
      if (!only || more.length > 0 || meetings(from, to, only) > MAX_MATCHES) return []
      const name = `${from.name}_${to.name}_${only[0]}`
      return [
        {
          name,
          from: from.name,
          to: to.name,
          fromColumns: [only[0]],
          toColumns: [only[1]],
          origin: 'inferred',
          synonyms: [],
        },
      ]
    }),
  )
}

/** Rows of the smaller table that a row of the larger meets. */
function meetings(from: TableInfo, to: TableInfo, [a, b]: readonly [string, string]): number {
  const distinct = (table: TableInfo, name: string) =>
    table.columns.find((column) => column.name === name)?.profile?.distinct ?? 1
  return Math.min(from.rowCount ?? 1000, to.rowCount ?? 1000) / Math.max(1, distinct(from, a), distinct(to, b))
}

/** The cheapest way from any of the connected tables to the wanted one. */
function pathTo(
  graph: Map<string, Edge[]>,
  connected: Set<string>,
  wanted: string,
  via: readonly string[],
): Join[] | undefined {
  const cost = new Map<string, number>([...connected].map((table) => [table, 0]))
  const last = new Map<string, Join>()
  const open = new Set(connected)
  while (open.size > 0) {
    const table = [...open].reduce((a, b) => ((cost.get(b) ?? 0) < (cost.get(a) ?? 0) ? b : a))
    open.delete(table)
    if (table === wanted) break
    for (const edge of graph.get(table) ?? []) {
      const through = (cost.get(table) ?? 0) + edge.cost - (via.includes(edge.relationship.name) ? 0.5 : 0)
      if (through >= (cost.get(edge.to) ?? Number.POSITIVE_INFINITY)) continue
      cost.set(edge.to, through)
      last.set(edge.to, { table: edge.to, near: table, relationship: edge.relationship })
      open.add(edge.to)
    }
  }
  if (!last.has(wanted)) return undefined
  const path: Join[] = []
  for (let at = last.get(wanted); at && !connected.has(at.table); at = last.get(at.near)) path.unshift(at)
  return path
}

const cache = new WeakMap<Catalog, Map<string, Join[] | null>>()

/** The joins that connect the tables, starting from the first. Throws UnrelatedTablesError where there are none. */
export function joinTree(catalog: Catalog, tables: string[], via: readonly string[] = []): Join[] {
  const known = cache.get(catalog) ?? new Map<string, Join[] | null>()
  cache.set(catalog, known)
  const key = [...tables, '', ...via].join('\u0001')
  const found = known.get(key) ?? known.set(key, growTree(catalog, tables, via)).get(key)
  if (!found) throw new UnrelatedTablesError(tables[0] ?? '', tables.at(-1) ?? '')
  return found
}

function growTree(catalog: Catalog, [first, ...rest]: string[], via: readonly string[]): Join[] | null {
  const graph = graphOf(catalog)
  const connected = new Set(first === undefined ? [] : [first])
  const joins: Join[] = []
  const left = new Set(rest)
  while (left.size > 0) {
    const paths = [...left].map((table) => (connected.has(table) ? [] : pathTo(graph, connected, table, via)))
    if (paths.some((path) => path === undefined)) return null
    const shortest = (paths as Join[][]).reduce((a, b) => (b.length < a.length ? b : a))
    for (const join of shortest) {
      joins.push(join)
      connected.add(join.table)
    }
    for (const table of connected) left.delete(table)
  }
  return joins
}

/** Rows that the joins of the tables may give, as the profiles tell: products of rows over the distinct values joined by. */
export function joinedRows(catalog: Catalog, tables: string[], via?: readonly string[]): number {
  const rows = (name: string) => Math.max(1, catalog.tables.find((table) => table.name === name)?.rowCount ?? 1000)
  let size = rows(tables[0] ?? '')
  for (const { table, relationship } of joinTree(catalog, tables, via)) {
    const values = Math.max(
      distinctOf(catalog, relationship.from, relationship.fromColumns),
      distinctOf(catalog, relationship.to, relationship.toColumns),
    )
    size *= Math.max(1e-3, rows(table) / values)
  }
  return size
}

function distinctOf(catalog: Catalog, table: string, columns: readonly string[]): number {
  const info = catalog.tables.find((one) => one.name === table)
  return Math.max(
    1,
    ...columns.map((name) => info?.columns.find((column) => column.name === name)?.profile?.distinct ?? 1),
  )
}
