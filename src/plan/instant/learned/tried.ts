/** What the likeliest candidates give when they are run, and their order with that known. */
import type { Cell } from '../../../types.ts'
import type { PlanContext } from '../../types.ts'
import { orderOf, type Results, RUN_AT_MOST } from './confidence.ts'
import type { Candidate } from './pool.ts'
import { lookedAgain } from './results.ts'
import type { Forest } from './trees.ts'

/** Milliseconds after which no further candidate is run. */
const RUN_BUDGET = 60
/** Rows of a candidate that are compared. */
const COMPARED_ROWS = 50
/** From this probability on a candidate that gives rows needs no comparison with others. */
const CERTAIN = 0.98

/** Candidates with their probabilities. */
export type Weighed = { pool: Candidate[]; rows: Float32Array[]; probabilities: number[]; apart: number[][] }

/** The results of those that were run, and all probabilities and the order after that. */
export async function tried(
  { pool, rows, probabilities }: Weighed,
  run: PlanContext['run'],
  second: Forest,
): Promise<{ results: Results; probabilities: number[]; order: number[] }> {
  const results = pool.map(() => '')
  if (run) await runTop(pool, probabilities, run, results)
  const changed = lookedAgain(probabilities, results, rows, second)
  return { results, probabilities: changed, order: orderOf(changed, results) }
}

async function runTop(
  pool: Candidate[],
  probabilities: number[],
  run: NonNullable<PlanContext['run']>,
  results: Results,
): Promise<void> {
  const end = performance.now() + RUN_BUDGET
  for (const i of orderOf(probabilities, []).slice(0, RUN_AT_MOST)) {
    if (performance.now() > end) return
    const { sql } = pool[i] as Candidate
    const result = textOf(await run(sql, COMPARED_ROWS))
    results[i] = result
    if ((probabilities[i] as number) >= CERTAIN && isSome(result)) return
  }
}

const isSome = (result: string) => result !== '' && result !== 'error' && !result.startsWith('0:')

function textOf(rows: Cell[][] | 'late' | undefined): string {
  if (rows === 'late') return ''
  return rows ? `${rows.length}:${JSON.stringify(rows.slice(0, 20))}` : 'error'
}
