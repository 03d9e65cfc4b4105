/** Folders that a person puts conversations in; one is in at most one folder. */
import { randomUUID } from 'node:crypto'
import type { Kysely } from 'kysely'
import { QuerentError } from '../errors.ts'
import { updateConversation } from './conversations.ts'
import type { Tables } from './tables.ts'
import type { Folder } from './types.ts'

type Db = Kysely<Tables>

/** The user's folders by their names, each with the number of its conversations. */
export async function foldersOf(db: Db, userId: string): Promise<Folder[]> {
  const rows = await db
    .selectFrom('folder')
    .leftJoin('conversation', (join) =>
      join.onRef('conversation.folder_id', '=', 'folder.id').on('conversation.deleted_at', 'is', null),
    )
    .select((row) => ['folder.id', 'folder.name', row.fn.count('conversation.id').as('count')])
    .where('folder.user_id', '=', userId)
    .groupBy(['folder.id', 'folder.name'])
    .execute()
  return rows
    .map(({ id, name, count }) => ({ id, name, count: Number(count) }))
    .sort((a, b) => a.name.localeCompare(b.name) || a.id.localeCompare(b.id))
}

/** Makes a folder and returns its id. */
export async function createFolder(db: Db, userId: string, name: string, now: string): Promise<string> {
  const id = randomUUID()
  await db.insertInto('folder').values({ id, user_id: userId, name, created_at: now }).execute()
  return id
}

/** Throws FOLDER_UNKNOWN. */
export async function renameFolder(db: Db, userId: string, id: string, name: string): Promise<void> {
  await requireFolder(db, userId, id)
  await db.updateTable('folder').set({ name }).where('id', '=', id).execute()
}

/** Its conversations stay, in no folder. Throws FOLDER_UNKNOWN. */
export async function deleteFolder(db: Db, userId: string, id: string): Promise<void> {
  await requireFolder(db, userId, id)
  await db.updateTable('conversation').set({ folder_id: null }).where('folder_id', '=', id).execute()
  await db.deleteFrom('folder').where('id', '=', id).execute()
}

/** Puts a conversation into a folder, or with null into none. Throws CONVERSATION_UNKNOWN, FOLDER_UNKNOWN. */
export async function moveConversation(db: Db, userId: string, id: string, folder: string | null): Promise<void> {
  if (folder !== null) await requireFolder(db, userId, folder)
  await updateConversation(db, userId, id, { folder_id: folder })
}

async function requireFolder(db: Db, userId: string, id: string): Promise<void> {
  const found = await db
    .selectFrom('folder')
    .select('id')
    .where('id', '=', id)
    .where('user_id', '=', userId)
    .executeTakeFirst()
  if (found === undefined) throw new QuerentError('FOLDER_UNKNOWN', `There is no folder "${id}".`)
}
