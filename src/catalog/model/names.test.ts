import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  idlePrefix,
  lemma,
  nameColumn,
  nameTable,
  splitName,
  vocabularyOf,
  withoutTableWords,
  wordsOf,
} from './names.ts'

describe('splitName', () => {
  test.each([
    ['emp_no', 'emp no'],
    ['HireDate', 'hire date'],
    ['hireDate', 'hire date'],
    ['EMPLOYEE_ID', 'employee id'],
    ['HTTPStatus', 'http status'],
    ['customerIDs', 'customer ids'],
    ['PurchaseOrderID', 'purchase order id'],
    ['address1', 'address 1'],
    ['q1', 'q1'],
    ['q1_sales', 'q1 sales'],
    ['2024Q1', '2024q1'],
    ['Order Details', 'order details'],
    ['größe-in-cm', 'größe in cm'],
    ['__id__', 'id'],
  ])('%s', (name, words) => expect(splitName(name).join(' ')).toBe(words))

  const word = fc.stringMatching(/^[a-z]{2,8}$/)
  const words = fc.array(word, { minLength: 1, maxLength: 5 })
  const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)

  test('the style of a name does not matter', () => {
    fc.assert(
      fc.property(words, (list) => {
        const pascal = list.map(capital).join('')
        const styles = [list.join('_'), list.join('_').toUpperCase(), list.join('-'), list.join(' '), pascal]
        for (const name of [...styles, pascal.charAt(0).toLowerCase() + pascal.slice(1)]) {
          expect(splitName(name)).toEqual(list)
        }
      }),
    )
  })

  /** The sigma at the end of a word has a form of its own, which depends on where words end. */
  const sameSigma = (text: string) => text.replaceAll('ς', 'σ')

  test('no letter or digit is lost, and splitting again changes nothing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (name) => {
        const split = splitName(name)
        const kept = name.normalize('NFC').replace(/[^\p{L}\p{N}\p{M}]/gu, '')
        expect(sameSigma(split.join(''))).toBe(sameSigma(kept.toLowerCase()))
        expect(split.every((part) => part !== '')).toBe(true)
        const hasCapitals = /\p{Lu}/u.test(split.join(''))
        if (!hasCapitals) expect(splitName(split.join(' '))).toEqual(split)
      }),
      { examples: [['İstanbul_Ödeme'], ['ΟΔΟΣ_A'], ['Җ𝐀'], ['a\u0301b1cd2']] },
    )
  })
})

describe('wordsOf', () => {
  test.each([
    ['dept_no', 'department number'],
    ['DOB', 'date of birth'],
    ['qty', 'quantity'],
    ['hiredate', 'hire date'],
    ['gradepoint', 'grade point'],
    ['viewpoint', 'viewpoint'],
    ['deptno', 'department number'],
    ['zipcode', 'zip code'],
    ['no_of_employees', 'number of employees'],
    ['NumCompaniesWorked', 'number of companies worked'],
    ['num', 'number'],
    ['state_cd', 'state code'],
    ['CD', 'cd'],
    ['candidate', 'candidate'],
    ['discount', 'discount'],
    ['update', 'update'],
  ])('%s', (name, words) => expect(wordsOf(name).join(' ')).toBe(words))
})

test('lemma', () => {
  expect(['employees', 'salaries', 'children', 'data', 'sales', 'ids', 'status'].map(lemma)).toEqual([
    'employee',
    'salary',
    'child',
    'data',
    'sales',
    'id',
    'status',
  ])
})

test('the words of the table are left out where they lead', () => {
  expect(withoutTableWords(['department', 'name'], ['departments'])).toEqual(['name'])
  expect(withoutTableWords(['name'], ['departments'])).toEqual(['name'])
  expect(withoutTableWords(['department'], ['departments'])).toEqual(['department'])
})

describe('nameTable', () => {
  test('other ways to say it are synonyms', () => {
    expect(nameTable('emp_salaries')).toEqual({
      label: 'employee salaries',
      synonyms: ['emp salaries', 'employee salary'],
    })
  })
  test('technical words are no part of the label', () => expect(nameTable('dim_date').label).toBe('date'))
  test('a name without letters is its own label', () => expect(nameTable('%').label).toBe('%'))
})

describe('nameColumn', () => {
  test('the table name may be left out', () => {
    expect(nameColumn('dept_name', { table: 'dept' })).toEqual({
      label: 'department name',
      synonyms: ['dept name', 'name'],
    })
  })
  test('a key of another table is not "id"', () => {
    expect(nameColumn('track_id', { table: 'playlist_track' }).synonyms).not.toContain('id')
    expect(nameColumn('track_id', { table: 'tracks' }).synonyms).toContain('id')
  })
  test('cut-off words are completed from table names', () => {
    const vocabulary = vocabularyOf(['students', 'authorship', 'authors'])
    expect(nameColumn('stu_id', { table: 'enrolments', vocabulary }).label).toBe('student id')
    expect(nameColumn('auth_id', { table: 'papers', vocabulary }).label).toBe('author id')
  })
  test('a leading initial is that of the table', () => {
    expect(nameColumn('DName', { table: 'department' }).label).toBe('department name')
    expect(nameColumn('dnumber', { table: 'department' }).label).toBe('department number')
    expect(nameColumn('LName', { table: 'student' }).label).toBe('last name')
    expect(nameColumn('eMail', { table: 'employees' }).label).toBe('email')
    expect(nameColumn('p_id', { table: 'tryout' }).label).toBe('p id')
  })
  test('no synonym repeats the label or another synonym', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string(), (name, table) => {
        const { label, synonyms } = nameColumn(name, { table })
        const all = [label, ...synonyms].map((phrase) => phrase.toLowerCase())
        expect(new Set(all).size).toBe(all.length)
      }),
    )
  })
})

test('a prefix that all columns share is idle only as an abbreviation of the table', () => {
  expect(idlePrefix('store_sales', ['ss_item_sk', 'ss_quantity', 'ss_price'])).toBe('ss')
  expect(idlePrefix('employees', ['emp_no', 'emp_name', 'emp_salary'])).toBeUndefined()
  expect(idlePrefix('store_sales', ['ss_item_sk', 'quantity', 'ss_price'])).toBeUndefined()
  expect(idlePrefix('orders', ['is_paid', 'is_sent', 'is_open'])).toBeUndefined()
  expect(nameColumn('ss_quantity', { table: 'store_sales', prefix: 'ss' }).label).toBe('quantity')
})
