/** What people ask: how long it takes, what is asked most, what is not understood, what they think of the answers. */
import { type Kysely, sql } from 'kysely'
import { invocationOf } from '../invocations.ts'
import type { Tables } from '../tables.ts'
import type { Invocation } from '../types.ts'
import { inRange } from './figures.ts'
import type { AskedOften, DeclinedWord, Feedback, Latency, Range } from './types.ts'

type Db = Kysely<Tables>

/** How long turns took, in milliseconds; null where there were none. */
export async function latency(db: Db, range: Range): Promise<Latency> {
  const row = await inRange(db, range)
    .select(({ fn }) => [
      fn.countAll().as('count'),
      fn.avg('latency_ms').as('averageMs'),
      fn.min('latency_ms').as('minMs'),
      fn.max('latency_ms').as('maxMs'),
    ])
    .executeTakeFirstOrThrow()
  const figure = (value: unknown) => (value === null ? null : Number(value))
  const { count, averageMs, minMs, maxMs } = row
  return { count: Number(count), averageMs: figure(averageMs), minMs: figure(minMs), maxMs: figure(maxMs) }
}

/** The turns that took longest, the longest first. */
export async function slowest(db: Db, range: Range, limit: number): Promise<Invocation[]> {
  const rows = await inRange(db, range).selectAll().orderBy('latency_ms', 'desc').orderBy('id').limit(limit).execute()
  return rows.map(invocationOf)
}

/** Questions that were asked most, whoever asked, without regard to letter case and outer spaces. */
export async function mostAsked(db: Db, range: Range, limit: number): Promise<AskedOften[]> {
  const words = sql<string>`lower(trim(question))`
  const rows = await inRange(db, range)
    .select(({ fn }) => [
      fn.min('question').as('question'),
      fn.countAll().as('count'),
      fn.sum(sql`case when status = 'answered' then 1 else 0 end`).as('answered'),
      fn.avg('latency_ms').as('averageMs'),
      fn.max('started_at').as('lastAsked'),
    ])
    .groupBy(words)
    .orderBy('count', 'desc')
    .orderBy(words)
    .limit(limit)
    .execute()
  return rows.map(({ question, lastAsked, ...figures }) => ({
    question: question.trim(),
    lastAsked,
    count: Number(figures.count),
    answered: Number(figures.answered),
    averageMs: Number(figures.averageMs),
  }))
}

/** Words of declined questions that nothing explains, each counted once a question, the most frequent first. */
export async function declinedWords(db: Db, range: Range, limit: number): Promise<DeclinedWord[]> {
  const rows = await inRange(db, range).select('unknown_words').where('unknown_words', '<>', '[]').execute()
  const counts = new Map<string, number>()
  for (const { unknown_words } of rows) {
    const words: string[] = JSON.parse(unknown_words)
    for (const word of new Set(words.map((one) => one.toLowerCase()))) counts.set(word, (counts.get(word) ?? 0) + 1)
  }
  const sorted = [...counts].map(([word, count]) => ({ word, count })).sort(byCountThenWord)
  return sorted.slice(0, limit)
}

const byCountThenWord = (a: DeclinedWord, b: DeclinedWord): number =>
  b.count - a.count || (a.word < b.word ? -1 : a.word > b.word ? 1 : 0)

/** What was said of answers in the range. */
export async function feedbackCounts(db: Db, { since, until }: Range): Promise<Feedback> {
  const row = await db
    .selectFrom('feedback')
    .select(({ fn }) => [fn.countAll().as('all'), fn.sum('positive').as('positive')])
    .where('created_at', '>=', since)
    .where('created_at', '<', until)
    .executeTakeFirstOrThrow()
  const positive = Number(row.positive ?? 0)
  return { positive, negative: Number(row.all) - positive }
}

/** Conversations begun in the range, deleted ones included. */
export async function conversationCount(db: Db, { since, until }: Range): Promise<number> {
  const row = await db
    .selectFrom('conversation')
    .select(({ fn }) => fn.countAll().as('count'))
    .where('created_at', '>=', since)
    .where('created_at', '<', until)
    .executeTakeFirstOrThrow()
  return Number(row.count)
}
