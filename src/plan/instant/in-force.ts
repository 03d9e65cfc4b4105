/** Rows that come and go: which of them count when the question names no period. */
import { addDays } from '../../form/dates.ts'
import { plural } from '../../form/labels.ts'
import { timeOf } from '../../form/measures.ts'
import { nameFields } from '../../form/rows.ts'
import type { Condition, DateRange, Form, Measure, SimpleCondition } from '../../form/types.ts'
import { historyOf, validityOf } from '../../form/validity.ts'
import type { Draft } from './draft.ts'
import { hasEventDate } from './events.ts'
import { sameField } from './groups.ts'
import type { Scope } from './scope.ts'
import { CannotAnswer } from './signals.ts'

/** Rows of a table with a validity are those in force today, unless the question is about when they began or ended. */
export function keepInForce(draft: Draft, scope: Scope, form: Form): void {
  const history = draft.things.some((chunk) => /history/i.test(chunk.text))
  if (form.measures.length === 0 && !form.distinct && !history) keepThoseThere(draft, scope, form, 0.99)
}

/** A share of people is of those who are there, unless the question is about those who left or a state. */
export function keepEmployed(draft: Draft, scope: Scope, form: Form): void {
  if (scope.table(form.subject).employment && !form.period) keepThoseThere(draft, scope, form, 1)
}

function keepThoseThere(draft: Draft, scope: Scope, form: Form, sureness: number): void {
  const validity = validityOf(form.subject, scope.catalog)
  if (!validity || hasEventDate(form.subject, draft, scope)) return
  const isDated = (c: Condition) =>
    c.kind !== 'related' && [validity.from, validity.to].some((date) => sameField(date, c.field))
  const isOpen = (c: Condition) => isDated(c) || saysState(c, form.subject, scope) || namesOne(c, form.subject, scope)
  if (form.where.flat().some(isOpen)) return
  form.where.push([{ kind: 'inForce', field: validity.from, to: validity.to, day: scope.today }])
  assumeInForce(form.subject, scope, sureness)
}

/** Says which rows of a table that come and go count. */
export function assumeInForce(table: string, scope: Scope, sureness: number): void {
  const { label, employment } = scope.table(table)
  const end = validityOf(table, scope.catalog)?.to
  if (!end) return
  const which = employment ? 'who have not left' : 'in force today'
  scope.assume(`Only ${plural(label.toLowerCase())} ${which} (${scope.label(end)} empty or later).`, sureness)
}

const STATE = /\b(status|state|active)\b/i

/** A condition on the state of a row ("former", "not active") speaks of rows that are not in force too. */
function saysState(condition: Condition, table: string, scope: Scope): boolean {
  return (
    condition.kind === 'values' && condition.field.table === table && STATE.test(scope.column(condition.field).label)
  )
}

/** "How old is Ann Lee", "the manager of Ann": somebody who is named is meant, whether or not she is still there. */
function namesOne(condition: Condition, table: string, scope: Scope): boolean {
  const names = nameFields(scope.table(table))
  return (
    condition.kind === 'values' &&
    !condition.negated &&
    names.some((name) => sameField(name, condition.field)) &&
    scope.table(table).employment !== undefined
  )
}

/** Counts of rows in force become plain counts where the question names a state. */
export function liftInForce(draft: Draft, scope: Scope, form: Form): void {
  const ended = hasEventDate(form.subject, draft, scope)
  const isOpen = (c: Condition) => saysState(c, form.subject, scope) || namesOne(c, form.subject, scope)
  if (!ended && !form.where.flat().some(isOpen)) return
  const count = scope.countMetric(form.subject)
  form.measures = form.measures.map((measure): Measure => {
    if (measure.kind === 'metric' && measure.name === count?.name)
      return { kind: 'aggregate', aggregate: 'count', table: form.subject, field: null }
    if (measure.kind === 'metric' && timeOf(measure, scope.catalog)?.inForce)
      throw new CannotAnswer(
        'This figure is only known of rows in force.',
        draft.conditions.flatMap((c) => (c.kind === 'value' ? [c.chunk.text] : [])),
      )
    return measure.kind === 'aggregate' ? { ...measure, inForce: undefined } : measure
  })
}

/** The share of a metric of rows in force leaves the others out. */
export function inForceOnly(measure: Measure | undefined, scope: Scope, form: Form): void {
  const time = measure ? timeOf(measure, scope.catalog) : undefined
  if (measure?.kind !== 'metric' || !time?.inForce) return
  const metric = scope.catalog.metrics.find((m) => m.name === measure.name)
  const [table, column] = metric?.valid?.to.split('.') ?? []
  if (table && column) form.where.push([{ kind: 'missing', field: { table, column }, negated: false }])
}

/** Related rows of a table with a validity are those in force today, unless the question names a period. Joins see histories on one day anyway. */
export function inForceOf(table: string, draft: Draft, scope: Scope): SimpleCondition[] {
  const validity = validityOf(table, scope.catalog)
  if (!validity || draft.ranges.length > 0 || historyOf(scope.table(table))) return []
  return [{ kind: 'inForce', field: validity.from, to: validity.to, day: scope.today }]
}

/**
 * "Employees as of 2023-12-31": a range without a start is a day that rows were in force on. "Who was the manager in 1990":
 * of a history the rows that were in force on some day of the range. Returns false where neither is meant.
 */
export function inForceAt({ from, to, text }: DateRange, scope: Scope, form: Form): boolean {
  const validity = validityOf(form.subject, scope.catalog)
  if (!validity || !to || form.measures.length > 0) return false
  if (!from) form.where.push([{ kind: 'inForce', field: validity.from, to: validity.to, day: addDays(to, -1) }])
  else if (historyOf(scope.table(form.subject))) {
    const after = {
      kind: 'date' as const,
      field: validity.to,
      range: { from: addDays(from, 1), text: `after ${from}` },
    }
    form.where.push([{ kind: 'date', field: validity.from, range: { to, text: `before ${to}` } }])
    form.where.push([{ kind: 'missing', field: validity.to, negated: false }, after])
    scope.assume(
      `Of ${plural(scope.table(form.subject).label.toLowerCase())} those in force at some time in ${text}.`,
      0.99,
    )
  } else return false
  return true
}
