/** What a reading leaves unused or adds of its own: reasons not to answer with it. */
import { allLevels, type Query, type QueryCondition, type QueryItem, tablesOfQuery } from '../../../form/query.ts'
import type { Associations } from './associations.ts'
import { isAlternative, limitIsCompared, saidOf } from './comparisons.ts'
import { countedAt } from './counted.ts'
import { STEM } from './fits.ts'
import type { Look } from './mentions.ts'
import type { Candidate } from './pool.ts'
import type { Schema, SchemaColumn } from './schema.ts'
import { isOtherEnd } from './superlatives.ts'
import { unexplained } from './unexplained.ts'
import { unmet } from './unmet.ts'

const SUPERLATIVES = ['max', 'min', 'most', 'least', 'oldest', 'newest']

/** Words for a superlative, an average, a total, an order, a negation that the query has nothing for. */
export function idleCues({ query, filled }: Candidate, look: Look): string[] {
  const levels = allLevels(query)
  const items = levels.flatMap((level) => [
    ...level.select,
    ...level.order.map((order) => order.item),
    ...level.having.map((c) => c.item),
  ])
  const conditions = levels.flatMap((level) => [...level.where, ...level.having])
  const extreme =
    levels.some((level) => level.order.length > 0) ||
    items.some(({ aggregate }) => aggregate === 'max' || aggregate === 'min')
  const negative = conditions.some(({ op }) => NEGATIVE.has(op)) || levels.some((level) => level.set?.op === 'except')
  const distinct =
    levels.some((level) => level.distinct || level.by.length > 0 || level.set) || items.some((item) => item.distinct)
  const aggregates = new Set(items.map((item) => item.aggregate))
  const directions = new Set(levels.flatMap((level) => level.order.map((order) => order.direction)))
  const compares = conditions.some(({ op }) => COMPARING.has(op))
  const used = (cue: string) => {
    if (cue === 'max') return aggregates.has('max') || directions.has('desc')
    if (cue === 'min') return aggregates.has('min') || directions.has('asc')
    if (SUPERLATIVES.includes(cue)) return extreme || compares
    if (cue === 'sum') return aggregates.has('sum') || aggregates.has('count')
    if (cue === 'avg') return items.some(({ aggregate }) => aggregate === 'avg')
    if (cue === 'order') return levels.some((level) => level.order.length > 0)
    if (cue === 'desc') return directions.has('desc')
    if (cue === 'distinct') return distinct
    if (cue === 'than') return compares || negative || levels.some((level) => level.limit !== undefined)
    return cue !== 'not' || negative || compares
  }
  const names = filled.columns.flatMap((id) => look.schema.columns[id]?.words ?? [])
  const isName = (i: number) => names.some((w) => (look.fit[i * look.schema.words.length + w] as number) >= STEM)
  const idle = look.words.filter((word, i) => !used(word.cue) && !isName(i)).map((word) => word.token.text)
  const limit = limitIsCompared(query, look) ? [String(query.limit)] : []
  const ends = isOtherEnd(query, look) ? look.words.filter(({ cue }) => SUPERLATIVES.includes(cue)) : []
  return [
    ...idle,
    ...limit,
    ...ends.map(({ token }) => token.text),
    ...idleWho(query, look),
    ...idleMuch(query, look),
    ...idleOr(query, conditions, look),
    ...idleAverages(items, conditions, look),
    ...idleFigures(query, look),
    ...contradicted(conditions, look),
  ]
}

/** "Who" at the beginning of a question that nothing but figures and dates answers. */
function idleWho({ select }: Query, { words, schema }: Look): string[] {
  const [first] = words
  if (first?.token.plain !== 'who') return []
  const tellsWho = select.some(({ field, aggregate }) => {
    const column = schema.column(field.table, field.column)
    return !aggregate && (!column || column.kind === 'text' || column.isKey || column.isForeign)
  })
  return tellsWho ? [] : [first.token.text]
}

/** "How much is ...": an amount, which no count of rows is. */
function idleMuch({ select }: Query, { words }: Look): string[] {
  const at = words.findIndex(({ token }, i) => token.plain === 'much' && words[i - 1]?.token.plain === 'how')
  const counts = at >= 0 && select.every(({ field, aggregate }) => aggregate === 'count' && field.column === '*')
  return counts ? [words[at]?.token.text ?? ''] : []
}

/** Averages that are said beside the one that something is compared with: "whose average price is above the average". */
function idleAverages(items: QueryItem[], conditions: QueryCondition[], { words }: Look): string[] {
  if (!conditions.some(({ query }) => query?.select[0]?.aggregate === 'avg')) return []
  const said = words.filter(({ cue }) => cue === 'avg')
  const taken = items.filter(({ aggregate }) => aggregate === 'avg').length
  return said.slice(taken).map(({ token }) => token.text)
}

/** What is counted in rows where a column of the same table holds how many there are: "number of hosts", or "hosts" alone. */
function idleFigures(query: Query, look: Look): string[] {
  const { schema, words, fit } = look
  const items = [...query.select, ...query.order.map(({ item }) => item)]
  if (!items.some(({ field, aggregate }) => aggregate === 'count' && field.column === '*')) return []
  const columns = tablesOfQuery(query).flatMap((name) => schema.table(name)?.columns ?? [])
  const at = countedAt(look)
  return columns.flatMap((id) => {
    const { kind, own, info, isKey, isForeign } = schema.columns[id] as SchemaColumn
    if (kind !== 'number') return []
    const says = (i: number) => (fit[i * schema.words.length + (own.at(-1) as number)] as number) >= STEM
    const isAlone = own.length === 1 && !isKey && !isForeign && says(at)
    const said = HOW_MANY.test(info.label) ? words.find((_, i) => says(i)) : isAlone ? words[at] : undefined
    return said ? [said.token.text] : []
  })
}

