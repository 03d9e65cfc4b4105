/**
 * The composed part of a form: items, conditions with questions inside them, sets of answers. It names columns and the
 * tables that take part, never joins. Questions whose parts the flat fields of a form cannot hold are written with it.
 */
import { z } from 'zod'

/** What of a date a group goes by: the period that holds it, or its place in the week or the day. */
export const DateStep = z.enum(['day', 'week', 'month', 'quarter', 'year', 'weekday', 'hour'])
export type DateStep = z.infer<typeof DateStep>

const QueryField = z.object({
  table: z.string(),
  column: z.string().describe('`*` stands for the rows of the table'),
  step: DateStep.optional().describe('dates by their period, or by their place in the week or the day'),
})
export type QueryField = z.infer<typeof QueryField>

const QueryAggregate = z.enum(['count', 'sum', 'avg', 'min', 'max'])
export type QueryAggregate = z.infer<typeof QueryAggregate>

const QueryItem = z.object({
  field: QueryField,
  aggregate: QueryAggregate.optional(),
  distinct: z.boolean().optional(),
})
export type QueryItem = z.infer<typeof QueryItem>

const QueryOperator = z.enum([
  '=',
  '!=',
  '<',
  '<=',
  '>',
  '>=',
  'like',
  'not like',
  'in',
  'not in',
  'between',
  'missing',
  'present',
])
export type QueryOperator = z.infer<typeof QueryOperator>

const QueryLiteral = z.union([z.string(), z.number()])
export type QueryLiteral = z.infer<typeof QueryLiteral>

/** Compared with a literal (`between`: two), with the answer of another query, or (`missing`, `present`) with nothing. */
export type QueryCondition = {
  item: QueryItem
  op: QueryOperator
  value?: QueryLiteral
  high?: QueryLiteral
  query?: Query
  /** How the condition joins the one before it. */
  or?: boolean
}

export type Query = {
  select: QueryItem[]
  distinct?: boolean
  /** Tables that take part beside those of the named columns. */
  tables: string[]
  /** Relationships to take where several lead from one table to another. */
  via?: string[]
  where: QueryCondition[]
  /** In `where`, "or" parts the conditions into alternatives: a and b, or c. Else it joins neighbours: a, and b or c. */
  alternatives?: boolean
  by: QueryField[]
  having: QueryCondition[]
  order: { item: QueryItem; direction: 'asc' | 'desc' }[]
  limit?: number
  set?: { op: 'union' | 'intersect' | 'except'; query: Query }
}

const QueryCondition: z.ZodType<QueryCondition> = z.lazy(() =>
  z.object({
    item: QueryItem,
    op: QueryOperator,
    value: QueryLiteral.optional(),
    high: QueryLiteral.optional(),
    query: Query.optional(),
    or: z.boolean().optional(),
  }),
)

export const Query: z.ZodType<Query> = z.lazy(() =>
  z.object({
    select: z.array(QueryItem).min(1),
    distinct: z.boolean().optional(),
    tables: z.array(z.string()),
    via: z.array(z.string()).optional(),
    where: z.array(QueryCondition),
    alternatives: z.boolean().optional(),
    by: z.array(QueryField),
    having: z.array(QueryCondition),
    order: z.array(z.object({ item: QueryItem, direction: z.enum(['asc', 'desc']) })),
    limit: z.number().int().positive().optional(),
    set: z.object({ op: z.enum(['union', 'intersect', 'except']), query: Query }).optional(),
  }),
)

/** Every column that a query names in the order of mention, those of inner queries apart. */
export function fieldsOfQuery({ select, where, having, order, by }: Query): QueryField[] {
  const items = [...select, ...[...where, ...having, ...order].map(({ item }) => item)]
  return [...items.map(({ field }) => field), ...by]
}

/** The tables of a query's columns and its further ones, those of inner queries apart; each once, in order of mention. */
export function tablesOfQuery(query: Query): string[] {
  return [...new Set([...fieldsOfQuery(query).map(({ table }) => table), ...query.tables])]
}

/** A query and all queries inside it. */
export function allLevels(query: Query): Query[] {
  const inner = [...query.where, ...query.having].flatMap((condition) =>
    condition.query ? allLevels(condition.query) : [],
  )
  return [query, ...inner, ...(query.set ? allLevels(query.set.query) : [])]
}
