/** A question looked at through one schema: which words may name which columns, tables and values. */
import type { ValueIndex } from '../../../catalog/value-index.ts'
import { lemmaOf } from '../../../catalog/words.ts'
import { isAcronym, numberIn, type Token, tokenize } from '../tokens.ts'
import { cueOf } from './cue-words.ts'
import { datesInWords, momentsIn } from './dates.ts'
import { STEM } from './fits.ts'
import type { Schema } from './schema.ts'
import { stemOf } from './stem.ts'

export type Word = { token: Token; lemma: string; stem: string; cue: string; number: number | undefined }

/** A stored value, a number or a quotation that a condition may use. */
export type ValueMention = {
  start: number
  end: number
  kind: 'stored' | 'number' | 'text' | 'date'
  /** The column that stores it; undefined for numbers and for text that no column stores. */
  column: number | undefined
  value: string | number
  quality: number
  /** Columns that store it. */
  rivals: number
}

export type Look = {
  question: string
  words: Word[]
  schema: Schema
  /** Fit of question word i and schema word w at `i * schema.words.length + w`. */
  fit: Uint8Array
  /** The best fit of each word to any word of the schema. */
  best: Uint8Array
  values: ValueMention[]
  /** For each word the end of the strongest value that covers it, else 0. */
  valueCover: Uint8Array
}

/** Looks at a question. Costs well below a millisecond per hundred columns. */
export function lookAt(question: string, schema: Schema, index: ValueIndex): Look {
  const tokens = tokenize(question)
    .filter((token) => token.kind !== 'mark' || /[<>=]/.test(token.text))
    .flatMap((token) => inParts(token, index))
  const words = tokens.map((token) => wordOf(token, question))
  const fit = fits(words, schema)
  const look: Look = {
    question,
    words,
    schema,
    fit,
    best: Uint8Array.from(words, (_, i) => highest(fit, i * schema.words.length, (i + 1) * schema.words.length)),
    values: [],
    valueCover: new Uint8Array(words.length),
  }
  look.values = valuesIn(look, index)
  for (const value of look.values)
    if (value.kind !== 'number' && isStrong(value, look))
      for (let i = value.start; i < value.end; i += 1) look.valueCover[i] = 1
  return look
}

/** Words of a quotation that are stored apart: the first and the last name of "Jane Smith". */
function inParts(token: Token, index: ValueIndex): Token[] {
  if (token.kind !== 'quoted') return [token]
  const parts = tokenize(token.text)
  const forms = parts.map((part) => part.forms)
  const isStored = (at: number) => index.lookup(forms, at).some(({ length, quality }) => length === 1 && quality === 1)
  const isWhole = index.lookup(forms, 0).some(({ length }) => length === parts.length)
  if (parts.length < 2 || parts.length > MOST_PARTS || isWhole || !parts.every((_, at) => isStored(at))) return [token]
  return parts.map((part) => {
    const start = token.start + 1 + part.start
    return { ...part, start, end: start + part.text.length, capital: true }
  })
}

/** Words of a person's name. */
const MOST_PARTS = 3

/** Numbers that say how often; multiple jobs are more than one. */
const TIMES = new Map([
  ['once', 1],
  ['twice', 2],
  ['thrice', 3],
  ['multiple', 1],
])

function wordOf(token: Token, question: string): Word {
  const lemma = lemmaOf(token.plain)
  const number = TIMES.get(token.plain) ?? numberIn(token)
  const below =
    number !== undefined && token.kind === 'number' && /(^|[\s(=<>])[-−]$/.test(question.slice(0, token.start))
  const cue = isLetter(token) || isAcronym(token) ? '' : cueOf(token.plain)
  return { token, lemma, stem: stemOf(lemma), cue, number: below ? -number : number }
}

/** A capital alone within a sentence, which is no article: "vitamin A", "names that begin with A". */
const isLetter = ({ text, start }: Token) => start > 0 && /^[A-Z]$/.test(text)

function fits(words: Word[], schema: Schema): Uint8Array {
  const width = schema.words.length
  const fit = new Uint8Array(words.length * width)
  for (const [i, word] of words.entries()) {
    if (word.token.kind !== 'number' && word.token.kind !== 'mark') fit.set(schema.fits.of(word), i * width)
  }
  return fit
}

function highest(fit: Uint8Array, from: number, to: number): number {
  let best = 0
  for (let at = from; at < to; at += 1) if ((fit[at] as number) > best) best = fit[at] as number
  return best
}

function valuesIn(look: Look, index: ValueIndex): ValueMention[] {
  const { words, schema } = look
  const forms = words.map((word) => word.token.forms)
  const found = [
    ...datesInWords(look.question, words).map(({ start, end, day }) => unstored('date', day, start, end)),
    ...momentsIn(look.question, words).map(({ start, end, moment }) => unstored('date', moment, start, end)),
  ]
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] as Word
    for (const hit of storedAt(look, index, forms, at)) found.push(hit)
    if (word.number !== undefined) found.push(unstored('number', word.number, at, at + 1))
    if (/^\d{4}-\d{2}/.test(word.token.text)) found.push(unstored('date', word.token.text, at, at + 1))
    const text = textAt(look, at)
    if (text) found.push(text)
  }
  const longest = found.filter(
    (value) => !found.some((other) => swallows(other, value) && !endsInName(other, value, look)),
  )
  for (const value of longest)
    value.rivals = longest.filter(
      (o) => o.start === value.start && o.end === value.end && o.column !== undefined,
    ).length
  return longest
    .filter((value) => value.column === undefined || schema.columns[value.column] !== undefined)
    .slice(0, 60)
}

