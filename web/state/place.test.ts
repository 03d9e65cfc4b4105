import { describe, expect, it } from 'vitest'
import { addressOf, type Place, placeOf } from './place.ts'

const PLACES: [string, Place][] = [
  ['', { page: 'chat' }],
  ['#/c/c1', { page: 'chat', conversationId: 'c1' }],
  ['#/c/c1/m2', { page: 'chat', conversationId: 'c1', messageId: 'm2' }],
  ['#/ask/What%20is%2Fwas%20100%25%20%3F', { page: 'chat', question: 'What is/was 100% ?' }],
  ['#/data', { page: 'data' }],
  ['#/data/hr/dbo.employees', { page: 'data', source: 'hr', table: 'dbo.employees' }],
  ['#/settings', { page: 'settings' }],
]

describe('places', () => {
  it.each(PLACES)('%j is told by its address and back', (address, place) => {
    expect(addressOf(place)).toBe(address)
    expect(placeOf(address)).toEqual(place)
  })

  it.each(['#/nowhere', '#', '#//', '#/%E0%A4%A'])('an unknown address %j is the chat', (address) => {
    expect(placeOf(address)).toEqual({ page: 'chat' })
  })
})
