/** What a question counts: the table whose rows "how many" asks for. */
import { type Query, tablesOfQuery } from '../../../form/query.ts'
import { joinTree } from '../../../form/query-joins.ts'
import { STEM } from './fits.ts'
import type { Look } from './mentions.ts'
import type { Schema } from './schema.ts'
import type { Scorer } from './scorer.ts'

/** Cues that stand between "how many" and what is counted. */
const BEFORE_COUNTED = new Set(['of', 'the', 'each', 'distinct', 'all', 'any', 'many'])

/** The place of the word that "how many" or "number of" counts; -1 where nothing is counted. */
export function countedAt({ words }: Look): number {
  const many = words.findIndex(({ cue }) => cue === 'many')
  return many < 0 ? -1 : words.findIndex(({ cue }, i) => i > many && !BEFORE_COUNTED.has(cue))
}

/** Tables named as what is counted: "how many students" counts no courses. */
export function countedTables({ look, matches: { heads } }: Scorer): number[] {
  const at = countedAt(look)
  if (at < 0) return []
  const next = heads[at] ?? []
  if (next.length > 0) return next
  const further = heads[at + 1] ?? []
  return further.length > 0 ? further : tablesWith(at, look)
}

/** Tables with a column of this name alone: rows of them are counted where no table has it. */
function tablesWith(at: number, { fit, schema, valueCover }: Look): number[] {
  const width = schema.words.length
  if (valueCover[at]) return []
  const named = schema.columns.filter(
    ({ own, twins }) =>
      own.length === 1 && twins.length === 0 && (fit[at * width + (own[0] as number)] as number) >= STEM,
  )
  return [...new Set(named.map(({ table }) => table))]
}

/** Whether rows are counted that are those of the table named as counted, that it takes part in, that have nothing of it. */
export function countedOf(query: Query, counted: number[], schema: Schema): number[] {
  const rows = query.select.some(({ field, aggregate }) => aggregate === 'count' && field.column === '*')
  if (!rows || counted.length === 0) return [0, 0, 0]
  const joins = joinTree(schema.catalog, tablesOfQuery(query), query.via)
  const names = new Set(
    [...tablesOfQuery(query), ...joins.map(({ table }) => table)].filter((name) =>
      counted.includes(schema.table(name)?.id ?? -1),
    ),
  )
  if (names.size === 0) return [0, 0, 1]
  const once = joins.every(({ relationship: { from, to } }) => from === to || !names.has(to))
  return once ? [1, 0, 0] : [0, 1, 0]
}
