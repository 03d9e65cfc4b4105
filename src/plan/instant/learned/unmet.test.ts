import { expect, it } from 'vitest'
import { singers } from '../../../form/query.fixture.ts'
import type { Query } from '../../../form/query.ts'
import { namesOfSingers, singer } from './candidate.fixture.ts'
import { catalogOf } from './catalog.fixture.ts'
import { lookAt } from './mentions.ts'
import { Schema } from './schema.ts'
import { unmet } from './unmet.ts'

const catalogued = await singers()
const schema = new Schema(catalogued.catalog)
const left = (question: string, change: Partial<Query>) =>
  unmet({ ...namesOfSingers, ...change }, lookAt(question, schema, catalogued.values))

it('wants a figure for each of two values that "and" joins', () => {
  const where = [
    { item: singer('country'), op: '=' as const, value: 'France' },
    { item: singer('country'), op: '=' as const, value: 'Netherlands', or: true },
  ]
  const average = { ...singer('age'), aggregate: 'avg' as const }
  expect(left('average age of singers from France and Netherlands', { select: [average], where })).toEqual(['and'])
  expect(left('average age of singers from France or Netherlands', { select: [average], where })).toEqual([])
  expect(left('names of singers from France and Netherlands', { where })).toEqual([])
})

it('wants "before" and "after" compared or ordered', () => {
  expect(left('singers born before any from France', {})).toEqual(['before'])
  expect(left('singers aged under 30 after all', { where: [{ item: singer('age'), op: '<', value: 30 }] })).toEqual([])
})

it('wants years looked for among years, unless another column is named', async () => {
  const { catalog, values } = await catalogOf({ wine: ['wine_id', 'name', 'year', 'drink'] })
  const wines = new Schema(catalog)
  const query = (column: string): Query => ({
    ...namesOfSingers,
    select: [{ field: { table: 'wine', column: 'name' } }],
    where: [{ item: { field: { table: 'wine', column } }, op: '=', value: '2008' }],
  })
  const of = (question: string, column: string) => unmet(query(column), lookAt(question, wines, values))
  expect(of('names of wines produced in 2008', 'drink')).toEqual(['2008'])
  expect(of('names of wines produced in 2008', 'year')).toEqual([])
  expect(of('names of wines to drink in 2008', 'drink')).toEqual([])
})

it('wants a key compared where people report to somebody', async () => {
  const { catalog, values } = await catalogOf({ staff: ['staff_id', 'name', 'manager_id'] }, [
    ['staff', 'manager_id', 'staff'],
  ])
  const people = new Schema(catalog)
  const item = (column: string) => ({ field: { table: 'staff', column } })
  const named = { item: item('name'), op: '=' as const, value: 'Ann' }
  const query = { ...namesOfSingers, select: [item('name')], where: [named] }
  const inner: Query = { ...query, select: [item('staff_id')] }
  const below: Query = { ...query, where: [{ item: item('manager_id'), op: 'in', query: inner }] }
  const look = lookAt('names of staff who report to Ann', people, values)
  expect(unmet(query, look)).toEqual(['report'])
  expect(unmet(below, look)).toEqual([])
})

it('wants as many as a number before their name says, not the one with that key', () => {
  const where = [{ item: singer('singer_id'), op: '=' as const, value: 2 }]
  expect(left('countries with 2 singers', { where })).toEqual(['2'])
  expect(left('name of singer 2', { where })).toEqual([])
})

it('wants ranges, parts of texts and prices said as such', () => {
  const range = { item: singer('age'), op: 'between' as const, value: 30, high: 41 }
  expect(left('singers aged 30 and aged 41', { where: [range] })).toEqual(['41'])
  expect(left('singers aged from 30 to 41', { where: [range] })).toEqual([])
  const spain = { item: singer('country'), value: 'Spain' }
  expect(left('singers with Spain as a substring of the country', { where: [{ ...spain, op: '=' }] })).toEqual([
    'substring',
  ])
  expect(left('singers with Spain as a substring of the country', { where: [{ ...spain, op: 'like' }] })).toEqual([])
})

it('wants no dates for prices, and no end of what says yes or no', async () => {
  const { catalog, values } = await catalogOf({ bill: ['bill_id', 'paid', 'day'] })
  const retyped = catalog.tables.map((table) => ({
    ...table,
    columns: table.columns.map((column) => ({
      ...column,
      type: column.name === 'paid' ? ('boolean' as const) : column.name === 'day' ? ('date' as const) : column.type,
    })),
  }))
  const bills = new Schema({ ...catalog, tables: retyped })
  const query = (column: string): Query => ({
    ...namesOfSingers,
    select: [{ field: { table: 'bill', column: 'bill_id' } }],
    order: [{ item: { field: { table: 'bill', column } }, direction: 'asc' }],
    limit: 1,
  })
  expect(unmet(query('day'), lookAt('the cheapest bill', bills, values))).toEqual(['cheapest'])
  expect(unmet(query('day'), lookAt('the smallest bill', bills, values))).toEqual(['smallest'])
  expect(unmet(query('day'), lookAt('the earliest bill', bills, values))).toEqual([])
  expect(unmet(query('paid'), lookAt('the highest paid', bills, values))).toEqual(['highest'])
})

it('takes what is there most often for no better', () => {
  const field = { table: 'singer', column: 'country' }
  const rows = { field: { table: 'singer', column: '*' }, aggregate: 'count' as const }
  const ranked = { by: [field], order: [{ item: rows, direction: 'desc' as const }], limit: 1 }
  expect(left('the best country of singers', ranked)).toEqual(['best'])
  expect(left('the most common country of singers', ranked)).toEqual([])
})
