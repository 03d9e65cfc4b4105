/** A SQL tree in plain words: what it reads, keeps, groups, computes and in which order. */
import { kindOf, type SqlNode } from '../sql/tree.ts'
import {
  expressionWords,
  isAggregate,
  listOf,
  type Names,
  nameOf,
  partOf,
  type SqlLabels,
  tableWords,
} from './explain-expression.ts'
import { inWords, upperFirst } from './names.ts'

export type { SqlLabels } from './explain-expression.ts'

const MAX_DEPTH = 12

type Part = ReturnType<typeof partOf>
type Context = { labels: SqlLabels; depth: number; names?: Names; ctes: ReadonlySet<string> }

/**
 * The statement as a few sentences, for example "Reads salaries with employees (on employee id). Keeps rows where effective
 * from is before 2026-01-01. Groups by department name. Computes the average of amount as average salary. Sorts by average
 * salary, highest first." Parts that it does not know are passed over or named neutrally; it never throws.
 */
export function explainSql(tree: SqlNode, labels: SqlLabels = {}): string {
  const sentences = querySentences(tree, { labels, depth: 0, ctes: new Set() })
  return sentences.length > 0 ? sentences.map((text) => `${upperFirst(text)}.`).join(' ') : 'Reads data with a query.'
}

const SETS: { readonly [kind: string]: string } = {
  union: 'adds the rows of',
  intersect: 'keeps the rows that are also in',
  except: 'leaves out the rows that are in',
}

function querySentences(node: unknown, context: Context): string[] {
  if (context.depth > MAX_DEPTH) return ['reads more with a query inside']
  const kind = kindOf(node) ?? ''
  const content = partOf(partOf(node)[kind])
  const inner = withCtes(content, context)
  const prepared = cteSentences(content, context)
  if (kind === 'select') return [...prepared, ...selectSentences(content, inner)]
  if (kind === 'subquery' || kind === 'paren')
    return [...prepared, ...querySentences(content.this, deeper(inner)), ...tail(content, inner)]
  if (kind === 'values') return ['takes the values that the query itself lists']
  const set = SETS[kind]
  return set ? [...prepared, ...setSentences(set, content, inner)] : []
}

/** A chain of UNIONs leans to the left: it is walked, not descended. */
function setSentences(verb: string, content: Part, context: Context): string[] {
  const rights: { verb: string; right: unknown }[] = [{ verb, right: content.right }]
  let left = content.left
  for (let kind = kindOf(left) ?? ''; SETS[kind]; kind = kindOf(left) ?? '') {
    const next = partOf(partOf(left)[kind])
    rights.unshift({ verb: SETS[kind] ?? verb, right: next.right })
    left = next.left
  }
  const first = querySentences(left, deeper(context))
  const rest = rights.slice(0, MAX_DEPTH).map((item) => `then ${item.verb} ${queryWords(item.right, deeper(context))}`)
  return [...first, ...rest, ...tail(content, context)]
}

function deeper(context: Context): Context {
  return { ...context, depth: context.depth + 1 }
}

/** A query inside another, as one phrase: "a query that reads employees; keeps rows where ...". */
function queryWords(node: unknown, context: Context): string {
  const table = plainTable(node)
  if (table) return tableWords(table, context.labels)
  const sentences = querySentences(node, deeper(context))
  return sentences.length > 0 ? `a query that ${sentences.join('; ')}` : 'a query'
}

/** The table of `SELECT 1 FROM t` or `SELECT * FROM t`, which needs no more words than its name. */
function plainTable(node: unknown): string | undefined {
  const select = partOf(partOf(node).select)
  const [from, second] = listOf(partOf(select.from).expressions)
  const isPlain =
    !second &&
    listOf(select.joins).length === 0 &&
    !select.where_clause &&
    !select.group_by &&
    !select.with &&
    !select.limit
  const [item] = listOf(select.expressions)
  const isWhole = kindOf(item) === 'star' || kindOf(item) === 'literal'
  return isPlain && isWhole && kindOf(from) === 'table' ? nameOf(partOf(partOf(from).table).name) : undefined
}

function withCtes(content: Part, context: Context): Context {
  const names = listOf(partOf(content.with).ctes).map((cte) => nameOf(partOf(cte).alias))
  return names.length > 0 ? { ...context, ctes: new Set([...context.ctes, ...names]) } : context
}

