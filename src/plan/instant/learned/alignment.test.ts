import { beforeAll, expect, it } from 'vitest'
import type { Catalogued } from '../../../catalog/load.ts'
import { singers } from '../../../form/query.fixture.ts'
import type { Query } from '../../../form/query.ts'
import { Aligner } from './alignment.ts'
import { empty } from './filling.ts'
import { lookAt } from './mentions.ts'
import type { Candidate } from './pool.ts'
import { WORD_BUCKETS, WordFeatures } from './rank-words.ts'
import { Schema } from './schema.ts'
import { Scorer } from './scorer.ts'
import { idleCues } from './vetoes.ts'

let catalogued: Catalogued
let schema: Schema

beforeAll(async () => {
  catalogued = await singers()
  schema = new Schema(catalogued.catalog)
})

const singer = (column: string) => ({ field: { table: 'singer', column } })
const plain: Query = { select: [singer('name')], tables: [], where: [], by: [], having: [], order: [] }

function candidate(change: Partial<Query>, used: number[] = []): Candidate {
  const from = [schema.table('singer')?.id ?? -1]
  const guess = { sketch: { select: [], where: [], by: 0, having: [], order: [], limit: '' as const }, whole: 0 }
  return {
    query: { ...plain, ...change },
    sql: '',
    guess: { ...guess, parts: [], score: 0, count: 1 },
    rank: 0,
    filled: { ...empty(), used },
    from,
    total: 0,
  }
}

function aligned(question: string, change: Partial<Query>, used?: number[]) {
  const linkers = { forests: {}, associations: new Map() } as unknown as ConstructorParameters<typeof Scorer>[1]
  const scorer = new Scorer(lookAt(question, schema, catalogued.values), linkers)
  return new Aligner(scorer).align(candidate(change, used))
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
        query: { ...plain, select: [{ field: { table: 'singer_in_concert', column: 'singer_id' } }] },
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

it('takes figures alone for no answer to who', () => {
  const oldest = { order: [{ item: singer('age'), direction: 'desc' as const }], limit: 1 }
  const idle = (question: string, change: Partial<Query>) =>
    idleCues(candidate(change), lookAt(question, schema, catalogued.values))
  expect(idle('Who is the oldest?', { ...oldest, select: [singer('age')] })).toEqual(['Who'])
  expect(idle('Who is the oldest?', { ...oldest, select: [singer('name'), singer('age')] })).toEqual([])
  expect(idle('What is the highest age?', { ...oldest, select: [singer('age')] })).toEqual([])
})

it('gives candidates that use the words in other ways other features, all within the buckets', () => {
  const features = new WordFeatures()
  const of = (change: Partial<Query>) => new Set(features.of(aligned('singers by age', change), candidate(change)))
  const [asc, desc] = (['asc', 'desc'] as const).map((direction) => of({ order: [{ item: singer('age'), direction }] }))
  expect(asc).not.toEqual(desc)
  expect([...(asc ?? [])].every((feature) => feature < WORD_BUCKETS)).toBe(true)
  expect(of({ order: [{ item: singer('age'), direction: 'asc' }] })).toEqual(asc)
})
