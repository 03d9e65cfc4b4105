/** Conditions that a question may state: a column, an operator, and a value taken from its words. */

import type { Associations } from './associations.ts'
import { CUE_NAMES } from './cue-words.ts'
import { columnFeatures } from './features.ts'
import type { Matches, NameMatch } from './matches.ts'
import { isStrong, type Look, type ValueMention, type Word } from './mentions.ts'
import type { SchemaColumn } from './schema.ts'

export type Triple = {
  column: SchemaColumn
  op: string
  value: string | number
  high?: string | number
  start: number
  end: number
  mention?: ValueMention
}

const COMPARISONS = new Set(['<', '<=', '>', '>='])

/** All conditions with one operator, before scoring. */
export function triplesFor(op: string, look: Look, columns = look.schema.columns): Triple[] {
  if (op === 'missing' || op === 'present')
    return columns.map((column) => ({ column, op, value: '', start: 0, end: 0 }))
  if (op === 'between') return betweens(look, columns)
  if (op === 'like' || op === 'not like') return likes(op, look, columns)
  return look.values.flatMap((mention) => plain(op, mention, look, columns))
}

function plain(op: string, mention: ValueMention, { schema }: Look, columns: SchemaColumn[]): Triple[] {
  const { value, start, end } = mention
  const made = (column: SchemaColumn): Triple => ({ column, op, value, start, end, mention })
  if (mention.kind === 'stored') {
    const column = schema.columns[mention.column ?? -1]
    return column && !COMPARISONS.has(op) ? [made(column)] : []
  }
  if (mention.kind === 'number') {
    return columns
      .filter((column) => takesNumber(column, op, Number(value)))
      .map((column) => (column.kind === 'number' ? made(column) : { ...made(column), value: String(value) }))
  }
  if (mention.kind === 'date')
    return columns.filter((column) => column.kind === 'time' || /date|year|time/i.test(column.name)).map(made)
  return COMPARISONS.has(op) ? [] : columns.filter((column) => column.kind === 'text').map(made)
}

function takesNumber(column: SchemaColumn, op: string, value: number): boolean {
  if (column.kind === 'number') return true
  const year = value >= 1000 && value <= 2100
  return COMPARISONS.has(op) && year && (column.kind === 'time' || /year|date/i.test(column.name))
}

function betweens(look: Look, columns: SchemaColumn[]): Triple[] {
  const numbers = look.values.filter((value) => value.kind === 'number' || value.kind === 'date')
  return numbers.slice(0, -1).flatMap((low, i) => {
    const high = numbers[i + 1] as ValueMention
    return plain('between', low, look, columns).map((triple) => ({
      ...triple,
      high: typeof triple.value === 'string' ? String(high.value) : high.value,
      end: high.end,
    }))
  })
}

/** Patterns from quotations, names, and words that follow "contains" or "starts with". */
function likes(op: string, look: Look, columns: SchemaColumn[]): Triple[] {
  const cue = look.words.findIndex((word) => word.cue === 'contain')
  const spans = new Map<number, { start: number; end: number; text: string }>()
  for (const { start, end, kind, value } of look.values)
    if (kind === 'text' || kind === 'stored') spans.set(start * 100 + end, { start, end, text: String(value) })
  if (cue >= 0)
    for (const [i, word] of look.words.entries())
      if (i > cue && i < cue + 8 && word.cue === '')
        spans.set(i * 100 + i + 1, { start: i, end: i + 1, text: word.token.text })
  const patterns = [...spans.values()].flatMap(({ start, end, text }) =>
    shapesFor(look.question).map((shape) => ({ start, end, value: shape.replace('x', () => text) })),
  )
  return columns
    .filter((column) => column.kind === 'text' || column.kind === 'time')
    .flatMap((column) => patterns.map((pattern) => ({ column, op, ...pattern })))
    .slice(0, 600)
}

function shapesFor(question: string): string[] {
  if (/\b(start|begin|first letter|prefix)/i.test(question)) return ['x%']
  if (/\b(end|ends|ending|suffix)\b/i.test(question)) return ['%x']
  return ['%x%']
}

const OPS = ['=', '!=', '<', '<=', '>', '>=', 'between', 'like', 'not like', 'missing', 'present']
const KINDS = ['stored', 'number', 'text', 'date']
const CUE_ID = new Map(CUE_NAMES.map((name, id) => [name, id]))

/** Numbers of a condition beside those of its column: of its value, and of the words around the value. */
export function tripleFeatures(triple: Triple, look: Look, m: Matches): number[] {
  const { column, mention, start, end, value } = triple
  const own = m.own[column.id] as NameMatch
  const place = own.first < 40 ? own.first : (m.columns[column.id] as NameMatch).first
  const word = look.words[start] as Word
  const cue = (i: number) => CUE_ID.get(look.words[i]?.cue ?? '') ?? 0
  const width = m.lastCue.length / (look.words.length + 1)
  const number = typeof value === 'number' ? value : Number.NaN
  return [
    OPS.indexOf(triple.op),
    mention ? KINDS.indexOf(mention.kind) : 5,
    mention?.quality ?? 0,
    end - start,
    mention?.rivals ?? 0,
    start,
    place < 40 ? start - place : 40,
    own.last >= 0 ? start - own.last : 40,
    cue(start - 1),
    cue(start - 2),
    cue(start - 3),
    cue(end),
    mention && isStrong(mention, look) ? 1 : 0,
    word?.token.capital ? 1 : 0,
    word?.token.kind === 'quoted' ? 1 : 0,
    Number.isNaN(number) ? -1 : number >= column.min && number <= column.max ? 1 : 0,
    number >= 1500 && number <= 2100 ? 1 : 0,
    Number.isNaN(number) ? -1 : Math.log1p(Math.abs(number)),
    ...m.lastCue.subarray(start * width, (start + 1) * width),
  ]
}

export type ColumnFeatures = (column: SchemaColumn) => Float32Array

/** Features of columns, each computed once for a question. */
export function columnFeatureCache(look: Look, m: Matches, associations: Associations): ColumnFeatures {
  const known = new Map<number, Float32Array>()
  return (column) => {
    const found = known.get(column.id) ?? Float32Array.from(columnFeatures(look, m, column, associations))
    known.set(column.id, found)
    return found
  }
}
