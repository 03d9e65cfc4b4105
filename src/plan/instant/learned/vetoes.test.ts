import { expect, it } from 'vitest'
import { singers } from '../../../form/query.fixture.ts'
import type { Query } from '../../../form/query.ts'
import { candidate, singer } from './candidate.fixture.ts'
import { lookAt } from './mentions.ts'
import { Schema } from './schema.ts'
import { idleCues, unexplained } from './vetoes.ts'

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

it('takes a limit for none where its number is compared', () => {
  const idle = (question: string, limit: number) =>
    idleCues(candidate(schema, { limit }), lookAt(question, schema, catalogued.values))
  expect(idle('names of singers of at least 30', 30)).toContain('30')
  expect(idle('names of the top 3 singers', 3)).not.toContain('3')
})

it('asks the highest value of a query that says so, whatever it compares', () => {
  const where = [{ item: singer('age'), op: '<' as const, value: 50 }]
  const look = lookAt('highest age of singers younger than 50', schema, catalogued.values)
  expect(idleCues(candidate(schema, { select: [singer('age')], where }), look)).toEqual(['highest'])
  const highest = { ...singer('age'), aggregate: 'max' as const }
  expect(idleCues(candidate(schema, { select: [highest], where }), look)).toEqual([])
})

it('leaves over what is no name, but neither verbs before "by" nor words that ask for nothing', () => {
  const left = (question: string) =>
    unexplained(candidate(schema, {}), lookAt(question, schema, catalogued.values), new Map())
  expect(left('names of singers hired by the director')).toEqual(['director'])
  expect(left('information about the names of singers')).toEqual([])
  expect(left('names of singers hired')).toEqual(['hired'])
})

it('wants alternatives joined by "or", a number before it or not', () => {
  const where = [
    { item: singer('age'), op: '<' as const, value: 30 },
    { item: singer('country'), op: '=' as const, value: 'France' },
  ]
  const idle = (question: string) => idleCues(candidate(schema, { where }), lookAt(question, schema, catalogued.values))
  expect(idle('names of singers under 30 or from France')).toEqual(['or'])
  expect(idle('names of singers from France of 30 or less')).not.toContain('or')
})

it('wants the end of a column that a superlative asks for', () => {
  const of = (aggregate: 'min' | 'max') => ({ select: [{ ...singer('age'), aggregate }] })
  const by = (direction: 'asc' | 'desc') => ({ order: [{ item: singer('age'), direction }], limit: 1 })
  const idle = (question: string, change: Partial<Query>) =>
    idleCues(candidate(schema, change), lookAt(question, schema, catalogued.values))
  expect(idle('the oldest age of singers', of('max'))).toEqual([])
  expect(idle('the oldest age of singers', of('min'))).toEqual(['oldest'])
  expect(idle('name of the youngest singer', by('asc'))).toEqual([])
  expect(idle('name of the youngest singer', by('desc'))).toEqual(['youngest'])
})
