import { expect, it } from 'vitest'
import { singers } from '../../../form/query.fixture.ts'
import type { Query } from '../../../form/query.ts'
import { candidate, singer } from './candidate.fixture.ts'
import { lookAt } from './mentions.ts'
import { Schema } from './schema.ts'
import { stemOf } from './stem.ts'
import { unexplained } from './unexplained.ts'
import { idleCues, invents } from './vetoes.ts'

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

it('counts no rows where an amount is asked for', () => {
  const rows = { field: { table: 'singer', column: '*' }, aggregate: 'count' as const }
  const idle = (question: string, change: Partial<Query>) =>
    idleCues(candidate(schema, change), lookAt(question, schema, catalogued.values))
  expect(idle('How much is the singer Ana?', { select: [rows] })).toEqual(['much'])
  expect(idle('How many singers are there?', { select: [rows] })).toEqual([])
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

it('leaves over neither what an inner query stands for nor nouns that say nothing of their own', () => {
  const left = (question: string, change: Partial<Query> = {}) =>
    unexplained(candidate(schema, change), lookAt(question, schema, catalogued.values), new Map())
  const inner = { select: [{ field: { table: 'singer_in_concert', column: 'singer_id' } }] }
  const query = { ...inner, tables: [], where: [], by: [], having: [], order: [] }
  const where = [{ item: singer('singer_id'), op: 'not in' as const, query }]
  expect(left('names of singers without any concert', { where })).toEqual([])
  expect(left('names of singers without any concert')).toEqual(['concert'])
  expect(left('what kinds of countries are in our records', { select: [singer('country')] })).toEqual([])
  expect(left('names of countries', { select: [singer('country')] })).toEqual(['names'])
})

it('counts things by their own names, and people by any', () => {
  const associations = new Map(['pupil', 'people'].map((word) => [stemOf(word), new Map([[stemOf('singer'), 2]])]))
  const left = (question: string) =>
    unexplained(candidate(schema, {}), lookAt(question, schema, catalogued.values), associations)
  expect(left('how many pupils are singers')).toEqual(['pupils'])
  expect(left('how many singers are pupils')).toEqual([])
  expect(left('how many people are singers')).toEqual([])
})

it('lets words of other names stand for what a question describes, not for the fields that it asks for', () => {
  const associations = new Map(['wage', 'gpa', 'living'].map((word) => [stemOf(word), new Map([[stemOf('name'), 2]])]))
  const left = (question: string) =>
    unexplained(candidate(schema, {}), lookAt(question, schema, catalogued.values), associations)
  expect(left('singers living')).toEqual([])
  expect(left('the wage of singers')).toEqual(['wage'])
  expect(left('singers and their wage')).toEqual(['wage'])
  expect(left("the singer's wage")).toEqual(['wage'])
  expect(left('names of singers by wage')).toEqual(['wage'])
  expect(left('names of singers and GPA')).toEqual(['GPA'])
  expect(left('show the wage by name of singers')).toEqual(['wage'])
  expect(left('the singer with the most wage')).toEqual(['wage'])
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

it('wants comparisons and averages that are said', () => {
  const idle = (question: string, change: Partial<Query>) =>
    idleCues(candidate(schema, change), lookAt(question, schema, catalogued.values))
  const average = { ...singer('age'), aggregate: 'avg' as const }
  const above = (by: Query['by'], having: Query['having']): Partial<Query> => ({
    by,
    having,
    select: [singer('country')],
  })
  const query = { select: [average], tables: [], where: [], by: [], having: [], order: [] }
  const compared = { op: '>' as const, query }
  const question = 'countries whose average age is higher than the average age of all singers'
  expect(idle(question, above([singer('country').field], [{ item: average, ...compared }]))).toEqual([])
  expect(idle(question, { where: [{ item: singer('age'), ...compared }] })).toContain('average')
  expect(idle('singers older than Ben', {})).toContain('than')
  expect(idle('singers older than 30', { where: [{ item: singer('age'), op: '>', value: 30 }] })).toEqual([])
})

it('does not count rows where a column holds the number', () => {
  const tables = catalogued.catalog.tables.map((table) => ({
    ...table,
    columns: table.columns.map((column) =>
      column.name === 'age' ? { ...column, name: 'number_of_albums', label: 'number of albums' } : column,
    ),
  }))
  const changed = new Schema({ ...catalogued.catalog, tables })
  const rows = { field: { table: 'singer', column: '*' }, aggregate: 'count' as const }
  const idle = (question: string, select: Query['select']) =>
    idleCues(candidate(changed, { select }), lookAt(question, changed, catalogued.values))
  expect(idle('how many albums do singers have', [rows])).toContain('albums')
  expect(idle('how many albums do singers have', [singer('number_of_albums')])).not.toContain('albums')
  expect(idle('how many singers are there', [rows])).toEqual([])
  const aged = (question: string) =>
    idleCues(candidate(schema, { select: [rows] }), lookAt(question, schema, catalogued.values))
  expect(aged('how many age')).toEqual(['age'])
  expect(aged('how many singers have an age')).toEqual([])
})

it('adds nothing up that no word asks for', () => {
  const summed = candidate(schema, { select: [{ ...singer('age'), aggregate: 'sum' as const }] }).query
  expect(invents(summed, lookAt('the age of singers', schema, catalogued.values))).toBe(true)
  expect(invents(summed, lookAt('the total age of singers', schema, catalogued.values))).toBe(false)
})

it('ranks by no count where the words for it name a column', () => {
  const tables = catalogued.catalog.tables.map((table) => ({
    ...table,
    columns: table.columns.map((column) =>
      column.name === 'country' ? { ...column, name: 'most_popular_in', label: 'most popular in' } : column,
    ),
  }))
  const changed = new Schema({ ...catalogued.catalog, tables })
  const rows = { field: { table: 'singer', column: '*' }, aggregate: 'count' as const }
  const ranked = (column: string): Query => ({
    ...candidate(changed, { select: [singer(column)] }).query,
    by: [singer(column).field],
    order: [{ item: rows, direction: 'desc' }],
    limit: 1,
  })
  const look = lookAt('what is the most popular name', changed, catalogued.values)
  expect(invents(ranked('most_popular_in'), look)).toBe(true)
  expect(invents(ranked('name'), look)).toBe(false)
})
