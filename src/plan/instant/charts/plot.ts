/** A composed query as a chart: which of its items are the axes, which column the series, in which steps time goes. */
import type { DateStep, Query, QueryField, QueryItem } from '../../../form/query.ts'
import { holdsNumbers, type SchemaColumn } from '../learned/schema.ts'
import type { ChartRequest } from './request.ts'
import type { ChartScorer } from './said.ts'

export type Plot = {
  x: QueryItem
  y: QueryItem
  series?: QueryField
  order?: { axis: 'x' | 'y'; direction: 'asc' | 'desc' }
  /** The query with its axes first, then its series, in the order that the chart was asked for. */
  query: Query
}

/** The chart that a query draws; undefined where it does not give two figures or names of each row. */
export function plotOf(query: Query, request: ChartRequest, scorer: ChartScorer): Plot | undefined {
  const axes = axesOf(query, request, scorer)
  if (!axes || query.set || query.distinct || !canBeComputed(axes, scorer)) return undefined
  const step = axes.y.aggregate ? stepOf(axes.x, request, scorer) : undefined
  const stepped = (field: QueryField): QueryField =>
    step && sameField(field, axes.x.field) ? { ...field, step } : field
  const x = { ...axes.x, field: stepped(axes.x.field) }
  const series = seriesOf(query, axes, request)
  const by = axes.y.aggregate ? groupsOf(query, axes, series, scorer).map(stepped) : []
  const shown = { ...query, select: [x, axes.y, ...(series ? [{ field: series }] : [])], by }
  const order = orderOf(x, axes.y, series, request, scorer)
  return { x, y: axes.y, series, order, query: order ? ordered(shown, order, x, axes.y) : inStepOrder(shown, x) }
}

type Axes = { x: QueryItem; y: QueryItem }

export function sameField(a: QueryField, b: QueryField): boolean {
  return a.table === b.table && a.column === b.column
}

function axesOf({ select }: Query, request: ChartRequest, scorer: ChartScorer): Axes | undefined {
  const [first, second, more] = select
  if (!first || !second || more) return undefined
  if (first.field.column === '*' && !first.aggregate) return undefined
  if (!first.aggregate && second.aggregate) return { x: first, y: second }
  if (first.aggregate && !second.aggregate) return { x: second, y: first }
  const [a, b] = inOrderOfMention(first, second, scorer)
  if (first.aggregate || request.mark === 'scatter') return { x: a, y: b }
  const [figureA, figureB] = [a, b].map((item) => isNumeric(item.field, scorer))
  const swapped = figureA === figureB ? isOver(a, b, scorer) : figureA
  return swapped ? { x: b, y: a } : { x: a, y: b }
}

/** Text has no total and no average. */
function canBeComputed({ x, y }: Axes, scorer: ChartScorer): boolean {
  return [x, y].every(
    ({ aggregate, field }) => (aggregate !== 'sum' && aggregate !== 'avg') || isNumeric(field, scorer),
  )
}

/** Numbers, and text that is written as numbers are. */
function isNumeric(field: QueryField, scorer: ChartScorer): boolean {
  const column = columnOf(field, scorer)
  return column !== undefined && (column.kind === 'number' || (column.kind === 'text' && holdsNumbers(column)))
}

function columnOf(field: QueryField, { look }: ChartScorer): SchemaColumn | undefined {
  return look.schema.column(field.table, field.column)
}

/** Two figures of one column in the order of the words that ask for them. */
function inOrderOfMention(a: QueryItem, b: QueryItem, scorer: ChartScorer): [QueryItem, QueryItem] {
  const isSame = sameField(a.field, b.field)
  const [atA, atB] = [a, b].map((item) => (isSame ? cueOf(item, scorer) : scorer.firstOf(item)))
  return (atB ?? 0) < (atA ?? 0) ? [b, a] : [a, b]
}

const cueOf = ({ aggregate }: QueryItem, { look }: ChartScorer) =>
  look.words.findIndex(({ cue }) => aggregate !== undefined && cue === aggregate)

/** Words between two names of which the second runs along the bottom. */
const OVER = new Set(['over', 'against'])

/** "The comparison about pay over the age", "pay by age". */
function isOver(first: QueryItem, second: QueryItem, scorer: ChartScorer): boolean {
  const between = scorer.look.words.slice(scorer.firstOf(first), scorer.firstOf(second)).map(({ token }) => token.plain)
  return between.some((word) => OVER.has(word)) || between.at(-1) === 'by'
}

/** A figure for each bar; a key of what names the bars keeps bars of one name apart. */
function groupsOf({ by }: Query, { x }: Axes, series: QueryField | undefined, scorer: ChartScorer): QueryField[] {
  if (x.aggregate) return by
  const keys = by.filter((field) => isKeyOf(field, x.field, scorer))
  return [...keys, x.field, ...(series ? [series] : [])]
}

function isKeyOf(field: QueryField, named: QueryField, scorer: ChartScorer): boolean {
  const [key, name] = [columnOf(field, scorer), columnOf(named, scorer)]
  if (!key || !name || key.id === name.id) return false
  return key.isKey && key.table === name.table
}

