/** Introspection of a source with an engine process: schema, then one profile per table, then joins that nobody declared. */
import { createHash } from 'node:crypto'
import { asQuerentError, type ErrorCode } from '../errors.ts'
import type { CallEngine, Calling } from './engine/source.ts'
import { acceptJoins, inferPrimaryKey, joinCandidates } from './infer-relationships.ts'
import type { Definition, Introspection, RawTable } from './types.ts'

const SCHEMA_TIMEOUT_MS = 60_000
/** Time for the profile of one table. */
const PROFILE_TIMEOUT_MS = 15_000
/** A view can be dear without limit, and its values are mostly known from its tables. */
const VIEW_TIMEOUT_MS = 2000

/** Failures of one table that leave the rest of the introspection standing. */
const LOCAL: ReadonlySet<ErrorCode> = new Set(['QUERY_TIMEOUT', 'QUERY_MEMORY', 'QUERY_FAILED', 'ENGINE_LOST'])

/** A table whose number of rows has changed by more than this share is profiled again. */
const GROWTH = 0.1

/**
 * What the database says of itself. A table that cannot be profiled is listed without a profile, with a warning. One that is
 * as it was `before`, with about as many rows, keeps its profile. Throws as `Source.run` does.
 */
export async function introspect(
  call: CallEngine,
  signal?: AbortSignal,
  before?: Introspection,
): Promise<Introspection> {
  const schema = await call('schema', null, { timeoutMs: SCHEMA_TIMEOUT_MS, signal })
  const warnings = [...schema.warnings]
  const tables: RawTable[] = []
  const definitions = schema.tables.map(definitionOf)
  for (const [i, table] of schema.tables.entries()) {
    const kept = keptProfile(table, definitions[i], before)
    if (kept) {
      tables.push(kept)
      continue
    }
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
  return {
    tables,
    relationships: [...schema.relationships, ...acceptJoins(candidates, shares ?? [])],
    warnings,
    definitions,
  }
}

function definitionOf({ rowCount, ...table }: RawTable): Definition {
  return { hash: createHash('sha256').update(JSON.stringify(table)).digest('hex'), rows: rowCount }
}

/** The table as it was profiled before; undefined where it has changed, or where nobody can tell. */
function keptProfile(table: RawTable, now: Definition | undefined, before?: Introspection): RawTable | undefined {
  const at = before?.tables.findIndex(({ name, schema }) => name === table.name && schema === table.schema) ?? -1
  const then = before?.definitions?.[at]
  if (!now || !then || now.hash !== then.hash || now.rows === null || then.rows === null) return undefined
  const hasGrown = Math.abs(now.rows - then.rows) > GROWTH * then.rows
  const isProfiled = before?.tables[at]?.columns.some(({ profile }) => profile !== undefined)
  return hasGrown || !isProfiled ? undefined : before?.tables[at]
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
