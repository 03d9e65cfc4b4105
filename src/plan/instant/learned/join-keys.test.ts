import { expect, it } from 'vitest'
import type { Query } from '../../../form/query.ts'
import { catalogOf } from './catalog.fixture.ts'
import { joinedAsSaid, joinKeys } from './join-keys.ts'
import { lookAt } from './mentions.ts'
import { Schema } from './schema.ts'

const { catalog, values } = await catalogOf(
  {
    staff: ['staff_id', 'last_name'],
    problems: ['problem_id', 'closed_by_staff_id', 'reported_by_staff_id'],
  },
  [
    ['problems', 'closed_by_staff_id', 'staff'],
    ['problems', 'reported_by_staff_id', 'staff'],
  ],
)
const schema = new Schema(catalog)

const problems: Query = {
  select: [{ field: { table: 'problems', column: 'problem_id' } }],
  tables: [],
  where: [{ item: { field: { table: 'staff', column: 'last_name' } }, op: '=', value: 'Bosco' }],
  by: [],
  having: [],
  order: [],
}
const asked = (question: string, query = problems) => joinedAsSaid(query, lookAt(question, schema, values))
const keysOf = (query: Query) => joinKeys(query, schema).map(({ name }) => name)

it('joins along the key that the question names', () => {
  expect(keysOf(asked('ids of problems reported by Bosco'))).toEqual(['reported_by_staff_id'])
  expect(keysOf(asked('ids of problems closed by Bosco'))).toEqual(['closed_by_staff_id'])
})

it('stays with the usual key where none is named, and with one that was chosen', () => {
  expect(asked('ids of problems of Bosco')).toEqual(problems)
  const chosen = { ...problems, via: [catalog.relationships[0]?.name ?? ''] }
  expect(keysOf(asked('ids of problems reported by Bosco', chosen))).toEqual(['closed_by_staff_id'])
})

it('names the keys of the queries inside, too', () => {
  const query: Query = { ...problems, where: [], set: { op: 'except', query: problems } }
  expect(keysOf(asked('ids of problems without those reported by Bosco', query))).toEqual(['reported_by_staff_id'])
})
