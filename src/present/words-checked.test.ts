/** What a model writes is shown only where the result answers for every number. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ResultTable } from '../types.ts'
import { checkAgainst, checkedSentences } from './words-checked.ts'

const TABLE: ResultTable = {
  columns: [
    { name: 'department', label: 'Department', type: 'string', role: 'dimension' },
    { name: 'headcount', label: 'Headcount', type: 'integer', role: 'measure', format: 'integer' },
    { name: 'pay', label: 'Average pay', type: 'float', role: 'measure', format: 'currency', unit: 'EUR' },
    { name: 'share', label: 'Share', type: 'float', role: 'measure', format: 'percent' },
  ],
  rows: [
    ['Research', 120, 54321.4, 0.48],
    ['Sales', 108, 48000, 0.432],
    ['Legal', 22, null, 0.088],
  ],
  truncated: false,
}

const check = checkAgainst({
  table: TABLE,
  question: 'top 3 departments in 2025',
  scope: 'Headcount by department, in 2025',
})

describe('sentences that hold', () => {
  it.each([
    'Research has 120 people.',
    'Research is the largest department with 120 people, 12 more than Sales with 108.',
    'Average pay in Research is EUR 54,321.4.',
    'Average pay in Research is about 54,321 EUR.',
    'Research pays 54k on average.',
    'Sales has a share of 43.2 %.',
    'Sales has a share of 43.2%.',
    'In total there are 250 people in 3 departments.',
    'Research and Sales together have 228 people: 120 and 108.',
    'Sales (108) is 10 % smaller than Research (120).',
    'In 2025 the top 3 departments were Research, Sales and Legal.',
    'There are three departments.',
    'Legal has no average pay.',
    'No one is left out.',
  ])('%s', (sentence) => expect(check(sentence)).toBeUndefined())
})

describe('sentences that are dropped', () => {
  it.each([
    ['Research has 121 people.', '121'],
    ['Legal has 120 people.', '120'],
    ['Sales has 48 % of all.', '48'],
    ['There are 999 people in total.', '999'],
    ['There are forty-two departments.', 'forty two'],
    ['Two departments have more than a hundred people.', 'two'],
    ['Sales is half as large as Research.', '"half"'],
    ['Research has twice as many.', '"twice"'],
    ['See https://evil.example/?d=120 for more.', 'a link or markup'],
    ['![x](//evil.example/120)', 'a link or markup'],
    ['Research has ١٢٠ people.', 'a number in digits that cannot be read'],
    ['Research grew by 17 % since 2019.', '17'],
    ['Research has 1.2 million people.', '1.2'],
    ['In 2031 there will be more.', '2031'],
    ['Research has 120-130 people.', '130'],
  ])('%s', (sentence, problem) => expect(check(sentence)).toBe(problem))

  it('whatever number is put in that neither stands there nor follows', () => {
    const known = [120, 108, 22, 250, 3, 2025, 54321, 54321.4, 48000]
    const follows = (n: number) =>
      known.some((a) => [...known, 0].some((b) => Math.abs(n - a - b) < 1 || Math.abs(n - Math.abs(a - b)) < 1))
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_000_000 }), (n) => {
        fc.pre(!follows(n) && Math.abs(n - 34107) > 20_000)
        expect(check(`Over all departments it is ${n}.`)).toBe(String(n))
        expect(check(`Over all departments it is ${n.toLocaleString('en-US')} in the end.`)).toBeDefined()
      }),
    )
  })
})

it('takes no totals from a result that was cut', () => {
  const cut = checkAgainst({ table: { ...TABLE, truncated: true }, question: 'departments', scope: '' })
  expect(cut('There are 250 people in total.')).toBe('250')
  expect(cut('Research has 120 people.')).toBeUndefined()
})

it('lets sentences through one by one, as they are complete', async () => {
  async function* pieces() {
    yield* ['Research has 12', '0 people. Sal', 'es has 999. It pays 54,321.4 EUR', ' in Research.\nAnd so on']
  }
  const dropped: string[] = []
  const shown: string[] = []
  for await (const sentence of checkedSentences(pieces(), check, (problem) => dropped.push(problem)))
    shown.push(sentence)
  expect(shown).toEqual(['Research has 120 people.', ' It pays 54,321.4 EUR in Research.', ' And so on'])
  expect(dropped).toEqual(['999'])
})
