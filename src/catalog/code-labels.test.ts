import { expect, test } from 'vitest'
import { codeLabels, flagLabels } from './code-labels.ts'

test('codes of a gender are said as people say them', () => {
  const labels = codeLabels('gender', ['F', 'M', 'X'])
  expect(labels.F).toContain('women')
  expect(labels.M).toContain('men')
  expect(labels.X).toBeUndefined()
})

test('a value that is a word already gets the other words', () => {
  expect(codeLabels('sex', ['Female', 'Male']).Female).toContain('women')
  expect(codeLabels('sex', ['Female', 'Male']).Female).not.toContain('female')
})

test('a column that answers yes or no is said by its name', () => {
  expect(codeLabels('fda approved', ['Yes', 'No'])).toEqual({ Yes: ['fda approved'], No: ['not fda approved'] })
  expect(codeLabels('is remote flag', ['Y', 'N'])).toMatchObject({ Y: ['remote'] })
  expect(codeLabels('is active', ['Y', 'N']).N).toEqual(expect.arrayContaining(['not active', 'inactive']))
})

test('attrition is said of those who left', () => {
  expect(flagLabels('Attrition')).toContain('leavers')
  expect(codeLabels('attrition', ['Yes', 'No']).Yes).toContain('left')
  expect(flagLabels('overtime')).toEqual([])
})

test('other columns have no codes', () => {
  expect(codeLabels('grade', ['A', 'B', 'F'])).toEqual({})
  expect(codeLabels('answer', ['Yes', 'No', 'Maybe'])).toEqual({})
  expect(
    codeLabels(
      'gender',
      Array.from({ length: 7 }, (_, i) => `code ${i}`),
    ),
  ).toEqual({})
})
