/** The schema of a database in the Glue catalogue, with descriptions and partitions. */
import type { Column, Table } from '@aws-sdk/client-glue'
import type { Schema } from '../engine/protocol.ts'
import { EXACT_ROWS } from '../profile-limits.ts'
import { type CatalogRows, schemaOf } from '../remote/schema.ts'
import { partitionNote } from '../trino/schema.ts'
import type { RawColumn } from '../types.ts'
import type { Services } from './clients.ts'
import type { Place } from './execution.ts'
import { requestFailure } from './failure.ts'
import { athenaType } from './types.ts'

/** The catalogue that every account has; others are asked through Athena. */
const GLUE = 'awsdatacatalog'
const READ_MS = 60_000
/** Where crawlers and engines leave the number of rows. */
const ROW_COUNTS = ['recordCount', 'numRows', 'trino_query_row_count']

type Described = Pick<Table, 'Name' | 'TableType' | 'Parameters' | 'PartitionKeys'> & {
  comment?: string
  columns: Column[]
}

/** Reads the tables of the database. Glue knows no keys. Throws as a query does. */
export async function readSchema(place: Place, services: Services): Promise<Schema> {
  const signal = AbortSignal.timeout(READ_MS)
  try {
    const isGlue = place.catalog.toLowerCase() === GLUE
    const tables = await (isGlue ? glueTables(place, services, signal) : otherTables(place, services, signal))
    return schemaOf(rowsOf(tables, place.database), place.database, EXACT_ROWS)
  } catch (thrown) {
    throw requestFailure(thrown)
  }
}

async function glueTables(
  { database }: Place,
  { glue, sdk }: Services,
  abortSignal: AbortSignal,
): Promise<Described[]> {
  const tables: Described[] = []
  for (let token: string | undefined; ; ) {
    const command = new sdk.glue.GetTablesCommand({ DatabaseName: database, ...(token && { NextToken: token }) })
    const { TableList = [], NextToken } = await glue.send(command, { abortSignal })
    for (const table of TableList)
      tables.push({
        ...table,
        comment: table.Description ?? table.Parameters?.comment,
        columns: table.StorageDescriptor?.Columns ?? [],
      })
    if (!NextToken) return tables
    token = NextToken
  }
}

async function otherTables(place: Place, { athena, sdk }: Services, abortSignal: AbortSignal): Promise<Described[]> {
  const where = { CatalogName: place.catalog, DatabaseName: place.database, WorkGroup: place.workgroup }
  const tables: Described[] = []
  for (let token: string | undefined; ; ) {
    const command = new sdk.athena.ListTableMetadataCommand({ ...where, ...(token && { NextToken: token }) })
    const { TableMetadataList = [], NextToken } = await athena.send(command, { abortSignal })
    for (const { Columns = [], ...table } of TableMetadataList)
      tables.push({ ...table, comment: table.Parameters?.comment, columns: Columns } as Described)
    if (!NextToken) return tables
    token = NextToken
  }
}

function rowsOf(tables: Described[], schema: string): CatalogRows {
  return {
    tables: tables.map(({ Name = '', comment, TableType, Parameters }) => ({
      schema,
      name: Name,
      ...(comment ? { comment } : {}),
      isView: TableType === 'VIRTUAL_VIEW',
      rowCount: rowCount(Parameters),
    })),
    columns: tables.flatMap(({ Name = '', columns, PartitionKeys = [] }) => [
      ...columns.map((column) => ({ schema, table: Name, column: columnOf(column, false) })),
      ...PartitionKeys.map((column) => ({ schema, table: Name, column: columnOf(column, true) })),
    ]),
    keys: [],
    foreignKeys: [],
  }
}

function rowCount(parameters: Table['Parameters']): number | null {
  const counts = ROW_COUNTS.map((name) => Number(parameters?.[name] ?? Number.NaN))
  return counts.find((count) => Number.isInteger(count) && count >= 0) ?? null
}

function columnOf({ Name = '', Type = '', Comment = '' }: Column, isPartition: boolean): RawColumn {
  const comment = partitionNote(Comment, isPartition)
  return {
    name: Name,
    type: athenaType(Type),
    nativeType: Type,
    nullable: !isPartition,
    ...(comment === '' ? {} : { comment }),
  }
}
