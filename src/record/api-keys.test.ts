import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openRecord } from './open-record.ts'
import type { Store } from './store.ts'
import { code, STORES } from './stores.fixture.ts'
import type { NewKey, Record } from './types.ts'

const NEW: NewKey = {
  userId: 'ada',
  userName: 'Ada',
  roles: ['analyst'],
  attributes: { dept_id: 3, sites: ['Oslo', 'Rome'], remote: true },
  expiresAt: null,
}
const USER = { id: 'ada', name: 'Ada', roles: ['analyst'], attributes: NEW.attributes }

describe.each(STORES)('keys on $name', ({ open }) => {
  let store: Store
  let record: Record
  let now: Date
  beforeEach(async () => {
    now = new Date('2026-01-31T08:00:00Z')
    store = open()
    record = await openRecord(store, () => now)
  })
  afterEach(() => record.close())

  test('a key tells whose it is, and is kept as a hash alone', async () => {
    const { id, key } = await record.createKey(NEW)
    expect(key).toMatch(/^qk_[\w-]{43}$/)
    expect(await record.accessOfKey(key)).toEqual({ user: USER })
    const rows = await store.db.selectFrom('api_key').selectAll().execute()
    expect(JSON.stringify(rows)).not.toContain(key.slice(3))
    const kept = { createdAt: '2026-01-31T08:00:00.000Z', expiresAt: null, revokedAt: null }
    expect(await record.listKeys()).toEqual([{ id, user: USER, ...kept, lastUsedAt: '2026-01-31T08:00:00.000Z' }])
    expect((await record.createKey(NEW)).key).not.toBe(key)
  })

  test.each([
    ['nothing', () => ''],
    ['another key of the same form', () => `qk_${'A'.repeat(43)}`],
    ['a prefix of it', (key: string) => key.slice(0, -1)],
    ['it with something after it', (key: string) => `${key} `],
    ['it in other case', (key: string) => key.toUpperCase()],
    ['it without its prefix', (key: string) => key.slice(3)],
    ['its hash', (_: string, hash: string) => hash],
    ['a pattern', () => '%'],
  ])('%s opens nothing', async (_, forge) => {
    const { key } = await record.createKey(NEW)
    const [row] = await store.db.selectFrom('api_key').select('hash').execute()
    expect(await record.accessOfKey(forge(key, row?.hash ?? ''))).toBeNull()
  })

  test('it ends at its time, to the millisecond', async () => {
    const { key } = await record.createKey({ ...NEW, expiresAt: '2026-02-01T00:00:00.000Z' })
    now = new Date('2026-01-31T23:59:59.999Z')
    expect(await record.accessOfKey(key)).toEqual({ user: USER })
    now = new Date('2026-02-01T00:00:00.000Z')
    expect(await record.accessOfKey(key)).toBeNull()
  })

  test('a revoked one opens nothing from then on, and others do', async () => {
    const [one, other] = [await record.createKey(NEW), await record.createKey(NEW)]
    await record.revokeKey(one.id)
    expect(await record.accessOfKey(one.key)).toBeNull()
    expect(await record.accessOfKey(other.key)).toEqual({ user: USER })
    await expect(record.revokeKey(one.id)).rejects.toEqual(code('KEY_UNKNOWN'))
    await expect(record.revokeKey('none')).rejects.toThrow('"none"')
    const listed = await record.listKeys()
    expect(listed.find(({ id }) => id === one.id)?.revokedAt).toBe('2026-01-31T08:00:00.000Z')
  })

  test('its last use is noted once a minute', async () => {
    const { key } = await record.createKey(NEW)
    const lastUse = async () => (await record.listKeys())[0]?.lastUsedAt
    expect(await lastUse()).toBeNull()
    for (const [time, noted] of [
      ['08:00:00', '08:00:00'],
      ['08:00:59', '08:00:00'],
      ['08:01:00', '08:01:00'],
    ]) {
      now = new Date(`2026-01-31T${time}Z`)
      await record.accessOfKey(key)
      expect(await lastUse()).toBe(`2026-01-31T${noted}.000Z`)
    }
  })
})
