/** Forms with measures as SQL: one SELECT where all measures come from the same rows, else one for each, joined by group. */
import { QuerentError } from '../errors.ts'
import { type Step as DateStep, stepSql } from '../sql/date-steps.ts'
import { factsOf } from '../sql/dialects.ts'
import type { Catalog, Grain } from '../types.ts'
import { conditionSql, rangeSql, whereTerms } from './conditions.ts'
import { addDays, firstDayOf, nextBucket } from './dates.ts'
import { tableOf } from './joins.ts'
import { columnOf } from './labels.ts'
import { type Leaf, leavesOf, type MeasureTree, measureTree } from './measures.ts'
import { Select } from './select.ts'
import type { DateRange, Dimension, FieldRef, Form } from './types.ts'
import { historyOf } from './validity.ts'

/** A grouping column: the SQL name it gets, and whether it is only there to keep rows with the same name apart. */
export type GroupColumn = { name: string; dimension: Dimension; hidden: boolean }

type Context = { catalog: Catalog; form: Form; groups: GroupColumn[]; range?: DateRange; today: string }

/** Key of the SELECT that computes a leaf. */
function sourceKey(leaf: Leaf): string {
  const { base, valid, time, order } = leaf
  return [base, valid?.moment, valid?.from.column, time?.table, time?.column, order].join('|')
}

/** Leaves of all measures, by the SELECT that computes them, each once. */
export function leafGroups(trees: MeasureTree[]): Leaf[][] {
  const groups = new Map<string, Leaf[]>()
  for (const leaf of trees.flatMap(leavesOf)) {
    const group = groups.get(sourceKey(leaf)) ?? []
    if (!group.some((known) => known.name === leaf.name)) group.push(leaf)
    groups.set(sourceKey(leaf), group)
  }
  return [...groups.values()]
}

/** A leaf SELECT in parts, so that a single one can be finished with HAVING, ORDER BY and LIMIT in place. */
export type LeafSelect = {
  ctes: string[]
  groupSql: string[]
  leafSql: (leaf: Leaf) => string
  tail: string
}

/** Writes the FROM, WHERE and group expressions of the leaves that share a source. */
export function leafSelect(leaves: Leaf[], context: Context): LeafSelect {
  const [first] = leaves
  if (!first) throw new QuerentError('INTERNAL', 'A measure has nothing to compute.')
  const select = new Select(context.catalog, first.base, { asOf: context.form.asOf, today: context.today })
  const { form } = context
  const grain = form.period?.grain
  const terms = whereTerms(form.where, select)
  const inForceByPeriod = first.valid !== undefined && grain !== undefined
  const ctes = inForceByPeriod ? [periodsCte(context, grain)] : []
  if (first.valid) terms.push(...inForceTerms(first, context, select, inForceByPeriod))
  else terms.push(...periodTerms(first, context, select))
  const groupSql = context.groups
    .map((group) => select.column(group.dimension.field))
    .map((sql, i) => bucketed(sql, context.groups[i]?.dimension.grain, select))
  const bucket = grain
    ? [inForceByPeriod ? 'periods.period' : select.facts.bucket(grain, select.column(eventTime(first, form)))]
    : []
  const aggregates = leafAggregates(leaves, select)
  const where = terms.length > 0 ? ` WHERE ${terms.join(' AND ')}` : ''
  if (select.multiplied) return deduplicated(leaves, select, [...bucket, ...groupSql], where, ctes)
  return { ctes, groupSql: [...bucket, ...groupSql], leafSql: aggregates, tail: `${select.from()}${where}` }
}

function bucketed(sql: string, grain: DateStep | undefined, select: Select): string {
  return grain ? stepSql(grain, sql, select.dialect) : sql
}

function leafAggregates(leaves: Leaf[], select: Select): (leaf: Leaf) => string {
  const written = new Map(
    leaves.map((leaf) => [
      leaf.name,
      leaf.pieces
        ? select.fill(leaf.pieces, (column) => `${select.id(select.rootAlias)}.${select.id(column)}`)
        : 'COUNT(*)',
    ]),
  )
  return (leaf) => written.get(leaf.name) ?? 'NULL'
}

function eventTime(leaf: Leaf, form: Form): FieldRef {
  const field = form.period?.field ?? leaf.time
  if (!field) throw new QuerentError('INTERNAL', `"${leaf.base}" has no date that a period could apply to.`)
  return field
}

function periodTerms(leaf: Leaf, context: Context, select: Select): string[] {
  if (!context.range)
    return context.form.period?.grain ? [`${select.column(eventTime(leaf, context.form))} IS NOT NULL`] : []
  return [rangeSql(select.column(eventTime(leaf, context.form)), context.range, select)]
}

/** In force at a day: from <= day, and to is open or after the day. Bounds are written with the day after, as periods end. */
function inForceTerms(leaf: Leaf, context: Context, select: Select, byPeriod: boolean): string[] {
  if (!leaf.valid) return []
  const from = select.column(leaf.valid.from)
  const to = select.column(leaf.valid.to)
  const edge = byPeriod
    ? `periods.${leaf.valid.moment === 'end' ? 'period_end' : 'period'}`
    : select.facts.date(momentEdge(leaf.valid.moment, context))
  const terms = [`${from} < ${edge}`, `(${to} IS NULL OR ${to} >= ${edge})`]
  if (!byPeriod) return terms
  select.addRawJoin(`JOIN periods ON ${terms.join(' AND ')}`)
  return []
}

