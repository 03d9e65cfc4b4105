/** Tables that keep a history without a semantic model: which of their rows count, asked of real rows. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readPolicy } from '../../access/policy.ts'
import { OWNER } from '../../access/types.ts'
import { viewFor } from '../../access/view.ts'
import { instantPlanner } from './planner.ts'
import { openScript, type Scripted } from './script.fixture.ts'

const SCRIPT = `
  CREATE TABLE employees (emp_no INTEGER PRIMARY KEY, first_name TEXT NOT NULL, last_name TEXT NOT NULL, gender TEXT NOT NULL,
    hire_date DATE NOT NULL);
  CREATE TABLE departments (dept_no TEXT PRIMARY KEY, dept_name TEXT NOT NULL UNIQUE);
  CREATE TABLE dept_emp (emp_no INTEGER NOT NULL REFERENCES employees, dept_no TEXT NOT NULL REFERENCES departments,
    from_date DATE NOT NULL, to_date DATE NOT NULL, PRIMARY KEY (emp_no, dept_no));
  CREATE TABLE dept_manager (emp_no INTEGER NOT NULL REFERENCES employees, dept_no TEXT NOT NULL REFERENCES departments,
    from_date DATE NOT NULL, to_date DATE NOT NULL, PRIMARY KEY (emp_no, dept_no));
  CREATE TABLE titles (emp_no INTEGER NOT NULL REFERENCES employees, title TEXT NOT NULL, from_date DATE NOT NULL, to_date DATE,
    PRIMARY KEY (emp_no, title, from_date));
  CREATE TABLE salaries (emp_no INTEGER NOT NULL REFERENCES employees, salary INTEGER NOT NULL, from_date DATE NOT NULL,
    to_date DATE NOT NULL, PRIMARY KEY (emp_no, from_date));
  INSERT INTO employees VALUES (1, 'Ada', 'Okafor', 'F', '2015-01-01'), (2, 'Ben', 'Lindqvist', 'M', '2015-01-01'),
    (3, 'Cleo', 'Moreau', 'F', '2018-01-01'), (4, 'Dov', 'Novak', 'M', '2016-01-01');
  INSERT INTO departments VALUES ('d1', 'Sales'), ('d2', 'Development');
  INSERT INTO dept_emp VALUES (1, 'd1', '2015-01-01', '2020-01-01'), (1, 'd2', '2020-01-01', '9999-01-01'),
    (2, 'd1', '2015-01-01', '9999-01-01'), (3, 'd2', '2018-01-01', '9999-01-01'), (4, 'd1', '2016-01-01', '2019-01-01');
  INSERT INTO dept_manager VALUES (4, 'd1', '2016-01-01', '2019-01-01'), (2, 'd1', '2019-01-01', '9999-01-01'),
    (1, 'd2', '2020-01-01', '9999-01-01');
  INSERT INTO titles VALUES (1, 'Clerk', '2015-01-01', '2020-01-01'), (1, 'Engineer', '2020-01-01', NULL),
    (2, 'Clerk', '2015-01-01', NULL), (3, 'Engineer', '2018-01-01', NULL), (4, 'Engineer', '2016-01-01', '2019-01-01');
  INSERT INTO salaries VALUES (1, 100, '2015-01-01', '2020-01-01'), (1, 500, '2020-01-01', '9999-01-01'),
    (2, 200, '2015-01-01', '2019-01-01'), (2, 300, '2019-01-01', '9999-01-01'), (3, 700, '2018-01-01', '9999-01-01'),
    (4, 900, '2016-01-01', '2019-01-01');
  CREATE TABLE absences (absence_id INTEGER PRIMARY KEY, emp_no INTEGER NOT NULL REFERENCES employees, first_day DATE NOT NULL);
  INSERT INTO absences VALUES (1, 1, '2017-02-01'), (2, 2, '2017-03-01'), (3, 2, '2018-03-01'), (4, 3, '2018-05-01');
`
let scripted: Scripted

beforeAll(async () => {
  scripted = await openScript(SCRIPT)
}, 60_000)

afterAll(() => scripted.close())

async function asked(question: string) {
  const outcome = await instantPlanner().plan(question, { ...scripted.catalogued, today: '2026-11-01', access: OWNER })
  return { outcome, plan: outcome.kind === 'plan' ? outcome.plan : undefined }
}

/** The wanted columns of each row, or why there are none. */
async function answered(question: string, ...columns: string[]): Promise<unknown> {
  const { outcome, plan } = await asked(question)
  if (!plan) return outcome.kind === 'decline' ? outcome.decline.reason : outcome.kind
  const rows = scripted.database.prepare(plan.sql).all()
  return rows.map((row) => columns.map((column) => row[column] ?? Object.keys(row).join(' ')))
}

