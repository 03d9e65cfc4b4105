/** The question cut into chunks: grammar cues, names, values, periods, numbers, and words that nothing explains. */
import { distance } from 'fastest-levenshtein'
import type { ValueHit, ValueIndex } from '../../catalog/value-index.ts'
import { formsOf } from '../../catalog/words.ts'
import type { DateRange } from '../../form/types.ts'
import { CUES, type Cue, FILLER_WORDS, FUNCTION_WORDS } from './cues.ts'
import { isEnglishWord } from './english.ts'
import type { Lexicon, Meaning } from './lexicon.ts'
import { readTime } from './times.ts'
import { isAcronym, numberIn, type Token } from './tokens.ts'

/** A run of tokens with everything that it may mean; what it does mean is settled by its neighbours. */
export type Chunk = {
  start: number
  end: number
  text: string
  tokens: Token[]
  cue?: Cue
  meanings: Meaning[]
  values: ValueHit[]
  range?: DateRange
  bareYear?: boolean
  number?: number
  percent?: boolean
  quoted?: string
  filler: boolean
  /** The word that a misspelled one was read as. */
  spelledAs?: string
  /** Names that a grammar word is also a part of: "minimum" in "pay band minimum". */
  also?: Meaning[]
  unknown: boolean
}

type Span = { length: number; score: number; chunk: Partial<Chunk> }

type Reading = {
  tokens: Token[]
  forms: string[][]
  lexicon: Lexicon
  values: ValueIndex
  today: string
  text: string
  corrections: Map<number, string>
  names: Extent[]
}

/** The tokens from `start` to before `end`. */
type Extent = { start: number; end: number }

/** Cuts a question so that the longest and surest readings win. */
export function cutIntoChunks(
  tokens: Token[],
  lexicon: Lexicon,
  values: ValueIndex,
  today: string,
  text: string,
): Chunk[] {
  const corrections = correctSpelling(tokens, lexicon, values)
  const forms = tokens.map((token, i) => [
    ...new Set([...token.forms, ...(corrections.has(i) ? formsOf(corrections.get(i) ?? '') : [])]),
  ])
  const reading = { tokens, forms, lexicon, values, today, text, corrections, names: longNames(forms, lexicon) }
  const best: { score: number; span?: Span }[] = Array.from({ length: tokens.length + 1 }, () => ({ score: 0 }))
  for (let i = tokens.length - 1; i >= 0; i -= 1) {
    for (const span of spansAt(reading, i)) {
      const score = span.score + (best[i + span.length]?.score ?? 0)
      const known = best[i]
      if (!known?.span || score > known.score) best[i] = { score, span }
    }
  }
  return assemble(reading, best)
}

function assemble({ tokens, corrections, text }: Reading, best: { span?: Span }[]): Chunk[] {
  const chunks: Chunk[] = []
  for (let i = 0; i < tokens.length; ) {
    const span = best[i]?.span
    const length = span?.length ?? 1
    const covered = tokens.slice(i, i + length)
    const start = covered[0]?.start ?? 0
    const end = covered.at(-1)?.end ?? start
    const spelledAs = covered.map((_, k) => corrections.get(i + k)).find(Boolean)
    chunks.push({
      start,
      end,
      text: text.slice(start, end),
      tokens: covered,
      meanings: [],
      values: [],
      filler: false,
      unknown: false,
      spelledAs,
      ...cueFirst(span?.chunk ?? {}),
    })
    i += length
  }
  return chunks
}

/** A grammar word stays one where it is only a part of some name. */
function cueFirst(chunk: Partial<Chunk>): Partial<Chunk> {
  const parts = chunk.meanings?.filter((meaning) => meaning.kind === 'field' && meaning.part) ?? []
  if (!chunk.cue || parts.length === 0) return chunk
  return { ...chunk, meanings: chunk.meanings?.filter((meaning) => !parts.includes(meaning)) ?? [], also: parts }
}

/** Longer is better, more than in proportion: "average salary" as one name beats "average" and "salary". */
function weight(length: number, quality: number): number {
  return length ** 1.25 * quality
}

