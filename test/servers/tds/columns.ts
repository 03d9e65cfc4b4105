/** Columns and cells of a result on the wire, from DuckDB's values and the T-SQL type that the column has (MS-TDS 2.2.5.4, 2.2.5.5). */
import {
  DuckDBBlobValue,
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBTimeNSValue,
  DuckDBTimestampNanosecondsValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  DuckDBTimeValue,
  type DuckDBType,
  DuckDBTypeId,
  DuckDBUUIDValue,
  type DuckDBValue,
} from '@duckdb/node-api'
import { COLLATION, u16, u32 } from './tokens.ts'

/** A T-SQL type with its sizes, as it is declared. */
export type SqlType = { name: string; length?: number | 'max'; precision?: number; scale?: number }

export type WireColumn = { name: string; type: SqlType }

/** `nvarchar(40)` as a type. */
export function readType(text: string): SqlType {
  const [, name = '', sizes = ''] = /^\[?(\w+)\]?\s*(?:\(([^)]*)\))?/.exec(text.trim()) ?? []
  const lower = name.toLowerCase()
  const [first, second] = sizes.split(',').map((size) => size.trim().toLowerCase())
  const number = (size: string | undefined, other: number) => (size ? Number(size) : other)
  if (lower === 'decimal' || lower === 'numeric' || lower === 'dec')
    return { name: lower === 'numeric' ? 'numeric' : 'decimal', precision: number(first, 18), scale: number(second, 0) }
  if (['time', 'datetime2', 'datetimeoffset'].includes(lower)) return { name: lower, scale: number(first, 7) }
  if (/char$|binary$/.test(lower)) return { name: lower, length: first === 'max' ? 'max' : number(first, 1) }
  const aliases: Record<string, string> = { integer: 'int', rowversion: 'timestamp', sysname: 'nvarchar' }
  return { name: aliases[lower] ?? lower, ...(lower === 'sysname' ? { length: 128 } : {}) }
}

/** The type that SQL Server would give a result which DuckDB computed. */
export function typeOfResult(type: DuckDBType): SqlType {
  switch (type.typeId) {
    case DuckDBTypeId.BOOLEAN:
      return { name: 'bit' }
    case DuckDBTypeId.TINYINT:
    case DuckDBTypeId.UTINYINT:
    case DuckDBTypeId.SMALLINT:
      return { name: 'smallint' }
    case DuckDBTypeId.INTEGER:
      return { name: 'int' }
    case DuckDBTypeId.BIGINT:
    case DuckDBTypeId.UINTEGER:
      return { name: 'bigint' }
    case DuckDBTypeId.HUGEINT:
    case DuckDBTypeId.UBIGINT:
      return { name: 'decimal', precision: 38, scale: 0 }
    case DuckDBTypeId.FLOAT:
      return { name: 'real' }
    case DuckDBTypeId.DOUBLE:
      return { name: 'float' }
    case DuckDBTypeId.DECIMAL: {
      const { width, scale } = type as unknown as { width: number; scale: number }
      return { name: 'decimal', precision: width, scale }
    }
    case DuckDBTypeId.DATE:
      return { name: 'date' }
    case DuckDBTypeId.TIME:
    case DuckDBTypeId.TIME_NS:
      return { name: 'time', scale: 7 }
    case DuckDBTypeId.TIMESTAMP:
    case DuckDBTypeId.TIMESTAMP_MS:
    case DuckDBTypeId.TIMESTAMP_S:
    case DuckDBTypeId.TIMESTAMP_NS:
      return { name: 'datetime2', scale: 7 }
    case DuckDBTypeId.TIMESTAMP_TZ:
      return { name: 'datetimeoffset', scale: 7 }
    case DuckDBTypeId.UUID:
      return { name: 'uniqueidentifier' }
    case DuckDBTypeId.BLOB:
      return { name: 'varbinary', length: 'max' }
    case DuckDBTypeId.SQLNULL:
      return { name: 'int' }
    default:
      return { name: 'nvarchar', length: 'max' }
  }
}

const INTS: Record<string, number> = { tinyint: 1, smallint: 2, int: 4, bigint: 8 }
const TEXTS: Record<string, number> = { nvarchar: 0xe7, nchar: 0xef, varchar: 0xa7, char: 0xaf }
const BYTES: Record<string, number> = { varbinary: 0xa5, binary: 0xad, timestamp: 0xad }
const TIMES: Record<string, number> = { time: 0x29, datetime2: 0x2a, datetimeoffset: 0x2b }
const MAX = 0xffff

/** The COLMETADATA token. */
export function metadata(columns: WireColumn[]): Buffer {
  const described = columns.map(({ name, type }) =>
    Buffer.concat([u32(0), u16(1), typeInfo(type), Buffer.from([name.length]), Buffer.from(name, 'utf16le')]),
  )
  return Buffer.concat([Buffer.from([0x81]), u16(columns.length), ...described])
}

