import { DatabaseSync } from 'node:sqlite'
import { beforeAll, expect, it } from 'vitest'
import type { Catalog, Relationship, TableInfo } from '../types.ts'
import { findPath } from './joins.ts'
import { openSingers, singers } from './query.fixture.ts'
import { Query } from './query.ts'
import { joinedRows, joinTree } from './query-joins.ts'
import { compileQuery, querySql } from './query-sql.ts'
import { queryWords } from './query-words.ts'
import { UnrelatedTablesError } from './select.ts'

let catalog: Catalog
const database = openSingers()
const rows = (sql: string) =>
  database
    .prepare(sql)
    .all()
    .map((row) => Object.values(row))
const field = (table: string, column: string) => ({ table, column })
const item = (table: string, column: string) => ({ field: field(table, column) })
const empty = { tables: [], where: [], by: [], having: [], order: [] }

beforeAll(async () => {
  catalog = (await singers()).catalog
})

it('joins over a table that the query does not name', () => {
  const query: Query = {
    ...empty,
    select: [item('singer', 'name')],
    where: [{ item: item('concert', 'year'), op: '=', value: 2014 }],
  }
  expect(joinTree(catalog, ['singer', 'concert']).map((join) => join.table)).toEqual(['singer_in_concert', 'concert'])
  expect(rows(querySql(query, catalog))).toEqual([['Ana'], ['Ben']])
  expect(queryWords(query, catalog)).toBe('name of singers with concerts where year is 2014')
})

it('groups, filters groups and orders them', () => {
  const count = { field: field('singer', '*'), aggregate: 'count' as const }
  const query: Query = {
    ...empty,
    select: [item('singer', 'country'), count],
    by: [field('singer', 'country')],
    having: [{ item: count, op: '>=', value: 2 }],
    order: [{ item: count, direction: 'desc' }],
  }
  const { sql, columns } = compileQuery(query, catalog)
  expect(rows(sql)).toEqual([['France', 2]])
  expect(columns.map(({ name, role }) => `${name} ${role}`)).toEqual(['country dimension', 'number_of_singers measure'])
})

it('joins conditions by "or": neighbours, or all that "and" holds together', () => {
  const where: Query['where'] = [
    { item: item('singer', 'country'), op: '=', value: 'Italy' },
    { item: item('singer', 'age'), op: '>', value: 40 },
    { item: item('singer', 'age'), op: '<', value: 35, or: true },
  ]
  const query: Query = { ...empty, select: [item('singer', 'name')], where }
  expect(rows(querySql(query, catalog))).toEqual([['Dan']])
  const apart: Query = { ...query, alternatives: true }
  expect(rows(querySql(apart, catalog))).toEqual([['Ana'], ['Dan']])
  expect(queryWords(apart, catalog)).toBe(
    'name of singers where country is Italy and age is more than 40, or age is less than 35',
  )
  expect(Query.parse(apart)).toEqual(apart)
})

it('compares with a query inside, and takes away what another gives', () => {
  const average: Query = { ...empty, select: [{ field: field('singer', 'age'), aggregate: 'avg' }] }
  const above: Query = {
    ...empty,
    select: [item('singer', 'name')],
    where: [{ item: item('singer', 'age'), op: '>', query: average }],
  }
  expect(rows(querySql(above, catalog))).toEqual([['Ben'], ['Cleo']])
  const inside: Query = { ...empty, select: [item('singer_in_concert', 'singer_id')] }
  const without: Query = {
    ...empty,
    select: [item('singer', 'name')],
    where: [{ item: item('singer', 'singer_id'), op: 'not in', query: inside }],
  }
  expect(rows(querySql(without, catalog))).toEqual([['Dan']])
  const except: Query = { ...empty, select: [item('singer', 'singer_id')], set: { op: 'except', query: inside } }
  expect(rows(querySql(except, catalog))).toEqual([[4]])
  expect(queryWords(except, catalog)).toContain('that are not among: ')
})

it('finds what is not among answers that hold a missing value', () => {
  const open = openSingers()
  open.exec('INSERT INTO singer_in_concert VALUES (NULL, 1)')
  const profiled = {
    ...catalog,
    tables: catalog.tables.map((table) => ({
      ...table,
      columns: table.columns.map((c) => ({ ...c, profile: c.profile && { ...c.profile, nullShare: 0.2 } })),
    })),
  }
  const inside: Query = { ...empty, select: [item('singer_in_concert', 'singer_id')] }
  const without: Query = {
    ...empty,
    select: [item('singer', 'name')],
    where: [{ item: item('singer', 'singer_id'), op: 'not in', query: inside }],
  }
  expect(open.prepare(querySql(without, profiled)).all()).toMatchObject([{ name: 'Dan' }])
})