function cteSentences(content: Part, context: Context): string[] {
  const all = withCtes(content, context)
  return listOf(partOf(content.with).ctes).map((cte) => {
    const sentences = querySentences(partOf(cte).this, deeper(all))
    return `prepares "${inWords(nameOf(partOf(cte).alias))}": ${sentences.join('; ') || 'a query'}`
  })
}

// ------------------------------------------------------------------------------------------ one SELECT

function selectSentences(select: Part, context: Context): string[] {
  const names = namesIn(select, context)
  const within = { ...context, names }
  const say = (node: unknown) => expressionWords(node, names)
  const items = listOf(select.expressions)
  const grouped = groupItems(select, items)
  return [
    ...readSentence(select, within, say),
    ...conditionSentence('keeps rows where', select.where_clause, say),
    ...(grouped.length > 0 ? [`groups by ${listed(grouped.map(say))}`] : []),
    ...conditionSentence('keeps groups where', select.having, say),
    ...shownSentence(items, grouped, say, select.distinct === true),
    ...conditionSentence('keeps results where', select.qualify, say),
    ...tail(select, within),
  ]
}

/** Tables and subqueries of FROM and JOIN by the name that columns use. */
function namesIn(select: Part, context: Context): Names {
  const joined = listOf(select.joins).map((join) => partOf(join).this)
  const tables = [...listOf(partOf(select.from).expressions), ...joined].flatMap((node): [string, string][] => {
    const kind = kindOf(node) ?? ''
    const content = partOf(partOf(node)[kind])
    const own = kind === 'table' ? nameOf(content.name) : ''
    const alias = nameOf(content.alias) || own
    return alias ? [[alias, own || alias]] : []
  })
  const query = (node: unknown, depth: number) => queryWords(node, { ...context, depth: context.depth + depth })
  return { labels: context.labels, tables: new Map(tables), query }
}

function readSentence(select: Part, context: Context, say: (node: unknown) => string): string[] {
  const from = listOf(partOf(select.from).expressions)
  if (from.length === 0) return []
  const joins = listOf(select.joins).map(partOf)
  const first = listed(from.map((node) => sourceWords(node, context)))
  return [`reads ${first}${joins.map((join) => joinWords(join, context, say)).join('')}`]
}

function sourceWords(node: unknown, context: Context): string {
  const kind = kindOf(node) ?? ''
  const content = partOf(partOf(node)[kind])
  const name = nameOf(content.name)
  if (kind === 'table' && name) return context.ctes.has(name) ? `"${inWords(name)}"` : tableWords(name, context.labels)
  if (kind === 'subquery') return queryWords(content.this, context)
  if (kind === 'alias') return sourceWords(content.this, context)
  return 'computed rows'
}

const JOINS: { readonly [kind: string]: string } = {
  inner: ' with',
  left: ', where there are any, with',
  right: ', also where there is nothing to join, with',
  full: ', also where either side is missing, with',
  cross: ', every row with every row of',
  implicit: ', every row with every row of',
  natural: ' with',
}

function joinWords(join: Part, context: Context, say: (node: unknown) => string): string {
  const kind = String(join.kind ?? 'inner').toLowerCase()
  const words = JOINS[kind] ?? ' with'
  return `${words} ${sourceWords(join.this, context)}${onWords(join, say)}`
}

function onWords(join: Part, say: (node: unknown) => string): string {
  const using = listOf(join.using).map((name) => inWords(nameOf(name)))
  if (using.length > 0) return ` (on ${listed(using)})`
  if (!join.on || kindOf(join.on) === 'boolean') return ''
  const shared = sharedName(join.on)
  return ` (on ${shared === undefined ? say(join.on) : inWords(shared)})`
}

/** The one name of `a.x = b.x`. */
function sharedName(on: unknown): string | undefined {
  const { left, right } = partOf(partOf(on).eq)
  const [a, b] = [left, right].map((side) => nameOf(partOf(partOf(side).column).name))
  return a && a === b ? a : undefined
}

function conditionSentence(verb: string, clause: unknown, say: (node: unknown) => string): string[] {
  const condition = partOf(clause).this
  return condition ? [`${verb} ${say(condition)}`] : []
}

