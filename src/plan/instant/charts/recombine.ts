/** Further candidates from those that are there: the axes of one with the conditions of another, and the series that is named. */
import type { Query, QueryCondition, QueryField } from '../../../form/query.ts'
import { joinedSql } from '../learned/joined-sql.ts'
import type { Candidate } from '../learned/pool.ts'
import type { StatedList } from '../learned/stated-conditions.ts'
import { sameField } from './plot.ts'
import type { ChartScorer } from './said.ts'

/** Kinds of axes and of conditions that are put together anew, likeliest first. */
const AXES = 14
const CONDITIONS = 4
/** What a candidate loses that was put together. */
const RECOMBINED = -1

/** The candidates with the further ones after them; `isDrawn` tells of those whose axes make a chart. */
export function recombined(pool: Candidate[], isDrawn: (query: Query) => boolean, scorer: ChartScorer): Candidate[] {
  const drawn = pool.filter(({ query }) => isDrawn(query))
  const axes = distinctBy(drawn, axesKey).slice(0, AXES)
  const found = distinctBy(pool, conditionsKey).slice(0, CONDITIONS).map(conditionsOf)
  const series = [...axes, ...axes.flatMap((one) => withSeries(one, scorer))]
  const further = distinctBy([...series, ...series.flatMap(withSeriesAcross)], axesKey).slice(axes.length)
  const grouped = further.filter(({ query }) => isDrawn(query))
  const known = new Set(pool.map(({ sql }) => sql))
  const stated = (one: Candidate) => scorer.stated().flatMap((list) => statedFor(one, list, scorer))
  const made = [...axes, ...grouped].flatMap((one) =>
    [...found, ...stated(one)].flatMap((other) => joined(one, other, scorer) ?? []),
  )
  const fresh = made.filter(({ sql }) => {
    const isNew = !known.has(sql)
    known.add(sql)
    return isNew
  })
  return [...pool, ...fresh]
}

/** What of a query is no axis, with the slots and words that it takes. */
type Conditions = Pick<Query, 'where' | 'alternatives' | 'having' | 'order' | 'limit' | 'via' | 'tables'> &
  Pick<Candidate['filled'], 'slots' | 'used'>

function conditionsOf({ query, filled }: Candidate): Conditions {
  const { where, alternatives, having, order, limit, via, tables } = query
  const slots = filled.slots.filter(({ role }) => OF_CONDITIONS.has(role))
  return { where, alternatives, having, order, limit, via, tables, slots, used: filled.used }
}

/**
 * The conditions that the question spells out, in place of those of a candidate: with the columns that are likeliest by
 * themselves, and with those of the same name in its tables.
 */
function statedFor(one: Candidate, list: StatedList, scorer: ChartScorer): Conditions[] {
  const { alternatives, scores, used } = list
  const own = conditionsOf(one)
  const kept = own.slots.filter(({ role }) => role !== 'condition' && role !== 'nested')
  const slots = [...kept, ...scores.map((score) => ({ role: 'condition', score }))]
  const near = list.where.map((condition) => nearTo(condition, one, scorer))
  const isSame = near.every((condition, i) => condition === list.where[i])
  return (isSame ? [near] : [near, list.where]).map((where) => ({ ...own, where, alternatives, used, slots }))
}

/** A condition on a column of a table that the candidate reads, where one has the same name. */
function nearTo(condition: QueryCondition, { from }: Candidate, { look: { schema } }: ChartScorer): QueryCondition {
  const { field } = condition.item
  const tables = from.map((id) => schema.tables[id]?.name ?? '')
  if (condition.query) return condition
  const table = tables.includes(field.table) ? field.table : tables.find((name) => schema.column(name, field.column))
  return !table || table === field.table ? condition : { ...condition, item: { field: { ...field, table } } }
}

function distinctBy(pool: Candidate[], key: (query: Query) => string): Candidate[] {
  const seen = new Map<string, Candidate>()
  for (const candidate of pool) if (!seen.has(key(candidate.query))) seen.set(key(candidate.query), candidate)
  return [...seen.values()]
}

