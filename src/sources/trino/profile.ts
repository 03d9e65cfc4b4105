/** What profiles of a table ask a Trino engine, Athena's too. */

import type { JoinCandidate } from '../engine/protocol.ts'
import { qualified, quoted } from '../names.ts'
import { inclusionShares, type ProfileSql, SAMPLE_ROWS } from '../remote/profile.ts'
import type { Ask } from '../remote/source.ts'
import type { RawColumn, RawTable } from '../types.ts'

/** Each column of a statement is a stage or two of its plan, of which Trino allows 150. */
const COLUMNS_AT_ONCE = 15

export const trinoProfileSql: ProfileSql = {
  quoted,
  text: (expression) => `CAST(${expression} AS VARCHAR)`,
  length: (text) => `length(${text})`,
  value,
  sample: async (table, column) => sampleSql(table, column),
  // What SHOW STATS knows is the cluster's secret here: it is no query.
  distinct: async () => new Map(),
  indexed: async () => [],
  columnsAtOnce: COLUMNS_AT_ONCE,
}

/** As text where the type has no order, or where its text is what a cell holds. */
function value({ name, type, nativeType }: RawColumn): string {
  const text = `CAST(${quoted(name)} AS VARCHAR)`
  if (type === 'time' || type === 'datetime') return `regexp_replace(${text}, '\\.0+$', '')`
  const isText = type === 'string' || type === 'boolean' || type === 'datetimetz'
  return isText && nativeType !== 'varchar' ? text : quoted(name)
}

/** The first rows that come: a sample spread over the table would read, and in Athena cost, all of it. */
function sampleSql(table: RawTable, column: RawColumn): string {
  return `(SELECT ${value(column)} AS v FROM ${qualified(table)} LIMIT ${2 * SAMPLE_ROWS}) s`
}

/** The shares of all candidates, asked for side by side: each statement takes its time, however little it reads. */
export async function sharesTogether(ask: Ask, candidates: JoinCandidate[]): Promise<number[]> {
  const shares = await Promise.all(candidates.map((candidate) => inclusionShares(ask, [candidate], trinoProfileSql)))
  return shares.flat()
}
