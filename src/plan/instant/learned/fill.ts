/** From sketches to queries: each open place gets its likeliest columns and values, the best combinations are kept. */
import type { Query, QueryAggregate, QueryCondition, QueryItem, QueryOperator } from '../../../form/query.ts'
import type { Triple } from './conditions.ts'
import type { SchemaColumn, SchemaTable } from './schema.ts'
import type { Scorer } from './scorer.ts'
import type { Sketch, SketchCondition } from './sketch.ts'

/** A query while it is filled, with the log-probabilities of what was chosen, by role. */
export type Filled = {
  query: Query
  score: number
  slots: { role: string; score: number }[]
  /** Tables of its columns, inner queries apart. */
  tables: Set<number>
  /** Words taken as values, by place. */
  used: number[]
  columns: number[]
}

const BEAM = 12
const CHOICES = 7
/** What a table costs that no column before it came from, beside how likely it takes part. */
const TABLE_WEIGHT = 0.5

export function fillSketch(sketch: Sketch, scorer: Scorer, depth = 0, fixed?: QueryItem[]): Filled[] {
  let beam: Filled[] = [empty()]
  beam = fixed
    ? beam.map((state) => withItems(state, fixed, sketch.distinct, scorer))
    : fillSelect(beam, sketch, scorer, depth)
  for (let i = 0; i < sketch.by; i += 1) beam = widen(beam, (state) => groupChoices(state, sketch, scorer, depth))
  for (const condition of sketch.where) beam = fillCondition(beam, condition, sketch, scorer, depth)
  for (const condition of sketch.having) beam = fillHaving(beam, condition, sketch, scorer, depth)
  for (const order of sketch.order) beam = widen(beam, (state) => orderChoices(state, order, sketch, scorer, depth))
  if (sketch.limit !== '') beam = widen(beam, (state) => limitChoices(state, sketch.limit, scorer))
  beam = beam.flatMap((state) => withRowTable(state, scorer))
  if (sketch.set) beam = fillSet(beam, sketch.set, scorer, depth)
  return best(beam)
}

function empty(): Filled {
  const query: Query = { select: [], tables: [], where: [], by: [], having: [], order: [] }
  return { query, score: 0, slots: [], tables: new Set(), used: [], columns: [] }
}

function best(states: Filled[]): Filled[] {
  return states.sort((a, b) => b.score - a.score).slice(0, BEAM)
}

function widen(beam: Filled[], choices: (state: Filled) => Filled[]): Filled[] {
  return best(beam.flatMap(choices))
}

/** The state with one more choice made. */
function chosen(
  state: Filled,
  role: string,
  score: number,
  column: SchemaColumn | undefined,
  scorer: Scorer,
  change: (query: Query) => Query,
): Filled {
  const added = column !== undefined && !state.tables.has(column.table)
  const tables = added ? new Set([...state.tables, column.table]) : state.tables
  const extra = added
    ? TABLE_WEIGHT * scorer.table(column.table) + (state.tables.size > 0 && !near(state, column, scorer) ? -1 : 0)
    : 0
  return {
    query: change(state.query),
    score: state.score + score + extra,
    slots: [...state.slots, { role, score }],
    tables,
    used: state.used,
    columns: column ? [...state.columns, column.id] : state.columns,
  }
}

function near(state: Filled, column: SchemaColumn, scorer: Scorer): boolean {
  return scorer.look.schema.tables[column.table]?.near.some((table) => state.tables.has(table)) ?? false
}

const fieldOf = (column: SchemaColumn, scorer: Scorer) => ({
  table: (scorer.look.schema.tables[column.table] as SchemaTable).name,
  column: column.name,
})

/** The rows of a table that is not yet known; `withRowTable` fills it in. */
const ROWS: QueryItem = { field: { table: '', column: '*' }, aggregate: 'count' }

