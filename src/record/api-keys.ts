/** Keys with which programs call the API as somebody. Only a hash is kept: a key is shown once, when it is made. */
import { createHash, randomBytes, randomUUID } from 'node:crypto'
import type { Kysely } from 'kysely'
import { QuerentError } from '../errors.ts'
import type { Tables } from './tables.ts'
import type { ApiKey, KeyUser, NewKey } from './types.ts'

type Db = Kysely<Tables>

/** 256 random bits; the prefix lets people and secret scanners know it when they see it. */
const PREFIX = 'qk_'
const KEY = /^qk_[A-Za-z0-9_-]{43}$/
/** The last use is noted at most once in this many milliseconds, so that not every call writes to the disk. */
const NOTED_EVERY_MS = 60_000

/** Makes a key. Returns its id, and the key itself, which cannot be read again. */
export async function createKey(db: Db, given: NewKey, now: string): Promise<{ id: string; key: string }> {
  const id = randomUUID()
  const key = PREFIX + randomBytes(32).toString('base64url')
  await db
    .insertInto('api_key')
    .values({
      id,
      hash: hashOf(key),
      user_id: given.userId,
      user_name: given.userName,
      roles: JSON.stringify(given.roles),
      attributes: JSON.stringify(given.attributes),
      created_at: now,
      expires_at: given.expiresAt,
      revoked_at: null,
      last_used_at: null,
    })
    .execute()
  return { id, key }
}

/**
 * Whose key this is; null for one that is unknown, revoked or past its time. Keys are looked up by their hash, so that the
 * time it takes tells nothing of how much of a guess was right.
 */
export async function userOfKey(db: Db, key: string, now: Date): Promise<KeyUser | null> {
  if (!KEY.test(key)) return null
  const row = await db
    .selectFrom('api_key')
    .selectAll()
    .where('hash', '=', hashOf(key))
    .where('revoked_at', 'is', null)
    .where((is) => is.or([is('expires_at', 'is', null), is('expires_at', '>', now.toISOString())]))
    .executeTakeFirst()
  if (row === undefined) return null
  await noteUse(db, row, now)
  return userOf(row)
}

async function noteUse(db: Db, row: Tables['api_key'], now: Date): Promise<void> {
  const before = row.last_used_at === null ? 0 : Date.parse(row.last_used_at)
  if (now.getTime() - before < NOTED_EVERY_MS) return
  await db.updateTable('api_key').set({ last_used_at: now.toISOString() }).where('id', '=', row.id).execute()
}

/** Ends a key at once and for ever. Throws KEY_UNKNOWN, also for one that is revoked already. */
export async function revokeKey(db: Db, id: string, now: string): Promise<void> {
  const { numUpdatedRows } = await db
    .updateTable('api_key')
    .set({ revoked_at: now })
    .where('id', '=', id)
    .where('revoked_at', 'is', null)
    .executeTakeFirstOrThrow()
  if (numUpdatedRows === 0n) throw new QuerentError('KEY_UNKNOWN', `There is no key "${id}" that can be revoked.`)
}

/** Every key that was ever made, the latest first, without the keys themselves. */
export async function listKeys(db: Db): Promise<ApiKey[]> {
  const rows = await db.selectFrom('api_key').selectAll().orderBy('created_at', 'desc').orderBy('id').execute()
  return rows.map((row) => ({
    id: row.id,
    user: userOf(row),
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    revokedAt: row.revoked_at,
    lastUsedAt: row.last_used_at,
  }))
}

function userOf(row: Tables['api_key']): KeyUser {
  return {
    id: row.user_id,
    name: row.user_name,
    roles: JSON.parse(row.roles),
    attributes: JSON.parse(row.attributes),
  }
}

function hashOf(key: string): string {
  return createHash('sha256').update(key).digest('hex')
}
