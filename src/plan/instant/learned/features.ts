/** Numbers that describe how a question and a column or table fit, for the scorers to weigh. */

import { type Associations, associationOf } from './associations.ts'
import { tablesBeside } from './beside.ts'
import { CUE_NAMES } from './cue-words.ts'
import { LIKE, LOOSE, type Look, STEM, type Word } from './mentions.ts'
import type { SchemaColumn, SchemaTable } from './schema.ts'

/** How well a name is found in a question: shares of its words by fit, and where. */
export type NameMatch = {
  exact: number
  stem: number
  like: number
  loose: number
  /** Longest run of neighbouring words of the question that are words of the name. */
  run: number
  first: number
  last: number
  /** exact and stem words count most. */
  score: number
}

const NOT_FOUND = 40
const DISTANCE_CUES = [
  'avg',
  'sum',
  'max',
  'min',
  'most',
  'least',
  'oldest',
  'newest',
  'many',
  'each',
  'by',
  'order',
  'desc',
  'more',
  'less',
  'than',
  'with',
  'not',
  'in',
  'of',
  'distinct',
  'contain',
  'after',
  'before',
  'between',
  'or',
]
const CUE_ID = new Map(CUE_NAMES.map((name, id) => [name, id]))
/** The place of a cue in the tables below, where it has one. */
const DISTANCE_ID = new Map(DISTANCE_CUES.map((name, id) => [name, id]))

export function matchName(look: Look, nameWords: number[]): NameMatch {
  const width = look.schema.words.length
  const best = { exact: 0, stem: 0, like: 0, loose: 0 }
  let [first, last] = [NOT_FOUND, -1]
  const hit = new Uint8Array(look.words.length)
  for (const w of nameWords) {
    let [level, at] = [0, -1]
    for (let i = 0; i < look.words.length; i += 1) {
      const fit = look.fit[i * width + w] as number
      if (fit >= STEM) hit[i] = 1
      const shown = fit > 0 && look.valueCover[i] ? LOOSE : fit
      if (shown > level) [level, at] = [shown, i]
    }
    if (level === 0) continue
    if (level >= LOOSE) best.loose += 1
    if (level >= LIKE) best.like += 1
    if (level >= STEM) best.stem += 1
    if (level > STEM) best.exact += 1
    if (at < first) first = at
    if (at > last) last = at
  }
  const n = Math.max(1, nameWords.length)
  const score = (best.exact * 3 + best.stem * 4 + best.like * 2 + best.loose) / (10 * n)
  return {
    exact: best.exact / n,
    stem: best.stem / n,
    like: best.like / n,
    loose: best.loose / n,
    run: longestRun(hit),
    first,
    last,
    score,
  }
}

/** A name of which the question says nothing. */
const NO_MATCH: Readonly<NameMatch> = {
  exact: 0,
  stem: 0,
  like: 0,
  loose: 0,
  run: 0,
  first: NOT_FOUND,
  last: -1,
  score: 0,
}

/** For each word of the schema whether a word of the question fits it at all. */
function wordsSaid({ fit, schema, words }: Look): Uint8Array {
  const width = schema.words.length
  const said = new Uint8Array(width)
  for (let i = 0; i < words.length; i += 1) for (let w = 0; w < width; w += 1) if (fit[i * width + w]) said[w] = 1
  return said
}

function longestRun(hit: Uint8Array): number {
  let [run, best] = [0, 0]
  for (const one of hit) {
    run = one ? run + 1 : 0
    if (run > best) best = run
  }
  return best
}

export type Matches = {
  columns: NameMatch[]
  own: NameMatch[]
  tables: NameMatch[]
  valued: Float32Array
  lastCue: Int16Array
  /** For each word the tables that are named beside it. */
  beside: number[][]
  /** The columns worth scoring: all of a usual schema, those near the question's words of a large one. */
  relevant: SchemaColumn[]
}

/** Matches of all names, and for each word and cue how many words ago the cue was. */
export function matchAll(look: Look): Matches {
  const { schema } = look
  const said = wordsSaid(look)
  const match = (name: number[]) => (name.some((w) => said[w]) ? matchName(look, name) : NO_MATCH)
  const columns = schema.columns.map((column) => match(column.words))
  const own = schema.columns.map((column, i) =>
    column.own === column.words ? (columns[i] as NameMatch) : match(column.own),
  )
  const tables = schema.tables.map((table) => match(table.words))
  const valued = new Float32Array(schema.columns.length)
  for (const value of look.values)
    if (value.column !== undefined)
      valued[value.column] = Math.max(
        valued[value.column] as number,
        value.quality + 0.2 * (value.end - value.start - 1),
      )
  const known = { columns, own, tables, valued, lastCue: cueDistances(look.words), beside: tablesBeside(look) }
  return { ...known, relevant: relevantColumns(look, known) }
}