const axesKey = ({ select, by, distinct, set }: Query) => JSON.stringify([select, by, distinct, set !== undefined])
const conditionsKey = ({ where, alternatives, having, limit }: Query) =>
  JSON.stringify([where, alternatives, having, limit ?? 0])

/** Roles of slots that belong to conditions. */
const OF_CONDITIONS = new Set(['condition', 'nested', 'having', 'order', 'limit'])

function joined(axes: Candidate, conditions: Conditions, scorer: ChartScorer): Candidate | undefined {
  const { where, alternatives, having, order, limit, via, slots, used } = conditions
  const rest = limit === undefined ? { order: axes.query.order } : { order, limit }
  const tables = where.length > 0 ? [...axes.query.tables, ...conditions.tables] : axes.query.tables
  const joins = { ...(via && { via }), ...(alternatives && { alternatives }) }
  const query: Query = { ...axes.query, where, having, ...rest, tables: [...new Set(tables)], ...joins }
  const own = axes.filled.slots.filter(({ role }) => !OF_CONDITIONS.has(role))
  return made({ ...axes, query, filled: { ...axes.filled, slots: [...own, ...slots], used } }, scorer)
}

/** The candidate of a changed query with what follows from it; undefined where its tables cannot be joined. */
function made({ query, filled, ...rest }: Candidate, scorer: ChartScorer): Candidate | undefined {
  const { schema } = scorer.look
  const joined = joinedSql(query, schema)
  if (!joined) return undefined
  const columns = fieldsOf(query).flatMap(({ table, column }) => schema.column(table, column) ?? [])
  const score = filled.slots.reduce((sum, slot) => sum + slot.score, RECOMBINED)
  const tables = new Set(columns.map(({ table }) => table))
  const whole = { ...filled, query, score, tables, columns: columns.map(({ id }) => id) }
  return { ...rest, query, ...joined, filled: whole, total: score + rest.guess.score }
}

/** Columns of a query at all its levels. */
function fieldsOf(query: Query): QueryField[] {
  const conditions = [...query.where, ...query.having]
  const inner = conditions.flatMap((condition) => (condition.query ? fieldsOf(condition.query) : []))
  const items = [...query.select, ...conditions.map(({ item }) => item), ...query.order.map(({ item }) => item)]
  return [...items.map(({ field }) => field), ...query.by, ...inner]
}

/** Where a column is named after "group by" or the like, the chart with it as its series. */
function withSeries(candidate: Candidate, scorer: ChartScorer): Candidate[] {
  const { query } = candidate
  const [first, second, more] = query.select
  if (!first || !second || more || first.aggregate) return []
  const x = first.field
  return scorer.grouping().flatMap((column): Candidate[] => {
    const table = scorer.look.schema.tables[column.table]?.name ?? ''
    const series = { table, column: column.name }
    if ([x, second.field, ...query.by].some((field) => sameField(field, series)) || query.by.length > 1) return []
    const by = second.aggregate ? [x, series] : [series]
    const [role] = scorer.ranked('group', 'col', candidate.guess.sketch, 0).filter((one) => one.column === column)
    const slots = [...candidate.filled.slots, { role: 'group', score: role?.score ?? UNLIKELY }]
    return [{ ...candidate, query: { ...query, by }, filled: { ...candidate.filled, slots } }]
  })
}

/** The chart with its series along the bottom, and what ran there as its series. */
function withSeriesAcross(candidate: Candidate): Candidate[] {
  const { query } = candidate
  const [first, second, more] = query.select
  const [across, another] = query.by.filter((field) => first && !sameField(field, first.field))
  if (!first || !second || !across || more || another || first.aggregate || sameField(across, second.field)) return []
  const isBySeries = query.by.length === 1
  if (isBySeries && second.aggregate) return []
  return [
    {
      ...candidate,
      query: { ...query, select: [{ field: across }, second], by: isBySeries ? [first.field] : query.by },
    },
  ]
}

const UNLIKELY = -4
