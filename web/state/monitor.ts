/** What the monitor's charts and words are computed from: pure, so that it is tested without a browser. */
import type { MonitorFigures } from './watcher.ts'

/** Minutes. */
export const RANGES = [15, 60, 360, 1440, 10080, 43200] as const
export type MonitorMinutes = (typeof RANGES)[number]

/** A round figure at or above the highest value, so that an axis has an end that can be read. */
export function niceMax(values: readonly (number | null)[]): number {
  const most = Math.max(0, ...values.map((value) => value ?? 0))
  if (most === 0) return 1
  const power = 10 ** Math.floor(Math.log10(most))
  const step = [1, 2, 3, 4, 5, 6, 8, 10].find((factor) => factor * power >= most * (1 - 1e-9)) ?? 10
  return Number((step * power).toPrecision(1))
}

/** Where the value of a bucket stands in a drawing of this size. */
type Size = { width: number; height: number; max: number }

/** The path of a line with a gap where a bucket has no value. A value between two gaps is in `lone`, to be drawn as a dot. */
export function linePath(
  values: readonly (number | null)[],
  { width, height, max }: Size,
): { line: string; lone: string } {
  const step = width / Math.max(1, values.length)
  const paths = { line: '', lone: '' }
  for (const [i, value] of values.entries()) {
    if (value === null) continue
    const x = (i + 0.5) * step
    const y = height - (value / max) * height
    const isFirst = (values[i - 1] ?? null) === null
    const isAlone = isFirst && (values[i + 1] ?? null) === null
    const point = `${isFirst ? 'M' : 'L'}${short(x)} ${short(y)}`
    if (isAlone) paths.lone += `${point}h0.01`
    else paths.line += point
  }
  return paths
}

const short = (n: number): number => Math.round(n * 100) / 100

/** How a share of a turn is drawn: percent of its whole time. A part that took no time can still be seen. */
export function barOf(part: { start: number; ms: number }, whole: number): { left: number; width: number } {
  const all = Math.max(whole, 0.01)
  const left = Math.min(99.5, (part.start / all) * 100)
  return { left: short(left), width: short(Math.max(0.5, Math.min(100 - left, (part.ms / all) * 100))) }
}

/** Seconds until figures fetched at `last` are fetched again; null: they are not. Times in milliseconds. */
export function secondsLeft(last: number, every: number, now: number): number | null {
  return every === 0 ? null : Math.max(0, Math.ceil((last + every * 1000 - now) / 1000))
}

/** Bytes as people say them. */
export function sayBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  const power = bytes < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3))
  const amount = bytes / 1000 ** power
  return `${amount < 10 && power > 0 ? amount.toFixed(1) : Math.round(amount)} ${units[power]}`
}

/** US dollars, with as many digits as a small amount needs. */
export function sayCost(dollars: number): string {
  if (dollars === 0) return '$0'
  return dollars < 0.01 ? `$${dollars.toPrecision(2)}` : `$${dollars.toFixed(2)}`
}

/** Seconds as the two largest units: `3 d 4 h`, `12 min`. */
export function sayUptime(seconds: number): string {
  const parts = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor(seconds / 3600) % 24, 'h'],
    [Math.floor(seconds / 60) % 60, 'min'],
  ] as const
  const said = parts.filter(([count]) => count > 0).slice(0, 2)
  return said.length === 0 ? `${Math.floor(seconds)} s` : said.map(([count, unit]) => `${count} ${unit}`).join(' ')
}

/** The begin of a bucket, as short as its length lets it be. */
export function sayBucket(iso: string, bucket: MonitorFigures['bucket'], timeZone?: string): string {
  // Days are those of UTC, as the store has them.
  if (bucket === 'day')
    return new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' }).format(new Date(iso))
  const clock = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone } as const
  const day = bucket === 'hour' ? ({ weekday: 'short' } as const) : {}
  return new Intl.DateTimeFormat('en-GB', { ...clock, ...day }).format(new Date(iso))
}
