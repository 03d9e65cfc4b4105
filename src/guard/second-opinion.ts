/** The engine's own parser on the statement that would run: where the two readings differ, nothing runs. */
import { QuerentError } from '../errors.ts'
import { loadSqlParser } from '../sql/tree.ts'
import type { Dialect } from '../types.ts'
import { isAllowedFunction } from './functions/index.ts'
import { loadPostgresParser, postgresOpinion } from './postgres-parser.ts'
import type { Read } from './types.ts'

/**
 * Loads what checking statements of a dialect needs; await it before `checkSql`. DuckDB and SQLite give their opinion where
 * they run (`sources/`), PostgreSQL's parser is loaded here; the others have none to be had.
 */
export async function loadGuard(dialect: Dialect): Promise<void> {
  await Promise.all([loadSqlParser(), dialect === 'postgresql' && loadPostgresParser()])
}

/** Throws SQL_NOT_PERMITTED where PostgreSQL reads something else than one query of these tables. */
export function askEngineParser(sql: string, dialect: Dialect, reads: readonly Read[]): void {
  if (dialect !== 'postgresql') return
  const { statements, isPlainSelect, relations, functions, offence } = postgresOpinion(sql)
  if (offence !== undefined) throw refused(offence)
  if (statements !== 1 || !isPlainSelect) throw refused('more than one plain query')
  const known = new Set(reads.flatMap(({ schema, table }) => [table, `${schema ?? ''}.${table}`]))
  const strange = relations.find(({ schema, name }) => !known.has(schema ? `${schema}.${name}` : name))
  if (strange) throw refused('another table')
  const called = functions.find((name) => !isAllowedFunction(name, dialect))
  if (called !== undefined) throw refused(`the function "${called}"`)
}

function refused(what: string): QuerentError {
  return new QuerentError('SQL_NOT_PERMITTED', `PostgreSQL reads this SQL in another way (${what}), so it is not run.`)
}
