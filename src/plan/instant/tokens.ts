/** Words and numbers of a question, each with the forms that it may be known by. */
import { fold, formsOf } from '../../catalog/words.ts'

export type Token = {
  text: string
  start: number
  end: number
  kind: 'word' | 'number' | 'quoted' | 'mark'
  /** Lower case without accents. */
  plain: string
  /** `plain` and its lemmas as noun, verb and adjective. */
  forms: string[]
  /** For numbers: the value, with k, m, bn applied; `percent` tells that the question wrote one. */
  value?: number
  percent?: boolean
  /** Written with a capital where a sentence would not have one: a hint at a name. */
  capital?: boolean
}

const ISO_DATE = String.raw`\d{4}-\d{2}(?:-\d{2})?(?![\d-])`
const QUOTED = String.raw`"[^"]+"|“[^”]+”|(?<![\p{L}\p{N}])'[^']{2,}'(?![\p{L}])`
const NUMBER = String.raw`[€$£]?\d(?:[\d,]*\d)?(?:\.\d+)?(?:\s?(?:%|(?:k|m|mn|bn|million|billion|thousand|percent)(?![\p{L}])))?(?![\p{L}\d])`
const WORD = String.raw`[\p{L}\p{N}]+(?:['’]\p{L}+)?`
const MARK = '[<>=!]=?|#|,|%'
const TOKEN = new RegExp([ISO_DATE, QUOTED, NUMBER, WORD, MARK].join('|'), 'giu')

const SCALES: Record<string, number> = { k: 1e3, thousand: 1e3, m: 1e6, mn: 1e6, million: 1e6, bn: 1e9, billion: 1e9 }

/** Cuts a question into tokens; what is neither word, number, quotation nor comparison is passed over. */
export function tokenize(question: string): Token[] {
  return [...question.matchAll(TOKEN)].map((match) => tokenOf(match[0], match.index))
}

function tokenOf(raw: string, start: number): Token {
  const end = start + raw.length
  if (/^["“'].+["”']$/.test(raw)) return made(raw.slice(1, -1), start, end, 'quoted')
  if (/^\d{4}-\d{2}(-\d{2})?$/.test(raw)) return made(raw, start, end, 'word')
  if (/^[€$£]?\d[\d,.]*(\s?(%|[kmb]n?|million|billion|thousand|percent))?$/i.test(raw)) return numberToken(raw, start)
  if (/^[<>=!#,%]/.test(raw)) return made(raw, start, end, 'mark')
  return { ...made(raw.replace(/['’]s?$/, ''), start, end, 'word'), capital: start > 0 && /^\p{Lu}/u.test(raw) }
}

function made(text: string, start: number, end: number, kind: Token['kind']): Token {
  const plain = fold(text)
  return { text, start, end, kind, plain, forms: kind === 'word' ? formsOf(plain) : [plain] }
}

function numberToken(raw: string, start: number): Token {
  const match = raw.match(/^[€$£]?([\d,]*\d(?:\.\d+)?)\s?([%\p{L}]*)$/u)
  const unit = (match?.[2] ?? '').toLowerCase()
  const value = Number((match?.[1] ?? '0').replaceAll(',', '')) * (SCALES[unit] ?? 1)
  const percent = unit === '%' || unit === 'percent'
  return {
    text: raw,
    start,
    end: start + raw.length,
    kind: 'number',
    plain: raw.toLowerCase(),
    forms: [raw.toLowerCase()],
    value,
    percent,
  }
}

/** "IT" and "US" in capitals are a department and a country, not "it" and "us". */
export const isAcronym = ({ text }: Pick<Token, 'text'>): boolean => text === 'IT' || text === 'US'

const NUMBER_WORDS = [
  'zero',
  'one',
  'two',
  'three',
  'four',
  'five',
  'six',
  'seven',
  'eight',
  'nine',
  'ten',
  'eleven',
  'twelve',
]

/** The number that a token says, in digits or as a word up to twelve. */
export function numberIn(token: Token | undefined): number | undefined {
  if (!token) return undefined
  if (token.kind === 'number') return token.value
  const at = NUMBER_WORDS.indexOf(token.plain)
  return at >= 0 ? at : undefined
}
