import { expect, it } from 'vitest'
import { ValueIndex } from './value-index.ts'

const country = { table: 'employees', column: 'country' }
function indexOf(...values: string[]): ValueIndex {
  const index = new ValueIndex()
  index.add(country, values)
  return index
}
const found = (index: ValueIndex, word: string) => index.lookup([[word], ['staff']], 0).map(({ value }) => value)

it('finds the country under the word for what is of it', () => {
  expect(found(indexOf('Canada', 'France'), 'canadian')).toEqual(['Canada'])
  expect(found(indexOf('United States', 'USA', 'United Kingdom'), 'american')).toEqual(['United States', 'USA'])
})

it('takes the word itself where it is stored, and no part of a longer name', () => {
  expect(found(indexOf('Canada', 'Canadian'), 'canadian')).toEqual(['Canadian'])
  expect(found(indexOf('United Airlines', 'Canada Dry'), 'american')).toEqual([])
  expect(found(indexOf('Canada Dry'), 'canadian')).toEqual([])
})
