/** Failures of DuckDB as SQL Server numbers and words them. */
import { SqlError } from './strict.ts'

const RULES: [RegExp, number, (found: RegExpExecArray) => string][] = [
  [
    /Table with name "?([^"\s!]+)"? does not exist|View with name "?([^"\s!]+)"? does not/i,
    208,
    ([, name, view]) => `Invalid object name '${name ?? view}'.`,
  ],
  [
    /column "?([^"\s]+)"? not found|does not have a column named "?([^"\s]+)"?|Referenced table "?([^"\s]+)"? not found/i,
    207,
    ([, a, b, c]) => `Invalid column name '${a ?? b ?? c}'.`,
  ],
  [/Ambiguous reference to column name "?([^"\s(]+)/i, 209, ([, name]) => `Ambiguous column name '${name}'.`],
  [/Divide by zero/i, 8134, () => 'Divide by zero error encountered.'],
  [/Out of Range|overflow/i, 8115, () => 'Arithmetic overflow error.'],
  [/Conversion Error|Could not convert|Could not cast/i, 245, ([said]) => `Conversion failed: ${said}.`],
  [
    /must appear in the GROUP BY clause/i,
    8120,
    () =>
      'Column is invalid in the select list because it is not contained in either an aggregate function or the GROUP BY clause.',
  ],
  [
    /Function with name ([^\s]+) does not exist/i,
    195,
    ([, name]) => `'${name}' is not a recognized built-in function name.`,
  ],
  [/Out of Memory/i, 701, () => 'There is insufficient system memory to run this query.'],
  [/duplicate key|Constraint Error/i, 2627, ([said]) => `Violation of a constraint: ${said}.`],
]

/** The error that the client is told. */
export function sqlError(thrown: unknown): SqlError {
  if (thrown instanceof SqlError) return thrown
  const words = thrown instanceof Error ? thrown.message : String(thrown)
  for (const [pattern, number, say] of RULES) {
    const found = pattern.exec(words)
    if (found) return new SqlError(number, say(found))
  }
  return new SqlError(50_000, words)
}
