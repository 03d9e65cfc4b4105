/** SQL text as tokens, by each dialect's rules for strings, names and comments. No grammar: for what must not rest on a parser alone. */
import type { Dialect } from '../types.ts'

export type TokenKind = 'word' | 'quoted' | 'string' | 'number' | 'comment' | 'symbol'

/** A piece of the text. `start` is its place in the text, in UTF-16 units. */
export type Token = { kind: TokenKind; text: string; start: number }

const WORD = String.raw`[\p{L}_\u0080-\uffff][\p{L}\p{N}_$#@\u0080-\uffff]*`
const NUMBER = String.raw`0[xX][0-9a-fA-F]+|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d+)?`
const FLAT_COMMENT = String.raw`--[^\n\r]*|\/\*[\s\S]*?(?:\*\/|$)`
const PLAIN_STRING = `'(?:[^']|'')*(?:'|$)`
const ESCAPED_STRING = (quote: string) =>
  String.raw`${quote}(?:[^${quote}\\]|\\(?:[\s\S]|$)|${quote}${quote})*(?:${quote}|$)`
const DOLLAR_STRING = String.raw`(?<tag>\$(?:[\p{L}_][\p{L}\p{N}_]*)?\$)[\s\S]*?(?:\k<tag>|$)`
const DOUBLE_QUOTED = `"(?:[^"]|"")*(?:"|$)`
const BACKTICKED = '`(?:[^`]|``)*(?:`|$)'
const BRACKETED = String.raw`\[(?:[^\]]|\]\])*(?:\]|$)`

type Rules = { strings: string[]; quoted: string[]; comment?: string }

const POSTGRES: Rules = {
  strings: [`[eE]${ESCAPED_STRING("'")}`, DOLLAR_STRING, `(?:[uU]&|[bBxXnN])?${PLAIN_STRING}`],
  quoted: [`(?:[uU]&)?${DOUBLE_QUOTED}`, BACKTICKED],
}

const RULES: { [K in Dialect]: Rules } = {
  duckdb: POSTGRES,
  postgresql: POSTGRES,
  sqlite: { strings: [`[xX]?${PLAIN_STRING}`], quoted: [DOUBLE_QUOTED, BACKTICKED, BRACKETED] },
  mysql: {
    strings: [`[bBxXnN]?${ESCAPED_STRING("'")}`, ESCAPED_STRING('"')],
    quoted: [BACKTICKED],
    comment: String.raw`#[^\n\r]*|${FLAT_COMMENT}`,
  },
  tsql: { strings: [`[nN]?${PLAIN_STRING}`], quoted: [DOUBLE_QUOTED, BRACKETED] },
  athena: { strings: [`(?:[uU]&|[xX])?${PLAIN_STRING}`], quoted: [DOUBLE_QUOTED, BACKTICKED] },
  trino: { strings: [`(?:[uU]&|[xX])?${PLAIN_STRING}`], quoted: [DOUBLE_QUOTED, BACKTICKED] },
}

const NESTING = new Set<Dialect>(['postgresql', 'duckdb', 'tsql'])

const patterns = new Map<Dialect, RegExp>()

function patternOf(dialect: Dialect): RegExp {
  const known = patterns.get(dialect)
  if (known) return known
  const { strings, quoted, comment } = RULES[dialect]
  const parts = [
    `(?<comment>${comment ?? FLAT_COMMENT})`,
    `(?<string>${strings.join('|')})`,
    `(?<quoted>${quoted.join('|')})`,
    `(?<number>${NUMBER})`,
    `(?<word>[@#]{0,2}${WORD})`,
    String.raw`(?<symbol>\S)`,
  ]
  const pattern = new RegExp(parts.join('|'), 'gu')
  patterns.set(dialect, pattern)
  return pattern
}

/** The tokens of a text, up to a limit, comments left out unless asked for. Reads any text to its end: what has no end runs to the end. */
export function tokensOf(sql: string, dialect: Dialect, options: { comments?: boolean; limit?: number } = {}): Token[] {
  const pattern = new RegExp(patternOf(dialect))
  const tokens: Token[] = []
  const limit = options.limit ?? Number.POSITIVE_INFINITY
  for (let match = pattern.exec(sql); match && tokens.length < limit; match = pattern.exec(sql)) {
    const kind = kindOfMatch(match)
    if (kind === 'comment' && NESTING.has(dialect)) pattern.lastIndex = commentEnd(sql, match)
    if (kind !== 'comment' || options.comments)
      tokens.push({ kind, text: sql.slice(match.index, pattern.lastIndex), start: match.index })
  }
  return tokens
}

function kindOfMatch(match: RegExpExecArray): TokenKind {
  const groups = match.groups ?? {}
  const kinds: TokenKind[] = ['word', 'symbol', 'number', 'string', 'quoted', 'comment']
  return kinds.find((kind) => groups[kind] !== undefined) ?? 'symbol'
}

/** Where a comment ends that may hold other comments. */
function commentEnd(sql: string, match: RegExpExecArray): number {
  if (!match[0].startsWith('/*')) return match.index + match[0].length
  const marks = /\/\*|\*\//g
  marks.lastIndex = match.index
  let depth = 0
  for (let mark = marks.exec(sql); mark; mark = marks.exec(sql)) {
    depth += mark[0] === '/*' ? 1 : -1
    if (depth === 0) return marks.lastIndex
  }
  return sql.length
}
