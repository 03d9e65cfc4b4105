/** Tables and columns of a database in words, before and after a semantic model is laid over them. */
import type { RawColumn, RawTable } from '../../sources/types.ts'
import type { ColumnInfo, Relationship, TableInfo } from '../../types.ts'
import { guessAggregate, guessUnit, isKeyName } from './column-roles.ts'
import { type ColumnContext, idlePrefix, nameColumn, nameTable, vocabularyOf, wordsOf } from './names.ts'
import { guessDefaultTime, guessDisplayColumn } from './table-roles.ts'

/** What the names of columns are read against, for each of a database's tables. */
export function columnContexts(tables: RawTable[]): ColumnContext[] {
  const vocabulary = vocabularyOf(tables.map((table) => table.name))
  return tables.map((table) => {
    const names = table.columns.map((column) => column.name)
    return { table: table.name, prefix: idlePrefix(table.name, names), vocabulary }
  })
}

/** A table by what the database says of it and what its names tell. */
export function describeTable(table: RawTable, context: ColumnContext): TableInfo {
  return {
    name: table.name,
    schema: table.schema,
    ...nameTable(table.name),
    description: table.comment || undefined,
    columns: table.columns.map((column) => describeColumn(column, context)),
    primaryKey: table.primaryKey,
    uniqueKeys: table.uniqueKeys,
    rowCount: table.rowCount,
  }
}

function describeColumn(column: RawColumn, context: ColumnContext): ColumnInfo {
  return {
    name: column.name,
    ...nameColumn(column.name, context),
    type: column.type,
    nativeType: column.nativeType,
    nullable: column.nullable,
    description: column.comment || undefined,
    profile: column.profile,
  }
}

/** The table with what nobody declared filled in by guesses. `notTimes`: columns that the model says are no times. */
export function guessRoles(table: TableInfo, relationships: Relationship[], notTimes: ReadonlySet<string>): TableInfo {
  const foreign = new Set(relationships.flatMap((rel) => (rel.from === table.name ? rel.fromColumns : [])))
  const keys = new Set([...foreign, ...table.primaryKey])
  const described = { ...table, columns: table.columns.map((column) => guessColumn(column, keys)) }
  return {
    ...described,
    displayColumn: table.displayColumn ?? guessDisplayColumn(described, foreign),
    defaultTime: table.defaultTime ?? guessDefaultTime(described, notTimes),
  }
}

function guessColumn(column: ColumnInfo, keys: ReadonlySet<string>): ColumnInfo {
  const words = wordsOf(column.label)
  const isKey = keys.has(column.name) || isKeyName(words)
  const guess = isKey ? {} : guessUnit(words, column.type, column.profile)
  return {
    ...column,
    aggregate: column.aggregate ?? guessAggregate(words, column.type, isKey),
    unit: column.unit ?? guess.unit,
    format: column.format ?? (column.unit === undefined ? guess.format : undefined),
  }
}
