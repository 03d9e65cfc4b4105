/** Tables that keep a history ("salaries" from a day to another), joined to what a question is about. */
import { addDays } from '../../form/dates.ts'
import { fieldsOf, relatedTables } from '../../form/fields.ts'
import { plural } from '../../form/labels.ts'
import { baseOf } from '../../form/measures.ts'
import type { DateRange, FieldRef, Form } from '../../form/types.ts'
import { historyOf } from '../../form/validity.ts'
import type { ColumnInfo } from '../../types.ts'
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

/**
 * "Who worked in Sales in 1995" is about the histories of the people at the end of that year, not about a date of theirs.
 * What happened to somebody ("absences in Sales in 1995") has a date of its own. Returns false there.
 */
export function setDay(range: DateRange, scope: Scope, form: Form): boolean {
  const histories = joinedHistories(form, scope)
  const isOf = (base: string) =>
    histories.some((history) => scope.catalog.relationships.some(({ from, to }) => from === history && to === base))
  if (!range.to || !basesOf(form, scope).every(isOf)) return false
  form.asOf = addDays(range.to, -1)
  return true
}

/** The tables whose rows a form counts or lists. */
function basesOf({ subject, measures }: Form, { catalog }: Scope): string[] {
  return measures.length > 0 ? measures.map((measure) => baseOf(measure, catalog)) : [subject]
}

/** The tables that keep a history on the ways from the form's rows to what it shows, groups or asks for, or compares with an average. */
function joinedHistories(form: Form, scope: Scope): string[] {
  const named = [...fieldsOf(form), ...relatedTables(form).map((table) => ({ table, via: undefined }))]
  const tables = named.flatMap(({ table, via }) =>
    basesOf(form, scope).flatMap((base) => (likelyPath(scope.catalog, base, table, via) ?? []).map(({ to }) => to)),
  )
  const averaged = form.where.flat().flatMap((one) => (one.kind === 'versus' ? [one.field.table] : []))
  return [...new Set([...tables, ...averaged])].filter((table) => historyOf(scope.table(table)))
}

/** What the rows of a history hold beside their keys and dates: titles a title, salaries a salary. */
export function whatHolds(name: string, scope: Scope): string | undefined {
  const table = scope.table(name)
  const isHeld = (column: ColumnInfo) =>
    !column.hidden && !column.type.startsWith('date') && !isForeign(scope, { table: name, column: column.name })
  const [only, ...more] = historyOf(table) ? table.columns.filter(isHeld) : []
  return more.length === 0 ? only?.name : undefined
}

const isForeign = ({ catalog }: Scope, { table, column }: FieldRef) =>
  catalog.relationships.some((key) => key.from === table && key.fromColumns.includes(column))