function itemFor(shape: string, column: SchemaColumn, scorer: Scorer): QueryItem {
  if (shape === 'col') return { field: fieldOf(column, scorer) }
  const [aggregate, distinct] = shape.split(' ')
  return {
    field: fieldOf(column, scorer),
    aggregate: aggregate as QueryAggregate,
    ...(distinct ? { distinct: true } : {}),
  }
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
    states = widen(states, (state) => selectChoices(state, shape, again, sketch, scorer, depth))
  }
  return states
}

function selectChoices(
  state: Filled,
  shape: string,
  again: boolean,
  sketch: Sketch,
  scorer: Scorer,
  depth: number,
): Filled[] {
  const add = (item: QueryItem) => (query: Query) => ({ ...query, select: [...query.select, item] })
  if (shape === 'rows') return [chosen(state, 'rows', 0, undefined, scorer, add(ROWS))]
  if (shape === 'all') return [chosen(state, 'all', 0, undefined, scorer, add({ field: { table: '', column: '*' } }))]
  const ranked =
    shape === 'col' ? scorer.ranked('select', 'col', sketch, depth) : scorer.ranked('aggregate', shape, sketch, depth)
  const last = again ? (state.slots.at(-1)?.score ?? 0) : Number.POSITIVE_INFINITY
  return ranked
    .filter(
      ({ column }) =>
        !state.query.select.some(
          (it) =>
            it.field.column === column.name &&
            it.field.table === fieldOf(column, scorer).table &&
            (it.aggregate ?? 'col') === shape,
        ),
    )
    .filter(({ score }) => score <= last)
    .slice(0, CHOICES + sketch.select.length)
    .map(({ column, score }) =>
      chosen(
        state,
        shape === 'col' ? 'select' : 'aggregate',
        score,
        column,
        scorer,
        add(itemFor(shape, column, scorer)),
      ),
    )
}

function groupChoices(state: Filled, sketch: Sketch, scorer: Scorer, depth: number): Filled[] {
  const ranked = scorer.ranked('group', 'col', sketch, depth)
  const shown = new Set(state.columns)
  const first = ranked.slice(0, CHOICES)
  const more = ranked.filter(({ column }) => shown.has(column.id) && !first.some((one) => one.column === column))
  return [...first, ...more]
    .filter(
      ({ column }) =>
        !state.query.by.some((field) => field.column === column.name && field.table === fieldOf(column, scorer).table),
    )
    .map(({ column, score }) =>
      chosen(state, 'group', score, column, scorer, (query) => ({
        ...query,
        by: [...query.by, fieldOf(column, scorer)],
      })),
    )
}

function orderChoices(
  state: Filled,
  { aggregate, direction }: Sketch['order'][number],
  sketch: Sketch,
  scorer: Scorer,
  depth: number,
): Filled[] {
  const add = (item: QueryItem) => (query: Query) => ({ ...query, order: [...query.order, { item, direction }] })
  if (aggregate === 'rows' || aggregate === 'all') return [chosen(state, 'rows', 0, undefined, scorer, add(ROWS))]
  const ranked =
    aggregate === 'col'
      ? scorer.ranked('order', 'col', sketch, depth)
      : scorer.ranked('aggregate', aggregate, sketch, depth, 1)
  return ranked
    .slice(0, CHOICES)
    .map(({ column, score }) => chosen(state, 'order', score, column, scorer, add(itemFor(aggregate, column, scorer))))
}

function limitChoices(state: Filled, limit: Sketch['limit'], scorer: Scorer): Filled[] {
  if (limit === '1') return [{ ...state, query: { ...state.query, limit: 1 } }]
  return numbersLeft(state, scorer)
    .filter(({ value }) => value > 1 && value <= 1000 && Number.isInteger(value))
    .map(({ value, start }) => ({
      ...state,
      used: [...state.used, start],
      query: { ...state.query, limit: value },
    }))
}

function numbersLeft(state: Filled, scorer: Scorer): { value: number; start: number }[] {
  return scorer.look.values
    .filter((value) => value.kind === 'number' && !state.used.includes(value.start))
    .map((value) => ({ value: Number(value.value), start: value.start }))
    .slice(0, 4)
}

