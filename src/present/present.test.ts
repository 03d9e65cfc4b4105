import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import type { Plan } from '../types.ts'
import { present } from './present.ts'
import { resultColumns } from './result-columns.ts'
import { CATALOG, COUNT, DEPARTMENT, form, TODAY, tableFor } from './words.fixture.ts'

const asked = form({ measures: [COUNT], by: [DEPARTMENT] })
const plan: Plan = {
  planner: 'instant',
  sql: 'SELECT',
  form: asked,
  columns: [],
  confidence: 1,
  explanation: 'Number of employees by department',
  reasons: [],
  assumptions: ['Only active employees are counted.'],
}
const table = tableFor(asked, [
  ['Sales', 4],
  ['Legal', 3],
])

it('shows table, chart and words of one answer', () => {
  const shown = present(plan, table, { question: 'employees by department', today: TODAY, catalog: CATALOG })
  expect(shown.table).toBe(table)
  expect(shown.chart).toMatchObject({ type: 'bar', x: 'department', y: 'number_of_employees', title: plan.explanation })
  expect(shown.answer.words).toBe('The number of employees is highest in Sales, at 4, and lowest in Legal, at 3.')
  expect(shown.answer.caveats).toEqual(plan.assumptions)
  expect(shown.answer.followUps).toContain('only in Sales')
})

it('draws the chart that the plan or the question asks for', () => {
  const chartOf = (given: Partial<Plan>, question: string) =>
    present({ ...plan, ...given }, table, { question, today: TODAY }).chart.type
  expect(chartOf({ chart: 'pie' }, 'employees by department')).toBe('pie')
  expect(chartOf({}, 'employees by department as a pie chart')).toBe('pie')
})

it('has a title and no follow-ups without a form', () => {
  const shown = present({ ...plan, form: undefined, explanation: '' }, table, {
    question: 'employees by department?',
    today: TODAY,
    catalog: CATALOG,
  })
  expect(shown.chart.title).toBe('employees by department?')
  expect(shown.answer.followUps).toEqual([])
})

it('describes columns by what the planner knows, and by their types', () => {
  const raw = [
    { name: 'DEPT', type: 'string' as const, nativeType: '' },
    { name: 'hireYear', type: 'integer' as const, nativeType: '' },
    { name: 'person_id', type: 'integer' as const, nativeType: '' },
    { name: 'avg_pay', type: 'float' as const, nativeType: '' },
    { name: 'hired_on', type: 'date' as const, nativeType: '' },
  ]
  const known = [{ name: 'dept', label: 'Department', role: 'dimension' as const }]
  expect(resultColumns(raw, known).map(({ name, label, role }) => `${name}: ${label}, ${role}`)).toEqual([
    'DEPT: Department, dimension',
    'hireYear: Hire year, measure',
    'person_id: Person id, key',
    'avg_pay: Avg pay, measure',
    'hired_on: Hired on, time',
  ])
})

/** Files that a module loads at run time, itself included. */
function loaded(file: URL, seen = new Map<string, string>()): Map<string, string> {
  if (seen.has(file.href)) return seen
  const text = readFileSync(file, 'utf8')
  seen.set(file.href, text)
  for (const [, path] of text.matchAll(/^(?:import|export) (?!type)[^;]*?from '(\.[^']+)'/gms))
    if (path) loaded(new URL(path, file), seen)
  return seen
}

/** Static imports from outside the product's own files. */
function outside(name: string): string[] {
  const files = loaded(new URL(name, import.meta.url))
  return [...files.values()].flatMap((text) =>
    [...text.matchAll(/^import (?!type)[^;]*?from '([^.'][^']*)'/gms)].map(([, path]) => path ?? ''),
  )
}

it('loads nothing of Node and no package where a browser runs it', () => {
  expect(['format.ts', 'vega-lite.ts', 'chart.ts'].flatMap(outside)).toEqual([])
  expect(outside('explain-sql.ts')).toContain('node:v8')
})