function spansAt(reading: Reading, i: number): Span[] {
  const { tokens, forms, lexicon, values, today, text, names } = reading
  const token = tokens[i]
  if (!token) return []
  if (token.kind === 'quoted')
    return [{ length: 1, score: 2, chunk: { quoted: token.text, values: values.lookup(quotedForms(token), 0) } }]
  const byLength = new Map<number, Span>()
  const at = (length: number, score: number, chunk: Partial<Chunk>) => {
    const known = byLength.get(length)
    byLength.set(length, { length, score: Math.max(score, known?.score ?? 0), chunk: merge(known?.chunk, chunk) })
  }
  // "Based in Leipzig" speaks of no base salary.
  const isIdle = FILLER_WORDS.has(token.plain) && VERB.test(token.plain)
  for (const { length, meaning } of lexicon.lookup(forms, i))
    if (!(isIdle && length === 1 && 'part' in meaning && meaning.part))
      at(length, weight(length, meaning.quality), { meanings: [meaning] })
  const done = tokens[i + 1]?.plain === 'rate' ? DONE[token.plain] : undefined
  const own = done ? [] : values.lookup(forms, i)
  const happened = done ?? (own.length === 0 ? token.forms.map((form) => DONE[form]).find(Boolean) : undefined)
  const stored = own.length > 0 || !happened ? own : values.lookup([[happened]], 0)
  for (const hit of stored)
    if (isLikelyValue(hit, token)) at(hit.length, weight(hit.length, 0.9 * hit.quality), { values: [hit] })
  const time = readTime(tokens, i, today, text)
  if (time) at(time.length, weight(time.length, 1.02), { range: time.range, bareYear: time.bare })
  // A word with a capital that is stored as it is written is no grammar: "people who work in Development".
  const isName =
    i > 0 && token.capital === true && stored.some(({ length, value }) => length === 1 && value === token.text)
  // "Annual leave requests": a stored name begins with a word that is grammar elsewhere.
  const begins = stored.some(({ length, quality }) => length > 1 && quality === 1)
  for (const { length, cue } of cuesAt(tokens, i))
    if (
      !(begins && length === 1 && cue.cue === 'grain') &&
      !cutsName(i, i + length, names) &&
      !(isName && length === 1)
    )
      at(length, weight(length, 0.95), { cue })
  const number = numberIn(token)
  if (number !== undefined) at(1, 0.9, { number, percent: token.percent })
  if (FILLER_WORDS.has(token.plain) && !isAcronym(token)) at(1, 0.3, { filler: true })
  if (byLength.size === 0 || !byLength.has(1))
    at(1, token.kind === 'mark' ? 0.05 : -1, { unknown: token.kind !== 'mark', filler: token.kind === 'mark' })
  return [...byLength.values()]
}

/** What a rate is of, and the state of those that it is the share of: "acceptance rate". */
const DONE: Record<string, string> = {
  acceptance: 'accepted',
  approval: 'approved',
  cancellation: 'cancelled',
  closure: 'closed',
  completion: 'completed',
  failure: 'failed',
  fulfilment: 'fulfilled',
  hire: 'hired',
  loss: 'lost',
  refusal: 'refused',
  rejection: 'rejected',
  resolution: 'resolved',
  return: 'returned',
  win: 'won',
  withdrawal: 'withdrawn',
}

/** Where names of several words stand. */
function longNames(forms: string[][], lexicon: Lexicon): Extent[] {
  return forms.flatMap((_, start) =>
    lexicon.lookup(forms, start).flatMap(({ length }) => (length > 1 ? [{ start, end: start + length }] : [])),
  )
}

/** "Market share of the browser" asks for a column of that name: "share of" would cut it in two. */
function cutsName(start: number, end: number, names: Extent[]): boolean {
  return names.some(
    (name) =>
      (name.start < start && start < name.end && name.end < end) ||
      (start < name.start && name.start < end && end < name.end),
  )
}

/** A quoted text is looked up as its words. */
function quotedForms(token: Token): string[][] {
  return (token.plain.match(/[\p{L}\p{N}]+/gu) ?? []).map((word) => [word])
}

