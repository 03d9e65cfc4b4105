/** Days are whole numbers since 1970-01-01, so that adding and comparing them is plain arithmetic. */
export type Day = number

const MS_PER_DAY = 86_400_000
/** Texts made before, from 1920 on: the same few thousand days are written again and again. */
const isoCache: string[] = []
const ISO_CACHE_FROM = -18_262

/** The day of an ISO date such as `2026-10-31`. */
export function dayOf(iso: string): Day {
  return Date.parse(`${iso}T00:00:00Z`) / MS_PER_DAY
}

/** The day of a year, a month (1 to 12; 13 is January of the next year) and a day of the month. */
export function dayAt(year: number, month: number, date: number): Day {
  return Date.UTC(year, month - 1, date) / MS_PER_DAY
}

/** The ISO date of a day. */
export function isoOf(day: Day): string {
  return (isoCache[day - ISO_CACHE_FROM] ??= new Date(day * MS_PER_DAY).toISOString().slice(0, 10))
}

/** The ISO date of a day, null for null. */
export function isoOrNull(day: Day | null): string | null {
  return day === null ? null : isoOf(day)
}

/** Monday is 0, Sunday is 6. */
function weekday(day: Day): number {
  return (((day + 3) % 7) + 7) % 7
}

/** The day itself when it is Monday to Friday, else the following Monday. */
export function workingDayFrom(day: Day): Day {
  const over = weekday(day) - 4
  return over > 0 ? day + 3 - over : day
}

/** The last of `count` working days that begin with `start`, itself a working day. */
export function lastWorkingDay(start: Day, count: number): Day {
  const position = weekday(start) + count - 1
  return start + count - 1 + 2 * Math.floor(position / 5)
}

/** Working days from `start` (a working day) to `end`, both inclusive. */
export function countWorkingDays(start: Day, end: Day): number {
  const span = end - start + 1
  const weeks = Math.floor(span / 7)
  const rest = span - weeks * 7
  const weekendFrom = 5 - weekday(start)
  return weeks * 5 + Math.min(rest, weekendFrom) + Math.max(0, rest - weekendFrom - 2)
}

/** One calendar month: its year, its month (1 to 12), its first day and the first day of the next month. */
export type Month = { year: number; month: number; first: Day; next: Day }

/** The calendar month that a day falls in. */
export function monthOf(day: Day): Month {
  const date = new Date(day * MS_PER_DAY)
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth() + 1]
  return { year, month, first: dayAt(year, month, 1), next: dayAt(year, month + 1, 1) }
}

/** The months from that of `first` up to and including that of `last`. */
export function monthsBetween(first: Day, last: Day): Month[] {
  const months: Month[] = []
  for (let month = monthOf(first); month.first <= last; month = monthOf(month.next)) months.push(month)
  return months
}

/** First and last day of the recorded history, and the day that counts as today. */
export const HISTORY = { first: dayOf('2020-11-01'), last: dayOf('2026-10-31') } as const
