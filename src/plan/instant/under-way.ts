/** Rows that last from one day to another, such as absences: those that are under way on a day. */
import { lastingDates } from '../../catalog/row-dates.ts'
import { addDays } from '../../form/dates.ts'
import { plural } from '../../form/labels.ts'
import type { DateRange, Form, SimpleCondition } from '../../form/types.ts'
import { validityOf } from '../../form/validity.ts'
import type { ColumnInfo } from '../../types.ts'
import type { Scope } from './scope.ts'

const NOW = /\b(right now|now|currently|at the moment|at present)\b/i

/** "Who is off sick right now": the absences of today, not any. */
export function keepUnderWay(scope: Scope, form: Form, today: string): void {
  if (NOW.test(scope.text)) underWayOn(today, scope, form)
}

/** "Who is on leave today". Returns false where the period is no single day, or nothing lasts. */
export function isUnderWay({ from, to }: DateRange, scope: Scope, form: Form): boolean {
  return from !== undefined && to === addDays(from, 1) && underWayOn(from, scope, form)
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
  else for (const one of added) form.where.push([one])
  return true
}

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
