/** SQL expressions in plain words. Whatever is not known gets a neutral phrase; nothing here throws. */
import { singular } from '../form/labels.ts'
import { kindOf } from '../sql/tree.ts'
import { aggregateWords, functionWords, type Say, SOMETHING, windowWords } from './explain-functions.ts'
import { inWords } from './names.ts'
import { columnName, listOf, nameOf, type Part, partOf } from './sql-parts.ts'

/** Names that people know better than the SQL's: by table (`departments`) and by column (`departments.name`). */
export type SqlLabels = { readonly [name: string]: string }

/** What names mean inside one SELECT. */
export type Names = {
  labels: SqlLabels
  /** Alias or name to the table's own name. */
  tables: ReadonlyMap<string, string>
  /** Aliases of a table that is read more than once. */
  repeated: ReadonlySet<string>
  /** Says a query that stands inside an expression. */
  query: (node: unknown, depth: number) => string
}

const MAX_DEPTH = 24

/** An expression in words. */
export function expressionWords(node: unknown, names: Names, depth = 0): string {
  const kind = kindOf(node)
  if (!kind || depth > MAX_DEPTH) return SOMETHING
  const content = partOf(partOf(node)[kind])
  const say: Say = (inner) => expressionWords(inner, names, depth + 1)
  const writer = KINDS[kind]
  if (writer) return writer(content, say, names, depth)
  if (kind === 'eq' && isSameColumn(content)) return `${inWords(columnName(content.left))} is the same`
  const operator = OPERATORS[kind]
  if (operator) return `${say(content.left)} ${operator} ${say(content.right)}`
  const taken = TIME_PARTS.has(kind) ? `the ${kind} of ${say(content.this)}` : undefined
  return taken ?? aggregateWords(kind, content, say) ?? SOMETHING
}

/** `a.x = b.x`, as joins and correlated subqueries have it. */
function isSameColumn({ left, right }: Part): boolean {
  const name = columnName(left)
  return name !== '' && name === columnName(right)
}

const OPERATORS: { readonly [kind: string]: string } = {
  eq: 'is',
  null_safe_eq: 'is',
  neq: 'is not',
  null_safe_neq: 'is not',
  add: 'plus',
  sub: 'minus',
  mul: 'times',
  div: 'divided by',
  int_div: 'divided by',
  mod: 'modulo',
  concat: 'followed by',
  d_pipe: 'followed by',
}

const TIME_PARTS = new Set([
  'year',
  'quarter',
  'month',
  'week',
  'day',
  'hour',
  'minute',
  'second',
  'day_of_week',
  'day_of_year',
])

type Writer = (content: Part, say: Say, names: Names, depth: number) => string

const KINDS: { readonly [kind: string]: Writer } = {
  column: columnWords,
  literal: (content) => literalWords(content),
  boolean: (content) => (content.value === true ? 'true' : 'false'),
  null: () => 'nothing',
  paren: (content, say) => say(content.this),
  alias: (content, say) => say(content.this),
  cast: (content, say) => say(content.this),
  try_cast: (content, say) => say(content.this),
  neg: (content, say) => `minus ${say(content.this)}`,
  star: () => 'all columns',
  and: (content, say) => joinedTerms('and', content, say),
  or: (content, say) => joinedTerms('or', content, say),
  not: (content, say) => notWords(content.this, say),
  lt: (content, say) => comparison(content, say, 'before', 'less than'),
  lte: (content, say) => comparison(content, say, 'on or before', 'at most'),
  gt: (content, say) => comparison(content, say, 'after', 'more than'),
  gte: (content, say) => comparison(content, say, 'on or after', 'at least'),
  between: (content, say) =>
    `${say(content.this)} is ${content.not === true ? 'not ' : ''}between ${say(content.low)} and ${say(content.high)}`,
  in: inWordsList,
  is_null: (content, say) => `${say(content.this)} is ${content.not === true ? 'filled in' : 'missing'}`,
  is_true: (content, say) => `${say(content.this)} is ${content.not === true ? 'not ' : ''}true`,
  is_false: (content, say) => `${say(content.this)} is ${content.not === true ? 'not ' : ''}false`,
  like: likeWords,
  i_like: likeWords,
  exists: (content, _say, names, depth) =>
    `there ${content.not === true ? 'are no' : 'are'} ${names.query(content.this, depth + 1)}`,
  subquery: (content, _say, names, depth) => names.query(content.this, depth + 1),
  case: caseWords,
  coalesce: (content, say) => orElse(listOf(content.expressions), say),
  if_null: (content, say) => orElse([content.this, content.expression], say),
  null_if: (content, say) => say(content.this),
  function: functionWords,
  aggregate_function: functionWords,
  within_group: (content, say) =>
    `${say(content.this)} in order of ${listOf(content.order_by)
      .map((item) => say(partOf(item).this))
      .join(', ')}`,
  window_function: windowWords,
  extract: (content, say) => `the ${lower(content.field)} of ${say(content.this)}`,
  date_trunc: (content, say) => `the ${lower(unitOf(content))} of ${say(content.this)}`,
  timestamp_trunc: (content, say) => `the ${lower(unitOf(content))} of ${say(content.this)}`,
  interval: (content, say) => intervalWords(content, say),
  tuple: (content, say) => `(${listOf(content.expressions).map(say).join(', ')})`,
  lower: (content, say) => say(content.this),
  upper: (content, say) => say(content.this),
  trim: (content, say) => say(content.this),
  round: (content, say) => `${say(content.this)}, rounded`,
  abs: (content, say) => `the size of ${say(content.this)}`,
  length: (content, say) => `the length of ${say(content.this)}`,
  current_date: () => 'today',
  current_timestamp: () => 'now',
}

