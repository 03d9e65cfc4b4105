/** The guard as the suites ask it: a verdict instead of an exception. */

import type { View } from '../../src/access/types.ts'
import { openView, viewFor } from '../../src/access/view.ts'
import { type ErrorCode, QuerentError } from '../../src/errors.ts'
import { checkSql } from '../../src/guard/check.ts'
import { loadGuard } from '../../src/guard/second-opinion.ts'
import type { CheckedSql } from '../../src/guard/types.ts'
import { Dialect } from '../../src/types.ts'
import { ANALYST, HR_POLICY, hrCatalog } from './hr.ts'

export type Verdict = { allowed: true; checked: CheckedSql } | { allowed: false; code: ErrorCode; reason: string }

/** Loads the guard for every dialect; await it before `judge`. */
export async function loadGuards(): Promise<void> {
  await Promise.all(Dialect.options.map(loadGuard))
}

/** What the guard says of a statement. Throws whatever the guard throws beside a QuerentError: that is a fault. */
export function judge(sql: string, view: View): Verdict {
  try {
    return { allowed: true, checked: checkSql(sql, view).checked }
  } catch (error) {
    if (error instanceof QuerentError) return { allowed: false, code: error.code, reason: error.message }
    throw error
  }
}

/** Someone who may see all of the HR database. */
export const openHr = (dialect: Dialect): View => openView(hrCatalog(dialect))

/** The analyst of department 1. */
export const analystHr = (dialect: Dialect): View => viewFor(HR_POLICY, ANALYST, hrCatalog(dialect))

/**
 * What an allowed statement touches that is hidden from the analyst: the hidden table, or the name of a hidden column in the
 * printed text where the statement has not itself given that name to something else.
 */
export function hiddenIn(sql: string, checked: CheckedSql): string[] {
  const tables = checked.reads.map(({ table }) => table).filter((name) => /^secrets$/i.test(name))
  const columns = ['email', 'phone'].filter((name) => {
    const given = new RegExp(`AS "?${name}|\\b${name}"? *:`, 'i')
    return new RegExp(`\\b${name}\\b`, 'i').test(withoutTexts(checked.sql)) && !given.test(sql)
  })
  return [...tables, ...columns]
}

const withoutTexts = (sql: string) => sql.replace(/'(?:[^']|'')*'/g, "''")
