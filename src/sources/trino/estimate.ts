/** What a statement would read, from Trino's plan of its inputs (Trino, "EXPLAIN", TYPE IO). */
import { z } from 'zod'
import type { CheckedSql } from '../../guard/types.ts'
import type { Ask } from '../remote/source.ts'
import type { Estimate } from '../types.ts'

/** Numbers that Trino does not know are "NaN". */
const Size = z.union([z.number(), z.string()]).nullish()

const IoPlan = z.object({
  inputTableColumnInfos: z.array(
    z.object({
      table: z.object({ schemaTable: z.object({ table: z.string() }) }),
      estimate: z.object({ outputRowCount: Size, outputSizeInBytes: Size }).optional(),
    }),
  ),
})

const EXPLAIN = 'EXPLAIN (TYPE IO, FORMAT JSON) '

/** The statement that a plan is of; other texts as they are. A plan is made without running anything. */
export function withoutExplain(sql: string): string {
  return sql.startsWith(EXPLAIN) ? sql.slice(EXPLAIN.length) : sql
}

/** What a statement would read, by the engine's estimate. */
export async function estimate(ask: Ask, { sql }: CheckedSql): Promise<Estimate> {
  // Athena gives each line of a plan as a row.
  const lines = await ask(EXPLAIN + sql)
  return readEstimate(lines.map(([line]) => line).join('\n'))
}

const NOTHING: Estimate = { rows: null, bytes: null }

/** Sums over the tables of a plan, and the largest of them; what is not known of one table is not known of the sum. */
export function readEstimate(planJson: string): Estimate {
  const tables = tablesOf(planJson)
  if (!tables) return NOTHING
  const [largest] = tables.toSorted((a, b) => (b.bytes ?? b.rows ?? 0) - (a.bytes ?? a.rows ?? 0))
  return {
    rows: sum(tables.map(({ rows }) => rows)),
    bytes: sum(tables.map(({ bytes }) => bytes)),
    ...(largest && { largest }),
  }
}

function tablesOf(planJson: string): NonNullable<Estimate['largest']>[] | undefined {
  let json: unknown
  try {
    json = JSON.parse(planJson)
  } catch {
    return undefined
  }
  const plan = IoPlan.safeParse(json)
  return plan.data?.inputTableColumnInfos.map(({ table, estimate }) => ({
    table: table.schemaTable.table,
    rows: known(estimate?.outputRowCount),
    bytes: known(estimate?.outputSizeInBytes),
  }))
}

function known(size: z.infer<typeof Size>): number | null {
  const number = Number(size ?? Number.NaN)
  return Number.isFinite(number) ? Math.round(number) : null
}

function sum(sizes: (number | null)[]): number | null {
  return sizes.reduce((total, size) => (total === null || size === null ? null : total + size), 0 as number | null)
}
