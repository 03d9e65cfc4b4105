/** A form in words: the question as it was understood. Rendered from the form alone, never from the question's text. */
import type { Catalog } from '../types.ts'
import { addDays } from './dates.ts'
import { tableOf } from './joins.ts'
import { capitalised, columnOf, fieldLabel, measureLabel, plural } from './labels.ts'
import { queryWords } from './query-words.ts'
import type { Comparator, Condition, Dimension, FieldRef, Form, Literal, Order } from './types.ts'

/** One sentence without a full stop: "Average salary by department where city is Berlin, in 2025, highest first". */
export function explainForm(form: Form, catalog: Catalog): string {
  if (form.composed) return capitalised(queryWords(form.composed, catalog))
  const parts = [
    head(form, catalog),
    groups(form, catalog),
    filters(form, catalog),
    having(form, catalog),
    period(form),
    form.asOf === undefined ? '' : `, as of ${form.asOf}`,
    comparison(form),
    ordering(form, catalog),
  ]
  return capitalised(parts.filter(Boolean).join(''))
}

function head(form: Form, catalog: Catalog): string {
  const subject = plural(tableOf(catalog, form.subject).label.toLowerCase())
  if (form.shareOf)
    return `share of ${subject} where ${form.shareOf.map((c) => conditionWords(c, catalog)).join(' and ')}`
  if (form.measures.length > 0)
    return listWords(form.measures.map((measure) => measureLabel(catalog, measure))) + calculations(form)
  if (form.columns.length === 0) return subject
  const columns = listWords(form.columns.map((field) => fieldLabel(catalog, field)))
  return form.distinct ? `different ${columns}` : `${columns} of ${subject}`
}

const CALCULATIONS = {
  share: ' with the share of the total',
  growth: ' with the growth from one to the next',
  running: ' with the running total',
}

function calculations(form: Form): string {
  return form.calculations.map((calculation) => CALCULATIONS[calculation]).join('')
}

function groups(form: Form, catalog: Catalog): string {
  const names = form.by.map((dimension) => dimensionWords(dimension, catalog))
  const all = [...names, ...(form.period?.grain && !form.period.compareTo ? [form.period.grain] : [])]
  return all.length > 0 ? ` ${form.perGroup ? 'in each' : 'by'} ${listWords(all)}` : ''
}

/** "department"; of dates what they go by: "weekday of hire date". */
function dimensionWords({ field, grain }: Dimension, catalog: Catalog): string {
  const label = fieldLabel(catalog, field)
  return grain ? `${grain} of ${label}` : label
}

function filters(form: Form, catalog: Catalog): string {
  if (form.where.length === 0) return ''
  const terms = form.where.map((group) => group.map((condition) => conditionWords(condition, catalog)).join(' or '))
  return ` where ${terms.join(' and ')}`
}

function having(form: Form, catalog: Catalog): string {
  if (form.having.length === 0) return ''
  const terms = form.having.map(
    ({ measure, op, value }) => `${measureLabel(catalog, measure)} is ${OPERATORS[op]} ${value}`,
  )
  return `, only where the ${terms.join(' and the ')}`
}

function period(form: Form): string {
  return form.period?.range ? `, ${rangeWords(form.period.range.text)}` : ''
}

/** Ranges that start with a preposition stay as they are; others take "in" or "over". */
function rangeWords(text: string): string {
  if (/^(since|until|before|after|as of|at the (start|end)|this|last|today|yesterday)/.test(text)) return text
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return `on ${text}`
  return text.startsWith('the last') ? `over ${text}` : `in ${text}`
}

function comparison(form: Form): string {
  return form.period?.compareTo ? `, compared with ${form.period.compareTo.text}` : ''
}

function ordering(form: Form, catalog: Catalog): string {
  const [order] = form.order
  if (!order) return form.limit ? `, the first ${form.limit}` : ''
  const named = orderName(order, form, catalog)
  const end = order.direction === 'desc' ? 'highest' : 'lowest'
  if (form.limit === 1) return `, only the one with the ${end} ${named}`
  if (form.limit) return `, the ${form.limit} with the ${end} ${named}`
  const step = typeof order.item === 'object' && 'by' in order.item ? form.by[order.item.by]?.grain : undefined
  if (step && order.direction === 'asc') return ''
  return form.measures.length > 0 && typeof order.item === 'object' && 'measure' in order.item
    ? `, ${end} first`
    : `, ordered by ${named}, ${end} first`
}

