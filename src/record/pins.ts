/** Answers that their asker keeps at hand, and what else was said of a turn. */
import type { Kysely } from 'kysely'
import type { Turn } from '../types.ts'
import type { Tables } from './tables.ts'
import { requireTurn } from './turns.ts'
import type { Mark, Pin } from './types.ts'

type Db = Kysely<Tables>

const MAX_PINS = 100

/** Keeps an answer at hand, or no longer; doing so again changes nothing. Throws MESSAGE_UNKNOWN. */
export async function pinTurn(
  db: Db,
  userId: string,
  { messageId, pinned }: { messageId: string; pinned: boolean },
  now: string,
): Promise<void> {
  await requireTurn(db, userId, messageId)
  if (!pinned) {
    await db.deleteFrom('pin').where('turn_id', '=', messageId).where('user_id', '=', userId).execute()
    return
  }
  await db
    .insertInto('pin')
    .values({ turn_id: messageId, user_id: userId, created_at: now })
    .onConflict((conflict) => conflict.columns(['turn_id', 'user_id']).doNothing())
    .execute()
}

/** The latest pinned first; answers of deleted conversations are left out. */
export async function pinsOf(db: Db, userId: string): Promise<Pin[]> {
  const rows = await db
    .selectFrom('pin')
    .innerJoin('turn', 'turn.id', 'pin.turn_id')
    .innerJoin('conversation', 'conversation.id', 'turn.conversation_id')
    .select(['turn.state', 'pin.created_at as pinnedAt'])
    .where('pin.user_id', '=', userId)
    .where('turn.user_id', '=', userId)
    .where('conversation.deleted_at', 'is', null)
    .orderBy('pin.created_at', 'desc')
    .limit(MAX_PINS)
    .execute()
  return rows.map(({ state, pinnedAt }) => {
    const { messageId, conversationId, question, answer }: Turn = JSON.parse(state)
    return { messageId, conversationId, question, words: answer?.words ?? null, pinnedAt }
  })
}

/** What the user has said of these turns. */
export async function marksOf(db: Db, userId: string, messageIds: readonly string[]): Promise<Mark[]> {
  if (messageIds.length === 0) return []
  const rows = await db
    .selectFrom('turn')
    .leftJoin('pin', (join) => join.onRef('pin.turn_id', '=', 'turn.id').on('pin.user_id', '=', userId))
    .leftJoin('feedback', (join) => join.onRef('feedback.turn_id', '=', 'turn.id').on('feedback.user_id', '=', userId))
    .select(['turn.id', 'pin.created_at as pinnedAt', 'feedback.positive'])
    .where('turn.user_id', '=', userId)
    .where('turn.id', 'in', [...messageIds])
    .where((is) => is.or([is('pin.turn_id', 'is not', null), is('feedback.turn_id', 'is not', null)]))
    .execute()
  return rows.map(({ id, pinnedAt, positive }) => ({
    messageId: id,
    pinned: pinnedAt !== null,
    positive: positive === null ? null : positive === 1,
  }))
}
