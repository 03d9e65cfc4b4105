/** The schema of a SQL Server database as far as its user may read it, from the catalog views. */
import { literal } from '../../sql/write.ts'
import type { Cell } from '../../types.ts'
import type { Schema } from '../engine/protocol.ts'
import { EXACT_ROWS } from '../profile-limits.ts'
import { type CatalogRows, schemaOf } from '../remote/schema.ts'
import type { Ask } from '../remote/source.ts'
import type { RawColumn } from '../types.ts'
import { declaredType, logicalType } from './types.ts'

/** An object under one of its names: its own, or that of a synonym. */
type Named = { schema: string; name: string; id: number; isView: boolean; rowCount: number | null; comment?: string }

const note = (major: string, minor: string, alias: string) =>
  `LEFT JOIN sys.extended_properties ${alias} ON ${alias}.class = 1 AND ${alias}.major_id = ${major} AND ${alias}.minor_id = ${minor}
    AND ${alias}.name = N'MS_Description'`

const ROWS = `(SELECT object_id, SUM(rows) AS row_count FROM sys.partitions WHERE index_id IN (0, 1) GROUP BY object_id)`

/** Tables and views; rows are the server's count of the heap or the clustered index. */
function objectsSql(schemas: string): string {
  return `SELECT s.name, o.name, o.object_id, o.type, CAST(p.value AS nvarchar(4000)), r.row_count
    FROM sys.objects o JOIN sys.schemas s ON s.schema_id = o.schema_id ${note('o.object_id', '0', 'p')}
      LEFT JOIN ${ROWS} r ON r.object_id = o.object_id
    WHERE s.name IN (${schemas}) AND o.type IN ('U', 'V') AND o.is_ms_shipped = 0`
}

/** Synonyms of tables and views of this database that the user may read; a sample cannot be taken of them, so rows are not told. */
function synonymsSql(schemas: string): string {
  return `SELECT s.name, y.name, o.object_id, o.type, CAST(p.value AS nvarchar(4000)), NULL
    FROM sys.synonyms y JOIN sys.schemas s ON s.schema_id = y.schema_id
      JOIN sys.objects o ON o.object_id = OBJECT_ID(y.base_object_name) ${note('y.object_id', '0', 'p')}
    WHERE s.name IN (${schemas}) AND o.type IN ('U', 'V') AND PARSENAME(y.base_object_name, 4) IS NULL
      AND COALESCE(PARSENAME(y.base_object_name, 3), DB_NAME()) = DB_NAME()
      AND HAS_PERMS_BY_NAME(QUOTENAME(s.name) + '.' + QUOTENAME(y.name), 'OBJECT', 'SELECT') = 1`
}

/** Columns that the user may read, in their order; of aliases of types the type behind them. */
const COLUMNS = `SELECT c.object_id, c.name, COALESCE(b.name, t.name), c.max_length, c.precision, c.scale, c.is_nullable,
    CAST(p.value AS nvarchar(4000))
  FROM sys.columns c JOIN sys.objects o ON o.object_id = c.object_id JOIN sys.schemas s ON s.schema_id = o.schema_id
    JOIN sys.types t ON t.user_type_id = c.user_type_id LEFT JOIN sys.types b ON b.user_type_id = c.system_type_id
    ${note('c.object_id', 'c.column_id', 'p')}
  WHERE o.type IN ('U', 'V') AND o.is_ms_shipped = 0
    AND HAS_PERMS_BY_NAME(QUOTENAME(s.name) + '.' + QUOTENAME(o.name), 'OBJECT', 'SELECT', c.name, 'COLUMN') = 1
  ORDER BY c.object_id, c.column_id`

