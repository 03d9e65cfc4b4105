/** The pool of candidate queries for a question. */
import type { Query, QueryCondition } from '../../../form/query.ts'
import { comparedAsSaid } from './comparisons.ts'
import { fillSketch } from './fill.ts'
import type { Filled } from './filling.ts'
import { guessSketches, type SketchGuess, type SketchModel } from './guess-sketch.ts'
import { joinedSql } from './joined-sql.ts'
import type { Look } from './mentions.ts'
import type { Scorer } from './scorer.ts'
import { addsNames, isSenseless } from './senseless.ts'

export type Candidate = {
  query: Query
  sql: string
  guess: SketchGuess
  /** Its sketch's place among the guesses. */
  rank: number
  filled: Filled
  /** All tables that it reads, inner queries apart. */
  from: number[]
  total: number
}

const SKETCHES = 18
/** Fillings that are kept of a sketch, by its place among the guesses. */
const PER_SKETCH = (rank: number) => (rank < 3 ? 12 : rank < 8 ? 8 : 5)
const POOL = 80
/** Candidates that are tried once more with or without DISTINCT, and along other keys; and what that costs them. */
const VARIED = 12
/** Further tables that are tried where one stands between two others. */
const OTHER_BRIDGES = 3
const VARIATION = -1.5

/** Candidates, likeliest first by the sum of what their parts score. */
export function makePool(scorer: Scorer, model: SketchModel): Candidate[] {
  const pool = new Map<string, Candidate>()
  const add = (candidate: Candidate | undefined) => {
    const known = candidate && pool.get(candidate.sql)
    if (candidate && (!known || known.total < candidate.total)) pool.set(candidate.sql, candidate)
  }
  for (const [rank, guess] of guessSketches(model, scorer.look, SKETCHES).entries()) {
    const filled = fillSketch(guess.sketch, scorer).slice(0, PER_SKETCH(rank))
    for (const one of [...filled, ...filled.slice(0, 3).flatMap((state) => withTable(state, scorer))])
      add(candidateOf(one, guess, rank, scorer))
  }
  for (const candidate of ranked(pool).slice(0, VARIED)) for (const varied of variations(candidate, scorer)) add(varied)
  return ranked(pool).slice(0, POOL)
}

function ranked(pool: Map<string, Candidate>): Candidate[] {
  return [...pool.values()].sort((a, b) => b.total - a.total)
}

/** The candidate with DISTINCT where it has none and the other way round, and along other keys between its tables. */
function variations({ query, filled, guess, rank, from }: Candidate, scorer: Scorer): (Candidate | undefined)[] {
  const { catalog, tables } = scorer.look.schema
  const names = new Set(from.map((table) => tables[table]?.name))
  const parallel = catalog.relationships.filter(
    (r) =>
      names.has(r.from) &&
      names.has(r.to) &&
      catalog.relationships.some((other) => other !== r && other.from === r.from && other.to === r.to),
  )
  const changed = (query: Query, cost: number) =>
    candidateOf({ ...filled, query, score: filled.score + cost }, guess, rank, scorer)
  const plain = query.select.some((item) => !item.aggregate)
  return [
    ...(plain && !query.limit && query.by.length === 0
      ? [changed({ ...query, distinct: !query.distinct }, VARIATION)]
      : []),
    ...otherBridges({ query, filled, from }, scorer).map(({ table, cost }) =>
      changed({ ...query, tables: [...query.tables, table] }, VARIATION + cost),
    ),
    ...(from.length > 1 ? parallel.map((r) => changed({ ...query, via: [r.name] }, VARIATION)) : []),
    ...asSaid(query, scorer.look).map((query) => changed(query, 0)),
  ]
}

/** The query with its numbers compared as the words around them ask for, where it compares them in another way. */
function asSaid(query: Query, look: Look): Query[] {
  const compared = (conditions: QueryCondition[]) => conditions.map((condition) => comparedAsSaid(condition, look))
  const [where, having] = [compared(query.where), compared(query.having)]
  const same = where.every((c, i) => c === query.where[i]) && having.every((c, i) => c === query.having[i])
  return same ? [] : [{ ...query, where, having }]
}

/** Tables that join the same tables as one that no column asked for, likeliest first, and how much less likely they are. */
function otherBridges({ query, filled, from }: Pick<Candidate, 'query' | 'filled' | 'from'>, scorer: Scorer) {
  const { tables } = scorer.look.schema
  const bridges = from.filter((id) => !filled.tables.has(id) && !query.tables.includes(tables[id]?.name ?? ''))
  return bridges.flatMap((bridge) => {
    const joined = tables[bridge]?.near.filter((id) => from.includes(id)) ?? []
    return tables
      .filter(({ id, near }) => joined.length > 1 && !from.includes(id) && joined.every((one) => near.includes(one)))
      .map(({ id, name }) => ({ table: name, cost: scorer.table(id) - scorer.table(bridge) }))
      .sort((a, b) => b.cost - a.cost)
      .slice(0, OTHER_BRIDGES)
  })
}

/** A table that the question names takes part though no column of it does: "singers in a concert". */
function withTable(state: Filled, scorer: Scorer): Filled[] {
  return scorer
    .tables()
    .filter(({ table, score }) => score > -1.5 && !state.tables.has(table))
    .slice(0, 2)
    .map(({ table, score }) => ({
      ...state,
      score: state.score + score - 1,
      query: { ...state.query, tables: [scorer.look.schema.tables[table]?.name ?? ''] },
    }))
}

function candidateOf(filled: Filled, guess: SketchGuess, rank: number, scorer: Scorer): Candidate | undefined {
  const { schema } = scorer.look
  if (schema.catalog.dialect !== 'sqlite' && !isStandard(filled.query)) return undefined
  if (isSenseless(filled.query, schema) || addsNames(filled.query, scorer)) return undefined
  const joined = joinedSql(filled.query, schema)
  return joined && { query: filled.query, ...joined, guess, rank, filled, total: filled.score + guess.score }
}

/** Whether engines stricter than SQLite take it: beside figures only groups are shown and ordered by. */
function isStandard(query: Query): boolean {
  const items = [...query.select, ...query.order.map((order) => order.item)]
  const plain = items.filter((item) => !item.aggregate)
  const mixed = query.by.length === 0 && plain.length > 0 && (plain.length < items.length || query.having.length > 0)
  const shown = new Set(query.select.map((item) => JSON.stringify(item)))
  const hidden = query.distinct === true && query.order.some((order) => !shown.has(JSON.stringify(order.item)))
  const inner = [...query.where, ...query.having].flatMap((condition) => condition.query ?? [])
  return !mixed && !hidden && [...inner, ...(query.set ? [query.set.query] : [])].every(isStandard)
}
