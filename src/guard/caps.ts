/**
 * Limits before parsing: beyond these a text is refused unread, since parsers have died of less. Where the parser has no
 * limit of its own (it refuses some 30 nested CASE, NOT or minus signs and 500 operators in a row by itself), these hold
 * what it takes below a tenth of a second: the figures are in the test. A thousand-item list and every TPC-DS query pass.
 */
import { QuerentError } from '../errors.ts'
import { type Token, tokensOf } from '../sql/tokens.ts'
import type { Dialect } from '../types.ts'

export const MAX_SQL_LENGTH = 65_536
export const MAX_BRACKET_DEPTH = 60
export const MAX_TOKENS = 8_192
/** Of one text, name or number. */
export const MAX_TOKEN_LENGTH = 8_192

/** How often each word may stand in a statement. */
const MAX_WORDS: { [word: string]: number } = {
  select: 200,
  union: 200,
  intersect: 200,
  except: 200,
  join: 200,
  lateral: 200,
  apply: 200,
  and: 500,
  or: 500,
  not: 500,
  when: 1_000,
  over: 300,
}

/** How many relations one FROM may list with commas. */
const MAX_LISTED_RELATIONS = 200

const AFTER_FROM =
  /^(?:where|group|having|order|limit|offset|fetch|window|qualify|union|intersect|except|select|on|using)$/

/**
 * Refuses a text that is too long, nests too deeply or holds too many pieces, in one pass and without parsing.
 * Throws SQL_INVALID naming the limit.
 */
export function refuseOversized(sql: string, dialect: Dialect): void {
  if (sql.length > MAX_SQL_LENGTH)
    throw tooMuch(`This SQL has ${sql.length} characters; ${MAX_SQL_LENGTH} are the limit.`)
  const tokens = tokensOf(sql, dialect, { limit: MAX_TOKENS + 1, comments: true })
  if (tokens.length > MAX_TOKENS) throw tooMuch(`This SQL has more than ${MAX_TOKENS} words and signs, the limit.`)
  const counter = new Counter()
  for (const token of tokens) counter.see(token)
}

class Counter {
  private depth = 0
  private readonly words = new Map<string, number>()
  /** Relations listed so far in the FROM at each depth; absent outside of a FROM. */
  private readonly listed = new Map<number, number>()

  see({ kind, text }: Token): void {
    if (kind !== 'comment' && text.length > MAX_TOKEN_LENGTH)
      throw tooMuch(`This SQL holds a ${kind} of ${text.length} characters; ${MAX_TOKEN_LENGTH} are the limit.`)
    if (kind === 'word') this.word(text.toLowerCase())
    else if (kind === 'symbol') this.symbol(text)
  }

  private symbol(text: string): void {
    if (text === '(' || text === '[' || text === '{') this.depth += 1
    else if (text === ')' || text === ']' || text === '}') this.listed.delete(this.depth--)
    else if (text === ',') this.comma()
    if (this.depth > MAX_BRACKET_DEPTH)
      throw tooMuch(`This SQL nests brackets too deeply; ${MAX_BRACKET_DEPTH} are the limit.`)
  }

  private comma(): void {
    const listed = this.listed.get(this.depth)
    if (listed === undefined) return
    if (listed >= MAX_LISTED_RELATIONS)
      throw tooMuch(`This SQL lists more than ${MAX_LISTED_RELATIONS} tables in one FROM, the limit.`)
    this.listed.set(this.depth, listed + 1)
  }

  private word(word: string): void {
    if (word === 'from') this.listed.set(this.depth, 0)
    else if (AFTER_FROM.test(word)) this.listed.delete(this.depth)
    const limit = Object.hasOwn(MAX_WORDS, word) ? MAX_WORDS[word] : undefined
    if (limit === undefined) return
    const count = (this.words.get(word) ?? 0) + 1
    if (count > limit) throw tooMuch(`This SQL says ${word.toUpperCase()} more than ${limit} times, the limit.`)
    this.words.set(word, count)
  }
}

function tooMuch(sentence: string): QuerentError {
  return new QuerentError('SQL_INVALID', sentence)
}
