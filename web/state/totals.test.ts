import { describe, expect, it } from 'vitest'
import { emptyForm, type Form } from '../../src/form/types.ts'
import type { Plan, ResultColumn, ResultTable } from '../../src/types.ts'
import { totalsOf } from './totals.ts'

const NAME: ResultColumn = { name: 'd', label: 'department', type: 'string', role: 'dimension' }
const MONTH: ResultColumn = { name: 'd', label: 'month', type: 'date', role: 'time', grain: 'month' }
const COUNT: ResultColumn = { name: 'n', label: 'employees', type: 'integer', role: 'measure' }

const table = (rows: ResultTable['rows'], first = NAME, second = COUNT): ResultTable => ({
  columns: [first, second],
  rows,
  truncated: false,
})
const planOf = (measure: Form['measures'][number]): Plan => ({
  planner: 'instant',
  sql: '',
  columns: [],
  confidence: 1,
  explanation: '',
  reasons: [],
  assumptions: [],
  form: { ...emptyForm('employees'), measures: [measure] },
})
const count = (more: object = {}) =>
  planOf({ kind: 'aggregate', aggregate: 'count', table: 'employees', field: null, ...more })

const ROWS = [
  ['Sales', 1200],
  ['Legal', 34],
  ['Gone', null],
]

describe('totalsOf', () => {
  it('adds up what adds up', () => {
    expect(totalsOf(table(ROWS), count())).toEqual([undefined, '1,234'])
    const metric = planOf({ kind: 'metric', name: 'headcount' })
    expect(totalsOf(table(ROWS), metric)).toEqual([undefined, '1,234'])
  })

  it('does not add up what is one thing in many rows', () => {
    expect(totalsOf(table(ROWS), count({ distinct: true }))).toBeUndefined()
    expect(totalsOf(table(ROWS, MONTH), count({ inForce: true }))).toBeUndefined()
    expect(totalsOf(table(ROWS, MONTH), planOf({ kind: 'metric', name: 'headcount' }))).toBeUndefined()
    expect(totalsOf(table(ROWS), count({ aggregate: 'avg' }))).toBeUndefined()
    expect(
      totalsOf(table(ROWS, NAME, { ...COUNT, label: 'attrition rate', format: 'percent' }), count()),
    ).toBeUndefined()
  })

  it('says nothing of cut results, lists of rows, single rows and unknown plans', () => {
    expect(totalsOf({ ...table(ROWS), truncated: true }, count())).toBeUndefined()
    expect(totalsOf(table(ROWS.slice(0, 1)), count())).toBeUndefined()
    expect(totalsOf(table(ROWS), { ...count(), form: emptyForm('employees') })).toBeUndefined()
    expect(totalsOf(table(ROWS), { ...count(), form: undefined })).toBeUndefined()
  })

  it('does not add numbers that it would have to round', () => {
    const long = [
      ['a', '12345678901234567890'],
      ['b', '1'],
    ]
    expect(totalsOf(table(long), count())).toBeUndefined()
  })
})
