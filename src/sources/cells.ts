/** The rules of `Cell` that all engines share. */
import type { Cell } from '../types.ts'

/** A whole number: a number where that is exact, else text. */
export function integerCell(value: bigint): Cell {
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : String(value)
}

/** A double; what JSON cannot say (NaN, the infinities) as text. */
export function floatCell(value: number): Cell {
  return Number.isFinite(value) ? value : String(value)
}

/** The shortest decimal that is this 32-bit float; its double has digits that nobody stored. Nine digits always suffice. */
export function float32Cell(value: number): Cell {
  if (Number.isInteger(value) && Math.abs(value) < 1e9) return value
  for (let digits = 6; digits <= 9; digits++) {
    const short = Number(value.toPrecision(digits))
    if (Math.fround(short) === value) return floatCell(short)
  }
  return floatCell(value)
}

/** A decimal in plain digits: a number when it has at most 15 significant digits, which a double keeps, else the text. */
export function decimalCell(text: string): Cell {
  const digits = text.replace(/[-.]/g, '').replace(/^0+/, '')
  const significant = text.includes('.') ? digits.replace(/0+$/, '') : digits
  return significant.length <= 15 ? Number(text) : text
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/** Bytes as lower-case hexadecimal. */
export function binaryCell(bytes: Uint8Array): Cell {
  let text = ''
  for (const byte of bytes) text += HEX[byte]
  return text
}

const dayTexts = new Map<number, string>()

/** `YYYY-MM-DD` of a number of days since 1970-01-01, for the years 1 to 9999; null outside. */
export function dayText(days: number): string | null {
  const known = dayTexts.get(days)
  if (known !== undefined) return known
  if (days < -719_162 || days > 2_932_896) return null
  const text = new Date(days * 86_400_000).toISOString().slice(0, 10)
  if (dayTexts.size < 100_000) dayTexts.set(days, text)
  return text
}

const MICROS_PER_DAY = 86_400_000_000
const two = Array.from({ length: 60 }, (_, value) => String(value).padStart(2, '0'))

/** `YYYY-MM-DD HH:MM:SS[.ffffff]` of microseconds since 1970-01-01; null where a double does not hold them. */
export function momentText(micros: bigint): string | null {
  const number = Number(micros)
  if (!Number.isSafeInteger(number)) return null
  const days = Math.floor(number / MICROS_PER_DAY)
  const day = dayText(days)
  if (day === null) return null
  const rest = number - days * MICROS_PER_DAY
  const seconds = Math.floor(rest / 1_000_000)
  const fraction = rest - seconds * 1_000_000
  const [hour, minute] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60]
  const clock = `${two[hour]}:${two[minute]}:${two[seconds % 60]}`
  return `${day} ${clock}${fraction === 0 ? '' : `.${String(fraction).padStart(6, '0').replace(/0+$/, '')}`}`
}
