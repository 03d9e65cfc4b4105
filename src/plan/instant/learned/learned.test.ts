import { beforeAll, describe, expect, it } from 'vitest'
import type { Catalogued } from '../../../catalog/load.ts'
import { singers } from '../../../form/query.fixture.ts'
import type { Query } from '../../../form/query.ts'
import type { ColumnInfo, TableInfo } from '../../../types.ts'
import { namesOfSingers } from './candidate.fixture.ts'
import { comparedAsSaid, saidAt } from './comparisons.ts'
import { triplesFor } from './conditions.ts'
import { calibrated, massOf, orderOf, softmax } from './confidence.ts'
import { blanked } from './guess-sketch.ts'
import { matchAll } from './matches.ts'
import { lookAt } from './mentions.ts'
import { lookedAgain } from './results.ts'
import { Schema } from './schema.ts'
import { keyOf, sketchOf } from './sketch.ts'
import { stemOf } from './stem.ts'
import { likeWords } from './synonyms.ts'

let catalogued: Catalogued
let schema: Schema

beforeAll(async () => {
  catalogued = await singers()
  schema = new Schema(catalogued.catalog)
})

const look = (question: string) => lookAt(question, schema, catalogued.values)

describe('a look at a question', () => {
  it('finds stored values, numbers and quotations', () => {
    const found = look('Which singers from France are older than 40 and called "Zoe"?').values
    expect(found.map(({ kind, value }) => `${kind} ${value}`)).toEqual([
      'stored France',
      'text France',
      'number 40',
      'text Zoe',
    ])
  })

  it('reads numbers with their sign, and words that say how often', () => {
    const numbers = (question: string) =>
      look(question).values.flatMap(({ kind, value }) => (kind === 'number' ? [value] : []))
    expect(numbers('ages between -50 and 50')).toEqual([-50, 50])
    expect(numbers('born in 2009-2010')).toEqual([2009, 2010])
    expect(numbers('singers who sang more than twice')).toEqual([2])
  })

  it('knows the comparison that the words around a number ask for', () => {
    const said = (question: string) => {
      const found = look(question)
      return saidAt(
        found,
        found.words.findIndex((word) => word.number !== undefined),
      )
    }
    expect(said('singers older than 40')).toBe('>')
    expect(said('singers under 40')).toBe('<')
    expect(said('at least 40 years')).toBe('>=')
    expect(said('no more than 40 years')).toBe('<=')
    expect(said('40 or more years')).toBe('>=')
    expect(said('older than 40 or younger than 20')).toBe('>')
    expect(said('singers aged 40')).toBe('')
  })

  it('fits words to names by form, stem and meaning', () => {
    const { columns, tables } = matchAll(look('the nations and ages of performers in concerts'))
    const of = (table: string, name: string) => columns[schema.column(table, name)?.id ?? -1]
    expect(of('singer', 'age')?.exact).toBe(1)
    expect(of('singer', 'country')).toMatchObject({ exact: 0, like: 1 })
    expect(tables[schema.table('concert')?.id ?? -1]?.exact).toBe(1)
  })

  it('fits adjectives to what they are said of, and keys written in one piece to "id"', () => {
    const { columns } = matchAll(look('the oldest singers'))
    expect(columns[schema.column('singer', 'age')?.id ?? -1]).toMatchObject({ stem: 0, like: 1 })
    const table = { ...schema.tables[0]?.info, name: 'emp', primaryKey: ['empid'] } as TableInfo
    const [column] = table.columns
    const info = { ...column, name: 'empid', label: 'empid' } as ColumnInfo
    const made = new Schema({ ...catalogued.catalog, tables: [{ ...table, columns: [info] }], relationships: [] })
    expect(made.columns[0]?.words.map((w) => made.words[w]?.word)).toEqual(['emp', 'id'])
  })

  it('blanks out names and values, and keeps what holds them together', () => {
    expect(blanked(look('How many singers from France are there?')).join(' ')).toBe('how many TAB from VAL are there')
  })

  it('proposes conditions for columns that can hold the value', () => {
    const found = triplesFor('>', look('singers older than 40')).map(({ column }) => column.name)
    expect(found).toContain('age')
    expect(found).not.toContain('name')
    const equal = triplesFor('=', look('singers from Italy'))
    expect(equal.some(({ column, value }) => column.name === 'country' && value === 'Italy')).toBe(true)
  })
})

