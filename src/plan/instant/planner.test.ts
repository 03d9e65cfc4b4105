/** The instant planner on the demo: what it understands, what it asks back, what it leaves alone. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { OWNER } from '../../access/types.ts'
import { type Catalogued, loadCatalog } from '../../catalog/load.ts'
import { demoDatabase, demoModel } from '../../demo/open.ts'
import type { Form } from '../../form/types.ts'
import { readSettings } from '../../settings.ts'
import { openSource, type Source } from '../../sources/index.ts'
import { loadSqlParser } from '../../sql/tree.ts'
import { instantPlanner } from './planner.ts'

const planner = instantPlanner()
let folder: string
let source: Source
let catalogued: Catalogued

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'querent-planner-'))
  const settings = readSettings({ dataDir: folder }, {})
  await loadSqlParser()
  source = await openSource(await demoDatabase(folder), { name: 'demo', settings })
  catalogued = await loadCatalog(source, 'HR demo', await demoModel())
}, 60_000)

afterAll(async () => {
  await source.close()
  await rm(folder, { recursive: true, force: true })
})

async function outcome(question: string, previous?: Form) {
  const planned = await planner.plan(question, { ...catalogued, today: '2026-11-01', access: OWNER, previous })
  if (planned.kind === 'plan')
    return { text: planned.plan.explanation, form: planned.plan.form, followUp: planned.followUp }
  return { text: planned.kind }
}

describe('understands', () => {
  it.each([
    ['headcount by department', 'Headcount by department, highest first'],
    ['emplyees by location', 'Headcount by location, highest first'],
    ['hires in 2023', 'Hires, in 2023'],
    ['count the number of trainings by category', 'Number of trainings by course category, highest first'],
    [
      'employees in Sales or IT',
      'Employees where department is Sales or Information Technology and they are employed on 2026-11-01',
    ],
    [
      'which departments have no women',
      'Departments where there are no employees where gender is F and they are employed on 2026-11-01',
    ],
    ['how many former employees do we have', 'Number of employees where employment status is left'],
    [
      'women per department in percent',
      'Share of employees where gender is F by department where exit date is missing',
    ],
    ['men and women by department', 'Headcount by department and gender where gender is M or F, highest first'],
    [
      'how many people had no sick leave in 2025',
      'Headcount where there are no absences where absence type is Sickness and first day of absence is in 2025',
    ],
    [
      'how many employees had no training in Compliance',
      'Headcount where there are no trainings where course category is Compliance',
    ],
    ['How much is the average salary in Sales?', 'Average salary where department is Sales'],
    ['departments sorted by headcount ascending', 'Headcount by department, lowest first'],
    ['training completions by month and department', 'Training completions by department and month'],
    [
      'newest employee in Sales',
      'Employees where department is Sales and they are employed on 2026-11-01, only the one with the highest hire date',
    ],
    [
      'how many people have left in 2025 excluding retirements',
      'Number of employees where exit type is not Retirement and date of exit is in 2025',
    ],
    ['average tenure of people who left', 'Average tenure where there are exits'],
    ['number of employees who have left', 'Number of employees where there are exits'],
    ['employees hired since 2020 by gender and year', 'Hires by gender and year, since 2020'],
    ['headcount at the beginning of 2025', 'Headcount, at the start of 2025'],
    ['how old is the youngest person in each department', 'Lowest age by department, highest first'],
    ['salary by department', 'Average salary by department, highest first'],
    [
      'how many employees have a salary above 100000',
      'Headcount where there are salaries where salary is more than 100000 and they are in force on 2026-11-01',
    ],
    [
      'employees with rating 5',
      'Employees where there are performance reviews where rating is equal to 5 and they are employed on 2026-11-01',
    ],
    [
      'list all employees in Vienna with their salary',
      'Average salary by employee where location is Vienna, highest first',
    ],
    [
      'list the names and hire dates of the employees in Vienna',
      'Employee and hire date of employees where location is Vienna and they are employed on 2026-11-01',
    ],
    ['list job titles with their number of employees', 'Headcount by job, highest first'],
    ['gender split in Vienna', 'Headcount by gender where location is Vienna, highest first'],
    ['hires vs leavers by department in 2025', 'Hires and leavers by department, in 2025, highest first'],
    ['turnover rate by year', 'Attrition rate by year, since 2022'],
    ['headcount on 31 December 2024', 'Headcount, on 2024-12-31'],
  ])('%s', async (question, explanation) => {
    expect((await outcome(question)).text).toBe(explanation)
  })
})

describe('does not answer what it cannot read in full', () => {
  it.each([
    'list employee ids',
    'email addresses of all managers',
    'training hours per employee by department',
    'share of average salary by department',
    'departments with more women than men',
    'departments with only women',
    'employees with one absence in 2025',
    'how many people have ever worked here',
    'how many requisitions were opened and filled in 2025',
    'top department',
    'how many people are on sick leave today',
    'who is on vacation today',
    'what did people earn in 2022',
    'how many positions were cancelled in 2025',
    'average age of leavers',
    'average salary of new hires in 2025',
    'oldest department',
    'oldest and youngest employee',
    'full-time women and part-time men',
    'list all managers in Munich',
    'who reports to the CEO',
    'attrition by reason',
    'headcount by salary',
    'people hired over 10 years ago',
    'employees born in march',
    'leavers every january',
    'leavers this year vs last year by month',
    'leavers in january of each year',
    'average age at hire',
    'how many people completed the safety training in 2025',
    'lowest rated department',
    'why did people leave in 2025',
    'how many people will leave next year',
    'should we pay more',
    'what is the weather in Vienna',
    'delete all employees',
  ])('%s', async (question) => {
    expect(['decline', 'clarification']).toContain((await outcome(question)).text)
  })
})

describe('follows up', () => {
  const steps: [string, string][] = [
    ['leavers in 2025 by department', 'Leavers by department, in 2025, highest first'],
    ['only in Sales or Finance', 'Leavers by department where department is Sales or Finance, in 2025, highest first'],
    [
      'exclude retirements',
      'Leavers by department where department is Sales or Finance and exit type is not Retirement, in 2025, highest first',
    ],
    [
      'what about last year?',
      'Leavers by department where department is Sales or Finance and exit type is not Retirement, last year (2025), highest first',
    ],
    [
      'top 3 instead',
      'Leavers by department where department is Sales or Finance and exit type is not Retirement, last year (2025), the 3 with the highest leavers',
    ],
  ]

  it('edits the form of the answer before', async () => {
    let previous: Form | undefined
    for (const [question, explanation] of steps) {
      const answer = await outcome(question, previous)
      expect(answer.text).toBe(explanation)
      previous = answer.form
    }
  })

  it('takes a full question as a new one', async () => {
    const { form } = await outcome('sick days per month since 2024')
    const next = await outcome('Top 5 departments by hires this year', form)
    expect(next).toMatchObject({
      followUp: false,
      text: 'Hires by department, this year, the 5 with the highest hires',
    })
  })

  it('declines what goes on from an answer in a way it cannot read', async () => {
    const { form } = await outcome('leavers in 2025 by department')
    expect((await outcome('and the weather?', form)).text).toBe('decline')
  })
})

it('gives the same SQL for the same question', async () => {
  const first = await planner.plan('average salary by job level', { ...catalogued, today: '2026-11-01', access: OWNER })
  const second = await instantPlanner().plan('average salary by job level', {
    ...catalogued,
    today: '2026-11-01',
    access: OWNER,
  })
  expect(second).toEqual(first)
})
