/** Results as Parquet, one row group after the other. */

import type { ColumnSource, SchemaElement } from 'hyparquet-writer'
import { QuerentError } from '../errors.ts'
import { uniqueNames } from '../form/labels.ts'
import type { Cell, RawResultColumn } from '../types.ts'

/** Cells, and characters of text, that one row group holds at most: what bounds the memory of a download. */
const GROUP_CELLS = 200_000
const GROUP_CHARACTERS = 8_000_000

type ParquetValue = string | number | bigint | boolean | Uint8Array | null

/** How the cells of one column are stored. `convert` gives undefined for a cell that does not fit. */
type Storage = {
  element: Omit<SchemaElement, 'name' | 'repetition_type'>
  convert: (cell: string | number | boolean) => ParquetValue | undefined
}

/**
 * Parquet with typed columns: integers as INT64 (or DECIMAL(38, 0) where the engine's are longer), decimals with their
 * precision and scale, dates, times and timestamps as such, everything else as text. A decimal without declared precision is a
 * double. Rows are handed on by row groups; the memory used does not grow with their number. Throws QUERY_FAILED naming
 * column and value where a cell does not fit the type of its column.
 */
export async function* writeParquet(
  columns: readonly RawResultColumn[],
  batches: AsyncIterable<Cell[][]>,
): AsyncGenerator<Uint8Array> {
  const { ByteWriter, ParquetWriter } = await import('hyparquet-writer')
  const names = uniqueNames(columns.map(({ name }) => name))
  const storages = columns.map(storageOf)
  const writer = new ByteWriter()
  const parquet = new ParquetWriter({ writer, schema: schemaOf(names, storages), createdBy: 'querent' })
  const groupRows = Math.max(1000, Math.floor(GROUP_CELLS / Math.max(1, columns.length)))
  for await (const rows of groupsOf(batches, groupRows)) {
    const columnData = names.map((name, i) => columnOf(name, rows, i, storages[i]))
    await parquet.write({ columnData, rowGroupSize: rows.length })
    yield taken(writer)
  }
  await parquet.finish()
  yield taken(writer)
}

/** The bytes written so far; the writer goes on with an empty buffer, its offset in the file kept. */
function taken(writer: { index: number; getBytes(): Uint8Array }): Uint8Array {
  const bytes = writer.getBytes().slice()
  writer.index = 0
  return bytes
}

function schemaOf(names: string[], storages: Storage[]): SchemaElement[] {
  const elements = storages.map(
    ({ element }, i): SchemaElement => ({ ...element, name: names[i] ?? '', repetition_type: 'OPTIONAL' }),
  )
  return [{ name: 'root', num_children: names.length }, ...elements]
}

async function* groupsOf(batches: AsyncIterable<Cell[][]>, groupRows: number): AsyncGenerator<Cell[][]> {
  let group: Cell[][] = []
  let characters = 0
  for await (const rows of batches) {
    for (const row of rows) {
      group.push(row)
      for (const cell of row) if (typeof cell === 'string') characters += cell.length
      if (group.length < groupRows && characters < GROUP_CHARACTERS) continue
      yield group
      group = []
      characters = 0
    }
  }
  if (group.length > 0) yield group
}

function columnOf(name: string, rows: Cell[][], place: number, storage: Storage | undefined): ColumnSource {
  const data = rows.map((row) => {
    const cell = row[place] ?? null
    if (cell === null) return null
    const value = storage?.convert(cell)
    if (value === undefined) throw doesNotFit(name, cell)
    return value
  })
  return { name, data, offsetIndex: false }
}

function doesNotFit(name: string, cell: Cell): QuerentError {
  const shown = JSON.stringify(cell).slice(0, 60)
  return new QuerentError('QUERY_FAILED', `Column "${name}" holds ${shown}, which does not fit its type in Parquet.`, {
    next: 'Download the result as CSV or JSON, which take any value.',
  })
}

// ------------------------------------------------------------------------------------------ types

function storageOf(column: RawResultColumn): Storage {
  switch (column.type) {
    case 'boolean':
      return { element: { type: 'BOOLEAN' }, convert: asBoolean }
    case 'integer':
      return /huge|int128|numeric|decimal/i.test(column.nativeType) ? decimal(38, 0) : INT64
    case 'decimal':
      return decimalOf(column.nativeType)
    case 'float':
      return DOUBLE
    case 'date':
      return { element: { type: 'INT32', converted_type: 'DATE' }, convert: asDay }
    case 'time':
      return TIME
    case 'datetime':
    case 'datetimetz':
      return timestamp(column.type === 'datetimetz')
    case 'binary':
      return { element: { type: 'BYTE_ARRAY' }, convert: asBytes }
    default:
      return { element: { type: 'BYTE_ARRAY', converted_type: 'UTF8' }, convert: String }
  }
}

const INT64: Storage = { element: { type: 'INT64' }, convert: (cell) => fitting(asInteger(cell), 63) }
const DOUBLE: Storage = { element: { type: 'DOUBLE' }, convert: asDouble }
const TIME: Storage = {
  element: { type: 'INT64', converted_type: 'TIME_MICROS' },
  convert: (cell) => microsOfDay(String(cell)),
}

