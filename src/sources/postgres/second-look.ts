/** What PostgreSQL's own parser makes of a statement, held against what the guard says that it checked. */
import { postgresOpinion } from '../../guard/postgres-parser.ts'
import type { CheckedSql } from '../../guard/types.ts'
import { engineFailure } from '../failure.ts'

/** Throws SQL_NOT_READ_ONLY or SQL_NOT_PERMITTED unless the text is one query that reads no other tables. */
export function lookTwice({ sql, reads = [] }: CheckedSql): void {
  const { statements, offence, relations } = postgresOpinion(sql)
  if (statements !== 1) throw engineFailure('not-a-query', `${statements} statements`)
  if (offence !== undefined) throw engineFailure('not-permitted', offence)
  const strange = relations.find(
    ({ schema, name }) =>
      !reads.some((read) => read.table === name && (schema === undefined || schema === (read.schema ?? 'public'))),
  )
  if (strange) throw engineFailure('not-permitted', `${strange.schema ?? ''}.${strange.name} was not checked`)
}
