import {
  DuckDBArrayValue,
  DuckDBBlobValue,
  DuckDBDecimalValue,
  DuckDBListValue,
  DuckDBMapValue,
  DuckDBStructValue,
  DuckDBUnionValue,
  type DuckDBValue,
  DuckDBVariantValue,
} from '@duckdb/node-api'
import { binaryCell } from '../cells.ts'

/** A nested value as JSON text; whole numbers and decimals keep all their digits, dates and the like are text. */
export function jsonText(value: DuckDBValue): string {
  if (value === null) return 'null'
  if (typeof value === 'number' && !Number.isFinite(value)) return JSON.stringify(String(value))
  if (typeof value !== 'object') return typeof value === 'string' ? JSON.stringify(value) : String(value)
  if (value instanceof DuckDBDecimalValue) return String(value)
  if (value instanceof DuckDBBlobValue) return JSON.stringify(binaryCell(value.bytes))
  if (value instanceof DuckDBListValue || value instanceof DuckDBArrayValue) {
    return `[${value.items.map(jsonText).join(',')}]`
  }
  if (value instanceof DuckDBStructValue) {
    return jsonObject(Object.entries(value.entries))
  }
  if (value instanceof DuckDBMapValue) {
    return jsonObject(value.entries.map((entry) => [keyText(entry.key), entry.value]))
  }
  if (value instanceof DuckDBUnionValue || value instanceof DuckDBVariantValue) return jsonText(value.value)
  return JSON.stringify(String(value))
}

function keyText(key: DuckDBValue): string {
  return typeof key === 'object' && key !== null ? jsonText(key).replace(/^"|"$/g, '') : String(key)
}

function jsonObject(entries: (readonly [string, DuckDBValue])[]): string {
  return `{${entries.map(([key, value]) => `${JSON.stringify(key)}:${jsonText(value)}`).join(',')}}`
}
