/** What every built-in store has to do, on a real engine. */
import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { QuerentError } from '../errors.ts'
import type { ResultTable } from '../types.ts'
import { openRecord } from './open-record.ts'
import { code, STORES, tickingClock } from './stores.fixture.ts'
import { ANSWERED, answeredTurn, CHART, newIds, SQL, storeTurn, TABLE } from './turn.fixture.ts'
import type { Record } from './types.ts'

describe.each(STORES)('the record on $name', ({ open }) => {
  let record: Record
  beforeEach(async () => {
    record = await openRecord(open(), tickingClock())
  })
  afterEach(() => record.close())

  const newConversation = (userId: string, title = 'Headcount') =>
    record.openConversation(userId, { title, source: 'hr' })

  describe('turns', () => {
    test('an answered turn is read as its events told it, rows included', async () => {
      const { messageId, conversationId, resultId } = await storeTurn(record, 'ada', await newConversation('ada'))
      expect(await record.turn('ada', messageId)).toEqual({
        conversationId,
        messageId,
        ...ANSWERED,
        resultId,
        createdAt: expect.stringMatching(/^2026-01-31T08:00:\d\d\.000Z$/),
      })
    })

    test('a turn can be read after each of its events', async () => {
      const ids = newIds(await newConversation('ada'))
      for (const event of answeredTurn(ids)) {
        await record.addEvent('ada', ids.messageId, event)
        const { status, table } = await record.turn('ada', ids.messageId)
        expect(status).toBe(event.type === 'turn-finished' ? 'answered' : 'running')
        if (event.type === 'rows-available') expect(table).toEqual(TABLE)
      }
    })

    test('the last turns come oldest first', async () => {
      const conversationId = await newConversation('ada')
      for (const question of ['one', 'two', 'three']) await storeTurn(record, 'ada', conversationId, { question })
      const turns = await record.recentTurns('ada', conversationId, 2)
      expect(turns.map((turn) => turn.question)).toEqual(['two', 'three'])
      expect(turns.map((turn) => turn.table)).toEqual([TABLE, TABLE])
    })

    test('a second result of a turn replaces the first in the turn and leaves it readable', async () => {
      const ids = await storeTurn(record, 'ada', await newConversation('ada'))
      const table: ResultTable = { ...TABLE, rows: [['HR', 7]] }
      const second = randomUUID()
      await record.addEvent('ada', ids.messageId, { type: 'rows-available', resultId: second, table, ms: 1 })
      expect((await record.turn('ada', ids.messageId)).table).toEqual(table)
      expect(await record.result('ada', second)).toMatchObject({ table, chart: null })
      expect(await record.result('ada', ids.resultId)).toMatchObject({ table: TABLE, chart: CHART })
    })

    test('what was scanned is kept, the address of a whole result is not', async () => {
      const ids = await storeTurn(record, 'ada', await newConversation('ada'))
      const file = {
        url: 'https://bucket.example/whole.csv?signature=s3cr3t',
        rows: 90_000,
        expiresAt: '2026-01-01T10:00:00Z',
      }
      const rows = {
        type: 'rows-available',
        resultId: randomUUID(),
        table: { ...TABLE, file },
        scannedBytes: 4096,
        ms: 1,
      } as const
      await record.addEvent('ada', ids.messageId, rows)
      const turn = await record.turn('ada', ids.messageId)
      expect(turn).toMatchObject({ table: TABLE, scannedBytes: 4096 })
      expect(JSON.stringify(await record.conversation('ada', turn.conversationId))).not.toContain('s3cr3t')
    })

    test('events of unknown messages and conversations are refused', async () => {
      const ids = newIds(randomUUID())
      const [received, resolved] = answeredTurn(ids)
      if (received === undefined || resolved === undefined) throw new Error('the fixture has lost its events')
      await expect(record.addEvent('ada', ids.messageId, received)).rejects.toEqual(code('CONVERSATION_UNKNOWN'))
      await expect(record.addEvent('ada', ids.messageId, resolved)).rejects.toEqual(code('MESSAGE_UNKNOWN'))
      await expect(record.turn('ada', ids.messageId)).rejects.toEqual(code('MESSAGE_UNKNOWN'))
      await expect(record.result('ada', ids.resultId)).rejects.toEqual(code('RESULT_UNKNOWN'))
    })

    test('rows without checked SQL are refused and leave the turn as it was', async () => {
      const ids = newIds(await newConversation('ada'))
      const [received, , , , , rows] = answeredTurn(ids)
      if (received === undefined || rows === undefined) throw new Error('the fixture has lost its events')
      await record.addEvent('ada', ids.messageId, received)
      await expect(record.addEvent('ada', ids.messageId, rows)).rejects.toEqual(code('INTERNAL'))
      expect(await record.turn('ada', ids.messageId)).not.toHaveProperty('resultId')
    })

    test('a message id that exists already is refused, and the first turn stays', async () => {
      const ids = await storeTurn(record, 'ada', await newConversation('ada'))
      const again = { type: 'question-received' as const, ...ids, question: 'another' }
      const failure = await record.addEvent('ada', ids.messageId, again).catch((thrown: unknown) => thrown)
      expect(failure).toEqual(code('STORE_FAILED'))
      expect(failure).toHaveProperty('cause.message', expect.stringContaining('UNIQUE'))
      expect(await record.turn('ada', ids.messageId)).toMatchObject({ status: 'answered', table: TABLE })
      expect(await record.conversation('ada', ids.conversationId)).toMatchObject({ messageCount: 1 })
    })
  })

  describe('concurrency', () => {
    test('50 turns at once in one conversation lose nothing', async () => {
      const conversationId = await newConversation('ada')
      const all = Array.from({ length: 50 }, (_, i) =>
        storeTurn(record, 'ada', conversationId, { question: `question ${i}`, table: { ...TABLE, rows: [['n', i]] } }),
      )
      const stored = await Promise.all(all)
      const { turns, messageCount } = await record.conversation('ada', conversationId)
      expect(messageCount).toBe(50)
      expect(turns.map((turn) => turn.messageId).sort()).toEqual(stored.map((ids) => ids.messageId).sort())
      for (const turn of turns) {
        const n = Number(turn.question.slice('question '.length))
        expect(turn).toMatchObject({ status: 'answered', sql: SQL, chart: CHART, table: { rows: [['n', n]] } })
        expect(turn.answer?.words).toBe('Sales has 42.')
      }
    })

    test('events of one turn sent without waiting are applied in their order', async () => {
      const ids = newIds(await newConversation('ada'))
      await Promise.all(answeredTurn(ids).map((event) => record.addEvent('ada', ids.messageId, event)))
      expect(await record.turn('ada', ids.messageId)).toMatchObject({
        status: 'answered',
        table: TABLE,
        chart: CHART,
        ms: 12,
      })
    })
  })

  describe('conversations', () => {
    test('the list has the one asked in last first, with its count and its last question', async () => {
      const [first, second] = [await newConversation('ada', 'first'), await newConversation('ada', 'second')]
      await storeTurn(record, 'ada', first, { question: 'one' })
      await storeTurn(record, 'ada', first, { question: 'two' })
      expect(await record.conversations('ada', { limit: 10, offset: 0 })).toEqual([
        {
          id: first,
          title: 'first',
          source: 'hr',
          createdAt: '2026-01-31T08:00:01.000Z',
          updatedAt: expect.stringMatching(/^2026-01-31T08:00:\d\d\.000Z$/),
          messageCount: 2,
          lastQuestion: 'two',
          folderId: null,
        },
        {
          id: second,
          title: 'second',
          source: 'hr',
          createdAt: '2026-01-31T08:00:02.000Z',
          updatedAt: '2026-01-31T08:00:02.000Z',
          messageCount: 0,
          lastQuestion: null,
          folderId: null,
        },
      ])
    })

    test('pages neither repeat nor skip', async () => {
      const ids: string[] = []
      for (let i = 0; i < 25; i++) ids.unshift(await newConversation('ada', `conversation ${i}`))
      const pages = await Promise.all(
        [0, 10, 20, 30].map((offset) => record.conversations('ada', { limit: 10, offset })),
      )
      expect(pages.map((page) => page.length)).toEqual([10, 10, 5, 0])
      expect(pages.flat().map((conversation) => conversation.id)).toEqual(ids)
      expect(await record.countConversations('ada')).toBe(25)
      expect(await record.countConversations('bob')).toBe(0)
    })

    test('opening a given conversation returns it as it is', async () => {
      const id = await newConversation('ada', 'first title')
      expect(await record.openConversation('ada', { id, title: 'other', source: null })).toBe(id)
      expect(await record.conversation('ada', id)).toMatchObject({ title: 'first title', source: 'hr', turns: [] })
    })

    test('a conversation is renamed without moving up the list', async () => {
      const [older, newer] = [await newConversation('ada'), await newConversation('ada')]
      await record.renameConversation('ada', older, 'Köpfe 🙂')
      const list = await record.conversations('ada', { limit: 10, offset: 0 })
      expect(list.map((conversation) => conversation.id)).toEqual([newer, older])
      expect(list[1]?.title).toBe('Köpfe 🙂')
    })

    test('a deleted conversation is gone with all that hangs on it, a turn still running ends in silence', async () => {
      const id = await newConversation('ada')
      const ids = await storeTurn(record, 'ada', id)
      await record.deleteConversation('ada', id)
      const opinion = { messageId: ids.messageId, positive: true }
      await expect(record.conversation('ada', id)).rejects.toEqual(code('CONVERSATION_UNKNOWN'))
      await expect(record.recentTurns('ada', id, 5)).rejects.toEqual(code('CONVERSATION_UNKNOWN'))
      await expect(record.openConversation('ada', { id, title: '', source: null })).rejects.toEqual(
        code('CONVERSATION_UNKNOWN'),
      )
      await expect(record.deleteConversation('ada', id)).rejects.toEqual(code('CONVERSATION_UNKNOWN'))
      await expect(record.renameConversation('ada', id, 'x')).rejects.toEqual(code('CONVERSATION_UNKNOWN'))
      await expect(storeTurn(record, 'ada', id)).rejects.toEqual(code('CONVERSATION_UNKNOWN'))
      await expect(record.turn('ada', ids.messageId)).rejects.toEqual(code('MESSAGE_UNKNOWN'))
      await expect(record.addFeedback('ada', opinion)).rejects.toEqual(code('MESSAGE_UNKNOWN'))
      await expect(record.result('ada', ids.resultId)).rejects.toEqual(code('RESULT_UNKNOWN'))
      expect(await record.conversations('ada', { limit: 10, offset: 0 })).toEqual([])
      await record.addEvent('ada', ids.messageId, { type: 'turn-finished', status: 'answered', ms: 1 })
    })
  })

  describe('users', () => {
    test("what is another user's does not exist", async () => {
      const id = await newConversation('ada')
      const ids = await storeTurn(record, 'ada', id)
      const finished = { type: 'turn-finished', status: 'failed', ms: 1 } as const
      const opinion = { messageId: ids.messageId, positive: false }
      await expect(record.openConversation('bob', { id, title: '', source: null })).rejects.toEqual(
        code('CONVERSATION_UNKNOWN'),
      )
      await expect(storeTurn(record, 'bob', id)).rejects.toEqual(code('CONVERSATION_UNKNOWN'))
      await expect(record.addEvent('bob', ids.messageId, finished)).rejects.toEqual(code('MESSAGE_UNKNOWN'))
      await expect(record.recentTurns('bob', id, 5)).rejects.toEqual(code('CONVERSATION_UNKNOWN'))
      await expect(record.conversation('bob', id)).rejects.toEqual(code('CONVERSATION_UNKNOWN'))
      await expect(record.renameConversation('bob', id, 'mine')).rejects.toEqual(code('CONVERSATION_UNKNOWN'))
      await expect(record.deleteConversation('bob', id)).rejects.toEqual(code('CONVERSATION_UNKNOWN'))
      await expect(record.turn('bob', ids.messageId)).rejects.toEqual(code('MESSAGE_UNKNOWN'))
      await expect(record.addFeedback('bob', opinion)).rejects.toEqual(code('MESSAGE_UNKNOWN'))
      await expect(record.result('bob', ids.resultId)).rejects.toEqual(code('RESULT_UNKNOWN'))
      expect(await record.conversations('bob', { limit: 10, offset: 0 })).toEqual([])
      expect(await record.conversation('ada', id)).toMatchObject({ title: 'Headcount', messageCount: 1 })
      expect(await record.turn('ada', ids.messageId)).toMatchObject({ status: 'answered' })
    })

    test('two users keep their own lists', async () => {
      await storeTurn(record, 'ada', await newConversation('ada', "ada's"))
      await storeTurn(record, 'bob', await newConversation('bob', "bob's"))
      for (const user of ['ada', 'bob']) {
        const list = await record.conversations(user, { limit: 10, offset: 0 })
        expect(list).toMatchObject([{ title: `${user}'s`, messageCount: 1 }])
      }
    })
  })

  describe('results', () => {
    test('a result has the rows that were shown, the SQL they came from, and its chart', async () => {
      const { resultId } = await storeTurn(record, 'ada', await newConversation('ada'))
      expect(await record.result('ada', resultId)).toEqual({
        id: resultId,
        messageId: expect.any(String),
        source: 'hr',
        sql: SQL,
        table: TABLE,
        chart: CHART,
      })
    })

    test.each([
      ['emoji, combining and right-to-left text', '🧑‍🚀 e\u0301 שלום \u202E東京'],
      ['quotes, newlines and a zero byte', `'; drop table turn; -- "\\\r\n\u0000`],
      ['200 kB', 'ß'.repeat(100_000)],
    ])('%s comes back as it went in', async (_, text) => {
      const table: ResultTable = {
        ...TABLE,
        rows: [
          [text, 1.5],
          [true, null],
        ],
      }
      const id = await newConversation('ada', text)
      const { messageId, resultId } = await storeTurn(record, 'ada', id, { question: text, table })
      expect((await record.turn('ada', messageId)).question === text).toBe(true)
      expect((await record.result('ada', resultId)).table?.rows).toEqual(table.rows)
      const [summary] = await record.conversations('ada', { limit: 1, offset: 0 })
      expect(summary?.title === text && summary.lastQuestion === text).toBe(true)
    })
  })

  test('a closed record throws STORE_FAILED, and closes again without error', async () => {
    await record.close()
    await record.close()
    await expect(record.conversations('ada', { limit: 1, offset: 0 })).rejects.toBeInstanceOf(QuerentError)
    await expect(record.conversations('ada', { limit: 1, offset: 0 })).rejects.toEqual(code('STORE_FAILED'))
  })
})
