/** One way to write a cell for people, shared by web, command line and words. Nothing here needs Node. */
import type { Cell, Grain, ResultColumn } from '../types.ts'

/** What of a column decides how its cells look. */
export type CellColumn = Pick<ResultColumn, 'type' | 'role' | 'grain' | 'unit' | 'format'> & { label?: string }

export type FormatOptions = {
  /** English is the only locale so far; it is fixed so that the same cell is the same text everywhere. */
  locale?: 'en'
  /** Text for a missing value; `–` unless given. */
  missing?: string
}

const NUMBER_TEXT = /^[+-]?\d+(\.\d+)?([eE][+-]?\d+)?$/
const CURRENCY_CODE = /^[A-Z]{3}$/
const CURRENCY_SIGNS = ['€', '$', '£', '¥']
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/**
 * A cell as people read it: `54,321`, `EUR 54,321`, `12.3 %`, `Mar 2025`, `yes`. Numbers that arrive as text because they
 * are too long for a double keep every digit.
 */
export function formatCell(cell: Cell, column: CellColumn, options: FormatOptions = {}): string {
  if (cell === null || cell === '') return cell === null ? (options.missing ?? '–') : ''
  if (column.grain) return formatBucket(String(cell), column.grain)
  const yesNo = asBoolean(cell, column)
  if (yesNo !== undefined) return yesNo ? 'yes' : 'no'
  if (isNumberColumn(column) && isNumberCell(cell)) return formatNumber(cell, column)
  return formatText(String(cell), column)
}

/** Where the cells of a column stand in a table: numbers to the right, so that their digits line up. */
export function alignOf(column: CellColumn): 'left' | 'right' {
  return isNumberColumn(column) && column.role !== 'key' && column.role !== 'time' ? 'right' : 'left'
}

/** Whether a column holds numbers. */
export function isNumberColumn(column: CellColumn): boolean {
  return column.type === 'integer' || column.type === 'decimal' || column.type === 'float'
}

/** A cell as a double, for drawing and for comparing; null where it is no finite number. Long numbers lose digits here. */
export function toNumber(cell: Cell): number | null {
  if (typeof cell === 'boolean' || cell === null) return null
  if (typeof cell === 'string' && !NUMBER_TEXT.test(cell)) return null
  const value = Number(cell)
  return Number.isFinite(value) ? value : null
}

/** A difference or other computed figure in the style of the column it was computed from. */
export function formatComputed(value: number, column: CellColumn): string {
  return formatNumber(value, { ...column, type: Number.isInteger(value) ? 'integer' : 'float' })
}

/** A fraction as a percentage: 0.123 is `12.3 %`. */
export function formatPercent(fraction: number): string {
  return `${formatDecimal(fraction * 100, 1)} %`
}

/** A whole number with thousands separators. */
export function formatCount(count: number): string {
  return decimals(0).format(count)
}

function isNumberCell(cell: Cell): cell is number | string {
  return typeof cell === 'number' || (typeof cell === 'string' && NUMBER_TEXT.test(cell))
}

function asBoolean(cell: Cell, column: CellColumn): boolean | undefined {
  if (typeof cell === 'boolean') return cell
  if (column.type !== 'boolean') return undefined
  const text = String(cell).toLowerCase()
  if (text === '1' || text === 'true' || text === 't') return true
  return text === '0' || text === 'false' || text === 'f' ? false : undefined
}

function formatNumber(value: number | string, column: CellColumn): string {
  if (column.format === 'percent') return percentOf(value)
  if (isPlainDigits(column)) return String(value)
  return withUnit(isMoney(column) ? formatMoney(value) : formatDecimal(value, 2), column)
}

function percentOf(value: number | string): string {
  if (typeof value === 'number') return formatPercent(value)
  return `${formatDecimal(shiftedByHundred(value), 1)} %`
}

/** Moves the decimal point of a number written as text two places to the right, without a double. */
function shiftedByHundred(text: string): string {
  const [mantissa = '0', exponent = '0'] = text.toLowerCase().split('e')
  return `${mantissa}e${Number(exponent) + 2}`
}

/** Identifiers and years are names made of digits: 2025 is not "2,025". */
function isPlainDigits(column: CellColumn): boolean {
  if (column.type !== 'integer') return false
  if (/\byear$/i.test(column.label ?? '')) return true
  return (
    (column.role === 'key' || column.role === 'dimension' || column.role === 'time') && !column.format && !column.unit
  )
}

