import { beforeAll, describe, expect, it } from 'vitest'
import { OWNER } from '../../../access/types.ts'
import type { Catalogued } from '../../../catalog/load.ts'
import { singers } from '../../../form/query.fixture.ts'
import type { Query } from '../../../form/query.ts'
import type { Catalog } from '../../../types.ts'
import { Lexicon } from '../lexicon.ts'
import { readByRules } from '../planner.ts'
import { candidate } from './candidate.fixture.ts'
import { Doubts } from './doubts.ts'
import { lookAt } from './mentions.ts'
import { partCodes, partMasses, saysTheSame } from './part-codes.ts'
import { Schema } from './schema.ts'
import { Scorer } from './scorer.ts'

let catalogued: Catalogued
let schema: Schema

beforeAll(async () => {
  catalogued = await singers()
  schema = new Schema(catalogued.catalog)
})

const item = (column: string, table = 'singer') => ({ field: { table, column } })
const associations = new Map<string, Map<string, number>>()

function scorerOf(question: string, within = schema): Scorer {
  const linkers = { forests: {}, associations } as unknown as ConstructorParameters<typeof Scorer>[1]
  return new Scorer(lookAt(question, within, catalogued.values), linkers)
}

const told = (question: string, change: Partial<Query> = {}, used: number[] = [], within = schema) =>
  new Doubts(scorerOf(question, within), associations).told(candidate(within, change, used))

/** The catalog with titles of concerts called names. */
function withTwoNames({ tables, ...rest }: Catalog): Catalog {
  const renamed = tables.map((table) => ({
    ...table,
    columns: table.columns.map((column) =>
      column.name === 'title' ? { ...column, name: 'name', label: 'name' } : column,
    ),
  }))
  return { ...rest, tables: renamed }
}

describe('doubts about a candidate', () => {
  it('count other columns that the same words name', () => {
    expect(told('Show the names').tiesShown).toBe(0)
    expect(told('Show the names', {}, [], new Schema(withTwoNames(catalogued.catalog))).tiesShown).toBe(1)
  })

  it('count words that nothing in the schema is called', () => {
    expect(told('favourite colour of singers')).toMatchObject({ unknown: 2, unexplained: 2 })
    expect(told('names of singers')).toMatchObject({ unknown: 0, unexplained: 0 })
  })

  it('count conditions beyond what is stored', () => {
    const older = (value: number) => told('singers by age', { where: [{ item: item('age'), op: '>', value }] })
    expect(older(90).beyond).toBe(1)
    expect(older(40).beyond).toBe(0)
    const from = (value: string) =>
      told(`singers from ${value}`, { where: [{ item: item('country'), op: '=', value }] })
    expect(from('France')).toMatchObject({ stored: 1, unstored: 0 })
    expect(from('Peru')).toMatchObject({ stored: 0, unstored: 1 })
  })

  it('count columns that were listed and are not shown', () => {
    expect(told('Show the name, country and age of singers').notShown).toBe(2)
    const select = [item('name'), item('country'), item('age')]
    expect(told('Show the name, country and age of singers', { select }).notShown).toBe(0)
  })

  it('tell what the rules make of the question, and whether that is the same', () => {
    const context = { ...catalogued, today: '2026-01-01', access: OWNER }
    const ruled = (question: string, change: Partial<Query> = {}) => {
      const outcome = readByRules(question, context, new Lexicon(catalogued.catalog))
      return new Doubts(scorerOf(question), associations, outcome).told(candidate(schema, change))
    }
    expect(ruled('favourite colour of singers')).toMatchObject({ ruled: 0, agreed: -1 })
    const where = [{ item: item('country'), op: '=' as const, value: 'France' }]
    expect(ruled('names of singers from France', { where })).toMatchObject({ ruled: 2, agreed: 1 })
    expect(ruled('names of singers from France')).toMatchObject({ ruled: 2, agreed: 0 })
  })

  it('are the same numbers for every candidate', () => {
    const doubts = new Doubts(scorerOf('names of singers from France'), associations)
    const where = [{ item: item('country'), op: '=' as const, value: 'France' }]
    expect(doubts.of(candidate(schema, { where }, [4]))).toHaveLength(doubts.of(candidate(schema, {})).length)
  })
})

it('the probability of a part is that of all candidates that have it', () => {
  const parts = [
    candidate(schema, {}),
    candidate(schema, { distinct: true }),
    candidate(schema, { select: [item('age')] }),
  ].map(partCodes)
  const [shown, where, , , distinct] = partMasses(0, [0.5, 0.3, 0.2], parts)
  expect(shown).toBeCloseTo(0.8)
  expect(where).toBeCloseTo(1)
  expect(distinct).toBeCloseTo(0.7)
})

it('alternatives say the same in any order, and other than both conditions at once', () => {
  const of = (country: string, or?: true) => ({
    item: item('country'),
    op: '=' as const,
    value: country,
    ...(or && { or }),
  })
  const either = candidate(schema, { where: [of('France'), of('Spain', true)] })
  expect(saysTheSame(either, candidate(schema, { where: [of('Spain'), of('France', true)] }))).toBe(true)
  expect(saysTheSame(either, candidate(schema, { where: [of('France'), of('Spain')] }))).toBe(false)
  expect(saysTheSame(either, candidate(schema, { where: [of('France')] }))).toBe(false)
})

it('count texts that are compared as numbers, not those that are counted', async () => {
  const { catalog } = catalogued
  const amounts = catalog.tables.map((table) => ({
    ...table,
    columns: table.columns.map((column) =>
      column.name === 'age'
        ? { ...column, type: 'string' as const, profile: { ...column.profile, frequent: [{ value: '38', count: 1 }] } }
        : column,
    ),
  }))
  const within = new Schema({ ...catalog, tables: amounts } as Catalog)
  const where = [{ item: item('age'), op: '>' as const, value: 30 }]
  expect(told('singers older than 30', { where }, [], within).readAsNumbers).toBe(1)
  expect(told('singers older than 30', { where }).readAsNumbers).toBe(0)
  const counted = [{ ...item('age'), aggregate: 'count' as const }]
  expect(told('number of ages', { select: counted }, [], within).readAsNumbers).toBe(0)
})
