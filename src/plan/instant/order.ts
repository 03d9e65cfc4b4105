/** Order and limit of a form. */
import { lemmaOf, wordsOf } from '../../catalog/words.ts'
import { capitalised, isNumber } from '../../form/labels.ts'
import type { FieldRef, Form } from '../../form/types.ts'
import type { Chunk } from './chunks.ts'
import { groupBySubject } from './comparisons.ts'
import type { Draft } from './draft.ts'
import { amountOf } from './figures.ts'
import { addMeasure, sameField, settleSubject } from './groups.ts'
import { plainMeasure } from './measures.ts'
import type { Scope } from './scope.ts'
import { AskBack, CannotAnswer } from './signals.ts'

export function applyOrder(draft: Draft, scope: Scope, form: Form): void {
  if (draft.limit && !form.limit) form.limit = draft.limit
  if (draft.orderBy && form.order.length === 0) orderByChunk(draft.orderBy, draft, scope, form)
  const isList = draft.direction !== undefined && form.measures.length === 0 && form.columns.length === 0
  const first = isList ? (firstDate(scope, form) ?? firstAmount(scope, form)) : undefined
  if (first && form.order.length === 0) form.order = [{ item: { field: first }, direction: draft.direction ?? 'asc' }]
  if (draft.direction && form.order.length === 0)
    form.order = [
      {
        item: form.measures.length > 0 ? { measure: 0 } : { field: firstField(form, scope) },
        direction: draft.direction,
      },
    ]
  if (form.order.length === 0 && form.by.length > 0 && form.measures.length > 0 && !form.period?.grain)
    form.order = defaultOrder(form, scope)
  if (form.limit && form.order.length === 0) askWhatToOrderBy(scope, form)
  if (form.measures.length === 0 && form.by.length === 0) form.distinct = isDistinct(draft, scope, form)
}

/** "Top 10 employees" of what? The metrics and numbers at hand are the choices. */
function askWhatToOrderBy(scope: Scope, form: Form): never {
  const near = (metric: { dataset?: string }) =>
    metric.dataset !== undefined && (metric.dataset === form.subject || scope.nearness(metric.dataset) > 0)
  const metrics = scope.catalog.metrics.filter(near).map((metric) => metric.label.toLowerCase())
  const numbers = scope
    .table(form.subject)
    .columns.filter((column) => isNumber(column) && column.aggregate !== 'none' && !column.hidden)
    .map((column) => column.label.toLowerCase())
  const choices = [...new Set([...metrics, ...numbers])]
    .slice(0, 4)
    .map((label) => ({ label: capitalised(label), question: `${scope.text.replace(/[?.!\s]+$/, '')} by ${label}` }))
  throw new AskBack('By what should they be ranked?', choices)
}

/** "Biggest first" of rows goes by what each is about. Throws CannotAnswer where that is unclear. */
function firstAmount(scope: Scope, { subject }: Form): FieldRef | undefined {
  const said = /\b(biggest|largest|highest|smallest|lowest) first\b/i.exec(scope.text)?.[0]
  const amount = said ? amountOf(subject, scope) : undefined
  if (said && !amount) throw new CannotAnswer(`I do not know by which figure "${said}" is meant.`, [said])
  return amount
}

/** "Oldest first" goes by the date of the rows. Throws CannotAnswer where they have several and none that is theirs. */
function firstDate(scope: Scope, { subject }: Form): FieldRef | undefined {
  const said = /\b(oldest|earliest|newest|latest|most recent) first\b/i.exec(scope.text)?.[0]
  const { columns, defaultTime } = scope.table(subject)
  if (!said || !columns.some(({ type }) => type.startsWith('date'))) return undefined
  if (!defaultTime) throw new CannotAnswer(`I do not know by which date "${said}" is meant.`, [said])
  return { table: subject, column: defaultTime }
}

function firstField(form: Form, scope: Scope): FieldRef {
  const display = scope.table(form.subject).displayColumn ?? scope.table(form.subject).columns[0]?.name ?? ''
  return form.columns[0] ?? { table: form.subject, column: display }
}

function orderByChunk(chunk: Chunk, draft: Draft, scope: Scope, form: Form): void {
  const metric = scope.metric(chunk)
  const direction = draft.direction ?? (metric || draft.limit ? 'desc' : 'asc')
  if (metric) {
    if (form.measures.length === 0 && form.by.length === 0) groupBySubject(scope, form)
    addMeasure(form, scope.takeMetric(chunk, metric))
    settleSubject(scope, form)
    const at = form.measures.findIndex((m) => m.kind === 'metric' && m.name === metric.name)
    form.order = [{ item: { measure: at }, direction }]
    return
  }
  const field = scope.field(chunk)
  if (!field || !namesFigure(chunk, field, scope))
    throw new CannotAnswer(`I cannot order by "${chunk.text}".`, [chunk.text])
  const by = form.by.findIndex((d) => sameField(d.field, field))
  if (by >= 0) form.order = [{ item: { by }, direction }]
  else if (form.measures.length === 0)
    form.order = [
      {
        item: { field },
        direction: draft.direction ?? (isNumber(scope.column(field)) && draft.limit ? 'desc' : 'asc'),
      },
    ]
  else if (isNumber(scope.column(field)))
    form.order = [{ item: { measure: orderMeasure(field, draft, scope, form) }, direction: draft.direction ?? 'desc' }]
}

/** "By training" asks for no training budget: of a part of a name its last word says what it is. */
export function namesFigure({ text, meanings }: Chunk, field: FieldRef, scope: Scope): boolean {
  const isPart = meanings.some((m) => m.kind === 'field' && m.part && sameField(m.field, field))
  const head = wordsOf(scope.label(field)).at(-1) ?? ''
  return !isPart || wordsOf(text).some((word) => lemmaOf(word) === lemmaOf(head))
}

function orderMeasure(field: FieldRef, draft: Draft, scope: Scope, form: Form): number {
  const known = form.measures.findIndex((m) => m.kind === 'aggregate' && m.field && sameField(m.field, field))
  if (known >= 0) return known
  const measure = plainMeasure(field, draft, scope)
  if (!measure) return 0
  form.measures.push(measure)
  return form.measures.length - 1
}

/** Groups by number or date go in their order, others by the size of the measure. */
function defaultOrder(form: Form, scope: Scope): Form['order'] {
  const [first] = form.by
  const column = first ? scope.column(first.field) : undefined
  const ordinal = column !== undefined && (isNumber(column) || column.type.startsWith('date'))
  return [ordinal ? { item: { by: 0 }, direction: 'asc' } : { item: { measure: 0 }, direction: 'desc' }]
}

/** Fields asked for without their table ("which countries ...") are listed once each. */
function isDistinct(draft: Draft, scope: Scope, form: Form): boolean {
  if (form.columns.length === 0 || form.order.length > 0) return false
  const names = (chunk: Chunk) =>
    scope.tableIn(chunk) === form.subject ||
    chunk.meanings.some((m) => m.kind === 'field' && m.owned && m.field.table === form.subject)
  const subjectNamed = draft.things.some(names) || draft.head === 'who'
  return draft.distinct || !subjectNamed
}
