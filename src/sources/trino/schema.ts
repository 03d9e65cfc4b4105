/** The schema of a Trino catalogue as far as the user may see it, from its information schema. */
import { QuerentError } from '../../errors.ts'
import { literal } from '../../sql/write.ts'
import type { Cell } from '../../types.ts'
import type { Schema } from '../engine/protocol.ts'
import { EXACT_ROWS } from '../profile-limits.ts'
import { schemaOf } from '../remote/schema.ts'
import type { Ask } from '../remote/source.ts'
import type { RawColumn } from '../types.ts'
import { logicalType } from './types.ts'

/** Reads the schema of the named schemas; the first is the one whose tables are named without it. Trino has no keys. */
export async function readSchema(ask: Ask, catalog: string, schemas: string[]): Promise<Schema> {
  const list = schemas.map((name) => literal(name, 'trino')).join(', ')
  const where = `WHERE table_schema IN (${list})`
  const tables = await ask(`SELECT table_schema, table_name, table_type FROM information_schema.tables ${where}`)
  const columns = await ask(`SELECT table_schema, table_name, column_name, data_type, is_nullable, comment, extra_info
    FROM information_schema.columns ${where} ORDER BY ordinal_position`)
  const comments = await readComments(ask, catalog, list)
  return schemaOf(
    {
      tables: tables.map(([schema, name, type]) => ({
        schema: String(schema),
        name: String(name),
        comment: comments.get(`${schema}.${name}`),
        isView: type === 'VIEW',
        rowCount: null,
      })),
      columns: columns.map((row) => ({ schema: String(row[0]), table: String(row[1]), column: columnOf(row) })),
      keys: [],
      foreignKeys: [],
    },
    schemas[0] ?? '',
    EXACT_ROWS,
  )
}

/** Comments of tables are in a catalogue of their own, which a user may not be allowed to see. */
async function readComments(ask: Ask, catalog: string, schemas: string): Promise<Map<string, string>> {
  try {
    const rows = await ask(`SELECT schema_name, table_name, comment FROM system.metadata.table_comments
      WHERE catalog_name = ${literal(catalog, 'trino')} AND schema_name IN (${schemas}) AND comment IS NOT NULL`)
    return new Map(rows.map(([schema, name, comment]) => [`${schema}.${name}`, String(comment)]))
  } catch (thrown) {
    const isLocal = thrown instanceof QuerentError && ['QUERY_FAILED', 'SQL_NOT_PERMITTED'].includes(thrown.code)
    if (isLocal) return new Map()
    throw thrown
  }
}

function columnOf([, , name, native, nullable, comment, extra]: Cell[]): RawColumn {
  const note = partitionNote(String(comment ?? ''), extra === 'partition key')
  return {
    name: String(name),
    type: logicalType(String(native)),
    nativeType: String(native),
    nullable: nullable === 'YES',
    ...(note === '' ? {} : { comment: note }),
  }
}

/** A condition on a partition column saves reading, which who writes a query should know. */
export function partitionNote(comment: string, isPartition: boolean): string {
  if (!isPartition) return comment
  return `${comment === '' ? '' : `${comment.replace(/\.?\s*$/, '.')} `}Partition column: a condition on it saves reading.`
}
