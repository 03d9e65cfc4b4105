import type { Cell, LogicalType } from '../../types.ts'
import { binaryCell, floatCell, integerCell } from '../cells.ts'
import type { SqliteValue } from './types.ts'

/** One value by the rules of `Cell`; 0 and 1 of a boolean column are false and true. */
export function cellOf(value: SqliteValue, type: LogicalType): Cell {
  if (value === null || typeof value === 'string') return value
  if (typeof value === 'bigint') return type === 'boolean' && value < 2n ? value === 1n : integerCell(value)
  return typeof value === 'number' ? floatCell(value) : binaryCell(value)
}
