/** Introspection of a source with an engine process: schema, then one profile per table, then joins that nobody declared. */
import { asQuerentError, type ErrorCode } from '../errors.ts'
import type { CallEngine, Calling } from './engine/source.ts'
import { acceptJoins, inferPrimaryKey, joinCandidates } from './infer-relationships.ts'
import type { Introspection, RawTable } from './types.ts'

const SCHEMA_TIMEOUT_MS = 60_000
/** Time for the profile of one table. */
const PROFILE_TIMEOUT_MS = 15_000
/** A view can be dear without limit, and its values are mostly known from its tables. */
const VIEW_TIMEOUT_MS = 2000

/** Failures of one table that leave the rest of the introspection standing. */
const LOCAL: ReadonlySet<ErrorCode> = new Set(['QUERY_TIMEOUT', 'QUERY_MEMORY', 'QUERY_FAILED', 'ENGINE_LOST'])

/**
 * What the database says of itself. A table that cannot be profiled is listed without a profile, with a warning.
 * Throws as `Source.run` does.
 */
export async function introspect(call: CallEngine, signal?: AbortSignal): Promise<Introspection> {
  const schema = await call('schema', null, { timeoutMs: SCHEMA_TIMEOUT_MS, signal })
  const warnings = [...schema.warnings]
  const tables: RawTable[] = []
  for (const table of schema.tables) {
    const isView = schema.views.includes(table.name)
    const options = { timeoutMs: isView ? VIEW_TIMEOUT_MS : PROFILE_TIMEOUT_MS, signal }
    const profiled = await attempt(() => profile(call, table, options), warnings, `Table ${table.name} has no profile`)
    tables.push(isView ? (profiled ?? table) : inferPrimaryKey(profiled ?? table))
  }
  const candidates = joinCandidates(tables, schema.views, schema.relationships)
  const shares = await attempt(
    () => call('inclusion', candidates, { timeoutMs: PROFILE_TIMEOUT_MS, signal }),
    warnings,
    'Undeclared relationships were not looked for',
  )
  return { tables, relationships: [...schema.relationships, ...acceptJoins(candidates, shares ?? [])], warnings }
}

async function profile(call: CallEngine, table: RawTable, options: Calling): Promise<RawTable> {
  const found = await call('profile', table, options)
  const columns = table.columns.map((column, index) => ({ ...column, ...found.columns[index] }))
  return { ...table, columns, rowCount: found.rowCount }
}

async function attempt<T>(work: () => Promise<T>, warnings: string[], what: string): Promise<T | null> {
  try {
    return await work()
  } catch (thrown) {
    const error = asQuerentError(thrown)
    if (!LOCAL.has(error.code)) throw error
    warnings.push(`${what}: ${error.message}`)
    return null
  }
}
