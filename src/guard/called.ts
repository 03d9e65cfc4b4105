/** The names that a printed statement calls, by reading its text again without the parser: no tree node can hide a function. */
import { type Token, tokensOf } from '../sql/tokens.ts'
import type { Dialect } from '../types.ts'
import { isAllowedFunction } from './functions/index.ts'
import { isAllowedType } from './type-names.ts'

/** Words that may stand before a bracket without calling anything. */
const KEYWORDS = new Set(
  `all and any apply array as asc at between by case cube distinct else end escape except exclude exists extract filter first following for from group
  having in intersect interval into is join lateral like ilike limit not of offset on or order ordinality over overlaps partition placing
  qualify recursive replace rename returning rollup row rows sample select separator sets similar some struct symmetric then to top union unnest using
  values when where window with within glob regexp rlike div mod xor both leading trailing percent member pivot unpivot materialized map
  cast try_cast position substring trim overlay grouping convert_using nulls only next fetch range groups semi anti asof default bernoulli system reservoir`.split(
    /\s+/,
  ),
)

/**
 * Every name that is followed by a bracket and is neither a keyword, a type nor an alias: as written for a bare name in any
 * case, in its quotes for a quoted one, with its qualifier for a qualified one. `printed` is SQL that polyglot printed.
 */
export function calledNames(printed: string, dialect: Dialect): string[] {
  const tokens = tokensOf(printed, dialect)
  const names = new Set<string>()
  tokens.forEach((token, at) => {
    if (tokens[at + 1]?.text !== '(' || (token.kind !== 'word' && token.kind !== 'quoted')) return
    const name = qualified(tokens, at)
    if (!isAlias(tokens, at) && !(token.kind === 'word' && name === token.text && KEYWORDS.has(name.toLowerCase())))
      names.add(name)
  })
  return [...names]
}

/** The first called name that is not on the dialect's list, or undefined where all are. */
export function strangeCall(printed: string, dialect: Dialect): string | undefined {
  return calledNames(printed, dialect).find((name) => !isAllowedFunction(name, dialect) && !isAllowedType(name))
}

function qualified(tokens: Token[], at: number): string {
  const last = tokens[at]?.text ?? ''
  const dot = tokens[at - 1]?.text
  if (dot !== '.' && dot !== ':') return last
  return dot === '.' ? `${tokens[at - 2]?.text ?? ''}.${last}` : last
}

/** `AS t(a, b)`, `WITH t(a, b) AS (` and `..., t(a, b) AS (`: names of columns follow, not arguments. */
function isAlias(tokens: Token[], at: number): boolean {
  const last = tokens[at - 1]?.text.toUpperCase()
  if (last === 'AS' && !isTyped(tokens, at)) return true
  const end = closing(tokens, at + 1)
  const columnsOnly = tokens
    .slice(at + 2, end)
    .every((token, i) => (i % 2 ? token.text === ',' : token.kind === 'word' || token.kind === 'quoted'))
  if (!columnsOnly || end === at + 2) return false
  if (last === 'WITH' || last === 'RECURSIVE') return true
  return last === ',' && isBody(tokens, end + 1)
}

/** Inside CAST, `AS name(` is a type. */
function isTyped(tokens: Token[], at: number): boolean {
  let depth = 0
  for (let i = at - 1; i >= 0; i--) {
    if (tokens[i]?.text === ')') depth += 1
    if (tokens[i]?.text === '(' && depth-- === 0) return /^(?:try_)?cast$/i.test(tokens[i - 1]?.text ?? '')
  }
  return false
}

/** Whether `AS (SELECT`, `AS MATERIALIZED (WITH` ... begins here: the body of a CTE. */
function isBody(tokens: Token[], at: number): boolean {
  const words = tokens.slice(at, at + 5).map((token) => token.text.toUpperCase())
  const body = words.indexOf('(')
  if (words[0] !== 'AS' || body < 1) return false
  return (
    words.slice(1, body).every((word) => word === 'NOT' || word === 'MATERIALIZED') &&
    /^(?:SELECT|WITH|VALUES|FROM|\()$/.test(words[body + 1] ?? '')
  )
}

function closing(tokens: Token[], open: number): number {
  let depth = 0
  for (let i = open; i < tokens.length; i++) {
    if (tokens[i]?.text === '(') depth += 1
    if (tokens[i]?.text === ')') depth -= 1
    if (depth === 0) return i
  }
  return tokens.length
}
