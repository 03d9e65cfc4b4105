/** Walks a whole tree by the grammar of what only reads; whatever is not in it is refused by name. */
import { QuerentError } from '../errors.ts'
import type { SqlNode } from '../sql/tree.ts'
import type { Dialect } from '../types.ts'
import { isAllowedFunction } from './functions/index.ts'
import { GRAMMAR, type PartType } from './grammar.ts'
import { tableFunctionColumns } from './table-functions.ts'
import { isAllowedType } from './type-names.ts'

/** Kinds of tree nodes that only read. */
const NODE_KINDS: ReadonlySet<string> = new Set([...GRAMMAR.keys()].filter((name) => /^[a-z]/.test(name)))

/** Names that an engine answers without brackets, with facts of the session. A column of such a name must be written in quotes. */
const SESSION_WORDS = new Set(
  'current_user session_user system_user current_role current_catalog current_schema current_database current_path'.split(
    ' ',
  ),
)
const USER_IS_A_FUNCTION = new Set<Dialect>(['postgresql', 'duckdb', 'tsql'])

/**
 * Holds a tree against the grammar of reading: node kinds, their parts, functions, types, plain words. Comments and
 * positions are passed over: they are not printed. Throws SQL_NOT_PERMITTED naming the first thing that is not in it.
 */
export function refuseUnknown(tree: unknown, dialect: Dialect): void {
  new Walker(dialect).expression(tree)
}

class Walker {
  private readonly dialect: Dialect

  constructor(dialect: Dialect) {
    this.dialect = dialect
  }

  expression(value: unknown): void {
    if (value === null || value === undefined) return
    if (Array.isArray(value)) {
      for (const item of value) this.expression(item)
      return
    }
    const [kind, ...others] = typeof value === 'object' ? Object.keys(value) : []
    if (kind === undefined || others.length > 0) throw refusal('Something unreadable')
    const parts = NODE_KINDS.has(kind) ? GRAMMAR.get(kind) : undefined
    if (!parts) throw refusal(readable(kind))
    this.parts((value as SqlNode)[kind], parts, kind)
  }

  private parts(content: unknown, parts: ReadonlyMap<string, PartType>, owner: string): void {
    if (isEmpty(content)) return
    if (Array.isArray(content)) {
      for (const item of content) this.parts(item, parts, owner)
      return
    }
    if (typeof content !== 'object') {
      this.plain(content, owner)
      return
    }
    this.look(owner, content as SqlNode)
    for (const [name, part] of Object.entries(content as SqlNode)) {
      if (isEmpty(part) || isNote(name)) continue
      const type = parts.get(name)
      if (type === undefined) throw refusal(readable(name))
      this.part(part, type, owner, name)
    }
  }

  private part(part: unknown, type: PartType, owner: string, name: string): void {
    if (RELATIONS.has(`${owner}.${name}`)) this.relation(part)
    if (type === 'expression') this.expression(part)
    else if (type === 'plain') {
      if (!isText(owner, name)) this.plain(part, name)
    } else this.parts(part, GRAMMAR.get(type) ?? new Map(), type)
  }

  /** In FROM an engine may take a name for another function than elsewhere: DuckDB's HISTOGRAM reads the table that a text names. */
  private relation(node: unknown): void {
    if (Array.isArray(node)) {
      for (const item of node) this.relation(item)
      return
    }
    const [kind = ''] = Object.keys((node ?? {}) as object)
    const content = (node as SqlNode)[kind] as SqlNode
    if (kind === 'alias' || kind === 'table_alias' || kind === 'paren' || kind === 'lateral')
      this.relation(content.this)
    else if (kind === 'function') this.tableFunction(String(content.name))
    else if (!IN_FROM.has(kind)) throw refusal(`${readable(kind)} in FROM`)
  }

  private tableFunction(name: string): void {
    if (tableFunctionColumns(name, this.dialect) === undefined)
      throw refusal(`The function "${shortened(name.toLowerCase())}" in FROM`)
  }

  /** A word that is printed as it stands must be nothing but a word. */
  private plain(value: unknown, name: string): void {
    if (Array.isArray(value)) {
      for (const item of value) this.plain(item, name)
      return
    }
    if (typeof value === 'string' && !(name === 'collation' ? COLLATION : PLAIN).test(value))
      throw refusal(readable(name))
    if (typeof value === 'object' && value !== null) throw refusal(readable(name))
  }

