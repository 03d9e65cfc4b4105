/** A reply's form as a form of the house, every name looked up in the asker's catalog. */

import { baseOf } from '../../form/measures.ts'
import type {
  Condition,
  DateRange,
  Dimension,
  FieldRef,
  Form,
  Literal,
  Measure,
  Order,
  SimpleCondition,
} from '../../form/types.ts'
import { emptyForm } from '../../form/types.ts'
import type { Catalog, TableInfo } from '../../types.ts'
import { cut } from './quote.ts'
import type { ReplyCondition, ReplyForm, ReplyInside } from './reply.ts'

/** Why a reply cannot be used, in words for the model. */
export class ReplyProblem extends Error {}

/** Throws ReplyProblem naming what the catalog does not have. */
export function toForm(reply: ReplyForm, catalog: Catalog): Form {
  const names = new Names(catalog)
  const subject = subjectOf(reply, names)
  const measures = (reply.measures ?? []).map((text) => names.measure(text, subject))
  const by = (reply.by ?? []).map((text) => names.dimension(text))
  const columns = (reply.columns ?? []).map((text) => names.field(text))
  const limit = Math.round(reply.limit ?? 0)
  return {
    ...emptyForm(subject),
    columns: measures.length === 0 ? columns : [],
    measures,
    by,
    where: whereOf(reply.where ?? [], names),
    having: (reply.having ?? []).map(({ measure, op, value }) => ({
      measure: names.measure(measure, subject),
      op,
      value,
    })),
    period: periodOf(reply.period, names),
    order: (reply.order ?? []).map(({ by: text, direction }) => ({ item: orderItem(text, reply, names), direction })),
    limit: limit > 0 ? limit : undefined,
    ties: reply.ties || undefined,
    perGroup: reply.perGroup || undefined,
    distinct: reply.distinct || undefined,
    calculations: reply.calculations ?? [],
    shareOf: reply.shareOf && reply.shareOf.length > 0 ? reply.shareOf.map((one) => names.condition(one)) : undefined,
  }
}

function subjectOf(reply: ReplyForm, names: Names): string {
  if (reply.subject) return names.table(reply.subject).name
  const [measure] = reply.measures ?? []
  if (measure !== undefined) return baseOf(names.measure(measure), names.catalog)
  const [column] = reply.columns ?? []
  if (column !== undefined) return names.field(column).table
  throw new ReplyProblem('The form has no subject: name the table whose rows are listed or counted.')
}

/** Conditions in a row; one with `or` joins the one before it. */
function whereOf(conditions: ReplyCondition[], names: Names): Condition[][] {
  const groups: Condition[][] = []
  for (const condition of conditions) {
    const read = names.condition(condition, condition.inside ?? [])
    const last = groups.at(-1)
    if (condition.or && last) last.push(read)
    else groups.push([read])
  }
  return groups
}

function periodOf(period: ReplyForm['period'], names: Names): Form['period'] {
  if (!period) return undefined
  const read = {
    field: period.field ? names.field(period.field) : undefined,
    range: rangeOf(period.from, period.to, period.text),
    grain: period.grain ?? undefined,
    compareTo: rangeOf(period.compareFrom, period.compareTo, period.compareText),
  }
  return read.range || read.grain ? read : undefined
}

const ISO_DAY = /^\d{4}-\d{2}-\d{2}$/

function rangeOf(from: unknown, to: unknown, text?: string | null): DateRange | undefined {
  const [start, end] = [dayOf(from), dayOf(to)]
  if (start === undefined && end === undefined) return undefined
  return { from: start, to: end, text: text ? cut(text, 80) : rangeText(start, end) }
}

function dayOf(value: unknown): string | undefined {
  if (value === undefined || value === null || value === '') return undefined
  if (typeof value === 'string' && ISO_DAY.test(value) && !Number.isNaN(Date.parse(value))) return value
  throw new ReplyProblem(`${JSON.stringify(value)} is not a day; write it as YYYY-MM-DD.`)
}

