/** Amounts that are kept as text ("38", "132.8"): they are added up, compared and ordered as the numbers that they say. */
import type { ColumnInfo } from '../types.ts'

/** Codes are made of digits and are no amounts. */
const CODE = /(?:code|zip|phone|fax|id|number|num|no|key)s?$/i
/** A leading zero tells a code. */
const AMOUNT = /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/

const known = new WeakMap<ColumnInfo, boolean>()

/** Whether a column of text holds amounts, as far as its profile tells. */
export function holdsAmounts(column: ColumnInfo): boolean {
  const found = known.get(column) ?? areAmounts(column)
  known.set(column, found)
  return found
}

function areAmounts({ name, type, profile }: ColumnInfo): boolean {
  if (type !== 'string' || CODE.test(name)) return false
  const filled = (profile?.frequent ?? []).map(({ value }) => String(value ?? '')).filter((text) => text !== '')
  return filled.length > 0 && filled.every((text) => AMOUNT.test(text))
}
