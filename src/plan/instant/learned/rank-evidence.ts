/** Further numbers of whole candidates for the ranker: what was said of operators and order, names in use, support by the pool. */
import type { Query, QueryCondition, QueryItem } from '../../../form/query.ts'
import { NOT_FOUND } from './matches.ts'
import { EXACT, type Look } from './mentions.ts'
import { partTexts } from './part-codes.ts'
import type { Candidate } from './pool.ts'
import { rowOf } from './row.ts'
import type { SchemaColumn } from './schema.ts'
import type { Scorer } from './scorer.ts'

/** For each candidate: comparisons, directions, names, groups, and how far the pool backs each of its parts. */
export function evidenceRows(pool: Candidate[], scorer: Scorer): Float32Array[] {
  const support = supportOf(pool)
  const asked = scorer.matches.listed
  return pool.map(({ query }, i) =>
    rowOf([
      comparisonsOf(query, scorer.look),
      directionsOf(query, scorer),
      namesOf(query, scorer),
      groupOf(query, scorer),
      alternativesOf(query, scorer),
      [asked, asked > 1 ? asked - query.select.length : 0],
      support[i] ?? [],
    ]),
  )
}

function conditionsOf(query: Query): QueryCondition[] {
  const inner = [...query.where, ...query.having].flatMap((c) => (c.query ? conditionsOf(c.query) : []))
  return [...query.where, ...query.having, ...inner, ...(query.set ? conditionsOf(query.set.query) : [])]
}

type Said = '' | '>' | '>=' | '<' | '<='

/** The comparison that the words around a number ask for: "at least 3", "3 or more", "no more than 3". */
export function saidAt({ words }: Look, i: number): Said {
  const cue = (k: number) => words[k]?.cue ?? ''
  const plain = (k: number) => words[k]?.token.plain ?? ''
  // "Above 80 or less than 20" compares the 80 with what stands before it.
  const after = plain(i + 1) === 'or' && cue(i + 3) !== 'than' ? cue(i + 2) : ''
  if (after === 'more') return '>='
  if (after === 'less') return '<='
  for (let k = i - 1; k >= Math.max(0, i - 5); k -= 1) {
    if (words[k]?.number !== undefined || cue(k) === 'and') return ''
    if (plain(k) === 'least' && plain(k - 1) === 'at') return '>='
    if (plain(k) === 'most' && plain(k - 1) === 'at') return '<='
    const not = cue(k - 1) === 'not' || cue(k - 2) === 'not'
    if (cue(k) === 'more' || cue(k) === 'after') return not ? '<=' : '>'
    if (cue(k) === 'less' || cue(k) === 'before') return not ? '>=' : '<'
    const mark = words[k]?.token.text ?? ''
    if (mark === '>' || mark === '>=' || mark === '<' || mark === '<=') return mark
  }
  return ''
}

const isComparison = (op: string): op is Said => op === '<' || op === '<=' || op === '>' || op === '>='

/** The condition with the comparison that the words around its number ask for, or as it is where they ask for none. */
export function comparedAsSaid(condition: QueryCondition, look: Look): QueryCondition {
  const { op, value } = condition
  if (typeof value !== 'number' || (op !== '=' && !isComparison(op))) return condition
  const at = look.words.findIndex((word) => word.number === value)
  const said = at < 0 ? '' : saidAt(look, at)
  return said === '' || said === op ? condition : { ...condition, op: said }
}

/** Comparisons that agree with the words, that differ in strictness, that are the other way round, unsaid, and said in vain. */
function comparisonsOf(query: Query, look: Look): number[] {
  let [agree, loose, conflict, unsaid, vain] = [0, 0, 0, 0, 0]
  for (const { op, value } of conditionsOf(query)) {
    if (value === undefined || op === 'between') continue
    const at = look.words.findIndex((word) => word.number !== undefined && String(word.number) === String(value))
    if (at < 0) continue
    const said = saidAt(look, at)
    if (!isComparison(op)) vain += said ? 1 : 0
    else if (said === '') unsaid += 1
    else if (said === op) agree += 1
    else if (said[0] === op[0]) loose += 1
    else conflict += 1
  }
  return [agree, loose, conflict, unsaid, vain]
}

const UP = new Set(['max', 'most'])
const DOWN = new Set(['min', 'least'])
const ASCENDING = /\b(ascending|increasing|alphabetical\w*|lexicographic\w*|asc)\b/i

/** "From least to greatest", "from Z to A". */
const UPWARDS = /\bfrom (the )?(least|lowest|low|smallest|small|shortest|short|cheapest|fewest|youngest|a) to\b/i
const DOWNWARDS = /\bfrom (the )?(most|greatest|highest|high|largest|large|biggest|big|longest|long|oldest|z) to\b/i

/** Whether the direction of the order is what the superlatives ask for; "oldest" is the highest age and the earliest date. */
function directionsOf(query: Query, scorer: Scorer): number[] {
  const [order] = query.order
  if (!order) return [0, 0, 0, 0, -1]
  const column = columnOf(order.item, scorer)
  const dated = column !== undefined && holdsDates(column)
  const born = column !== undefined && /birth|born|found|establish|open|built/i.test(column.name)
  const wanted = (cue: string) => {
    if (UP.has(cue)) return 'desc'
    if (DOWN.has(cue)) return 'asc'
    if (cue === 'oldest') return dated ? 'asc' : 'desc'
    if (cue === 'newest') return dated ? 'desc' : 'asc'
    return undefined
  }
  let [agree, conflict] = [0, 0]
  for (const [i, word] of scorer.look.words.entries()) {
    if (scorer.look.words[i - 1]?.token.plain === 'at') continue
    const direction = wanted(word.cue)
    if (direction) direction === order.direction ? (agree += 1) : (conflict += 1)
  }
  const down = scorer.look.words.some((word) => word.cue === 'desc') || DOWNWARDS.test(scorer.look.question)
  const up = !down && (ASCENDING.test(scorer.look.question) || UPWARDS.test(scorer.look.question))
  return [
    agree,
    conflict,
    up && order.direction === 'desc' ? 1 : 0,
    down && order.direction === 'asc' ? 1 : 0,
    (dated ? 1 : 0) + (born ? 2 : 0),
  ]
}

/** Dates and times, and numbers that can only be years. */
function holdsDates({ kind, name, min, max }: SchemaColumn): boolean {
  return kind === 'time' || /year|date|time/i.test(name) || (min >= 1000 && max >= 1800 && max <= 2100)
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
  const said = words.some(({ cue }, i) => cue === 'or' && words[i - 1]?.number === undefined)
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
