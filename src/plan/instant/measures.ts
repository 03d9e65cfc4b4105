/** Mentions of numbers as measures: declared metrics before aggregates made up on the spot. */
import { capitalised, isFlag, isNumber, plural, singular } from '../../form/labels.ts'
import type { Aggregate, FieldRef, Measure } from '../../form/types.ts'
import { historyOf, validityOf } from '../../form/validity.ts'
import type { Draft, MeasureMention } from './draft.ts'
import { hasField } from './draft.ts'
import { hasEventDate } from './events.ts'
import { amountOf, onlyNumber } from './figures.ts'
import { assumeInForce } from './in-force.ts'
import type { Scope } from './scope.ts'
import { AskBack, CannotAnswer } from './signals.ts'

/** The measure that a mention asks for. Throws AskBack or CannotAnswer. */
export function measureOf(mention: MeasureMention, draft: Draft, scope: Scope): Measure {
  return mention.kind === 'count' ? countOf(mention, draft, scope) : aggregateOf(mention, draft, scope)
}

function countOf(mention: MeasureMention & { kind: 'count' }, draft: Draft, scope: Scope): Measure {
  const { thing } = mention
  if (!thing || (thing.meanings.length === 0 && thing.values.length > 0)) return countSubject(draft, scope)
  const metric = scope.metric(thing)
  const table = scope.tableIn(thing)
  if (metric && !(table && hasEventDate(table, draft, scope))) return scope.takeMetric(thing, metric)
  if (table) {
    scope.because(thing, `count of ${scope.table(table).label.toLowerCase()}`, 'schema')
    return countMeasure(table, draft, scope)
  }
  const field = scope.field(thing)
  if (field && isFlag(scope.column(field))) throw new CannotAnswer(`I cannot count "${thing.text}".`, [thing.text])
  if (!field) throw new CannotAnswer(`I cannot count "${thing.text}".`, [thing.text])
  return countField(field, mention, scope)
}

/** Those in a role are counted by the key that leads to them: two managers may have one name. */
function keyOf(field: FieldRef, scope: Scope): FieldRef {
  const key = scope.catalog.relationships.find((r) => r.name === field.via)
  const [column, ...more] = key?.fromColumns ?? []
  return key && column && more.length === 0 ? { table: key.from, column } : field
}

/** A role ("manager") is counted over the rows that have it. */
function roleOwner(field: FieldRef, scope: Scope): string {
  return scope.catalog.relationships.find((r) => r.name === field.via)?.from ?? field.table
}

/** "How many women" counts people; a value of rows that come and go ("promotion") does not say what is counted. */
function countSubject(draft: Draft, scope: Scope): Measure {
  const unclear =
    validityOf(scope.subject, scope.catalog) !== undefined &&
    !historyOf(scope.table(scope.subject)) &&
    !scope.table(scope.subject).employment &&
    !scope.countMetric(scope.subject) &&
    !scope.named.has(scope.subject)
  if (unclear) throw new CannotAnswer('I could not tell what to count; name it.')
  return countMeasure(scope.subject, draft, scope)
}

/** "How many hours" adds up, "how many job titles" counts the different ones. */
function countField(field: FieldRef, mention: MeasureMention & { kind: 'count' }, scope: Scope): Measure {
  const column = scope.column(field)
  if (isNumber(column) && column.aggregate === 'sum' && !mention.distinct)
    return { kind: 'aggregate', aggregate: 'sum', table: field.table, field }
  if (isNumber(column) && !mention.distinct && !scope.isKey(field))
    throw new CannotAnswer(`I do not know whether "${mention.thing?.text ?? ''}" is to be counted or added up.`, [
      mention.thing?.text ?? '',
    ])
  if (column.type.startsWith('date') && !mention.distinct)
    throw new CannotAnswer(`I cannot count "${mention.thing?.text ?? ''}".`, [mention.thing?.text ?? ''])
  if (!mention.distinct) scope.assume(`Counted different values of ${scope.label(field)}.`, 0.97)
  return {
    kind: 'aggregate',
    aggregate: 'count',
    table: roleOwner(field, scope),
    field: keyOf(field, scope),
    distinct: true,
  }
}

