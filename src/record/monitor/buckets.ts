/** Spans of time that figures are gathered over. */
import type { Bucket, Range } from './types.ts'

const MINUTE_MS = 60_000

/** How long each bucket is, and how much of an ISO time names it. */
const BUCKETS: Record<Bucket, { ms: number; letters: number; rest: string }> = {
  minute: { ms: MINUTE_MS, letters: 16, rest: ':00.000Z' },
  'ten-minutes': { ms: 10 * MINUTE_MS, letters: 15, rest: '0:00.000Z' },
  hour: { ms: 60 * MINUTE_MS, letters: 13, rest: ':00:00.000Z' },
  day: { ms: 24 * 60 * MINUTE_MS, letters: 10, rest: 'T00:00:00.000Z' },
}

/** The most buckets that a chart can hold. */
const MOST = 200

/** The shortest buckets of which a range of so many milliseconds has not too many. */
export function bucketFor(ms: number): Bucket {
  const names = Object.keys(BUCKETS) as Bucket[]
  return names.find((name) => ms / BUCKETS[name].ms <= MOST) ?? 'day'
}

/** How many letters of an ISO time name its bucket. */
export const bucketLetters = (bucket: Bucket): number => BUCKETS[bucket].letters

/** The begin of a bucket from the letters that name it; ISO, UTC. */
export const bucketStart = (letters: string, bucket: Bucket): string => letters + BUCKETS[bucket].rest

/** The begin of the bucket that holds this time. */
export const bucketOf = (time: string, bucket: Bucket): string =>
  bucketStart(time.slice(0, BUCKETS[bucket].letters), bucket)

/** The begin of every bucket that has a part in the range. */
export function bucketsOf({ since, until }: Range, bucket: Bucket): string[] {
  const { ms } = BUCKETS[bucket]
  const starts: string[] = []
  for (let at = Date.parse(bucketOf(since, bucket)); at < Date.parse(until); at += ms)
    starts.push(new Date(at).toISOString())
  return starts
}
