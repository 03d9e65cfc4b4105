/** Numbers compared with fields, metrics, ages and numbers of related rows as conditions of the form. */
import { addMonths } from '../../form/dates.ts'
import { isNumber } from '../../form/labels.ts'
import type { Aggregate, Comparator, FieldRef, Form, Measure, SimpleCondition } from '../../form/types.ts'
import type { Chunk } from './chunks.ts'
import { conceptIn } from './concepts.ts'
import { type ConditionMention, type Draft, hasField } from './draft.ts'
import { displayOf } from './groups.ts'
import { inForceOf } from './in-force.ts'
import { countMeasure, fieldAggregate, plainMeasure } from './measures.ts'
import type { Scope } from './scope.ts'
import { CannotAnswer, doesNotBelong } from './signals.ts'
import { hasSeveralBetween } from './ways.ts'

/** A number against a field of the row, a metric or an aggregate of its group, or the number of its related rows. */
export function addComparison(
  mention: ConditionMention & { kind: 'compare' },
  draft: Draft,
  scope: Scope,
  form: Form,
): void {
  if (mention.concepts) return addConceptComparison(mention, draft, scope, form)
  const { thing } = mention
  if (!thing) throw new CannotAnswer(`I do not know what to compare with ${mention.value}.`, [mention.at.text])
  const metric = scope.metric(thing)
  const table = scope.tableIn(thing)
  if (mention.aggregate && !metric)
    return addMeasured({ ...mention, thing, aggregate: mention.aggregate }, draft, scope, form)
  const field = hasField(thing) && !metric ? scope.field(thing, 'number') : undefined
  if (field && scope.isBeyond(field) && addToRelated(field, mention.op, mention.value, draft, scope, form)) return
  if (field && !scope.isBeyond(field)) {
    form.where.push([
      { kind: 'compare', field, op: mention.op, value: scaled(mention, scope.column(field).format === 'percent') },
    ])
    return
  }
  if (metric) return addHaving({ kind: 'metric', name: metric.name }, mention, metric.format === 'percent', scope, form)
  if (table) return addRelatedCount(table, mention, draft, scope, form)
  if (field)
    return addHaving(
      {
        kind: 'aggregate',
        aggregate: scope.column(field).aggregate === 'sum' ? 'sum' : 'avg',
        table: field.table,
        field,
      },
      mention,
      false,
      scope,
      form,
    )
  throw new CannotAnswer(`"${thing.text}" is not a number that I can compare.`, [thing.text])
}

/** "Departments with an average salary above 50000": groups, by a figure that is computed for each. */
function addMeasured(
  mention: ConditionMention & { kind: 'compare'; thing: Chunk; aggregate: Aggregate },
  draft: Draft,
  scope: Scope,
  form: Form,
): void {
  const field = scope.field(mention.thing, 'number')
  if (!field || form.by.length === 0)
    throw new CannotAnswer('This condition needs groups: say, for example, "by department".', [mention.at.text])
  addHaving(fieldAggregate(mention.aggregate, field, draft, scope), mention, false, scope, form)
}

function scaled(mention: { value: number; percent: boolean }, isPercent: boolean): number {
  return mention.percent && isPercent ? mention.value / 100 : mention.value
}

const MIRRORED: { [K in Comparator]: Comparator } = { '>': '<', '>=': '<=', '<': '>', '<=': '>=', '=': '=', '!=': '!=' }

function addConceptComparison(
  mention: ConditionMention & { kind: 'compare' },
  draft: Draft,
  scope: Scope,
  form: Form,
): void {
  const found = conceptIn(scope, mention.concepts ?? [], mention.at)
  if (!found || (mention.ofSubject && found.field?.table !== scope.subject))
    throw new CannotAnswer(`I do not know what "${mention.at.text} ${mention.value}" compares here.`, [mention.at.text])
  const op = found.direction === 'desc' ? mention.op : MIRRORED[mention.op]
  if (found.metric)
    return addHaving({ kind: 'metric', name: found.metric.name }, { ...mention, op }, false, scope, form)
  const { field } = found
  if (!field || addToRelated(field, op, mention.value, draft, scope, form)) return
  if (scope.isBeyond(field)) {
    const measure = plainMeasure(field, draft, scope) ?? {
      kind: 'aggregate' as const,
      aggregate: 'max' as const,
      table: field.table,
      field,
    }
    return addHaving(measure, { ...mention, op }, false, scope, form)
  }
  if (!scope.column(field).type.startsWith('date')) {
    form.where.push([{ kind: 'compare', field, op, value: mention.value }])
    return
  }
  addBornBefore(field, op, mention.value, scope, form)
}

