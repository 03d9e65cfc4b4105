/** Mentions of filters as conditions of the form. */

import { MOST_CODES } from '../../catalog/code-labels.ts'
import { addDays } from '../../form/dates.ts'
import { isFlag, isNumber } from '../../form/labels.ts'
import type { Condition, FieldRef, Form, Literal, SimpleCondition } from '../../form/types.ts'
import { inCharge, refuseTheirManager } from './charge.ts'
import type { Chunk } from './chunks.ts'
import { addComparison } from './comparisons.ts'
import { conceptIn } from './concepts.ts'
import { type ConditionMention, type Draft, hasMetric } from './draft.ts'
import { isEvent } from './events.ts'
import { inForceOf } from './in-force.ts'
import { isDateName } from './place.ts'
import { directReports } from './read-charge.ts'
import type { Scope } from './scope.ts'
import { CannotAnswer, doesNotBelong } from './signals.ts'
import { hasSeveralBetween, pointsTo } from './ways.ts'

/** Adds every filter of the draft to the form. Throws AskBack or CannotAnswer. */
export function buildConditions(draft: Draft, scope: Scope, form: Form): void {
  for (const mention of draft.conditions) addCondition(mention, draft, scope, form)
  form.where = withinExclusions(form.where)
}

/** "Who never ordered a product of kind Latte": what is said of rows that there are none of tells which ones. */
function withinExclusions(where: Condition[][]): Condition[][] {
  const excluded = where.flatMap((group) => {
    const [only, ...more] = group
    return only?.kind === 'related' && only.quantifier === 'none' && more.length === 0 ? [only] : []
  })
  return where.filter((group) => {
    const [only, ...more] = group
    const isSimple = only?.kind === 'values' || only?.kind === 'compare' || only?.kind === 'inForce'
    const none = isSimple && more.length === 0 && excluded.find(({ table }) => table === only.field.table)
    if (!none) return true
    if (!none.where.some((known) => JSON.stringify(known) === JSON.stringify(only))) none.where.push(only)
    return false
  })
}

function addCondition(mention: ConditionMention, draft: Draft, scope: Scope, form: Form): void {
  switch (mention.kind) {
    case 'value':
      return addValue(mention, draft, scope, form)
    case 'compare':
      return addComparison(mention, draft, scope, form)
    case 'between':
      return addBetween(mention, draft, scope, form)
    case 'none':
      return addNone(mention, draft, scope, form)
    case 'some':
      return addSome(mention.thing, draft, scope, form)
    case 'missing':
      form.where.push([{ kind: 'missing', field: needField(mention.thing, scope), negated: mention.negated }])
      return
    case 'contains':
      form.where.push([
        {
          kind: 'contains',
          field: needField(mention.thing ?? mention.chunk, scope),
          text: mention.text,
          at: mention.at,
          negated: mention.negated,
        },
      ])
      return
    case 'fields':
      return addFields(mention, scope, form)
    case 'versus':
      return addVersus(mention, scope, form)
  }
}

function needField(chunk: Chunk, scope: Scope, want: 'number' | 'any' = 'any'): FieldRef {
  const field = scope.field(chunk, want)
  if (!field) throw new CannotAnswer(`I cannot filter by "${chunk.text}".`, [chunk.text])
  return field
}

/** Values of one field add up ("Sales or Finance"); a field has one value, so "and" between two means either. */
function addValue(mention: ConditionMention & { kind: 'value' }, draft: Draft, scope: Scope, form: Form): void {
  const { field: named, values } = scope.values(mention.chunk, mention.owner)
  const charge = mention.inCharge ?? (named.table === scope.subject ? directReports(draft) : undefined)
  const field = charge ? inCharge(named, charge, scope) : named
  if (!charge && scope.nearness(field.table) < 0 && scope.subject && scope.nearness(field.table) <= -0.6) {
    throw new CannotAnswer(
      `"${mention.chunk.text}" has no connection to ${scope.table(scope.subject).label.toLowerCase()}.`,
      [mention.chunk.text],
    )
  }
  if (!charge && scope.isAside(field)) throw doesNotBelong(mention.chunk.text)
  const typed = values.map((value) => literalFor(value, field, scope))
  const known = form.where.find((group) => group.length === 1 && isSameField(group[0], field, mention.negated))
  const [first] = known ?? []
  if (first?.kind === 'values' && known) return joinValue(first, known, typed, mention, draft, scope, form)
  if (mention.negated && scope.isBeyond(field) && !datesEvent(field.table, draft)) {
    form.where.push([
      {
        kind: 'related',
        table: field.table,
        quantifier: 'none',
        where: [{ kind: 'values', field, values: typed, negated: false }, ...inForceOf(field.table, draft, scope)],
      },
    ])
    return
  }
  const last = form.where.at(-1)
  const condition: Condition = { kind: 'values', field, values: typed, negated: mention.negated }
  if (mention.joined === 'or' && last && !mention.negated && orSaid(mention, scope)) {
    const sameTable = last.every((known) => known.kind === 'values' && known.field.table === field.table)
    if (!sameTable) throw doesNotBelong(mention.chunk.text)
    last.push(condition)
  } else form.where.push([condition])
  if (scope.isBeyond(field)) for (const inForce of inForceOf(field.table, draft, scope)) form.where.push([inForce])
}

