/** Follow-ups as edits of the form before: "by month", "only in Sales", "top 5 instead", "what about last year?", "as a pie". */

import { isNumber } from '../../form/labels.ts'
import { timeOf } from '../../form/measures.ts'
import type { Condition, Dimension, Form } from '../../form/types.ts'
import type { ChartType } from '../../types.ts'
import type { ChartRequest } from './charts/request.ts'
import type { Chunk } from './chunks.ts'
import { buildConditions } from './conditions.ts'
import { type Draft, hasField, hasMetric, hasTable } from './draft.ts'
import { dimensionOf, sameField } from './groups.ts'
import { plainMeasure } from './measures.ts'
import { applyPeriods, applyStep } from './periods.ts'
import { readChunks } from './read.ts'
import type { Scope } from './scope.ts'

export type Edited = { form: Form; chart?: ChartType }

/** Words that say that the question goes on from the answer before. */
const GOES_ON =
  /^(and|only|just|but|what about|how about|instead|now|also|same|then|or|of (those|these|them)|the same|make (it|that)|show (it|that|this|them|those)|(split|group|sort|order|break) (it|that|them|this))\b|\binstead\b/i

/** Whether the words say that a question goes on from the one before. */
export function goesOn(question: string): boolean {
  return GOES_ON.test(question.trim())
}

/**
 * The edited form, or undefined when the chunks read as a question of their own. An edit brings nothing that a new
 * question needs: no count, no aggregate with its own name, no table of its own.
 */
export function editForm(
  chunks: Chunk[],
  previous: Form,
  scope: Scope,
  today: string,
  request?: ChartRequest,
): Edited | undefined {
  const draft = readChunks(withoutLead(chunks))
  draft.chart ??= request?.mark
  if (!isEdit(draft, scope, previous)) return undefined
  scope.subject = previous.subject
  const form = structuredClone(previous)
  const before = JSON.stringify(form)
  editGroups(draft, scope, form)
  editMeasures(draft, scope, form)
  editConditions(draft, scope, form)
  editPeriod(draft, scope, form, today)
  applyStep(draft, scope, form)
  editOrder(draft, form)
  const changed = before !== JSON.stringify(form) || draft.chart !== undefined || request !== undefined
  return changed ? { form, chart: draft.chart } : undefined
}

const LEAD_WORDS = new Set([
  'only',
  'just',
  'and',
  'but',
  'also',
  'now',
  'then',
  'same',
  'the',
  'what',
  'how',
  'about',
  'show',
  'it',
  'that',
  'this',
  'them',
  'those',
  'make',
  'split',
  'break',
  'group',
])

/** What follows "and", "only", "what about": words that lead an edit have done their work. */
function withoutLead(chunks: Chunk[]): Chunk[] {
  if (!goesOn(chunks.map((chunk) => chunk.text).join(' '))) return chunks
  const first = chunks.findIndex((chunk) => !chunk.tokens.every((token) => LEAD_WORDS.has(token.plain)))
  return chunks.slice(Math.max(0, first))
}

function isEdit(draft: Draft, scope: Scope, previous: Form): boolean {
  if (draft.unknown.length > 0 || draft.refusal) return false
  const onward = goesOn(scope.text)
  const asksAnew =
    draft.measures.some((m) => m.kind === 'count') || draft.head === 'who' || (draft.head !== undefined && !onward)
  if (asksAnew) return false
  const brings = [...draft.things, ...draft.measures.map((m) => m.thing), draft.extreme?.thing, draft.orderBy]
  const bringsSubject = brings.some(
    (chunk) => chunk && (hasMetric(chunk) || (hasTable(chunk) && scope.tableIn(chunk) !== previous.subject)),
  )
  if (bringsSubject) return onward && draft.things.every((chunk) => !hasTable(chunk) || hasMetric(chunk))
  return onward || (draft.things.length === 0 && draft.measures.length === 0 && !draft.extreme?.thing)
}

