/** Candidates over the database of singers, for tests of what reads them. */
import type { Query } from '../../../form/query.ts'
import { empty } from './filling.ts'
import type { Candidate } from './pool.ts'
import type { Schema } from './schema.ts'

export const singer = (column: string) => ({ field: { table: 'singer', column } })
/** The names of all singers. */
export const namesOfSingers: Query = {
  select: [singer('name')],
  tables: [],
  where: [],
  by: [],
  having: [],
  order: [],
}

/** A query of nothing yet, with changes. */
export const queryOf = (change: Partial<Query>): Query => ({ ...namesOfSingers, select: [], ...change })

/** The names of singers with changes, as a candidate of these tables that takes words at the places in `used` for values. */
export function candidate(
  schema: Schema,
  change: Partial<Query>,
  used: number[] = [],
  tables: string[] = ['singer'],
): Candidate {
  const query = { ...namesOfSingers, ...change }
  const fields = [...query.select, ...query.where.map(({ item }) => item)].map(({ field }) => field)
  const columns = fields.flatMap(({ table, column }) => schema.column(table, column)?.id ?? [])
  const sketch = { select: [], where: [], by: 0, having: [], order: [], limit: '' as const }
  return {
    query,
    sql: '',
    guess: { sketch, whole: 0, parts: [], score: 0, count: 1 },
    rank: 0,
    filled: { ...empty(), used, columns },
    from: tables.map((name) => schema.table(name)?.id ?? -1),
    total: 0,
  }
}