/** "Left in 2025, excluding retirements": the event is dated, so it happened; the negation is about its kind. */
function datesEvent(table: string, draft: Draft): boolean {
  return draft.ranges.some((range) => range.hint?.meanings.some((m) => m.kind === 'field' && m.field.table === table))
}

/** A comma between values of different fields is no "or". */
function orSaid(mention: ConditionMention & { kind: 'value' }, scope: Scope): boolean {
  return /\bor\s+(the |in |at |a )?$/i.test(scope.text.slice(0, mention.chunk.start))
}

/**
 * Another value of a field that is filtered already: either of the two, each with its own figures where the question
 * lists them with "and". Values that nothing joins, or that stand crosswise, are not understood.
 */
function joinValue(
  first: Condition & { kind: 'values' },
  group: Condition[],
  typed: Literal[],
  mention: ConditionMention & { kind: 'value' },
  draft: Draft,
  scope: Scope,
  form: Form,
): void {
  const joins = mention.joined !== undefined || first.negated
  const both = mention.joined === 'and' || mention.joined === 'versus'
  if (!joins || form.where.at(-1) !== group || (both && scope.isBeyond(first.field))) {
    throw doesNotBelong(mention.chunk.text)
  }
  first.values = [...new Set([...first.values, ...typed])]
  const before = draft.conditions[draft.conditions.indexOf(mention) - 1]
  const aside = before?.kind === 'value' && before.aside && !isForEach(before.chunk, scope, form)
  const apart = mention.joined === 'versus' || (mention.joined === 'and' && !aside)
  const lists = apart && !first.negated && form.measures.length > 0
  const grouped = form.by.some((d) => d.field.table === first.field.table && d.field.column === first.field.column)
  if (lists && !grouped && !form.limit) form.by.push({ field: first.field })
}

/** "The average age for men and women": one for each, as an average of both would be of neither. */
function isForEach({ start }: Chunk, scope: Scope, { measures }: Form): boolean {
  const averages = measures.some((measure) => measure.kind === 'aggregate' && /^(avg|median)$/.test(measure.aggregate))
  return averages && /\bfor\s+(the\s+)?$/i.test(scope.text.slice(0, start))
}

function isSameField(condition: Condition | undefined, field: FieldRef, negated: boolean): boolean {
  return (
    condition?.kind === 'values' &&
    condition.negated === negated &&
    condition.field.table === field.table &&
    condition.field.column === field.column &&
    condition.field.via === field.via
  )
}

function literalFor(value: string, field: FieldRef, scope: Scope): Literal {
  const column = scope.column(field)
  if (column.type === 'boolean') return value === 'true' || value === '1'
  return isNumber(column) && value.trim() !== '' && !Number.isNaN(Number(value)) ? Number(value) : value
}

function addBetween(mention: ConditionMention & { kind: 'between' }, draft: Draft, scope: Scope, form: Form): void {
  if (!mention.thing)
    throw new CannotAnswer('I do not know which field lies between the two numbers.', [mention.at.text])
  const field = needField(mention.thing, scope, 'number')
  form.where.push([{ kind: 'between', field, low: mention.low, high: mention.high }])
  if (scope.isBeyond(field)) for (const inForce of inForceOf(field.table, draft, scope)) form.where.push([inForce])
}

