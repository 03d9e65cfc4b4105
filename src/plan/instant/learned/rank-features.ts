/** Numbers that describe a whole candidate beside its rivals, for the ranker. */
import { type Query, type QueryCondition, type QueryItem, tablesOfQuery } from '../../../form/query.ts'
import { joinTree } from '../../../form/query-joins.ts'
import type { Alignment } from './alignment.ts'
import { EXACT, LIKE, LOOSE, STEM } from './fits.ts'
import { isStrong, type Look, type Word } from './mentions.ts'
import type { Candidate } from './pool.ts'
import { evidenceRows } from './rank-evidence.ts'
import { rowOf } from './row.ts'
import type { SchemaColumn, SchemaTable } from './schema.ts'
import type { Scorer } from './scorer.ts'
import { aggregateId } from './sketch.ts'
import { idleCues, invents } from './vetoes.ts'

const ROLE_NAMES = ['select', 'aggregate', 'group', 'order', 'condition', 'nested', 'table']

/** A row for each candidate of a pool. */
export function rankRows(pool: Candidate[], scorer: Scorer, alignments: Alignment[]): Float32Array[] {
  const look = scorer.look
  const known = questionNumbers(look)
  const asked = askedIn(look)
  const parts = pool.map((candidate) => partsOf(candidate.query))
  const coverage = pool.map((candidate, i) => coverageOf(candidate, parts[i] as Parts, look, asked))
  const beside = relative(coverage, pool)
  const evidence = evidenceRows(pool, scorer)
  return pool.map((candidate, i) =>
    rowOf([
      scoresOf(candidate),
      tablesOf(candidate, scorer),
      coverage[i] ?? [],
      cuesOf(parts[i] as Parts, candidate.query, known),
      shapeOf(candidate.query, parts[i] as Parts, scorer),
      [idleCues(candidate, look).length, invents(candidate.query, look) ? 1 : 0],
      beside[i] ?? [],
      scorer.question,
      evidence[i] ?? [],
      alignments[i]?.counts ?? [],
    ]),
  )
}

type Parts = { levels: Query[]; items: QueryItem[]; conditions: QueryCondition[]; columns: Set<string> }

/** All levels of a query with their items and conditions. */
function partsOf(query: Query): Parts {
  const levels: Query[] = []
  const visit = (level: Query) => {
    levels.push(level)
    for (const condition of [...level.where, ...level.having]) if (condition.query) visit(condition.query)
    if (level.set) visit(level.set.query)
  }
  visit(query)
  const conditions = levels.flatMap((level) => [...level.where, ...level.having])
  const items = levels
    .flatMap((level) => [...level.select, ...level.order.map((o) => o.item)])
    .concat(conditions.map((c) => c.item))
  const fields = [...items.map((item) => item.field), ...levels.flatMap((level) => level.by)]
  return { levels, items, conditions, columns: new Set(fields.map((field) => `${field.table}.${field.column}`)) }
}

function scoresOf({ guess, rank, filled, total }: Candidate): number[] {
  const numbers = [
    guess.whole,
    ...guess.parts,
    guess.score,
    rank,
    Math.log1p(guess.count),
    filled.score,
    total,
    filled.slots.length,
  ]
  for (const role of ROLE_NAMES) {
    let [count, sum, least] = [0, 0, 0]
    for (const slot of filled.slots) {
      if (slot.role !== role) continue
      count += 1
      sum += slot.score
      least = Math.min(least, slot.score)
    }
    numbers.push(count, sum, least)
  }
  return numbers
}

function tablesOf({ from, filled, query }: Candidate, scorer: Scorer): number[] {
  const inside = from.map((table) => scorer.table(table))
  const outside = scorer.tables().filter(({ table }) => !from.includes(table))
  const sum = inside.reduce((a, b) => a + b, 0)
  const absent = outside.reduce((a, table) => a + table.absent, 0)
  const bridges = from.filter((table) => !filled.tables.has(table))
  const joins = joinsOf(query, scorer)
  return [
    sum,
    absent,
    Math.min(...inside),
    outside[0]?.score ?? -9,
    from.length,
    bridges.length,
    bridges.reduce((a, table) => a + scorer.table(table), 0),
    ...joins,
  ]
}

/** How well the question names the keys that are joined along, and how many of them nobody declared. */
function joinsOf(query: Query, { look, matches }: Scorer): number[] {
  const joins = joinTree(look.schema.catalog, tablesOfQuery(query), query.via)
  const scores = joins.map(
    ({ relationship: r }) => matches.own[look.schema.column(r.from, r.fromColumns[0] ?? '')?.id ?? -1]?.score ?? 0,
  )
  const loose = joins.filter(({ relationship }) => relationship.origin === 'inferred').length
  return [Math.max(0, ...scores), loose, query.via ? 1 : 0]
}