function isMoney(column: CellColumn): boolean {
  const unit = column.unit ?? ''
  return column.format === 'currency' || CURRENCY_CODE.test(unit) || CURRENCY_SIGNS.includes(unit)
}

function formatMoney(value: number | string): string {
  const whole = isWhole(value)
  return numberFormat(whole ? 0 : 2, whole ? 0 : 2).format(exact(value))
}

/** At most `places` decimals, but small numbers keep two digits that say something: 0.0123 is `0.012`. */
function formatDecimal(value: number | string, places: number): string {
  const size = Math.abs(Number(value))
  if (size > 0 && size < 0.1 ** places * 10 && !isWhole(value)) return smallNumbers.format(exact(value))
  return decimals(places).format(exact(value))
}

function isWhole(value: number | string): boolean {
  return typeof value === 'number' ? Number.isInteger(value) : /^[+-]?\d+$/.test(value)
}

/** `Intl.NumberFormat` reads decimal text exactly; its type asks for a literal. */
function exact(value: number | string): number | `${number}` {
  return typeof value === 'number' ? value : (value as `${number}`)
}

const formats = new Map<string, Intl.NumberFormat>()

function numberFormat(minimumFractionDigits: number, maximumFractionDigits: number): Intl.NumberFormat {
  const key = `${minimumFractionDigits}-${maximumFractionDigits}`
  const known = formats.get(key)
  if (known) return known
  const made = new Intl.NumberFormat('en-US', { minimumFractionDigits, maximumFractionDigits })
  formats.set(key, made)
  return made
}

function decimals(places: number): Intl.NumberFormat {
  return numberFormat(0, places)
}

const smallNumbers = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 2 })

function withUnit(text: string, { unit }: CellColumn): string {
  if (!unit) return text
  if (CURRENCY_CODE.test(unit)) return `${unit} ${text}`
  if (CURRENCY_SIGNS.includes(unit)) return `${unit}${text}`
  return `${text} ${text === '1' && /^[a-z]{3,}s$/.test(unit) ? unit.slice(0, -1) : unit}`
}

function formatText(text: string, column: CellColumn): string {
  if (column.format === 'date' || column.type === 'date') return text.replace(/^(\d{4}-\d{2}-\d{2})[ T].*$/, '$1')
  if (column.type === 'datetime' || column.type === 'datetimetz') {
    return text.replace(/^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2})(:00(\.0+)?)?/, '$1 $2')
  }
  return text
}

function formatBucket(text: string, grain: Grain): string {
  const start = bucketStart(text, grain)
  if (!start) return text
  const [year, month, day] = start
  if (grain === 'year') return pad(year, 4)
  if (grain === 'quarter') return `Q${Math.floor((month - 1) / 3) + 1} ${pad(year, 4)}`
  if (grain === 'month') return `${MONTHS[month - 1]} ${pad(year, 4)}`
  const date = `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}`
  return grain === 'week' ? `week of ${date}` : date
}

const pad = (value: number, width: number) => String(value).padStart(width, '0')

type Day = [year: number, month: number, day: number]

/**
 * The first day of a time bucket as `[year, month, day]`; undefined when the text is no bucket of that grain. Reads what
 * engines return: `2025-03-01`, `2025-03-01 00:00:00`, `2025-03`, `2025-Q1`, `2025`.
 */
export function bucketStart(text: string, grain: Grain): Day | undefined {
  const quarter = /^(\d{4})-?Q([1-4])$/.exec(text)
  if (quarter && grain === 'quarter') return [Number(quarter[1]), Number(quarter[2]) * 3 - 2, 1]
  const date = /^(\d{4})(?:-(\d{2})(?:-(\d{2})(?:[ T].*)?)?)?$/.exec(text)
  if (!date || !isFineEnough(date, grain)) return undefined
  const month = Number(date[2] ?? 1)
  return month >= 1 && month <= 12 ? [Number(date[1]), month, Number(date[3] ?? 1)] : undefined
}

function isFineEnough(date: RegExpExecArray, grain: Grain): boolean {
  if (grain === 'year') return true
  return grain === 'month' || grain === 'quarter' ? date[2] !== undefined : date[3] !== undefined
}
