/** Rows that last from one day to another, such as absences: those that are under way on a day. */
import { lastingDates } from '../../catalog/row-dates.ts'
import { addDays } from '../../form/dates.ts'
import { plural } from '../../form/labels.ts'
import type { Condition, DateRange, Form, SimpleCondition } from '../../form/types.ts'
import { validityOf } from '../../form/validity.ts'
import type { ColumnInfo } from '../../types.ts'
import type { Draft } from './draft.ts'
import type { Scope } from './scope.ts'
import { pointsTo } from './ways.ts'

const NOW = /\b(right now|now|currently|at the moment|at present)\b/i
/** "Days of leave taken" were granted. */
const TAKEN = /\b(taken|took)\b/i
/** What somebody is in, said of rows beside theirs: "are on Premium Medical"; "are on hold" is said of their own. */
const ARE_ON = /\b(is|are) (on|off|enrolled|assigned|covered)\b/i

/** "Who is off sick right now": the absences of today, not any. */
export function keepUnderWay({ ranges }: Draft, scope: Scope, form: Form, today: string): void {
  const isSaid = NOW.test(scope.text) || (ARE_ON.test(scope.text) && !lasts(form.subject, scope))
  if (isSaid && ranges.length === 0) underWayOn(today, scope, form)
  else if (TAKEN.test(scope.text) && lasts(form.subject, scope))
    form.where.push(...agreed(form.subject, scope, form).map((one) => [one]))
}

/** "Who is on leave today", "off next week". Returns false where nothing lasts, or a longer period is over: absences begin in it. */
export function isUnderWay({ from, to }: DateRange, scope: Scope, form: Form): boolean {
  if (from === undefined || to === undefined) return false
  if (to === addDays(from, 1)) return underWayOn(from, scope, form)
  const isAway =
    /\b(is|are|be) (on|off|away|absent)\b/i.test(scope.text) && to > scope.today && form.measures.length === 0
  return isAway && underWayIn(from, to, scope, form)
}

/** Rows that last over some day of a period. */
function underWayIn(from: string, to: string, scope: Scope, form: Form): boolean {
  if (!underWayOn(from, scope, form)) return false
  const days = form.where.flat().flatMap((one) => (one.kind === 'related' ? one.where : [one]))
  const day = days.find((one) => one.kind === 'inForce' && one.through === true)
  // Begun by the last day of the period, and not over before its first.
  if (day?.kind === 'inForce') day.until = to
  return true
}

function underWayOn(day: string, scope: Scope, form: Form): boolean {
  const tables = [...new Set([form.subject, ...relatedIn(form, scope)])].filter((table) => lasts(table, scope))
  const [table, ...more] = tables
  const dates = table === undefined ? undefined : lastingDates(scope.table(table))
  if (!table || !dates || more.length > 0 || form.measures.some((one) => one.kind === 'metric')) return false
  const field = (column: ColumnInfo) => ({ table, column: column.name })
  const added: SimpleCondition[] = [
    { kind: 'inForce', field: field(dates.from), to: field(dates.to), day, through: true },
    ...agreed(table, scope, form),
  ]
  const related = form.where.flat().find((one) => one.kind === 'related' && one.table === table)
  if (related?.kind === 'related') related.where.push(...added)
  else if (table === form.subject) form.where.push(...added.map((one) => [one]))
  else
    form.where = [
      ...form.where.filter((group) => !isOf(group, table, scope)),
      [{ kind: 'related', table, quantifier: 'some', where: [...saidOf(table, scope, form), ...added] }],
    ]
  return true
}

/** "On maternity leave": what kind the rows are of is said of them alone. */
function isOf(group: Condition[], table: string, scope: Scope): boolean {
  const [only, ...more] = group
  return (
    only?.kind === 'values' &&
    more.length === 0 &&
    scope.isBeyond(only.field) &&
    belongs(only.field.table, table, scope)
  )
}

function saidOf(table: string, scope: Scope, form: Form): SimpleCondition[] {
  return form.where.flatMap((group) => (isOf(group, table, scope) && group[0]?.kind === 'values' ? [group[0]] : []))
}

const belongs = (one: string, table: string, scope: Scope) => one === table || pointsTo(scope.catalog, table, one)

/** Tables that the conditions of a form speak of beside its rows. */
function relatedIn(form: Form, scope: Scope): string[] {
  return form.where
    .flat()
    .flatMap((one) =>
      one.kind === 'related' ? [one.table] : scope.isBeyond(one.field) ? between(one.field.table, scope) : [],
    )
}

/** The table of a condition, or the one between that has its days: leave requests of a type of leave. */
function between(table: string, scope: Scope): string[] {
  const below = scope.catalog.relationships.filter(({ to }) => to === table).map(({ from }) => from)
  return [table, ...below.filter((one) => lasts(one, scope) && scope.nearness(one) > -0.1)]
}

const lasts = (table: string, scope: Scope) =>
  lastingDates(scope.table(table)) !== undefined && validityOf(table, scope.catalog) === undefined

const AGREED = /^(approved|confirmed|granted)$/i
const REFUSED = /^(rejected|declined|cancelled|canceled|refused)$/i

/** Who asked to be away is away where that was approved; a question that names another state means that one. */
function agreed(table: string, scope: Scope, form: Form): SimpleCondition[] {
  const status = scope.table(table).columns.find(({ profile }) => {
    const values = (profile?.frequent ?? []).map(({ value }) => String(value))
    return values.some((value) => AGREED.test(value)) && values.some((value) => REFUSED.test(value))
  })
  const value = status?.profile?.frequent.map((one) => String(one.value)).find((one) => AGREED.test(one))
  const isSaid = form.where
    .flat()
    .some((one) => one.kind !== 'related' && one.field.table === table && one.field.column === status?.name)
  if (!status || value === undefined || isSaid) return []
  scope.assume(
    `Only ${plural(scope.table(table).label.toLowerCase())} with ${status.label.toLowerCase()} ${value}.`,
    0.97,
  )
  return [{ kind: 'values', field: { table, column: status.name }, values: [value], negated: false }]
}
