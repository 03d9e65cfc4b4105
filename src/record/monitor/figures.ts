/** Requests, times, errors, tokens and cost, over a range and by bucket of time. */
import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { Tables } from '../tables.ts'
import { bucketLetters, bucketStart, bucketsOf } from './buckets.ts'
import type { Bucket, BucketFigures, Figures, ModelFigures, Range, Share } from './types.ts'

type Db = Kysely<Tables>

/** The name of a bucket, as letters of the time. */
type Name = RawBuilder<string>

/** The figures of the whole range. */
export async function totals(db: Db, range: Range): Promise<Figures> {
  const [row] = await sumsBy(db, range)
  const figures = row === undefined || row.figures.requests === 0 ? NONE : row.figures
  return { ...figures, p95Ms: await percentile95(db, range, figures.requests) }
}

/** The figures of each bucket of the range, those without questions included, oldest first. */
export async function traffic(db: Db, range: Range, bucket: Bucket): Promise<BucketFigures[]> {
  const name = sql<string>`substr(started_at, 1, ${sql.lit(bucketLetters(bucket))})`
  const sums = new Map((await sumsBy(db, range, name)).map((row) => [bucketStart(row.name, bucket), row.figures]))
  const starts = bucketsOf(range, bucket)
  return Promise.all(
    starts.map(async (at, i) => {
      const within = { since: at < range.since ? range.since : at, until: starts[i + 1] ?? range.until }
      const figures = sums.get(at) ?? NONE
      return { ...figures, at, p95Ms: await percentile95(db, within, figures.requests) }
    }),
  )
}

const NONE: Figures = {
  requests: 0,
  errors: 0,
  averageMs: null,
  p95Ms: null,
  cacheHits: 0,
  modelCalls: 0,
  inputTokens: 0,
  outputTokens: 0,
  cachedTokens: 0,
  cost: 0,
  unpriced: 0,
}

/** Invocations of a range; every figure is read of these. */
export function inRange(db: Db, { since, until }: Range) {
  return db.selectFrom('invocation').where('started_at', '>=', since).where('started_at', '<', until)
}

/** Sums by name; without one the sums of all, which are a row also where there is nothing to sum. */
async function sumsBy(db: Db, range: Range, name?: Name): Promise<{ name: string; figures: Figures }[]> {
  const rows = await inRange(db, range)
    .select(({ fn }) => [
      (name ?? sql<string>`''`).as('name'),
      fn.countAll().as('requests'),
      fn.sum(sql`case when success = 0 then 1 else 0 end`).as('errors'),
      fn.avg('latency_ms').as('averageMs'),
      fn.sum('cache_hit').as('cacheHits'),
      fn.sum('model_calls').as('modelCalls'),
      fn.sum('prompt_tokens').as('inputTokens'),
      fn.sum('completion_tokens').as('outputTokens'),
      fn.sum('cached_tokens').as('cachedTokens'),
      fn.sum('cost').as('cost'),
      fn.sum(sql`case when cost is null then 1 else 0 end`).as('unpriced'),
    ])
    .$if(name !== undefined, (query) => query.groupBy(name ?? []))
    .execute()
  return rows.map(({ name: at, ...sums }) => ({ name: at, figures: { ...numbers(sums), p95Ms: null } }))
}

/** Databases give sums as numbers, texts or big integers; the sum of nothing is null. */
function numbers<K extends string>(sums: { [key in K]: unknown }): { [key in K]: number } {
  const entries = Object.entries(sums).map(([key, value]) => [key, Number(value ?? 0)])
  return Object.fromEntries(entries)
}

/** The 95th percentile by nearest rank: the shortest time that at least 95 of 100 questions of the range did not exceed. */
async function percentile95(db: Db, range: Range, requests: number): Promise<number | null> {
  if (requests === 0) return null
  // Counted from the longest, of which the database has to keep few.
  const longer = requests - Math.ceil((requests * 95) / 100)
  const row = await inRange(db, range)
    .select('latency_ms as ms')
    .orderBy('latency_ms', 'desc')
    .limit(1)
    .offset(longer)
    .executeTakeFirst()
  return row?.ms ?? null
}

/** Questions by the planner that answered, the most used first. */
export async function planners(db: Db, range: Range): Promise<Share[]> {
  return sharesOf(inRange(db, range), 'planner')
}

/** Failed questions by the code of their error, the most frequent first. */
export async function errors(db: Db, range: Range): Promise<Share[]> {
  return sharesOf(inRange(db, range).where('success', '=', 0), 'error_code')
}

async function sharesOf(query: ReturnType<typeof inRange>, column: 'planner' | 'error_code'): Promise<Share[]> {
  const rows = await query
    .select(({ fn }) => [`${column} as name`, fn.countAll().as('requests')])
    .groupBy(column)
    .orderBy('requests', 'desc')
    .orderBy(column)
    .execute()
  return rows.map(({ name, requests }) => ({ name, requests: Number(requests) }))
}

/** Tokens and cost by model, the most used first. */
export async function models(db: Db, range: Range): Promise<ModelFigures[]> {
  const rows = await inRange(db, range)
    .where('model', 'is not', null)
    .select(({ fn }) => [
      'model',
      fn.countAll().as('requests'),
      fn.sum('prompt_tokens').as('inputTokens'),
      fn.sum('completion_tokens').as('outputTokens'),
      fn.sum('cost').as('cost'),
      fn.sum(sql`case when cost is null then 1 else 0 end`).as('unpriced'),
    ])
    .groupBy('model')
    .orderBy('requests', 'desc')
    .orderBy('model')
    .execute()
  return rows.map(({ model, ...sums }) => ({ model: model ?? '', ...numbers(sums) }))
}