/** The day after the moment. Without a period the moment is today. */
function momentEdge(moment: 'end' | 'start', { range, today }: Context): string {
  const tomorrow = addDays(today, 1)
  if (moment === 'start' && range?.from) return range.from
  if (range?.to) return range.to < tomorrow ? range.to : tomorrow
  return tomorrow
}

const MAX_PERIODS = 800

/** The periods of the range as rows. */
function periodsCte({ catalog, form, range, today }: Context, grain: Grain): string {
  const from = firstDayOf(grain, range?.from ?? earliest(catalog, form) ?? today)
  const end = range?.to && range.to <= today ? range.to : addDays(today, 1)
  const days: [string, string][] = []
  for (let day = from; day < end && days.length < MAX_PERIODS; day = nextBucket(grain, day)) {
    const next = nextBucket(grain, day)
    days.push([day, next < end ? next : end])
  }
  return `periods(period, period_end) AS (${factsOf(catalog.dialect).periods(grain, days)})`
}

/** The first day that a series of rows in force can start at: before anything ended, only those who stayed are known, but for a history. */
function earliest(catalog: Catalog, form: Form): string | undefined {
  const leaves = form.measures.flatMap((measure) => leavesOf(measureTree(measure, catalog)))
  const firsts = leaves.flatMap(({ base, valid }) => {
    if (!valid) return []
    const ended = historyOf(tableOf(catalog, base)) ? undefined : minimumOf(catalog, valid.to)
    return ended ?? minimumOf(catalog, valid.from) ?? []
  })
  return firsts.sort()[0]
}

function minimumOf(catalog: Catalog, field: FieldRef): string | undefined {
  const min = columnOf(catalog, field).profile?.min
  return typeof min === 'string' ? min.slice(0, 10) : undefined
}

/**
 * The base's rows once per group: a join that multiplies rows must not multiply sums. Needs the base's primary key.
 */
function deduplicated(leaves: Leaf[], select: Select, groups: string[], where: string, ctes: string[]): LeafSelect {
  const key = select.root.primaryKey
  if (key.length === 0) throw new QuerentError('QUERY_FAILED', `"${select.root.name}" has no key to count its rows by.`)
  const columns = new Map<string, string>()
  const inner = (sql: string) => {
    const known = columns.get(sql) ?? `c${columns.size}`
    columns.set(sql, known)
    return known
  }
  const groupNames = groups.map(inner)
  for (const name of key) inner(`${select.id(select.rootAlias)}.${select.id(name)}`)
  const written = new Map(
    leaves.map((leaf) => [leaf.name, leaf.pieces ? outerAggregate(leaf, select, inner) : 'COUNT(*)']),
  )
  const list = [...columns].map(([sql, name]) => `${sql} AS ${name}`).join(', ')
  const source = `FROM (SELECT DISTINCT ${list} ${select.from()}${where}) AS ${select.id(select.freeAlias('once'))}`
  return { ctes, groupSql: groupNames, leafSql: (leaf) => written.get(leaf.name) ?? 'NULL', tail: source }
}

function outerAggregate(leaf: Leaf, select: Select, inner: (sql: string) => string): string {
  return (leaf.pieces ?? [])
    .map((piece) => {
      if ('text' in piece) return piece.text
      return inner(select.column({ table: piece.table ?? leaf.base, column: piece.column, via: piece.via }))
    })
    .join('')
}

/** The share of the base's rows that also meet the conditions, as the sum of ones over the count. */
export function shareTerms(form: Form, context: Context): LeafSelect & { matching: string } {
  const leaf: Leaf = {
    name: 'row_count',
    base: form.subject,
    rowCount: true,
    zeroWhenEmpty: true,
    time: defaultTime(form, context.catalog),
  }
  const select = new Select(context.catalog, form.subject, { asOf: form.asOf, today: context.today })
  const terms = [...whereTerms(form.where, select), ...(context.range ? periodTerms(leaf, context, select) : [])]
  const matching = (form.shareOf ?? []).map((condition) => conditionSql(condition, select)).join(' AND ')
  const groupSql = context.groups.map((group) =>
    bucketed(select.column(group.dimension.field), group.dimension.grain, select),
  )
  const where = terms.length > 0 ? ` WHERE ${terms.join(' AND ')}` : ''
  return {
    ctes: [],
    groupSql,
    leafSql: () => 'COUNT(*)',
    tail: `${select.from()}${where}`,
    matching: `SUM(CASE WHEN ${matching} THEN 1 ELSE 0 END)`,
  }
}

function defaultTime(form: Form, catalog: Catalog): FieldRef | undefined {
  const column = tableOf(catalog, form.subject).defaultTime
  return column ? { table: form.subject, column } : undefined
}

/**
 * Group columns for the dimensions. A display column that is not unique brings its table's key along, hidden, so that two
 * people of one name stay two.
 */
export function groupColumns(by: Dimension[], names: string[], catalog: Catalog): GroupColumn[] {
  return by.flatMap((dimension, i) => {
    const shown: GroupColumn = { name: names[i] ?? `group_${i}`, dimension, hidden: false }
    const keys = hiddenKeys(dimension, catalog).map((field, k) => ({
      name: `${shown.name}_key${k || ''}`,
      dimension: { field },
      hidden: true,
    }))
    return [shown, ...keys]
  })
}

function hiddenKeys({ field, grain }: Dimension, catalog: Catalog): FieldRef[] {
  const table = tableOf(catalog, field.table)
  const column = columnOf(catalog, field)
  if (grain || table.displayColumn !== field.column || table.primaryKey.includes(field.column)) return []
  const unique = column.profile?.exact && column.profile.distinct !== null && column.profile.distinct === table.rowCount
  return unique ? [] : table.primaryKey.map((name) => ({ ...field, column: name }))
}