function columnWords(content: Part, _say: Say, names: Names): string {
  const column = nameOf(content.name)
  const alias = nameOf(content.table)
  const table = alias ? names.tables.get(alias) : names.tables.size === 1 ? [...names.tables.values()][0] : undefined
  const words = names.labels[`${table}.${column}`]?.toLowerCase() ?? plainColumn(column, table, names)
  return names.repeated.has(alias) ? `${words} of ${alias}` : words
}

function plainColumn(column: string, table: string | undefined, names: Names): string {
  const words = inWords(column)
  if (!VAGUE.has(words) || table === undefined) return words || SOMETHING
  return `${singular(tableWords(table, names.labels))} ${words}`
}

/** Column names that say little without their table. */
const VAGUE = new Set([
  'name',
  'title',
  'id',
  'code',
  'type',
  'status',
  'date',
  'label',
  'description',
  'value',
  'number',
])

/** A table in words. */
export function tableWords(table: string, labels: SqlLabels): string {
  return (labels[table] ?? inWords(table)).toLowerCase()
}

function literalWords(content: Part): string {
  const value = String(content.value ?? '')
  return content.literal_type === 'string' && !isDay(value) ? `"${value}"` : value
}

const isDay = (text: string) => /^\d{4}-\d{2}-\d{2}/.test(text)

/** A chain of ANDs or ORs leans to one side, thousands deep perhaps: it is walked, not descended. */
function joinedTerms(word: 'and' | 'or', content: Part, say: Say): string {
  const terms: unknown[] = []
  const open: unknown[] = [content.right, content.left]
  while (open.length > 0) {
    const node = open.pop()
    const inner = partOf(partOf(node)[word])
    if (kindOf(node) === word) open.push(inner.right, inner.left)
    else terms.push(node)
  }
  const said = terms.slice(0, MAX_TERMS).map((term) => inBrackets(term, say, word))
  return terms.length > MAX_TERMS
    ? `${said.join(` ${word} `)} ${word} ${terms.length - MAX_TERMS} more conditions`
    : said.join(` ${word} `)
}

const MAX_TERMS = 12

function inBrackets(term: unknown, say: Say, word: 'and' | 'or'): string {
  const inner = kindOf(term) === 'paren' ? partOf(partOf(term).paren).this : term
  const mixes = word === 'and' && kindOf(inner) === 'or'
  return mixes ? `(${say(inner)})` : say(inner)
}

const NEGATIONS: { readonly [kind: string]: boolean } = {
  in: true,
  between: true,
  is_null: true,
  like: true,
  i_like: true,
  exists: true,
  is_true: true,
  is_false: true,
}

