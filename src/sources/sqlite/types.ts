/** SQLite types are a habit, not a rule: a column's type is what it was declared as, corrected by what it holds. */
import type { LogicalType } from '../../types.ts'

export type SqliteValue = null | number | bigint | string | Uint8Array

/** What the values of a column are. */
export type Observed = {
  integers: number
  floats: number
  texts: number
  blobs: number
  /** Of the integers, those that are 0 or 1. */
  bits: number
  dates: number
  moments: number
  zoned: number
}

/** The counts before the first value. */
export function nothingObserved(): Observed {
  return { integers: 0, floats: 0, texts: 0, blobs: 0, bits: 0, dates: 0, moments: 0, zoned: 0 }
}

const DATE = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/
const MOMENT =
  /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])[ T]([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?$/

/** Adds `times` occurrences of a value. */
export function observe(seen: Observed, value: SqliteValue, times = 1): void {
  if (typeof value === 'bigint') {
    seen.integers += times
    if (value === 0n || value === 1n) seen.bits += times
  } else if (typeof value === 'number') seen.floats += times
  else if (typeof value === 'string') observeText(seen, value, times)
  else if (value !== null) seen.blobs += times
}

function observeText(seen: Observed, value: string, times: number): void {
  seen.texts += times
  if (value.length < 10 || value.length > 35 || value[4] !== '-') return
  if (DATE.test(value)) seen.dates += times
  else {
    const moment = MOMENT.exec(value)
    if (moment) seen.moments += times
    if (moment?.[6]) seen.zoned += times
  }
}

/** The type that a declaration means, by SQLite's affinity rules refined by common names; null where it says nothing. */
export function declaredType(declared: string | null): LogicalType | null {
  const name = (declared ?? '').toUpperCase()
  if (name === '') return null
  if (/BOOL|^BIT\b/.test(name)) return 'boolean'
  if (name.includes('INTERVAL')) return 'string'
  if (/INT|^YEAR\b/.test(name)) return 'integer'
  if (/CHAR|CLOB|TEXT/.test(name)) return 'string'
  if (name.includes('JSON')) return 'json'
  if (name.includes('BLOB')) return 'binary'
  if (/REAL|FLOA|DOUB/.test(name)) return 'float'
  if (/DATETIME|TIMESTAMP/.test(name)) return 'datetime'
  if (name.includes('DATE')) return 'date'
  return name.includes('TIME') ? 'time' : 'decimal'
}

/** The logical type of a column from its declaration and its values. */
export function logicalType(declared: string | null, seen: Observed): LogicalType {
  const said = declaredType(declared)
  const numbers = seen.integers + seen.floats
  const held = numbers + seen.texts + seen.blobs
  if (held === 0) return said ?? 'string'
  if (seen.blobs === held) return 'binary'
  if (seen.texts === held) return textType(said, seen)
  if (numbers === held) return numberType(said, seen)
  const isNumeric = said === 'integer' || said === 'float' || said === 'decimal'
  return isNumeric && seen.texts + seen.blobs <= held / 2 ? numberType(said, seen) : 'string'
}

function textType(said: LogicalType | null, seen: Observed): LogicalType {
  if (seen.dates === seen.texts) return 'date'
  if (seen.zoned === seen.texts) return 'datetimetz'
  if (seen.dates + seen.moments === seen.texts) return 'datetime'
  return said === 'json' || said === 'time' ? said : 'string'
}

function numberType(said: LogicalType | null, seen: Observed): LogicalType {
  if (said === 'decimal' || said === 'float') return said
  if (seen.floats > 0) return 'float'
  return said === 'boolean' && seen.bits === seen.integers ? 'boolean' : 'integer'
}

/** The declared type, or the storage class of the values where nothing was declared. */
export function nativeType(declared: string | null, seen: Observed): string {
  if (declared) return declared
  if (seen.texts > 0) return 'TEXT'
  if (seen.blobs > 0) return 'BLOB'
  if (seen.floats > 0) return 'REAL'
  return seen.integers > 0 ? 'INTEGER' : 'ANY'
}
