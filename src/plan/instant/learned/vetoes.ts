/** What a reading leaves unused or adds of its own: reasons not to answer with it. */
import { allLevels, type Query, type QueryCondition, type QueryItem, tablesOfQuery } from '../../../form/query.ts'
import { isAcronym } from '../tokens.ts'
import type { Associations } from './associations.ts'
import { isAlternative, limitIsCompared, saidOf } from './comparisons.ts'
import { countedAt } from './counted.ts'
import { LOOSE, STEM } from './fits.ts'
import { joinKeys } from './join-keys.ts'
import { isStrong, type Look, type Word } from './mentions.ts'
import type { Candidate } from './pool.ts'
import type { Schema, SchemaColumn } from './schema.ts'
import { isOtherEnd } from './superlatives.ts'
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

/** What is counted in rows where a column of the same table holds how many there are: "number of hosts". */
function idleFigures(query: Query, { schema, words, fit }: Look): string[] {
  const items = [...query.select, ...query.order.map(({ item }) => item)]
  if (!items.some(({ field, aggregate }) => aggregate === 'count' && field.column === '*')) return []
  const columns = tablesOfQuery(query).flatMap((name) => schema.table(name)?.columns ?? [])
  return columns.flatMap((id) => {
    const { kind, own, info } = schema.columns[id] as SchemaColumn
    if (kind !== 'number' || !HOW_MANY.test(info.label)) return []
    const counted = own.at(-1) as number
    const said = words.find((_, i) => (fit[i * schema.words.length + counted] as number) >= STEM)
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
  max: ['max', 'most', 'newest', 'oldest'],
  min: ['min', 'least', 'oldest', 'newest'],
}

const ORDERED_BY = ['order', 'desc', 'max', 'min', 'most', 'least', 'oldest', 'newest', 'common', 'by']

/** Whether the query computes, orders, excludes or picks what no word of the question asks for. */
export function invents(query: Query, { words, schema, question }: Look): boolean {
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
    picksAny(query, schema)
  )
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

/** Words that ask for nothing, where no name has them. */
const EMPTY = new Set(
  [
    'we us you i can could will would across among corresponding correspond listed those these this such',
    'compute calculate determine identify present provide select retrieve',
    'about regarding concerning info information exist exists existing occur occurs',
    'use used uses using take takes taken took make makes made come comes came get gets got involve involved',
    'provide provided offer offered receive received associate associated require required achieve achieved',
    'our database yet anywhere anybody anyone everybody everyone somebody someone recorded',
  ].flatMap((words) => words.split(' ')),
)

/** Nouns that tell nothing of the thing that they are said of, unless the tables in use have a column of that name. */
const GENERIC = new Set('name type kind record value table'.split(' '))

/** Who is counted by any name of people; other things are counted by their own: students are no teachers. */
const PEOPLE = new Set(['person', 'people', 'individual'])

/** From this weight on a word that names nothing else stands for a word of a name: "old" for "age". */
const ASSOCIATED = 1

/** Words that no part of the candidate accounts for: names of other columns, words of no name, numbers, stored values. */
export function unexplained({ filled, query, from }: Candidate, look: Look, associations: Associations): string[] {
  const { schema, fit } = look
  const names = new Set<number>(from.flatMap((table) => schema.tables[table]?.words ?? []))
  for (const id of filled.columns) {
    const column = schema.columns[id]
    for (const w of [...(column?.words ?? []), ...(schema.tables[column?.table ?? -1]?.words ?? [])]) names.add(w)
  }
  for (const w of innerParents(query, schema)) names.add(w)
  for (const { own } of joinKeys(query, schema)) for (const w of own) names.add(w)
  const width = schema.words.length
  const inUse = new Set(
    from.flatMap((table) => schema.tables[table]?.columns.flatMap((id) => schema.columns[id]?.own ?? []) ?? []),
  )
  const strong = new Set(look.values.filter((value) => isStrong(value, look)).flatMap((value) => [value.start]))
  const counted = countedAt(look)
  return look.words.flatMap((word, i) => {
    if (filled.used.includes(i)) return []
    if (word.token.kind === 'number') return query.limit === word.number ? [] : [word.token.text]
    if (word.token.kind === 'quoted' || strong.has(i)) return [word.token.text]
    if (word.cue !== '' || word.token.kind === 'mark' || word.number !== undefined) return []
    const level = (w: number) => fit[i * width + w] as number
    const isName = (look.best[i] as number) >= STEM
    if (!isName && (isEmpty(word) || isPassive(i, look))) return []
    if (GENERIC.has(word.lemma) && ![...inUse].some((w) => level(w) >= STEM)) return []
    const known = isName || (i === counted && !PEOPLE.has(word.lemma)) ? undefined : associations.get(word.stem)
    const named = [...names].some(
      (w) => level(w) >= LOOSE || (known?.get(schema.words[w]?.stem ?? '') ?? 0) >= ASSOCIATED,
    )
    return named ? [] : [word.token.text]
  })
}

/** Words of the tables that an inner query's tables refer to: "shops that have no devices in stock" asks only the stock. */
function innerParents(query: Query, schema: Schema): number[] {
  const [, ...inner] = allLevels(query)
  const tables = inner.flatMap((level) => level.select.flatMap(({ field }) => schema.table(field.table) ?? []))
  const keys = tables.flatMap(({ columns }) => columns.flatMap((id) => schema.columns[id] ?? []))
  return keys
    .filter(({ isForeign }) => isForeign)
    .flatMap(({ own, twins }) => [
      ...own,
      ...twins.flatMap((id) => schema.tables[schema.columns[id]?.table ?? -1]?.words ?? []),
    ])
}

const isEmpty = ({ token }: Word) => EMPTY.has(token.plain) && !isAcronym(token)

/** "Created by Andy", "written by each author": who does it says more than the verb. */
function isPassive(i: number, { words }: Look): boolean {
  return words[i + 1]?.token.plain === 'by' && PARTICIPLE.test(words[i]?.token.plain ?? '')
}

const PARTICIPLE =
  /^(.{2,}ed|written|made|taken|given|sung|drawn|won|held|built|sold|bought|paid|taught|led|run|known|seen|chosen|driven|flown|shown|begun|kept)$/

/** Whether nothing speaks against answering with a candidate: every word accounted for, nothing made up. */
export function isClean(candidate: Candidate, look: Look, associations: Associations): boolean {
  return (
    !invents(candidate.query, look) &&
    idleCues(candidate, look).length === 0 &&
    unmet(candidate.query, look).length === 0 &&
    unexplained(candidate, look, associations).length === 0
  )
}