/** A number or a date, which may be of any column. */
function unstored(kind: 'number' | 'date', value: string | number, start: number, end: number): ValueMention {
  return { start, end, kind, column: undefined, value, quality: 1, rivals: 0 }
}

/** A longer stored value or quotation hides what lies inside it. */
function swallows(other: ValueMention, value: ValueMention): boolean {
  const longer = other.end - other.start > value.end - value.start
  return (
    longer && other.kind !== 'number' && other.start <= value.start && other.end >= value.end && other.quality > 0.6
  )
}

/** "Monterey county": the longer value ends in the name of the column that the shorter one is in. */
function endsInName({ end }: ValueMention, value: ValueMention, { schema, fit }: Look): boolean {
  const names = schema.columns[value.column ?? -1]?.own ?? []
  const isName = (i: number) => names.some((w) => (fit[i * schema.words.length + w] as number) >= STEM)
  return (
    end > value.end &&
    names.length > 0 &&
    Array.from({ length: end - value.end }, (_, k) => value.end + k).every(isName)
  )
}

function storedAt({ words, schema }: Look, index: ValueIndex, forms: string[][], at: number): ValueMention[] {
  const word = words[at] as Word
  if (word.token.kind === 'quoted') {
    const inner = tokenize(word.token.text)
    const hits = index
      .lookup(
        inner.map((token) => token.forms),
        0,
      )
      .filter((hit) => hit.length === inner.length)
    return hits.flatMap((hit) => mention(schema, hit.field, hit.value, at, at + 1, 1.1))
  }
  return index.lookup(forms, at).flatMap((hit) => {
    const quality = hit.length === 1 && isVerbFor(hit.value, word.token) ? VERB_QUALITY * hit.quality : hit.quality
    return mention(schema, hit.field, hit.value, at, at + hit.length, quality)
  })
}

/** What a verb is worth that a stored value is taken from: "based" is hardly the value "Base". */
const VERB_QUALITY = 0.7

const isVerbFor = (value: string, { plain, capital }: Token) =>
  !capital && /(ed|ing)$/.test(plain) && value.toLowerCase() !== plain

function mention(
  schema: Schema,
  field: { table: string; column: string },
  value: string,
  start: number,
  end: number,
  quality: number,
): ValueMention[] {
  const column = schema.column(field.table, field.column)
  return column ? [{ start, end, kind: 'stored', column: column.id, value, quality, rivals: 0 }] : []
}

/** A quotation, or a run of words with capitals, as text that need not be stored. */
function textAt({ words, question }: Look, at: number): ValueMention | undefined {
  const word = words[at] as Word
  const quoted = word.token.kind === 'quoted'
  if (!quoted && (!word.token.capital || words[at - 1]?.token.capital)) return undefined
  let end = at + 1
  const ends = (i: number) => /[.?!]\s/.test(question.slice(words[i - 1]?.token.end ?? 0, words[i]?.token.start))
  while (!quoted && words[end]?.token.capital && !ends(end)) end += 1
  const value = words
    .slice(at, end)
    .map((w) => w.token.text)
    .join(' ')
  const trimmed = value.replace(/[.,;:!?]$/, '')
  return { start: at, end, kind: 'text', column: undefined, value: trimmed, quality: quoted ? 1 : 0.5, rivals: 0 }
}

/** Whether the words of a stored value are more likely the value than anything else. */
export function isStrong(value: ValueMention, look: Look): boolean {
  if (value.kind === 'date') return true
  if (value.kind === 'text') return value.quality === 1
  if (value.quality >= 1.1 || value.end - value.start > 1) return value.quality > 0.8
  const word = look.words[value.start] as Word
  if (value.quality < 0.8 || word.cue !== '') return false
  if (word.token.capital) return true
  return (look.best[value.start] as number) < STEM
}