/** What rows are grouped by; `GROUP BY 1` names a shown column by its place, `ALL` all that are no aggregates. */
function groupItems(select: Part, items: unknown[]): unknown[] {
  const group = partOf(select.group_by)
  if (group.all === true) return items.filter((item) => !isAggregate(item))
  return listOf(group.expressions).map((node) => placed(node, items))
}

function placed(node: unknown, items: unknown[]): unknown {
  const literal = partOf(partOf(node).literal)
  const item = literal.literal_type === 'number' ? items[Number(literal.value) - 1] : undefined
  return item ?? node
}

function shownSentence(
  items: unknown[],
  grouped: unknown[],
  say: (node: unknown) => string,
  distinct: boolean,
): string[] {
  const aggregates = items.filter((item) => isAggregate(item))
  const plain = items.filter((item) => !isAggregate(item))
  const once = distinct ? ', each combination once' : ''
  if (grouped.length > 0 || aggregates.length > 0) {
    const shown = grouped.length > 0 ? plain.filter((item) => !isGrouped(item, grouped)) : plain
    const computed = [...aggregates, ...shown]
    return computed.length > 0 ? [`computes ${listed(computed.map((item) => itemWords(item, say)))}${once}`] : []
  }
  return plain.length > 0 ? [`shows ${listed(plain.map((item) => itemWords(item, say)))}${once}`] : []
}

function isGrouped(item: unknown, grouped: unknown[]): boolean {
  const bare = JSON.stringify(partOf(partOf(item).alias).this ?? item)
  const alias = nameOf(partOf(partOf(item).alias).alias)
  return grouped.some(
    (group) =>
      JSON.stringify(partOf(partOf(group).alias).this ?? group) === bare ||
      (alias !== '' && columnName(group) === alias),
  )
}

function columnName(node: unknown): string {
  return nameOf(partOf(partOf(node).column).name)
}

/** An item with the name that it gets, unless the name only repeats it. */
function itemWords(item: unknown, say: (node: unknown) => string): string {
  const words = say(item)
  const alias = inWords(nameOf(partOf(partOf(item).alias).alias))
  if (!alias || words.endsWith(alias) || !/ |computed/.test(words)) return words
  return `${words} as ${alias}`
}

// ------------------------------------------------------------------------------------------ order and limit

function tail(content: Part, context: Context): string[] {
  return [...orderSentence(content, context), ...limitSentence(content)]
}

function orderSentence(content: Part, context: Context): string[] {
  const items = listOf(content.expressions)
  const figures = new Set(
    items.filter((item) => isAggregate(item)).map((item) => nameOf(partOf(partOf(item).alias).alias)),
  )
  const names = context.names ?? { labels: context.labels, tables: new Map(), query: () => 'a query' }
  const terms = listOf(partOf(content.order_by).expressions).map((term) => {
    const { this: node, desc } = partOf(term)
    const target = placed(node, items)
    const isFigure = isAggregate(target) || figures.has(columnName(target))
    const direction = desc === true ? ', highest first' : isFigure ? ', lowest first' : ''
    const alias = nameOf(partOf(partOf(target).alias).alias)
    return `${alias ? inWords(alias) : expressionWords(target, names)}${direction}`
  })
  return terms.length > 0 ? [`sorts by ${terms.join(', then by ')}`] : []
}

function limitSentence(content: Part): string[] {
  const count = numberIn(content.limit) ?? numberIn(content.fetch) ?? numberIn(content.top)
  const skipped = numberIn(content.offset)
  const ties = partOf(content.top).with_ties === true || partOf(content.fetch).with_ties === true
  const after = skipped ? ` after the first ${skipped}` : ''
  if (count === undefined) return skipped ? [`leaves out the first ${skipped} rows`] : []
  return [
    `returns at most ${count} ${count === '1' ? 'row' : 'rows'}${after}${ties ? ', and those equal to the last' : ''}`,
  ]
}

/** Limits stand as `{literal}`, `{this: {literal}}` or `{count: {literal}}`. */
function numberIn(node: unknown): string | undefined {
  const part = partOf(node)
  const literal = partOf(part.literal ?? partOf(part.this).literal ?? partOf(part.count).literal)
  return typeof literal.value === 'string' ? literal.value : undefined
}

function listed(items: string[]): string {
  return items.length <= 1 ? (items[0] ?? '') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`
}
