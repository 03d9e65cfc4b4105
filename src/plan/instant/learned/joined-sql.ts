/** A query that a reader has put together as SQL, where its tables can be joined. */
import { type Query, tablesOfQuery } from '../../../form/query.ts'
import { joinedRows } from '../../../form/query-joins.ts'
import { fromTables, querySql } from '../../../form/query-sql.ts'
import { UnrelatedTablesError } from '../../../form/select.ts'
import type { Schema } from './schema.ts'

/** Joins that would give more rows than this are not what anybody asks for. */
const MAX_JOINED = 500_000

/** The SQL and the tables that it reads, inner queries apart; undefined where they cannot be joined or give too many rows. */
export function joinedSql(query: Query, schema: Schema): { sql: string; from: number[] } | undefined {
  const { catalog } = schema
  try {
    if (joinedRows(catalog, tablesOfQuery(query), query.via) > MAX_JOINED) return undefined
    const from = [...fromTables(query, catalog)].map((name) => schema.table(name)?.id ?? -1)
    return { sql: querySql(query, catalog), from }
  } catch (error) {
    if (error instanceof UnrelatedTablesError) return undefined
    throw error
  }
}
