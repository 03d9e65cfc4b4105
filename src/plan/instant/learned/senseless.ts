/** Queries that nobody asks: their answer is known before they are run. */
import type { Query, QueryCondition, QueryField } from '../../../form/query.ts'
import { holdsNames, holdsWords, type Schema } from './schema.ts'
import type { Scorer } from './scorer.ts'

/** Whether both sides of a set are the same, keys are looked for among keys that hold all of them or that are others, or a value is two at once. */
export function isSenseless(query: Query, schema: Schema): boolean {
  const { set, where } = query
  if (where.some((condition) => isVain(condition, schema)) || contradicts(where, schema)) return true
  const inner = [...where, ...query.having].flatMap((condition) => condition.query ?? [])
  if ([...inner, ...(set ? [set.query] : [])].some((one) => isSenseless(one, schema))) return true
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
  if (!shown || !isWhole(query)) return false
  return holdsAllOf(shown.field, item.field, schema) || areApart(item.field, shown.field, schema)
}

/** Whether two columns of one table hold keys of different tables. */
function areApart(one: QueryField, other: QueryField, schema: Schema): boolean {
  if (one.table !== other.table) return false
  const { relationships } = schema.catalog
  return !relationships.some(({ from, to }) => from === one.table && to === one.table)
}

/** "Latin and Pop" of one column, or of two that hold the same keys: no row has both. */
function contradicts(where: QueryCondition[], schema: Schema): boolean {
  if (where.some(({ or }) => or)) return false
  const equal = where.filter(({ op, query }) => op === '=' && !query)
  return equal.some(({ item, value }, i) => {
    const column = schema.column(item.field.table, item.field.column)
    return equal.slice(i + 1).some((other) => {
      const theirs = schema.column(other.item.field.table, other.item.field.column)
      const same =
        column !== undefined && theirs !== undefined && (column === theirs || column.twins.includes(theirs.id))
      return same && other.value !== value
    })
  })
}

/** Whether names or days are added up, or keys of which no words want a figure: "the average department id" does. */
export function addsNames({ select }: Query, { look, matches }: Pick<Scorer, 'look' | 'matches'>): boolean {
  return select.some(({ field, aggregate }) => {
    const column =
      aggregate === 'sum' || aggregate === 'avg' ? look.schema.column(field.table, field.column) : undefined
    if (!column) return false
    const name = matches.own[column.id]
    const before = name && name.stem === 1 ? look.words.slice(Math.max(0, name.first - BEFORE_NAME), name.first) : []
    const isWanted = column.words.length > 1 && before.some(({ cue }) => cue === aggregate)
    return (
      holdsNames(column) ||
      holdsWords(column) ||
      column.kind === 'time' ||
      ((column.isKey || column.isForeign) && !isWanted)
    )
  })
}

/** Words between a figure and the name that it is of: "average of the ..." */
const BEFORE_NAME = 4

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
