/** Comparisons that a question spells out: values with the words that say how something stands to them. */
import type { QueryOperator } from '../../../form/query.ts'
import { STEM } from './fits.ts'
import { isStrong, type Look, type ValueMention } from './mentions.ts'
import { type Comparing, comparing, cueAt, isGlue, MARKS, negationBefore, plainAt } from './stated-words.ts'

export type StatedPhrase = {
  op: QueryOperator
  value?: string | number
  high?: string | number
  kind: 'number' | 'date' | 'text' | 'pattern' | 'average' | 'none'
  /** The first word of the comparison; the words of the value are `start` up to `end`. */
  from: number
  start: number
  end: number
  /** Columns that store the value, with its spelling there. */
  stored: ValueMention[]
  /** A comparison is spelled out, or the value is such that it is one by itself. */
  spelled: boolean
  /** Where the phrase before ends. */
  after: number
  /** "Or" stands between the phrase before and this one. */
  or: boolean
}

type Read = Omit<StatedPhrase, 'or' | 'after'>

/** The phrases of a question in their order, none over another. */
export function statedPhrases(look: Look): StatedPhrase[] {
  const found: StatedPhrase[] = []
  for (let i = 0; i < look.words.length; i += 1) {
    const after = found.at(-1)?.end ?? 0
    const read =
      emptiness(look, i) ??
      pattern(look, i) ??
      average(look, i, after) ??
      quantity(look, i, after) ??
      text(look, i, after)
    if (!read) continue
    found.push({ ...read, after, or: found.length > 0 && hasOr(look, after, Math.max(after, read.from)) })
    i = read.end - 1
  }
  return found
}

/** "3 or more" and "or equal to" are part of a comparison. */
function hasOr(look: Look, from: number, to: number): boolean {
  for (let i = from; i < to; i += 1) {
    const next = plainAt(look, i + 1)
    const isComparison = next === 'equal' || next === 'equals' || (i === from && endsComparison(look, i + 1))
    if (plainAt(look, i) === 'or' && !isComparison) return true
  }
  return false
}

/** "3 or more", but not "over 3 or more than 1", "over 3 or under 1". */
function endsComparison(look: Look, at: number): Comparing | undefined {
  const goesOn = plainAt(look, at + 1) === 'than' || quantityAt(look, at + 1) !== undefined
  return goesOn ? undefined : comparing(look, at)
}

// ------------------------------------------------------------------------------------------ null, patterns

const EMPTY = new Set(['null', 'empty', 'blank', 'missing'])

/** "Is not null", "is empty". */
function emptiness(look: Look, at: number): Read | undefined {
  const plain = plainAt(look, at)
  const isSaid = cueAt(look, at - 1) === 'be' || cueAt(look, at - 1) === 'not'
  if (!EMPTY.has(plain) || !(isSaid || plain === 'null')) return undefined
  const not = negationBefore(look, at, 0)
  const from = not >= 0 ? not : at
  return {
    op: not >= 0 ? 'present' : 'missing',
    kind: 'none',
    from,
    start: at,
    end: at + 1,
    stored: [],
    spelled: true,
  }
}

const HOLDING = /^(?:contain(?:s|ing)?|includ(?:es?|ing)|like|letters?|substring)$/
/** Words after which any word is looked for, quoted or not. */
const HOLDS = /^(?:contain|includ|start|begin|end)/
const STARTING = /^(?:start|begin)(?:s|ning|ing)?$/
const ENDING = /^end(?:s|ing)?$/
/** Words between "contains" and what is looked for. */
const BESIDE_PATTERN = new Set(
  'with by in the a an letter letters word string substring character characters text phrase any value'.split(' '),
)