/** Common words are also values somewhere ("one", "may"): those need a capital letter. */
function isLikelyValue(hit: ValueHit, token: Token): boolean {
  if (hit.length > 1) return true
  if (token.kind === 'number') return false
  if (!token.capital && hit.quality < 1 && VERB.test(token.plain)) return false
  const common = FILLER_WORDS.has(token.plain) || CUES.has(token.plain)
  return !common || (token.capital === true && token.plain.length > 1)
}

/** "Albums that she released" speaks of no song of the name "Release". */
const VERB = /(ed|ing)$/

function merge(known: Partial<Chunk> | undefined, added: Partial<Chunk>): Partial<Chunk> {
  return {
    ...known,
    ...added,
    meanings: [...(known?.meanings ?? []), ...(added.meanings ?? [])],
    values: [...(known?.values ?? []), ...(added.values ?? [])],
    unknown: known === undefined && added.unknown === true,
  }
}

/** The cues that start at a token, at most one of each length. */
function cuesAt(tokens: Token[], i: number): { length: number; cue: Cue }[] {
  const found = new Map<number, Cue>()
  for (const form of tokens[i]?.forms ?? []) {
    for (const { words, cue } of CUES.get(form) ?? []) {
      if (!found.has(words.length) && cueFits(words, tokens, i)) found.set(words.length, cue)
    }
  }
  return [...found].map(([length, cue]) => ({ length, cue }))
}

/** Single words must be written as listed; in phrases other forms of a word pass. */
function cueFits(words: string[], tokens: Token[], i: number): boolean {
  if (words.length === 1) return tokens[i]?.plain === words[0]
  // "The number of orders by channel" puts nothing in order.
  if (words[0] === 'order' && tokens[i]?.plain === 'orders') return false
  return words.every((word, k) => tokens[i + k]?.plain === word || tokens[i + k]?.forms.includes(word))
}

/** Words that nothing knows, each with the one known word that it can only be a misspelling of. */
function correctSpelling(tokens: Token[], lexicon: Lexicon, values: ValueIndex): Map<number, string> {
  const found = new Map<number, string>()
  for (const [i, token] of tokens.entries()) {
    if (token.kind !== 'word' || token.plain.length < 4 || isKnown(token, lexicon, values)) continue
    const nearest = nearestWord(token.plain, lexicon, values)
    if (nearest) found.set(i, nearest)
  }
  return found
}

function isKnown(token: Token, lexicon: Lexicon, values: ValueIndex): boolean {
  if (FILLER_WORDS.has(token.plain) || FUNCTION_WORDS.has(token.plain) || isCueWord(token.plain)) return true
  return token.forms.some((form) => lexicon.knows(form) || values.knows(form) || isEnglishWord(form))
}

const CUE_WORDS = new Set([...CUES.values()].flatMap((entries) => entries.flatMap((entry) => entry.words)))

function isCueWord(word: string): boolean {
  return CUE_WORDS.has(word)
}

/** The nearest word of the catalog within one edit (two from eight letters on), if only one is nearest. */
function nearestWord(word: string, lexicon: Lexicon, values: ValueIndex): string | undefined {
  const limit = word.length >= 8 ? 2 : 1
  let best: string[] = []
  let bestDistance = limit + 1
  for (const candidate of wordsNear(word, lexicon, values)) {
    const d = swapped(word, candidate) ? 1 : distance(word, candidate)
    if (d < bestDistance) [best, bestDistance] = [[candidate], d]
    else if (d === bestDistance && !best.includes(candidate)) best.push(candidate)
  }
  return best.length === 1 ? best[0] : undefined
}

function* wordsNear(word: string, lexicon: Lexicon, values: ValueIndex): Generator<string> {
  for (const source of [lexicon.words, values.words, CUE_WORDS]) {
    for (const candidate of source)
      if (candidate.length > 3 && Math.abs(candidate.length - word.length) <= 2 && candidate[0] === word[0])
        yield candidate
  }
}

/** Whether two words differ by one swap of neighbours. */
function swapped(a: string, b: string): boolean {
  if (a.length !== b.length) return false
  const at = [...a].findIndex((char, i) => char !== b[i])
  return at >= 0 && a[at] === b[at + 1] && a[at + 1] === b[at] && a.slice(at + 2) === b.slice(at + 2)
}
