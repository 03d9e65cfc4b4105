/** Conversations in the store: begun, listed, renamed, deleted. */
import { randomUUID } from 'node:crypto'
import { type ExpressionBuilder, type Kysely, sql } from 'kysely'
import { QuerentError } from '../errors.ts'
import type { Tables } from './tables.ts'
import type { ConversationPage, ConversationSummary } from './types.ts'

type Db = Kysely<Tables>

/** Inserts a conversation, or checks the one given (with `begin`: after making it, where there is none). Returns its id. Throws CONVERSATION_UNKNOWN. */
export async function openConversation(
  db: Db,
  userId: string,
  given: { id?: string; title: string; source: string | null; begin?: boolean },
  now: string,
): Promise<string> {
  const { id = randomUUID(), title, source } = given
  if (given.id !== undefined && !given.begin) return (await conversationSummary(db, userId, id)).id
  await db
    .insertInto('conversation')
    .values({ id, user_id: userId, title, source, folder_id: null, created_at: now, updated_at: now, deleted_at: null })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute()
  return given.begin ? (await conversationSummary(db, userId, id)).id : id
}

/** A page of the user's conversations, the one asked in last first. */
export async function conversationPage(db: Db, userId: string, page: ConversationPage): Promise<ConversationSummary[]> {
  const rows = await summaries(db, userId)
    .where(holding(page.search))
    .where(inFolder(page.folder))
    .orderBy('updated_at', 'desc')
    .orderBy('created_at', 'desc')
    .orderBy('id')
    .limit(page.limit)
    .offset(page.offset)
    .execute()
  return rows.map(summaryOf)
}

/** How many conversations the user has; with words to search for, how many hold them. */
export async function conversationCount(
  db: Db,
  userId: string,
  { search, folder }: Pick<ConversationPage, 'search' | 'folder'>,
): Promise<number> {
  const { count } = await db
    .selectFrom('conversation')
    .select((select) => select.fn.countAll<number>().as('count'))
    .where('user_id', '=', userId)
    .where('deleted_at', 'is', null)
    .where(holding(search))
    .where(inFolder(folder))
    .executeTakeFirstOrThrow()
  return Number(count)
}

/** The condition that the title or a question holds the words, whatever their case; true of all without words. */
function holding(search: string | undefined) {
  const words = search?.trim() ?? ''
  const pattern = `%${words.toLowerCase().replaceAll(/[\\%_]/g, '\\$&')}%`
  return (is: ExpressionBuilder<Tables, 'conversation'>) => {
    if (words === '') return is.lit(true)
    const asked = is
      .selectFrom('turn')
      .select('turn.id')
      .whereRef('turn.conversation_id', '=', 'conversation.id')
      .where(sql<boolean>`lower(turn.question) like ${pattern} escape '\\'`)
    return is.or([sql<boolean>`lower(conversation.title) like ${pattern} escape '\\'`, is.exists(asked)])
  }
}

/** In the folder, with null in none; true of all when it is absent. */
function inFolder(folder: string | null | undefined) {
  return (is: ExpressionBuilder<Tables, 'conversation'>) => {
    if (folder === undefined) return is.lit(true)
    return folder === null ? is('folder_id', 'is', null) : is('folder_id', '=', folder)
  }
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
  change: { title: string } | { updated_at: string } | { deleted_at: string } | { folder_id: string | null },
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
      'folder_id as folderId',
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
