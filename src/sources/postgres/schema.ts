/** The schema of a PostgreSQL database as far as its user may read it, from the system catalogs. */
import { literal } from '../../sql/write.ts'
import type { Cell } from '../../types.ts'
import type { Schema } from '../engine/protocol.ts'
import { EXACT_ROWS } from '../profile-limits.ts'
import { type CatalogRows, schemaOf } from '../remote/schema.ts'
import type { Ask } from '../remote/source.ts'
import type { RawColumn } from '../types.ts'
import { logicalType } from './types.ts'

/** Bytes of a row, taken where a table has never been analysed. */
const GUESSED_ROW_BYTES = 100

/** Tables, views, materialised views and foreign tables; partitions and what extensions bring are left out. */
function tablesSql(schemas: string): string {
  const pages = `greatest(pg_relation_size(c.oid), 0) / current_setting('block_size')::int8`
  const ownRows = `CASE WHEN c.relpages > 0 AND c.reltuples >= 0 THEN c.reltuples / c.relpages * (${pages})
    ELSE greatest(pg_relation_size(c.oid), 0) / ${GUESSED_ROW_BYTES} END`
  const partRows = `(SELECT sum(greatest(p.reltuples, 0)) FROM pg_partition_tree(c.oid) t JOIN pg_class p ON p.oid = t.relid WHERE t.isleaf)`
  return `SELECT n.nspname, c.relname, obj_description(c.oid, 'pg_class'), c.relkind IN ('v', 'f'),
      CASE c.relkind WHEN 'p' THEN ${partRows} WHEN 'v' THEN NULL WHEN 'f' THEN NULL ELSE ${ownRows} END::float8
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname IN (${schemas}) AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relispartition
      AND has_any_column_privilege(c.oid, 'SELECT')
      AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
    ORDER BY c.relname, n.nspname`
}

function columnsSql(schemas: string): string {
  return `SELECT n.nspname, c.relname, a.attname, format_type(a.atttypid, a.atttypmod), NOT a.attnotnull,
      col_description(c.oid, a.attnum), coalesce(b.oid, t.oid)::int8, coalesce(b.typcategory, t.typcategory)
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
      JOIN pg_type t ON t.oid = a.atttypid LEFT JOIN pg_type b ON t.typtype = 'd' AND b.oid = t.typbasetype
    WHERE n.nspname IN (${schemas}) AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND a.attnum > 0 AND NOT a.attisdropped
      AND has_column_privilege(c.oid, a.attnum, 'SELECT')
    ORDER BY a.attnum`
}

/** Unique indexes of whole columns, the primary key's first. */
function keysSql(schemas: string): string {
  return `SELECT n.nspname, c.relname, i.indisprimary,
      (SELECT json_agg(a.attname ORDER BY k.place) FROM unnest(i.indkey::int2[]) WITH ORDINALITY k(num, place)
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.num WHERE k.place <= i.indnkeyatts)
    FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname IN (${schemas}) AND i.indisunique AND i.indisvalid AND i.indpred IS NULL AND i.indexprs IS NULL
    ORDER BY i.indisprimary DESC, i.indexrelid`
}

function foreignKeysSql(schemas: string): string {
  const names = (table: string, numbers: string) =>
    `(SELECT json_agg(a.attname ORDER BY k.place) FROM unnest(${numbers}) WITH ORDINALITY k(num, place)
      JOIN pg_attribute a ON a.attrelid = ${table} AND a.attnum = k.num)`
  return `SELECT n.nspname, c.relname, fn.nspname, f.relname, ${names('c.oid', 'o.conkey')}, ${names('f.oid', 'o.confkey')}
    FROM pg_constraint o JOIN pg_class c ON c.oid = o.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
      JOIN pg_class f ON f.oid = o.confrelid JOIN pg_namespace fn ON fn.oid = f.relnamespace
    WHERE o.contype = 'f' AND o.conparentid = 0 AND n.nspname IN (${schemas}) ORDER BY o.oid`
}

/** Reads the schema of the named schemas; tables of `public` are named without it, as long as their name is theirs alone. */
export async function readSchema(ask: Ask, schemas: string[]): Promise<Schema> {
  const list = schemas.map((name) => literal(name, 'postgresql')).join(', ')
  const rows: CatalogRows = {
    tables: (await ask(tablesSql(list))).map(([schema, name, comment, isView, estimate]) => ({
      schema: String(schema),
      name: String(name),
      comment: textOf(comment),
      isView: isView === true,
      rowCount: typeof estimate === 'number' ? Math.round(estimate) : null,
    })),
    columns: (await ask(columnsSql(list))).map((row) => ({ ...placeOf(row), column: columnOf(row) })),
    keys: (await ask(keysSql(list))).map((row) => ({
      ...placeOf(row),
      primary: row[2] === true,
      columns: namesOf(row[3]),
    })),
    foreignKeys: (await ask(foreignKeysSql(list))).map((row) => ({
      ...placeOf(row),
      toSchema: String(row[2]),
      to: String(row[3]),
      fromColumns: namesOf(row[4]),
      toColumns: namesOf(row[5]),
    })),
  }
  return schemaOf(rows, 'public', EXACT_ROWS)
}

function placeOf([schema, table]: Cell[]): { schema: string; table: string } {
  return { schema: String(schema), table: String(table) }
}

function columnOf([, , name, native, nullable, comment, oid, category]: Cell[]): RawColumn {
  return {
    name: String(name),
    type: logicalType(Number(oid), String(category)),
    nativeType: String(native),
    nullable: nullable === true,
    ...(comment ? { comment: String(comment) } : {}),
  }
}

function textOf(cell: Cell | undefined): string | undefined {
  return typeof cell === 'string' && cell !== '' ? cell : undefined
}

/** A JSON list of names, as `json_agg` gives it; null where there are none. */
function namesOf(cell: Cell | undefined): string[] {
  return typeof cell === 'string' ? (JSON.parse(cell) as string[]) : []
}
