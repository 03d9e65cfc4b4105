/** Dates by a step: the period that holds them, or their place in the week or the day. */
import type { Dialect, Grain } from '../types.ts'
import { factsOf } from './dialects.ts'

/** A period that dates fall into, the day of the week, or the hour of the day. */
export type Step = Grain | 'weekday' | 'hour'

const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']
/** 1 January 1900 was a Monday. */
const A_MONDAY = '1900-01-01'

/** What rows are grouped by and shown as: the first day of a period, the name of a weekday, an hour from 0 to 23. */
export function stepSql(step: Step, expression: string, dialect: Dialect): string {
  const facts = factsOf(dialect)
  if (step === 'hour') return facts.datePart('hour', expression)
  if (step !== 'weekday') return facts.bucket(step, expression)
  const names = WEEKDAYS.map((name, day) => `WHEN ${day} THEN '${name}'`).join(' ')
  return `CASE ${weekdayNumber(expression, dialect)} ${names} END`
}

/** What the steps of groups are sorted by, from what `stepSql` gives: weekdays from Monday on, all others as they are. */
export function stepOrderSql(step: Step | undefined, shown: string, isGrouped = true): string {
  if (step !== 'weekday') return shown
  const places = WEEKDAYS.map((name, day) => `WHEN '${name}' THEN ${day}`).join(' ')
  const place = `CASE ${shown} ${places} END`
  return isGrouped ? `MIN(${place})` : place
}

/** Days since a Monday, from 0 to 6; the remainder of what is negative may be. */
function weekdayNumber(expression: string, dialect: Dialect): string {
  const { date, daysBetween } = factsOf(dialect)
  return `((${daysBetween(date(A_MONDAY), expression)} % 7) + 7) % 7`
}
