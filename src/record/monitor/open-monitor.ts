import type { Kysely } from 'kysely'
import type { Store } from '../store.ts'
import type { Tables } from '../tables.ts'
import { conversationCount, declinedWords, feedbackCounts, latency, mostAsked, slowest } from './analytics.ts'
import { errors, models, planners, totals, traffic } from './figures.ts'
import { facets, invocationPage, traceOf } from './questions.ts'
import type { Monitor, StoreFacts } from './types.ts'

type Attempt = <T>(work: () => Promise<T>) => Promise<T>

/** The monitor over a store; `attempt` says what becomes of a failure of the store. */
export function openMonitor(store: Store, attempt: Attempt): Monitor {
  const { db } = store
  return {
    totals: (range) => attempt(() => totals(db, range)),
    traffic: (range, bucket) => attempt(() => traffic(db, range, bucket)),
    planners: (range) => attempt(() => planners(db, range)),
    errors: (range) => attempt(() => errors(db, range)),
    models: (range) => attempt(() => models(db, range)),
    invocations: (filter, page) => attempt(() => invocationPage(db, filter, page)),
    facets: (range) => attempt(() => facets(db, range)),
    trace: (messageId) => attempt(() => traceOf(db, messageId)),
    latency: (range) => attempt(() => latency(db, range)),
    slowest: (range, limit) => attempt(() => slowest(db, range, limit)),
    mostAsked: (range, limit) => attempt(() => mostAsked(db, range, limit)),
    declinedWords: (range, limit) => attempt(() => declinedWords(db, range, limit)),
    feedback: (range) => attempt(() => feedbackCounts(db, range)),
    conversations: (range) => attempt(() => conversationCount(db, range)),
    store: () => attempt(() => storeFacts(store)),
  }
}

async function storeFacts({ name, location, db }: Store): Promise<StoreFacts> {
  const started = performance.now()
  const [conversations, turns, invocations, auditLines] = await Promise.all(
    (['conversation', 'turn', 'invocation', 'audit'] as const).map((table) => countOf(db, table)),
  )
  const ms = Math.round((performance.now() - started) * 100) / 100
  const counts = { conversations, turns, invocations, auditLines }
  return { kind: name, location, ms, ...(counts as { [K in keyof typeof counts]: number }) }
}

async function countOf(db: Kysely<Tables>, table: 'conversation' | 'turn' | 'invocation' | 'audit'): Promise<number> {
  const row = await db
    .selectFrom(table)
    .select(({ fn }) => fn.countAll().as('count'))
    .executeTakeFirstOrThrow()
  return Number(row.count)
}
