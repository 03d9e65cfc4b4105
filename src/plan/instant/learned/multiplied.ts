/** Joins that give a row several times, or leave out rows that share a place: figures and superlatives over them are in doubt. */
import { allLevels, type Query, tablesOfQuery } from '../../../form/query.ts'
import { type Join, joinTree } from '../../../form/query-joins.ts'
import type { Catalog } from '../../../types.ts'

/** How many totals and averages are of rows that a join repeats, and how many levels join rows that only share a third one. */
export function multipliedBy(query: Query, catalog: Catalog): number {
  return allLevels(query).reduce((sum, level) => {
    const tables = tablesOfQuery(level)
    const joins = joinTree(catalog, tables, level.via)
    const all = [...new Set([...tables, ...joins.flatMap(({ relationship: { from, to } }) => [from, to])])]
    const figures = [...level.select, ...level.order.map(({ item }) => item), ...level.having.map(({ item }) => item)]
    const repeated = figures.filter(
      ({ aggregate, field }) => (aggregate === 'sum' || aggregate === 'avg') && !leadsToAll(field.table, all, joins),
    )
    return sum + repeated.length + (all.some((table) => leadsToAll(table, all, joins)) ? 0 : 1)
  }, 0)
}

/** Whether only the one row with the highest value of another table is asked for, to which many rows of the shown one belong. */
export function picksOneOfMany(query: Query, catalog: Catalog): boolean {
  const { limit, order, by, select } = query
  const [first] = order
  if (limit !== 1 || !first || first.item.aggregate || by.length > 0) return false
  const tables = tablesOfQuery(query)
  const joins = joinTree(catalog, tables, query.via)
  const parent = first.item.field.table
  return select.every(
    ({ field }) =>
      field.table !== parent && leadsToAll(field.table, [parent], joins) && !leadsToAll(parent, [field.table], joins),
  )
}

/** Whether each row of a table belongs to one row of each of the others at most. */
function leadsToAll(table: string, others: string[], joins: Join[]): boolean {
  const reached = new Set([table])
  for (let edge = [table]; edge.length > 0; ) {
    const next = joins.flatMap(({ relationship: { from, to } }) =>
      edge.includes(from) && !reached.has(to) ? [to] : [],
    )
    for (const one of next) reached.add(one)
    edge = next
  }
  return others.every((one) => reached.has(one))
}
