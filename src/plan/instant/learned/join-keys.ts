/** Keys that tables are joined along, and the one that a question names where there are several. */
import { allLevels, type Query, tablesOfQuery } from '../../../form/query.ts'
import { joinTree } from '../../../form/query-joins.ts'
import { UnrelatedTablesError } from '../../../form/select.ts'
import type { Relationship } from '../../../types.ts'
import { STEM } from './fits.ts'
import type { Look } from './mentions.ts'
import type { Schema, SchemaColumn } from './schema.ts'

/** The columns that refer to other tables, of all joins of a query and of the queries inside it. */
export function joinKeys(query: Query, schema: Schema): SchemaColumn[] {
  return allLevels(query).flatMap((level) => joinsOf(level, schema).flatMap((one) => keyOf(one, schema) ?? []))
}

/**
 * The query with each level joined along the keys that the question names: "reported by" of two keys that refer to staff. As it
 * is where there is one key between its tables, or the words fit several as well.
 */
export function joinedAsSaid(query: Query, look: Look): Query {
  if (parallels(look.schema).size === 0) return query
  const inner = (condition: Query['where'][number]) =>
    condition.query ? { ...condition, query: joinedAsSaid(condition.query, look) } : condition
  const via = query.via ? [] : saidAmong(joinsOf(query, look.schema), look)
  return {
    ...query,
    ...(via.length > 0 ? { via } : {}),
    where: query.where.map(inner),
    ...(query.set ? { set: { ...query.set, query: joinedAsSaid(query.set.query, look) } } : {}),
  }
}

function joinsOf(query: Query, { catalog }: Schema): Relationship[] {
  try {
    return joinTree(catalog, tablesOfQuery(query), query.via).map(({ relationship }) => relationship)
  } catch (error) {
    if (error instanceof UnrelatedTablesError) return []
    throw error
  }
}

const keyOf = ({ from, fromColumns }: Relationship, schema: Schema) => schema.column(from, fromColumns[0] ?? '')

/** Of each join the key beside it that more of the question's words name, if there is one. */
function saidAmong(joins: Relationship[], look: Look): string[] {
  const others = parallels(look.schema)
  return joins.flatMap((join) => {
    const known = (others.get(pairOf(join)) ?? []).map((key) => ({ key, fit: fitOf(key, look) }))
    const best = known.reduce((a, b) => (b.fit > a.fit ? b : a), { key: join, fit: fitOf(join, look) })
    return best.key === join ? [] : [best.key.name]
  })
}

/** How many words of a key's name are said; of as many the name with fewer others counts more. */
function fitOf(key: Relationship, { schema, words, fit }: Look): number {
  const own = keyOf(key, schema)?.own ?? []
  const isSaid = (w: number) => words.some((_, i) => (fit[i * schema.words.length + w] as number) >= STEM)
  const said = own.filter(isSaid).length
  return said === 0 ? 0 : said + said / (own.length + 1)
}

const pairOf = ({ from, to }: Relationship) => `${from}\u0000${to}`
const known = new WeakMap<Schema, Map<string, Relationship[]>>()

/** Keys by the two tables that they join, where there are several. */
function parallels(schema: Schema): Map<string, Relationship[]> {
  const found = known.get(schema) ?? pairs(schema)
  known.set(schema, found)
  return found
}

function pairs({ catalog }: Schema): Map<string, Relationship[]> {
  const all = new Map<string, Relationship[]>()
  for (const key of catalog.relationships) all.set(pairOf(key), [...(all.get(pairOf(key)) ?? []), key])
  return new Map([...all].filter(([, keys]) => keys.length > 1))
}
