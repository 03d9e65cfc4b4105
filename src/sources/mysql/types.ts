/** MySQL's and MariaDB's types: as a result names them by number, as the schema names them by word; and their values as cells. */
import type { Cell, LogicalType } from '../../types.ts'
import { binaryCell, decimalCell, float32Cell, floatCell, integerCell } from '../cells.ts'

/** Numbers of the types in the protocol (MySQL source documentation, `enum_field_types`). */
const NAMES: Record<number, string> = {
  0: 'decimal',
  1: 'tinyint',
  2: 'smallint',
  3: 'int',
  4: 'float',
  5: 'double',
  6: 'null',
  7: 'timestamp',
  8: 'bigint',
  9: 'mediumint',
  10: 'date',
  11: 'time',
  12: 'datetime',
  13: 'year',
  15: 'varchar',
  16: 'bit',
  242: 'vector',
  245: 'json',
  246: 'decimal',
  247: 'enum',
  248: 'set',
  249: 'tinyblob',
  250: 'mediumblob',
  251: 'longblob',
  252: 'blob',
  253: 'varchar',
  254: 'char',
  255: 'geometry',
}

const LOGICAL: Record<string, LogicalType> = {
  tinyint: 'integer',
  smallint: 'integer',
  mediumint: 'integer',
  int: 'integer',
  bigint: 'integer',
  year: 'integer',
  bit: 'integer',
  float: 'float',
  double: 'float',
  decimal: 'decimal',
  date: 'date',
  time: 'time',
  datetime: 'datetime',
  timestamp: 'datetime',
  json: 'json',
  char: 'string',
  varchar: 'string',
  tinytext: 'string',
  text: 'string',
  mediumtext: 'string',
  longtext: 'string',
  enum: 'string',
  set: 'string',
  uuid: 'string',
  inet4: 'string',
  inet6: 'string',
  null: 'string',
  binary: 'binary',
  varbinary: 'binary',
  tinyblob: 'binary',
  blob: 'binary',
  mediumblob: 'binary',
  longblob: 'binary',
  geometry: 'binary',
  vector: 'binary',
}

/** The logical type of a column of the schema: `data` as `decimal`, `full` as `decimal(10,2)`. */
export function schemaType(data: string, full: string): LogicalType {
  if (isFlag(data, full)) return 'boolean'
  return LOGICAL[data] ?? (/^(point|linestring|polygon|multi|geom)/.test(data) ? 'binary' : 'other')
}

/** What MySQL makes of BOOLEAN, and a single bit. */
function isFlag(data: string, full: string): boolean {
  return (data === 'tinyint' && full.startsWith('tinyint(1)')) || (data === 'bit' && full === 'bit(1)')
}

/** A result column as the server describes it. */
export type Field = {
  name: string
  columnType: number
  columnLength: number
  characterSet: number
  flags: number
  decimals: number
  extendedTypeName?: string
  extendedFormat?: string
}

export type ColumnType = { name: string; type: LogicalType; convert: (value: unknown) => Cell }

const BINARY_CHARSET = 63
const ENUM_FLAG = 0x100
const SET_FLAG = 0x800
const UNSIGNED_FLAG = 0x20

/** The type of a result column. */
export function fieldType(field: Field): ColumnType {
  const name = nameOf(field)
  const type = typeOf(name, field)
  return { name: shownName(name, field), type, convert: converter(name, type) }
}

/** MariaDB tells its own types, which travel as text, in a note; text and bytes differ by their character set. */
function nameOf({ columnType, characterSet, flags, extendedTypeName, extendedFormat }: Field): string {
  const name = NAMES[columnType] ?? 'unknown'
  if (extendedFormat === 'json') return 'json'
  if (extendedTypeName !== undefined && LOGICAL[extendedTypeName]) return extendedTypeName
  if (flags & ENUM_FLAG) return 'enum'
  if (flags & SET_FLAG) return 'set'
  if (characterSet === BINARY_CHARSET) return name === 'varchar' ? 'varbinary' : name === 'char' ? 'binary' : name
  return name.replace('blob', 'text')
}

function typeOf(name: string, { columnLength }: Field): LogicalType {
  if ((name === 'tinyint' || name === 'bit') && columnLength === 1) return 'boolean'
  return LOGICAL[name] ?? 'other'
}

function shownName(name: string, { columnLength, decimals, flags }: Field): string {
  if (name === 'bit' || (name === 'tinyint' && columnLength === 1)) return `${name}(${columnLength})`
  const unsigned =
    flags & UNSIGNED_FLAG && ['integer', 'decimal', 'float'].includes(LOGICAL[name] ?? '') ? ' unsigned' : ''
  if (name !== 'decimal') return `${name}${name === 'year' ? '' : unsigned}`
  // The length counts the sign and the point.
  const precision = columnLength - (decimals > 0 ? 1 : 0) - (unsigned ? 0 : 1)
  return `decimal(${precision},${decimals})${unsigned}`
}

function converter(name: string, type: LogicalType): (value: unknown) => Cell {
  if (name === 'bit') return (value) => flagOr(bitsOf(value as Uint8Array), type)
  if (name === 'float') return (value) => float32Cell(Number(value))
  switch (type) {
    case 'boolean':
    case 'integer':
      return (value) => flagOr(typeof value === 'number' ? value : integerCell(BigInt(String(value))), type)
    case 'float':
      return (value) => floatCell(Number(value))
    case 'decimal':
      return (value) => decimalCell(String(value))
    case 'datetime':
    case 'time':
      return (value) => shortened(String(value))
    default:
      return (value) => (value instanceof Uint8Array ? binaryCell(value) : String(value))
  }
}

/** A time without the zeros that end its fraction, which some of the driver's texts have and some have not. */
function shortened(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text
}

/** 0 and 1 of a boolean are false and true; other numbers stay what they are. */
function flagOr(value: Cell, type: LogicalType): Cell {
  return type === 'boolean' && (value === 0 || value === 1) ? value === 1 : value
}

function bitsOf(bytes: Uint8Array): Cell {
  return integerCell(bytes.reduce((bits, byte) => (bits << 8n) | BigInt(byte), 0n))
}
