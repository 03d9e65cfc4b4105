/** What a profile of a column holds, on every kind of source. */
import type { RawColumn } from './types.ts'

/** Rows up to which a table is profiled exactly. */
export const EXACT_ROWS = 200_000
/** Distinct values of a text column that are listed. */
export const MAX_VALUES = 50_000
/** Frequent values that a profile names. */
export const MAX_FREQUENT = 20
/** Distinct values up to which a column that is not text has frequent values. */
export const MAX_DISTINCT_FREQUENT = 1000
/** Average characters above which a text column is prose: its values are not listed. */
export const MAX_AVERAGE_LENGTH = 100

const MACHINE_NAMES = /^(uuid|uniqueidentifier)$/i

/** True for text whose values are worth listing: names and categories, not prose and not identifiers of machines. */
export function isListed({ type, nativeType }: RawColumn, { averageLength }: { averageLength: number }): boolean {
  return type === 'string' && !MACHINE_NAMES.test(nativeType) && averageLength <= MAX_AVERAGE_LENGTH
}
