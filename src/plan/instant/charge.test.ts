/** Who reports to whom, who runs what, and rows that are shown and filtered by what many rows of another table hold: asked of real rows. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { OWNER } from '../../access/types.ts'
import { instantPlanner } from './planner.ts'
import { openScript, type Scripted } from './script.fixture.ts'

const SCRIPT = `
  PRAGMA foreign_keys = OFF;
  CREATE TABLE departments (department_id INTEGER PRIMARY KEY, department_name TEXT,
    manager_id INTEGER REFERENCES employees (employee_id));
  CREATE TABLE employees (employee_id INTEGER PRIMARY KEY, first_name TEXT, last_name TEXT NOT NULL, email TEXT,
    salary REAL, manager_id INTEGER REFERENCES employees (employee_id),
    department_id INTEGER REFERENCES departments (department_id));
  INSERT INTO departments VALUES (1, 'Board', 1), (2, 'Sales', 2), (3, 'Care', 3);
  INSERT INTO employees VALUES (1, 'Ada', 'Okafor', 'ada@x', 900, NULL, 1), (2, 'Ben', 'Lindqvist', 'ben@x', 700, 1, 2),
    (3, 'Cleo', 'Moreau', 'cleo@x', 650, 1, 3), (4, 'Dov', 'Okafor', 'dov@x', 400, 2, 2), (5, 'Eva', 'Novak', 'eva@x', 420, 2, 2),
    (6, 'Finn', 'Tanaka', 'finn@x', 390, 3, 3), (7, 'Gil', 'Haas', 'gil@x', 500, 2, 2), (8, 'Hana', 'Ito', 'hana@x', 510, 3, 3);
  ALTER TABLE employees ADD COLUMN entry_date DATE;
  ALTER TABLE employees ADD COLUMN exit_date DATE;
  UPDATE employees SET entry_date = CASE WHEN employee_id < 4 THEN '2015-03-01' ELSE '2016-09-01' END,
    exit_date = CASE WHEN employee_id > 6 THEN '2024-05-01' END;
  CREATE TABLE clients (client_id INTEGER PRIMARY KEY, client_name TEXT);
  CREATE TABLE policies (policy_id INTEGER PRIMARY KEY, client_id INTEGER REFERENCES clients (client_id));
  CREATE TABLE claims (claim_id INTEGER PRIMARY KEY, policy_id INTEGER REFERENCES policies (policy_id));
  INSERT INTO clients VALUES (1, 'Hollis'), (2, 'Ibarra'), (3, 'Jansen');
  INSERT INTO policies VALUES (1, 1), (2, 2);
  INSERT INTO claims VALUES (1, 1);
`
let scripted: Scripted

beforeAll(async () => {
  scripted = await openScript(SCRIPT)
}, 60_000)

afterAll(() => scripted.close())

/** The wanted column of each row, or why there are none. */
async function answered(question: string, column: string, planner = instantPlanner()): Promise<unknown> {
  const outcome = await planner.plan(question, { ...scripted.catalogued, today: '2026-11-01', access: OWNER })
  if (outcome.kind !== 'plan') return outcome.kind
  const rows = scripted.database.prepare(outcome.plan.sql).all()
  return rows.map((row) => row[column] ?? Object.keys(row).join(' '))
}

describe('who is in charge', () => {
  it.each([
    ['Who reports to Ben Lindqvist?', ['Okafor', 'Novak']],
    ['employees managed by Ada', ['Lindqvist', 'Moreau']],
    ['Which employees have manager Cleo Moreau?', ['Tanaka']],
    ['direct reports of Ben', ['Okafor', 'Novak']],
    ['Who reports to Finn?', []],
  ])('has people: %s', async (question, people) => {
    expect(await answered(question, 'employee')).toEqual(people)
  })

  it.each([
    ['How many employees report to Ben?', 'number_of_employees', [2]],
    ['average salary of employees who report to Ben', 'average_salary', [410]],
    ['How many direct reports does Ada have?', 'number_of_employees', [2]],
  ])('is a condition of figures: %s', async (question, column, values) => {
    expect(await answered(question, column)).toEqual(values)
  })

  it.each([
    ['Who is the manager of Eva Novak?', 'employee_manager', ['Lindqvist']],
    ["Who is Eva Novak's manager?", 'employee_manager', ['Lindqvist']],
    ['Who does Finn report to?', 'employee_manager', ['Moreau']],
    ['who manages Finn', 'employee_manager', ['Moreau']],
    ['manager of the Care department', 'department_manager', ['Moreau']],
    ['who manages Sales', 'department_manager', ['Lindqvist']],
  ])('is asked for: %s', async (question, column, people) => {
    expect(await answered(question, column)).toEqual(people)
  })

  it('runs departments, and is not everybody in them', async () => {
    expect(await answered('departments managed by Ben', 'department')).toEqual(['Sales'])
    expect(await answered('department of Dov', 'department')).toEqual(['Sales'])
    expect(await answered('show departments', 'department_manager')).toEqual(['Okafor', 'Lindqvist', 'Moreau'])
  })

  it('is counted once, whatever the name', async () => {
    const rules = instantPlanner({ weights: null })
    expect(await answered('how many managers are there', 'number_of_different_manager_ids', rules)).toEqual([3])
  })

  it('is not counted where nobody says whose people are meant', async () => {
    expect(await answered('who has the most direct reports', 'employee')).toBe('decline')
    expect(await answered('employees reporting to Ben or Cleo', 'employee')).toBe('decline')
    expect(await answered('employees not managed by Ben', 'employee')).toBe('decline')
  })
})

it('is said in words of the form', async () => {
  const asked = { ...scripted.catalogued, today: '2026-11-01', access: OWNER }
  const outcome = await instantPlanner().plan('Who reports to Ben Lindqvist?', asked)
  const said =
    'Employees where employee manager first name is Ben and employee manager is Lindqvist and they are employed on 2026-11-01'
  expect(outcome.kind === 'plan' && outcome.plan.explanation).toBe(said)
})

describe('rows of many', () => {
  it('are shown for whom they are asked, not for all that share a department', async () => {
    expect(await answered('email and department of Eva', 'email')).toEqual(['eva@x'])
  })

  it('are missing also where only the table between has some', async () => {
    expect(await answered('clients without claims', 'client')).toEqual(['Ibarra', 'Jansen'])
    expect(await answered('clients without policies', 'client')).toEqual(['Jansen'])
  })

  it('are shown whole where it is sure which ones and not what of them', async () => {
    expect(await answered('Which employees are in Care?', 'employee')).toEqual(['Moreau', 'Tanaka'])
  })
})

describe('people', () => {
  it.each([
    ['who left in 2024', 'employee', ['Haas', 'Ito']],
    ['Who joined in 2015?', 'employee', ['Okafor', 'Lindqvist', 'Moreau']],
    ['How many people were hired in 2016?', 'number_of_employees', [5]],
    ['how many colleagues are in Sales', 'number_of_employees', [3]],
  ])('go by any name, and by what they did: %s', async (question, column, values) => {
    expect(await answered(question, column)).toEqual(values)
  })
})
