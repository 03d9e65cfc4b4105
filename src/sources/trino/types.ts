/** Trino's types by their names, and its JSON of a value as a cell (Trino, "Data types" and "Client REST API"). */
import type { Cell, LogicalType } from '../../types.ts'
import { binaryCell, decimalCell, float32Cell, floatCell, integerCell } from '../cells.ts'
import { zonedMoment } from './zones.ts'

/** JSON as Trino sends it; whole numbers beyond 2^53 are their text. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json }

export type ColumnType = { type: LogicalType; convert: (value: Json) => Cell }

const TYPES: { [name: string]: LogicalType } = {
  boolean: 'boolean',
  tinyint: 'integer',
  smallint: 'integer',
  integer: 'integer',
  int: 'integer',
  bigint: 'integer',
  real: 'float',
  float: 'float',
  double: 'float',
  decimal: 'decimal',
  varchar: 'string',
  char: 'string',
  string: 'string',
  varbinary: 'binary',
  binary: 'binary',
  json: 'json',
  date: 'date',
  time: 'time',
  timestamp: 'datetime',
  interval: 'interval',
  uuid: 'string',
  ipaddress: 'string',
  array: 'json',
  map: 'json',
  row: 'json',
  struct: 'json',
}

/** The name of a type without its parameters: `timestamp(3) with time zone` is a `timestamp`. */
export function baseName(name: string): string {
  return /^[a-z]+/i.exec(name)?.[0].toLowerCase() ?? ''
}

/** The logical type of a type by its name, as information schemas and results write it. */
export function logicalType(name: string): LogicalType {
  const base = baseName(name)
  if (base === 'timestamp' && /with time zone$/.test(name)) return 'datetimetz'
  return TYPES[base] ?? 'other'
}

/** The logical type of a result column, and what turns a value of it into a cell. */
export function columnType(name: string): ColumnType {
  const type = logicalType(name)
  if (type === 'json' && name !== 'json') {
    const json = jsonOf(name)
    return { type, convert: (value) => (value === null ? null : json(value)) }
  }
  const convert = scalar(name, type)
  return { type, convert: (value) => (value === null ? null : convert(value)) }
}

function scalar(name: string, type: LogicalType): (value: Json) => Cell {
  switch (type) {
    case 'boolean':
      return (value) => value === true
    case 'integer':
      return (value) => (typeof value === 'number' ? value : integerCell(BigInt(String(value))))
    case 'decimal':
      return (value) => decimalCell(String(value))
    case 'float':
      return baseName(name) === 'real' ? (value) => float32Cell(Number(value)) : (value) => floatCell(Number(value))
    case 'binary':
      return (value) => binaryCell(Buffer.from(String(value), 'base64'))
    case 'time':
    case 'datetime':
      return (value) => shortFraction(String(value))
    case 'datetimetz':
      return (value) => zonedMoment(shortFraction(String(value)))
    default:
      return (value) => (typeof value === 'object' ? JSON.stringify(value) : String(value))
  }
}

/** A moment without the zeros that Trino fills its fraction with. */
export function shortFraction(moment: string): string {
  return moment.replace(/\.(\d*?)0+(?!\d)/, (_, digits: string) => (digits === '' ? '' : `.${digits}`))
}

/** What turns a value into the text of a JSON value: numbers with all their digits, rows by the names of their fields. */
function jsonOf(name: string): (value: Json) => string {
  const base = baseName(name)
  const parts = parametersOf(name)
  if (base === 'array') return listJson(jsonOf(parts[0] ?? ''))
  if (base === 'map') return mapJson(jsonOf(parts[1] ?? ''))
  if (base === 'row') return rowJson(parts.map(fieldOf))
  const type = logicalType(name)
  const convert = scalar(name, type)
  if (type === 'json') return String
  if (type === 'integer' || type === 'decimal') return String
  return (value) => JSON.stringify(convert(value))
}

type Writer = (value: Json) => string
const orNull = (write: Writer) => (value: Json) => (value === null ? 'null' : write(value))

function listJson(write: Writer): Writer {
  return (value) => `[${(value as Json[]).map(orNull(write)).join(',')}]`
}

function mapJson(write: Writer): Writer {
  return (value) => {
    const entries = Object.entries(value as { [key: string]: Json })
    return `{${entries.map(([key, part]) => `${JSON.stringify(key)}:${orNull(write)(part)}`).join(',')}}`
  }
}

function rowJson(fields: { name?: string; write: Writer }[]): Writer {
  const isNamed = fields.every(({ name }) => name !== undefined)
  return (value) => {
    const parts = fields.map(({ name, write }, index) => {
      const text = orNull(write)((value as Json[])[index] ?? null)
      return isNamed ? `${JSON.stringify(name)}:${text}` : text
    })
    return isNamed ? `{${parts.join(',')}}` : `[${parts.join(',')}]`
  }
}

/** A field of a row: `"Full name" varchar(20)`, `age integer`, or a type alone. */
function fieldOf(text: string): { name?: string; write: Writer } {
  const [, quoted, bare, type] = /^(?:"((?:[^"]|"")*)"|([A-Za-z_]\w*))\s+(.+)$/s.exec(text) ?? []
  const isType =
    bare !== undefined && /^(interval|timestamp|time|double)\b/i.test(text) && TYPES[baseName(type ?? '')] === undefined
  if (type === undefined || isType) return { write: jsonOf(text) }
  return { name: quoted?.replaceAll('""', '"') ?? bare, write: jsonOf(type) }
}

/** What stands between the outermost brackets, cut at its outermost commas. */
function parametersOf(name: string): string[] {
  const inside = /\((.*)\)[^)]*$/s.exec(name)?.[1] ?? ''
  const parts: string[] = []
  let depth = 0
  let start = 0
  let isQuoted = false
  for (let at = 0; at < inside.length; at++) {
    const sign = inside[at]
    if (sign === '"') isQuoted = !isQuoted
    if (isQuoted) continue
    if (sign === '(') depth++
    if (sign === ')') depth--
    if (sign !== ',' || depth > 0) continue
    parts.push(inside.slice(start, at).trim())
    start = at + 1
  }
  return [...parts, inside.slice(start).trim()]
}
