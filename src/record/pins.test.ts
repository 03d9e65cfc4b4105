import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openRecord } from './open-record.ts'
import { code, STORES, tickingClock } from './stores.fixture.ts'
import { storeTurn } from './turn.fixture.ts'
import type { Record } from './types.ts'

describe.each(STORES)('on $name', ({ open }) => {
  let record: Record
  beforeEach(async () => {
    record = await openRecord(open(), tickingClock())
  })
  afterEach(() => record.close())

  const newConversation = (userId: string, title = 'Headcount') =>
    record.openConversation(userId, { title, source: 'hr' })
  const asked = async (question: string, userId = 'ada') =>
    storeTurn(record, userId, await newConversation(userId, question.slice(0, 10)), { question })

  describe('pins', () => {
    test('come the latest first, with what was asked and answered', async () => {
      const [first, second] = [await asked('headcount'), await asked('attrition')]
      await record.pin('ada', first.messageId, true)
      await record.pin('ada', second.messageId, true)
      await record.pin('ada', first.messageId, true)
      expect((await record.pins('ada')).map((pin) => pin.question)).toEqual(['attrition', 'headcount'])
      expect((await record.pins('ada'))[1]).toEqual({
        messageId: first.messageId,
        conversationId: first.conversationId,
        question: 'headcount',
        words: 'Sales has 42.',
        pinnedAt: expect.stringMatching(/^2026-01-31T/),
      })
    })

    test('are taken away again, and go with their conversation', async () => {
      const [first, second] = [await asked('headcount'), await asked('attrition')]
      for (const { messageId } of [first, second]) await record.pin('ada', messageId, true)
      await record.pin('ada', first.messageId, false)
      await record.deleteConversation('ada', second.conversationId)
      expect(await record.pins('ada')).toEqual([])
    })

    test("another user's answer cannot be pinned, and their pins are not seen", async () => {
      const { messageId } = await asked('headcount')
      await record.pin('ada', messageId, true)
      await expect(record.pin('ben', messageId, true)).rejects.toThrow(code('MESSAGE_UNKNOWN'))
      expect(await record.pins('ben')).toEqual([])
      expect(await record.marks('ben', [messageId])).toEqual([])
    })
  })

  test('marks tell what was said of each turn, and nothing of the others', async () => {
    const [liked, pinned, plain] = [await asked('one'), await asked('two'), await asked('three')]
    await record.addFeedback('ada', { messageId: liked.messageId, positive: false })
    await record.pin('ada', pinned.messageId, true)
    const marks = await record.marks('ada', [liked.messageId, pinned.messageId, plain.messageId])
    expect(marks).toHaveLength(2)
    expect(marks).toContainEqual({ messageId: liked.messageId, pinned: false, positive: false })
    expect(marks).toContainEqual({ messageId: pinned.messageId, pinned: true, positive: null })
  })

  describe('searching conversations', () => {
    test.each([
      ['headCOUNT', ['How many are there']],
      ['50 % of', ['Half']],
      ['%', ['Half']],
      ['_', []],
      ['half', ['Half']],
      ['  ', ['Half', 'How many are there']],
    ])('%j finds %j', async (search, titles) => {
      await storeTurn(record, 'ada', await newConversation('ada', 'How many are there'), {
        question: 'headcount by office',
      })
      await storeTurn(record, 'ada', await newConversation('ada', 'Half'), { question: 'who is in 50 % of teams' })
      await storeTurn(record, 'ben', await newConversation('ben', 'Half of headcount'))
      const found = await record.conversations('ada', { limit: 10, offset: 0, search })
      expect(found.map(({ title }) => title)).toEqual(titles)
      expect(await record.countConversations('ada', search)).toBe(titles.length)
    })
  })

  describe('a window of turns', () => {
    test('is the newest, then those before', async () => {
      const id = await newConversation('ada')
      for (const question of ['one', 'two', 'three', 'four']) await storeTurn(record, 'ada', id, { question })
      const newest = await record.conversation('ada', id, { limit: 2 })
      expect(newest.turns.map(({ question }) => question)).toEqual(['three', 'four'])
      expect(newest.messageCount).toBe(4)
      const earlier = await record.conversation('ada', id, { limit: 5, before: newest.turns[0]?.messageId })
      expect(earlier.turns.map(({ question }) => question)).toEqual(['one', 'two'])
    })

    test('cannot begin at a message of another conversation', async () => {
      const { messageId } = await asked('elsewhere')
      const id = await newConversation('ada')
      for (const before of [messageId, randomUUID()])
        await expect(record.conversation('ada', id, { before })).rejects.toThrow(code('MESSAGE_UNKNOWN'))
    })
  })
})
