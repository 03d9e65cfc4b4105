/** What profiles of a PostgreSQL table ask its server. */
import { literal } from '../../sql/write.ts'
import type { Cell } from '../../types.ts'
import { qualified, quoted } from '../names.ts'
import { type ProfileSql, SAMPLE_ROWS } from '../remote/profile.ts'
import type { RawColumn, RawTable } from '../types.ts'

export const postgresProfileSql: ProfileSql = {
  quoted,
  text: (expression) => `CAST(${expression} AS text)`,
  length: (text) => `length(${text})`,
  value,
  sample: async (table, column) => sampleSql(table, column),
  distinct: async (table, ask) =>
    new Map((await ask(distinctSql(table))).map(([name, n]) => [String(name), Number(n)])),
  indexed: async (table, ask) => (await ask(indexedSql(table))).map(([name]: Cell[]) => String(name)),
}

/** Booleans and several kinds of text have no lowest value; money is text that depends on the server's language. */
function value({ name, type, nativeType }: RawColumn): string {
  if (nativeType === 'money') return `CAST(${quoted(name)} AS numeric)`
  return type === 'string' || type === 'boolean' ? `CAST(${quoted(name)} AS text)` : quoted(name)
}

/** Blocks from all over the table, always the same; the first rows of a view, which has no blocks. */
function sampleSql(table: RawTable, column: RawColumn): string {
  const percent = table.rowCount ? Math.min(100, (100 * SAMPLE_ROWS) / table.rowCount) : null
  const blocks = percent === null ? '' : ` TABLESAMPLE SYSTEM (${percent.toFixed(6)}) REPEATABLE (1)`
  return `(SELECT ${value(column)} AS v FROM ${qualified(table)}${blocks} LIMIT ${2 * SAMPLE_ROWS}) s`
}

/** Estimates of ANALYZE; below zero it is a share of the rows (PostgreSQL manual, `pg_stats`). */
function distinctSql(table: RawTable): string {
  const rows = table.rowCount ?? 0
  return `SELECT attname, CASE WHEN n_distinct < 0 THEN -n_distinct * ${rows} ELSE n_distinct END FROM pg_stats
    WHERE (quote_ident(schemaname) || '.' || quote_ident(tablename))::regclass = ${regclass(table)} AND n_distinct <> 0`
}

/** First columns of ordered indexes. */
function indexedSql(table: RawTable): string {
  return `SELECT DISTINCT a.attname FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
      JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am m ON m.oid = c.relam
    WHERE i.indrelid = ${regclass(table)} AND m.amname = 'btree' AND i.indisvalid AND i.indpred IS NULL`
}

/** The table by the name that a query would use. */
function regclass(table: RawTable): string {
  return `${literal(qualified(table), 'postgresql')}::regclass`
}
