/** Cuts SQL into pieces to colour. It only needs to be right about where words, strings, numbers and comments begin and end. */

export type SqlToken = { kind: 'keyword' | 'string' | 'number' | 'name' | 'comment' | 'other'; text: string }

const PIECE =
  /(?<comment>--[^\n]*|\/\*.*?(?:\*\/|$))|(?<string>'(?:[^']|'')*'?)|(?<name>"(?:[^"]|"")*"?|`[^`]*`?|\[[^\]]*\]?)|(?<number>\b\d+(?:\.\d+)?\b)|(?<word>[A-Za-z_][\w$]*)|(?<other>.)/gs

const KEYWORDS = new Set(
  `all and any as asc between by case cast cross current_date date desc distinct else end except exists extract false
  filter first from full group having ilike in inner intersect interval is join last lateral left like limit not null
  nulls offset on or order outer over partition qualify right row rows select then timestamp true union unnest using
  values when where window with`.split(/\s+/),
)

/** The pieces of a statement, in order; together they are the statement again. */
export function sqlTokens(sql: string): SqlToken[] {
  const tokens: SqlToken[] = []
  for (const match of sql.matchAll(PIECE)) {
    const kind = kindOf(match)
    const last = tokens.at(-1)
    if (kind === 'other' && last?.kind === 'other') last.text += match[0]
    else tokens.push({ kind, text: match[0] })
  }
  return tokens
}

function kindOf(match: RegExpExecArray): SqlToken['kind'] {
  const { comment, string, name, number, word } = match.groups ?? {}
  if (comment !== undefined) return 'comment'
  if (string !== undefined) return 'string'
  if (name !== undefined) return 'name'
  if (number !== undefined) return 'number'
  return word !== undefined && KEYWORDS.has(word.toLowerCase()) ? 'keyword' : 'other'
}
