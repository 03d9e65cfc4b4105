import type { Catalog } from '../types.ts'
import type { PlanContext } from './types.ts'

/** Verdicts by the catalog of a view: another policy, or another schema, is another catalog. */
const known = new WeakMap<Catalog, Map<string, boolean>>()
const MAX_KNOWN = 1_000

/** Whether the asker may run the statement; where nothing can be checked nothing is refused. */
export function isPermitted(sql: string, { reader, catalog }: Pick<PlanContext, 'reader' | 'catalog'>): boolean {
  const verdicts = known.get(catalog) ?? new Map<string, boolean>()
  known.set(catalog, verdicts)
  const permitted = verdicts.get(sql) ?? passes(sql, reader)
  if (verdicts.size < MAX_KNOWN) verdicts.set(sql, permitted)
  return permitted
}

function passes(sql: string, reader: PlanContext['reader']): boolean {
  try {
    reader?.check(sql)
    return true
  } catch {
    return false
  }
}
