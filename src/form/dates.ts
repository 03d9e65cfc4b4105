/** Calendar arithmetic on ISO days (`YYYY-MM-DD`), in UTC, without clocks. Weeks start on Monday (ISO 8601). */
import type { Grain } from '../types.ts'

const DAY_MS = 86_400_000

function utc(day: string): Date {
  return new Date(`${day}T00:00:00Z`)
}

/** The day of a moment in UTC. */
export function isoDay(date: Date): string {
  return date.toISOString().slice(0, 10)
}

/** The day so many days later, or earlier where they are negative. */
export function addDays(day: string, days: number): string {
  return isoDay(new Date(utc(day).getTime() + days * DAY_MS))
}

/** Adds months; a day that the target month lacks becomes its last one (31 January + 1 month = 28 or 29 February). */
export function addMonths(day: string, months: number): string {
  const date = utc(day)
  const target = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1))
  const last = new Date(Date.UTC(target.getUTCFullYear(), target.getUTCMonth() + 1, 0)).getUTCDate()
  target.setUTCDate(Math.min(date.getUTCDate(), last))
  return isoDay(target)
}

/** The first day of the period that holds the day. */
export function firstDayOf(grain: Grain, day: string): string {
  const date = utc(day)
  const year = date.getUTCFullYear()
  const month = date.getUTCMonth()
  if (grain === 'day') return day
  if (grain === 'week') return addDays(day, -((date.getUTCDay() + 6) % 7))
  if (grain === 'month') return isoDay(new Date(Date.UTC(year, month, 1)))
  if (grain === 'quarter') return isoDay(new Date(Date.UTC(year, month - (month % 3), 1)))
  return isoDay(new Date(Date.UTC(year, 0, 1)))
}

const MONTHS: { [K in 'month' | 'quarter' | 'year']: number } = { month: 1, quarter: 3, year: 12 }

/** Moves a day by whole periods. */
export function addPeriods(grain: Grain, day: string, count: number): string {
  if (grain === 'day') return addDays(day, count)
  if (grain === 'week') return addDays(day, 7 * count)
  return addMonths(day, MONTHS[grain] * count)
}

/** The first day of the period after the one that holds the day. */
export function nextBucket(grain: Grain, day: string): string {
  return addPeriods(grain, firstDayOf(grain, day), 1)
}

/** Days from one day to a later one. */
export function daysBetween(from: string, to: string): number {
  return Math.round((utc(to).getTime() - utc(from).getTime()) / DAY_MS)
}
