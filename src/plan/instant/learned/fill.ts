/** From sketches to queries: each open place gets its likeliest columns and values, the best combinations are kept. */
import type { Query, QueryCondition, QueryItem, QueryOperator } from '../../../form/query.ts'
import type { FieldRef } from '../../../form/types.ts'
import { comparedPairs, fillCondition, fillHaving, keyPairs, numbersLeft } from './fill-conditions.ts'
import { withRowTable } from './fill-rows.ts'
import { best, CHOICES, type Choice, chosen, empty, type Filled, fieldOf, itemFor, ROWS, widen } from './filling.ts'
import type { SchemaColumn } from './schema.ts'
import type { Scorer } from './scorer.ts'
import type { Sketch, SketchCondition } from './sketch.ts'

export function fillSketch(sketch: Sketch, scorer: Scorer, depth = 0, fixed?: QueryItem[]): Filled[] {
  let beam: Filled[] = [empty()]
  beam = fixed
    ? beam.map((state) => withItems(state, fixed, sketch.distinct, scorer))
    : fillSelect(beam, sketch, scorer, depth)
  for (let i = 0; i < sketch.by; i += 1) beam = widen(beam, groupChoices(sketch, scorer, depth))
  for (const condition of sketch.where)
    beam = condition.sub
      ? fillNested(beam, { ...condition, sub: condition.sub }, sketch, scorer, depth)
      : fillCondition(beam, condition, sketch, scorer, depth)
  for (const condition of sketch.having) beam = fillHaving(beam, condition, sketch, scorer, depth)
  for (const order of sketch.order) beam = widen(beam, orderChoices(order, sketch, scorer, depth))
  if (sketch.limit !== '') beam = widen(beam, (state) => limitChoices(state, sketch.limit, scorer))
  beam = beam.flatMap((state) => withRowTable(state, scorer))
  if (sketch.set) beam = fillSet(beam, sketch.set, scorer, depth)
  return best(beam)
}

function withItems(state: Filled, items: QueryItem[], distinct: boolean | undefined, scorer: Scorer): Filled {
  const columns = items.flatMap(({ field }) => scorer.look.schema.column(field.table, field.column) ?? [])
  return {
    ...state,
    query: { ...state.query, select: items, ...(distinct ? { distinct } : {}) },
    tables: new Set(columns.map((column) => column.table)),
    columns: columns.map((column) => column.id),
  }
}

function fillSelect(beam: Filled[], sketch: Sketch, scorer: Scorer, depth: number): Filled[] {
  let states = sketch.distinct ? beam.map((state) => ({ ...state, query: { ...state.query, distinct: true } })) : beam
  for (const [i, shape] of sketch.select.entries()) {
    const again = i > 0 && sketch.select[i - 1] === shape
    states = widen(states, selectChoices(shape, again, sketch, scorer, depth))
  }
  return states
}

type Choices = (state: Filled) => Choice[]

function selectChoices(shape: string, again: boolean, sketch: Sketch, scorer: Scorer, depth: number): Choices {
  const add = (item: QueryItem) => (query: Query) => ({ ...query, select: [...query.select, item] })
  if (shape === 'rows') return (state) => [chosen(state, 'rows', 0, undefined, scorer, add(ROWS))]
  if (shape === 'all')
    return (state) => [chosen(state, 'all', 0, undefined, scorer, add({ field: { table: '', column: '*' } }))]
  const role = shape === 'col' ? 'select' : 'aggregate'
  const ranked = scorer.ranked(role, shape, sketch, depth)
  return (state) => {
    const last = again ? (state.slots.at(-1)?.score ?? 0) : Number.POSITIVE_INFINITY
    return ranked
      .filter(({ column, score }) => score <= last && !isShown(state, column, shape, scorer))
      .slice(0, CHOICES + sketch.select.length)
      .map(({ column, score }) => chosen(state, role, score, column, scorer, add(itemFor(shape, column, scorer))))
  }
}

const isShown = ({ query }: Filled, column: SchemaColumn, shape: string, scorer: Scorer) =>
  query.select.some(({ field, aggregate = 'col' }) => aggregate === shape && isOf(field, column, scorer))

const isOf = (field: FieldRef, column: SchemaColumn, scorer: Scorer) =>
  field.column === column.name && field.table === fieldOf(column, scorer).table

function groupChoices(sketch: Sketch, scorer: Scorer, depth: number): Choices {
  const ranked = scorer.ranked('group', 'col', sketch, depth)
  const first = ranked.slice(0, CHOICES)
  return (state) => {
    const shown = new Set(state.columns)
    const more = ranked.filter(({ column }) => shown.has(column.id) && !first.some((one) => one.column === column))
    return [...first, ...more]
      .filter(({ column }) => !state.query.by.some((field) => isOf(field, column, scorer)))
      .map(({ column, score }) =>
        chosen(state, 'group', score, column, scorer, (query) => ({
          ...query,
          by: [...query.by, fieldOf(column, scorer)],
        })),
      )
  }
}

function orderChoices(
  { aggregate, direction }: Sketch['order'][number],
  sketch: Sketch,
  scorer: Scorer,
  depth: number,
): Choices {
  const add = (item: QueryItem) => (query: Query) => ({ ...query, order: [...query.order, { item, direction }] })
  if (aggregate === 'rows' || aggregate === 'all')
    return (state) => [chosen(state, 'rows', 0, undefined, scorer, add(ROWS))]
  const isColumn = aggregate === 'col'
  const ranked = scorer
    .ranked(isColumn ? 'order' : 'aggregate', aggregate, sketch, depth, isColumn ? 0 : 1)
    .slice(0, CHOICES)
  return (state) =>
    ranked.map(({ column, score }) =>
      chosen(state, 'order', score, column, scorer, add(itemFor(aggregate, column, scorer))),
    )
}

