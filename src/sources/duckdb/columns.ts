/** Vectors of DuckDB as columns of cells. The common types have a loop each: a loop that sees one type is much faster. */
import {
  type DuckDBBlobValue,
  type DuckDBDataChunk,
  type DuckDBDateValue,
  DuckDBDecimal16Vector,
  DuckDBDecimal32Vector,
  DuckDBDecimal64Vector,
  DuckDBDecimal128Vector,
  DuckDBDecimalType,
  type DuckDBTimestampMillisecondsValue,
  type DuckDBTimestampNanosecondsValue,
  DuckDBTimestampSecondsValue,
  type DuckDBTimestampTZValue,
  type DuckDBTimestampValue,
  DuckDBTypeId,
  type DuckDBValue,
  type DuckDBVector,
} from '@duckdb/node-api'
import type { Cell } from '../../types.ts'
import { binaryCell, dayText, decimalCell, floatCell, integerCell, momentText } from '../cells.ts'
import { jsonText } from './json-text.ts'

type Reader = (vector: DuckDBVector) => Cell[]

/** A reader for a type whose values are converted one by one. */
function each<T extends DuckDBValue>(convert: (value: T) => Cell): Reader {
  return (vector) => {
    const cells: Cell[] = new Array(vector.itemCount)
    for (let row = 0; row < cells.length; row++) {
      const value = vector.getItem(row)
      cells[row] = value === null ? null : convert(value as T)
    }
    return cells
  }
}

function readText(vector: DuckDBVector): Cell[] {
  const cells: Cell[] = new Array(vector.itemCount)
  for (let row = 0; row < cells.length; row++) cells[row] = vector.getItem(row) as string | null
  return cells
}

function readSmallIntegers(vector: DuckDBVector): Cell[] {
  const cells: Cell[] = new Array(vector.itemCount)
  for (let row = 0; row < cells.length; row++) cells[row] = vector.getItem(row) as number | null
  return cells
}

function readBigIntegers(vector: DuckDBVector): Cell[] {
  const cells: Cell[] = new Array(vector.itemCount)
  for (let row = 0; row < cells.length; row++) {
    const value = vector.getItem(row) as bigint | null
    cells[row] = value === null ? null : integerCell(value)
  }
  return cells
}

function readDoubles(vector: DuckDBVector): Cell[] {
  const cells: Cell[] = new Array(vector.itemCount)
  for (let row = 0; row < cells.length; row++) {
    const value = vector.getItem(row) as number | null
    cells[row] = value === null ? null : floatCell(value)
  }
  return cells
}

function readDates(vector: DuckDBVector): Cell[] {
  const cells: Cell[] = new Array(vector.itemCount)
  for (let row = 0; row < cells.length; row++) {
    const value = vector.getItem(row) as DuckDBDateValue | null
    cells[row] = value === null ? null : (dayText(value.days) ?? finiteText(value))
  }
  return cells
}

/**
 * The text of a far date or moment; the driver knows the infinite ones, but does not spell them all, and calls the year
 * before the first one 0 where the engine calls it 1 BC.
 */
function finiteText(value: { isFinite: boolean; toString(): string }): string {
  if (value.isFinite) return String(value).replace(/^0000(-\d\d-\d\d)/, '0001$1 (BC)')
  const amounts: unknown[] = Object.values(value)
  return amounts.some((amount) => (typeof amount === 'bigint' || typeof amount === 'number') && amount < 0)
    ? '-infinity'
    : 'infinity'
}

const MAX_EXACT = 10n ** 15n

/** Up to 15 digits the quotient is the double nearest to the decimal, which prints as the decimal. */
function readDecimals(vector: DuckDBVector): Cell[] {
  const scaled = scaledValues(vector)
  const { type } = vector
  if (!scaled || !(type instanceof DuckDBDecimalType)) return each((value) => decimalCell(String(value)))(vector)
  const divisor = 10 ** type.scale
  const cells: Cell[] = new Array(vector.itemCount)
  for (let row = 0; row < cells.length; row++) {
    const value = scaled(row)
    if (value === null) cells[row] = null
    else if (typeof value === 'number' || (value < MAX_EXACT && value > -MAX_EXACT))
      cells[row] = Number(value) / divisor
    else cells[row] = decimalCell(String(vector.getItem(row)))
  }
  return cells
}