function orderName(order: Order, form: Form, catalog: Catalog): string {
  if (order.item === 'period') return 'period'
  if ('field' in order.item) return fieldLabel(catalog, order.item.field)
  if ('by' in order.item) return fieldNameAt(form.by[order.item.by]?.field, catalog)
  const measure = form.measures[order.item.measure]
  return measure ? measureLabel(catalog, measure) : 'value'
}

function fieldNameAt(field: FieldRef | undefined, catalog: Catalog): string {
  return field ? fieldLabel(catalog, field) : 'name'
}

const OPERATORS: { [K in Comparator]: string } = {
  '=': 'equal to',
  '!=': 'not equal to',
  '<': 'less than',
  '<=': 'at most',
  '>': 'more than',
  '>=': 'at least',
}

const DATE_OPERATORS: { [K in Comparator]: string } = {
  '=': 'is the same as',
  '!=': 'is not the same as',
  '<': 'is before',
  '<=': 'is no later than',
  '>': 'is after',
  '>=': 'is no earlier than',
}

function inForceWords({ field, day, through, until }: Condition & { kind: 'inForce' }, catalog: Catalog): string {
  const { employment } = tableOf(catalog, field.table)
  const last = until ? addDays(until, -1) : day
  const days = last === day ? `on ${day}` : `between ${day} and ${last}`
  return `they are ${through ? 'under way' : employment ? 'employed' : 'in force'} ${days}`
}

/** One condition in words. */
export function conditionWords(condition: Condition, catalog: Catalog): string {
  if (condition.kind === 'related') return relatedWords(condition, catalog)
  const name = fieldLabel(catalog, condition.field)
  switch (condition.kind) {
    case 'values':
      return `${name} is ${condition.negated ? 'not ' : ''}${condition.values.map(say).join(' or ')}`
    case 'compare':
      return `${name} is ${OPERATORS[condition.op]} ${say(condition.value)}`
    case 'between':
      return `${name} is between ${say(condition.low)} and ${say(condition.high)}`
    case 'contains':
      return `${name} ${condition.negated ? 'does not ' : ''}${containsWords(condition.at, condition.negated)} "${condition.text}"`
    case 'missing':
      return `${name} is ${condition.negated ? 'filled in' : 'missing'}`
    case 'date':
      return `${name} is ${condition.negated ? 'not ' : ''}${rangeWords(condition.range.text)}`
    case 'inForce':
      return inForceWords(condition, catalog)
    case 'fields': {
      const isDate = columnOf(catalog, condition.field).type.startsWith('date')
      const words = isDate ? DATE_OPERATORS[condition.op] : `is ${OPERATORS[condition.op]}`
      return `${name} ${words} ${fieldLabel(catalog, condition.other)}`
    }
    case 'versus':
      return `${name} is ${OPERATORS[condition.op]} its average`
  }
}

function containsWords(at: 'start' | 'end' | 'anywhere', negated: boolean): string {
  const verb = { start: 'start', end: 'end', anywhere: 'contain' }[at]
  const rest = at === 'anywhere' ? '' : ' with'
  return `${verb}${negated ? '' : 's'}${rest}`
}

function relatedWords(condition: Condition & { kind: 'related' }, catalog: Catalog): string {
  const table = plural(tableOf(catalog, condition.table).label.toLowerCase())
  const inside =
    condition.where.length > 0 ? ` where ${condition.where.map((c) => conditionWords(c, catalog)).join(' and ')}` : ''
  if (condition.quantifier === 'none') return `there are no ${table}${inside}`
  if (condition.quantifier === 'some') return `there are ${table}${inside}`
  return `the number of ${table}${inside} is ${OPERATORS[condition.quantifier.op]} ${condition.quantifier.count}`
}

function say(value: Literal): string {
  return typeof value === 'string' ? value : String(value)
}

function listWords(items: string[]): string {
  return items.length <= 1 ? (items[0] ?? '') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`
}
