/** A chart request beside the reading by rules: what is left for the rules to read, and what the picture adds to their form. */
import { isNumber } from '../../../form/labels.ts'
import type { FieldRef, Form, Order } from '../../../form/types.ts'
import type { ChartType, Drawing, Reason, ResultColumn } from '../../../types.ts'
import type { Chunk } from '../chunks.ts'
import type { Draft } from '../draft.ts'
import type { Scope } from '../scope.ts'
import { isBelow } from '../ways.ts'
import { blankedOut, type ChartRequest } from './request.ts'

/** The question without phrases of the picture. The name of an order is left, since the rules know names. */
export function leftForRules(question: string, { spans, order }: ChartRequest): string {
  const binned = spans.step.length > 1 ? spans.step.slice(0, 1) : []
  const sorted = order?.axis ? spans.order : order?.name && order.way ? [order.way] : []
  return blankedOut(question, [...spans.mark, ...spans.aside, ...binned, ...sorted])
}

/** What the picture says of the draft: the direction of an order by a name, dates in steps, points placed by numbers. */
export function drawnAs({ mark, order, spans }: ChartRequest, draft: Draft, scope: Scope): void {
  draft.binned = spans.step.length > 1
  draft.drawn = mark !== undefined
  if (order?.name !== undefined && order.way) draft.direction ??= order.direction
  if (mark !== 'scatter') return
  for (const thing of draft.things) {
    const numbers = thing.meanings.filter((m) => m.kind === 'field' && isNumber(scope.column(m.field)))
    if (numbers.length > 0) thing.meanings = numbers
  }
  // A point for each of the rows that there are more of: a salary of a person, not a person with some salary.
  draft.things.sort((a, b) => Number(namesBelow(b, a, scope)) - Number(namesBelow(a, b, scope)))
}

function namesBelow(many: Chunk, one: Chunk, scope: Scope): boolean {
  const tables = (chunk: Chunk) => chunk.meanings.flatMap((m) => (m.kind === 'field' ? [m.field.table] : []))
  return tables(many).some((below) => tables(one).some((above) => isBelow(scope.catalog, below, above)))
}

/** The form in the order of the axis that the question names; a scatter has a point for each row. */
export function asDrawn(built: Form, { order, mark }: ChartRequest, scope: Scope, draft?: Draft): Form {
  const form = inOneStep(mark === 'scatter' && draft ? asPoints(built, draft) : built, scope)
  const item = order?.axis && (order.axis === 'x' ? acrossOf(form, scope) : upOf(form, scope))
  return order && item ? { ...form, order: [{ item, direction: order.direction }] } : form
}

/** "For each order date, bin by year": years of the order date, not years and dates. */
function inOneStep(form: Form, scope: Scope): Form {
  const { period, by } = form
  const [date, more] = by.filter(({ field, grain }) => !grain && scope.column(field).type.startsWith('date'))
  if (!period?.grain || !date || more) return form
  const order = form.order.map((one) => ({ ...one, item: withoutGroup(one.item, by.indexOf(date)) }))
  return { ...form, period: { ...period, field: date.field }, by: by.filter((one) => one !== date), order }
}

/** What an order goes by once a group has become the period. */
function withoutGroup(item: Order['item'], at: number): Order['item'] {
  if (item === 'period' || !('by' in item)) return item
  return item.by === at ? 'period' : { by: item.by > at ? item.by - 1 : item.by }
}

/** A point for each row, its places in the order in which the question names them. */
function asPoints(form: Form, draft: Draft): Form {
  const start = ({ table, column }: FieldRef) =>
    draft.things.find(({ meanings }) =>
      meanings.some((m) => m.kind === 'field' && m.field.table === table && m.field.column === column),
    )?.start ?? Number.POSITIVE_INFINITY
  return { ...form, distinct: undefined, columns: [...form.columns].sort((a, b) => start(a) - start(b)) }
}

function acrossOf(form: Form, scope: Scope): Order['item'] | undefined {
  if (form.period?.grain) return 'period'
  if (form.by.length > 0) return { by: 0 }
  const named = form.columns.find((field) => !isNumber(scope.column(field))) ?? form.columns[0]
  return named && { field: named }
}

function upOf(form: Form, scope: Scope): Order['item'] | undefined {
  if (form.measures.length > 0) return { measure: 0 }
  const number = form.columns.findLast((field) => isNumber(scope.column(field)))
  return number && { field: number }
}

type PlannedColumn = Partial<ResultColumn> & Pick<ResultColumn, 'name' | 'role'>

/** Which result columns are the axes and the series, in the order that the question names them. */
export function drawingOf(form: Form, columns: PlannedColumn[], request: ChartRequest): Drawing | undefined {
  const figures = columns.filter(({ role }) => role === 'measure')
  const sides = columns.filter(({ role }) => role !== 'measure')
  const [first, second] = figures
  const [x, series] = sides
  const { stacked, order } = request
  const said = {
    ...(stacked !== undefined && { stacked }),
    ...(order?.axis && { order: { axis: order.axis, direction: order.direction } }),
  }
  if (request.mark === 'scatter' && first && second && form.measures.length !== 1)
    return { x: first.name, y: second.name, ...(x && { series: x.name }), ...said }
  if (!x || !first || request.mark === 'scatter') return undefined
  return { x: x.name, y: first.name, ...(series && { series: series.name }), ...said }
}

/** In a list of rows, numbers are what a chart draws. */
export function withFigures<T extends PlannedColumn>(form: Form, columns: T[], scope: Scope): T[] {
  if (form.measures.length > 0 || form.columns.length !== columns.length) return columns
  return columns.map((column, i) => {
    const field = form.columns[i]
    return field && isNumber(scope.column(field)) && !scope.isKey(field) ? { ...column, role: 'measure' } : column
  })
}

const SAID: Record<ChartType, string> = {
  bar: 'bar chart',
  line: 'line chart',
  area: 'area chart',
  pie: 'pie chart',
  scatter: 'scatter plot',
  heatmap: 'heatmap',
  kpi: 'single figure',
  table: 'table',
}

/** What the phrases of the picture were taken for. */
export function chartReasons(question: string, { spans, mark, stacked, order }: ChartRequest): Reason[] {
  const because =
    (meaning: string) =>
    ({ start, end }: { start: number; end: number }): Reason[] => {
      const text = question.slice(start, end).trim()
      const from = start + question.slice(start, end).indexOf(text)
      return text === '' ? [] : [{ text, start: from, end: from + text.length, meaning, source: 'grammar' }]
    }
  const kind = `${stacked ? 'stacked ' : ''}${mark ? SAID[mark] : 'chart'}`
  const sorted =
    order?.axis && `${order.direction === 'desc' ? 'highest' : 'lowest'} first along the ${order.axis} axis`
  return [...spans.mark.flatMap(because(kind)), ...(sorted ? spans.order.flatMap(because(sorted)) : [])]
}