/** The count of a table's rows: the declared metric for it, unless the question is about a date of those rows. */
export function countMeasure(table: string, draft: Draft, scope: Scope): Measure {
  const metric = hasEventDate(table, draft, scope) ? undefined : scope.countMetric(table)
  if (metric) {
    if (metric.valid && draft.ranges.length === 0 && !draft.grain && !draft.trend)
      scope.assume(`${capitalised(metric.label)} as of today.`, 1)
    return { kind: 'metric', name: metric.name }
  }
  const inForce = validityOf(table, scope.catalog) !== undefined && !hasEventDate(table, draft, scope)
  if (inForce && scope.table(table).employment) assumeInForce(table, scope, 1)
  return { kind: 'aggregate', aggregate: 'count', table, field: null, inForce: inForce || undefined }
}

function aggregateOf(mention: MeasureMention & { kind: 'aggregate' }, draft: Draft, scope: Scope): Measure {
  const { thing, aggregate } = mention
  const metric = metricFor(mention, scope)
  if (metric) return metric
  const wanted = aggregate === 'min' || aggregate === 'max' ? 'any' : 'number'
  const field = hasField(thing) ? scope.field(thing, wanted) : undefined
  if (field) {
    askAboutOtherName(mention, field, scope)
    const { derived, aggregate: usual } = scope.column(field)
    if (derived && usual === 'sum' && aggregate !== 'sum')
      throw new CannotAnswer(
        `I can add up ${scope.label(field)}, which is kept by line: whose ${mention.at.text} is meant cannot be told.`,
        [mention.at.text],
      )
    if (aggregate === 'sum' && /\b(percent|percentage|pct|rate|ratio)\b/i.test(scope.column(field).label))
      throw new CannotAnswer(`Values of ${scope.label(field)} do not add up to a total.`, [thing.text])
    return fieldAggregate(aggregate, field, draft, scope)
  }
  const table = scope.tableIn(thing)
  const own = table && aggregate !== 'sum' ? (onlyNumber(table, scope) ?? amountOf(table, scope)) : undefined
  const paid = table && aggregate === 'sum' && SPENT.test(scope.table(table).label) ? amountOf(table, scope) : undefined
  if (paid) {
    scope.assume(`Took the total of ${scope.label(paid)}.`, 0.97)
    return fieldAggregate(aggregate, paid, draft, scope)
  }
  if (own) return fieldAggregate(aggregate, own, draft, scope)
  // "How much is the track": an amount of it, and no number of them.
  if (table && aggregate === 'sum' && !/^how much/i.test(mention.at.text)) {
    askAboutTotal(mention, table, scope)
    return countMeasure(table, draft, scope)
  }
  throw new CannotAnswer(`I cannot take the ${mention.at.text} of "${thing.text}".`, [
    `${mention.at.text} ${thing.text}`,
  ])
}

/** What is money in itself: the total of bonuses is no number of them. */
const SPENT =
  /\b(bonus|bonuse|refund|expense|payment|fee|commission|donation|deposit|withdrawal|fine|claim|cost|sale|purchase|salary|salarie)s?$/i

/** An aggregate of a field, over rows in force where its table has a validity. */
export function fieldAggregate(aggregate: Aggregate, field: FieldRef, draft: Draft, scope: Scope): Measure {
  const inForce = validityOf(field.table, scope.catalog) !== undefined && !hasEventDate(field.table, draft, scope)
  if (inForce && scope.table(field.table).employment) assumeInForce(field.table, scope, 1)
  return { kind: 'aggregate', aggregate, table: field.table, field, inForce: inForce || undefined }
}

