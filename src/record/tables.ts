import type { Generated } from 'kysely'

/**
 * The rows of the store. Ids are UUIDs, times are ISO text in UTC, JSON is text, booleans are 0 and 1: what every SQL
 * database keeps the same way.
 */
export type Tables = {
  conversation: {
    id: string
    user_id: string
    title: string
    source: string | null
    folder_id: string | null
    created_at: string
    updated_at: string
    deleted_at: string | null
  }
  folder: {
    id: string
    user_id: string
    name: string
    created_at: string
  }
  turn: {
    id: string
    conversation_id: string
    user_id: string
    /** Place in the conversation, counted from 1; times alone do not order turns of the same millisecond. */
    position: number
    question: string
    status: string
    /** The turn as JSON, without the rows of its result. */
    state: string
    /** The result that the turn shows; no foreign key, because the result already refers to the turn. */
    result_id: string | null
    created_at: string
    updated_at: string
  }
  result: {
    id: string
    turn_id: string
    user_id: string
    source: string
    sql: string
    columns: string
    rows: string
    truncated: number
    chart: string | null
    created_at: string
  }
  feedback: {
    id: string
    turn_id: string
    user_id: string
    positive: number
    reason: string | null
    created_at: string
  }
  pin: {
    turn_id: string
    user_id: string
    created_at: string
  }
  /** Refers to turns and users by value alone: the audit outlives what it tells about. */
  invocation: {
    id: string
    message_id: string
    user_id: string
    source: string | null
    planner: string | null
    question: string
    sql: string | null
    success: number
    status: string
    error_code: string | null
    rows: number | null
    started_at: string
    latency_ms: number
    model_calls: number
    prompt_tokens: number
    completion_tokens: number
    /** The model that replied last. */
    model: string | null
    /** US dollars; null where a price is not known. */
    cost: number | null
    cached_tokens: number
    cache_hit: number
    /** JSON: words that nothing in the source explains. */
    unknown_words: string
    /** JSON: the stages of the turn. */
    stages: string
    /** JSON: its calls of language models. */
    calls: string
  }
  /** One line when a query begins (all but rows, ms, outcome) and one when it ends; see audit-log.ts for the chain. */
  audit: {
    seq: number
    id: string
    event: string
    at: string
    user_id: string | null
    user_name: string | null
    roles: string | null
    policy_fingerprint: string | null
    source: string | null
    question: string | null
    sql: string | null
    purpose: string | null
    rows: number | null
    ms: number | null
    outcome: string | null
    previous: string
    hash: string
  }
  released_cell: {
    id: Generated<number>
    user_id: string
    source: string
    relation: string
    measure: string
    people: Uint8Array
    at: string
  }
  policy: {
    /** Counted from 1; the highest is in force. */
    version: number
    text: string
    fingerprint: string
    author: string
    at: string
  }
  api_key: {
    id: string
    /** SHA-256 of the key, as hexadecimal. */
    hash: string
    user_id: string
    user_name: string
    roles: string
    attributes: string
    created_at: string
    expires_at: string | null
    revoked_at: string | null
    last_used_at: string | null
  }
  /** One row a user and day, UTC. */
  spending: { user_id: string; day: string; tokens: number; cost: number }
  /** The most that a call under way may use; `until` (ISO, UTC) it has been settled or its process is gone. */
  spending_hold: { id: string; user_id: string; tokens: number; cost: number; until: string }
  /** One row a user and day, UTC: what the user's queries have read. */
  reads: { user_id: string; day: string; rows: number; bytes: number }
  verified_question: {
    id: string
    user_id: string
    author: string
    /** `mine` or `everyone`. */
    scope: string
    source: string
    question: string
    sql: string
    created_at: string
    removed_at: string | null
  }
}
