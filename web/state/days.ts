/** Groups what happened at a time by how long ago that was: days, then months. */

import { words } from '../words/index.ts'

export type DayGroup<T> = { label: string; items: T[] }

const DAY_MS = 86_400_000

/**
 * The groups that have items, in the order of the items: Today, Yesterday, Previous 7 days, Previous 30 days, then months.
 * Days are calendar days of the time zone (absent: the device's). `at` gives an ISO timestamp.
 */
export function groupByDay<T>(items: T[], at: (item: T) => string, now: Date, timeZone?: string): DayGroup<T>[] {
  const day = dayNumbers(timeZone)
  const month = new Intl.DateTimeFormat(words.locale, { month: 'long', year: 'numeric', timeZone })
  const groups = new Map<string, T[]>()
  for (const item of items) {
    const time = new Date(at(item))
    const label = labelOf(day(now) - day(time)) ?? month.format(time)
    groups.set(label, [...(groups.get(label) ?? []), item])
  }
  return [...groups].map(([label, members]) => ({ label, items: members }))
}

function labelOf(daysAgo: number): string | undefined {
  if (daysAgo <= 0) return words.days.today
  if (daysAgo === 1) return words.days.yesterday
  if (daysAgo <= 7) return words.days.week
  return daysAgo <= 30 ? words.days.month : undefined
}

/** The number of a time's calendar day in the time zone; days that follow each other differ by one. */
function dayNumbers(timeZone: string | undefined): (time: Date) => number {
  const format = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' })
  return (time) => Math.round(Date.parse(format.format(time)) / DAY_MS)
}

/** A time as people say it near the present: `14:05` today, `31 Jan, 14:05` before. */
export function sayTime(iso: string, now: Date, timeZone?: string): string {
  const day = dayNumbers(timeZone)
  const time = new Date(iso)
  const clock = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone } as const
  const near = day(now) === day(time)
  return new Intl.DateTimeFormat(words.dateLocale, near ? clock : { ...clock, day: 'numeric', month: 'short' }).format(
    time,
  )
}

/** A greeting for the hour of the day, as the time zone has it. */
export function greeting(now: Date, timeZone?: string): string {
  const hour = Number(new Intl.DateTimeFormat('en-GB', { hour: '2-digit', hourCycle: 'h23', timeZone }).format(now))
  if (hour < 5 || hour >= 18) return words.days.evening
  return hour < 12 ? words.days.morning : words.days.afternoon
}