function timestamp(isAdjustedToUTC: boolean): Storage {
  const logical_type = { type: 'TIMESTAMP' as const, isAdjustedToUTC, unit: 'MICROS' as const }
  return { element: { type: 'INT64', logical_type }, convert: (cell) => asTimestamp(String(cell)) }
}

function decimalOf(nativeType: string): Storage {
  const declared = /\(\s*(\d+)\s*(?:,\s*(\d+)\s*)?\)/.exec(nativeType)
  const precision = Number(declared?.[1] ?? 0)
  if (precision < 1 || precision > 38) return DOUBLE
  return decimal(precision, Number(declared?.[2] ?? 0))
}

function decimal(precision: number, scale: number): Storage {
  const type = precision > 18 ? ('FIXED_LEN_BYTE_ARRAY' as const) : ('INT64' as const)
  const length = precision > 18 ? { type_length: 16 } : {}
  return {
    element: { type, ...length, converted_type: 'DECIMAL', precision, scale },
    convert: (cell) => {
      const scaled = asScaled(cell, scale)
      const limit = 10n ** BigInt(precision)
      return scaled !== undefined && scaled < limit && scaled > -limit ? scaled : undefined
    },
  }
}

function asBoolean(cell: Cell): boolean | undefined {
  const text = String(cell).toLowerCase()
  if (text === 'true' || text === '1' || text === 't') return true
  return text === 'false' || text === '0' || text === 'f' ? false : undefined
}

function asInteger(cell: Cell): bigint | undefined {
  if (typeof cell === 'number') return Number.isSafeInteger(cell) ? BigInt(cell) : undefined
  return typeof cell === 'string' && /^[+-]?\d+$/.test(cell) ? BigInt(cell) : undefined
}

function fitting(value: bigint | undefined, bits: number): bigint | undefined {
  if (value === undefined) return undefined
  const limit = 1n << BigInt(bits)
  return value < limit && value >= -limit ? value : undefined
}

function asDouble(cell: Cell): number | undefined {
  const value = Number(cell)
  return cell !== '' && (!Number.isNaN(value) || cell === 'NaN') ? value : undefined
}

/** A decimal in units of its last place, read from its digits and never from a double. */
function asScaled(cell: Cell, scale: number): bigint | undefined {
  const parts = /^([+-]?)(\d+)(?:\.(\d*))?$/.exec(plainDigits(cell))
  if (!parts) return undefined
  const [, sign, whole = '0', fraction = ''] = parts
  if (/[1-9]/.test(fraction.slice(scale))) return undefined
  const scaled = BigInt(whole + fraction.slice(0, scale).padEnd(scale, '0'))
  return sign === '-' ? -scaled : scaled
}

/** JavaScript writes doubles below 1e-6 and from 1e21 on with an exponent. */
function plainDigits(cell: Cell): string {
  const text = String(cell)
  return typeof cell === 'number' && /e/.test(text) ? cell.toFixed(20).replace(/0+$/, '') : text
}

const DAY_MS = 86_400_000

function asDay(cell: Cell): number | undefined {
  const date = /^([+-]?\d{4,6})-(\d{2})-(\d{2})(?:[ T]00:00:00(?:\.0+)?)?$/.exec(String(cell))
  if (!date) return undefined
  const millis = utcDay(Number(date[1]), Number(date[2]), Number(date[3]))
  return Number.isNaN(millis) ? undefined : millis / DAY_MS
}

/** Date.UTC takes the years 0 to 99 for those of the twentieth century. */
function utcDay(year: number, month: number, day: number): number {
  return new Date(0).setUTCFullYear(year, month - 1, day)
}

function microsOfDay(text: string): bigint | undefined {
  const time = /^(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?$/.exec(text)
  if (!time) return undefined
  const seconds = (Number(time[1]) * 60 + Number(time[2])) * 60 + Number(time[3] ?? 0)
  return BigInt(seconds) * 1_000_000n + BigInt((time[4] ?? '').slice(0, 6).padEnd(6, '0'))
}

function asTimestamp(text: string): bigint | undefined {
  const parts = /^([+-]?\d{4,6}-\d{2}-\d{2})(?:[ T]([\d:.]+))?\s*(Z|[+-]\d{2}(?::?\d{2})?)?$/.exec(text)
  const day = asDay(parts?.[1] ?? '')
  const time = microsOfDay(parts?.[2] ?? '00:00')
  if (!parts || day === undefined || time === undefined) return undefined
  return BigInt(day) * BigInt(DAY_MS) * 1000n + time - offsetMicros(parts[3])
}

function offsetMicros(zone: string | undefined): bigint {
  const offset = /^([+-])(\d{2}):?(\d{2})?$/.exec(zone ?? '')
  if (!offset) return 0n
  const minutes = Number(offset[2]) * 60 + Number(offset[3] ?? 0)
  return BigInt(offset[1] === '-' ? -minutes : minutes) * 60_000_000n
}

function asBytes(cell: Cell): Uint8Array | undefined {
  const hex = String(cell).replace(/^(\\x|0x)/i, '')
  if (!/^([0-9a-f]{2})*$/i.test(hex)) return undefined
  return Uint8Array.from({ length: hex.length / 2 }, (_, i) => Number.parseInt(hex.slice(i * 2, i * 2 + 2), 16))
}