function rangeText(from?: string, to?: string): string {
  if (from && to) return `${from} to before ${to}`
  return from ? `since ${from}` : `before ${to}`
}

function orderItem(text: string, reply: ReplyForm, names: Names): Order['item'] {
  const at = (list: string[] | null | undefined) => (list ?? []).findIndex((item) => squeezed(item) === squeezed(text))
  if (at(reply.measures) >= 0) return { measure: at(reply.measures) }
  if (at(reply.by) >= 0) return { by: at(reply.by) }
  if (squeezed(text) === 'period') return 'period'
  return { field: names.field(text) }
}

const squeezed = (text: string): string => text.toLowerCase().replace(/\s+/g, ' ').trim()

const MEASURE = /^(count|sum|avg|average|min|max|median)\s*\(\s*(distinct\s+)?([^)]*)\)(\s+in force)?$/i
const DIMENSION = /^(.+?) by (day|week|month|quarter|year)$/i
const AGGREGATES: Record<string, 'count' | 'sum' | 'avg' | 'min' | 'max' | 'median'> = {
  count: 'count',
  sum: 'sum',
  avg: 'avg',
  average: 'avg',
  min: 'min',
  max: 'max',
  median: 'median',
}

/** Looks names up, whatever their case, and says what there is where one is missing. */
class Names {
  readonly catalog: Catalog

  constructor(catalog: Catalog) {
    this.catalog = catalog
  }

  table(text: string): TableInfo {
    const name = (text.trim().split('.').at(-1) ?? '').toLowerCase()
    const found = this.catalog.tables.find((table) => table.name.toLowerCase() === name)
    if (!found) throw new ReplyProblem(`There is no table "${cut(text, 80)}".`)
    return found
  }

  field(text: string): FieldRef {
    const [path = '', via] = text.trim().split(/\s+via\s+/i)
    const dot = path.lastIndexOf('.')
    if (dot < 0) throw new ReplyProblem(`"${cut(text, 80)}" is not written as table.column.`)
    const table = this.table(path.slice(0, dot))
    const name = path.slice(dot + 1).toLowerCase()
    const column = table.columns.find((one) => one.name.toLowerCase() === name)
    if (!column) {
      const there = table.columns.map((one) => one.name).slice(0, 40)
      throw new ReplyProblem(
        `"${table.name}" has no column "${cut(path.slice(dot + 1), 80)}"; it has ${there.join(', ')}.`,
      )
    }
    return { table: table.name, column: column.name, ...(via !== undefined && { via: this.relationship(via) }) }
  }

  private relationship(text: string): string {
    const found = this.catalog.relationships.find(({ name }) => name.toLowerCase() === text.trim().toLowerCase())
    if (found) return found.name
    throw new ReplyProblem(`There is no relationship "${cut(text, 80)}".`)
  }

  dimension(text: string): Dimension {
    const match = DIMENSION.exec(text.trim())
    if (!match) return { field: this.field(text) }
    return { field: this.field(match[1] ?? ''), grain: (match[2] ?? '').toLowerCase() as Dimension['grain'] }
  }

  measure(text: string, subject?: string): Measure {
    const match = MEASURE.exec(text.trim())
    if (!match) return this.metric(text)
    const [, word = '', distinct, of = '', force] = match
    const aggregate = AGGREGATES[word.toLowerCase()] ?? 'count'
    const inForce = force ? true : undefined
    if (!of.includes('.')) {
      if (aggregate !== 'count') throw new ReplyProblem(`"${cut(text, 80)}" needs a field: ${aggregate}(table.column).`)
      const table = of.trim() === '*' || of.trim() === '' ? subject : this.table(of).name
      if (table === undefined) throw new ReplyProblem(`"${cut(text, 80)}" needs a table: count(table).`)
      return { kind: 'aggregate', aggregate: 'count', table, field: null, inForce }
    }
    const field = this.field(of)
    const isRows = aggregate === 'count' && !distinct && of.trim().endsWith('.*')
    if (isRows) return { kind: 'aggregate', aggregate, table: field.table, field: null, inForce }
    return { kind: 'aggregate', aggregate, table: field.table, field, distinct: distinct ? true : undefined, inForce }
  }