/** What a question holds that a candidate may leave unused. */
type Asked = {
  /** Places of content words, of numbers in digits, of numbers in words, of values. */
  content: number[]
  digits: number[]
  spelled: number[]
  values: number[]
  /** Tables whose whole name is there. */
  tables: SchemaTable[]
}

function askedIn(look: Look): Asked {
  const places = (is: (word: Word) => boolean) => look.words.flatMap((word, i) => (is(word) ? [i] : []))
  const values = look.values.filter((value) => value.kind !== 'number' && isStrong(value, look))
  const isNamed = (w: number) =>
    look.words.some((_, i) => !look.valueCover[i] && (look.fit[i * look.schema.words.length + w] as number) >= EXACT)
  return {
    content: places(({ cue, number, token }) => cue === '' && number === undefined && token.kind === 'word'),
    digits: places(({ token }) => token.kind === 'number'),
    spelled: places(({ number, token }) => number !== undefined && token.kind === 'word'),
    values: [...new Set(values.map((value) => value.start))],
    tables: look.schema.tables.filter(({ words }) => words.length > 0 && words.every(isNamed)),
  }
}

/** Words of the question that nothing in the candidate accounts for. */
function coverageOf(candidate: Candidate, parts: Parts, look: Look, asked: Asked): number[] {
  const { content } = asked
  const level = explained(candidate, parts, look)
  const below = (least: number) => content.filter((i) => (level[i] as number) < least).length
  const idle = (places: number[]) => places.filter((i) => !candidate.filled.used.includes(i)).length
  return [
    below(STEM),
    below(LIKE),
    below(LOOSE),
    content.filter((i) => (level[i] as number) < STEM && (look.best[i] as number) >= STEM).length,
    idle(asked.values),
    idle(asked.digits),
    idle(asked.spelled),
    content.length,
    namedTables(candidate, parts, asked),
  ]
}

/** How well each word is accounted for: by a value, by the name of a column or table in use. */
function explained({ filled, from }: Candidate, parts: Parts, look: Look): Uint8Array {
  const { schema, fit } = look
  const width = schema.words.length
  const names = new Set<number>()
  for (const key of parts.columns) {
    const dot = key.indexOf('.')
    for (const w of schema.column(key.slice(0, dot), key.slice(dot + 1))?.words ?? []) names.add(w)
    for (const w of schema.table(key.slice(0, dot))?.words ?? []) names.add(w)
  }
  for (const table of from) for (const w of schema.tables[table]?.words ?? []) names.add(w)
  const level = new Uint8Array(look.words.length)
  for (let i = 0; i < level.length; i += 1)
    for (const w of names) level[i] = Math.max(level[i] as number, fit[i * width + w] as number)
  for (const i of filled.used) level[i] = EXACT
  return level
}

/** Tables whose whole name is in the question and that take no part. */
function namedTables({ from }: Candidate, { levels }: Parts, { tables }: Asked): number {
  const inner = new Set(levels.flatMap((level) => level.select.map((item) => item.field.table)))
  return tables.filter((table) => !from.includes(table.id) && !inner.has(table.name)).length
}

type Known = Record<string, boolean>

function questionNumbers(look: Look): Known {
  const has = (...cues: string[]) => look.words.some((word) => cues.includes(word.cue))
  const text = look.question.toLowerCase()
  return {
    avg: has('avg'),
    sum: has('sum'),
    max: has('max', 'most', 'newest', 'oldest'),
    min: has('min', 'least', 'oldest', 'newest'),
    count: has('many'),
    each: has('each', 'by'),
    order: has('order', 'desc'),
    desc: has('desc'),
    not: has('not'),
    distinct: has('distinct') || /\bdifferent\b/.test(text),
    or: has('or'),
    both: /\bboth\b/.test(text),
    more: has('more', 'less', 'after', 'before', 'atleast', 'than'),
    between: has('between'),
    contain: has('contain'),
    superlative: has('max', 'min', 'most', 'least', 'oldest', 'newest', 'common'),
    most: has('most', 'max', 'newest', 'common'),
    least: has('least', 'min'),
  }
}

