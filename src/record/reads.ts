/** What users' queries have read, day by day, over all processes that share the store. */
import type { Kysely } from 'kysely'
import type { Tables } from './tables.ts'
import type { ReadAmount } from './types.ts'

/** Adds what a query has read on a day (UTC). */
export async function addRead(db: Kysely<Tables>, user: string, day: string, amount: ReadAmount): Promise<void> {
  await db
    .insertInto('reads')
    .values({ user_id: user, day, ...amount })
    .onConflict((conflict) =>
      conflict.columns(['user_id', 'day']).doUpdateSet((row) => ({
        rows: row('reads.rows', '+', amount.rows),
        bytes: row('reads.bytes', '+', amount.bytes),
      })),
    )
    .execute()
}

/** What a user's queries have read on a day (UTC). */
export async function readOn(db: Kysely<Tables>, user: string, day: string): Promise<ReadAmount> {
  const row = await db
    .selectFrom('reads')
    .select(['rows', 'bytes'])
    .where('user_id', '=', user)
    .where('day', '=', day)
    .executeTakeFirst()
  return { rows: Number(row?.rows ?? 0), bytes: Number(row?.bytes ?? 0) }
}
