/** The pool of candidate queries for a question. */
import type { Query, QueryCondition } from '../../../form/query.ts'
import { comparedAsSaid } from './comparisons.ts'
import { fillSketch } from './fill.ts'
import type { Filled } from './filling.ts'
import { guessSketches, type SketchGuess, type SketchModel } from './guess-sketch.ts'
import { joinedAsSaid } from './join-keys.ts'
import { joinedSql } from './joined-sql.ts'
import type { Look } from './mentions.ts'
import type { Scorer } from './scorer.ts'
import { addsNames, isSenseless } from './senseless.ts'
import { statedSketches } from './stated-sketches.ts'

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

/** Fillings that are kept of a sketch, by its place among the guesses. */
const PER_SKETCH = (rank: number) => (rank < 3 ? 16 : rank < 8 ? 10 : 6)
/**
 * How much is made at most: sketches that are filled, and candidates that are weighed. Those that are further behind the first
 * than given (log-probabilities of sketches, promises of candidates) are left out.
 */
export type PoolLimits = { sketches: number; size: number; behind?: { sketch: number; candidate: number } }
const WEIGHED: PoolLimits = { sketches: 24, size: 40, behind: { sketch: 7, candidate: 7 } }
/** Sketches and candidates that stay however far behind they are. */
const LEAST = { sketches: 3, size: 8 }
/** Candidates that are tried once more with or without DISTINCT, and along other keys; and what that costs them. */
const VARIED = 12
/** Further tables that are tried where one stands between two others. */
const OTHER_BRIDGES = 3
const VARIATION = -1.5

/** A filled sketch that is no statement yet. */
type Draft = Pick<Candidate, 'filled' | 'guess' | 'rank'>

/** The candidates of a question, most promising first: only as many drafts as that takes are put into SQL. */
export function makePool(scorer: Scorer, model: SketchModel, limits = WEIGHED): Candidate[] {
  const drafts = sketchesOf(scorer, model, limits).flatMap((guess, rank): Draft[] => {
    const filled = fillSketch(guess.sketch, scorer).slice(0, PER_SKETCH(rank))
    const further = filled.slice(0, 3).flatMap((state) => withTable(state, scorer))
    return [...filled, ...further].map((one) => ({ filled: one, guess, rank }))
  })
  const pool = new Map<string, Candidate>()
  let least = Number.NEGATIVE_INFINITY
  for (const { draft, promise } of byPromise(drafts)) {
    if (pool.size === limits.size || (promise < least && pool.size >= LEAST.size)) break
    const candidate = candidateOf(draft.filled, draft.guess, draft.rank, scorer)
    if (!candidate || pool.has(candidate.sql)) continue
    if (pool.size === 0) least = promise - (limits.behind?.candidate ?? Number.POSITIVE_INFINITY)
    pool.set(candidate.sql, candidate)
  }
  for (const candidate of [...pool.values()].slice(0, VARIED))
    for (const varied of variations(candidate, scorer))
      if (varied && !pool.has(varied.sql)) pool.set(varied.sql, varied)
  return byPromise([...pool.values()])
    .filter(({ promise }, i) => i < limits.size && (i < LEAST.size || promise >= least))
    .map(({ draft }) => draft)
}

/** The likeliest sketches, and those that the words state outright. */
function sketchesOf({ look, matches }: Scorer, model: SketchModel, { sketches, behind }: PoolLimits): SketchGuess[] {
  const guesses = guessSketches(model, look, sketches, behind?.sketch)
  const likely = guesses.filter(
    ({ score }, i) => i < LEAST.sketches || !behind || score >= (guesses[0] as SketchGuess).score - behind.sketch,
  )
  return [...likely, ...statedSketches(likely, look, matches)]
}

function byPromise<T extends Draft>(drafts: T[]): { draft: T; promise: number }[] {
  return drafts.map((draft) => ({ draft, promise: promiseOf(draft) })).sort((a, b) => b.promise - a.promise)
}

/** What a part of a draft is worth beside its log-probability, by its role: sums alone put short queries first. */
const WORTH: Record<string, number> = {
  select: 1.5,
  aggregate: 1.7,
  group: 2.3,
  order: 2.2,
  condition: 3,
  nested: 0.9,
  table: 1.3,
}
const WORTH_OF_OTHERS = -0.6

/**
 * How promising a draft is: a linear model, fitted once by the likelihood of right candidates (softmax over each pool) on four
 * folds. Its first 32 hold the ranker's right choice nearly as often as the first 80 by log-probability (70.0 and 70.1 %).
 */
export function promiseOf({ filled, guess }: Pick<Draft, 'filled' | 'guess'>): number {
  const parts = filled.slots.reduce((sum, { role }) => sum + (WORTH[role] ?? WORTH_OF_OTHERS), 0)
  return 1.15 * filled.score + 0.48 * guess.score + 0.3 * guess.whole - 0.31 * Math.log1p(guess.count) + parts
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
  const query = joinedAsSaid(filled.query, scorer.look)
  const joined = joinedSql(query, schema)
  return joined && { query, ...joined, guess, rank, filled, total: filled.score + guess.score }
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
