/** The schema of an SQLite database, from its pragmas. */
import type { DatabaseSync } from 'node:sqlite'
import type { Schema } from '../engine/protocol.ts'
import { quoted } from '../names.ts'
import type { RawColumn, RawRelationship, RawTable } from '../types.ts'
import { declaredType } from './types.ts'

type Row = Record<string, unknown>

/** Tables and views with columns and declared keys, in the order of their names. */
export function readSchema(database: DatabaseSync): Schema {
  const warnings: string[] = []
  const listed = tableList(database)
  const tables = listed.flatMap(({ name }) => {
    try {
      return [readTable(database, name)]
    } catch {
      warnings.push(`Table ${name} cannot be read.`)
      return []
    }
  })
  const relationships = tables.flatMap((table) => foreignKeys(database, table, tables, warnings))
  return { tables, views: listed.filter(({ view }) => view).map(({ name }) => name), relationships, warnings }
}

function pragma(database: DatabaseSync, name: string, argument: string): Row[] {
  return database.prepare(`PRAGMA main.${name}(${quoted(argument)})`).all()
}

/** Shadow tables of full-text search and the like are left out. */
function tableList(database: DatabaseSync): { name: string; view: boolean }[] {
  const rows: Row[] = database.prepare('PRAGMA main.table_list').all()
  return rows
    .filter(({ schema, type }) => schema === 'main' && type !== 'shadow')
    .map(({ name, type }) => ({ name: String(name), view: type === 'view' }))
    .filter(({ name }) => !name.toLowerCase().startsWith('sqlite_'))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}

const HIDDEN_OF_VIRTUAL_TABLE = 1

function readTable(database: DatabaseSync, name: string): RawTable {
  const rows = pragma(database, 'table_xinfo', name).filter(({ hidden }) => hidden !== HIDDEN_OF_VIRTUAL_TABLE)
  const keyed = rows.filter(({ pk }) => Number(pk) > 0).sort((a, b) => Number(a.pk) - Number(b.pk))
  return {
    name,
    columns: rows.map(columnOf),
    primaryKey: keyed.map((row) => String(row.name)),
    uniqueKeys: uniqueKeys(database, name),
    rowCount: null,
  }
}

function columnOf(row: Row): RawColumn {
  const declared = String(row.type)
  return {
    name: String(row.name),
    type: declaredType(declared) ?? 'string',
    nativeType: declared,
    nullable: row.notnull !== 1 && Number(row.pk) === 0,
  }
}

function uniqueKeys(database: DatabaseSync, table: string): string[][] {
  return pragma(database, 'index_list', table)
    .filter(({ unique, origin, partial }) => unique === 1 && origin !== 'pk' && partial === 0)
    .map(({ name }) => pragma(database, 'index_info', String(name)).map((column) => column.name))
    .filter((key): key is string[] => key.length > 0 && key.every((column) => typeof column === 'string'))
    .reverse()
}

function foreignKeys(
  database: DatabaseSync,
  table: RawTable,
  tables: RawTable[],
  warnings: string[],
): RawRelationship[] {
  const rows = pragma(database, 'foreign_key_list', table.name)
  const keys = [...Map.groupBy(rows, ({ id }) => Number(id)).values()].reverse()
  return keys.flatMap((parts) => {
    const wanted = String(parts[0]?.table)
    const target = tables.find(({ name }) => sameName(name, wanted))
    const key = target ? relationship(table, target, parts) : null
    if (!key) warnings.push(`Table ${table.name} declares a key to ${wanted}, which does not fit.`)
    return key ? [key] : []
  })
}

function sameName(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase()
}

/** Names as the tables spell them; a key that names no column means the other table's primary key. */
function relationship(from: RawTable, to: RawTable, parts: Row[]): RawRelationship | null {
  const spelled = (table: RawTable, name: unknown) =>
    table.columns.find((column) => sameName(column.name, String(name)))?.name
  const ordered = [...parts].sort((a, b) => Number(a.seq) - Number(b.seq))
  const fromColumns = ordered.map((part) => spelled(from, part.from))
  const toColumns = ordered.map((part, index) => (part.to === null ? to.primaryKey[index] : spelled(to, part.to)))
  const complete = (names: (string | undefined)[]): names is string[] => names.every((name) => name !== undefined)
  if (!complete(fromColumns) || !complete(toColumns)) return null
  return { from: from.name, to: to.name, fromColumns, toColumns, origin: 'declared' }
}
