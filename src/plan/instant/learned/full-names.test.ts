import { expect, it } from 'vitest'
import { singers } from '../../../form/query.fixture.ts'
import { fullNames } from './full-names.ts'
import { lookAt } from './mentions.ts'
import { Schema } from './schema.ts'

const { catalog, values } = await singers()
const schema = new Schema(catalog)

function found(question: string) {
  const look = lookAt(question, schema, values)
  return fullNames(look, schema.columns).map(({ start, end, columns }) => ({
    words: look.words
      .slice(start, end)
      .map((word) => word.token.text)
      .join(' '),
    columns: [...columns].flatMap((id) => schema.columns[id]?.name ?? []),
  }))
}

it('finds whole names in either order, and those of a table with its column', () => {
  expect(found('concert ids and the name of each singer')).toEqual([
    { words: 'name of each singer', columns: ['name'] },
    { words: 'concert ids', columns: ['concert_id', 'concert_id'] },
  ])
})

it('finds no name of which a word is missing, or is said elsewhere', () => {
  expect(found('ids of all concerts')).toEqual([
    { words: 'ids of all concerts', columns: ['concert_id', 'concert_id'] },
  ])
  expect(found('singers and their ids')).toEqual([])
  expect(found('names by country')).toEqual([])
})
