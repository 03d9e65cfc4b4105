/** SQL Server's types: as a result names them by the words of the driver, as the schema names them; and their values as cells. */
import type { Cell, LogicalType } from '../../types.ts'
import { binaryCell, dayText, decimalCell, float32Cell, floatCell, integerCell } from '../cells.ts'
import { engineFailure } from '../failure.ts'

const LOGICAL: Record<string, LogicalType> = {
  tinyint: 'integer',
  smallint: 'integer',
  int: 'integer',
  bigint: 'integer',
  bit: 'boolean',
  real: 'float',
  float: 'float',
  decimal: 'decimal',
  numeric: 'decimal',
  money: 'decimal',
  smallmoney: 'decimal',
  date: 'date',
  time: 'time',
  datetime: 'datetime',
  smalldatetime: 'datetime',
  datetime2: 'datetime',
  datetimeoffset: 'datetimetz',
  char: 'string',
  varchar: 'string',
  text: 'string',
  nchar: 'string',
  nvarchar: 'string',
  ntext: 'string',
  uniqueidentifier: 'string',
  binary: 'binary',
  varbinary: 'binary',
  image: 'binary',
  timestamp: 'binary',
  geometry: 'binary',
  geography: 'binary',
  hierarchyid: 'binary',
}

/** The logical type of a type by its name in `sys.types`. */
export function logicalType(name: string): LogicalType {
  return LOGICAL[name] ?? 'other'
}

const SIZED = new Set(['char', 'varchar', 'binary', 'varbinary'])
const TIMED = new Set(['time', 'datetime2', 'datetimeoffset'])

/** A type as it is declared, `decimal(10,2)`: `length` in bytes, -1 for `max`, as `sys.columns` has it. */
export function declaredType(name: string, size: { length: number; precision: number; scale: number }): string {
  if (name === 'decimal' || name === 'numeric') return `${name}(${size.precision},${size.scale})`
  if (TIMED.has(name)) return `${name}(${size.scale})`
  const isWide = name === 'nchar' || name === 'nvarchar'
  if (!isWide && !SIZED.has(name)) return name
  return `${name}(${size.length === -1 ? 'max' : isWide ? size.length / 2 : size.length})`
}

/** A result column as the driver describes it. */
export type ResultColumn = {
  colName: string
  type: { name: string }
  dataLength?: number
  precision?: number
  scale?: number
  udtInfo?: { typeName: string }
}

export type ColumnType = { native: string; type: LogicalType; convert: (value: unknown) => Cell }

/** The type of a result column. */
export function columnType(column: ResultColumn): ColumnType {
  const name = nameOf(column)
  const length = column.dataLength === 0xffff ? -1 : (column.dataLength ?? 0)
  const native = declaredType(name, { length, precision: column.precision ?? 0, scale: column.scale ?? 0 })
  return { native, type: logicalType(name), convert: converter(name, column.scale ?? 0) }
}

const INTEGERS: Record<number, string> = { 1: 'tinyint', 2: 'smallint', 4: 'int', 8: 'bigint' }

function nameOf({ type, dataLength = 0, udtInfo }: ResultColumn): string {
  switch (type.name) {
    case 'IntN':
      return INTEGERS[dataLength] ?? 'int'
    case 'FloatN':
      return dataLength === 4 ? 'real' : 'float'
    case 'MoneyN':
      return dataLength === 4 ? 'smallmoney' : 'money'
    case 'DateTimeN':
      return dataLength === 4 ? 'smalldatetime' : 'datetime'
    case 'BitN':
      return 'bit'
    case 'DecimalN':
      return 'decimal'
    case 'NumericN':
      return 'numeric'
    case 'Variant':
      return 'sql_variant'
    case 'UDT':
      return udtInfo?.typeName ?? 'udt'
    default:
      return type.name.toLowerCase()
  }
}

function converter(name: string, scale: number): (value: unknown) => Cell {
  switch (name) {
    case 'bigint':
      return (value) => integerCell(BigInt(String(value)))
    case 'real':
      return (value) => float32Cell(Number(value))
    case 'float':
      return (value) => floatCell(Number(value))
    case 'decimal':
    case 'numeric':
      return (value) => decimalCell(decimalText(bytesOf(value), scale))
    case 'money':
    case 'smallmoney':
      return (value) => decimalCell(moneyText(bytesOf(value)))
    case 'date':
      return (value) => dateText(bytesOf(value))
    case 'time':
      return (value) => clockText(littleEndian(bytesOf(value)), scale)
    case 'datetime2':
      return (value) => momentText(bytesOf(value), scale)
    case 'datetimeoffset':
      return (value) => offsetText(bytesOf(value), scale)
    case 'datetime':
    case 'smalldatetime':
      return (value) => oldMomentText(bytesOf(value))
    default:
      return plain
  }
}

