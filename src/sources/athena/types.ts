/** Athena's types by their names, and its text of a value as a cell (Athena, "Data types in Amazon Athena"). */
import type { ColumnInfo } from '@aws-sdk/client-athena'
import type { Cell, LogicalType, RawResultColumn } from '../../types.ts'
import { decimalCell, float32Cell, floatCell, integerCell } from '../cells.ts'
import { baseName, logicalType, shortFraction } from '../trino/types.ts'
import { zonedMoment } from '../trino/zones.ts'

/** The logical type of a column, by Athena's name or Hive's. Lists, maps and rows are a text that cannot be read back: no JSON. */
export function athenaType(name: string): LogicalType {
  const type = logicalType(name)
  return type === 'json' && baseName(name) !== 'json' ? 'other' : type
}

/** A result column as Athena describes it. */
export function resultColumn({ Name = '', Type = '', Precision, Scale }: ColumnInfo): RawResultColumn {
  const nativeType = Type === 'decimal' ? `decimal(${Precision ?? 38},${Scale ?? 0})` : Type
  return { name: Name, type: athenaType(Type), nativeType }
}

/** What turns the text of a value into a cell; null is a missing one. */
export function converter({ type, nativeType }: RawResultColumn): (text: string | null) => Cell {
  const convert = textConverter(type, nativeType)
  return (text) => (text === null ? null : convert(text))
}

function textConverter(type: LogicalType, nativeType: string): (text: string) => Cell {
  switch (type) {
    case 'boolean':
      return (text) => text === 'true'
    case 'integer':
      return (text) => (text.length < 16 ? Number(text) : integerCell(BigInt(text)))
    case 'decimal':
      return decimalCell
    case 'float':
      return nativeType === 'double' ? (text) => floatCell(Number(text)) : (text) => float32Cell(Number(text))
    case 'binary':
      return (text) => text.replaceAll(' ', '')
    case 'time':
    case 'datetime':
      return shortFraction
    case 'datetimetz':
      return (text) => zonedMoment(shortFraction(text))
    default:
      return (text) => text
  }
}
