/**
 * The driver, with values that it would round read as the bytes that they are: it makes doubles of decimals and money, and
 * dates without their offset and their last digits of everything that is a time.
 */
import { loadDriver } from '../remote/driver.ts'

export type Driver = typeof import('tedious')

type Read = { value: unknown; offset: number }
type ReadValue = (buffer: Buffer, offset: number, column: object, options: object) => Read
type ValueReader = { readValue: ReadValue }
type Shortage = new (bytes: number) => Error

const AS_BYTES = Symbol('as bytes')

/** Bytes of the types that have no length before them (MS-TDS 2.2.5.4.1). */
const FIXED: Record<string, number> = { Money: 8, SmallMoney: 4, DateTime: 8, SmallDateTime: 4 }
/** Types with one byte of length before them (MS-TDS 2.2.5.4.2). */
const COUNTED = ['DecimalN', 'NumericN', 'MoneyN', 'DateTimeN', 'Date', 'Time', 'DateTime2', 'DateTimeOffset']

let loaded: Promise<Driver> | undefined

/** The driver. Throws SOURCE_UNREADABLE where an installation lacks it. */
export function loadTedious(): Promise<Driver> {
  loaded ??= loadDriver('tedious', prepare).catch((thrown) => {
    loaded = undefined
    throw thrown
  })
  return loaded
}

async function prepare(): Promise<Driver> {
  const [driver, reader, { default: helpers }] = await Promise.all([
    import('tedious'),
    import('tedious/lib/value-parser.js'),
    import('tedious/lib/token/helpers.js'),
  ])
  const values = reader.default as unknown as ValueReader
  const { NotEnoughDataError } = helpers as unknown as { NotEnoughDataError: Shortage }
  const original = values.readValue
  values.readValue = (buffer, offset, column, options) =>
    AS_BYTES in column ? bytesOf(buffer, offset, column, NotEnoughDataError) : original(buffer, offset, column, options)
  return driver
}

/** Asks for the values of a column as bytes, null where they are missing; false for a type that is read well as it is. */
export function readAsBytes(column: { type: { name: string } }): boolean {
  const { name } = column.type
  if (FIXED[name] === undefined && !COUNTED.includes(name)) return false
  Object.defineProperty(column, AS_BYTES, { value: FIXED[name] ?? null })
  return true
}

function bytesOf(buffer: Buffer, offset: number, column: object, Short: Shortage): Read {
  const fixed = (column as { [AS_BYTES]: number | null })[AS_BYTES]
  const start = fixed === null ? offset + 1 : offset
  if (buffer.length < start) throw new Short(start)
  const length = fixed ?? buffer.readUInt8(offset)
  const end = start + length
  if (buffer.length < end) throw new Short(end)
  return { value: length === 0 ? null : buffer.subarray(start, end), offset: end }
}
