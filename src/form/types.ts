/**
 * The query form: what a question asks, without tables to join and without SQL. Planners write it, the compiler turns it
 * into SQL for one dialect, `explain` says it in words, follow-ups edit it. Names are those of the catalog.
 */
import { z } from 'zod'
import { DateStep, Query } from './query.ts'

const Grain = z.enum(['day', 'week', 'month', 'quarter', 'year'])

/** A column or computed field. `via` names the relationship to take where several lead to its table. */
export const FieldRef = z.object({ table: z.string(), column: z.string(), via: z.string().optional() })
export type FieldRef = z.infer<typeof FieldRef>

export const Aggregate = z.enum(['count', 'sum', 'avg', 'min', 'max', 'median'])
export type Aggregate = z.infer<typeof Aggregate>

/** A number per group: a declared metric, an aggregate of a field, or (`field: null`) the count of the subject's rows. */
export const Measure = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('metric'), name: z.string() }),
  z.object({
    kind: z.literal('aggregate'),
    aggregate: Aggregate,
    table: z.string(),
    field: FieldRef.nullable(),
    distinct: z.boolean().optional(),
    /** Only rows in force at the end of the period (today without one), for tables that have a validity. */
    inForce: z.boolean().optional(),
  }),
])
export type Measure = z.infer<typeof Measure>

export const Dimension = z.object({ field: FieldRef, grain: DateStep.optional() })
export type Dimension = z.infer<typeof Dimension>

export const Literal = z.union([z.string(), z.number(), z.boolean()])
export type Literal = z.infer<typeof Literal>

export const Comparator = z.enum(['=', '!=', '<', '<=', '>', '>='])
export type Comparator = z.infer<typeof Comparator>

/** Half-open range of dates, `from` <= d < `to`, as ISO days; an absent bound is open. `text` is how to say it. */
export const DateRange = z.object({ from: z.string().optional(), to: z.string().optional(), text: z.string() })
export type DateRange = z.infer<typeof DateRange>

/**
 * Rows that are in force on a day: from <= day, and to is open or later. `through`: the last day itself still counts.
 * `until`: or on a day after it, before this one.
 */
const InForce = z.object({
  kind: z.literal('inForce'),
  field: FieldRef,
  to: FieldRef,
  day: z.string(),
  through: z.boolean().optional(),
  until: z.string().optional(),
})

export const Condition = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('values'), field: FieldRef, values: z.array(Literal).min(1), negated: z.boolean() }),
  z.object({ kind: z.literal('compare'), field: FieldRef, op: Comparator, value: Literal }),
  z.object({ kind: z.literal('between'), field: FieldRef, low: Literal, high: Literal }),
  z.object({
    kind: z.literal('contains'),
    field: FieldRef,
    text: z.string(),
    at: z.enum(['start', 'end', 'anywhere']),
    negated: z.boolean(),
  }),
  z.object({ kind: z.literal('missing'), field: FieldRef, negated: z.boolean() }),
  z.object({ kind: z.literal('date'), field: FieldRef, range: DateRange, negated: z.boolean().optional() }),
  InForce,
  /** Two fields of one row compared: "shipped after the required date". */
  z.object({ kind: z.literal('fields'), field: FieldRef, op: Comparator, other: FieldRef }),
  /** The field compared with an aggregate of the same field over all rows of its table: "above the average salary". */
  z.object({ kind: z.literal('versus'), field: FieldRef, op: Comparator, aggregate: Aggregate }),
  /** Subject rows that have none, some or a number of related rows: "without trainings", "with more than 3 absences". */
  z.object({
    kind: z.literal('related'),
    table: z.string(),
    quantifier: z.union([z.enum(['some', 'none']), z.object({ op: Comparator, count: z.number() })]),
    where: z.array(z.lazy((): z.ZodType<SimpleCondition> => SimpleCondition)),
  }),
])
export type Condition = z.infer<typeof Condition>

/** Conditions that may stand inside `related`. */
const SimpleCondition = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('values'), field: FieldRef, values: z.array(Literal).min(1), negated: z.boolean() }),
  z.object({ kind: z.literal('compare'), field: FieldRef, op: Comparator, value: Literal }),
  z.object({ kind: z.literal('date'), field: FieldRef, range: DateRange, negated: z.boolean().optional() }),
  InForce,
])
export type SimpleCondition = z.infer<typeof SimpleCondition>

/** A period of the measures. `field` absent: each measure's own date. `compareTo` adds the same figures for another period. */
export const Period = z.object({
  field: FieldRef.optional(),
  range: DateRange.optional(),
  grain: Grain.optional(),
  compareTo: DateRange.optional(),
})
export type Period = z.infer<typeof Period>

export const Order = z.object({
  /** `measure` and `column` are indexes into `measures` and `columns`, `by` into `by`, `period` is the time bucket. */
  item: z.union([
    z.object({ measure: z.number() }),
    z.object({ by: z.number() }),
    z.object({ field: FieldRef }),
    z.literal('period'),
  ]),
  direction: z.enum(['asc', 'desc']),
})
export type Order = z.infer<typeof Order>

export const Calculation = z.enum(['share', 'growth', 'running'])
export type Calculation = z.infer<typeof Calculation>

/**
 * `measures` empty: the question asks for rows, and `columns` says which (empty: the usual ones of the subject).
 * Otherwise: one row per combination of `by` and period, with the measures.
 */
export const Form = z.object({
  subject: z.string().describe('the table that one row or one count stands for'),
  columns: z.array(FieldRef),
  measures: z.array(Measure),
  by: z.array(Dimension),
  where: z.array(z.array(Condition)).describe('all of the outer list, any of each inner list'),
  having: z.array(z.object({ measure: Measure, op: Comparator, value: z.number() })),
  period: Period.optional(),
  order: z.array(Order),
  limit: z.number().int().positive().optional(),
  /** With `limit`: rows equal to the last one kept stay, as in "who is the oldest". */
  ties: z.boolean().optional(),
  /** The limit holds within each group of the first `by`. */
  perGroup: z.boolean().optional(),
  distinct: z.boolean().optional(),
  calculations: z.array(Calculation),
  /** "what share of X are V": the share of the first measure's rows that also meet these. */
  shareOf: z.array(Condition).optional(),
  /** Joined rows of tables that keep a history are those in force on this day. */
  asOf: z.string().optional(),
  /** A question whose parts the flat ones above cannot hold: it alone says what is asked, they only repeat what is shown. */
  composed: Query.optional(),
})
export type Form = z.infer<typeof Form>

/** A form that asks for nothing yet. */
export function emptyForm(subject: string): Form {
  return { subject, columns: [], measures: [], by: [], where: [], having: [], order: [], calculations: [] }
}
