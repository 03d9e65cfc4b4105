/** Types of DuckDB as logical types, and as they are shown. */
import type { LogicalType } from '../../types.ts'

const BY_NAME: Record<string, LogicalType> = {
  BOOLEAN: 'boolean',
  TINYINT: 'integer',
  SMALLINT: 'integer',
  INTEGER: 'integer',
  BIGINT: 'integer',
  HUGEINT: 'integer',
  UTINYINT: 'integer',
  USMALLINT: 'integer',
  UINTEGER: 'integer',
  UBIGINT: 'integer',
  UHUGEINT: 'integer',
  BIGNUM: 'integer',
  FLOAT: 'float',
  DOUBLE: 'float',
  DECIMAL: 'decimal',
  VARCHAR: 'string',
  UUID: 'string',
  ENUM: 'string',
  BIT: 'string',
  JSON: 'json',
  STRUCT: 'json',
  MAP: 'json',
  UNION: 'json',
  VARIANT: 'json',
  DATE: 'date',
  TIME: 'time',
  TIME_NS: 'time',
  'TIME WITH TIME ZONE': 'time',
  TIMESTAMP: 'datetime',
  TIMESTAMP_S: 'datetime',
  TIMESTAMP_MS: 'datetime',
  TIMESTAMP_NS: 'datetime',
  'TIMESTAMP WITH TIME ZONE': 'datetimetz',
  INTERVAL: 'interval',
  BLOB: 'binary',
}

/** The logical type of a DuckDB type as DuckDB writes it, for example `DECIMAL(10,2)` or `INTEGER[]`. */
export function logicalType(native: string): LogicalType {
  if (native.endsWith(']')) return 'json'
  const bracket = native.indexOf('(')
  const name = bracket < 0 ? native : native.slice(0, bracket)
  return BY_NAME[name.trim().toUpperCase()] ?? 'other'
}

/** The type as shown to people: an enumeration without its values, which are data. */
export function shownType(native: string): string {
  return native.startsWith('ENUM(') ? 'ENUM' : native
}
