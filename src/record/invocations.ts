import type { Kysely } from 'kysely'
import type { Tables } from './tables.ts'
import type { Invocation } from './types.ts'

/** Keeps the facts of a turn that has ended, for the monitor. */
export async function addInvocation(db: Kysely<Tables>, invocation: Invocation): Promise<void> {
  const { messageId, userId, success, errorCode, startedAt, latencyMs, modelCalls, ...rest } = invocation
  const { promptTokens, completionTokens, cachedTokens, cacheHit, unknownWords, stages, calls, ...same } = rest
  await db
    .insertInto('invocation')
    .values({
      ...same,
      message_id: messageId,
      user_id: userId,
      success: success ? 1 : 0,
      error_code: errorCode,
      started_at: startedAt,
      latency_ms: latencyMs,
      model_calls: modelCalls,
      prompt_tokens: promptTokens,
      completion_tokens: completionTokens,
      cached_tokens: cachedTokens,
      cache_hit: cacheHit ? 1 : 0,
      unknown_words: JSON.stringify(unknownWords),
      stages: JSON.stringify(stages),
      calls: JSON.stringify(calls),
    })
    .execute()
}

/** Invocations started at `since` or later, newest first. */
export async function invocationsSince(
  db: Kysely<Tables>,
  { since, limit }: { since: string; limit: number },
): Promise<Invocation[]> {
  const rows = await db
    .selectFrom('invocation')
    .selectAll()
    .where('started_at', '>=', since)
    .orderBy('started_at', 'desc')
    .orderBy('id')
    .limit(limit)
    .execute()
  return rows.map(invocationOf)
}

/** A row of the store as the rest of the house knows it. */
export function invocationOf(row: Tables['invocation']): Invocation {
  const { id, source, planner, question, sql, status, rows, model, cost } = row
  return {
    id,
    messageId: row.message_id,
    userId: row.user_id,
    source,
    planner,
    question,
    sql,
    success: row.success === 1,
    status,
    errorCode: row.error_code,
    rows,
    startedAt: row.started_at,
    latencyMs: row.latency_ms,
    modelCalls: row.model_calls,
    promptTokens: row.prompt_tokens,
    completionTokens: row.completion_tokens,
    cachedTokens: row.cached_tokens,
    model,
    cost,
    cacheHit: row.cache_hit === 1,
    unknownWords: JSON.parse(row.unknown_words),
    stages: JSON.parse(row.stages),
    calls: JSON.parse(row.calls),
  }
}
