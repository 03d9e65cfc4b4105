/** The schema of MySQL and MariaDB databases as far as their user may read it, from `information_schema`. */
import { literal } from '../../sql/write.ts'
import type { Cell } from '../../types.ts'
import type { Schema } from '../engine/protocol.ts'
import { EXACT_ROWS } from '../profile-limits.ts'
import { type CatalogRows, schemaOf } from '../remote/schema.ts'
import type { Ask } from '../remote/source.ts'
import type { RawColumn } from '../types.ts'
import { schemaType } from './types.ts'

/** MariaDB lists sequences among the tables. MySQL notes "VIEW" as the comment of a view. */
function tablesSql(databases: string): string {
  return `SELECT table_schema, table_name, table_comment, table_type LIKE '%VIEW%', table_rows FROM information_schema.tables
    WHERE table_schema IN (${databases}) AND table_type <> 'SEQUENCE' ORDER BY table_name, table_schema`
}

function columnsSql(databases: string): string {
  return `SELECT table_schema, table_name, column_name, column_type, is_nullable, column_comment, data_type
    FROM information_schema.columns WHERE table_schema IN (${databases}) AND privileges LIKE '%select%' ORDER BY ordinal_position`
}

/** Columns of unique indexes, one row each; an index on a part of a text or on an expression says nothing of the column. */
function keysSql(databases: string): string {
  return `SELECT table_schema, table_name, index_name, column_name, sub_part FROM information_schema.statistics
    WHERE table_schema IN (${databases}) AND non_unique = 0 ORDER BY index_name <> 'PRIMARY', index_name, seq_in_index`
}

function foreignKeysSql(databases: string): string {
  return `SELECT table_schema, table_name, constraint_name, column_name, referenced_table_schema, referenced_table_name, referenced_column_name
    FROM information_schema.key_column_usage
    WHERE table_schema IN (${databases}) AND referenced_table_name IS NOT NULL ORDER BY constraint_name, ordinal_position`
}

/** In MariaDB, JSON is text with a check. */
function jsonSql(databases: string): string {
  return `SELECT constraint_schema, table_name, check_clause FROM information_schema.check_constraints
    WHERE constraint_schema IN (${databases}) AND check_clause LIKE 'json_valid(%'`
}

/** Reads the schema of the named databases; tables of the first are named without it, as long as their name is theirs alone. */
export async function readSchema(ask: Ask, databases: string[], isMariaDb: boolean): Promise<Schema> {
  const list = databases.map((name) => literal(name, 'mysql')).join(', ')
  const json = isMariaDb ? new Set((await ask(jsonSql(list))).map(jsonColumn)) : new Set<string>()
  const rows: CatalogRows = {
    tables: (await ask(tablesSql(list))).map(([schema, name, comment, isView, count]) => ({
      schema: String(schema),
      name: String(name),
      comment: comment === '' || comment === 'VIEW' || comment === null ? undefined : String(comment),
      isView: isView === 1 || isView === true,
      rowCount: count === null ? null : Number(count),
    })),
    columns: (await ask(columnsSql(list))).map((row) => ({ ...placeOf(row), column: columnOf(row, json) })),
    keys: grouped(await ask(keysSql(list))).map((parts) => ({
      ...placeOf(parts[0] ?? []),
      primary: parts[0]?.[2] === 'PRIMARY',
      columns: parts.map(([, , , column, part]) => (part === null ? String(column) : '')),
    })),
    foreignKeys: grouped(await ask(foreignKeysSql(list))).map((parts) => ({
      ...placeOf(parts[0] ?? []),
      toSchema: String(parts[0]?.[4]),
      to: String(parts[0]?.[5]),
      fromColumns: parts.map((row) => String(row[3])),
      toColumns: parts.map((row) => String(row[6])),
    })),
  }
  return schemaOf(rows, databases[0] ?? '', EXACT_ROWS)
}

function placeOf([schema, table]: Cell[]): { schema: string; table: string } {
  return { schema: String(schema), table: String(table) }
}

/** Rows of the same database, table and key. */
function grouped(rows: Cell[][]): Cell[][][] {
  return [...Map.groupBy(rows, (row) => JSON.stringify(row.slice(0, 3))).values()]
}

function columnOf([schema, table, name, full, nullable, comment, data]: Cell[], json: Set<string>): RawColumn {
  const isJson = json.has(JSON.stringify([schema, table, name]))
  return {
    name: String(name),
    type: isJson ? 'json' : schemaType(String(data), String(full)),
    nativeType: isJson ? 'json' : shownType(String(full)),
    nullable: nullable === 'YES',
    ...(comment ? { comment: String(comment) } : {}),
  }
}

/** The type as shown to people: an enumeration without its values, which are data. */
function shownType(full: string): string {
  return full.replace(/^(enum|set)\(.*$/s, '$1')
}

/** The column of a check such as json_valid(`notes`). */
function jsonColumn([schema, table, clause]: Cell[]): string {
  const name = /^json_valid\(`(.*)`\)$/s.exec(String(clause))?.[1]
  return JSON.stringify([schema, table, name?.replaceAll('``', '`')])
}