function fillHaving(
  beam: Filled[],
  condition: SketchCondition,
  sketch: Sketch,
  scorer: Scorer,
  depth: number,
): Filled[] {
  if (condition.sub) return []
  return widen(beam, (state) =>
    numbersLeft(state, scorer).flatMap(({ value, start }) => {
      const used = { ...state, used: [...state.used, start] }
      const add = (item: QueryItem) => (query: Query) => ({
        ...query,
        having: [
          ...query.having,
          { item, op: condition.op as QueryOperator, value, ...(condition.or ? { or: true } : {}) },
        ],
      })
      const shape = condition.aggregate ?? 'rows'
      if (shape === 'rows') return [chosen(used, 'rows', -0.1, undefined, scorer, add(ROWS))]
      return scorer
        .ranked('aggregate', shape, sketch, depth, 2)
        .slice(0, 4)
        .map(({ column, score }) =>
          chosen(used, 'aggregate', score, column, scorer, add(itemFor(shape, column, scorer))),
        )
    }),
  )
}

function fillCondition(
  beam: Filled[],
  condition: SketchCondition,
  sketch: Sketch,
  scorer: Scorer,
  depth: number,
): Filled[] {
  if (condition.sub) return fillNested(beam, { ...condition, sub: condition.sub }, sketch, scorer, depth)
  const ranked = scorer.conditions(condition.op, sketch, depth)
  return widen(beam, (state) =>
    ranked
      .filter(({ triple }) => !repeats(state, triple))
      .slice(0, CHOICES + 4)
      .map(({ triple, score }) => withTriple(state, triple, score, condition.or, scorer)),
  )
}

/** Words serve as one value only. */
function repeats(state: Filled, { start, end }: Triple): boolean {
  return end > start && state.used.some((at) => at >= start && at < end)
}

function withTriple(state: Filled, triple: Triple, score: number, or: boolean | undefined, scorer: Scorer): Filled {
  const condition: QueryCondition = { item: { field: fieldOf(triple.column, scorer) }, op: triple.op as QueryOperator }
  if (triple.op !== 'missing' && triple.op !== 'present') condition.value = triple.value
  if (triple.high !== undefined) condition.high = triple.high
  if (or) condition.or = true
  const next = chosen(state, 'condition', score, triple.column, scorer, (query) => ({
    ...query,
    where: [...query.where, condition],
  }))
  const taken = Array.from({ length: triple.end - triple.start }, (_, i) => triple.start + i)
  return { ...next, used: [...next.used, ...taken] }
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
  return widen(beam, (state) => {
    const pairs = op === 'in' || op === 'not in' ? keyPairs(state, scorer) : comparedPairs(shape, sketch, scorer, depth)
    return pairs.slice(0, 5).flatMap(({ outer, inner, score }) => {
      const before = chosen(state, 'nested', score, outer, scorer, (query) => query)
      return fillSketch(sub, scorer, depth + 1, [itemFor(shape, inner, scorer)])
        .slice(0, 4)
        .filter((filled) => !filled.used.some((at) => state.used.includes(at)))
        .map((filled) => ({
          ...before,
          score: before.score + filled.score,
          slots: [...before.slots, ...filled.slots],
          used: [...before.used, ...filled.used],
          columns: [...before.columns, ...filled.columns],
          query: {
            ...before.query,
            where: [
              ...before.query.where,
              {
                item: { field: fieldOf(outer, scorer) },
                op: op as QueryOperator,
                query: filled.query,
                ...(condition.or ? { or: true } : {}),
              },
            ],
          },
        }))
    })
  })
}

type Pair = { outer: SchemaColumn; inner: SchemaColumn; score: number }

/** "above the average age": the same column outside and inside. */
function comparedPairs(shape: string, sketch: Sketch, scorer: Scorer, depth: number): Pair[] {
  const role = shape === 'col' ? 'order' : 'aggregate'
  return scorer
    .ranked(role, shape, sketch, depth, 3)
    .slice(0, 5)
    .map(({ column, score }) => ({ outer: column, inner: column, score }))
}

