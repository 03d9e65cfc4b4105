import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openRecord } from './open-record.ts'
import { sqliteStore } from './store.ts'
import type { Record } from './types.ts'

describe('folders', () => {
  let record: Record
  let conversation: string
  beforeEach(async () => {
    record = await openRecord(sqliteStore(':memory:'))
    conversation = await record.openConversation('ann', { title: 'Headcount', source: 'demo' })
  })
  afterEach(() => record.close())

  const titles = async (folder?: string | null) =>
    (await record.conversations('ann', { limit: 10, offset: 0, folder })).map(({ title }) => title)

  it('hold conversations, which leave the others', async () => {
    const folder = await record.createFolder('ann', 'Reports')
    await record.openConversation('ann', { title: 'Pay', source: 'demo' })
    await record.moveConversation('ann', conversation, folder)
    expect(await record.folders('ann')).toEqual([{ id: folder, name: 'Reports', count: 1 }])
    expect(await titles(folder)).toEqual(['Headcount'])
    expect(await titles(null)).toEqual(['Pay'])
    expect((await titles()).sort()).toEqual(['Headcount', 'Pay'])
    expect(await record.countConversations('ann', undefined, null)).toBe(1)
    await record.moveConversation('ann', conversation, null)
    expect(await titles(folder)).toEqual([])
  })

  it('are listed by name, with the conversations that are not deleted', async () => {
    const second = await record.createFolder('ann', 'b')
    const first = await record.createFolder('ann', 'A')
    await record.moveConversation('ann', conversation, first)
    await record.renameFolder('ann', second, 'c')
    await record.deleteConversation('ann', conversation)
    expect(await record.folders('ann')).toEqual([
      { id: first, name: 'A', count: 0 },
      { id: second, name: 'c', count: 0 },
    ])
  })

  it('leave their conversations when they are deleted', async () => {
    const folder = await record.createFolder('ann', 'Reports')
    await record.moveConversation('ann', conversation, folder)
    await record.deleteFolder('ann', folder)
    expect(await record.folders('ann')).toEqual([])
    expect(await titles(null)).toEqual(['Headcount'])
  })

  it('are those of their owner alone', async () => {
    const folder = await record.createFolder('ben', 'His')
    expect(await record.folders('ann')).toEqual([])
    const unknown = { code: 'FOLDER_UNKNOWN' }
    await expect(record.moveConversation('ann', conversation, folder)).rejects.toMatchObject(unknown)
    await expect(record.renameFolder('ann', folder, 'Mine')).rejects.toMatchObject(unknown)
    await expect(record.deleteFolder('ann', folder)).rejects.toMatchObject(unknown)
    const mine = await record.createFolder('ann', 'Mine')
    await expect(record.moveConversation('ben', conversation, null)).rejects.toMatchObject({
      code: 'CONVERSATION_UNKNOWN',
    })
    expect(await record.folders('ann')).toEqual([{ id: mine, name: 'Mine', count: 0 }])
  })
})