function editGroups(draft: Draft, scope: Scope, form: Form): void {
  const added: Dimension[] = draft.by.flatMap((chunk) => dimensionOf(chunk, scope) ?? [])
  if (added.length === 0) return
  if (form.measures.length === 0 && !form.shareOf) {
    form.measures = [{ kind: 'aggregate', aggregate: 'count', table: form.subject, field: null }]
    form.columns = []
    form.limit = undefined
    form.ties = undefined
  }
  const replaces = /\binstead\b/i.test(scope.text)
  form.by = replaces
    ? added
    : [...form.by, ...added.filter((item) => !form.by.some((known) => sameField(known.field, item.field)))]
  form.order =
    form.by.length > 0 && form.measures.length > 0 ? [{ item: { measure: 0 }, direction: 'desc' }] : form.order
}

/** "and the average age" adds a measure, "the median instead" replaces one. */
function editMeasures(draft: Draft, scope: Scope, form: Form): void {
  for (const chunk of draft.things) {
    const metric = scope.metric(chunk)
    const field = metric || !hasField(chunk) ? undefined : scope.field(chunk)
    const measure = metric
      ? scope.takeMetric(chunk, metric)
      : field && isNumber(scope.column(field))
        ? plainMeasure(field, draft, scope)
        : undefined
    if (!measure || form.measures.length === 0) continue
    const replaces = /\binstead\b|\bwhat about\b|\bhow about\b/i.test(scope.text)
    form.measures = replaces ? [measure] : [...form.measures, measure]
  }
}

/** A value of a field that is filtered already replaces the old one, unless it is added with "and" or "also". */
function editConditions(draft: Draft, scope: Scope, form: Form): void {
  const fresh: Form = { ...form, where: [], having: [] }
  buildConditions(draft, scope, fresh)
  for (const group of fresh.where) {
    const [condition] = group
    if (!condition) continue
    form.where = form.where.filter((known) => !(known.length === 1 && replaces(condition, known[0])))
    form.where.push(group)
  }
  form.having = [...form.having, ...fresh.having]
}

function replaces(added: Condition, known: Condition | undefined): boolean {
  if (!known || added.kind === 'related' || known.kind === 'related') return false
  const polarity = (c: Condition) => 'negated' in c && c.negated === true
  return added.kind === known.kind && sameField(added.field, known.field) && polarity(added) === polarity(known)
}

function editPeriod(draft: Draft, scope: Scope, form: Form, today: string): void {
  if (draft.ranges.length === 0 && !draft.grain && !draft.trend && !draft.compare) return
  if (draft.ranges.length > 0 && form.period?.range)
    form.period = { ...form.period, range: undefined, compareTo: undefined }
  if (draft.ranges.length > 0) form.where = form.where.filter((group) => group[0]?.kind !== 'date')
  if (form.measures.length === 0 && (draft.grain || draft.trend)) {
    form.measures = [{ kind: 'aggregate', aggregate: 'count', table: form.subject, field: null }]
    form.columns = []
  }
  if (draft.grain || draft.trend) [form.order, form.limit, form.ties] = [[], undefined, undefined]
  const timed = form.measures.some((measure) => timeOf(measure, scope.catalog))
  if (draft.compare && timed && form.period?.grain && !draft.grain) form.period = { ...form.period, grain: undefined }
  applyPeriods(draft, scope, form, today)
}

function editOrder(draft: Draft, form: Form): void {
  const limit = draft.limit ?? (draft.extreme ? draft.extreme.count : undefined)
  const direction = draft.extreme?.direction ?? draft.direction
  if (limit) {
    form.limit = limit
    form.ties = limit === 1
  }
  if (!direction) return
  const [first] = form.order
  form.order = [{ item: first?.item ?? (form.measures.length > 0 ? { measure: 0 } : 'period'), direction }]
}