/** A group that is no axis tells the series apart, where the chart is one of series. */
function seriesOf({ by }: Query, { x, y }: Axes, { mark }: ChartRequest): QueryField | undefined {
  const others = by.filter((field) => !sameField(field, x.field) && !sameField(field, y.field))
  const [other] = others
  if (!other || others.length > 1 || mark === 'pie') return undefined
  const isGroupOfNames = by.length === 1 && y.aggregate && !x.aggregate
  return isGroupOfNames ? undefined : other
}

// ------------------------------------------------------------------------------------------ steps of time

/** Days that a chart can show one by one, and months. */
const MANY_DAYS = 31
const MANY_MONTHS = 24
const DAY_MS = 86_400_000

/** The steps that the question names, or such that the chart stays readable; none where the axis is no time. */
function stepOf(x: QueryItem, { step, mark }: ChartRequest, scorer: ChartScorer): DateStep | undefined {
  const column = x.aggregate ? undefined : columnOf(x.field, scorer)
  if (!column || !isDate(column)) return undefined
  if (step && step !== 'open') return step
  const isRunning = mark === 'line' || mark === 'area'
  const isOpen = step === 'open' || column.distinct > MANY_DAYS || (isRunning && isHardlyRepeated(column))
  return isOpen ? stepOfRange(column) : undefined
}

/** Dates of which a figure for each is one of hardly more than one row. */
function isHardlyRepeated({ rows, distinct }: SchemaColumn): boolean {
  return rows < 2 * distinct
}

const ISO_DAY = /^\d{4}-\d{2}-\d{2}/

/** Whether an item is a date as it is stored or in steps. */
export function isDated({ field, aggregate }: QueryItem, scorer: ChartScorer): boolean {
  const column = aggregate ? undefined : columnOf(field, scorer)
  return column !== undefined && isDate(column)
}

/** Dates, and text that is written as dates are. */
function isDate({ kind, info }: SchemaColumn): boolean {
  if (kind === 'time') return info.type !== 'time'
  const samples = [info.profile?.min, info.profile?.max]
  return kind === 'text' && samples.every((value) => typeof value === 'string' && ISO_DAY.test(value))
}

function stepOfRange({ info }: SchemaColumn): DateStep {
  const [from, to] = [info.profile?.min, info.profile?.max].map((value) => Date.parse(String(value ?? '').slice(0, 10)))
  const days = ((to ?? Number.NaN) - (from ?? Number.NaN)) / DAY_MS
  if (!Number.isFinite(days)) return 'year'
  if (days <= MANY_DAYS) return 'day'
  return days <= MANY_MONTHS * 31 ? 'month' : 'year'
}

function inStepOrder(query: Query, x: QueryItem): Query {
  return x.field.step && query.order.length === 0 ? { ...query, order: [{ item: x, direction: 'asc' }] } : query
}

// ------------------------------------------------------------------------------------------ order

/** Limits keep the order that they hold for. */
function ordered(query: Query, { axis, direction }: NonNullable<Plot['order']>, x: QueryItem, y: QueryItem): Query {
  return query.limit ? query : { ...query, order: [{ item: axis === 'x' ? x : y, direction }] }
}

const COUNTING =
  /\b(?:numbers?|counts?|totals?|sums?|amounts?|average|mean|avg|how many|how much|maxim\w*|minim\w*|maximum|minimum|num)\b/i
const NAMING = /\bnames?$/i

function orderOf(
  x: QueryItem,
  y: QueryItem,
  series: QueryField | undefined,
  { order, mark }: ChartRequest,
  scorer: ChartScorer,
): Plot['order'] {
  if (!order) return undefined
  const { direction, axis, name } = order
  if (axis) return { axis, direction }
  if (name === undefined) return { axis: mark === 'line' || y.aggregate === undefined ? 'x' : 'y', direction }
  const said = [x, y].map((item) => likeness(name, item, scorer))
  const [toX = 0, toY = 0] = said
  if (y.aggregate && COUNTING.test(name)) return { axis: 'y', direction }
  if (toX > toY) return { axis: 'x', direction }
  if (toY > toX) return { axis: 'y', direction }
  if (NAMING.test(name)) return { axis: 'x', direction }
  return toX > 0 && !series ? { axis: 'x', direction } : undefined
}

/** How much of a name the words of an item hold: 1 where all of them are there. */
function likeness(name: string, { field }: QueryItem, { look }: ChartScorer): number {
  const column = look.schema.column(field.table, field.column)
  if (!column) return 0
  const squeeze = (text: string) => text.toLowerCase().replace(/[^a-z0-9]/g, '')
  if (squeeze(name) === squeeze(column.name)) return 2
  const asked = new Set(
    name
      .toLowerCase()
      .split(/[^a-z0-9]+/)
      .map((word) => word.replace(/s$/, '')),
  )
  const words = column.words.map((w) => look.schema.words[w])
  const held = words.filter(
    (word) => word && (asked.has(word.word) || asked.has(word.lemma) || asked.has(word.word.replace(/s$/, ''))),
  )
  return held.length / Math.max(1, words.length)
}