function scaledValues(vector: DuckDBVector): ((row: number) => number | bigint | null) | null {
  if (vector instanceof DuckDBDecimal16Vector || vector instanceof DuckDBDecimal32Vector) {
    return (row) => vector.getScaledValue(row)
  }
  if (vector instanceof DuckDBDecimal64Vector || vector instanceof DuckDBDecimal128Vector) {
    return (row) => vector.getScaledValue(row)
  }
  return null
}

/** The shortest decimal that is this 32-bit float; its double has digits that nobody stored. Nine digits always suffice. */
function floatOf32(value: number): Cell {
  if (Number.isInteger(value) && Math.abs(value) < 1e9) return value
  for (let digits = 6; digits <= 9; digits++) {
    const short = Number(value.toPrecision(digits))
    if (Math.fround(short) === value) return floatCell(short)
  }
  return floatCell(value)
}

function zonedText(value: DuckDBTimestampTZValue): string {
  const text = momentText(value.micros)
  if (text === null && !value.isFinite) return finiteText(value)
  return `${text ?? momentOf(value.micros)}+00`
}

/** Text of a moment beyond the reach of `momentText`. */
function momentOf(micros: bigint): string {
  const seconds = micros / 1_000_000n - (micros % 1_000_000n < 0n ? 1n : 0n)
  const fraction = micros - seconds * 1_000_000n
  const text = String(new DuckDBTimestampSecondsValue(seconds))
  return fraction === 0n ? text : `${text}.${String(fraction).padStart(6, '0').replace(/0+$/, '')}`
}

const asText = each((value) => String(value))
const asJson = each(jsonText)
const asTextWhereFinite = each<
  DuckDBTimestampSecondsValue | DuckDBTimestampMillisecondsValue | DuckDBTimestampNanosecondsValue
>(finiteText)

const READERS: Partial<Record<DuckDBTypeId, Reader>> = {
  [DuckDBTypeId.BOOLEAN]: each<boolean>((value) => value),
  [DuckDBTypeId.TINYINT]: readSmallIntegers,
  [DuckDBTypeId.SMALLINT]: readSmallIntegers,
  [DuckDBTypeId.INTEGER]: readSmallIntegers,
  [DuckDBTypeId.UTINYINT]: readSmallIntegers,
  [DuckDBTypeId.USMALLINT]: readSmallIntegers,
  [DuckDBTypeId.UINTEGER]: readSmallIntegers,
  [DuckDBTypeId.BIGINT]: readBigIntegers,
  [DuckDBTypeId.UBIGINT]: readBigIntegers,
  [DuckDBTypeId.HUGEINT]: readBigIntegers,
  [DuckDBTypeId.UHUGEINT]: readBigIntegers,
  [DuckDBTypeId.BIGNUM]: readBigIntegers,
  [DuckDBTypeId.FLOAT]: each(floatOf32),
  [DuckDBTypeId.DOUBLE]: readDoubles,
  [DuckDBTypeId.DECIMAL]: readDecimals,
  [DuckDBTypeId.VARCHAR]: readText,
  [DuckDBTypeId.ENUM]: readText,
  [DuckDBTypeId.DATE]: readDates,
  [DuckDBTypeId.TIMESTAMP]: each<DuckDBTimestampValue>((value) => momentText(value.micros) ?? finiteText(value)),
  [DuckDBTypeId.TIMESTAMP_S]: asTextWhereFinite,
  [DuckDBTypeId.TIMESTAMP_MS]: asTextWhereFinite,
  [DuckDBTypeId.TIMESTAMP_NS]: asTextWhereFinite,
  [DuckDBTypeId.TIMESTAMP_TZ]: each(zonedText),
  [DuckDBTypeId.BLOB]: each<DuckDBBlobValue>((value) => binaryCell(value.bytes)),
  [DuckDBTypeId.LIST]: asJson,
  [DuckDBTypeId.ARRAY]: asJson,
  [DuckDBTypeId.STRUCT]: asJson,
  [DuckDBTypeId.MAP]: asJson,
  [DuckDBTypeId.UNION]: asJson,
  [DuckDBTypeId.VARIANT]: asJson,
}

/** The columns of a chunk as cells; types without a rule of their own as the engine's text. */
export function readColumns(chunk: DuckDBDataChunk, types: readonly DuckDBTypeId[]): Cell[][] {
  return types.map((type, column) => (READERS[type] ?? asText)(chunk.getColumnVector(column)))
}