/** "Minimum salary" may be a name of its own ("pay band minimum") beside the lowest of the salaries. */
function askAboutOtherName({ at, thing }: MeasureMention & { kind: 'aggregate' }, field: FieldRef, scope: Scope): void {
  const others = (at.also ?? []).flatMap((m) =>
    m.kind === 'field' && isNumber(scope.column(m.field)) && scope.nearness(m.field.table) >= 0 ? [m.field] : [],
  )
  const [other] = others.filter((one) => one.table !== field.table || one.column !== field.column)
  if (!other) return
  throw new AskBack(`What do you mean by "${at.text} ${thing.text}"?`, [
    {
      label: `The ${at.text} of ${scope.fullLabel(field)}`,
      question: scope.rewritten(at, at.text === 'minimum' ? 'lowest' : 'highest'),
    },
    { label: scope.fullLabel(other), question: scope.text.replace(`${at.text} ${thing.text}`, scope.fullLabel(other)) },
  ])
}

/** "Total invoices" where invoices have a total: the number of them, or the sum of their totals? */
function askAboutTotal({ at, thing }: MeasureMention & { kind: 'aggregate' }, table: string, scope: Scope): void {
  const named = at.meanings.some(
    (m) => m.kind === 'field' && m.field.table === table && isNumber(scope.column(m.field)),
  )
  if (!named) return
  const words = scope.text.slice(at.start, thing.end)
  const rows = plural(scope.table(table).label.toLowerCase())
  throw new AskBack(`What do you mean by "${words}"?`, [
    { label: `The number of ${rows}`, question: scope.text.replace(words, `number of ${rows}`) },
    {
      label: `The sum of ${at.text} over the ${rows}`,
      question: scope.text.replace(words, `sum of ${singular(rows)} ${at.text}`),
    },
  ])
}

/** "average" and "total" before a metric that is already an average or a total say the same thing. */
function metricFor(
  { thing, aggregate, at }: MeasureMention & { kind: 'aggregate' },
  scope: Scope,
): Measure | undefined {
  const metric = scope.metric(thing)
  if (!metric) return undefined
  const kind = /^\s*(AVG|SUM|COUNT|MIN|MAX|MEDIAN)\b/i.exec(metric.expression)?.[1]?.toLowerCase()
  const same =
    kind === aggregate ||
    (aggregate === 'sum' && (kind === 'count' || kind === 'sum')) ||
    (aggregate === 'avg' && (metric.at === 'average' || /\bper\b/i.test(metric.label)))
  if (same) return scope.takeMetric(thing, metric)
  const other = scope.catalog.metrics.find(
    (m) => m.dataset === metric.dataset && aggregateVariant(m.expression, metric.expression, aggregate),
  )
  if (other) return scope.takeMetric(thing, other)
  if (hasField(thing)) return undefined
  throw new CannotAnswer(`"${metric.label}" is computed already: I cannot take the ${at.text} of it.`, [thing.text])
}

/** Whether one expression is the other with another aggregate: MEDIAN(x) for AVG(x). */
function aggregateVariant(candidate: string, expression: string, aggregate: Aggregate): boolean {
  const body = (text: string) => text.trim().replace(/^\s*[A-Z]+\s*(?=\()/i, '')
  return candidate.trim().toUpperCase().startsWith(aggregate.toUpperCase()) && body(candidate) === body(expression)
}

/** A numeric field without an aggregate takes its usual one. */
export function plainMeasure(field: FieldRef, draft: Draft, scope: Scope): Measure | undefined {
  const column = scope.column(field)
  const key = scope.table(field.table).primaryKey.includes(field.column)
  if (!isNumber(column) || key || column.aggregate === 'none') return undefined
  const aggregate = column.aggregate === 'sum' ? 'sum' : 'avg'
  scope.assume(`Took the ${aggregate === 'sum' ? 'total' : 'average'} of ${scope.label(field)}.`, 0.93)
  return fieldAggregate(aggregate, field, draft, scope)
}
