/** What users have spent on language models, day by day, over all processes that share the store. */
import { randomUUID } from 'node:crypto'
import type { Kysely } from 'kysely'
import type { Spending, Spent } from '../types.ts'
import type { Tables } from './tables.ts'

type Db = Kysely<Tables>
type Reservation = Parameters<Spending['reserve']>[0]
type Settled = Parameters<Spending['settle']>[0]

/** Sets aside what `fits` beside what is spent and set aside. Call it in a transaction. */
export async function reserveSpending(
  db: Db,
  { user, day, most, until, fits }: Reservation,
  now: string,
): Promise<{ id: string } | { used: Spent }> {
  // Who reserved them is gone: killed before it could settle.
  await db.deleteFrom('spending_hold').where('until', '<', now).execute()
  const held = await db
    .selectFrom('spending_hold')
    .select(({ fn }) => [fn.sum<number | null>('tokens').as('tokens'), fn.sum<number | null>('cost').as('cost')])
    .where('user_id', '=', user)
    .executeTakeFirst()
  const entered = await spentOn(db, user, day)
  const used = { tokens: entered.tokens + Number(held?.tokens ?? 0), cost: entered.cost + Number(held?.cost ?? 0) }
  if (!fits(used)) return { used }
  const id = randomUUID()
  await db
    .insertInto('spending_hold')
    .values({ id, user_id: user, ...most, until: until.toISOString() })
    .execute()
  return { id }
}

/** Enters what was used, and removes what was set aside for it. Call it in a transaction. */
export async function settleSpending(db: Db, { id, user, day, used }: Settled): Promise<void> {
  if (id !== undefined) await db.deleteFrom('spending_hold').where('id', '=', id).execute()
  if (used.tokens === 0 && used.cost === 0) return
  await db
    .insertInto('spending')
    .values({ user_id: user, day, ...used })
    .onConflict((conflict) =>
      conflict.columns(['user_id', 'day']).doUpdateSet((row) => ({
        tokens: row('spending.tokens', '+', used.tokens),
        cost: row('spending.cost', '+', used.cost),
      })),
    )
    .execute()
}

/** What was entered for a user and a day (UTC). */
export async function spentOn(db: Db, user: string, day: string): Promise<Spent> {
  const row = await db
    .selectFrom('spending')
    .select(['tokens', 'cost'])
    .where('user_id', '=', user)
    .where('day', '=', day)
    .executeTakeFirst()
  return { tokens: Number(row?.tokens ?? 0), cost: Number(row?.cost ?? 0) }
}
