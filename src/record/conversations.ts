import { randomUUID } from 'node:crypto'
import type { Kysely } from 'kysely'
import { QuerentError } from '../errors.ts'
import type { Tables } from './tables.ts'
import type { ConversationSummary } from './types.ts'

type Db = Kysely<Tables>

/** Inserts a conversation, or checks the one given. Returns its id. Throws CONVERSATION_UNKNOWN. */
export async function openConversation(
  db: Db,
  userId: string,
  given: { id?: string; title: string; source: string | null },
  now: string,
): Promise<string> {
  if (given.id !== undefined) return (await conversationSummary(db, userId, given.id)).id
  const id = randomUUID()
  const { title, source } = given
  await db
    .insertInto('conversation')
    .values({ id, user_id: userId, title, source, created_at: now, updated_at: now, deleted_at: null })
    .execute()
  return id
}

/** A page of the user's conversations, the one asked in last first. */
export async function conversationPage(
  db: Db,
  userId: string,
  page: { limit: number; offset: number },
): Promise<ConversationSummary[]> {
  const rows = await summaries(db, userId)
    .orderBy('updated_at', 'desc')
    .orderBy('created_at', 'desc')
    .orderBy('id')
    .limit(page.limit)
    .offset(page.offset)
    .execute()
  return rows.map(summaryOf)
}

/** How many conversations the user has. */
export async function conversationCount(db: Db, userId: string): Promise<number> {
  const { count } = await db
    .selectFrom('conversation')
    .select((select) => select.fn.countAll<number>().as('count'))
    .where('user_id', '=', userId)
    .where('deleted_at', 'is', null)
    .executeTakeFirstOrThrow()
  return Number(count)
}

/** Throws CONVERSATION_UNKNOWN. */
export async function conversationSummary(db: Db, userId: string, id: string): Promise<ConversationSummary> {
  const row = await summaries(db, userId).where('id', '=', id).executeTakeFirst()
  if (row === undefined) throw conversationUnknown(id)
  return summaryOf(row)
}

/** Changes a conversation that is not deleted. Throws CONVERSATION_UNKNOWN. */
export async function updateConversation(
  db: Db,
  userId: string,
  id: string,
  change: { title: string } | { updated_at: string } | { deleted_at: string },
): Promise<void> {
  const { numUpdatedRows } = await db
    .updateTable('conversation')
    .set(change)
    .where('id', '=', id)
    .where('user_id', '=', userId)
    .where('deleted_at', 'is', null)
    .executeTakeFirstOrThrow()
  if (numUpdatedRows === 0n) throw conversationUnknown(id)
}

/** The user's conversations with what the list shows of their turns, in one query. */
function summaries(db: Db, userId: string) {
  return db
    .selectFrom('conversation')
    .select((row) => [
      'id',
      'title',
      'source',
      'created_at as createdAt',
      'updated_at as updatedAt',
      row
        .selectFrom('turn')
        .whereRef('turn.conversation_id', '=', 'conversation.id')
        .select((turn) => turn.fn.countAll().as('count'))
        .as('messageCount'),
      row
        .selectFrom('turn')
        .whereRef('turn.conversation_id', '=', 'conversation.id')
        .select('turn.question')
        .orderBy('turn.position', 'desc')
        .limit(1)
        .as('lastQuestion'),
    ])
    .where('user_id', '=', userId)
    .where('deleted_at', 'is', null)
}

type SummaryRow = Omit<ConversationSummary, 'messageCount'> & { messageCount: string | number | bigint | null }

function summaryOf(row: SummaryRow): ConversationSummary {
  return { ...row, messageCount: Number(row.messageCount) }
}

function conversationUnknown(id: string): QuerentError {
  return new QuerentError('CONVERSATION_UNKNOWN', `There is no conversation "${id}".`)
}
