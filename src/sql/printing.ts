/**
 * Trees that polyglot 0.12.1 reads or prints otherwise than the engine means them, mended: each was found by running a statement
 * and its printed form on the engine and comparing the rows.
 */
import { QuerentError } from '../errors.ts'
import type { Dialect } from '../types.ts'
import { MARK } from './masking.ts'

type Tree = { [key: string]: unknown }

/** A tree as polyglot read it, made to say and to print what the text means: names unmasked, known misreadings mended. */
export function mendTree<T>(node: T, dialect: Dialect): T {
  if (Array.isArray(node)) return node.map((item) => mendTree(item, dialect)) as T
  if (node === null || typeof node !== 'object') return node
  const copy: Tree = {}
  for (const [key, value] of Object.entries(node)) copy[key] = mendTree(value, dialect)
  return mend(copy, READING[dialect]) as T
}

/** A copy of a tree to print: without comments and source positions, literals as the dialect's session will read them. */
export function prepareTree<T>(node: T, dialect: Dialect): T {
  if (Array.isArray(node)) return node.map((item) => prepareTree(item, dialect)) as T
  if (node === null || typeof node !== 'object') return node
  const copy: Tree = {}
  for (const [key, value] of Object.entries(node))
    copy[key] = key.endsWith('_comments') ? [] : prepareTree(value, dialect)
  return mend(copy, PRINTING[dialect]) as T
}

function mend(node: Tree, mends: { [kind: string]: Mend }): Tree {
  if (node.data_type === 'var_binary' && mends.var_binary) return mends.var_binary(node) ?? node
  const [kind, ...others] = Object.keys(node)
  if (kind === undefined || others.length > 0) return node
  const content = node[kind]
  return typeof content === 'object' && content !== null ? (mends[kind]?.(content as Tree) ?? node) : node
}

type Mend = (content: Tree) => Tree | undefined

const call = (name: string, args: unknown[]): Tree => ({
  function: {
    name,
    args,
    distinct: false,
    trailing_comments: [],
    use_bracket_syntax: false,
    no_parens: false,
    quoted: false,
  },
})

const number = (value: string): Tree => ({ literal: { literal_type: 'number', value } })

const bracketed = (node: unknown): Tree => ({ paren: { this: node, trailing_comments: [] } })

const binary = (kind: string, left: unknown, right: unknown): Tree => ({
  [kind]: { left, right, left_comments: [], operator_comments: [], trailing_comments: [] },
})

/** `MOD(a, b)` that polyglot made into an operator, in brackets. */
function modulo(content: Tree): Tree {
  return bracketed({ mod_func: content })
}

/** DuckDB's `~` matches the whole text. */
function fullMatch({ this: text, pattern }: Tree): Tree {
  return call('REGEXP_FULL_MATCH', [text, pattern])
}

/** `ALL` without quotes can only be that of ORDER BY ALL: polyglot takes it for a column and would quote it. */
function orderByAll(content: Tree): Tree | undefined {
  const { name, table } = content as { name: { name?: unknown; quoted?: boolean }; table: unknown }
  const isAll = !table && !name.quoted && String(name.name).toLowerCase() === 'all'
  return isAll ? { var: { this: 'ALL' } } : undefined
}

/** `DIV`, which would print as a function that there is not. */
function wholeDivision({ this: left, expression: right }: Tree): Tree {
  const cut = call('TRUNCATE', [binary('div', bracketed(left), bracketed(right)), number('0')])
  return castTo(cut, { data_type: 'custom', name: 'SIGNED' })
}

/** REGEXP, which would print as REGEXP_LIKE: MariaDB has none. */
function patternFound({ this: text, pattern, flags }: Tree): Tree | undefined {
  return flags ? undefined : bracketed(binary('gt', call('REGEXP_INSTR', [text, pattern]), number('0')))
}

/** `CONVERT(x, UNSIGNED)`: the type would be read as a column. */
function conversion({ name, args }: Tree): Tree | undefined {
  const [value, type] = args as [Tree?, Tree?]
  if (String(name).toLowerCase() !== 'convert' || !type) return undefined
  const text = typeText(type)
  return text ? castTo(value, { data_type: 'custom', name: text }) : undefined
}

function typeText(type: Tree): string | undefined {
  const column = type.column as { name: { name: string; quoted: boolean } } | undefined
  if (column) return column.name.quoted ? undefined : column.name.name.toUpperCase()
  const sized = type.function as { name: string; args: { literal?: { value: string } }[] } | undefined
  return sized && `${sized.name.toUpperCase()}(${sized.args.map((arg) => Number(arg.literal?.value)).join(', ')})`
}

const castTo = (value: unknown, to: Tree): Tree => ({
  cast: { this: value, to, trailing_comments: [], double_colon_syntax: false },
})

/** DATE_PART, which would become EXTRACT, with the type that it has: a float. */
function datePart(content: Tree): Tree | undefined {
  const { name, args } = content as { name: unknown; args: Tree[] }
  const field = (args[0]?.literal as Tree | undefined)?.value
  if (String(name).toLowerCase() !== 'date_part' || typeof field !== 'string' || args.length !== 2) return undefined
  const extract = { extract: { this: args[1], field: { Custom: field.toUpperCase() } } }
  const to = { data_type: 'double', precision: null, scale: null }
  return castTo(extract, to)
}