/** "Without a manager" (an empty key), "without trainings" (no related rows), "without an e-mail" (an empty field). */
function addNone(mention: ConditionMention & { kind: 'none' }, draft: Draft, scope: Scope, form: Form): void {
  const { thing } = mention
  if (hasMetric(thing) && !scope.tableIn(thing))
    throw new CannotAnswer(`I do not know how to look for none of "${thing.text}".`, [thing.text])
  const table = scope.tableIn(thing)
  if (table) refuseTheirManager(table, thing, scope)
  if (table && table !== scope.subject) {
    if (hasSeveralBetween(scope.catalog, scope.subject, table)) throw doesNotBelong(thing.text)
    scope.because(mention.at, `no ${scope.table(table).label.toLowerCase()}`, 'grammar')
    form.where.push([{ kind: 'related', table, quantifier: 'none', where: inForceOf(table, draft, scope) }])
    return
  }
  // "Headquarters without companies in banking": of the same rows some have what the others do not.
  if (table) throw doesNotBelong(thing.text)
  const field = needField(thing, scope)
  if (isEvent(thing)) return addNotHappened(thing, field, draft, scope, form)
  if (isFlag(scope.column(field)) && !scope.isBeyond(field)) {
    const yes = scope.column(field).type === 'boolean' ? true : 1
    form.where.push([{ kind: 'values', field, values: [yes], negated: true }])
    return
  }
  const key = field.via ? scope.catalog.relationships.find((r) => r.name === field.via) : undefined
  const column = key?.fromColumns[0]
  if (!column && isCode(field, scope))
    throw new CannotAnswer(`I do not know how to look for none of "${thing.text}".`, [thing.text])
  const lacking = key && column ? { table: key.from, column } : field
  if (scope.isBeyond(lacking)) throw doesNotBelong(thing.text)
  form.where.push([{ kind: 'missing', field: lacking, negated: false }])
}

/** "Not shipped": no date stands there. "Departments without hires in 2026": no rows below have one, in that year. */
function addNotHappened(thing: Chunk, field: FieldRef, draft: Draft, scope: Scope, form: Form): void {
  const column = scope.column(field)
  if (field.table === scope.subject && column.nullable && column.profile?.nullShare !== 0) {
    form.where.push([{ kind: 'missing', field, negated: false }])
    return
  }
  const isBelow = pointsTo(scope.catalog, field.table, scope.subject) && field.table !== scope.subject
  if (!isBelow) throw doesNotBelong(thing.text)
  for (const range of draft.ranges) range.hint ??= thing
  const soFar = { to: addDays(scope.today, 1), text: 'until today' }
  const where: SimpleCondition[] = column.nullable ? [{ kind: 'date', field, range: soFar }] : []
  form.where.push([{ kind: 'related', table: field.table, quantifier: 'none', where }])
}

/** A text with few values that every row has: one of them says "no". */
function isCode(field: FieldRef, scope: Scope): boolean {
  const { type, profile } = scope.column(field)
  return type === 'string' && profile?.nullShare === 0 && (profile.distinct ?? 0) <= MOST_CODES
}

function addSome(thing: Chunk, draft: Draft, scope: Scope, form: Form): void {
  const table = scope.tableIn(thing)
  if (!table || table === scope.subject) return
  refuseTheirManager(table, thing, scope)
  const { displayColumn } = scope.table(table)
  if (displayColumn && !scope.isBeyond({ table, column: displayColumn }) && scope.nearness(table) > 0) {
    form.columns.push({ table, column: displayColumn })
    return
  }
  if (hasSeveralBetween(scope.catalog, scope.subject, table)) throw doesNotBelong(thing.text)
  scope.because(thing, `at least one of ${scope.table(table).label.toLowerCase()}`, 'grammar')
  form.where.push([{ kind: 'related', table, quantifier: 'some', where: inForceOf(table, draft, scope) }])
}

function addVersus({ thing, concepts, op, at }: ConditionMention & { kind: 'versus' }, scope: Scope, form: Form): void {
  if (!thing && !concepts) throw new CannotAnswer('I do not know which average this compares with.', [at.text])
  const field = thing ? scope.field(thing, 'number') : conceptIn(scope, concepts ?? [], at)?.field
  if (!field || scope.isBeyond(field) || !isNumber(scope.column(field)))
    throw new CannotAnswer(`I cannot compare "${(thing ?? at).text}" with its average.`, [(thing ?? at).text])
  form.where.push([{ kind: 'versus', field, op, aggregate: 'avg' }])
}

/** Two dates or two numbers of the subject's rows. */
function addFields({ thing, op, other }: ConditionMention & { kind: 'fields' }, scope: Scope, form: Form): void {
  const want = isDateName(thing) ? 'date' : 'number'
  const [field, second] = [scope.field(thing, want), scope.field(other, want)]
  const isSame = field?.table === second?.table && field?.column === second?.column
  if (!field || !second || isSame || scope.isBeyond(field) || scope.isBeyond(second))
    throw new CannotAnswer(`I cannot compare "${thing.text}" with "${other.text}".`, [thing.text, other.text])
  form.where.push([{ kind: 'fields', field, op, other: second }])
}
