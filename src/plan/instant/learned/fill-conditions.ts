/** Conditions of a sketch: their columns, operators and values, and the keys that nested queries go by. */
import type { Query, QueryCondition, QueryItem, QueryOperator } from '../../../form/query.ts'
import type { Triple } from './conditions.ts'
import { CHOICES, type Choice, chosen, type Filled, fieldOf, itemFor, ROWS, widen } from './filling.ts'
import type { SchemaColumn } from './schema.ts'
import type { Scorer } from './scorer.ts'
import type { Sketch, SketchCondition } from './sketch.ts'

export function numbersLeft(state: Filled, scorer: Scorer): { value: number; start: number }[] {
  return scorer.look.values
    .filter((value) => value.kind === 'number' && !state.used.includes(value.start))
    .map((value) => ({ value: Number(value.value), start: value.start }))
    .slice(0, 4)
}

type Bounds = { bounds: Pick<QueryCondition, 'value' | 'high'>; starts: number[] }

/** The numbers that a figure can be compared with: one, or two of which the second is the higher. */
function boundsLeft(state: Filled, op: string, scorer: Scorer): Bounds[] {
  const numbers = numbersLeft(state, scorer)
  if (op !== 'between') return numbers.map(({ value, start }) => ({ bounds: { value }, starts: [start] }))
  return numbers.flatMap((low, i) =>
    numbers
      .slice(i + 1)
      .filter((high) => high.value > low.value)
      .map((high) => ({ bounds: { value: low.value, high: high.value }, starts: [low.start, high.start] })),
  )
}

export function fillHaving(
  beam: Filled[],
  condition: SketchCondition,
  sketch: Sketch,
  scorer: Scorer,
  depth: number,
): Filled[] {
  if (condition.sub) return []
  const shape = condition.aggregate ?? 'rows'
  const ranked = shape === 'rows' ? [] : scorer.ranked('aggregate', shape, sketch, depth, 2).slice(0, 4)
  return widen(beam, (state) =>
    boundsLeft(state, condition.op, scorer).flatMap(({ bounds, starts }) => {
      const used = { ...state, used: [...state.used, ...starts] }
      const add = (item: QueryItem) => (query: Query) => ({
        ...query,
        having: [
          ...query.having,
          { item, op: condition.op as QueryOperator, ...bounds, ...(condition.or ? { or: true } : {}) },
        ],
      })
      if (shape === 'rows') return [chosen(used, 'rows', -0.1, undefined, scorer, add(ROWS))]
      return ranked.map(({ column, score }) =>
        chosen(used, 'aggregate', score, column, scorer, add(itemFor(shape, column, scorer))),
      )
    }),
  )
}

export function fillCondition(
  beam: Filled[],
  condition: SketchCondition,
  sketch: Sketch,
  scorer: Scorer,
  depth: number,
): Filled[] {
  const ranked = scorer.conditions(condition.op, sketch, depth)
  return widen(beam, (state) =>
    ranked
      .filter(({ triple }) => !repeats(state, triple, scorer))
      .slice(0, CHOICES + 4)
      .map(({ triple, score }) => withTriple(state, triple, score, condition.or, scorer)),
  )
}

/** Words serve as one value only, and what a column is compared with once is not said again: "female students (sex F)". */
function repeats(state: Filled, { start, end, column, op, value }: Triple, scorer: Scorer): boolean {
  if (end > start && state.used.some((at) => at >= start && at < end)) return true
  const same = state.query.where.filter((one) => one.op === op && !one.query && one.value === value)
  return same.some(({ item }) => scorer.look.schema.column(item.field.table, item.field.column) === column)
}

function withTriple(state: Filled, triple: Triple, score: number, or: boolean | undefined, scorer: Scorer): Choice {
  const condition: QueryCondition = { item: { field: fieldOf(triple.column, scorer) }, op: triple.op as QueryOperator }
  if (triple.op !== 'missing' && triple.op !== 'present') condition.value = triple.value
  if (triple.high !== undefined) condition.high = triple.high
  if (or) condition.or = true
  const next = chosen(state, 'condition', score, triple.column, scorer, (query) => ({
    ...query,
    where: [...query.where, condition],
  }))
  const make = () => {
    const taken = Array.from({ length: triple.end - triple.start }, (_, i) => triple.start + i)
    return { ...next.make(), used: [...state.used, ...taken] }
  }
  return { score: next.score, make }
}

export type Pair = { outer: SchemaColumn; inner: SchemaColumn; score: number }

/** "above the average age": the same column outside and inside. */
export function comparedPairs(shape: string, sketch: Sketch, scorer: Scorer, depth: number): Pair[] {
  const role = shape === 'col' ? 'order' : 'aggregate'
  return scorer
    .ranked(role, shape, sketch, depth, 3)
    .slice(0, 5)
    .map(({ column, score }) => ({ outer: column, inner: column, score }))
}

/** What a key costs that only its name tells. */
const UNDECLARED = -1

/** "without pets": the key outside and the column inside that holds the same keys. */
export function keyPairs(state: Filled, scorer: Scorer): Pair[] {
  const { schema } = scorer.look
  const isAt = ({ table }: SchemaColumn) => state.tables.size === 0 || state.tables.has(table)
  const declared = schema.keys.flatMap((outer) =>
    outer.twins.map((id) => ({ outer, inner: schema.columns[id] as SchemaColumn, cost: outer.isKey ? 0 : -0.5 })),
  )
  const pairs = [...declared, ...schema.namesakes.map((pair) => ({ ...pair, cost: UNDECLARED }))]
    .filter(({ outer, inner }) => isAt(outer) || isAt(inner))
    .map(
      ({ outer, inner, cost }): Pair => ({
        outer,
        inner,
        score: scorer.table(inner.table) + (isAt(outer) ? 0 : -2) + cost,
      }),
    )
  const shown = state.columns.map((id) => schema.columns[id] as SchemaColumn).slice(0, 1)
  const same = shown.map((column): Pair => ({ outer: column, inner: column, score: -1 }))
  const alike = saidAlike(state, scorer).map((column): Pair => ({ outer: column, inner: column, score: 0 }))
  return [...alike, ...pairs, ...same].sort((a, b) => b.score - a.score)
}

/** "The same department": columns of the tables in use that the words after "same" name, best first; no key of its own table. */
function saidAlike(state: Filled, { look, matches }: Scorer): SchemaColumn[] {
  const at = look.words.findIndex(({ token }) => token.plain === 'same')
  if (at < 0) return []
  const own = (column: SchemaColumn) => matches.own[column.id]
  const { tables, columns } = look.schema
  return [...state.tables]
    .flatMap((table) => tables[table]?.columns.map((id) => columns[id] as SchemaColumn) ?? [])
    .filter((column) => (column.isForeign || !column.isKey) && own(column)?.first === at + 1)
    .sort((a, b) => (own(b)?.score ?? 0) - (own(a)?.score ?? 0))
    .slice(0, 2)
}
