import { expect, it } from 'vitest'
import { singers } from '../../../form/query.fixture.ts'
import type { Query, QueryOperator } from '../../../form/query.ts'
import { queryOf } from './candidate.fixture.ts'
import { catalogOf } from './catalog.fixture.ts'
import { matchAll } from './matches.ts'
import { lookAt } from './mentions.ts'
import { Schema } from './schema.ts'
import { addsNames, isSenseless } from './senseless.ts'

const { catalog, values } = await singers()
const schema = new Schema(catalog)

const of = (table: string, column: string) => ({ field: { table, column } })
const query = (table: string, column: string, change: Partial<Query> = {}): Query =>
  queryOf({ select: [of(table, column)], ...change })
const compared = (outer: [string, string], op: QueryOperator, inner: Query) =>
  query(outer[0], outer[1], { where: [{ item: of(...outer), op, query: inner }] })

it('knows keys that are looked for among all that they refer to, or among themselves', () => {
  const all = query('singer', 'singer_id')
  expect(isSenseless(compared(['singer_in_concert', 'singer_id'], 'not in', all), schema)).toBe(true)
  expect(isSenseless(compared(['singer', 'singer_id'], 'in', all), schema)).toBe(true)
  const left = query('singer_in_concert', 'singer_id', { set: { op: 'except', query: all } })
  expect(isSenseless(left, schema)).toBe(true)
})

it('keeps keys that nothing refers to, and those of some rows', () => {
  const used = query('singer_in_concert', 'singer_id')
  expect(isSenseless(compared(['singer', 'singer_id'], 'not in', used), schema)).toBe(false)
  const old = query('singer', 'singer_id', { where: [{ item: of('singer', 'age'), op: '>', value: 40 }] })
  expect(isSenseless(compared(['singer_in_concert', 'singer_id'], 'not in', old), schema)).toBe(false)
})

it('knows sets of the same on both sides', () => {
  const names = query('singer', 'name')
  expect(isSenseless({ ...names, set: { op: 'union', query: names } }, schema)).toBe(true)
  expect(isSenseless({ ...names, set: { op: 'union', query: query('concert', 'title') } }, schema)).toBe(false)
})

it('knows keys of one table that are looked for among its keys of another', () => {
  const concerts = query('singer_in_concert', 'concert_id')
  expect(isSenseless(compared(['singer_in_concert', 'singer_id'], 'not in', concerts), schema)).toBe(true)
})

it('knows values that no row has at once, also within', () => {
  const from = (value: string) => ({ item: of('singer', 'country'), op: '=' as const, value })
  const both = query('singer', 'singer_id', { where: [from('France'), from('Italy')] })
  expect(isSenseless(both, schema)).toBe(true)
  const either = query('singer', 'singer_id', { where: [from('France'), { ...from('Italy'), or: true }] })
  expect(isSenseless(either, schema)).toBe(false)
  expect(isSenseless(compared(['singer_in_concert', 'singer_id'], 'in', both), schema)).toBe(true)
})

it('knows sums of names, and of keys that nobody asks for', () => {
  const added = (question: string, column: string) => {
    const look = lookAt(question, schema, values)
    const summed = query('singer', column, { select: [{ ...of('singer', column), aggregate: 'sum' }] })
    return addsNames(summed, { look, matches: matchAll(look) })
  }
  expect(added('total age of singers', 'age')).toBe(false)
  expect(added('total number of singers', 'singer_id')).toBe(true)
  expect(added('the sum of the singer id', 'singer_id')).toBe(false)
  expect(added('total of names', 'name')).toBe(true)
})

it('knows sums of days', async () => {
  const catalogued = await catalogOf({ bill: ['bill_id', 'day'] })
  const dated = catalogued.catalog.tables.map((table) => ({
    ...table,
    columns: table.columns.map((column) => (column.name === 'day' ? { ...column, type: 'date' as const } : column)),
  }))
  const bills = new Schema({ ...catalogued.catalog, tables: dated })
  const look = lookAt('the average day of bills', bills, catalogued.values)
  const averaged = query('bill', 'day', { select: [{ ...of('bill', 'day'), aggregate: 'avg' }] })
  expect(addsNames(averaged, { look, matches: matchAll(look) })).toBe(true)
})
