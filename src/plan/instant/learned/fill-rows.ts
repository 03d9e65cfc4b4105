/** The table whose rows are counted or shown where no column tells. */
import type { QueryItem } from '../../../form/query.ts'
import { type Filled, TABLE_WEIGHT } from './filling.ts'
import type { SchemaTable } from './schema.ts'
import type { Scorer } from './scorer.ts'

/** Where rows are counted or all columns shown and no column says of which table: the likeliest tables. */
export function withRowTable(state: Filled, scorer: Scorer): Filled[] {
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