describe('figures', () => {
  it.each([
    ['What is the average salary?', [500]],
    ['What was the average salary in 2017?', [400]],
    ['What is the average salary in Development?', [600]],
    ['average salary of women', [600]],
  ])('are of rows in force: %s', async (question, figures) => {
    expect(await answered(question, 'average_salary')).toEqual(figures.map((figure) => [figure]))
  })

  it('go by the department that counts on the day', async () => {
    const columns = ['department', 'average_salary']
    expect(await answered('average salary by department', ...columns)).toEqual([
      ['Development', 600],
      ['Sales', 300],
    ])
    expect(await answered('average salary by department in 2018', ...columns)).toEqual([
      ['Development', 700],
      ['Sales', 400],
    ])
  })

  it.each([
    ['How many employees work in Development?', 'number_of_employees', [2]],
    ['How many employees were in Sales in 2017?', 'number_of_employees', [3]],
    ['How many engineers are there?', 'number_of_titles', [2]],
    ['How many managers are there?', 'number_of_department_managers', [2]],
  ])('count what is in force: %s', async (question, column, figures) => {
    expect(await answered(question, column)).toEqual(figures.map((figure) => [figure]))
  })

  it.each([
    ['How many absences were there in Sales in 2017?', 'number_of_absences', [2]],
    ['How many absences were there in Sales in 2018?', 'number_of_absences', [1]],
    ['How many employees in Sales had no absences in 2017?', 'number_of_employees', [0]],
    ['How many employees in Sales had no absences in 2026?', 'number_of_employees', [1]],
  ])('leave the period to what happened in it: %s', async (question, column, figures) => {
    expect(await answered(question, column)).toEqual(figures.map((figure) => [figure]))
  })

  it('follow a history through the years', async () => {
    const rows = (await answered('average salary by year', 'year', 'average_salary')) as [string, number][]
    expect(
      rows.filter(([year]) => ['2017-01-01', '2018-01-01', '2020-01-01'].includes(String(year).slice(0, 10))),
    ).toEqual([
      ['2017-01-01', 400],
      ['2018-01-01', 475],
      ['2020-01-01', 500],
    ])
  })
})

it('draws figures of rows in force', async () => {
  const { plan } = await asked('Draw a bar chart of the average salary for each title.')
  const rows = scripted.database.prepare(plan?.sql ?? '').all()
  expect(rows.map(({ title, average_salary }) => [title, average_salary])).toEqual([
    ['Engineer', 600],
    ['Clerk', 300],
  ])
})

describe('rows', () => {
  it.each([
    ['Who works in Sales?', ['Lindqvist']],
    ['employees in Sales in 2017', ['Okafor', 'Lindqvist', 'Novak']],
    ['Which employees earn more than 400?', ['Okafor', 'Moreau']],
    ['employees with title Clerk', ['Lindqvist']],
    ['salaries above the average', ['Moreau']],
    ['Who earns the most?', ['Moreau']],
    ['employees who earn less than the average', ['Lindqvist']],
    ['salary history of Ada Okafor', ['Okafor', 'Okafor']],
  ])('are those in force: %s', async (question, people) => {
    expect(await answered(question, 'employee')).toEqual(people.map((person) => [person]))
  })

  it('show what is in force beside a row', async () => {
    const shown = await answered('employees with their department and title', 'employee', 'department', 'title')
    expect(shown).toContainEqual(['Okafor', 'Development', 'Engineer'])
  })
})

describe('a table of those in charge', () => {
  it.each([
    ['Who is the manager of Sales?', 'first_name', ['Ben']],
    ['Who manages Sales?', 'department_manager', ['Lindqvist']],
    ['Who was the manager of Sales in 2018?', 'employee', ['Novak']],
    ['Who are the managers of each department?', 'employee', ['Okafor', 'Lindqvist']],
  ])('answers who: %s', async (question, column, people) => {
    expect(await answered(question, column)).toEqual(people.map((person) => [person]))
  })
})

it('names people in charge by both of their names', async () => {
  const { plan } = await asked('Who manages Sales?')
  expect(plan?.columns.map(({ label }) => label)).toEqual(['Department manager', 'Department manager first name'])
})

describe('people beside a table of those in charge', () => {
  it('have no manager there: the table tells only what its people are in charge of', async () => {
    const { outcome } = await asked('employees without a manager')
    expect(outcome.kind).not.toBe('plan')
    expect(await answered('departments without a manager', 'department')).toEqual([])
  })
})

describe('what is said', () => {
  it('names the day and the tables whose rows count', async () => {
    const { plan } = await asked('average salary by department in 2018')
    expect(plan?.explanation).toBe('Average salary by department, in 2018, as of 2018-12-31, highest first')
    expect(plan?.assumptions).toContain('Of department employees only those in force on 2018-12-31.')
  })

  it('declines what would need a day for each period', async () => {
    expect(await answered('average salary by department by year', 'department')).toBe(
      'I can look at department employees on one day only, not for each year.',
    )
  })
})

describe('a policy', () => {
  const seenBy = (salaries: string) => {
    const tables = `salaries: {${salaries}}, employees: {columns: '*'}`
    const policy = readPolicy(`roles: {clerk: {sources: {script: {tables: {${tables}}}}}}`, 'policy.yaml')
    const clerk = { user: { ...OWNER.user, roles: ['clerk'] }, fingerprint: 'clerk' }
    return viewFor(policy, clerk, scripted.catalogued.catalog).catalog.tables.find(({ name }) => name === 'salaries')
  }

  it('on rows leaves a history what it is, though nothing is told of its values', () => {
    const seen = seenBy("columns: '*', rows: 'emp_no = 1'")
    expect(seen?.columns.some(({ profile }) => profile)).toBe(false)
    expect(seen?.history).toEqual({ from: 'from_date', to: 'to_date' })
  })

  it('on its dates takes it away', () => {
    expect(seenBy('columns: [emp_no, salary, from_date]')?.history).toBeUndefined()
    expect(seenBy('columns: [emp_no, salary, from_date], masks: {to_date: year}')?.history).toBeUndefined()
  })
})
