/** The schema of a DuckDB database, from its own catalog functions. */
import type { DuckDBConnection, Json } from '@duckdb/node-api'
import type { JoinCandidate, Schema } from '../engine/protocol.ts'
import { qualified, quoted } from '../names.ts'
import type { RawColumn, RawRelationship, RawTable } from '../types.ts'
import { logicalType, shownType } from './types.ts'

type Row = Record<string, Json>

const OURS = 'database_name = current_database() AND NOT internal'

const TABLES = `
  SELECT schema_name AS schema, table_name AS name, comment, false AS view, estimated_size AS rows
  FROM duckdb_tables() WHERE ${OURS} AND NOT temporary
  UNION ALL
  SELECT schema_name, view_name, comment, true, NULL FROM duckdb_views() WHERE ${OURS} AND NOT temporary
  ORDER BY ALL`
const COLUMNS = `
  SELECT schema_name AS schema, table_name AS table, column_name AS name, data_type AS type, is_nullable AS nullable, comment
  FROM duckdb_columns() WHERE ${OURS} ORDER BY schema_name, table_name, column_index`
const CONSTRAINTS = `
  SELECT schema_name AS schema, table_name AS table, constraint_type AS kind, constraint_column_names AS columns,
    referenced_table AS to, referenced_column_names AS toColumns
  FROM duckdb_constraints()
  WHERE database_name = current_database() AND constraint_type IN ('PRIMARY KEY', 'UNIQUE', 'FOREIGN KEY')
  ORDER BY schema_name, table_name, constraint_index`

async function readRows(connection: DuckDBConnection, sql: string): Promise<Row[]> {
  return (await connection.runAndReadAll(sql)).getRowObjectsJson()
}

/** Tables and views with columns, comments and declared keys, in the order of their names. */
export async function readSchema(connection: DuckDBConnection): Promise<Schema> {
  const columns = Map.groupBy(await readRows(connection, COLUMNS), placeOf)
  const constraints = Map.groupBy(await readRows(connection, CONSTRAINTS), placeOf)
  const found = await readRows(connection, TABLES)
  const tables = found.map((row) => {
    const place = JSON.stringify([row.schema, row.name])
    return tableOf(row, columns.get(place) ?? [], constraints.get(place) ?? [])
  })
  const relationships = [...constraints.values()].flat().flatMap(foreignKey)
  const views = found.filter(({ view }) => view === true).map(({ name }) => String(name))
  return { tables, views, relationships, warnings: sameNames(tables) }
}

function placeOf(row: Row): string {
  return JSON.stringify([row.schema, row.table])
}

function tableOf(row: Row, columns: Row[], constraints: Row[]): RawTable {
  const keys = (kind: string) => constraints.filter((one) => one.kind === kind).map((one) => texts(one.columns))
  return {
    name: String(row.name),
    ...(row.schema === 'main' ? {} : { schema: String(row.schema) }),
    ...comment(row),
    columns: columns.map(columnOf),
    primaryKey: keys('PRIMARY KEY')[0] ?? [],
    uniqueKeys: keys('UNIQUE'),
    rowCount: row.rows === null || row.rows === undefined ? null : Number(row.rows),
  }
}

function columnOf(row: Row): RawColumn {
  const native = String(row.type)
  return {
    name: String(row.name),
    type: logicalType(native),
    nativeType: shownType(native),
    nullable: row.nullable === true,
    ...comment(row),
  }
}

function comment(row: Row): { comment?: string } {
  return typeof row.comment === 'string' && row.comment !== '' ? { comment: row.comment } : {}
}

function texts(value: Json | undefined): string[] {
  return Array.isArray(value) ? value.map(String) : []
}

function foreignKey(row: Row): RawRelationship[] {
  if (row.kind !== 'FOREIGN KEY') return []
  return [
    {
      from: String(row.table),
      to: String(row.to),
      fromColumns: texts(row.columns),
      toColumns: texts(row.toColumns),
      origin: 'declared',
    },
  ]
}

function sameNames(tables: RawTable[]): string[] {
  const byName = Map.groupBy(tables, (table) => table.name)
  return [...byName.entries()]
    .filter(([, same]) => same.length > 1)
    .map(([name]) => `Several schemas have a table ${name}; questions may mean either.`)
}

/** For each candidate the share of its distinct values that are keys of the other table. */
export async function inclusionShares(connection: DuckDBConnection, candidates: JoinCandidate[]): Promise<number[]> {
  if (candidates.length === 0) return []
  const sql = candidates.map(inclusionSql).join(' UNION ALL ')
  const rows = await readRows(connection, `${sql} ORDER BY place`)
  return rows.map((row) => Number(row.share))
}

function inclusionSql(candidate: JoinCandidate, place: number): string {
  const { from, fromSchema, fromColumn, to, toSchema, toColumn } = candidate
  const values = `SELECT DISTINCT ${quoted(fromColumn)} AS v FROM ${qualified({ name: from, schema: fromSchema })}`
  const keys = `SELECT ${quoted(toColumn)} FROM ${qualified({ name: to, schema: toSchema })}`
  const share = `coalesce(avg(CASE WHEN v IN (${keys}) THEN 1.0 ELSE 0.0 END), 0.0)::DOUBLE`
  return `SELECT ${place} AS place, ${share} AS share FROM (${values}) WHERE v IS NOT NULL`
}