const HOW_MANY = /^(number|num|no|nr|count) of /i

/** "Or" between two conditions that the query joins by "and"; "3 or more" is none. */
function idleOr(query: Query, conditions: QueryCondition[], { words }: Look): string[] {
  const joined = conditions.some((condition) => condition.or) || query.set !== undefined
  if (joined || query.where.length < 2) return []
  const or = words.find((_, i) => isAlternative(i, words))
  return or ? [or.token.text] : []
}

/** Numbers that the query compares in another way than the words around them ask for. */
function contradicted(conditions: QueryCondition[], look: Look): string[] {
  return conditions.flatMap(({ op, value }) => {
    const said = op === 'between' ? '' : saidOf(value, look)
    const word = said && said !== op ? look.words.find(({ number }) => String(number) === String(value)) : undefined
    return word ? [word.token.text] : []
  })
}

const SAID_BY: Record<string, string[]> = {
  avg: ['avg'],
  sum: ['sum', 'many', 'how', 'all'],
  max: ['max', 'most', 'newest', 'oldest'],
  min: ['min', 'least', 'oldest', 'newest'],
}

const ORDERED_BY = ['order', 'desc', 'max', 'min', 'most', 'least', 'oldest', 'newest', 'common', 'by']

/** Whether the query computes, orders, excludes or picks what no word of the question asks for. */
export function invents(query: Query, look: Look): boolean {
  const { words, schema, question } = look
  const said = (...cues: string[]) => words.some((word) => cues.includes(word.cue))
  const levels = allLevels(query)
  const computed = query.select.some(({ aggregate }) => {
    const cues = aggregate && SAID_BY[aggregate]
    return cues !== undefined && !said(...cues)
  })
  const compared = levels.some((level) => level.where.some((condition) => isUnsaid(condition, said)))
  const ordered = levels.some((level) => level.order.length > 0) && !said(...ORDERED_BY) && !/\btop\b/i.test(question)
  const negative =
    levels.some((level) => level.set?.op === 'except') ||
    levels.some((level) => level.where.some(({ op }) => NEGATIVE.has(op)))
  return (
    computed ||
    compared ||
    ordered ||
    (negative && !said('not') && !/\bbut\b/i.test(question)) ||
    ranksByName(query, look) ||
    picksAny(query, schema)
  )
}

/** Whether rows are counted to find the "most popular" where these words name a column that is shown: "most popular in". */
function ranksByName({ select, order }: Query, { words, schema, fit }: Look): boolean {
  if (!order.some(({ item }) => item.aggregate === 'count' && item.field.column === '*')) return false
  const names = select.flatMap(({ field }) => schema.column(field.table, field.column)?.own ?? [])
  const ranking = words.flatMap(({ cue }, i) => (ORDERED_BY.includes(cue) ? [i] : []))
  const isName = (i: number) => names.some((w) => (fit[i * schema.words.length + w] as number) >= STEM)
  return ranking.length > 0 && ranking.every(isName)
}

/** Whether values are compared with an average, a highest or a lowest one that no word speaks of. */
function isUnsaid({ query }: QueryCondition, said: (...cues: string[]) => boolean): boolean {
  const aggregate = query?.select[0]?.aggregate
  const cues = aggregate && SAID_BY[aggregate]
  if (!cues || said(...cues)) return false
  return aggregate === 'avg' || !said('more', 'less', 'after', 'before', 'all', 'any')
}

/** Whether a group has several rows of a column that is shown, so that any one of them would be. */
function picksAny({ select, by }: Query, schema: Schema): boolean {
  const groups = by.flatMap(({ table, column }) => schema.column(table, column) ?? [])
  if (groups.length === 0) return false
  return select.some(({ field, aggregate }) => {
    const shown = aggregate ? undefined : schema.column(field.table, field.column)
    return shown !== undefined && !groups.some((group) => settles(group, shown, schema))
  })
}

/** Whether a value of one column stands for one row of the other's table. */
function settles(group: SchemaColumn, shown: SchemaColumn, schema: Schema): boolean {
  if (group.id === shown.id || group.twins.includes(shown.id)) return true
  const unique = group.distinct >= group.rows && group.nullShare === 0
  return group.table === shown.table
    ? unique || group.isKey
    : group.isForeign && group.twins.some((id) => schema.columns[id]?.table === shown.table)
}

const NEGATIVE = new Set(['!=', 'not in', 'not like', 'missing'])
/** "At least", "no more than": the cue belongs to a comparison. */
const COMPARING = new Set(['<', '<=', '>', '>=', 'between'])

/** Whether nothing speaks against answering with a candidate: every word accounted for, nothing made up. */
export function isClean(candidate: Candidate, look: Look, associations: Associations): boolean {
  return (
    !invents(candidate.query, look) &&
    idleCues(candidate, look).length === 0 &&
    unmet(candidate.query, look).length === 0 &&
    unexplained(candidate, look, associations).length === 0
  )
}