function typeInfo({ name, length, precision = 18, scale = 0 }: SqlType): Buffer {
  const int = INTS[name]
  if (int !== undefined) return Buffer.from([0x26, int])
  if (TEXTS[name] !== undefined)
    return Buffer.concat([Buffer.from([TEXTS[name]]), u16(bytesOf(name, length)), COLLATION])
  if (BYTES[name] !== undefined) return Buffer.concat([Buffer.from([BYTES[name]]), u16(bytesOf(name, length))])
  if (TIMES[name] !== undefined) return Buffer.from([TIMES[name], scale])
  switch (name) {
    case 'bit':
      return Buffer.from([0x68, 1])
    case 'real':
      return Buffer.from([0x6d, 4])
    case 'float':
      return Buffer.from([0x6d, 8])
    case 'decimal':
      return Buffer.from([0x6a, 17, precision, scale])
    case 'numeric':
      return Buffer.from([0x6c, 17, precision, scale])
    case 'money':
      return Buffer.from([0x6e, 8])
    case 'smallmoney':
      return Buffer.from([0x6e, 4])
    case 'date':
      return Buffer.from([0x28])
    case 'datetime':
      return Buffer.from([0x6f, 8])
    case 'smalldatetime':
      return Buffer.from([0x6f, 4])
    case 'uniqueidentifier':
      return Buffer.from([0x24, 16])
    case 'xml':
      return Buffer.from([0xf1, 0])
    default:
      throw new Error(`no way to send a ${name}`)
  }
}

/** Bytes that a value may have; all ones for `max`. */
export function bytesOf(name: string, length: SqlType['length']): number {
  if (length === 'max') return MAX
  const size = (length ?? 8) * (name.startsWith('n') ? 2 : 1)
  return size > 8000 ? MAX : size
}

/** One row: with a map of its missing cells where there are any, as the server sends it. */
export function row(columns: WireColumn[], values: readonly DuckDBValue[]): Buffer {
  const isSparse = values.some((value) => value === null)
  const cells = columns.flatMap(({ type }, place) => {
    const value = values[place] ?? null
    return value === null ? [] : [cell(type, value)]
  })
  if (!isSparse) return Buffer.concat([Buffer.from([0xd1]), ...cells])
  const map = Buffer.alloc(Math.ceil(columns.length / 8))
  values.forEach((value, place) => {
    if (value === null) map[place >> 3] = (map[place >> 3] ?? 0) | (1 << (place & 7))
  })
  return Buffer.concat([Buffer.from([0xd2]), map, ...cells])
}

const counted = (bytes: Buffer) => Buffer.concat([Buffer.from([bytes.length]), bytes])

function cell(type: SqlType, value: NonNullable<DuckDBValue>): Buffer {
  const { name, scale = 0 } = type
  const int = INTS[name]
  if (int !== undefined) return counted(littleEndian(BigInt(value as bigint), int))
  if (TEXTS[name] !== undefined)
    return sizedBytes(type, Buffer.from(textOf(value), name.startsWith('n') ? 'utf16le' : 'latin1'))
  if (BYTES[name] !== undefined) return sizedBytes(type, blobOf(value))
  if (name === 'xml') return plp(Buffer.from(textOf(value), 'utf16le'))
  if (name === 'bit') return Buffer.from([1, value ? 1 : 0])
  if (name === 'real' || name === 'float') return floatCell(name, Number(numberOf(value)))
  if (name === 'decimal' || name === 'numeric') return decimalCell(type, value)
  if (name.endsWith('money')) return moneyCell(name, scaledTo(value, 4))
  if (name === 'uniqueidentifier') return counted(guid(textOf(value)))
  return counted(timeCell(name, scale, value))
}

function sizedBytes({ name, length }: SqlType, bytes: Buffer): Buffer {
  return bytesOf(name, length) === MAX ? plp(bytes) : Buffer.concat([u16(bytes.length), bytes])
}

/** A value of any length, in one piece. */
function plp(bytes: Buffer): Buffer {
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(bytes.length))
  return Buffer.concat(bytes.length === 0 ? [length, u32(0)] : [length, u32(bytes.length), bytes, u32(0)])
}

function floatCell(name: string, value: number): Buffer {
  const bytes = Buffer.alloc(name === 'real' ? 4 : 8)
  if (name === 'real') bytes.writeFloatLE(value)
  else bytes.writeDoubleLE(value)
  return counted(bytes)
}

function decimalCell({ precision = 18, scale = 0 }: SqlType, value: NonNullable<DuckDBValue>): Buffer {
  const units = scaledTo(value, scale)
  const size = precision <= 9 ? 4 : precision <= 19 ? 8 : precision <= 28 ? 12 : 16
  const sign = Buffer.from([units < 0n ? 0 : 1])
  return counted(Buffer.concat([sign, littleEndian(units < 0n ? -units : units, size)]))
}

