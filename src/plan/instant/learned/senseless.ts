/** Queries that nobody asks: their answer is known before they are run. */
import type { Query, QueryCondition, QueryField } from '../../../form/query.ts'
import type { Schema } from './schema.ts'

/** Whether both sides of a set are the same, or keys are looked for among keys that hold all of them. */
export function isSenseless(query: Query, schema: Schema): boolean {
  const { set, where } = query
  if (where.some((condition) => isVain(condition, schema))) return true
  if (!set) return false
  if (JSON.stringify({ ...set.query, set: undefined }) === JSON.stringify({ ...query, set: undefined })) return true
  const [ours, theirs] = [query.select[0]?.field, set.query.select[0]?.field]
  const alone = query.select.length === 1 && ours !== undefined && theirs !== undefined
  return set.op === 'except' && alone && isWhole(set.query) && holdsAllOf(theirs, ours, schema)
}

/** Keys compared with all keys that they refer to, or with themselves. */
function isVain({ item, op, query }: QueryCondition, schema: Schema): boolean {
  if (!query || (op !== 'in' && op !== 'not in')) return false
  const [shown] = query.select
  return shown !== undefined && isWhole(query) && holdsAllOf(shown.field, item.field, schema)
}

const isWhole = ({ where, having, limit, set, tables, select }: Query) =>
  where.length === 0 &&
  having.length === 0 &&
  limit === undefined &&
  set === undefined &&
  tables.every((name) => name === select[0]?.field.table)

/** Whether a column holds all that another holds: it is the same one, or the key that the other refers to. */
function holdsAllOf(whole: QueryField, part: QueryField, schema: Schema): boolean {
  const [all, some] = [schema.column(whole.table, whole.column), schema.column(part.table, part.column)]
  if (!all || !some) return false
  return all === some || (some.twins.includes(all.id) && all.isKey && some.isForeign && !all.isForeign)
}
