/** What a caller gets for a statement, and in what two callers' answers differ. */
import type { View } from '../../src/access/types.ts'
import { asQuerentError, type QuerentError } from '../../src/errors.ts'
import { type Checked, checkSql } from '../../src/guard/check.ts'
import type { Source } from '../../src/sources/types.ts'
import type { Cell } from '../../src/types.ts'
import type { Query } from './queries.ts'

const MAX_ROWS = 200
const TIMEOUT_MS = 10_000

export type Outcome =
  | { verdict: 'refused'; code: string; message: string }
  | ({ verdict: 'failed'; code: string; message: string; detail: string } & Ran)
  | ({ verdict: 'rows'; names: string; types: string; rows: string[]; truncated: boolean } & Ran)

/** What was run, what people are shown of it with the names of its tables, and the milliseconds that it took. */
type Ran = { printed: string; shown: string; ms: number }

export type Ask = { source: Source; view: View; print?: (sql: string) => string }

/** Faults of ours, not answers to a caller. */
const FAULTS: ReadonlySet<string> = new Set(['INTERNAL', 'POLICY_INVALID'])
/** Failures that the load of the machine can bring about. */
const DISTURBANCES: ReadonlySet<string> = new Set(['QUERY_TIMEOUT', 'QUERY_MEMORY', 'ENGINE_LOST', 'OVERLOADED'])

/** Checks and runs a statement as a caller. What is thrown becomes a verdict; faults of our own are thrown on. */
export async function outcomeOf(sql: string, ask: Ask): Promise<Outcome> {
  let checked: Checked
  try {
    checked = checkSql(sql, ask.view)
  } catch (thrown) {
    const { code, message } = errorOf(thrown)
    return { verdict: 'refused', code, message }
  }
  return runChecked(checked, ask)
}

async function runChecked({ checked, display }: Checked, { source, print }: Ask): Promise<Outcome> {
  const started = performance.now()
  const ran = () => ({
    printed: checked.sql,
    shown: `${display} -- ${checked.tables.join(', ')}`,
    ms: performance.now() - started,
  })
  try {
    const runnable = print ? { ...checked, sql: print(checked.sql) } : checked
    const { columns, rows, truncated } = await source.run(runnable, { maxRows: MAX_ROWS, timeoutMs: TIMEOUT_MS })
    const names = columns.map(({ name }) => name).join(', ')
    const types = columns.map(({ type, nativeType }) => `${type} ${nativeType}`).join(', ')
    return { verdict: 'rows', names, types, rows: rows.map(rowText), truncated, ...ran() }
  } catch (thrown) {
    const { code, message, cause } = errorOf(thrown)
    return { verdict: 'failed', code, message, detail: cause instanceof Error ? cause.message : '', ...ran() }
  }
}

function errorOf(thrown: unknown): QuerentError {
  const error = asQuerentError(thrown)
  if (FAULTS.has(error.code)) throw thrown
  return error
}

/** Whether the machine was too busy for an answer, which another try may bring. */
export function isDisturbed(outcome: Outcome): boolean {
  return outcome.verdict === 'failed' && DISTURBANCES.has(outcome.code)
}

/** A row as text; the last digits of fractions, which depend on the order of a sum, are left out. */
function rowText(row: Cell[]): string {
  return JSON.stringify(
    row.map((cell) => (typeof cell === 'number' && !Number.isInteger(cell) ? Number(cell.toPrecision(10)) : cell)),
  )
}

/** In what the outcomes differ, in a few words; null where the caller cannot tell them apart. */
export function difference(query: Query, a: Outcome, b: Outcome, { types } = { types: true }): string | null {
  if (a.verdict !== b.verdict) return `${a.verdict} and ${b.verdict}`
  if ('shown' in a && 'shown' in b && a.shown !== b.shown) return 'shown differently'
  if (a.verdict !== 'rows' || b.verdict !== 'rows') return sameFailure(a, b) ? null : 'another error'
  if (a.names !== b.names || (types && a.types !== b.types)) return 'other columns'
  if (a.rows.length !== b.rows.length || a.truncated !== b.truncated) return 'another number of rows'
  if (query.ordered)
    return isSame(a.rows, b.rows) ? null : isSame(sorted(a), sorted(b)) ? 'another order' : 'other rows'
  return a.truncated || isSame(sorted(a), sorted(b)) ? null : 'other rows'
}

/** Whether rows that were not asked in any order came in the same one. */
export function isSameRawOrder(a: Outcome, b: Outcome): boolean {
  return a.verdict !== 'rows' || b.verdict !== 'rows' || isSame(a.rows, b.rows)
}

function sameFailure(a: Outcome, b: Outcome): boolean {
  return 'code' in a && 'code' in b && a.code === b.code && a.message === b.message
}

function sorted({ rows }: { rows: string[] }): string[] {
  return [...rows].sort()
}

function isSame(a: string[], b: string[]): boolean {
  return a.length === b.length && a.every((row, at) => row === b[at])
}
