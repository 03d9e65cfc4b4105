/** What profiles of a SQL Server table ask their server. */
import { literal } from '../../sql/write.ts'
import type { Cell } from '../../types.ts'
import { type ProfileSql, SAMPLE_ROWS } from '../remote/profile.ts'
import type { RawColumn, RawTable } from '../types.ts'

export const mssqlProfileSql: ProfileSql = {
  quoted,
  text,
  length: (expression) => `CAST(LEN(${expression}) AS bigint)`,
  value,
  cut: (select, rows) => select.replace(/^SELECT( DISTINCT)?/, `$& TOP (${rows})`),
  sample: async (table, column) => sampleSql(table, column),
  distinct: async () => new Map(),
  indexed: async (table, ask) => (await ask(indexedSql(table))).map(([name]: Cell[]) => String(name)),
}

function quoted(name: string): string {
  return `[${name.replaceAll(']', ']]')}]`
}

function nameOf({ name, schema }: RawTable): string {
  return schema === undefined ? quoted(name) : `${quoted(schema)}.${quoted(name)}`
}

/** The styles in which no digit is lost (Transact-SQL reference, CONVERT): of floats, of money, of dates and times. */
function text(expression: string, column?: RawColumn): string {
  const style = column === undefined ? undefined : styleOf(column)
  return style === undefined
    ? `CAST(${expression} AS nvarchar(max))`
    : `CONVERT(nvarchar(max), ${expression}, ${style})`
}

function styleOf({ type, nativeType }: RawColumn): number | undefined {
  if (type === 'float') return 3
  if (nativeType.endsWith('money')) return 2
  if (type === 'date') return 23
  return type.startsWith('datetime') ? 121 : undefined
}

/** A flag has no lowest value, the old types of text have no order, and an identifier has no length. */
function value({ name, type, nativeType }: RawColumn): string {
  if (type === 'boolean') return `CAST(${quoted(name)} AS tinyint)`
  if (nativeType === 'uniqueidentifier') return `LOWER(CAST(${quoted(name)} AS nvarchar(36)))`
  if (nativeType === 'text' || nativeType === 'ntext') return `CAST(${quoted(name)} AS nvarchar(max))`
  return nativeType === 'image' ? `CAST(${quoted(name)} AS varbinary(max))` : quoted(name)
}

/** Pages from all over the table, always the same; the first rows of a view, which has no pages. */
function sampleSql(table: RawTable, column: RawColumn): string {
  const percent = table.rowCount ? Math.min(100, (100 * SAMPLE_ROWS) / table.rowCount) : null
  const pages = percent === null ? '' : ` TABLESAMPLE SYSTEM (${percent.toFixed(6)} PERCENT) REPEATABLE (1)`
  return `(SELECT TOP (${2 * SAMPLE_ROWS}) ${value(column)} AS v FROM ${nameOf(table)}${pages}) s`
}

/** First columns of ordered indexes of whole tables. */
function indexedSql(table: RawTable): string {
  return `SELECT DISTINCT c.name FROM sys.indexes i
      JOIN sys.index_columns x ON x.object_id = i.object_id AND x.index_id = i.index_id AND x.key_ordinal = 1
      JOIN sys.columns c ON c.object_id = x.object_id AND c.column_id = x.column_id
    WHERE i.object_id = OBJECT_ID(${literal(nameOf(table), 'tsql')}) AND i.type IN (1, 2) AND i.has_filter = 0 AND i.is_disabled = 0`
}
