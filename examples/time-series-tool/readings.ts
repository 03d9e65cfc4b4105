/** A stand-in for a time-series service: one reading an hour of each metric. Put the calls of your own service here. */

export const METRICS = ['temperature', 'humidity'] as const
export type MetricName = (typeof METRICS)[number]

export type Reading = { time: string; value: number }

const HOUR_MS = 3_600_000

/** Readings from the start (included) to the end (not included), both ISO 8601, at most `limit` of them. */
export async function readings(metric: MetricName, start: string, end: string, limit: number): Promise<Reading[]> {
  const [from, to] = [Date.parse(start), Date.parse(end)]
  const first = Math.ceil(from / HOUR_MS)
  const count = Math.max(0, Math.min(limit, Math.ceil((to - first * HOUR_MS) / HOUR_MS)))
  return Array.from({ length: count }, (_, i) => {
    const hour = first + i
    const base = metric === 'temperature' ? 20 : 50
    const value = base + 5 * Math.sin((hour % 24) * (Math.PI / 12))
    return { time: new Date(hour * HOUR_MS).toISOString().slice(0, 19), value: Math.round(value * 10) / 10 }
  })
}
