/** Revenue is of orders that stand: those that were cancelled brought in nothing. */
import type { FieldRef, Form, Literal } from '../../form/types.ts'
import type { Scope } from './scope.ts'

const CANCELLED = /^(cancell?ed|voided|void)$/i

/** Leaves cancelled orders out of computed revenue, and says so, unless the question speaks of states of orders. */
export function leaveOutCancelled(scope: Scope, form: Form): void {
  const [base] = form.measures.flatMap((one) =>
    one.kind === 'aggregate' && one.field && isRevenue(one.field, scope) ? [one.field.table] : [],
  )
  const states = base ? statesOf(base, scope) : []
  const [state] = states
  const isSaid = form.where
    .flat()
    .some(
      (c) =>
        c.kind !== 'related' &&
        states.some(({ field }) => c.field.table === field.table && c.field.column === field.column),
    )
  if (!state || states.length > 1 || isSaid) return
  form.where.push([{ kind: 'values', ...state, negated: true }])
  scope.assume(`Without orders whose ${scope.label(state.field)} is ${state.values.join(' or ')}.`, 0.98)
}

function isRevenue(field: FieldRef, scope: Scope): boolean {
  const { name, derived } = scope.column(field)
  return derived === true && name === 'line_revenue'
}

/** Columns with a state for cancelled rows, of the tables that lines belong to and of those that these refer to. */
function statesOf(lines: string, scope: Scope): { field: FieldRef; values: Literal[] }[] {
  const above = (table: string) =>
    scope.catalog.relationships.filter(({ from, to }) => from === table && to !== table).map(({ to }) => to)
  const heads = above(lines)
  return [...new Set([...heads, ...heads.flatMap(above)])].flatMap((table) =>
    scope.table(table).columns.flatMap(({ name, profile }) => {
      const values = (profile?.frequent ?? [])
        .map(({ value }) => String(value))
        .filter((value) => CANCELLED.test(value))
      return values.length > 0 ? [{ field: { table, column: name }, values }] : []
    }),
  )
}