/** STRING_AGG without a separator is GROUP_CONCAT in SQLite and DuckDB, the only one that may go without. */
function aggregatedText(content: Tree): Tree | undefined {
  return content.separator ? undefined : { group_concat: content }
}

/**
 * A text with a backslash or a control character, in hexadecimal: it means the same whether the session takes backslashes as
 * escapes or not (sql_mode NO_BACKSLASH_ESCAPES).
 */
function mysqlLiteral({ literal_type: type, value }: Tree): Tree | undefined {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  if (type !== 'string' || !/[\\\u0000-\u001f\u007f]/.test(String(value))) return undefined
  const hex = Buffer.from(String(value), 'utf8').toString('hex')
  return castTo(
    { literal: { literal_type: 'hex_string', value: hex } },
    { data_type: 'character_set', name: 'utf8mb4' },
  )
}

/**
 * Texts of other kinds than the plain one, whose quotes polyglot prints as they are, so that the rest of the text would be read
 * as SQL: `N'a''b'` as a plain text, with its N in T-SQL alone, where it means Unicode; in `E'...'` each quote with a backslash,
 * which is printed as two quotes. Throws SQL_INVALID for what MySQL would read otherwise, and for dates that are none.
 */
function quotedText({ literal_type: type, value }: Tree, dialect: Dialect): Tree | undefined {
  const text = String(value)
  if (type === 'escape_string') {
    const escaped = text.replace(/\\[\s\S]|'/g, (sign) => (sign === "'" ? "\\'" : sign))
    return { literal: { literal_type: type, value: escaped } }
  }
  if (DATED.has(String(type)) && /['\\]/.test(text)) throw noText('A date or time')
  if (type !== 'national_string') return undefined
  if (dialect === 'tsql') return { literal: { literal_type: type, value: text.replaceAll("'", "''") } }
  if (dialect === 'mysql' && text.includes('\\')) throw noText('A text that begins with N')
  return { literal: { literal_type: 'string', value: text } }
}

const DATED = new Set(['date', 'time', 'timestamp', 'datetime'])

/** The amount of an interval, whose quotes are printed as they are too. */
function plainInterval({ this: amount }: Tree): undefined {
  const { value } = ((amount as Tree | null)?.literal ?? {}) as Tree
  if (/['\\]/.test(String(value))) throw noText('An interval')
}

function noText(what: string): QuerentError {
  return new QuerentError('SQL_INVALID', `${what} with a quote or a backslash in it cannot be written back.`)
}

/** The name of a function without the mark of masking. */
function unmasked(content: Tree): Tree | undefined {
  const { name } = content
  if (typeof name !== 'string' || !name.endsWith(MARK)) return undefined
  return { function: { ...content, name: name.slice(0, -MARK.length) } }
}

/** A node that only carries a comment. */
const withoutNote: Mend = ({ this: node }) => node as Tree

/** LIKE with a backslash in its pattern: the same with `!`, since a session may take no backslash as an escape. */
function likeWithoutBackslash(content: Tree): Tree | undefined {
  const literal = (content.right as Tree | undefined)?.literal as Tree | undefined
  const pattern = String(literal?.value ?? '')
  if (literal?.literal_type !== 'string' || content.escape || !pattern.includes('\\')) return undefined
  const rewritten = pattern.replace(/\\([\s\S]?)|!/g, (_, after?: string) => {
    const sign = after ?? '!'
    return /[%_!]/.test(sign) ? `!${sign}` : sign || '\\'
  })
  return {
    like: {
      ...content,
      right: { literal: { literal_type: 'string', value: rewritten } },
      escape: { literal: { literal_type: 'string', value: '!' } },
    },
  }
}

const EVERYWHERE: { [kind: string]: Mend } = { mod_func: modulo, function: unmasked, annotated: withoutNote }

/** What is mended when a tree has been read. */
const READING: { [K in Dialect]: { [kind: string]: Mend } } = {
  duckdb: { ...EVERYWHERE, string_agg: aggregatedText, regexp_like: fullMatch, column: orderByAll },
  sqlite: { ...EVERYWHERE, string_agg: aggregatedText },
  postgresql: { ...EVERYWHERE, function: (content) => unmasked(content) ?? datePart(content) },
  mysql: {
    ...EVERYWHERE,
    function: (content) => unmasked(content) ?? conversion(content),
    like: likeWithoutBackslash,
    int_div: wholeDivision,
    regexp_like: patternFound,
  },
  tsql: EVERYWHERE,
  athena: EVERYWHERE,
  trino: EVERYWHERE,
}

const texts = (dialect: Dialect): { [kind: string]: Mend } => ({
  literal: (content) => quotedText(content, dialect),
  interval: plainInterval,
})

/** What is mended when a tree is printed. */
const PRINTING: { [K in Dialect]: { [kind: string]: Mend } } = {
  duckdb: { ...texts('duckdb'), var_binary: () => ({ data_type: 'blob' }) },
  sqlite: texts('sqlite'),
  postgresql: texts('postgresql'),
  mysql: { ...texts('mysql'), literal: (content) => mysqlLiteral(content) ?? quotedText(content, 'mysql') },
  tsql: texts('tsql'),
  athena: texts('athena'),
  trino: texts('trino'),
}