/** Columns up to which all are scored. */
const MANY_COLUMNS = 160

/** Of a large schema: columns that the question names or whose values it holds, and the keys and names of their tables. */
function relevantColumns({ schema }: Look, m: Omit<Matches, 'relevant'>): SchemaColumn[] {
  if (schema.columns.length <= MANY_COLUMNS) return schema.columns
  const worth = (column: SchemaColumn) =>
    (m.own[column.id]?.score ?? 0) +
    (m.columns[column.id]?.score ?? 0) +
    (m.valued[column.id] ?? 0) +
    0.5 * (m.tables[column.table]?.score ?? 0)
  const scored = schema.columns.map((column) => ({
    column,
    worth: worth(column) + (column.isDisplay || column.isKey ? 0.01 : 0),
  }))
  return scored
    .filter((one) => one.worth > 0.01)
    .sort((a, b) => b.worth - a.worth || a.column.id - b.column.id)
    .slice(0, MANY_COLUMNS)
    .map((one) => one.column)
}

function cueDistances(words: Word[]): Int16Array {
  const width = DISTANCE_CUES.length
  const table = new Int16Array((words.length + 1) * width).fill(NOT_FOUND)
  for (let i = 0; i < words.length; i += 1) {
    for (let c = 0; c < width; c += 1)
      table[(i + 1) * width + c] = Math.min(NOT_FOUND, (table[i * width + c] as number) + 1)
    const id = DISTANCE_ID.get((words[i] as Word).cue)
    if (id !== undefined) table[(i + 1) * width + id] = 1
  }
  return table
}

const KINDS = { text: 0, number: 1, time: 2, other: 3 } as const

/** Numbers of a whole question. */
export function questionFeatures(look: Look): number[] {
  const { words, values } = look
  const cueAt = (i: number) => CUE_ID.get(words[i]?.cue ?? '') ?? 0
  const numbers = words.filter((word) => word.number !== undefined).length
  const strong = values.filter((value) => value.kind === 'stored' && value.quality > 0.85).length
  const count = (cue: string) => words.filter((word) => word.cue === cue).length
  return [
    words.length,
    numbers,
    strong,
    cueAt(0),
    cueAt(1),
    look.valueCover.reduce((a, b) => a + b, 0),
    look.schema.tables.length,
    look.schema.columns.length,
    count('each'),
    count('most') + count('least'),
    count('and'),
  ]
}

/** Numbers of one column in a question: names, rivals, type, context. */
export function columnFeatures(look: Look, m: Matches, column: SchemaColumn, associations: Associations): number[] {
  const full = m.columns[column.id] as NameMatch
  const own = m.own[column.id] as NameMatch
  const table = m.tables[column.table] as NameMatch
  const place = own.first < NOT_FOUND ? own.first : full.first
  return [
    full.exact,
    full.stem,
    full.like,
    full.loose,
    full.run,
    full.score,
    full.first,
    full.last,
    own.exact,
    own.stem,
    own.like,
    own.loose,
    own.run,
    own.score,
    own.first,
    table.exact,
    table.stem,
    table.like,
    table.loose,
    table.score,
    table.first,
    table.first < NOT_FOUND && place < NOT_FOUND ? place - table.first : NOT_FOUND,
    look.words.length - (place < NOT_FOUND ? place : 0),
    column.words.length,
    column.own.length,
    ...rivals(m, column),
    ...typeFeatures(column, look),
    m.valued[column.id] as number,
    associationOf(associations, look, column),
    ...placesOf(look, m, column),
    ...contextOf(look, m, place, full.last),
  ]
}

/** How often a column is named, and how often beside its own table, and how often beside another. */
function placesOf({ words, fit, schema }: Look, m: Pick<Matches, 'beside'>, column: SchemaColumn): number[] {
  const width = schema.words.length
  let [named, near, far] = [0, 0, 0]
  for (let i = 0; i < words.length; i += 1) {
    if (!column.own.some((w) => (fit[i * width + w] as number) >= STEM)) continue
    const beside = m.beside[i] as number[]
    named += 1
    if (beside.includes(column.table)) near += 1
    else if (beside.length > 0) far += 1
  }
  return [Math.min(4, named), near, far]
}