function limitChoices(state: Filled, limit: Sketch['limit'], scorer: Scorer): Choice[] {
  const { score } = state
  if (limit === '1') return [{ score, make: () => ({ ...state, query: { ...state.query, limit: 1 } }) }]
  return numbersLeft(state, scorer)
    .filter(({ value }) => value > 1 && value <= 1000 && Number.isInteger(value))
    .map(({ value, start }) => ({
      score,
      make: () => ({ ...state, used: [...state.used, start], query: { ...state.query, limit: value } }),
    }))
}

function fillNested(
  beam: Filled[],
  condition: SketchCondition & { sub: Sketch },
  sketch: Sketch,
  scorer: Scorer,
  depth: number,
): Filled[] {
  const { sub, op } = condition
  const shape = sub.select[0] ?? 'col'
  const inside = onceFor((inner: SchemaColumn) => fillSketch(sub, scorer, depth + 1, [itemFor(shape, inner, scorer)]))
  return widen(beam, (state) => {
    const pairs = op === 'in' || op === 'not in' ? keyPairs(state, scorer) : comparedPairs(shape, sketch, scorer, depth)
    return pairs.slice(0, 5).flatMap(({ outer, inner, score }) => {
      const before = chosen(state, 'nested', score, outer, scorer, (query) => query)
      const compared = (query: Query): QueryCondition => ({
        item: { field: fieldOf(outer, scorer) },
        op: op as QueryOperator,
        query,
        ...(condition.or ? { or: true } : {}),
      })
      return inside(inner)
        .slice(0, 4)
        .filter((filled) => !overlaps(state, filled))
        .map((filled) =>
          joined(before, filled, (query) => ({ ...query, where: [...query.where, compared(filled.query)] })),
        )
    })
  })
}

/** Remembers what a function gave for each column. */
function onceFor<T>(make: (column: SchemaColumn) => T): (column: SchemaColumn) => T {
  const known = new Map<number, T>()
  return (column) => {
    const found = known.get(column.id) ?? make(column)
    known.set(column.id, found)
    return found
  }
}

const overlaps = (state: Filled, inner: Filled) => inner.used.some((at) => state.used.includes(at))

/** The outer choice with an inner query put into it. */
function joined(outer: Choice, inner: Filled, put: (query: Query) => Query): Choice {
  const score = outer.score + inner.score
  const make = () => {
    const state = outer.make()
    return {
      ...state,
      score,
      slots: [...state.slots, ...inner.slots],
      used: [...state.used, ...inner.used],
      columns: [...state.columns, ...inner.columns],
      query: put(state.query),
    }
  }
  return { score, make }
}

function fillSet(
  beam: Filled[],
  { op, right }: { op: string; right: Sketch },
  scorer: Scorer,
  depth: number,
): Filled[] {
  const known = new Map<string, Filled[]>()
  const filledWith = (items: QueryItem[]) => {
    const key = JSON.stringify(items)
    const found = known.get(key) ?? fillSketch(right, scorer, depth + 1, items)
    known.set(key, found)
    return found
  }
  return widen(beam.slice(0, 6), (state) =>
    rightItems(state, op, right, scorer).flatMap((items) =>
      filledWith(items)
        .filter((filled) => !overlaps(state, filled))
        .slice(0, 4)
        .map((filled) =>
          joined({ score: state.score, make: () => state }, filled, (query) => ({
            ...query,
            set: { op: op as 'union' | 'intersect' | 'except', query: filled.query },
          })),
        ),
    ),
  )
}

/** The right side shows the same columns as the left, or where there is one, a column that holds the same keys. */
function rightItems(state: Filled, op: string, right: Sketch, scorer: Scorer): QueryItem[][] {
  const { select } = state.query
  const [only] = select
  const plain = right.where.length === 0 && right.having.length === 0
  const column = only && scorer.look.schema.column(only.field.table, only.field.column)
  const twins =
    column && select.length === 1
      ? column.twins.map((id) => [{ ...only, field: fieldOf(scorer.look.schema.columns[id] as SchemaColumn, scorer) }])
      : []
  const byTable = (lists: QueryItem[][]) =>
    lists.sort((a, b) => scorer.tableNamed(b[0]?.field.table ?? '') - scorer.tableNamed(a[0]?.field.table ?? ''))
  const ranked = byTable(twins)
  const others = plain ? byTable(namesakes(select, scorer)).slice(0, 2) : []
  return plain && op !== 'union' ? [...ranked.slice(0, 3), ...others] : [select, ...ranked.slice(0, 2), ...others]
}

/** "The phone numbers of customers and staff": the columns of the same names of another table that the question may mean. */
function namesakes(select: QueryItem[], scorer: Scorer): QueryItem[][] {
  const { schema } = scorer.look
  const columns = select.map(({ field }) => schema.column(field.table, field.column))
  const tables = scorer.tables().filter(({ table, score }) => score > LEAST_NAMED && table !== columns[0]?.table)
  return tables.flatMap(({ table }) => {
    const theirs = schema.tables[table]?.columns.map((id) => schema.columns[id] as SchemaColumn) ?? []
    const same = columns.map((column) =>
      theirs.find(({ own, kind }) => column && isSaidAlike(own, column.own) && kind === column.kind),
    )
    if (!same.every((one) => one !== undefined)) return []
    return [same.map((column, i): QueryItem => ({ ...(select[i] as QueryItem), field: fieldOf(column, scorer) }))]
  })
}

/** A table less likely than this (a log-probability) is not meant by the question. */
const LEAST_NAMED = -2

const isSaidAlike = (a: number[], b: number[]) => a.length === b.length && a.every((w, i) => w === b[i])
