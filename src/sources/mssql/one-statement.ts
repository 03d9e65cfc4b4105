/**
 * The wall behind the guard that other servers have in their read-only transactions, which SQL Server has not: a text that is
 * one SELECT, by its tokens alone. T-SQL needs no semicolon between statements, so what would begin one is looked for.
 */
import { type Token, tokensOf } from '../../sql/tokens.ts'
import { engineFailure } from '../failure.ts'

/**
 * Words that T-SQL reserves and that begin, or belong to, what is not a query (Transact-SQL reference, reserved keywords).
 * As names they would stand in brackets.
 */
const OTHER_STATEMENTS = new Set(
  `add alter backup begin break browse bulk checkpoint close commit compute continue create dbcc deallocate declare delete deny
  disk drop dump exec execute exit fetch file goto grant holdlock identity_insert if insert into kill lineno load merge
  offsets open opendatasource openquery openrowset openxml print proc procedure raiserror read readtext reconfigure
  restore return revert revoke rollback save set setuser shutdown tran transaction trigger truncate tsequal update updatetext use
  waitfor while writetext`.split(/\s+/),
)

/** Words after which another SELECT of the same statement may come. */
const BEFORE_SELECT = new Set(['union', 'all', 'except', 'intersect'])

/** Throws SQL_NOT_READ_ONLY unless the text is one SELECT. */
export function refuseOtherStatements(sql: string): void {
  const offence = offenceOf(tokensOf(sql, 'tsql'), sql)
  if (offence !== undefined) throw engineFailure('not-a-query', offence)
}

function offenceOf(tokens: Token[], sql: string): string | undefined {
  if (sql.includes('\0')) return 'a NUL'
  const words = tokens.map(({ kind, text }) => (kind === 'word' || kind === 'symbol' ? text.toLowerCase() : ''))
  const first = words.find((word) => word !== '(')
  if (first !== 'select' && first !== 'with') return 'the text does not begin like a query'
  const at = words.findIndex((word, place) => isForeign(word, words, place))
  if (at >= 0) return `"${words[at]}" in a query`
  return hasSecondSelect(words, first) ? 'a second SELECT' : undefined
}

/** FETCH belongs to OFFSET, and after FOR or NEXT comes what changes or locks. */
function isForeign(word: string, words: string[], place: number): boolean {
  if (word === 'fetch') return words[place - 1] !== 'rows' && words[place - 1] !== 'row'
  if (word === ';') return true
  if (word === 'value') return words[place - 1] === 'next'
  return word.startsWith('@') ? !word.startsWith('@@') : OTHER_STATEMENTS.has(word)
}

/** A SELECT outside brackets that no set operator joins; that of a WITH comes after the last bracket of its list. */
function hasSecondSelect(words: string[], first: string): boolean {
  let depth = 0
  let isMainSeen = false
  for (const [place, word] of words.entries()) {
    if (word === '(') depth += 1
    if (word === ')') depth -= 1
    if (depth > 0 || word !== 'select') continue
    if (BEFORE_SELECT.has(words[place - 1] ?? '')) continue
    const isMain = !isMainSeen && (place === 0 || (first === 'with' && words[place - 1] === ')'))
    if (!isMain) return true
    isMainSeen = true
  }
  return depth !== 0
}