/** "without pets": the key outside and the column inside that holds the same keys. */
function keyPairs(state: Filled, scorer: Scorer): Pair[] {
  const { schema } = scorer.look
  const pairs = schema.columns.flatMap((outer) =>
    outer.twins.flatMap((id): Pair[] => {
      const inner = schema.columns[id] as SchemaColumn
      if (state.tables.size > 0 && !state.tables.has(outer.table) && !state.tables.has(inner.table)) return []
      const stays = state.tables.size === 0 || state.tables.has(outer.table)
      return [{ outer, inner, score: scorer.table(inner.table) + (stays ? 0 : -2) + (outer.isKey ? 0 : -0.5) }]
    }),
  )
  const shown = state.columns.map((id) => schema.columns[id] as SchemaColumn).slice(0, 1)
  const same = shown.map((column): Pair => ({ outer: column, inner: column, score: -1 }))
  return [...pairs, ...same].sort((a, b) => b.score - a.score)
}

/** Where rows are counted or all columns shown and no column says of which table: the likeliest tables. */
function withRowTable(state: Filled, scorer: Scorer): Filled[] {
  const needs = [
    ...state.query.select,
    ...state.query.order.map((o) => o.item),
    ...state.query.having.map((h) => h.item),
  ].some((item) => item.field.table === '')
  if (!needs) return [state]
  const { schema } = scorer.look
  const named = (table: number): Filled => {
    const name = (schema.tables[table] as SchemaTable).name
    const set = (item: QueryItem): QueryItem =>
      item.field.table === '' ? { ...item, field: { ...item.field, table: name } } : item
    const added = !state.tables.has(table)
    return {
      ...state,
      score: state.score + (added ? TABLE_WEIGHT * 2 * scorer.table(table) + (state.tables.size > 0 ? -0.7 : 0) : 0),
      slots: added ? [...state.slots, { role: 'table', score: scorer.table(table) }] : state.slots,
      tables: new Set([...state.tables, table]),
      query: {
        ...state.query,
        select: state.query.select.map(set),
        order: state.query.order.map((o) => ({ ...o, item: set(o.item) })),
        having: state.query.having.map((h) => ({ ...h, item: set(h.item) })),
      },
    }
  }
  const likely = scorer
    .tables()
    .filter(({ table }) => !state.tables.has(table))
    .slice(0, 4)
  if (state.tables.size === 0) return likely.map(({ table }) => named(table))
  const [first] = state.tables
  return [
    named(first as number),
    ...likely
      .filter(({ score, table }) => score > -2.5 && schema.tables[table]?.near.some((t) => state.tables.has(t)))
      .slice(0, 2)
      .map(({ table }) => named(table)),
  ]
}

function fillSet(
  beam: Filled[],
  { op, right }: { op: string; right: Sketch },
  scorer: Scorer,
  depth: number,
): Filled[] {
  return widen(beam.slice(0, 6), (state) =>
    rightItems(state, op, right, scorer).flatMap((items) =>
      fillSketch(right, scorer, depth + 1, items)
        .filter((filled) => !filled.used.some((at) => state.used.includes(at)))
        .slice(0, 4)
        .map((filled) => ({
          ...state,
          score: state.score + filled.score,
          slots: [...state.slots, ...filled.slots],
          used: [...state.used, ...filled.used],
          columns: [...state.columns, ...filled.columns],
          query: { ...state.query, set: { op: op as 'union' | 'intersect' | 'except', query: filled.query } },
        })),
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
  const ranked = twins.sort(
    (a, b) => scorer.tableNamed(b[0]?.field.table ?? '') - scorer.tableNamed(a[0]?.field.table ?? ''),
  )
  return plain && op !== 'union' ? ranked.slice(0, 3) : [select, ...ranked.slice(0, 2)]
}
