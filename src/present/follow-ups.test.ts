import { expect, it } from 'vitest'
import type { Form } from '../form/types.ts'
import type { Cell } from '../types.ts'
import { suggestFollowUps } from './follow-ups.ts'
import {
  ANSWERS,
  AVERAGE,
  CATALOG,
  COUNT,
  DEPARTMENT,
  field,
  form,
  LEAVERS,
  tableFor,
  YEAR_2024,
  YEAR_2025,
} from './words.fixture.ts'

const suggest = (asked: Form, rows: Cell[][]) => suggestFollowUps(asked, CATALOG, tableFor(asked, rows))
const groups = (count: number): Cell[][] =>
  Array.from({ length: count }, (_, i) => [`Unit ${'ABCDEFGHIJKLMNOP'[i]}`, count - i])

it('shows each figure by something first', () => {
  expect(suggest(form({ measures: [COUNT] }), [[412]])).toEqual(['by department', 'by year', 'what about last year?'])
})

it('goes on from a period', () => {
  const asked = form({ measures: [LEAVERS], period: { range: YEAR_2025 } })
  expect(suggest(asked, [[12]])).toEqual([
    'by department',
    'by month',
    'compared with the previous year',
    'what about last year?',
  ])
})

it('goes on from groups to one of them, and to other groups', () => {
  const asked = form({ measures: [COUNT], by: [DEPARTMENT] })
  expect(suggest(asked, groups(4))).toEqual(['by gender', 'by year', 'only in Unit A', 'what about last year?'])
  expect(
    suggest(form({ measures: [AVERAGE], by: [DEPARTMENT, { field: field('gender') }] }), [['Sales', 'F', 1]]),
  ).not.toContain('by city')
})

it('offers the top of many groups', () => {
  const asked = form({
    measures: [COUNT],
    by: [{ field: field('city') }],
    period: { range: YEAR_2025, compareTo: YEAR_2024 },
  })
  const rows = groups(12).map(([name, value]): Cell[] => [name ?? null, value ?? null, 1, 2, 0.5])
  expect(suggest(asked, rows)).toEqual(['by department', 'only in Unit A', 'top 5 instead', 'as a table'])
})

it('offers another chart where little else is left', () => {
  const asked = form({
    measures: [LEAVERS],
    period: { range: { ...YEAR_2025, text: 'last year' }, grain: 'month' },
    by: [DEPARTMENT],
  })
  const rows: Cell[][] = [
    ['2025-01-01', 'Sales', 1],
    ['2025-02-01', 'Sales', 2],
  ]
  expect(suggest(asked, rows)).toEqual(['only in Sales', 'as a bar chart'])
})

it('does not offer what the form has', () => {
  const asked = form({
    measures: [LEAVERS],
    by: [DEPARTMENT],
    limit: 5,
    order: [{ item: { measure: 0 }, direction: 'desc' }],
    period: { range: YEAR_2025 },
  })
  const suggestions = suggest(asked, groups(5))
  expect(suggestions).not.toContain('by department')
  expect(suggestions).not.toContain('top 5 instead')
  expect(suggestions).toContain('only in Unit A')
})

it('leaves names out that no question can hold', () => {
  const asked = form({ measures: [COUNT], by: [DEPARTMENT] })
  expect(
    suggest(asked, [
      [null, 9],
      ['--', 8],
      ['a\nb', 7],
      ['x'.repeat(80), 6],
      ['Sales', 5],
    ]),
  ).toContain('only in Sales')
})

it('uses a few simple wordings, at most four at a time', () => {
  const wordings =
    /^(by .+|only in .+|top (5|10) instead|what about last year\?|as a (bar|pie) chart|as a table|compared with the previous year)$/
  for (const { form: asked, table } of ANSWERS) {
    if (!asked) continue
    const suggestions = suggestFollowUps(asked, CATALOG, table)
    expect(suggestions.length).toBeLessThanOrEqual(4)
    expect(new Set(suggestions).size).toBe(suggestions.length)
    for (const suggestion of suggestions) expect(suggestion).toMatch(wordings)
  }
})
