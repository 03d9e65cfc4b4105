/** What of a conversation still counts, and what it is called. */
import { describe, expect, it } from 'vitest'
import type { Turn } from '../types.ts'
import { resolveQuestion, threadOf, windowOf } from './resolve.ts'
import { conversationOfThread } from './thread.ts'
import { titleOf } from './title.ts'

const turn = (messageId: string, more: Partial<Turn> = {}): Turn => ({
  conversationId: 'c',
  messageId,
  question: `question ${messageId}`,
  status: 'answered',
  source: 'hr',
  createdAt: '2026-01-31T08:00:00.000Z',
  ...more,
})
const ids = (turns: Turn[]) => turns.map(({ messageId }) => messageId).join(' ')
const WIDE = { messages: 10, tokens: 10_000 }

describe('the thread', () => {
  it('goes on from the turn that was asked instead of another', () => {
    const turns = [turn('a'), turn('b'), turn('c'), turn('d', { replaces: 'b' }), turn('e')]
    expect(ids(threadOf(turns))).toBe('a d e')
    expect(ids(threadOf([...turns, turn('f', { replaces: 'd' })]))).toBe('a f')
    expect(ids(threadOf([turn('a', { replaces: 'unknown' })]))).toBe('a')
  })

  it('is cut to messages and to tokens, the oldest first, without turns that still run', () => {
    const turns = ['a', 'b', 'c', 'd'].map((id) => turn(id))
    expect(ids(windowOf(turns, { messages: 2, tokens: 1000 }))).toBe('c d')
    expect(ids(windowOf(turns, { messages: 10, tokens: 20 }))).toBe('d')
    expect(ids(windowOf([...turns, turn('e', { status: 'running' })], WIDE))).toBe('a b c d')
  })

  it('sums up what is cut off by its questions', () => {
    const turns = [turn('a'), turn('b', { question: 'x'.repeat(200) }), turn('c', { status: 'failed' }), turn('d')]
    const { history, earlier } = resolveQuestion('q', turns, 'hr', { messages: 1, tokens: 1000 })
    expect(ids(history)).toBe('d')
    expect(earlier).toEqual(['question a', `${'x'.repeat(79)}…`])
    expect(resolveQuestion('q', turns, 'hr', WIDE).earlier).toEqual([])
  })

  it('keeps to its source', () => {
    const turns = [turn('a', { source: 'shop' }), turn('b')]
    expect(ids(resolveQuestion('q', turns, 'hr', WIDE).history)).toBe('b')
    expect(ids(resolveQuestion('q', turns, 'shop', WIDE).history)).toBe('a')
  })
})

describe('a title', () => {
  it.each([
    ['how many people work in Sales?', 'How many people work in Sales'],
    ['Headcount by city. And then by department, please.', 'Headcount by city'],
    ['  a\n b ', 'A b'],
    [`average ${'salary '.repeat(20)}`, 'Average salary salary salary salary salary salary salary…'],
  ])('of %j', (question, title) => expect(titleOf(question)).toBe(title))
})

it("gives each user's thread a conversation of its own, always the same", () => {
  const id = conversationOfThread('ada', 'default')
  expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  expect(conversationOfThread('ada', 'default')).toBe(id)
  expect(conversationOfThread('bob', 'default')).not.toBe(id)
})
