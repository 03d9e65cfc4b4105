/**
 * SQL text made such that polyglot 0.12.1 reads it as the engine does. Functions that it would print as others are read under another
 * name, so that it takes them as they stand; the tree gets the names back (`mendTree`). Nothing rests on this for safety: what
 * is checked is the tree.
 */
import type { Dialect } from '../types.ts'
import { type Token, tokensOf } from './tokens.ts'

const ALL: readonly Dialect[] = ['duckdb', 'sqlite', 'postgresql', 'mysql', 'tsql', 'athena', 'trino']

/** What each function would become: `x / mod(a, b)` prints as `x / a % b`, CHAR_LENGTH as LENGTH (bytes in MySQL) ... */
const MISPRINTED: { [name: string]: readonly Dialect[] } = {
  mod: ALL,
  char_length: ALL,
  character_length: ALL,
  dayofweek: ['duckdb'],
  json_objectagg: ['mysql'],
  log: ['trino', 'athena'],
}

/** Ends the name of a function that is read as it stands. */
export const MARK = '__'

/** The text as polyglot reads it rightly. */
export function maskText(sql: string, dialect: Dialect): string {
  if (!/mod|length|dayofweek|group_concat|json_objectagg|log|some|\/\/|0x|#|\\[%_]/i.test(sql)) return sql
  const tokens = tokensOf(sql, dialect, { comments: true })
  let masked = ''
  let copied = 0
  tokens.forEach((token, i) => {
    const instead = masking(token, tokens[i + 1]?.text, tokens[i - 1]?.text, dialect)
    if (instead === undefined) return
    masked += sql.slice(copied, token.start) + instead
    copied = token.start + token.text.length
  })
  return masked + sql.slice(copied)
}

function masking({ kind, text }: Token, next: string | undefined, last: string | undefined, dialect: Dialect) {
  if (kind === 'word' && next === '(') return otherName(text, dialect)
  if (dialect === 'duckdb' && text === '/') return next === '/' ? ' DIV' : last === '/' ? ' ' : undefined
  if (dialect === 'sqlite' && /^0x[0-9a-f]{1,30}$/i.test(text)) return BigInt(text).toString()
  if (dialect !== 'mysql') return undefined
  if (kind === 'comment' && text.startsWith('#')) return ' '
  return kind === 'string' ? keptBackslashes(text) : undefined
}

function otherName(text: string, dialect: Dialect): string | undefined {
  const name = text.toLowerCase()
  if (Object.hasOwn(MISPRINTED, name) && MISPRINTED[name]?.includes(dialect)) return text + MARK
  if (name === 'group_concat' && (dialect === 'duckdb' || dialect === 'sqlite')) return 'string_agg'
  return name === 'some' ? 'any' : undefined
}

/** MySQL keeps the backslash before % and _, and only before them; polyglot would drop it. */
function keptBackslashes(text: string): string {
  return text.replace(/\\([\s\S])/g, (pair, after: string) => (after === '%' || after === '_' ? `\\${pair}` : pair))
}
