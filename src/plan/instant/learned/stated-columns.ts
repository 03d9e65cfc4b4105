/** Which columns the comparisons of a question are about, by the names beside them, and their values as these have them. */
import { saysOf } from './attributes.ts'
import { STEM } from './fits.ts'
import type { Look } from './mentions.ts'
import type { Said } from './said-names.ts'
import { holdsNumbers, type SchemaColumn } from './schema.ts'
import type { Scorer } from './scorer.ts'
import type { StatedPhrase } from './stated-phrases.ts'
import { onlyGlue } from './stated-words.ts'

/** Columns whose name stands right before the comparison, or right after its value: "age over 30", "over 3 rooms". */
export function columnsBeside(phrase: StatedPhrase, { look }: Scorer, said: Map<number, Said[]>): SchemaColumn[] {
  const runs = [...said].flatMap(([id, places]) =>
    places.map((place) => ({ ...place, column: look.schema.columns[id] })),
  )
  const before = runs.filter(
    ({ start, end }) => start >= phrase.after && end <= phrase.start && isHeld(end, phrase, look),
  )
  const after = runs.filter(({ start }) => isAfter(start, phrase, look))
  const near = Math.max(...before.map(({ end }) => end))
  const taken = before.length > 0 ? before.filter(({ end }) => end === near) : after
  return taken.flatMap(({ column }) => (column && valueFor(phrase, column) ? [column] : []))
}

/** Columns of whose name a word stands there, or that the comparison speaks of: "older" of an age. Keys need all of theirs. */
export function columnsInPart(phrase: StatedPhrase, { look }: Scorer): SchemaColumn[] {
  const { schema, words, fit } = look
  const beside = placesBeside(phrase, look)
  const isNumbered = beside.some((i) => NUMBERING.test(words[i]?.token.plain ?? ''))
  const places = isNumbered ? [...beside, ...beside.map((i) => i - 1).filter((i) => i >= phrase.after)] : beside
  const comparison = words.slice(phrase.from, phrase.end)
  const isNamed = (w: number) =>
    places.some((i) => (fit[i * schema.words.length + w] as number) >= STEM) ||
    comparison.some(({ token }) => saysOf(token.plain).has(schema.words[w]?.lemma ?? ''))
  const isKeyNamed = (w: number) => isNamed(w) || (isNumbered && NUMBERING.test(schema.words[w]?.word ?? ''))
  return schema.columns.filter((column) => {
    const { own, isKey, isForeign } = column
    const isWhole = !(isKey || isForeign) || own.every(isKeyNamed)
    return isWhole && own.some(isNamed) && valueFor(phrase, column) !== undefined
  })
}

/** Places of words that may name a column: before the comparison or inside it, and after the value. */
function placesBeside(phrase: StatedPhrase, look: Look): number[] {
  return look.words.flatMap((_, i) => {
    const isBefore = i >= phrase.after && i < phrase.start && isHeld(i + 1, phrase, look)
    return isBefore || isAfter(i, phrase, look) ? [i] : []
  })
}

/** "At least two institutions" is about how many rows there are. */
export function countsRows({ kind, end, op }: StatedPhrase, { look: { schema, words, fit } }: Scorer): boolean {
  const isNamed = (w: number, k: number) => (fit[(end + k) * schema.words.length + w] as number) >= STEM
  if (kind !== 'number' || op === 'between' || end >= words.length) return false
  return schema.tables.some((table) => table.words.length > 0 && table.words.every(isNamed))
}

/** "Department number": the key of a department, whatever it is called. */
const NUMBERING = /^(?:id|ids|number|numbers|no|num|code|key)$/

/** Whether nothing but a comparison stands between a name and the value. */
function isHeld(end: number, { from, start }: StatedPhrase, look: Look): boolean {
  return onlyGlue(look, end, end <= from ? from : start)
}

/** "Over 3 rooms", "the letter a in their names". */
function isAfter(start: number, { kind, end }: StatedPhrase, { words }: Look): boolean {
  if (kind === 'none' || start < end || start > end + 2) return false
  return words
    .slice(end, start)
    .every(({ cue, token }) => cue === 'in' || cue === 'of' || cue === 'the' || token.plain === 'their')
}

/** The value as a column has it; undefined where the column cannot have one like it. */
export function valueFor(phrase: StatedPhrase, column: SchemaColumn): { value?: string | number } | undefined {
  const { kind, value } = phrase
  if (kind === 'none') return {}
  if (kind === 'average') return column.kind === 'number' ? {} : undefined
  if (kind === 'number') return numberFor(column, Number(value), phrase.op)
  if (kind === 'date') return column.kind === 'time' || /date|time|year/i.test(column.name) ? { value } : undefined
  if (kind === 'pattern') return column.kind === 'text' || column.kind === 'time' ? { value } : undefined
  const stored = phrase.stored.find((mention) => mention.column === column.id)
  if (stored) return { value: stored.value }
  return column.kind === 'text' && phrase.stored.length === 0 ? { value } : undefined
}

function numberFor(column: SchemaColumn, value: number, op: string): { value: string | number } | undefined {
  if (column.kind === 'number') return { value }
  const isYear = value >= 1000 && value <= 2100 && (column.kind === 'time' || /year|date/i.test(column.name))
  const isText = column.kind === 'text' && (op === '=' || op === '!=' || holdsNumbers(column))
  return isYear || isText ? { value: String(value) } : undefined
}
