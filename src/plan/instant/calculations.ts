/** Shares, growth and running totals. */
import { metricOf } from '../../form/labels.ts'
import type { Condition, Form, Measure } from '../../form/types.ts'
import type { Chunk } from './chunks.ts'
import type { Draft } from './draft.ts'
import { inForceOnly, keepEmployed } from './in-force.ts'
import type { Scope } from './scope.ts'
import { CannotAnswer } from './signals.ts'

/** Adds what the draft wants computed from the figures. Throws CannotAnswer where that cannot be. */
export function applyCalculations(draft: Draft, scope: Scope, form: Form): void {
  if (draft.share) shareCalculation(draft.share, scope, form, draft)
  if ((draft.growth || draft.running) && !form.period?.grain) {
    throw new CannotAnswer('Growth and running totals need a period to go by: say "by month" or "by year".', [
      (draft.growth ?? draft.running)?.text ?? '',
    ])
  }
  if (draft.growth) form.calculations.push('growth')
  if (draft.running) form.calculations.push('running')
}

/** Of groups: each one's share of all. Of conditions: the share of rows that meet them. */
function shareCalculation(chunk: Chunk, scope: Scope, form: Form, draft: Draft): void {
  scope.because(chunk, 'share of the total', 'grammar')
  const aside = new Set(draft.conditions.flatMap((c) => (c.kind === 'value' && c.aside ? saidBy(c.chunk) : [])))
  const inside = form.where.filter(([first, ...more]) => more.length === 0 && !isOfAll(first, form, scope))
  const besides = inside.filter((group) => !isAside(group[0], aside))
  // "Of active employees": a kind of what is counted, where something else is asked of them.
  const others = besides.filter((group) => !isAside(group[0], kindsIn(draft, scope)))
  const asked = others.length > 0 ? others : besides
  const numerator = asked.length > 0 ? asked : inside
  const within = form.by.length > 0 ? asked.length > 0 : numerator.length > 0
  if (within) {
    form.shareOf = numerator.flat()
    form.where = form.where.filter((group) => !numerator.includes(group))
    const [measure] = form.measures
    const counts =
      measure === undefined || (measure.kind === 'aggregate' && measure.field === null) || measure.kind === 'metric'
    if (!counts) throw new CannotAnswer('I can give the share of rows, not of this measure.', [chunk.text])
    inForceOnly(measure, scope, form)
    keepEmployed(draft, scope, form)
    form.measures = []
    return
  }
  if (form.by.length === 0)
    throw new CannotAnswer('A share needs groups: say, for example, "share by department".', [chunk.text])
  if (!form.measures.every((measure) => isAdditive(measure, scope)))
    throw new CannotAnswer('Only numbers of rows and totals have shares.', [chunk.text])
  form.calculations.push('share')
}

/** "Leavers by reason as a percentage": what happened to all that are counted is no part of them. */
function isOfAll(condition: Condition | undefined, form: Form, scope: Scope): boolean {
  const end = scope.table(form.subject).employment?.to
  const hasLeft = condition?.kind === 'date' && condition.field.table === form.subject && condition.field.column === end
  return hasLeft || condition?.kind === 'inForce' || (condition?.kind === 'missing' && condition.negated)
}

/** The values just before the name of a table: "active" of "active employees". */
function kindsIn({ conditions, things, measures }: Draft, scope: Scope): Set<string> {
  const tables = [...things, ...measures.map(({ thing }) => thing)].filter((chunk) => scope.tableIn(chunk))
  const isBefore = ({ end }: Chunk) => tables.some((table) => table?.start === end + 1)
  return new Set(conditions.flatMap((c) => (c.kind === 'value' && isBefore(c.chunk) ? saidBy(c.chunk) : [])))
}

/** The stored values that words stand for. */
const saidBy = ({ text, values }: Chunk) => [text, ...values.map(({ value }) => value)]

/** Averages and rates of groups do not add up to that of all. */
function isAdditive(measure: Measure, scope: Scope): boolean {
  if (measure.kind === 'aggregate') return measure.aggregate === 'count' || measure.aggregate === 'sum'
  return /^\s*(count|sum)\b/i.test(metricOf(scope.catalog, measure.name).expression)
}

function isAside(condition: Condition | undefined, aside: Set<string>): boolean {
  return (
    condition?.kind === 'values' &&
    [...aside].some((text) => condition.values.some((value) => String(value).toLowerCase() === text.toLowerCase()))
  )
}
