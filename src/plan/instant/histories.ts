/** Tables that keep a history ("salaries" from a day to another), joined to what a question is about. */
import { addDays } from '../../form/dates.ts'
import { fieldsOf, relatedTables } from '../../form/fields.ts'
import { plural } from '../../form/labels.ts'
import { baseOf, timeOf } from '../../form/measures.ts'
import type { DateRange, Form } from '../../form/types.ts'
import { historyOf } from '../../form/validity.ts'
import type { Scope } from './scope.ts'
import { CannotAnswer } from './signals.ts'
import { likelyPath } from './ways.ts'

/**
 * Joined tables that keep a history are seen on one day: the last of the question's period, else today. Throws
 * CannotAnswer where each of several periods would have a day of its own.
 */
export function seeHistories(form: Form, scope: Scope, today: string): Form {
  const histories = joinedHistories(form, scope)
  if (histories.length === 0) return form
  const words = histories.map((table) => plural(scope.table(table).label.toLowerCase())).join(' and ')
  if (form.period?.grain)
    throw new CannotAnswer(`I can look at ${words} on one day only, not for each ${form.period.grain}.`)
  const { from, to } = form.period?.range ?? {}
  if (from && !to) throw new CannotAnswer(`I do not know on which day ${words} count.`)
  const day = to ? addDays(to, -1) : (form.asOf ?? today)
  const asOf = day < today ? day : today
  scope.assume(`Of ${words} only those in force on ${asOf}.`, 0.99)
  return { ...form, asOf }
}

/** "Who worked in Sales in 1995" is about the rows of a history at the end of that year, not about a date of the person. */
export function setDay(range: DateRange, scope: Scope, form: Form): boolean {
  const isTimed = form.measures.some((measure) => timeOf(measure, scope.catalog)?.inForce)
  if (isTimed || !range.to || joinedHistories(form, scope).length === 0) return false
  form.asOf = addDays(range.to, -1)
  return true
}

/** The tables that keep a history on the ways from the form's rows to what it shows, groups or asks for, or compares with an average. */
function joinedHistories(form: Form, scope: Scope): string[] {
  const bases = form.measures.map((measure) => baseOf(measure, scope.catalog))
  const named = [...fieldsOf(form), ...relatedTables(form).map((table) => ({ table, via: undefined }))]
  const tables = named.flatMap(({ table, via }) =>
    (bases.length > 0 ? bases : [form.subject]).flatMap((base) =>
      (likelyPath(scope.catalog, base, table, via) ?? []).map(({ to }) => to),
    ),
  )
  const averaged = form.where.flat().flatMap((one) => (one.kind === 'versus' ? [one.field.table] : []))
  return [...new Set([...tables, ...averaged])].filter((table) => historyOf(scope.table(table)))
}