/** What the driver reads without loss; of a `sql_variant`, what the driver makes of it. */
function plain(value: unknown): Cell {
  if (value instanceof Uint8Array) return binaryCell(value)
  if (value instanceof Date) return value.toISOString().replace('T', ' ').replace('Z', '')
  return typeof value === 'boolean' || typeof value === 'number' ? value : String(value)
}

function bytesOf(value: unknown): Buffer {
  if (Buffer.isBuffer(value)) return value
  throw engineFailure('failed', 'this version of the driver does not give values as bytes')
}

function littleEndian(bytes: Buffer): bigint {
  let value = 0n
  for (let i = bytes.length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i] ?? 0)
  return value
}

/** A sign and a whole number (MS-TDS 2.2.5.5.1.6). */
function decimalText(bytes: Buffer, scale: number): string {
  return scaled(littleEndian(bytes.subarray(1)), scale, bytes[0] === 0)
}

/** Ten-thousandths in four bytes, or in eight with the higher four first (MS-TDS 2.2.5.5.1.2). */
function moneyText(bytes: Buffer): string {
  const units =
    bytes.length === 4
      ? BigInt(bytes.readInt32LE())
      : BigInt(bytes.readInt32LE()) * 0x100000000n + BigInt(bytes.readUInt32LE(4))
  return scaled(units < 0n ? -units : units, 4, units < 0n)
}

function scaled(value: bigint, scale: number, isNegative: boolean): string {
  const digits = value.toString().padStart(scale + 1, '0')
  const point = digits.length - scale
  const text = scale === 0 ? digits : `${digits.slice(0, point)}.${digits.slice(point)}`
  return isNegative && value !== 0n ? `-${text}` : text
}

/** Days since 0001-01-01 to those since 1970-01-01. */
const UNIX_DAYS = 719_162
const DAYS_1900 = 25_567

function dateText(bytes: Buffer): string {
  return dayText(bytes.readUIntLE(0, 3) - UNIX_DAYS) ?? ''
}

const two = (value: number) => String(value).padStart(2, '0')

/** A count of the smallest parts of a second since midnight, `HH:MM:SS[.fffffff]` (MS-TDS 2.2.5.5.1.8). */
function clockText(units: bigint, scale: number): string {
  const perSecond = 10n ** BigInt(scale)
  const seconds = Number(units / perSecond)
  const rest = String(units % perSecond)
    .padStart(scale, '0')
    .replace(/0+$/, '')
  const clock = `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`
  return scale === 0 || rest === '' ? clock : `${clock}.${rest}`
}

function momentText(bytes: Buffer, scale: number): string {
  const days = bytes.length - 3
  return `${dateText(bytes.subarray(days))} ${clockText(littleEndian(bytes.subarray(0, days)), scale)}`
}

/** The moment in UTC with the minutes of its offset after it; shown by the clock of that offset. */
function offsetText(bytes: Buffer, scale: number): string {
  const at = bytes.length - 5
  const minutes = bytes.readInt16LE(at + 3)
  const perSecond = 10n ** BigInt(scale)
  const perDay = 86_400n * perSecond
  const utc = BigInt(bytes.readUIntLE(at, 3) - UNIX_DAYS) * perDay + littleEndian(bytes.subarray(0, at))
  const local = utc + BigInt(minutes * 60) * perSecond
  const clock = ((local % perDay) + perDay) % perDay
  const day = dayText(Number((local - clock) / perDay)) ?? ''
  const sign = minutes < 0 ? '-' : '+'
  return `${day} ${clockText(clock, scale)}${sign}${two(Math.floor(Math.abs(minutes) / 60))}:${two(Math.abs(minutes) % 60)}`
}

/** Days since 1900 and minutes, or days and three-hundredths of a second, shown to the millisecond as the server does. */
function oldMomentText(bytes: Buffer): string {
  if (bytes.length === 4)
    return `${dayText(bytes.readUInt16LE() - DAYS_1900)} ${clockText(BigInt(bytes.readUInt16LE(2) * 60), 0)}`
  const milliseconds = Math.round((bytes.readInt32LE(4) * 10) / 3)
  return `${dayText(bytes.readInt32LE() - DAYS_1900)} ${clockText(BigInt(milliseconds), 3)}`
}
