/** What happened to rows on a date: hires, leavers, what was shipped. */
import type { ValueHit } from '../../catalog/value-index.ts'
import type { FieldRef } from '../../form/types.ts'
import { validityOf } from '../../form/validity.ts'
import type { Chunk } from './chunks.ts'
import type { Draft } from './draft.ts'
import type { Scope } from './scope.ts'
import { isBelow } from './ways.ts'

/** Whether a name is what happened on a date, and nothing else: "shipped", "hires". */
export function isEvent({ meanings }: Chunk): boolean {
  const whole = meanings.filter((m) => m.kind !== 'field' || !m.part)
  return whole.length > 0 && whole.every((m) => m.kind === 'field' && m.date && m.verb)
}

/** "Hires by month", "the number of leavers": rows are counted by the day on which something happened to them. */
export function countEvents(draft: Draft, scope: Scope): void {
  for (const measure of draft.measures) {
    if (measure.kind !== 'count' || measure.distinct || !measure.thing || !isEvent(measure.thing)) continue
    const event = measure.thing
    const field = scope.likelyField(event)
    if (!field) continue
    scope.named.add(field.table)
    measure.thing = undefined
    draft.things.push(event)
    for (const range of draft.ranges) range.hint ??= event
  }
}

/**
 * Whether the question is about when rows began or ended ("hired", "left"), here or in rows below them ("exits"): then rows
 * with that date are meant, not rows in force.
 */
export function hasEventDate(table: string, draft: Draft, scope: Scope): boolean {
  const validity = validityOf(table, scope.catalog)
  const isEvent = (chunk: Chunk, hinted: boolean) =>
    chunk.meanings.some((m) => {
      if (m.kind !== 'field' || !m.date || (!hinted && !m.verb)) return false
      if (m.field.table === table)
        return m.field.column === validity?.from.column || m.field.column === validity?.to.column
      return isBelow(scope.catalog, m.field.table, table)
    })
  const hints = draft.ranges.flatMap((r) => (r.hint ? [r.hint] : []))
  if (endSaid(table, draft, scope)) return true
  return hints.some((chunk) => isEvent(chunk, true)) || draft.things.some((chunk) => isEvent(chunk, false))
}

const WHY_LEFT =
  /\b(leaving|leave|leaver|exit|termination|separation|resignation|end)\b.*\b(reason|type|cause)\b|^reason (for|of) /i

/** "Resignations by quarter": who has a reason for leaving has left, on the day of it. */
export function endSaid(table: string, draft: Draft, scope: Scope): FieldRef | undefined {
  const { employment } = scope.table(table)
  const isOfEnd = ({ field }: ValueHit) => field.table === table && WHY_LEFT.test(scope.column(field).label)
  const ends = draft.conditions.some(
    (c) => c.kind === 'value' && c.chunk.values.length > 0 && c.chunk.values.every(isOfEnd),
  )
  return employment && ends ? { table, column: employment.to } : undefined
}
