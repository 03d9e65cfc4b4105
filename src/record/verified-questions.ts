/** Questions whose SQL a person has approved: the only way in which answers teach. */
import { randomUUID } from 'node:crypto'
import type { Kysely } from 'kysely'
import { QuerentError } from '../errors.ts'
import type { Tables } from './tables.ts'
import type { NewVerified, SavedVerified } from './types.ts'

type Db = Kysely<Tables>

/** Keeps a question with its approved SQL and returns its id. */
export async function saveVerified(db: Db, given: NewVerified, now: string): Promise<string> {
  const id = randomUUID()
  const { userId, ...rest } = given
  await db
    .insertInto('verified_question')
    .values({ id, user_id: userId, ...rest, created_at: now, removed_at: null })
    .execute()
  return id
}

/** Those of a source that hold for the user, the latest first. */
export async function verifiedQuestions(db: Db, userId: string, source: string): Promise<SavedVerified[]> {
  const rows = await db
    .selectFrom('verified_question')
    .selectAll()
    .where('source', '=', source)
    .where('removed_at', 'is', null)
    .where((is) => is.or([is('scope', '=', 'everyone'), is('user_id', '=', userId)]))
    .orderBy('created_at', 'desc')
    .orderBy('id')
    .execute()
  return rows.map(({ id, user_id, scope, question, sql, author, created_at }) => ({
    id,
    scope: scope === 'everyone' ? 'everyone' : 'mine',
    source,
    question,
    sql,
    author,
    verifiedAt: created_at.slice(0, 10),
    own: user_id === userId,
  }))
}

/** Removes a question of the user, or without a user anybody’s. Throws MESSAGE_UNKNOWN. */
export async function removeVerified(db: Db, id: string, userId: string | undefined, now: string): Promise<void> {
  const { numUpdatedRows } = await db
    .updateTable('verified_question')
    .set({ removed_at: now })
    .where('id', '=', id)
    .where('removed_at', 'is', null)
    .$if(userId !== undefined, (update) => update.where('user_id', '=', userId ?? ''))
    .executeTakeFirstOrThrow()
  if (numUpdatedRows === 0n)
    throw new QuerentError('MESSAGE_UNKNOWN', `There is no verified question "${id}" that you can remove.`)
}