/** Columns that fit better or as well, everywhere, in the same table, and where the tables are named. */
function rivals(m: Matches, column: SchemaColumn): number[] {
  const mine = (m.own[column.id] as NameMatch).score
  const full = (m.columns[column.id] as NameMatch).score
  const myTable = (m.tables[column.table] as NameMatch).score
  let [better, equal, betterHere, equalHere, equalNamed, hidden] = [0, 0, 0, 0, 0, 0]
  const first = (m.own[column.id] as NameMatch).first
  for (const other of m.relevant) {
    if (other.id === column.id) continue
    const theirs = (m.own[other.id] as NameMatch).score
    const same = other.table === column.table
    if (theirs > mine + 1e-6) {
      better += 1
      if (same) betterHere += 1
      const o = m.columns[other.id] as NameMatch
      if (o.run > (m.columns[column.id] as NameMatch).run && o.first <= first && o.last >= first) hidden += 1
    } else if (theirs > mine - 1e-6 && mine > 0) {
      equal += 1
      if (same) equalHere += 1
      if ((m.tables[other.table] as NameMatch).score > myTable + 1e-6) equalNamed += 1
    }
    if (full > 0 && same && (m.columns[other.id] as NameMatch).score > full) betterHere += 0.1
  }
  return [better, equal, betterHere, equalHere, equalNamed, hidden]
}

function typeFeatures(column: SchemaColumn, look: Look): number[] {
  const table = look.schema.tables[column.table] as SchemaTable
  const name = column.name.toLowerCase()
  return [
    KINDS[column.kind],
    column.isKey ? 1 : 0,
    column.isForeign ? 1 : 0,
    column.isDisplay ? 1 : 0,
    table.key === column.id ? 1 : 0,
    column.twins.length,
    Math.log1p(column.distinct),
    column.rows > 0 ? column.distinct / column.rows : 0,
    column.nullShare,
    /name|title/.test(name) ? 1 : 0,
    /id$|code$|number$/.test(name) ? 1 : 0,
    /date|year|time|day/.test(name) ? 1 : 0,
    table.columns.length,
    table.columns.indexOf(column.id),
    table.foreign,
    table.near.length,
  ]
}

/** Cues around the place of a name: the two words before, the two after, and how far back each cue is. */
function contextOf(look: Look, m: Matches, place: number, last: number): number[] {
  const width = DISTANCE_CUES.length
  if (place >= NOT_FOUND) return new Array<number>(5 + width).fill(-1)
  const cue = (i: number) => CUE_ID.get(look.words[i]?.cue ?? '') ?? 0
  const after = look.words[last + 1]
  return [
    cue(place - 1),
    cue(place - 2),
    cue(last + 1),
    cue(last + 2),
    after?.number !== undefined ? 1 : look.valueCover[last + 1] ? 2 : 0,
    ...m.lastCue.subarray(place * width, (place + 1) * width),
  ]
}

/** How many other tables fit better and as well, and how many are named by a longer run of words around the name. */
function otherTables({ tables }: Matches, id: number, match: NameMatch) {
  let [better, equal, covering] = [0, 0, 0]
  for (let i = 0; i < tables.length; i += 1) {
    if (i === id) continue
    const other = tables[i] as NameMatch
    if (other.score > match.score) better += 1
    else if (other.score === match.score) equal += 1
    if (other.run > match.run && other.first <= match.first && other.last >= match.first) covering += 1
  }
  return { better, equal, covering }
}

/** Numbers of one table in a question. */
export function tableFeatures(look: Look, m: Matches, table: SchemaTable): number[] {
  const match = m.tables[table.id] as NameMatch
  const best = (list: NameMatch[], key: 'score' | 'stem' | 'run') =>
    Math.max(0, ...table.columns.map((id) => list[id]?.[key] ?? 0))
  const { better, equal, covering } = otherTables(m, table.id, match)
  return [
    match.exact,
    match.stem,
    match.like,
    match.loose,
    match.run,
    match.score,
    match.first,
    better,
    equal,
    covering,
    best(m.columns, 'score'),
    best(m.own, 'score'),
    best(m.own, 'stem'),
    best(m.own, 'run'),
    Math.max(0, ...table.columns.map((id) => m.valued[id] ?? 0)),
    table.words.length,
    table.columns.length,
    table.foreign,
    table.near.length,
    Math.log1p(table.rows),
    Math.max(0, ...table.near.map((id) => m.tables[id]?.score ?? 0)),
    table.near.filter((id) => (m.tables[id]?.stem ?? 0) > 0.9).length,
    ...contextOf(look, m, match.first, match.last),
  ]
}
