import { describe, expect, it } from 'vitest'
import { type Entry, grouped, matching } from './palette.ts'

const entry = (group: string, label: string, keywords?: string): Entry => ({ id: label, group, label, keywords })
const ENTRIES = [
  entry('Do', 'New conversation', 'start'),
  entry('Do', 'Go to data', 'schema tables'),
  entry('Tables', 'Employees'),
  entry('Tables', 'Data loads'),
]
const labels = (typed: string) => matching(ENTRIES, typed).map(({ label }) => label)

describe('the palette', () => {
  it.each([
    ['', ['New conversation', 'Go to data', 'Employees', 'Data loads']],
    ['emp', ['Employees']],
    ['START conv', ['New conversation']],
    ['data', ['Data loads', 'Go to data']],
    ['llama', []],
  ])('finds for %j', (typed, found) => {
    expect(labels(typed)).toEqual(found)
  })

  it('lists at most eight of a group', () => {
    const many = Array.from({ length: 20 }, (_, i) => entry('Tables', `Table ${i}`))
    expect(matching([...many, entry('Do', 'Table of keys')], 'table')).toHaveLength(9)
  })

  it('groups in the order of what fits best', () => {
    expect(grouped(matching(ENTRIES, 'data')).map(({ group }) => group)).toEqual(['Tables', 'Do'])
  })
})