/** Unique indexes of whole tables, the primary key's first, one row for each of their columns. */
const KEYS = `SELECT i.object_id, i.index_id, i.is_primary_key, c.name
  FROM sys.indexes i JOIN sys.index_columns x ON x.object_id = i.object_id AND x.index_id = i.index_id
    JOIN sys.columns c ON c.object_id = x.object_id AND c.column_id = x.column_id
  WHERE i.is_unique = 1 AND i.has_filter = 0 AND i.is_disabled = 0 AND x.is_included_column = 0
  ORDER BY i.object_id, i.is_primary_key DESC, i.index_id, x.key_ordinal`

const FOREIGN_KEYS = `SELECT k.constraint_object_id, k.parent_object_id, k.referenced_object_id, a.name, b.name
  FROM sys.foreign_key_columns k
    JOIN sys.columns a ON a.object_id = k.parent_object_id AND a.column_id = k.parent_column_id
    JOIN sys.columns b ON b.object_id = k.referenced_object_id AND b.column_id = k.referenced_column_id
  ORDER BY k.constraint_object_id, k.constraint_column_id`

/** Reads the named schemas; tables of the user's own schema are named without it, as long as their name is theirs alone. */
export async function readSchema(ask: Ask, schemas: string[], ownSchema: string): Promise<Schema> {
  const list = schemas.map((name) => literal(name, 'tsql')).join(', ')
  const found = [...(await ask(objectsSql(list))), ...(await ask(synonymsSql(list)))].map(namedOf)
  const columns = Map.groupBy(await ask(COLUMNS), ([id]) => Number(id))
  const readable = found.filter(({ id }) => columns.has(id))
  const rows: CatalogRows = {
    tables: readable,
    columns: readable.flatMap((one) =>
      (columns.get(one.id) ?? []).map((row) => ({ ...placeOf(one), column: columnOf(row) })),
    ),
    keys: keysOf(
      await ask(KEYS),
      Map.groupBy(readable, ({ id }) => id),
    ),
    foreignKeys: foreignKeysOf(await ask(FOREIGN_KEYS), readable),
  }
  return schemaOf(rows, ownSchema, EXACT_ROWS)
}

function namedOf([schema, name, id, type, comment, rowCount]: Cell[]): Named {
  const isView = String(type).trim() === 'V'
  return {
    schema: String(schema),
    name: String(name),
    id: Number(id),
    isView,
    rowCount: isView || rowCount === null ? null : Number(rowCount),
    ...(comment ? { comment: String(comment) } : {}),
  }
}

function placeOf({ schema, name }: Named): { schema: string; table: string } {
  return { schema, table: name }
}

function columnOf([, name, type, length, precision, scale, nullable, comment]: Cell[]): RawColumn {
  const native = String(type)
  return {
    name: String(name),
    type: logicalType(native),
    nativeType: declaredType(native, { length: Number(length), precision: Number(precision), scale: Number(scale) }),
    nullable: nullable === true,
    ...(comment ? { comment: String(comment) } : {}),
  }
}

function keysOf(rows: Cell[][], named: Map<number, Named[]>): CatalogRows['keys'] {
  return [...Map.groupBy(rows, ([id, index]) => `${id}.${index}`).values()].flatMap((key) => {
    const [[id, , primary] = []] = key
    const columns = key.map((row) => String(row[3]))
    return (named.get(Number(id)) ?? []).map((one) => ({ ...placeOf(one), primary: primary === true, columns }))
  })
}

/** Between the objects themselves: a synonym has what it stands for, and does not repeat its keys. */
function foreignKeysOf(rows: Cell[][], readable: Named[]): CatalogRows['foreignKeys'] {
  const first = new Map(readable.toReversed().map((one) => [one.id, one]))
  return [...Map.groupBy(rows, ([id]) => id).values()].flatMap((key) => {
    const [[, fromId, toId] = []] = key
    const [from, to] = [first.get(Number(fromId)), first.get(Number(toId))]
    if (!from || !to) return []
    const names = (place: number) => key.map((row) => String(row[place]))
    return [{ ...placeOf(from), toSchema: to.schema, to: to.name, fromColumns: names(3), toColumns: names(4) }]
  })
}