  private look(owner: string, content: SqlNode): void {
    if (owner === 'function' || owner === 'aggregate_function') this.called(content)
    else if (owner === 'DataType' || owner === 'data_type') this.type(content)
    else if (owner === 'literal') this.literal(content)
    else if (owner === 'column') this.column(content)
    else if (owner === 'identifier' || owner === 'Identifier') this.identifier(content)
  }

  private called(content: SqlNode): void {
    const name = String(content.name ?? '')
    if (content.quoted === true || !isAllowedFunction(name, this.dialect))
      throw new QuerentError('SQL_NOT_PERMITTED', `The function "${shortened(name.toLowerCase())}" is not permitted.`)
  }

  private type(content: SqlNode): void {
    const name = content.data_type === 'custom' ? content.name : content.data_type
    if (typeof name === 'object' && name !== null) return this.type(name as SqlNode)
    if (!isAllowedType(String(name))) throw refusal(`The type "${shortened(String(name))}"`)
  }

  private literal({ literal_type: type, value }: SqlNode): void {
    if (type === 'number' && !/^[\d._eE+-]+$/.test(String(value))) throw refusal('This number')
    if (type === 'hex_string' && !/^[0-9a-f]*$/i.test(String(value))) throw refusal('This binary text')
    if (type === 'bit_string' && !/^[01]*$/.test(String(value))) throw refusal('This bit text')
    if (!LITERALS.has(String(type))) throw refusal(readable(String(type)))
    if (String(value).includes('\0')) throw refusal('A text with a NUL character')
  }

  private column({ name, table }: SqlNode): void {
    const { name: text, quoted } = name as { name?: unknown; quoted?: unknown }
    const word = String(text).toLowerCase()
    const isFunction = SESSION_WORDS.has(word) || (word === 'user' && USER_IS_A_FUNCTION.has(this.dialect))
    if (isFunction && !table && quoted !== true)
      throw new QuerentError('SQL_NOT_PERMITTED', `The function "${word}" is not permitted.`)
  }

  /** A bare name is printed as it stands; a quoted one in quotes. */
  private identifier({ name, quoted }: SqlNode): void {
    if (String(name).includes('\0')) throw refusal('A name with a NUL character')
    if (quoted !== true && !BARE_NAME.test(String(name))) throw refusal(`The name "${shortened(String(name))}"`)
  }
}

const BARE_NAME = /^[\p{L}_][\p{L}\p{N}\p{M}_$]*$/u

/** A word, or the sign of an operator that polyglot keeps as the name of its function. */
const PLAIN = /^(?:[\w ]{0,64}|\^@?|\*\*|\|\|?\/|\?|@)$/

/** Parts that hold relations. */
const RELATIONS = new Set(['From.expressions', 'Join.this', 'joined_table.left', 'pivot.this', 'unpivot.this'])

const IN_FROM = new Set(
  'table subquery select union intersect except values unnest open_j_s_o_n pivot unpivot joined_table tuple'.split(' '),
)

const COLLATION = /^\w+(?:[.-]\w+)*$/

const LITERALS = new Set(
  `string number hex_string bit_string national_string date time timestamp datetime escape_string dollar_string`.split(
    ' ',
  ),
)

/** Texts of a statement's own: they are printed in quotes, or checked by name. */
function isText(owner: string, part: string): boolean {
  if (owner === 'literal') return part === 'value'
  if (owner === 'identifier' || owner === 'Identifier') return part === 'name'
  return owner === 'DataType' || owner === 'data_type' ? part === 'name' : part === 'kind_text'
}

function isEmpty(part: unknown): boolean {
  return (
    part === null || part === undefined || part === false || part === '' || (Array.isArray(part) && part.length === 0)
  )
}

function isNote(name: string): boolean {
  return name === 'span' || name === 'comments' || name === 'inferred_type' || name.endsWith('_comments')
}

function readable(name: string): string {
  return `"${shortened(name.replaceAll('_', ' '))}"`
}

function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}...` : text
}

function refusal(what: string): QuerentError {
  return new QuerentError('SQL_NOT_PERMITTED', `${what} is not permitted in a query.`)
}
