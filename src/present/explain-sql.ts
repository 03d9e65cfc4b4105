/** A SQL tree in plain words: what it reads, keeps, groups, computes and in which order. */
import { kindOf, type SqlNode } from '../sql/tree.ts'
import { expressionWords, type Names, type SqlLabels, tableWords } from './explain-expression.ts'
import { isAggregate, type Say } from './explain-functions.ts'
import { inWords, upperFirst } from './names.ts'
import { columnName, listOf, nameOf, type Part, partOf } from './sql-parts.ts'

export type { SqlLabels } from './explain-expression.ts'

const MAX_DEPTH = 12

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
  union: 'adds',
  intersect: 'keeps what is also in',
  except: 'leaves out what is in',
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

/** A query inside another, as one phrase: "the average of salary in employees where ...", or "a query that reads ...". */
function queryWords(node: unknown, context: Context): string {
  const select = partOf(partOf(node).select)
  if (context.depth < MAX_DEPTH && isPlainSelect(select)) return plainQueryWords(select, context)
  const sentences = querySentences(node, deeper(context))
  return sentences.length > 0 ? `a query that ${sentences.join('; ')}` : 'a query'
}

function isPlainSelect(select: Part): boolean {
  const clauses = [
    select.group_by,
    select.having,
    select.qualify,
    select.with,
    select.limit,
    select.top,
    select.order_by,
  ]
  const one = listOf(select.expressions).length === 1
  return one && clauses.every((clause) => !clause) && listOf(partOf(select.from).expressions).length > 0
}

function plainQueryWords(select: Part, context: Context): string {
  const names = namesIn(select, deeper(context))
  const say = (node: unknown) => expressionWords(node, names)
  const [source = ''] = readSentence(select, { ...deeper(context), names }, say)
  const [condition = ''] = conditionSentence(' where', select.where_clause, say)
  const [item] = listOf(select.expressions)
  const rows = `${source.replace(/^reads /, '')}${condition}`
  if (kindOf(item) === 'star' || kindOf(item) === 'literal') return rows
  return `${say(item)} ${isAggregate(item) ? 'in' : 'of'} ${rows}`
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
    ...(grouped.length > 0 ? [`groups by ${listed(grouped.map((item) => itemWords(item, say)))}`] : []),
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
    const { table, alias } = sourceNames(node)
    return alias ? [[alias, table || alias]] : []
  })
  const repeated = tables.filter(([, table]) => tables.filter(([, other]) => other === table).length > 1)
  const query = (node: unknown, depth: number) => queryWords(node, { ...context, depth: context.depth + depth })
  return { labels: context.labels, tables: new Map(tables), repeated: new Set(repeated.map(([alias]) => alias)), query }
}

function sourceNames(node: unknown): { table: string; alias: string } {
  const kind = kindOf(node) ?? ''
  const content = partOf(partOf(node)[kind])
  const table = kind === 'table' ? nameOf(content.name) : ''
  return { table, alias: nameOf(content.alias) || table }
}

function readSentence(select: Part, context: Context, say: Say): string[] {
  const from = listOf(partOf(select.from).expressions)
  if (from.length === 0) return []
  const first = listed(from.map((node) => sourceWords(node, context)))
  const joins = listOf(select.joins).map((join) => joinWords(partOf(join), context, say))
  const linked = joins.map(({ text, plain }, i) => {
    if (i === 0) return ` with ${text}`
    return plain && joins[i - 1]?.plain ? ` and ${text}` : `, with ${text}`
  })
  return [`reads ${first}${linked.join('')}`]
}

function sourceWords(node: unknown, context: Context): string {
  const kind = kindOf(node) ?? ''
  const content = partOf(partOf(node)[kind])
  const { table, alias } = sourceNames(node)
  if (kind === 'table' && table) {
    const words = context.ctes.has(table) ? `"${inWords(table)}"` : tableWords(table, context.labels)
    return context.names?.repeated.has(alias) ? `${words} (${alias})` : words
  }
  if (kind === 'subquery') return queryWords(content.this, context)
  return kind === 'alias' ? sourceWords(content.this, context) : 'computed rows'
}

const MATCHES: { readonly [kind: string]: string } = {
  left: ' where there are any',
  right: ' with or without a match before',
  full: ' with or without a match on either side',
}

function joinWords(join: Part, context: Context, say: Say): { text: string; plain: boolean } {
  const kind = String(join.kind ?? 'inner').toLowerCase()
  const source = sourceWords(join.this, context)
  if (kind === 'cross' || kind === 'implicit') return { text: `every row of ${source}`, plain: false }
  const match = MATCHES[kind]
  return { text: `${source}${match ?? ''}${onWords(join, say)}`, plain: match === undefined }
}

function onWords(join: Part, say: Say): string {
  const using = listOf(join.using).map((name) => inWords(nameOf(name)))
  if (using.length > 0) return ` (on ${listed(using)})`
  if (!join.on || kindOf(join.on) === 'boolean') return ''
  return ` (on ${say(join.on).replace(/ is the same$/, '')})`
}

function conditionSentence(verb: string, clause: unknown, say: Say): string[] {
  const condition = partOf(clause).this
  return condition ? [`${verb} ${say(condition)}`] : []
}

/** What rows are grouped by; `GROUP BY 1` names a shown column by its place, a bare name may be an alias, `ALL` are all that are no aggregates. */
function groupItems(select: Part, items: unknown[]): unknown[] {
  const group = partOf(select.group_by)
  if (group.all === true) return items.filter((item) => !isAggregate(item))
  return listOf(group.expressions).map((node) => placed(node, items))
}

function placed(node: unknown, items: unknown[]): unknown {
  const literal = partOf(partOf(node).literal)
  if (literal.literal_type === 'number') return items[Number(literal.value) - 1] ?? node
  const name = columnName(node)
  const isBare = name !== '' && !partOf(partOf(node).column).table
  return (isBare && items.find((item) => nameOf(partOf(partOf(item).alias).alias) === name)) || node
}

function shownSentence(items: unknown[], grouped: unknown[], say: Say, distinct: boolean): string[] {
  const aggregates = items.filter((item) => isAggregate(item))
  const plain = items.filter((item) => !isAggregate(item))
  const once = distinct ? ', each combination once' : ''
  if (grouped.length > 0 || aggregates.length > 0) {
    const shown = grouped.length > 0 ? plain.filter((item) => !isGrouped(item, grouped, say)) : plain
    const computed = [...aggregates, ...shown]
    return computed.length > 0 ? [`computes ${listed(computed.map((item) => itemWords(item, say)))}${once}`] : []
  }
  return plain.length > 0 ? [`shows ${listed(plain.map((item) => itemWords(item, say)))}${once}`] : []
}

function isGrouped(item: unknown, grouped: unknown[], say: Say): boolean {
  return grouped.some((group) => group === item || say(group) === say(item))
}

/** An item with the name that it gets, unless the name only repeats it. */
function itemWords(item: unknown, say: Say): string {
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
  const names = context.names ?? {
    labels: context.labels,
    tables: new Map(),
    repeated: new Set<string>(),
    query: () => 'a query',
  }
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
