/** The values that cross from one room to another: their types, cells, formats, and the dialects of engines. */
import { z } from 'zod'

export const LogicalType = z.enum([
  'string',
  'integer',
  'decimal',
  'float',
  'boolean',
  'date',
  'time',
  'datetime',
  'datetimetz',
  'interval',
  'json',
  'binary',
  'other',
])
export type LogicalType = z.infer<typeof LogicalType>

/**
 * One value of a result. Numbers are JSON numbers where that is exact, else strings (large integers, long decimals, NaN,
 * Infinity); dates and times are ISO-like text (`2026-01-31`, `2026-01-31 08:00:00`); binary is hexadecimal.
 */
export const Cell = z.union([z.string(), z.number(), z.boolean(), z.null()])
export type Cell = z.infer<typeof Cell>

export const Grain = z.enum(['day', 'week', 'month', 'quarter', 'year'])
export type Grain = z.infer<typeof Grain>

export const ValueFormat = z.enum(['integer', 'decimal', 'percent', 'currency', 'date', 'text'])
export type ValueFormat = z.infer<typeof ValueFormat>

export const Dialect = z.enum(['duckdb', 'sqlite', 'postgresql', 'mysql', 'tsql', 'athena', 'trino'])
export type Dialect = z.infer<typeof Dialect>
