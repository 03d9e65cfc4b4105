/** Access policies in the store: every version that was ever saved, the last one in force. */
import { createHash } from 'node:crypto'
import type { Kysely } from 'kysely'
import { QuerentError } from '../errors.ts'
import type { Tables } from './tables.ts'
import type { StoredPolicy } from './types.ts'

type Db = Kysely<Tables>

/** The version in force; null where none was ever saved. */
export async function currentPolicy(db: Db): Promise<StoredPolicy | null> {
  return (await policyHistory(db, 1))[0] ?? null
}

/** The versions, the latest first; all of them without a limit. */
export async function policyHistory(db: Db, limit?: number): Promise<StoredPolicy[]> {
  return db
    .selectFrom('policy')
    .selectAll()
    .orderBy('version', 'desc')
    .$if(limit !== undefined, (query) => query.limit(limit ?? 0))
    .execute()
}

/**
 * Saves a text as the next version. `expected` is the version that the change was made from, 0 where there was none.
 * Call it in a transaction. Throws POLICY_CONFLICT when another version is in force.
 */
export async function savePolicy(
  db: Db,
  given: { text: string; author: string; expected?: number },
  now: string,
): Promise<StoredPolicy> {
  const version = (await currentPolicy(db))?.version ?? 0
  if (given.expected !== undefined && given.expected !== version)
    throw new QuerentError(
      'POLICY_CONFLICT',
      `The policy has been saved by somebody else: version ${version} is in force, not ${given.expected}.`,
    )
  const { text, author } = given
  const fingerprint = createHash('sha256').update(text).digest('hex')
  const saved = { version: version + 1, text, fingerprint, author, at: now }
  await db.insertInto('policy').values(saved).execute()
  return saved
}
