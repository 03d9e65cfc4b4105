import { randomUUID } from 'node:crypto'
import type { Kysely } from 'kysely'
import type { Tables } from './tables.ts'
import { requireTurn } from './turns.ts'

/** Keeps a user's opinion of a message in place of an earlier one. Throws MESSAGE_UNKNOWN. */
export async function addFeedback(
  db: Kysely<Tables>,
  userId: string,
  given: { messageId: string; positive: boolean; reason?: string },
  now: string,
): Promise<void> {
  await requireTurn(db, userId, given.messageId)
  const opinion = { positive: given.positive ? 1 : 0, reason: given.reason ?? null, created_at: now }
  await db
    .insertInto('feedback')
    .values({ id: randomUUID(), turn_id: given.messageId, user_id: userId, ...opinion })
    .onConflict((conflict) => conflict.columns(['turn_id', 'user_id']).doUpdateSet(opinion))
    .execute()
}
