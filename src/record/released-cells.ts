/**
 * What each person has been told about groups of people, so that two answers cannot be subtracted from one another. The
 * sets of people are opaque here: who decides encodes them.
 */
import type { Kysely } from 'kysely'
import type { Tables } from './tables.ts'
import type { ReleasedCell, ReleasedPlace } from './types.ts'

type Db = Kysely<Tables>

/** The cells released to a user of one relation of one source, in the order of their release. */
export async function releasedCells(db: Db, { userId, source, relation }: ReleasedPlace): Promise<ReleasedCell[]> {
  return db
    .selectFrom('released_cell')
    .select(['measure', 'people'])
    .where('user_id', '=', userId)
    .where('source', '=', source)
    .where('relation', '=', relation)
    .orderBy('id')
    .execute()
}

/** Adds cells. Call it in a transaction. */
export async function addReleasedCells(
  db: Db,
  { userId, source, relation }: ReleasedPlace,
  cells: readonly ReleasedCell[],
  now: string,
): Promise<void> {
  for (const { measure, people } of cells)
    await db
      .insertInto('released_cell')
      .values({ user_id: userId, source, relation, measure, people, at: now })
      .execute()
}

/** Forgets what a user, or everybody, has been told. Returns the number of cells forgotten. */
export async function forgetReleased(db: Db, userId?: string): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom('released_cell')
    .$if(userId !== undefined, (query) => query.where('user_id', '=', userId ?? ''))
    .executeTakeFirstOrThrow()
  return Number(numDeletedRows)
}
