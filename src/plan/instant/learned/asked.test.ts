import { expect, it } from 'vitest'
import { singers } from '../../../form/query.fixture.ts'
import type { QueryItem } from '../../../form/query.ts'
import { singer } from './candidate.fixture.ts'
import { catalogOf } from './catalog.fixture.ts'
import { matchAll } from './matches.ts'
import { lookAt } from './mentions.ts'
import { Schema } from './schema.ts'

const { catalog, values } = await singers()
const schema = new Schema(catalog)
const askedFor = (question: string) => matchAll(lookAt(question, schema, values)).asked
const thingsOf = (question: string) => {
  const { words } = lookAt(question, schema, values)
  return askedFor(question).things.map(({ places, aggregate }) =>
    [aggregate, ...places.map((i) => words[i]?.token.plain)].filter(Boolean).join(' '),
  )
}
const rows: QueryItem = { field: { table: 'singer', column: '*' }, aggregate: 'count' }

it('lists what is asked for, and ends where conditions begin', () => {
  expect(thingsOf('What are the name, country and age of each singer?')).toEqual(['name', 'country', 'age'])
  expect(thingsOf('Show the name of singers with age and country given')).toEqual(['name singers'])
  expect(thingsOf('names of singers and how many concerts they gave')).toEqual(['names singers', 'count concerts'])
  expect(thingsOf('How many are there?')).toEqual(['count'])
})

it('takes a figure before "and" for one of what the next names', () => {
  expect(thingsOf('the lowest and highest age of singers')).toEqual(['min age singers', 'max age singers'])
})

it('reads the list that a later sentence asks for', () => {
  expect(thingsOf('Which singer is the oldest? List the name and country.')).toEqual(['name', 'country'])
})

it('adds what a later sentence asks for as well', () => {
  expect(thingsOf('What is the name of the oldest singer? Also list the age.')).toEqual(['name singer', 'age'])
  expect(thingsOf('names of singers. For each of them, also show the number of concerts.')).toEqual([
    'names singers',
    'count concerts',
  ])
})

it('takes "total" for a figure in a list of figures, whatever a column is called', async () => {
  const paid = await catalogOf({ payments: ['payment_id', 'payment_amount', 'total_fee'] })
  const look = lookAt('the average, lowest and total payment amounts', new Schema(paid.catalog), paid.values)
  expect(matchAll(look).asked.things.map(({ aggregate }) => aggregate)).toEqual(['avg', 'min', 'sum'])
})

it('reads on where a question asks once more', () => {
  expect(thingsOf('What is the name of the singer with most concerts, and what is the country?')).toEqual([
    'name singer',
    'country',
  ])
})

it('leaves out what things are grouped by', () => {
  expect(thingsOf('For each country, show the name of the oldest singer')).toEqual(['name singer'])
})

it('tells what is missing and what nobody asked for', () => {
  const { name, country, age } = { name: singer('name'), country: singer('country'), age: singer('age') }
  const list = askedFor('Show the name and country of singers older than 40')
  expect(list.against([name, country])).toMatchObject({ missing: 0, beside: 0 })
  expect(list.against([name])).toMatchObject({ missing: 1, beside: 0 })
  expect(list.against([name, country, age])).toMatchObject({ missing: 0, beside: 1 })
  expect(askedFor('countries and the number of singers').against([country, rows])).toMatchObject({
    missing: 0,
    beside: 0,
  })
  expect(askedFor('countries and the number of singers').against([country])).toMatchObject({ missing: 1 })
})

it('wants the figure that was named', () => {
  const of = (aggregate: 'avg' | 'max') => askedFor('the average age').against([{ ...singer('age'), aggregate }])
  expect(of('avg').mean).toBeGreaterThan(of('max').mean)
})