  private metric(text: string): Measure {
    const name = squeezed(text)
    const { metrics } = this.catalog
    const found =
      metrics.find((one) => one.name.toLowerCase() === name) ?? metrics.find((one) => squeezed(one.label) === name)
    if (found) return { kind: 'metric', name: found.name }
    throw new ReplyProblem(`There is no metric "${cut(text, 80)}"; other measures are written like sum(table.column).`)
  }

  condition(given: ReplyInside & { inside?: unknown }, inside: ReplyInside[] = []): Condition {
    if (/\.\*$/.test(given.field.trim())) return this.related(given, inside)
    const field = this.field(given.field)
    const values = given.values ?? []
    const [first, second] = values
    const need = (value: Literal | undefined): Literal => {
      if (value === undefined)
        throw new ReplyProblem(`The condition on "${given.field}" with "${given.op}" needs values.`)
      return value
    }
    switch (given.op) {
      case '=':
      case 'in':
        return { kind: 'values', field, values: [need(first), ...values.slice(1)], negated: false }
      case '!=':
      case 'not in':
        return { kind: 'values', field, values: [need(first), ...values.slice(1)], negated: true }
      case '<':
      case '<=':
      case '>':
      case '>=':
        return { kind: 'compare', field, op: given.op, value: need(first) }
      case 'between':
        return { kind: 'between', field, low: need(first), high: need(second) }
      case 'contains':
      case 'not contains':
      case 'starts with':
      case 'ends with':
        return containing(field, given.op, String(need(first)))
      case 'missing':
      case 'present':
        return { kind: 'missing', field, negated: given.op === 'present' }
      case 'during':
        return this.during(field, first, second)
      case 'above average':
      case 'below average':
        return { kind: 'versus', field, op: given.op === 'above average' ? '>' : '<', aggregate: 'avg' }
      default:
        throw new ReplyProblem(`"${given.op}" is for related rows: name them as "table.*".`)
    }
  }

  private during(field: FieldRef, from: unknown, to: unknown): Condition {
    const range = rangeOf(from, to)
    if (range) return { kind: 'date', field, range }
    throw new ReplyProblem('"during" needs a first day, the day after the last, or both.')
  }

  private related({ field, op, values }: ReplyInside, inside: ReplyInside[]): Condition {
    const table = this.table(field.trim().slice(0, -2)).name
    const where = inside.map((one) => this.simple(one))
    if (op === 'some' || op === 'none') return { kind: 'related', table, quantifier: op, where }
    const count = Number(values?.[0])
    const isComparison = op === '=' || op === '!=' || op === '<' || op === '<=' || op === '>' || op === '>='
    if (!isComparison || !Number.isFinite(count))
      throw new ReplyProblem(`Rows of "${table}" are related by "some", "none" or a comparison with a number.`)
    return { kind: 'related', table, quantifier: { op, count }, where }
  }

  private simple(given: ReplyInside): SimpleCondition {
    const read = this.condition(given)
    if (read.kind === 'values' || read.kind === 'compare' || read.kind === 'date') return read
    throw new ReplyProblem(`"${given.op}" cannot stand inside a condition on related rows.`)
  }
}

function containing(
  field: FieldRef,
  op: 'contains' | 'not contains' | 'starts with' | 'ends with',
  text: string,
): Condition {
  const at = op === 'starts with' ? 'start' : op === 'ends with' ? 'end' : 'anywhere'
  return { kind: 'contains', field, text, at, negated: op === 'not contains' }
}
