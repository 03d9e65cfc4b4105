import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { openRecord } from './open-record.ts'
import { code, STORES, tickingClock } from './stores.fixture.ts'

describe.each(STORES)('policies on $name', ({ open }) => {
  test('the last version saved is in force, and all of them stay', async () => {
    const record = await openRecord(open(), tickingClock())
    expect(await record.currentPolicy()).toBeNull()
    const first = await record.savePolicy('roles: {}\n', 'ada', 0)
    expect(first).toEqual({
      version: 1,
      text: 'roles: {}\n',
      fingerprint: createHash('sha256').update('roles: {}\n').digest('hex'),
      author: 'ada',
      at: '2026-01-31T08:00:01.000Z',
    })
    const second = await record.savePolicy('roles: {a: {}}\n', 'bob')
    expect(await record.currentPolicy()).toEqual(second)
    expect(await record.policyHistory()).toEqual([second, first])
    await record.close()
  })

  test('of two that start from one version, the second is told', async () => {
    const record = await openRecord(open())
    await record.savePolicy('one', 'ada', 0)
    const both = await Promise.allSettled([record.savePolicy('two', 'ada', 1), record.savePolicy('2', 'bob', 1)])
    expect(both.map(({ status }) => status)).toEqual(['fulfilled', 'rejected'])
    await expect(record.savePolicy('2', 'bob', 1)).rejects.toEqual(code('POLICY_CONFLICT'))
    await expect(record.savePolicy('2', 'bob', 1)).rejects.toThrow('version 2 is in force, not 1')
    expect((await record.currentPolicy())?.text).toBe('two')
    await record.close()
  })
})