function notWords(node: unknown, say: Say): string {
  const inner = kindOf(node) === 'paren' ? partOf(partOf(node).paren).this : node
  const kind = kindOf(inner) ?? ''
  const content = partOf(partOf(inner)[kind])
  if (NEGATIONS[kind]) return say({ [kind]: { ...content, not: content.not !== true } })
  if (kind === 'eq') return say({ neq: content })
  return `it is not so that ${say(inner)}`
}

function comparison(content: Part, say: Say, ofTime: string, ofSize: string): string {
  return `${say(content.left)} is ${isTimeNode(content.right) || isTimeNode(content.left) ? ofTime : ofSize} ${say(content.right)}`
}

function isTimeNode(node: unknown): boolean {
  const kind = kindOf(node) ?? ''
  const content = partOf(partOf(node)[kind])
  if (kind === 'literal')
    return (
      content.literal_type === 'date' ||
      content.literal_type === 'timestamp' ||
      (content.literal_type === 'string' && isDay(String(content.value)))
    )
  if (kind === 'cast')
    return isTimeNode(content.this) || /^(date|time)/.test(String(partOf(content.to).data_type ?? ''))
  if (kind === 'function')
    return /^(now|today|current_date|current_timestamp|getdate|date)$/i.test(String(content.name))
  if (kind === 'add' || kind === 'sub') return isTimeNode(content.left)
  return kind === 'current_date' || kind === 'current_timestamp' || kind === 'date_trunc'
}

function inWordsList(content: Part, say: Say, names: Names, depth: number): string {
  const not = content.not === true ? 'not ' : ''
  if (content.query) return `${say(content.this)} is ${not}among ${names.query(content.query, depth + 1)}`
  const values = listOf(content.expressions)
  const shown = values.slice(0, MAX_TERMS).map(say)
  const more = values.length > MAX_TERMS ? ` or ${values.length - MAX_TERMS} more` : ''
  return `${say(content.this)} is ${not}${eitherOf(shown)}${more}`
}

function eitherOf(items: string[]): string {
  return items.length <= 1 ? (items[0] ?? 'nothing') : `${items.slice(0, -1).join(', ')} or ${items.at(-1)}`
}

function likeWords(content: Part, say: Say): string {
  const literal = partOf(partOf(content.right).literal)
  const pattern = typeof literal.value === 'string' ? literal.value : undefined
  const left = say(content.left)
  const no = content.not === true
  const inner = pattern?.replace(/^%|%$/g, '') ?? ''
  if (pattern === undefined || /[%_]/.test(inner))
    return `${left} ${no ? 'does not match' : 'matches'} ${say(content.right)}`
  const [start, end] = [pattern.startsWith('%'), pattern.endsWith('%')]
  if (start && end) return `${left} ${no ? 'does not contain' : 'contains'} "${inner}"`
  if (end) return `${left} ${no ? 'does not start' : 'starts'} with "${inner}"`
  if (start) return `${left} ${no ? 'does not end' : 'ends'} with "${inner}"`
  return `${left} is ${no ? 'not ' : ''}"${inner}"`
}

function caseWords(content: Part, say: Say): string {
  const whens = listOf(content.whens).map(listOf)
  const subject = content.operand ? `${say(content.operand)} is ` : ''
  const branches = whens.slice(0, 3).map(([when, then]) => `${say(then)} where ${subject}${say(when)}`)
  const rest = whens.length > 3 ? ', and so on' : ''
  return `${branches.join(', ')}${rest}${content.else_ ? `, else ${say(content.else_)}` : ''}`
}

function orElse(items: unknown[], say: Say): string {
  const [first, second] = items
  if (second === undefined) return say(first)
  return `${say(first)} (${say(second)} where missing)`
}

function intervalWords(content: Part, say: Say): string {
  const amount = say(content.this).replaceAll('"', '')
  const unit = partOf(content.unit).unit
  return unit ? `${amount} ${lower(unit)}${amount === '1' ? '' : 's'}` : amount
}

function unitOf(content: Part): unknown {
  const unit = content.unit
  return typeof unit === 'string'
    ? unit
    : (partOf(unit).unit ?? partOf(partOf(unit).literal).value ?? partOf(unit).value ?? 'period')
}

function lower(value: unknown): string {
  return typeof value === 'string' ? value.toLowerCase() : 'part'
}
