/** How well each name of a schema is found in a question, and where. */
import { AskedFor, askedIn } from './asked.ts'
import { tablesBeside } from './beside.ts'
import { LIKE, LOOSE, STEM } from './fits.ts'
import { type FullName, fullNames } from './full-names.ts'
import { headTables } from './heads.ts'
import type { Look, Word } from './mentions.ts'
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

/** The place of what is not found. */
export const NOT_FOUND = 40
/** Cues whose distance from a word is told. */
export const DISTANCE_CUES = [
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
/** The place of a cue in the tables below, where it has one. */
const DISTANCE_ID = new Map(DISTANCE_CUES.map((name, id) => [name, id]))

function matchName(look: Look, nameWords: number[]): NameMatch {
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
  fullNames: FullName[]
  /** For each word the tables whose rows it names. */
  heads: number[][]
  /** The things that the question lists to be shown. */
  asked: AskedFor
  /** The columns worth scoring: all of a usual schema, those near the question's words of a large one. */
  relevant: SchemaColumn[]
  /** Their tables, and those that the question names: all of a usual schema. */
  relevantTables: SchemaTable[]
}

/** Matches of all names, and for each word and cue how many words ago the cue was. */
export function matchAll(look: Look): Matches {
  const { schema } = look
  const said = wordsSaid(look)
  const found = schema.names.map((name) => (name.some((w) => said[w]) ? matchName(look, name) : NO_MATCH))
  const match = (name: number) => found[name] as NameMatch
  const columns = schema.columns.map(({ names }) => match(names.words))
  const own = schema.columns.map(({ names }) => match(names.own))
  const tables = schema.tables.map(({ label }) => match(label))
  const valued = new Float32Array(schema.columns.length)
  for (const value of look.values)
    if (value.column !== undefined)
      valued[value.column] = Math.max(
        valued[value.column] as number,
        value.quality + 0.2 * (value.end - value.start - 1),
      )
  const known = { columns, own, tables, valued, lastCue: cueDistances(look.words), beside: tablesBeside(look) }
  const relevant = relevantColumns(look, known)
  const heads = headTables(look)
  const asked = new AskedFor(look, heads, askedIn(look, heads))
  const relevantTables = tablesOf(relevant, tables, schema)
  return { ...known, fullNames: fullNames(look, relevant), heads, asked, relevant, relevantTables }
}

/** Columns up to which all are scored. */
const MANY_COLUMNS = 160

/** Of a large schema: columns that the question names or whose values it holds, and the keys and names of their tables. */
function relevantColumns({ schema }: Look, m: Pick<Matches, 'own' | 'columns' | 'tables' | 'valued'>): SchemaColumn[] {
  if (schema.columns.length <= MANY_COLUMNS) return schema.columns
  const worth = (column: SchemaColumn) =>
    (m.own[column.id]?.score ?? 0) +
    (m.columns[column.id]?.score ?? 0) +
    (m.valued[column.id] ?? 0) +
    0.5 * (m.tables[column.table]?.score ?? 0)
  const scored: { column: SchemaColumn; worth: number }[] = []
  for (const column of schema.columns) {
    const found = worth(column) + (column.isDisplay || column.isKey ? 0.01 : 0)
    if (found > 0.01) scored.push({ column, worth: found })
  }
  return scored
    .sort((a, b) => b.worth - a.worth || a.column.id - b.column.id)
    .slice(0, MANY_COLUMNS)
    .map((one) => one.column)
}

function tablesOf(columns: SchemaColumn[], names: NameMatch[], schema: Look['schema']): SchemaTable[] {
  if (columns.length === schema.columns.length) return schema.tables
  const holders = new Set(columns.map(({ table }) => table))
  return schema.tables.filter(({ id }) => holders.has(id) || (names[id]?.score ?? 0) > 0)
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
