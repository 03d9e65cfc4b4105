/** Numbers that describe how a question and a column or table fit, for the scorers to weigh. */

import { type Associations, associationOf } from './associations.ts'
import { CUE_NAMES } from './cue-words.ts'
import { STEM } from './fits.ts'
import { DISTANCE_CUES, type Matches, type NameMatch, NOT_FOUND } from './matches.ts'
import type { Look } from './mentions.ts'
import type { SchemaColumn, SchemaTable } from './schema.ts'

const CUE_ID = new Map(CUE_NAMES.map((name, id) => [name, id]))

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
    ...fullyNamed(m, column, place),
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

/** How often the whole name of the column is said, and whether its first word belongs to the whole name of another. */
function fullyNamed({ fullNames }: Matches, { id }: SchemaColumn, place: number): number[] {
  const mine = fullNames.filter(({ columns }) => columns.has(id)).length
  const taken = fullNames.some(({ start, end, columns }) => start <= place && place < end && !columns.has(id))
  return [mine, taken ? 1 : 0]
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
function otherTables({ tables }: Matches, match: NameMatch) {
  const said = saidAmong(tables)
  let [better, equal, covering] = [0, match.score === 0 ? tables.length - said.length - 1 : -1, 0]
  for (const other of said) {
    if (other.score > match.score) better += 1
    else if (other.score === match.score) equal += 1
    if (other.run > match.run && other.first <= match.first && other.last >= match.first) covering += 1
  }
  return { better, equal, covering }
}

const saidIn = new WeakMap<NameMatch[], NameMatch[]>()

/** The names of which a question says anything: few of a large schema. */
function saidAmong(names: NameMatch[]): NameMatch[] {
  const known = saidIn.get(names) ?? names.filter(({ score }) => score > 0)
  saidIn.set(names, known)
  return known
}

function most<T>(ids: number[], list: ArrayLike<T>, value: (one: T) => number): number {
  let best = 0
  for (const id of ids) best = Math.max(best, value(list[id] as T))
  return best
}

const scoreOf = ({ score }: NameMatch) => score

/** Numbers of one table in a question. */
export function tableFeatures(look: Look, m: Matches, table: SchemaTable): number[] {
  const match = m.tables[table.id] as NameMatch
  const { better, equal, covering } = otherTables(m, match)
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
    most(table.columns, m.columns, scoreOf),
    most(table.columns, m.own, scoreOf),
    most(table.columns, m.own, ({ stem }) => stem),
    most(table.columns, m.own, ({ run }) => run),
    most(table.columns, m.valued, (quality) => quality),
    table.words.length,
    table.columns.length,
    table.foreign,
    table.near.length,
    Math.log1p(table.rows),
    most(table.near, m.tables, scoreOf),
    table.near.filter((id) => (m.tables[id]?.stem ?? 0) > 0.9).length,
    ...contextOf(look, m, match.first, match.last),
  ]
}
