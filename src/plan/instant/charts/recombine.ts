/** Further candidates from those that are there: the axes of one with the conditions of another, and the series that is named. */
import type { Query, QueryField } from '../../../form/query.ts'
import { joinedSql } from '../learned/joined-sql.ts'
import type { Candidate } from '../learned/pool.ts'
import { sameField } from './plot.ts'
import type { ChartScorer } from './said.ts'

/** Kinds of axes and of conditions that are put together anew, likeliest first. */
const AXES = 8
const CONDITIONS = 4
/** What a candidate loses that was put together. */
const RECOMBINED = -1

/** The candidates with the further ones after them; `isDrawn` tells of those whose axes make a chart. */
export function recombined(pool: Candidate[], isDrawn: (query: Query) => boolean, scorer: ChartScorer): Candidate[] {
  const drawn = pool.filter(({ query }) => isDrawn(query))
  const axes = distinctBy(drawn, axesKey).slice(0, AXES)
  const conditions = distinctBy(pool, conditionsKey).slice(0, CONDITIONS)
  const grouped = axes.flatMap((one) => withSeries(one, scorer)).filter(({ query }) => isDrawn(query))
  const known = new Set(pool.map(({ sql }) => sql))
  const made = [...axes, ...grouped].flatMap((one) => conditions.flatMap((other) => joined(one, other, scorer) ?? []))
  const fresh = made.filter(({ sql }) => {
    const isNew = !known.has(sql)
    known.add(sql)
    return isNew
  })
  return [...pool, ...fresh]
}

function distinctBy(pool: Candidate[], key: (query: Query) => string): Candidate[] {
  const seen = new Map<string, Candidate>()
  for (const candidate of pool) if (!seen.has(key(candidate.query))) seen.set(key(candidate.query), candidate)
  return [...seen.values()]
}

const axesKey = ({ select, by, distinct, set }: Query) => JSON.stringify([select, by, distinct, set !== undefined])
const conditionsKey = ({ where, having, limit }: Query) => JSON.stringify([where, having, limit ?? 0])

/** Roles of slots that belong to conditions. */
const OF_CONDITIONS = new Set(['condition', 'nested', 'having', 'order', 'limit'])

function joined(axes: Candidate, conditions: Candidate, scorer: ChartScorer): Candidate | undefined {
  const { where, having, order, limit, via } = conditions.query
  const rest = limit === undefined ? { order: axes.query.order } : { order, limit }
  const tables =
    conditions.query.where.length > 0 ? [...axes.query.tables, ...conditions.query.tables] : axes.query.tables
  const query: Query = { ...axes.query, where, having, ...rest, tables: [...new Set(tables)], ...(via ? { via } : {}) }
  const slots = [
    ...axes.filled.slots.filter(({ role }) => !OF_CONDITIONS.has(role)),
    ...conditions.filled.slots.filter(({ role }) => OF_CONDITIONS.has(role)),
  ]
  return made({ ...axes, query, filled: { ...axes.filled, slots, used: conditions.filled.used } }, scorer)
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

const UNLIKELY = -4
