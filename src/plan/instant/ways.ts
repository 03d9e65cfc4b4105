/** How the tables of a catalog lie to each other: which belong to which, by which keys, and which columns hold the same keys. */
import { namesThoseInCharge } from '../../form/charge.ts'
import { AmbiguousPathError, findPath, multiplies, type Step } from '../../form/joins.ts'
import type { FieldRef } from '../../form/types.ts'
import type { Catalog } from '../../types.ts'

const knownPaths = new WeakMap<Catalog, Map<string, Step[] | undefined>>()
/** Ways that are kept, for each catalog. */
const MAX_PATHS = 10_000

/** The way from one table to another; of several the first. */
export function likelyPath(catalog: Catalog, from: string, to: string, via = ''): Step[] | undefined {
  const known = knownPaths.get(catalog) ?? new Map<string, Step[] | undefined>()
  knownPaths.set(catalog, known)
  const key = [from, to, via].join('\u0000')
  if (known.has(key)) return known.get(key)
  const path = firstPath(catalog, from, to, via === '' ? undefined : via)
  if (known.size < MAX_PATHS) known.set(key, path)
  return path
}

function firstPath(catalog: Catalog, from: string, to: string, via: string | undefined): Step[] | undefined {
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

/** Whether two tables are connected by several others: who has "taken a course" may have enrolled or have a certificate. */
export function hasSeveralBetween(catalog: Catalog, one: string, other: string): boolean {
  if (isBelow(catalog, other, one) || pointsTo(catalog, one, other)) return false
  const below = new Set(
    catalog.relationships.filter(({ to, from }) => to === one && from !== one).map(({ from }) => from),
  )
  const isWay = (table: string) => table !== other && !namesThoseInCharge(table) && pointsTo(catalog, table, other)
  return [...below].filter(isWay).length > 1
}

/** Whether rows of one table belong to rows of another: exits to employees. */
export function isBelow(catalog: Catalog, many: string, one: string): boolean {
  return catalog.relationships.some((r) => r.from === many && r.to === one)
}

/** Of what has a field, only the first of those whose fields hold the same: a key and the column that it refers to. */
export function withoutTwins<T>(catalog: Catalog, list: T[], fieldOf: (one: T) => FieldRef): T[] {
  const seen = new Set<string>()
  return list.filter((one) => {
    const { table, column, via = '' } = fieldOf(one)
    const name = `${table}.${column}`
    const sameRole = `${name}.${via}`
    const isTwin = seen.has(sameRole) || [...(twinsOf(catalog).get(name) ?? [])].some((twin) => seen.has(twin))
    seen.add(name).add(sameRole)
    return !isTwin
  })
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
