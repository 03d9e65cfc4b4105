/** What can be said of a statement by its text alone: what engines and parsers read differently, and what printing has lost. */
import { QuerentError } from '../errors.ts'
import { type Token, tokensOf } from '../sql/tokens.ts'
import type { Dialect } from '../types.ts'

/**
 * Refuses spellings on which engines and parsers are known to disagree: they would be checked as one thing and meant as another.
 * Throws SQL_NOT_PERMITTED with what to write instead.
 */
export function refuseAmbiguousText(sql: string, dialect: Dialect): void {
  if (sql.includes('\0')) throw refusal('A NUL character')
  for (const token of tokensOf(sql, dialect, { comments: true })) {
    const end = token.start + token.text.length
    if (token.kind === 'comment') comment(token.text, sql.slice(end, end + 2), dialect)
    else if (token.kind === 'string') string(token.text)
    else if (token.kind === 'quoted') quoted(token.text)
  }
}

function comment(text: string, next: string, dialect: Dialect): void {
  if (text.startsWith('/*')) {
    if (!text.endsWith('*/') || text.length < 4) throw refusal('A comment without an end')
    if (text.includes('/*', 2)) throw refusal('A comment within a comment')
    if (/^\/\*M?!/i.test(text) || /^\/\*\+/.test(text)) throw refusal('A comment that some engines run')
    return
  }
  if (next.startsWith('\r') && next !== '\r\n') throw refusal('A comment that ends with a carriage return')
  if (dialect === 'mysql' && /^--[^\s]/.test(text)) throw refusal('Two minus signs without a space after them')
}

function string(text: string): void {
  if (/^u&/i.test(text)) throw refusal('A U&"..." text')
  if (!isClosed(text)) throw refusal('A text without an end')
}

function quoted(text: string): void {
  if (/^u&/i.test(text)) throw refusal('A U&"..." name')
  if (text.length < 2 || !/["`\]]$/.test(text)) throw refusal('A name without an end')
}

function isClosed(text: string): boolean {
  const dollars = /^\$[^$]*\$/.exec(text)?.[0]
  if (dollars) return text.length >= 2 * dollars.length && text.endsWith(dollars)
  const body = text.replace(/^[a-z]/i, '')
  return body.length > 1 && body.endsWith(body[0] ?? '')
}

function refusal(what: string, next = 'Write the statement without it.'): QuerentError {
  return new QuerentError('SQL_NOT_PERMITTED', `${what} is read differently by different engines, so it is not run.`, {
    next,
  })
}

/** Words whose loss changes what a statement means. */
const WEIGHTY = new Set(
  `distinct limit offset fetch top ties percent filter over partition having qualify union intersect except nulls ignore respect range groups exclude
  within escape recursive left right full cross natural semi anti asof lateral ordinality rollup cube sets separator when exists between
  where group order join collate sample`.split(/\s+/),
)

/**
 * The first weighty word, text or number of a statement that its printed form no longer has, or undefined: a guard against a parser
 * that drops what it does not know. Spelling, order, brackets and comments may differ.
 */
export function lostInPrinting(sql: string, printed: string, dialect: Dialect): string | undefined {
  const left = countsOf(tokensOf(printed, dialect), dialect)
  const given = countsOf(
    tokensOf(sql, dialect).filter((token) => token.kind !== 'quoted'),
    dialect,
  )
  for (const [piece, count] of given) if ((left.get(piece) ?? 0) < count) return piece
  return undefined
}

function countsOf(tokens: Token[], dialect: Dialect): Map<string, number> {
  const counts = new Map<string, number>()
  for (const token of tokens) {
    const piece = pieceOf(token, dialect)
    if (piece !== undefined) counts.set(piece, (counts.get(piece) ?? 0) + 1)
  }
  return counts
}

/** Dialects whose printer leaves out NULLS FIRST and NULLS LAST where they say what is so by default. */
const DROPS_DEFAULT_NULLS: ReadonlySet<Dialect> = new Set(['trino', 'athena', 'postgresql'])

function pieceOf({ kind, text }: Token, dialect: Dialect): string | undefined {
  if (kind === 'number') return /^0x/i.test(text) ? undefined : String(Number(text.replaceAll('_', '')))
  // MySQL takes a text in quotes for an alias: it is printed as a quoted name.
  if (kind === 'quoted') return `'${text.slice(1, -1)}'`
  if (kind === 'string') return /\\|^[^']/.test(text) ? undefined : textPiece(text)
  const word = text.toLowerCase()
  if (kind !== 'word' || !WEIGHTY.has(word)) return undefined
  // T-SQL has TOP and FETCH for the LIMIT of others, which is printed as one of them.
  if (dialect === 'tsql' && (word === 'limit' || word === 'fetch' || word === 'top')) return 'top'
  const isDefault = word === 'nulls' && DROPS_DEFAULT_NULLS.has(dialect)
  return isDefault || word === 'fetch' ? undefined : word
}

const UNITS =
  /^'(?:year|quarter|month|week|day|hour|minute|second|millisecond|microsecond|epoch|dow|doy|isodow|decade|century)s?'$/i

/** `'1'` and `'1 day'` are as good as `1`: intervals are printed in one form. Names of units may become words. */
function textPiece(text: string): string | undefined {
  if (UNITS.test(text)) return undefined
  const amount = /^'(-?\d+(?:\.\d+)?)(?: [a-z]+)?'$/i.exec(text)?.[1]
  return amount === undefined ? text : String(Number(amount))
}