function moneyCell(name: string, units: bigint): Buffer {
  const bytes = littleEndian(units, name === 'money' ? 8 : 4)
  return counted(name === 'money' ? Buffer.concat([bytes.subarray(4), bytes.subarray(0, 4)]) : bytes)
}

function littleEndian(value: bigint, bytes: number): Buffer {
  const buffer = Buffer.alloc(bytes)
  let rest = BigInt.asUintN(8 * bytes, value)
  for (let place = 0; place < bytes; place++) {
    buffer[place] = Number(rest & 0xffn)
    rest >>= 8n
  }
  return buffer
}

/** Three parts of a GUID are little-endian, two are not. */
function guid(text: string): Buffer {
  const bytes = Buffer.from(text.replaceAll('-', ''), 'hex')
  const part = (from: number, to: number) => Buffer.from(bytes.subarray(from, to)).reverse()
  return Buffer.concat([part(0, 4), part(4, 6), part(6, 8), bytes.subarray(8)])
}

function numberOf(value: NonNullable<DuckDBValue>): number {
  return value instanceof DuckDBDecimalValue ? Number(String(value)) : Number(value)
}

/** A number as a whole number of ten-to-the-minus-`scale`. */
function scaledTo(value: NonNullable<DuckDBValue>, scale: number): bigint {
  const text =
    value instanceof DuckDBDecimalValue || typeof value === 'bigint' ? String(value) : Number(value).toFixed(scale)
  const [whole = '0', fraction = ''] = text.split('.')
  return BigInt(whole + fraction.slice(0, scale).padEnd(scale, '0'))
}

function textOf(value: NonNullable<DuckDBValue>): string {
  return value instanceof DuckDBUUIDValue ? String(value) : String(value)
}

function blobOf(value: NonNullable<DuckDBValue>): Buffer {
  return value instanceof DuckDBBlobValue ? Buffer.from(value.bytes) : Buffer.from(String(value), 'hex')
}

const DAY_NANOS = 86_400_000_000_000n
/** Days from 0001-01-01 and from 1900-01-01 to 1970-01-01. */
const DAYS_FROM_1 = 719_162
const DAYS_FROM_1900 = 25_567

/** Days since 1970 and nanoseconds of the day. A `datetimeoffset` is a text that ends in its offset. */
function partsOf(value: NonNullable<DuckDBValue>): { days: number; nanos: bigint; offset: number } {
  const at = (nanos: bigint, offset = 0) => {
    const rest = ((nanos % DAY_NANOS) + DAY_NANOS) % DAY_NANOS
    return { days: Number((nanos - rest) / DAY_NANOS), nanos: rest, offset }
  }
  if (value instanceof DuckDBDateValue) return { days: value.days, nanos: 0n, offset: 0 }
  if (value instanceof DuckDBTimeValue) return { days: 0, nanos: value.micros * 1000n, offset: 0 }
  if (value instanceof DuckDBTimeNSValue) return { days: 0, nanos: value.nanos, offset: 0 }
  if (value instanceof DuckDBTimestampNanosecondsValue) return at(value.nanos)
  if (value instanceof DuckDBTimestampValue || value instanceof DuckDBTimestampTZValue) return at(value.micros * 1000n)
  const found = /^(\d{4})-(\d\d)-(\d\d)[ T](\d\d):(\d\d):(\d\d)(?:\.(\d+))? ?(?:([+-])(\d\d):(\d\d)|Z)?$/.exec(
    String(value),
  )
  if (!found) throw new Error(`no moment: ${value}`)
  const [, year, month, day, hour, minute, second, fraction = '', sign, hours = '0', minutes = '0'] = found
  const local = BigInt(Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`))
  const offset = (Number(hours) * 60 + Number(minutes)) * (sign === '-' ? -1 : 1)
  return at(local * 1_000_000n + BigInt(fraction.padEnd(9, '0').slice(0, 9)) - BigInt(offset) * 60_000_000_000n, offset)
}

function timeCell(name: string, scale: number, value: NonNullable<DuckDBValue>): Buffer {
  const { days, nanos, offset } = partsOf(value)
  const date = littleEndian(BigInt(days + DAYS_FROM_1), 3)
  const clock = littleEndian(nanos / 10n ** BigInt(9 - scale), scale <= 2 ? 3 : scale <= 4 ? 4 : 5)
  switch (name) {
    case 'date':
      return date
    case 'time':
      return clock
    case 'datetime2':
      return Buffer.concat([clock, date])
    case 'datetimeoffset':
      return Buffer.concat([clock, date, littleEndian(BigInt(offset), 2)])
    case 'smalldatetime':
      return Buffer.concat([u16(days + DAYS_FROM_1900), u16(Number(nanos / 60_000_000_000n))])
    default: {
      const ticks = (nanos * 3n + 5_000_000n) / 10_000_000n
      return Buffer.concat([littleEndian(BigInt(days + DAYS_FROM_1900), 4), littleEndian(ticks, 4)])
    }
  }
}
