/** How the tables of a catalog lie to each other: which belong to which, by which keys, and which columns hold the same keys. */
import { AmbiguousPathError, findPath, multiplies, type Step } from '../../form/joins.ts'
import type { FieldRef } from '../../form/types.ts'
import type { Catalog } from '../../types.ts'

/** The way from one table to another; of several the first. */
export function likelyPath(catalog: Catalog, from: string, to: string, via?: string): Step[] | undefined {
  try {
    return findPath(catalog, from, to, via)
  } catch (error) {
    if (error instanceof AmbiguousPathError) return error.paths[0]
    throw error
  }
}

/** Whether every row of a table belongs to one row of another at most, itself among them. */
export function pointsTo(catalog: Catalog, table: string, other: string): boolean {
  try {
    const path = findPath(catalog, table, other)
    return path !== undefined && !multiplies(path)
  } catch (error) {
    if (error instanceof AmbiguousPathError) return !error.paths.some(multiplies)
    throw error
  }
}

/** Whether rows of one table belong to rows of another: exits to employees. */
export function isBelow(catalog: Catalog, many: string, one: string): boolean {
  return catalog.relationships.some((r) => r.from === many && r.to === one)
}

/** Whether two fields are one, or a key and the column that it refers to. */
export function areTwins(catalog: Catalog, a: FieldRef, b: FieldRef): boolean {
  if (a.table === b.table && a.column === b.column && a.via === b.via) return true
  return twinsOf(catalog).get(`${a.table}.${a.column}`)?.has(`${b.table}.${b.column}`) ?? false
}

const twins = new WeakMap<Catalog, Map<string, Set<string>>>()

/** By column the columns at the ends of the same keys, itself among them. */
function twinsOf(catalog: Catalog): Map<string, Set<string>> {
  const known = twins.get(catalog)
  if (known) return known
  const made = new Map<string, Set<string>>()
  for (const { from, to, fromColumns, toColumns } of catalog.relationships) {
    if (fromColumns.length !== 1) continue
    const ends = [`${from}.${fromColumns[0]}`, `${to}.${toColumns[0]}`]
    for (const end of ends) made.set(end, new Set([...(made.get(end) ?? []), ...ends]))
  }
  twins.set(catalog, made)
  return made
}
