/** A query while it is filled: the choices made so far, and how another one is added. */
import type { Query, QueryAggregate, QueryItem } from '../../../form/query.ts'
import { likeliest } from './likeliest.ts'
import type { SchemaColumn, SchemaTable } from './schema.ts'
import type { Scorer } from './scorer.ts'

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

const BEAM = 16
/** Columns that are tried for a place. */
export const CHOICES = 7
/** What a table costs that no column before it came from, beside how likely it takes part. */
export const TABLE_WEIGHT = 0.5

export function empty(): Filled {
  const query: Query = { select: [], tables: [], where: [], by: [], having: [], order: [] }
  return { query, score: 0, slots: [], tables: new Set(), used: [], columns: [] }
}

export function best(states: Filled[]): Filled[] {
  return likeliest(states, BEAM)
}

/** A state that is made only where its score keeps it in the beam. */
export type Choice = { score: number; make: () => Filled }

export function widen(beam: Filled[], choices: (state: Filled) => Choice[]): Filled[] {
  return likeliest(beam.flatMap(choices), BEAM).map((choice) => choice.make())
}

/** The state with one more choice made. */
export function chosen(
  state: Filled,
  role: string,
  score: number,
  column: SchemaColumn | undefined,
  scorer: Scorer,
  change: (query: Query) => Query,
): Choice {
  const added = column !== undefined && !state.tables.has(column.table)
  const extra = added
    ? TABLE_WEIGHT * scorer.table(column.table) + (state.tables.size > 0 && !near(state, column, scorer) ? -1 : 0)
    : 0
  const total = state.score + score + extra
  const make = (): Filled => ({
    query: change(state.query),
    score: total,
    slots: [...state.slots, { role, score }],
    tables: added ? new Set([...state.tables, column.table]) : state.tables,
    used: state.used,
    columns: column ? [...state.columns, column.id] : state.columns,
  })
  return { score: total, make }
}

function near(state: Filled, column: SchemaColumn, scorer: Scorer): boolean {
  return scorer.look.schema.tables[column.table]?.near.some((table) => state.tables.has(table)) ?? false
}

export const fieldOf = (column: SchemaColumn, scorer: Scorer) => ({
  table: (scorer.look.schema.tables[column.table] as SchemaTable).name,
  column: column.name,
})

/** The rows of a table that is not yet known; `withRowTable` fills it in. */
export const ROWS: QueryItem = { field: { table: '', column: '*' }, aggregate: 'count' }

export function itemFor(shape: string, column: SchemaColumn, scorer: Scorer): QueryItem {
  if (shape === 'col') return { field: fieldOf(column, scorer) }
  const [aggregate, distinct] = shape.split(' ')
  return {
    field: fieldOf(column, scorer),
    aggregate: aggregate as QueryAggregate,
    ...(distinct ? { distinct: true } : {}),
  }
}