it('writes values as literals, never as SQL', () => {
  const query: Query = {
    ...empty,
    select: [item('singer', 'name')],
    where: [
      { item: item('singer', 'name'), op: '=', value: "x' OR '1'='1" },
      { item: item('singer', 'country'), op: 'like', value: "%'; DROP TABLE singer; --%", or: true },
    ],
  }
  expect(rows(querySql(query, catalog))).toEqual([])
  expect(rows('SELECT count(*) FROM singer')).toEqual([[4]])
})

it('groups by what it shows where the engine asks for it', () => {
  const query: Query = {
    ...empty,
    select: [item('singer', 'name'), { field: field('singer_in_concert', '*'), aggregate: 'count' }],
    by: [field('singer', 'singer_id')],
  }
  expect(querySql(query, { ...catalog, dialect: 'duckdb' })).toContain('GROUP BY singer.singer_id, singer.name')
  expect(querySql(query, catalog)).toMatch(/GROUP BY singer.singer_id$/)
})

it('names tables that nothing connects', () => {
  const lonely = { ...catalog, relationships: [], tables: catalog.tables.filter((t) => t.name !== 'singer_in_concert') }
  expect(() => joinTree(lonely, ['singer', 'concert'])).toThrow(UnrelatedTablesError)
})

it('estimates what joins give', () => {
  expect(joinedRows(catalog, ['singer'])).toBe(4)
  expect(joinedRows(catalog, ['singer', 'concert'])).toBeCloseTo(4)
})

it('survives JSON', () => {
  const query: Query = { ...empty, select: [item('singer', 'name')], limit: 3 }
  expect(Query.parse(JSON.parse(JSON.stringify(query)))).toEqual(query)
})

it('prefers the table between two others to one that both only refer to', () => {
  const [any] = catalog.tables
  const table = (name: string) => ({ ...(any as TableInfo), name, columns: [] })
  const key = (from: string, to: string): Relationship => ({
    name: `${from}_${to}`,
    from,
    to,
    fromColumns: [`${to}_id`],
    toColumns: [`${to}_id`],
    origin: 'declared',
    synonyms: [],
  })
  const school = {
    ...catalog,
    tables: ['student', 'course', 'department', 'enrolment', 'lesson'].map(table),
    relationships: [
      key('student', 'department'),
      key('course', 'department'),
      key('enrolment', 'student'),
      key('enrolment', 'lesson'),
      key('lesson', 'course'),
    ],
  }
  const joined = (...names: string[]) => joinTree(school, names).map((join) => join.table)
  expect(joined('student', 'course')).toEqual(['enrolment', 'lesson', 'course'])
  expect(joined('student', 'department')).toEqual(['department'])
  expect(joined('student', 'department', 'course')).toEqual(['department', 'course'])
  const path = (from: string, to: string) => findPath(school, from, to)?.map((step) => step.to)
  expect(path('student', 'course')).toEqual(['enrolment', 'lesson', 'course'])
  expect(path('student', 'department')).toEqual(['department'])
})

it('adds up, compares and orders amounts that are kept as text as numbers', () => {
  const column = { name: 'fee', frequent: ['9', '38', '100'].map((value) => ({ value, count: 1 })) }
  const tables = catalog.tables.map((table) =>
    table.name === 'singer'
      ? {
          ...table,
          columns: table.columns.map((known) =>
            known.name === 'country'
              ? { ...known, name: column.name, profile: { ...known.profile, ...column } }
              : known,
          ),
        }
      : table,
  )
  const changed = { ...catalog, tables } as Catalog
  const fees = new DatabaseSync(':memory:')
  fees.exec(
    "CREATE TABLE singer (name TEXT, fee TEXT); INSERT INTO singer VALUES ('Ana', '9'), ('Ben', '38'), ('Dan', '100')",
  )
  const asked = (query: Partial<Query>) =>
    fees
      .prepare(querySql({ ...empty, select: [item('singer', 'name')], ...query }, changed))
      .all()
      .map((row) => Object.values(row)[0])
  const fee = item('singer', 'fee')
  expect(asked({ where: [{ item: fee, op: '<', value: 50 }] })).toEqual(['Ana', 'Ben'])
  expect(asked({ where: [{ item: fee, op: '=', value: 38 }] })).toEqual(['Ben'])
  expect(asked({ order: [{ item: fee, direction: 'desc' }] })).toEqual(['Dan', 'Ben', 'Ana'])
  expect(asked({ select: [{ ...fee, aggregate: 'max' }] })).toEqual([100])
  const average: Query = { ...empty, select: [{ ...fee, aggregate: 'avg' }] }
  expect(asked({ where: [{ item: fee, op: '>', query: average }] })).toEqual(['Dan'])
  expect(asked({ select: [fee], order: [{ item: fee, direction: 'asc' }], limit: 1 })).toEqual(['9'])
})
