/** Which joins connect a set of tables: the cheapest tree over the catalog's relationships. */
import type { Catalog, ColumnInfo, Relationship, TableInfo } from '../types.ts'
import { isPlainKey, SHARED_PARENT_COST, tableNamed } from './joins.ts'
import { UnrelatedTablesError } from './select.ts'

export type Join = { table: string; near: string; relationship: Relationship }

/** A declared or modelled key costs 1, an inferred one 1.2; columns of one name that no key declares 3.5. */
const COST = { declared: 1, model: 1, inferred: 1.2 }
/** A key with a role of its own ("manager") costs a little more than the plain one beside it. */
const ROLE_COST = 0.3
const SAME_NAME_COST = 3.5
/** What a key gains that is asked for. */
const NAMED = 0.5
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
  const add = (from: string, edge: Edge) => {
    const edges = graph.get(from)
    if (edges) edges.push(edge)
    else graph.set(from, [edge])
  }
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
  const columns = catalog.tables.map(columnsByName)
  const holders = new Map<string, number[]>()
  for (const [i, names] of columns.entries())
    for (const key of names.keys()) {
      const known = holders.get(key)
      if (known) known.push(i)
      else holders.set(key, [i])
    }
  return catalog.tables.flatMap((from, i) => {
    const near = new Set(graph.get(from.name)?.map((edge) => edge.to))
    const shared = sharedWith(from, i, columns, holders)
    return [...shared.keys()]
      .sort((a, b) => a - b)
      .flatMap((j): Relationship[] => {
        const to = catalog.tables[j]
        const [only, ...more] = shared.get(j) ?? []
        if (!to || near.has(to.name) || !only || more.length > 0 || meetings(from, to, only) > MAX_MATCHES) return []
        return [sameNamed(from, to, only)]
      })
  })
}

/** By name and type the first such column, whatever the case of its name. */
function columnsByName(table: TableInfo): Map<string, string> {
  return new Map(table.columns.toReversed().map((column) => [keyOf(column), column.name]))
}

const keyOf = ({ name, type }: ColumnInfo) => `${name.toLowerCase()}\u0000${type}`

/** By the place of each later table the columns of telling names that it shares. */
function sharedWith(
  from: TableInfo,
  i: number,
  columns: Map<string, string>[],
  holders: Map<string, number[]>,
): Map<number, [string, string][]> {
  const shared = new Map<number, [string, string][]>()
  for (const column of from.columns) {
    if (GENERIC.test(column.name) || column.expression) continue
    const key = keyOf(column)
    for (const j of holders.get(key) ?? []) {
      if (j <= i) continue
      const pair: [string, string] = [column.name, columns[j]?.get(key) ?? '']
      const known = shared.get(j)
      if (known) known.push(pair)
      else shared.set(j, [pair])
    }
  }
  return shared
}

function sameNamed(from: TableInfo, to: TableInfo, [ours, theirs]: readonly [string, string]): Relationship {
  const name = `${from.name}_${to.name}_${ours}`
  const columns = { fromColumns: [ours], toColumns: [theirs] }
  return { name, from: from.name, to: to.name, ...columns, origin: 'inferred', synonyms: [] }
}

/** Rows of the smaller table that a row of the larger meets. */
function meetings(from: TableInfo, to: TableInfo, [a, b]: readonly [string, string]): number {
  const distinct = (table: TableInfo, name: string) =>
    table.columns.find((column) => column.name === name)?.profile?.distinct ?? 1
  return Math.min(from.rowCount ?? 1000, to.rowCount ?? 1000) / Math.max(1, distinct(from, a), distinct(to, b))
}

/** The cheapest ways from some connected tables, found as far as they were asked for (Dijkstra 1959). */
type Ways = {
  /** By table the last step there. */
  last: Map<string, Join>
  places: Map<string, Place>
  open: Place[]
  settled: Set<string>
}

/** The cheapest way from any of the connected tables to the wanted one. */
function pathTo({ last }: Ways, connected: Set<string>, wanted: string): Join[] | undefined {
  if (!last.has(wanted)) return undefined
  const path: Join[] = []
  for (let at = last.get(wanted); at && !connected.has(at.table); at = last.get(at.near)) path.unshift(at)
  return path
}

function waysFrom(connected: Set<string>): Ways {
  const open = [...connected].map((table, order) => ({ table, cost: 0, order }))
  return { last: new Map(), places: new Map(open.map((place) => [place.table, place])), open, settled: new Set() }
}

/** Goes on until the way to the wanted table is known, or that there is none. */
function reach(
  { last, places, open, settled }: Ways,
  wanted: string,
  graph: Map<string, Edge[]>,
  via: readonly string[],
) {
  while (!settled.has(wanted)) {
    const from = open.shift()
    if (!from) return
    settled.add(from.table)
    const isParent = isReferredTo(from.table, last.get(from.table)?.relationship)
    for (const edge of graph.get(from.table) ?? []) {
      if (settled.has(edge.to)) continue
      const meets = isParent && isReferredTo(from.table, edge.relationship)
      const isNamed = via.length > 0 && via.includes(edge.relationship.name)
      const cost = from.cost + edge.cost + (meets ? SHARED_PARENT_COST : 0) - (isNamed ? NAMED : 0)
      const known = places.get(edge.to)
      if (known && cost >= known.cost) continue
      if (known) open.splice(placeOf(known, open), 1)
      const place = { table: edge.to, cost, order: known?.order ?? places.size }
      places.set(edge.to, place)
      last.set(edge.to, { table: edge.to, near: from.table, relationship: edge.relationship })
      open.splice(placeOf(place, open), 0, place)
    }
  }
}

const isReferredTo = (table: string, relationship: Relationship | undefined) => relationship?.to === table

/** A table that is reached; of two at the same cost the one reached first comes first. */
type Place = { table: string; cost: number; order: number }

/** Where a place stands, or would stand, among those in order. */
function placeOf({ cost, order }: Place, sorted: Place[]): number {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >> 1
    const other = sorted[middle] as Place
    if (other.cost < cost || (other.cost === cost && other.order < order)) low = middle + 1
    else high = middle
  }
  return low
}

/** Sets of tables whose ways are kept, for each catalog. */
const MAX_WAYS = 100
const ways = new WeakMap<Catalog, Map<string, Ways>>()

/** The ways from the connected tables; those asked for last are kept. */
function knownWays(catalog: Catalog, connected: Set<string>, via: readonly string[]): Ways {
  const known = ways.get(catalog) ?? new Map<string, Ways>()
  ways.set(catalog, known)
  const key = [...connected, '', ...via].join('\u0001')
  const found = known.get(key) ?? waysFrom(connected)
  known.delete(key)
  known.set(key, found)
  const [oldest] = known.keys()
  if (known.size > MAX_WAYS && oldest !== undefined) known.delete(oldest)
  return found
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
  const connected = new Set(first === undefined ? [] : [first])
  const joins: Join[] = []
  const left = new Set(rest)
  while (left.size > 0) {
    const found = knownWays(catalog, connected, via)
    for (const table of left) reach(found, table, graphOf(catalog), via)
    const paths = [...left].map((table) => (connected.has(table) ? [] : pathTo(found, connected, table)))
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
  const rows = (name: string) => Math.max(1, tableNamed(catalog, name)?.rowCount ?? 1000)
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
  const info = tableNamed(catalog, table)
  return Math.max(
    1,
    ...columns.map((name) => info?.columns.find((column) => column.name === name)?.profile?.distinct ?? 1),
  )
}
