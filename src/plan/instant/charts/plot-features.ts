/** Numbers of a chart for the ranker, beside those of its query. */
import type { Query, QueryField } from '../../../form/query.ts'
import { fromTables } from '../../../form/query-sql.ts'
import { STEM } from '../learned/fits.ts'
import type { SchemaColumn } from '../learned/schema.ts'
import { type Plot, sameField } from './plot.ts'
import type { ChartRequest } from './request.ts'
import { type ChartScorer, comparisonKey } from './said.ts'

const MARKS = ['bar', 'line', 'pie', 'scatter']
const KINDS = ['number', 'text', 'time', 'other']
/** Words before what a chart is divided by. */
const DIVIDING = new Set(['by', 'each', 'per', 'different', 'every', 'for', 'over', 'versus', 'vs'])
/** Words between one of them and a name. */
const REACH = 3

/** How well each of the three columns is named, where, and what the picture asks for. */
export function plotFeatures(plot: Plot, request: ChartRequest, scorer: ChartScorer): number[] {
  const { x, y, series, order, query } = plot
  const fields = [x.field, y.field, series]
  const firsts = fields.map((field) => (field ? scorer.firstOf({ field }) : NOT_THERE))
  const [firstX = NOT_THERE, firstY = NOT_THERE, firstS = NOT_THERE] = firsts
  const columns = fields.map((field) => field && columnOf(field, scorer))
  const { groupedAt } = scorer
  return [
    ...MARKS.map((mark) => (request.mark === mark ? 1 : 0)),
    ...columns.flatMap((column) => columnNumbers(column, scorer)),
    ...firsts,
    firstX < firstY ? 1 : 0,
    firstX < firstS ? 1 : 0,
    series ? 1 : 0,
    request.stacked ? 1 : 0,
    x.field.step ? 1 : 0,
    request.step ? 1 : 0,
    groupedAt,
    scorer.look.words.length - groupedAt,
    scorer.grouping().length,
    scorer.grouping().filter((column) => !columns.includes(column)).length,
    y.aggregate ? 1 : 0,
    x.aggregate ? 1 : 0,
    sameField(x.field, y.field) ? 1 : 0,
    order ? (order.axis === 'x' ? 1 : 2) : 0,
    request.order ? 1 : 0,
    query.by.length,
    query.where.length,
    fromTables(query, scorer.look.schema.catalog).size,
    saidAsideOf(columns, scorer),
    saysStepOf(columns[0], plot, request, scorer),
    ...statedOf(query, scorer),
  ]
}

/** How the conditions stand to those that the question spells out. */
function statedOf(query: Query, scorer: ChartScorer): number[] {
  const lists = scorer.stated()
  const mine = query.where.map(comparisonKey)
  const stated = (lists[0]?.where ?? []).map(comparisonKey)
  const place = scorer.statedPlace(query)
  return [
    stated.length,
    Math.min(0, ...(lists[0]?.scores ?? [])),
    stated.filter((key) => !mine.includes(key)).length,
    mine.filter((key) => !stated.includes(key)).length,
    place === 0 ? 1 : 0,
    place,
    place >= 0 && Boolean(lists[place]?.alternatives) === Boolean(query.alternatives) ? 1 : 0,
    query.alternatives ? 1 : 0,
  ]
}

const NOT_THERE = 40

function columnOf(field: QueryField, { look }: ChartScorer): SchemaColumn | undefined {
  return look.schema.column(field.table, field.column)
}

function columnNumbers(column: SchemaColumn | undefined, scorer: ChartScorer): number[] {
  if (!column) return [-1, -1, -1, -1, -1, -1, -1]
  const { look, said } = scorer
  const runs = said.get(column.id) ?? []
  const isDivided = runs.some(({ start }) =>
    look.words.slice(Math.max(0, start - REACH), start).some(({ token }) => DIVIDING.has(token.plain)),
  )
  return [
    KINDS.indexOf(column.kind),
    scorer.isNamed(column) ? 1 : 0,
    said.has(column.id) ? 1 : 0,
    fitOf(column, scorer),
    scorer.grouping().includes(column) ? 1 : 0,
    isDivided ? 1 : 0,
    Math.log1p(column.distinct),
  ]
}

/** Names that are said in full and are no part of the chart. */
function saidAsideOf(columns: (SchemaColumn | undefined)[], { said, look }: ChartScorer): number {
  const names = new Set(columns.map((column) => column?.words.join(' ')))
  const others = [...said.keys()].map((id) => look.schema.columns[id]?.words.join(' '))
  return new Set(others.filter((name) => !names.has(name))).size
}

/** How the bottom axis stands to the step that is named: another column is called as the step is, this one is, neither. */
function saysStepOf(
  column: SchemaColumn | undefined,
  { x }: Plot,
  { step }: ChartRequest,
  scorer: ChartScorer,
): number {
  const { schema } = scorer.look
  const isCalled = ({ name }: SchemaColumn) => name.toLowerCase() === step
  if (!step || !column || !schema.columns.some(isCalled)) return 0
  if (isCalled(column)) return 1
  return x.field.step === step && schema.columns.some((one) => one.table === column.table && isCalled(one)) ? -1 : 0
}

/** The share of a column's words that the question names. */
function fitOf(column: SchemaColumn, { look }: ChartScorer): number {
  const width = look.schema.words.length
  const named = column.own.filter((w) => look.words.some((_, i) => (look.fit[i * width + w] as number) >= STEM))
  return named.length / Math.max(1, column.own.length)
}