/** For each cue: said but not used, and used but not said. */
function cuesOf({ items, conditions, levels }: Parts, query: Query, said: Known): number[] {
  const uses = (aggregate: string) => items.some((item) => item.aggregate === aggregate)
  const ops = (...wanted: string[]) => conditions.some((c) => wanted.includes(c.op))
  const negative = ops('!=', 'not in', 'not like', 'missing') || levels.some((l) => l.set?.op === 'except')
  const extreme = levels.some((l) => l.limit !== undefined) || uses('max') || uses('min')
  const used: Known = {
    avg: uses('avg'),
    sum: uses('sum'),
    max: uses('max'),
    min: uses('min'),
    count: uses('count'),
    each: query.by.length > 0,
    order: query.order.length > 0,
    desc: query.order.some((o) => o.direction === 'desc'),
    not: negative,
    distinct: query.distinct === true || items.some((item) => item.distinct),
    or: conditions.some((c) => c.or) || query.set?.op === 'union',
    both: query.set?.op === 'intersect',
    more: ops('<', '<=', '>', '>='),
    between: ops('between'),
    contain: ops('like', 'not like'),
    superlative: extreme,
    most: query.order.some((o) => o.direction === 'desc') || uses('max'),
    least: query.order.some((o) => o.direction === 'asc') || uses('min'),
  }
  const numbers: number[] = []
  for (const cue of Object.keys(used)) numbers.push(said[cue] && !used[cue] ? 1 : 0, used[cue] && !said[cue] ? 1 : 0)
  return numbers
}

const KIND_ID = { text: 0, number: 1, time: 2, other: 3 } as const

/** What the parts are made of: types, keys, and how they stand to each other. */
function shapeOf(query: Query, { levels, conditions }: Parts, scorer: Scorer): number[] {
  const { schema } = scorer.look
  const columnOf = (item: QueryItem | undefined) =>
    item ? schema.column(item.field.table, item.field.column) : undefined
  const kind = (column: SchemaColumn | undefined) => (column ? KIND_ID[column.kind] : -1)
  const key = (column: SchemaColumn | undefined) => (column ? (column.isKey ? 2 : column.isForeign ? 1 : 0) : -1)
  const [first, second] = query.select
  const [order] = query.order
  const by = query.by[0] && schema.column(query.by[0].table, query.by[0].column)
  const plain = query.select.filter((item) => !item.aggregate)
  const where = query.where.map((c) => columnOf(c.item))
  const place = (column: SchemaColumn | undefined) => (column ? (scorer.matches.own[column.id]?.first ?? 40) : -1)
  const shown = query.select.map(columnOf).filter((column) => column !== undefined)
  return [
    query.select.length,
    aggregateId(first?.aggregate ?? ''),
    aggregateId(second?.aggregate ?? ''),
    kind(columnOf(first)),
    key(columnOf(first)),
    columnOf(first)?.isDisplay ? 1 : 0,
    kind(columnOf(order?.item)),
    key(columnOf(order?.item)),
    aggregateId(order?.item.aggregate ?? ''),
    kind(by),
    key(by),
    by?.isDisplay ? 1 : 0,
    by ? by.distinct / Math.max(1, by.rows) : -1,
    by && plain.some((item) => item.field.table === query.by[0]?.table) ? 1 : 0,
    by && plain.some((item) => item.field.column === query.by[0]?.column) ? 1 : 0,
    where.filter((column) => column && shown.includes(column)).length,
    where.filter((column) => column?.isKey || column?.isForeign).length,
    new Set(where.map((column) => column?.id)).size - where.length,
    conditions.length,
    levels.length,
    query.distinct ? 1 : 0,
    query.limit ?? 0,
    place(columnOf(first)),
    place(columnOf(order?.item)),
    place(by),
    place(where[0]),
    shown.length > 0 && where[0] ? place(where[0]) - place(shown[0]) : 0,
    order && columnOf(order.item) && shown.includes(columnOf(order.item) as SchemaColumn) ? 1 : 0,
    new Set(shown.map((column) => column.table)).size,
  ]
}

/** How far each candidate is from the best of the pool: the sums of scores, and words left over. */
function relative(coverage: number[][], pool: Candidate[]): number[][] {
  const top = Math.max(...pool.map((c) => c.total))
  const topGuess = Math.max(...pool.map((c) => c.guess.score))
  const topFilled = Math.max(...pool.map((c) => c.filled.score))
  const least = (coverage[0] ?? []).map((_, k) => Math.min(...coverage.map((numbers) => numbers[k] as number)))
  return pool.map((c, i) => {
    const left = least.map((one, k) => (coverage[i]?.[k] as number) - one)
    return [c.total - top, c.guess.score - topGuess, c.filled.score - topFilled, i, pool.length, ...left]
  })
}