/**
 * Of several rows for each of the subject's, one is meant where one is in force ("how many earn more than 100000"), or
 * where one with just that number is asked for ("with a rating of 5"). Returns false where neither is so.
 */
function addToRelated(field: FieldRef, op: Comparator, value: number, draft: Draft, scope: Scope, form: Form): boolean {
  const inForce = inForceOf(field.table, draft, scope)
  const isOne = op === '=' || (inForce.length > 0 && form.measures.length > 0)
  if (!isOne || !scope.isBeyond(field) || form.by.length > 0 || field.via || !isNumber(scope.column(field)))
    return false
  const where: SimpleCondition[] = [{ kind: 'compare', field, op, value }, ...inForce]
  form.where.push([{ kind: 'related', table: field.table, quantifier: 'some', where }])
  return true
}

/**
 * Ages count whole years: older than 40 means that the 41st birthday has come, at least 40 the 40th, and so on.
 * `op` compares the birth date, so "older" is "<".
 */
function addBornBefore(field: FieldRef, op: Comparator, years: number, scope: Scope, form: Form): void {
  if (op === '=' || op === '!=') throw new CannotAnswer('I can compare ages with "older than" and "younger than".')
  const turned = op === '<' || op === '>=' ? years + 1 : years
  const day = addMonths(scope.today, -12 * turned)
  const strict = op === '>' || op === '>='
  form.where.push([{ kind: 'compare', field, op: strict ? '>' : '<=', value: day }])
}

/** A condition on a number of each group needs groups: those asked for, or the subject's rows. */
function addHaving(
  measure: Measure,
  mention: { op: Comparator; value: number; percent: boolean },
  percent: boolean,
  scope: Scope,
  form: Form,
): void {
  const value = scaled(mention, percent)
  if (form.by.length === 0) groupBySubject(scope, form)
  if (form.measures.length === 0) form.measures.push(measure)
  form.having.push({ measure, op: mention.op, value })
}

/** Groups by the subject's rows. Throws CannotAnswer where they have no name, or something is computed already. */
export function groupBySubject(scope: Scope, form: Form): void {
  const table = scope.table(scope.subject)
  const column = displayOf(table.name, scope) ?? table.primaryKey[0]
  if (form.measures.length > 0 || !column)
    throw new CannotAnswer('This condition needs groups: say, for example, "by department".')
  form.by.push({ field: { table: table.name, column } })
  form.columns = []
}

/** "Departments with more than 100 employees": groups with their count; where none may be meant, rows by their number of related ones. */
function addRelatedCount(
  table: string,
  mention: ConditionMention & { kind: 'compare' },
  draft: Draft,
  scope: Scope,
  form: Form,
): void {
  if (hasSeveralBetween(scope.catalog, scope.subject, table))
    throw doesNotBelong(mention.thing?.text ?? mention.at.text)
  const counting =
    form.measures.length > 0 || mention.op === '<' || mention.op === '<=' || (mention.op === '=' && mention.value === 0)
  const measure = countMeasure(table, draft, scope)
  if (!counting && table !== scope.subject) return addHaving(measure, mention, false, scope, form)
  if (measure.kind === 'metric' || table === scope.subject) {
    if (form.by.length > 0) return addHaving(measure, mention, false, scope, form)
    if (table === scope.subject)
      throw new CannotAnswer(`I do not know what "${mention.at.text} ${mention.value}" counts.`, [mention.at.text])
  }
  form.where.push([
    {
      kind: 'related',
      table,
      quantifier: { op: mention.op, count: mention.value },
      where: inForceOf(table, draft, scope),
    },
  ])
}
