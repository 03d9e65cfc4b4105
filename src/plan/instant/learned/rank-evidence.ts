/** Further numbers of whole candidates for the ranker: what was said of operators and order, names in use, support by the pool. */
import type { Query, QueryItem } from '../../../form/query.ts'
import { comparisonsOf, isAlternative, nestedComparisonsOf } from './comparisons.ts'
import { countedOf, countedTables } from './counted.ts'
import { EXACT } from './fits.ts'
import { NOT_FOUND } from './matches.ts'
import { partTexts } from './part-codes.ts'
import type { Candidate } from './pool.ts'
import { rowOf } from './row.ts'
import type { SchemaColumn } from './schema.ts'
import type { Scorer } from './scorer.ts'
import { directionsOf, extremesOf } from './superlatives.ts'

/** For each candidate: comparisons, directions, names, groups, and how far the pool backs each of its parts. */
export function evidenceRows(pool: Candidate[], scorer: Scorer): Float32Array[] {
  const support = supportOf(pool)
  const { asked } = scorer.matches
  const counted = countedTables(scorer)
  return pool.map(({ query }, i) =>
    rowOf([
      comparisonsOf(query, scorer.look),
      nestedComparisonsOf(query, scorer.look),
      directionsOf(query, scorer.look),
      extremesOf(query, scorer.look),
      namesOf(query, scorer),
      groupOf(query, scorer),
      countedOf(query, counted, scorer.look.schema),
      alternativesOf(query, scorer),
      [asked.things.length, ...Object.values(asked.against(query.select))],
      support[i] ?? [],
    ]),
  )
}

function columnOf({ field }: QueryItem, { look }: Scorer): SchemaColumn | undefined {
  return look.schema.column(field.table, field.column)
}

/** How well the question names the columns of each part, and columns that are named by the same word. */
function namesOf(query: Query, scorer: Scorer): number[] {
  const { own, columns, valued } = scorer.matches
  const named = (column: SchemaColumn | undefined) => (column ? own[column.id] : undefined)
  const shown = query.select.map((item) => named(columnOf(item, scorer))).filter((match) => match !== undefined)
  const least = (list: number[]) => (list.length > 0 ? Math.min(...list) : -1)
  const where = query.where.map((c) => columnOf(c.item, scorer)).filter((column) => column !== undefined)
  const places = shown.map((match) => match.first).filter((place) => place < 40)
  const [order] = query.order
  const ordered = order && named(columnOf(order.item, scorer))
  const [first] = query.select
  const column = first && columnOf(first, scorer)
  return [
    least(shown.map((match) => match.loose)),
    least(shown.map((match) => match.stem)),
    shown.reduce((sum, match) => sum + 1 - match.stem, 0),
    places.length - new Set(places).size,
    shown.filter((match) => match.first >= 40).length,
    ordered ? ordered.stem : -1,
    ordered && places.includes(ordered.first) ? 1 : 0,
    saidAgain(query, scorer),
    least(where.map((c) => own[c.id]?.stem ?? 0)),
    least(where.map((c) => Math.max(columns[c.id]?.stem ?? 0, valued[c.id] ?? 0))),
    column ? column.distinct / Math.max(1, column.rows) : -1,
    column ? (columns[column.id]?.run ?? 0) : -1,
  ]
}

/** Columns that are named more than once and serve only the order or a condition: one of the times they may be asked for. */
function saidAgain({ select, where, order }: Query, { look, matches }: Scorer): number {
  const { schema, words, fit } = look
  const shown = new Set(select.map(({ field }) => schema.column(field.table, field.column)))
  const hidden = new Set([...order, ...where].map(({ item }) => schema.column(item.field.table, item.field.column)))
  const times = (column: SchemaColumn) =>
    words.filter((_, i) => column.own.some((w) => (fit[i * schema.words.length + w] as number) >= EXACT)).length
  return [...hidden].filter(
    (column) =>
      column && !shown.has(column) && (matches.own[column.id]?.exact ?? 0) === 1 && times(column) > column.own.length,
  ).length
}

/** Alternatives of one column, of two that are both named, of two of which the second is not; "or" said in vain, or not said. */
function alternativesOf({ where, set }: Query, scorer: Scorer): number[] {
  let [same, named, unnamed] = [0, 0, 0]
  const { words } = scorer.look
  const said = words.some((_, i) => isAlternative(i, words))
  const used = where.some((condition) => condition.or) || set?.op === 'union'
  for (const [i, condition] of where.entries()) {
    const before = where[i - 1]
    if (!condition.or || !before) continue
    const [column, other] = [columnOf(condition.item, scorer), columnOf(before.item, scorer)]
    if (column === other) same += 1
    else if ((scorer.matches.own[column?.id ?? -1]?.first ?? NOT_FOUND) < NOT_FOUND) named += 1
    else unnamed += 1
  }
  return [same, named, unnamed, said && !used ? 1 : 0, used && !said ? 1 : 0]
}

/** How the group stands to what is shown: the key of its table, a foreign key to it, or something else. */
function groupOf(query: Query, { look: { schema }, matches }: Scorer): number[] {
  const by = query.by[0] && schema.column(query.by[0].table, query.by[0].column)
  const plain = query.select.find((item) => !item.aggregate)
  const shown = plain && schema.column(plain.field.table, plain.field.column)
  if (!by || !shown) return [-1, -1, by ? (matches.own[by.id]?.stem ?? 0) : -1, query.by.length]
  const key = schema.tables[shown.table]?.key
  const standing = by.id === key ? 3 : key !== undefined && by.twins.includes(key) ? 2 : by.id === shown.id ? 1 : 0
  return [standing, by.table === shown.table ? 1 : 0, matches.own[by.id]?.stem ?? 0, query.by.length]
}

/** For each candidate the share of the pool that has the same parts, likely candidates counting most, and its place in its sketch. */
function supportOf(pool: Candidate[]): number[][] {
  const top = Math.max(...pool.map((candidate) => candidate.total))
  const weights = pool.map((candidate) => Math.exp((candidate.total - top) / 2))
  const all = weights.reduce((a, b) => a + b, 0)
  const keys = pool.map(partKeys)
  const sums = (keys[0] ?? []).map((_, k) => {
    const sum = new Map<string, number>()
    for (const [i, key] of keys.entries()) sum.set(key[k] ?? '', (sum.get(key[k] ?? '') ?? 0) + (weights[i] as number))
    return { sum, best: Math.max(...sum.values()) }
  })
  const bestParts = (pool[0]?.guess.parts ?? []).map((_, p) => Math.max(...pool.map((c) => c.guess.parts[p] ?? -9)))
  const bySketch = new Map<number, number[]>()
  for (const { rank, filled } of pool) bySketch.set(rank, [...(bySketch.get(rank) ?? []), filled.score])
  return pool.map(({ guess, rank, filled }, i) => {
    const mates = bySketch.get(rank) ?? []
    return [
      ...sums.flatMap(({ sum, best }, k) => {
        const mine = sum.get(keys[i]?.[k] ?? '') ?? 0
        return [mine / all, Math.log(mine / best)]
      }),
      ...bestParts.map((best, p) => (guess.parts[p] ?? -9) - best),
      filled.score - Math.max(...mates),
      mates.filter((score) => score > filled.score).length,
    ]
  })
}

/** The parts that are counted, in the order of the ranker's numbers. */
function partKeys(candidate: Candidate): string[] {
  const { shown, tables, conditions, groups, order, distinct } = partTexts(candidate)
  return [shown, tables, conditions, groups, order, distinct]
}
