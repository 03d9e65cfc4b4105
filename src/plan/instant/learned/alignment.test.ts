import { beforeAll, expect, it } from 'vitest'
import type { Catalogued } from '../../../catalog/load.ts'
import { singers } from '../../../form/query.fixture.ts'
import type { Query } from '../../../form/query.ts'
import { Aligner } from './alignment.ts'
import { candidate, namesOfSingers, singer } from './candidate.fixture.ts'
import { lookAt } from './mentions.ts'
import { WORD_BUCKETS, WordFeatures } from './rank-words.ts'
import { Schema } from './schema.ts'
import { Scorer } from './scorer.ts'

let catalogued: Catalogued
let schema: Schema

beforeAll(async () => {
  catalogued = await singers()
  schema = new Schema(catalogued.catalog)
})

function aligned(question: string, change: Partial<Query>, used?: number[], tables?: string[]) {
  const linkers = { forests: {}, associations: new Map() } as unknown as ConstructorParameters<typeof Scorer>[1]
  const scorer = new Scorer(lookAt(question, schema, catalogued.values), linkers)
  return new Aligner(scorer).align(candidate(schema, change, used, tables))
}

it('tags each word with what it stands for', () => {
  const { tags } = aligned(
    'names of singers older than 40',
    { where: [{ item: singer('age'), op: '>', value: 40 }] },
    [5],
  )
  expect(tags).toEqual(['S', 'of', 'Ts', 'older', 'than', 'V>'])
})

it('marks names that the candidate leaves out, and columns that nobody named', () => {
  const { tags, unnamed } = aligned('names and countries', {
    order: [{ item: singer('age'), direction: 'desc' }],
    limit: 1,
  })
  expect(tags).toEqual(['S', 'and', 'X'])
  expect(unnamed).toEqual(['Odesc1:number'])
})

it('marks a column that is named beside the table of another', () => {
  const { tags } = aligned('names of concerts', {})
  expect(tags[0]).toBe('S!')
  expect(aligned('names of singers', {}).tags[0]).toBe('S')
})

it('tells what a table is used for, and those of inner queries apart', () => {
  const { tags } = aligned('singers without concerts', {
    where: [
      {
        item: singer('singer_id'),
        op: 'not in',
        query: { ...namesOfSingers, select: [{ field: { table: 'singer_in_concert', column: 'singer_id' } }] },
      },
    ],
  })
  expect(tags[0]).toBe('Ts')
  expect(tags[2]).toBe('Ti')
})

it('marks words of a whole name whose column the candidate leaves out', () => {
  const question = 'names, concert ids and singer ids'
  const left = aligned(question, {})
  expect(left.tags.slice(1)).toEqual(['X', 'X', 'and', 'Ts?', 'X'])
  expect(left.counts.at(-1)).toBe(2)
  const both = aligned(question, { select: [singer('name'), singer('singer_id'), singer('country')] })
  expect(both.tags.slice(1)).toEqual(['X', 'S?', 'and', 'Ts', 'S'])
  expect(both.counts.at(-1)).toBe(1)
})

it('gives a column named twice to two roles, and marks it the second time', () => {
  const { tags } = aligned('name of singers by name', { order: [{ item: singer('name'), direction: 'asc' }] })
  expect(tags[0]).toBe('S+Oasc')
  expect(tags[4]).toBe('rS+Oasc')
})

it('gives candidates that use the words in other ways other features, all within the buckets', () => {
  const features = new WordFeatures()
  const of = (change: Partial<Query>) =>
    new Set(features.of(aligned('singers by age', change), candidate(schema, change)))
  const [asc, desc] = (['asc', 'desc'] as const).map((direction) => of({ order: [{ item: singer('age'), direction }] }))
  expect(asc).not.toEqual(desc)
  expect([...(asc ?? [])].every((feature) => feature < WORD_BUCKETS)).toBe(true)
  expect(of({ order: [{ item: singer('age'), direction: 'asc' }] })).toEqual(asc)
})

it('marks a word that says what the rows of a table are that takes no part: a singer in a concert is no singer', () => {
  const rows = (table: string) => ({ field: { table, column: '*' }, aggregate: 'count' as const })
  const tagOf = (question: string, table: string) =>
    aligned(question, { select: [rows(table)] }, [], [table]).tags.at(-1)
  expect(tagOf('how many singers', 'singer')).toBe('Ts')
  expect(tagOf('how many singers', 'singer_in_concert')).toBe('Ts^')
})

it('knows words for the key that tables are joined along', () => {
  const concerts = { item: { field: { table: 'concert', column: 'year' } }, op: '=' as const, value: 2014 }
  const question = 'names of singers by concert id in 2014'
  expect(aligned(question, { where: [concerts] }, [6]).tags[5]).toBe('J')
  expect(aligned(question, {}).tags[5]).toBe('X')
})
