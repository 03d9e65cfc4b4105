/** What a form names. */
import type { Condition, FieldRef, Form } from './types.ts'

/** Every field that a form shows, computes with, groups by, orders by or asks for. */
export function fieldsOf({ columns, measures, by, where, shareOf, having, order }: Form): FieldRef[] {
  const figures = [...measures, ...having.map(({ measure }) => measure)]
  return [
    ...columns,
    ...figures.flatMap((measure) => (measure.kind === 'aggregate' && measure.field ? [measure.field] : [])),
    ...by.map(({ field }) => field),
    ...[...where.flat(), ...(shareOf ?? [])].flatMap(fieldsIn),
    ...order.flatMap(({ item }) => (typeof item === 'object' && 'field' in item ? [item.field] : [])),
  ]
}

/** The fields of a condition; of one on related rows those inside it. */
export function fieldsIn(condition: Condition): FieldRef[] {
  return condition.kind === 'related' ? condition.where.map(({ field }) => field) : [condition.field]
}

/** The tables of which a form asks for related rows. */
export function relatedTables({ where, shareOf }: Form): string[] {
  return [...where.flat(), ...(shareOf ?? [])].flatMap((one) => (one.kind === 'related' ? [one.table] : []))
}