it('meets words of one stem and of like meaning', () => {
  expect(stemOf('departures')).toBe(stemOf('depart'))
  const like = likeWords('salary')
  expect(like?.get('wage')).toBeGreaterThan(like?.get('garner') ?? 0)
  expect(like?.has('cloud')).toBe(false)
})

it('gives one key to sketches that differ in the order of conditions alone', () => {
  const field = (column: string) => ({ field: { table: 'singer', column } })
  const query = (where: Query['where']): Query => ({
    select: [field('name')],
    tables: [],
    where,
    by: [],
    having: [],
    order: [],
  })
  const a = { item: field('age'), op: '>' as const, value: 1 }
  const b = { item: field('country'), op: '=' as const, value: 'France' }
  expect(keyOf(sketchOf(query([a, b])))).toBe(keyOf(sketchOf(query([b, a]))))
  expect(keyOf(sketchOf(query([a])))).not.toBe(keyOf(sketchOf(query([b]))))
})

it('weighs candidates again by what they give', () => {
  const byMass = {
    base: 0,
    roots: [0],
    feature: Int16Array.of(3, -1, -1),
    threshold: Float32Array.of(0.4, 0, 0),
    left: Int32Array.of(1, 0, 0),
    value: Float32Array.of(0, 0, 5),
  }
  const results = ['1:[["x"]]', '1:[["y"]]', '1:[["y"]]', '']
  const found = lookedAgain([0.35, 0.25, 0.25, 0.15], results, [[], [], [], []], byMass)
  expect(found[1]).toBeGreaterThan(found[0] ?? 1)
  expect(found[3]).toBe(0.15)
  expect(found.reduce((a, b) => a + b, 0)).toBeCloseTo(1)
})

it('compares a number as the words around it ask for', () => {
  const age = { field: { table: 'singer', column: 'age' } }
  const found = look('singers of no more than 40 years')
  expect(comparedAsSaid({ item: age, op: '>', value: 40 }, found).op).toBe('<=')
  expect(comparedAsSaid({ item: age, op: '<=', value: 40 }, found).op).toBe('<=')
  expect(comparedAsSaid({ item: age, op: '>', value: 40 }, look('singers aged 40')).op).toBe('>')
  const alternatives = look('singers older than 40 or below 30')
  expect(comparedAsSaid({ item: age, op: '<', value: 40 }, alternatives).op).toBe('>')
  expect(comparedAsSaid({ item: age, op: '>', value: 30 }, alternatives).op).toBe('<')
  expect(comparedAsSaid({ item: age, op: '>', value: 40 }, look('singers at or above 40')).op).toBe('>=')
})

it('compares with what an inner query gives as words ask for', () => {
  const age = { field: { table: 'singer', column: 'age' } }
  const query = { ...namesOfSingers, select: [{ ...age, aggregate: 'avg' as const }] }
  const below = look('singers younger than the average')
  expect(comparedAsSaid({ item: age, op: '>', query }, below).op).toBe('<')
  expect(comparedAsSaid({ item: age, op: '<=', query }, below).op).toBe('<=')
  expect(comparedAsSaid({ item: age, op: '>', query }, look('singers of the average age')).op).toBe('>')
})

it('takes a capital alone for a letter, but not where a sentence begins', () => {
  const cues = (question: string) => look(question).words.map(({ cue }) => cue)
  expect(cues('names that begin with A').at(-1)).toBe('')
  expect(cues('A singer')[0]).toBe('the')
})

describe('confidence', () => {
  it('adds up candidates that give the same rows', () => {
    const p = softmax([2, 1, 1])
    expect(massOf(1, p, ['1:x', '1:y', '1:y'])).toBeCloseTo((p[1] ?? 0) * 2)
    expect(massOf(0, p, ['', '', ''])).toBeCloseTo(p[0] ?? 0)
  })

  it('puts failing candidates last and those without rows lower', () => {
    expect(orderOf([0.5, 0.3, 0.2], ['error', '0:[]', '1:x'])).toEqual([2, 1, 0])
  })

  it('interpolates between calibrated steps', () => {
    const steps = [
      { score: 0.2, share: 0.1 },
      { score: 0.8, share: 0.9 },
    ]
    const found = [0, 0.5, 1].map((score) => Math.round(100 * calibrated(score, steps)))
    expect(found).toEqual([10, 50, 90])
  })
})
