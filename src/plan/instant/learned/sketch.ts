/** A query without its columns and values: which parts there are and how they are put together. */
import type { Query, QueryCondition, QueryItem } from '../../../form/query.ts'

export type SketchCondition = { op: string; aggregate?: string; or?: boolean; sub?: Sketch }

export type Sketch = {
  /** 'col', 'rows' (count of rows), 'all' (every column), or an aggregate, with `distinct` after a space. Sorted. */
  select: string[]
  distinct?: boolean
  where: SketchCondition[]
  by: number
  having: SketchCondition[]
  order: { aggregate: string; direction: 'asc' | 'desc' }[]
  limit: '' | '1' | 'n'
  set?: { op: string; right: Sketch }
}

/** A query's item as it stands in a sketch. */
export function itemShape({ field, aggregate, distinct }: QueryItem): string {
  if (!aggregate) return field.column === '*' ? 'all' : 'col'
  if (aggregate === 'count' && (field.column === '*' || !distinct)) return 'rows'
  return distinct ? `${aggregate} distinct` : aggregate
}

function conditionShape(condition: QueryCondition): SketchCondition {
  const aggregate = condition.item.aggregate ? itemShape(condition.item) : undefined
  return {
    op: condition.op,
    ...(aggregate ? { aggregate } : {}),
    ...(condition.or ? { or: true } : {}),
    ...(condition.query ? { sub: sketchOf(condition.query) } : {}),
  }
}

/** Conditions joined by "and" come in any order: simple ones by operator, then those with a query inside. */
export function ordered(conditions: SketchCondition[]): SketchCondition[] {
  if (conditions.some((condition) => condition.or)) return conditions
  const rank = (c: SketchCondition) => `${c.sub ? 'z' : 'a'}${c.op}`
  return [...conditions].sort((a, b) => (rank(a) < rank(b) ? -1 : rank(a) > rank(b) ? 1 : 0))
}

export function sketchOf(query: Query): Sketch {
  return {
    select: query.select.map(itemShape).sort(),
    ...(query.distinct ? { distinct: true } : {}),
    where: ordered(query.where.map(conditionShape)),
    by: query.by.length,
    having: ordered(query.having.map(conditionShape)),
    order: query.order.map(({ item, direction }) => ({ aggregate: itemShape(item), direction })),
    limit: query.limit === undefined ? '' : query.limit === 1 ? '1' : 'n',
    ...(query.set ? { set: { op: query.set.op, right: sketchOf(query.set.query) } } : {}),
  }
}

/** The parts of a sketch that are guessed apart, as text. */
export const PARTS = ['select', 'where', 'group', 'order', 'set'] as const
export type Part = (typeof PARTS)[number]

export function partOf(sketch: Sketch, part: Part): string {
  if (part === 'select') return `${sketch.distinct ? 'distinct ' : ''}${sketch.select.join(',')}`
  if (part === 'where') return sketch.where.map(conditionText).join(' ')
  if (part === 'group') return `${sketch.by} ${sketch.having.map(conditionText).join(' ')}`
  if (part === 'order') return `${sketch.order.map((o) => `${o.aggregate} ${o.direction}`).join(',')} ${sketch.limit}`
  return sketch.set ? `${sketch.set.op} ${keyOf(sketch.set.right)}` : ''
}

function conditionText({ op, aggregate, or, sub }: SketchCondition): string {
  return `${or ? 'or ' : ''}${aggregate ?? ''}${op}${sub ? `(${keyOf(sub)})` : ''}`
}

/** One text for one sketch. */
export function keyOf(sketch: Sketch): string {
  return PARTS.map((part) => partOf(sketch, part)).join('|')
}

const AGGREGATES = [
  '',
  'rows',
  'count distinct',
  'sum',
  'avg',
  'min',
  'max',
  'sum distinct',
  'avg distinct',
  'col',
  'all',
]
const SETS = ['', 'union', 'intersect', 'except']

export const aggregateId = (aggregate: string) => Math.max(0, AGGREGATES.indexOf(aggregate))

/** Numbers of a sketch for the scorers of columns. */
export function sketchFeatures(sketch: Sketch, depth: number): number[] {
  const [order] = sketch.order
  return [
    sketch.select.length,
    sketch.select.filter((shape) => shape !== 'col').length,
    aggregateId(sketch.select[0] ?? ''),
    sketch.by,
    order ? aggregateId(order.aggregate) : -1,
    order ? (order.direction === 'asc' ? 1 : 2) : 0,
    sketch.limit === '' ? 0 : sketch.limit === '1' ? 1 : 2,
    sketch.where.length,
    sketch.having.length,
    sketch.where.some((condition) => condition.sub) ? 1 : 0,
    SETS.indexOf(sketch.set?.op ?? ''),
    depth,
  ]
}
