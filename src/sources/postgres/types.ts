/** PostgreSQL's types by their numbers, and its text of a value as a cell. */
import type { Cell, LogicalType } from '../../types.ts'
import { decimalCell, floatCell, integerCell } from '../cells.ts'
import { arrayJson } from './array-json.ts'

/** Numbers, names and logical types of the built-in types (PostgreSQL, `pg_type.dat`); they are the same on every server. */
const BUILT_IN = new Map<number, [name: string, type: LogicalType]>([
  [16, ['boolean', 'boolean']],
  [17, ['bytea', 'binary']],
  [18, ['"char"', 'string']],
  [19, ['name', 'string']],
  [20, ['bigint', 'integer']],
  [21, ['smallint', 'integer']],
  [23, ['integer', 'integer']],
  [25, ['text', 'string']],
  [26, ['oid', 'integer']],
  [114, ['json', 'json']],
  [650, ['cidr', 'string']],
  [700, ['real', 'float']],
  [701, ['double precision', 'float']],
  [705, ['text', 'string']],
  [774, ['macaddr8', 'string']],
  [790, ['money', 'decimal']],
  [829, ['macaddr', 'string']],
  [869, ['inet', 'string']],
  [1042, ['character', 'string']],
  [1043, ['character varying', 'string']],
  [1082, ['date', 'date']],
  [1083, ['time without time zone', 'time']],
  [1114, ['timestamp without time zone', 'datetime']],
  [1184, ['timestamp with time zone', 'datetimetz']],
  [1186, ['interval', 'interval']],
  [1266, ['time with time zone', 'time']],
  [1560, ['bit', 'string']],
  [1562, ['bit varying', 'string']],
  [1700, ['numeric', 'decimal']],
  [2950, ['uuid', 'string']],
  [3802, ['jsonb', 'json']],
])

/** What a server says of a type that is not built in: `category` is `typcategory`, `element` the type of an array's elements. */
export type NamedType = { oid: number; name: string; category: string; element?: { oid: number; category: string } }

/** The logical type of a type, by its number where it is built in, else by its category (PostgreSQL manual, table 53.65). */
export function logicalType(oid: number, category: string): LogicalType {
  const known = BUILT_IN.get(oid)
  if (known) return known[1]
  if (category === 'A') return 'json'
  return category === 'S' || category === 'E' ? 'string' : 'other'
}

export type Convert = (text: string) => Cell
export type ColumnType = { name: string; type: LogicalType; convert: Convert }

/** The types that a source has met: the built-in ones, and those that it has asked its server about. */
export class PostgresTypes {
  private readonly named = new Map<number, NamedType>()

  /** Those of the types that the server has to be asked about. */
  unknown(oids: number[]): number[] {
    return [...new Set(oids)].filter((oid) => !BUILT_IN.has(oid) && !this.named.has(oid))
  }

  add(types: NamedType[]): void {
    for (const type of types) this.named.set(type.oid, type)
  }

  /** A result column's type by the number and modifier that the server sends with it. */
  of(oid: number, modifier: number): ColumnType {
    const known = BUILT_IN.get(oid)
    if (known) return { name: `${known[0]}${modifierText(oid, modifier)}`, type: known[1], convert: converter(oid) }
    const { name = `type ${oid}`, category = '', element } = this.named.get(oid) ?? {}
    const convert = category === 'A' && element ? arrayConverter(element) : (text: string) => text
    return { name, type: logicalType(oid, category), convert }
  }
}

/** The length or precision of a type, as PostgreSQL packs it into a number; empty where there is none. */
function modifierText(oid: number, modifier: number): string {
  if (modifier < 0) return ''
  if (oid === 1042 || oid === 1043) return `(${modifier - 4})`
  if (oid !== 1700) return ''
  const packed = modifier - 4
  // The scale is eleven bits with a sign (PostgreSQL 15, `numeric_typmod_scale`).
  return `(${packed >> 16},${((packed & 0x7ff) ^ 1024) - 1024})`
}

function converter(oid: number): Convert {
  switch (BUILT_IN.get(oid)?.[1]) {
    case 'boolean':
      return (text) => text === 't'
    case 'integer':
      return integerOf
    case 'decimal':
      return oid === 790 ? (text) => decimalOf(text.replace(/[$,]/g, '')) : decimalOf
    case 'float':
      return (text) => floatCell(Number(text))
    case 'binary':
      return (text) => text.slice(2)
    default:
      return (text) => text
  }
}

function integerOf(text: string): Cell {
  return text.length < 16 ? Number(text) : integerCell(BigInt(text))
}

function decimalOf(text: string): Cell {
  const last = text.charCodeAt(text.length - 1)
  return last >= 48 && last <= 57 ? decimalCell(text) : text
}

/** Arrays are JSON, as lists are elsewhere: numbers with all their digits, other values as strings. */
function arrayConverter({ oid, category }: { oid: number; category: string }): Convert {
  const type = logicalType(oid, category)
  const convert = converter(oid)
  const json = (text: string): string => {
    if (type === 'json') return text
    if (type === 'integer' || type === 'float' || (type === 'decimal' && oid !== 790)) return numberJson(text)
    return JSON.stringify(convert(text))
  }
  return (text) => arrayJson(text, json)
}

function numberJson(text: string): string {
  return /^-?\d/.test(text) ? text : JSON.stringify(text)
}