/** "Does not contain the letter M", "starts with 'A'". */
function pattern(look: Look, at: number): Read | undefined {
  const shape = patternShape(look, at)
  if (!shape) return undefined
  let start = at + 1
  while (BESIDE_PATTERN.has(plainAt(look, start)) && !isLetter(look, start)) start += 1
  const word = look.words[start]
  if (!word || word.token.kind === 'mark') return undefined
  const quoted = word.token.kind === 'quoted'
  const isPlain = !quoted && !word.token.capital && plainAt(look, start).length > 1
  if (isPlain && !HOLDS.test(plainAt(look, at))) return undefined
  const named = look.values.find((value) => value.start === start && value.kind === 'text')
  const not = negationBefore(look, at, 0)
  return {
    op: not >= 0 ? 'not like' : 'like',
    value: shape.replace('x', () => (named ? String(named.value) : word.token.text)),
    kind: 'pattern',
    from: not >= 0 ? not : at,
    start,
    end: named?.end ?? start + 1,
    stored: [],
    spelled: true,
  }
}

/** "The letter a": the article is the letter. */
function isLetter(look: Look, at: number): boolean {
  return plainAt(look, at).length === 1 && /^letters?$/.test(plainAt(look, at - 1))
}

/** Verbs that name dates too ("start date") need "with" after them. */
function patternShape(look: Look, at: number): string | undefined {
  const plain = plainAt(look, at)
  if (HOLDING.test(plain)) return '%x%'
  if (!['with', 'in', 'by'].includes(plainAt(look, at + 1))) return undefined
  if (STARTING.test(plain)) return 'x%'
  return ENDING.test(plain) ? '%x' : undefined
}

// ------------------------------------------------------------------------------------------ numbers and dates

type Quantity = { value: string | number; kind: 'number' | 'date'; start: number; end: number }

const ISO_MONTH = /^\d{4}-\d{2}/

/** A number or a date; quoted too. */
function quantityAt(look: Look, at: number): Quantity | undefined {
  const { values, words } = look
  const text = words[at]?.token.text ?? ''
  const date = values.find(({ start, kind }) => start === at && kind === 'date')
  if (date) return { value: date.value, kind: 'date', start: at, end: date.end }
  if (ISO_MONTH.test(text)) return { value: text, kind: 'date', start: at, end: at + 1 }
  const number = values.find(({ start, kind }) => start === at && kind === 'number')
  if (!number || isPartOfName(look, at)) return undefined
  return { value: number.value, kind: 'number', start: at, end: at + 1 }
}

/** The 100 of a column "meter_100" that is named. */
function isPartOfName({ words, schema, fit }: Look, at: number): boolean {
  const width = schema.words.length
  const plain = words[at]?.token.plain
  const isBefore = (w: number) => at > 0 && (fit[(at - 1) * width + w] as number) >= STEM
  return schema.columns.some(
    ({ words: name }) => name.some((w) => schema.words[w]?.word === plain) && name.some(isBefore),
  )
}

/** Words before a number that make it one of a ranking. */
const RANKING = new Set(['top', 'first', 'last', 'bottom', 'best'])

function quantity(look: Look, at: number, after: number): Read | undefined {
  const found = quantityAt(look, at)
  if (!found || RANKING.has(plainAt(look, at - 1))) return undefined
  const inRange = range(look, found, after)
  if (inRange) return inRange
  const { op, from, end } = comparison(look, found, after)
  const spelled = op !== '='
  if (!spelled && look.words[at]?.token.kind === 'word' && found.kind === 'number') return undefined
  return { op, value: found.value, kind: found.kind, from, start: at, end, stored: [], spelled }
}

/** "Between 3 and 5", "in the range of 3 and 5", "from 3 to 5". */
function range(look: Look, low: Quantity, after: number): Read | undefined {
  const at = low.start
  const high = quantityAt(look, low.end + 1)
  const link = plainAt(look, low.end)
  if (!high || !['and', 'to', 'through', 'until'].includes(link)) return undefined
  for (let from = at - 1; from >= Math.max(after, at - 4); from -= 1) {
    const plain = plainAt(look, from)
    const isRange = plain === 'between' || /^rang(?:e|es|ing)$/.test(plain) || (plain === 'from' && link === 'to')
    if (!isRange) continue
    if (negationBefore(look, from, after) >= 0) return undefined
    return {
      op: 'between',
      value: low.value,
      high: high.value,
      kind: low.kind,
      from,
      start: at,
      end: high.end,
      stored: [],
      spelled: true,
    }
  }
  return undefined
}

