/** Walls taken down on purpose: the two-worlds test must find each of these. */
import type { Leak } from './harness.ts'

/** The fence behind a row policy, as it is printed for each engine; a statement's own limits are smaller. */
const FENCES = / (LIMIT (9223372036854775807|18446744073709551615|-1 OFFSET 0)|OFFSET 0)(?=\))/g

export const LEAKS = {
  /** Conditions of the caller may run before those of the policy. */
  'no fence': { print: (sql) => sql.replaceAll(FENCES, '') },
  /** Hidden columns are not in the catalog, and nothing else is done: rows and masks are left to the goodwill of the query. */
  'no relations': { view: (view) => ({ ...view, grants: new Map() }) },
} satisfies Record<string, Leak>

export type LeakName = keyof typeof LEAKS
