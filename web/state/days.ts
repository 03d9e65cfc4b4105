/** Groups what happened at a time under Today, Yesterday and Earlier. */

export type DayGroup<T> = { label: 'Today' | 'Yesterday' | 'Earlier'; items: T[] }

const dayStart = (time: Date, daysBack: number): number =>
  new Date(time.getFullYear(), time.getMonth(), time.getDate() - daysBack).getTime()

/** The groups that have items, in order, by the calendar days of the asker's clock. `at` gives an ISO timestamp. */
export function groupByDay<T>(items: T[], at: (item: T) => string, now: Date): DayGroup<T>[] {
  const today = dayStart(now, 0)
  const yesterday = dayStart(now, 1)
  const groups: DayGroup<T>[] = [
    { label: 'Today', items: [] },
    { label: 'Yesterday', items: [] },
    { label: 'Earlier', items: [] },
  ]
  for (const item of items) {
    const time = Date.parse(at(item))
    groups[time >= today ? 0 : time >= yesterday ? 1 : 2]?.items.push(item)
  }
  return groups.filter((group) => group.items.length > 0)
}
