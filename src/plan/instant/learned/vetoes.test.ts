import { expect, it } from 'vitest'
import { singers } from '../../../form/query.fixture.ts'
import type { Query } from '../../../form/query.ts'
import { candidate, singer } from './candidate.fixture.ts'
import { lookAt } from './mentions.ts'
import { Schema } from './schema.ts'
import { idleCues } from './vetoes.ts'

const catalogued = await singers()
const schema = new Schema(catalogued.catalog)

it('takes figures alone for no answer to who', () => {
  const oldest = { order: [{ item: singer('age'), direction: 'desc' as const }], limit: 1 }
  const idle = (question: string, change: Partial<Query>) =>
    idleCues(candidate(schema, change), lookAt(question, schema, catalogued.values))
  expect(idle('Who is the oldest?', { ...oldest, select: [singer('age')] })).toEqual(['Who'])
  expect(idle('Who is the oldest?', { ...oldest, select: [singer('name'), singer('age')] })).toEqual([])
  expect(idle('What is the highest age?', { ...oldest, select: [singer('age')] })).toEqual([])
})
