import { describe, expect, it } from 'vitest'
import { threadOf } from './thread.ts'
import { viewOfTurn } from './turn-view.ts'

const turn = (messageId: string, replaces?: string) =>
  viewOfTurn({ conversationId: 'c', messageId, question: messageId, status: 'answered', createdAt: '', replaces })

const shown = (...turns: ReturnType<typeof turn>[]) =>
  threadOf(turns).map((item) => (item.kind === 'turn' ? item.view.key : item.views.map(({ key }) => key)))

describe('threadOf', () => {
  it('keeps turns that nothing replaces', () => {
    expect(shown(turn('a'), turn('b'))).toEqual(['a', 'b'])
  })

  it('gathers a replaced turn with those that came after it', () => {
    expect(shown(turn('a'), turn('b'), turn('c'), turn('d', 'b'), turn('e'))).toEqual(['a', ['b', 'c'], 'd', 'e'])
  })

  it('gathers versions of one question', () => {
    expect(shown(turn('a'), turn('b', 'a'), turn('c', 'b'))).toEqual([['a', 'b'], 'c'])
  })

  it('does not mind a replaced turn that is not here', () => {
    expect(shown(turn('b', 'a'), turn('c'))).toEqual(['b', 'c'])
  })
})