/** "Older than the average", "more than the average budget". */
function average(look: Look, at: number, after: number): Read | undefined {
  if (cueAt(look, at) !== 'avg') return undefined
  const { op, from } = comparison(look, { start: at, end: at + 1 }, after)
  if (op === '=' || op === '!=') return undefined
  return { op, kind: 'average', from, start: at, end: at + 1, stored: [], spelled: true }
}

/** How the words around a number or date compare with it: "at least 3", "3 or more", "not equal to 3". */
function comparison(
  look: Look,
  { start: at, end }: Pick<Quantity, 'start' | 'end'>,
  after: number,
): { op: QueryOperator; from: number; end: number } {
  const follows = plainAt(look, end) === 'or' ? endsComparison(look, end + 1) : undefined
  if (follows) return { op: `${follows}=`, from: at, end: end + 2 }
  let orEqual = false
  for (let i = at - 1; i >= Math.max(after, at - 6); i -= 1) {
    const plain = plainAt(look, i)
    const mark = MARKS.get(look.words[i]?.token.text ?? '')
    if (mark) return { op: mark, from: i, end }
    const isAt = plainAt(look, i - 1) === 'at'
    if (isAt && plain === 'least') return { op: '>=', from: i - 1, end }
    if (isAt && plain === 'most') return { op: '<=', from: i - 1, end }
    const said = comparing(look, i)
    if (said) return { ...compared(look, i, said, orEqual || plain === 'since', after), end }
    if (plain === 'or') orEqual = true
    else if (cueAt(look, i) === 'and' || !isGlue(look, i)) break
  }
  const not = negationBefore(look, at, after)
  const early = not < 0 ? negationBefore(look, at - 2, after) : not
  const isNear = early >= 0 && [...Array(at - early).keys()].filter((k) => !isGlue(look, early + k)).length < 2
  return isNear ? { op: '!=', from: early, end } : { op: '=', from: at, end }
}

function compared(
  look: Look,
  i: number,
  said: Comparing,
  orEqual: boolean,
  after: number,
): { op: QueryOperator; from: number } {
  const onOr = plainAt(look, i - 1) === 'or' && plainAt(look, i - 2) === 'on'
  const not = [i - 1, i - 2].find((k) => k >= after && cueAt(look, k) === 'not')
  const op = not === undefined ? said : said === '>' ? '<' : '>'
  const isLoose = (not === undefined) === (orEqual || onOr)
  return { op: isLoose ? `${op}=` : op, from: not ?? (onOr ? i - 2 : i) }
}

// ------------------------------------------------------------------------------------------ text

/** A stored value or a quotation. */
function text(look: Look, at: number, after: number): Read | undefined {
  const here = look.values.filter(({ start, kind }) => start === at && (kind === 'stored' || kind === 'text'))
  const strong = here.filter((value) => isStrong(value, look))
  const isSaid = cueAt(look, at - 1) === 'be' || /^equals?$/.test(plainAt(look, at - 1))
  const likely =
    strong.length > 0 ? strong : here.filter(() => isSaid && cueAt(look, at) === '' && plainAt(look, at).length > 1)
  const end = Math.max(0, ...likely.map((value) => value.end))
  const value = likely.find((one) => one.end === end)
  if (!value) return undefined
  const not = negationBefore(look, at, after, 4)
  const stored = likely.filter((one) => one.end === end && one.kind === 'stored')
  return {
    op: not >= 0 ? '!=' : '=',
    value: value.value,
    kind: 'text',
    from: not >= 0 ? not : at,
    start: at,
    end,
    stored,
    spelled: strong.length > 0 && stored.length > 0,
  }
}
