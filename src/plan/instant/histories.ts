/** Tables that keep a history ("salaries" from a day to another), joined to what a question is about. */
import { lemmaOf, wordsOf } from '../../catalog/words.ts'
import { addDays } from '../../form/dates.ts'
import { fieldsOf, relatedTables } from '../../form/fields.ts'
import { isNumber, plural } from '../../form/labels.ts'
import { baseOf } from '../../form/measures.ts'
import type { DateRange, FieldRef, Form } from '../../form/types.ts'
import { historyOf, validityOf } from '../../form/validity.ts'
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

/** Says which rows of a table that come and go count. */
export function assumeInForce(table: string, scope: Scope, sureness: number): void {
  const { label, employment } = scope.table(table)
  const end = validityOf(table, scope.catalog)?.to
  if (!end) return
  const which = employment ? 'who have not left' : 'in force today'
  scope.assume(`Only ${plural(label.toLowerCase())} ${which} (${scope.label(end)} empty or later).`, sureness)
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

/** "The average salary" where salaries are a table of their own: the one number that each of its rows holds. */
export function onlyNumber(table: string, scope: Scope): FieldRef | undefined {
  const fields = scope.table(table).columns.map(({ name }): FieldRef => ({ table, column: name }))
  const numbers = fields.filter((field) => isNumber(scope.column(field)) && !scope.isKey(field))
  return numbers.length === 1 && historyOf(scope.table(table)) ? numbers[0] : undefined
}

const AMOUNT = /^(amount|value|total|sum)$/i

/** The amount that each row of a table is about, where it has one that is called so: of refunds, of bonuses. */
export function amountOf(name: string, scope: Scope): FieldRef | undefined {
  const { label, columns } = scope.table(name)
  const own = wordsOf(label).map(lemmaOf)
  const said = (column: ColumnInfo) =>
    wordsOf(column.label)
      .filter((word) => !own.includes(lemmaOf(word)))
      .join(' ')
  const amounts = columns.filter((column) => isNumber(column) && !column.hidden && AMOUNT.test(said(column)))
  return amounts.length === 1 && amounts[0] ? { table: name, column: amounts[0].name } : undefined
}
