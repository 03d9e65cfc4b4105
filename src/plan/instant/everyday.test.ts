/** Everyday questions to the systems of a personnel department as they are, without a semantic model, asked of real rows. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { OWNER } from '../../access/types.ts'
import type { PlanOutcome } from '../types.ts'
import { instantPlanner } from './planner.ts'
import { openScript, type Scripted } from './script.fixture.ts'

const TODAY = '2026-11-22'
const SCRIPT = `
  PRAGMA foreign_keys = OFF;
  CREATE TABLE department (dept_id INTEGER PRIMARY KEY, dept_name TEXT NOT NULL, head_emp_id INTEGER REFERENCES employee(emp_id));
  CREATE TABLE location (location_id INTEGER PRIMARY KEY, city TEXT NOT NULL);
  CREATE TABLE employee (emp_id INTEGER PRIMARY KEY, first_name TEXT NOT NULL, last_name TEXT NOT NULL, birth_date DATE,
    hire_dt DATE NOT NULL, term_dt DATE, term_reason TEXT, dept_id INTEGER NOT NULL REFERENCES department(dept_id),
    location_id INTEGER NOT NULL REFERENCES location(location_id), annual_salary REAL NOT NULL);
  CREATE TABLE leave_type (leave_type_id INTEGER PRIMARY KEY, name TEXT NOT NULL, is_paid INTEGER NOT NULL);
  CREATE TABLE leave_request (request_id INTEGER PRIMARY KEY, emp_id INTEGER NOT NULL REFERENCES employee(emp_id),
    leave_type_id INTEGER NOT NULL REFERENCES leave_type(leave_type_id), start_date DATE NOT NULL, end_date DATE NOT NULL,
    days REAL NOT NULL, status TEXT NOT NULL, submitted_at DATETIME NOT NULL, decided_at DATETIME);
  CREATE TABLE sickness_reason (reason_code TEXT PRIMARY KEY, description TEXT NOT NULL);
  CREATE TABLE sickness_episode (episode_id INTEGER PRIMARY KEY, emp_id INTEGER NOT NULL REFERENCES employee(emp_id),
    reason_code TEXT REFERENCES sickness_reason(reason_code), start_date DATE NOT NULL, end_date DATE,
    working_days_lost REAL, work_related INTEGER NOT NULL, med_cert_received INTEGER NOT NULL);
  CREATE TABLE performance_review (review_id INTEGER PRIMARY KEY, emp_id INTEGER NOT NULL REFERENCES employee(emp_id),
    review_year INTEGER NOT NULL, rating INTEGER, review_status TEXT NOT NULL, completed_on DATE);
  CREATE TABLE job_req (req_id INTEGER PRIMARY KEY, req_no TEXT NOT NULL UNIQUE, dept_id INTEGER NOT NULL REFERENCES department(dept_id),
    hiring_mgr_id INTEGER NOT NULL REFERENCES employee(emp_id), recruiter_id INTEGER REFERENCES employee(emp_id),
    req_status TEXT NOT NULL, opened_dt DATE NOT NULL, closed_dt DATE);
  CREATE TABLE application (app_id INTEGER PRIMARY KEY, req_id INTEGER NOT NULL REFERENCES job_req(req_id), applied_dt DATE NOT NULL,
    last_activity_at DATETIME);
  CREATE TABLE customers (customer_id INTEGER PRIMARY KEY, company_name TEXT NOT NULL, signup_date DATE NOT NULL);
  CREATE TABLE orders (order_id INTEGER PRIMARY KEY, customer_id INTEGER NOT NULL REFERENCES customers(customer_id),
    order_date DATE NOT NULL, shipped_date DATE, status TEXT NOT NULL);
  CREATE TABLE order_lines (line_id INTEGER PRIMARY KEY, order_id INTEGER NOT NULL REFERENCES orders(order_id), qty INTEGER NOT NULL,
    unit_price REAL NOT NULL, discount_pct REAL NOT NULL);
  CREATE TABLE refunds (refund_id INTEGER PRIMARY KEY, order_id INTEGER NOT NULL REFERENCES orders(order_id), refund_amt REAL NOT NULL,
    refund_date DATE NOT NULL);
  INSERT INTO customers VALUES (1, 'Alpine', '2024-05-01'), (2, 'Boreal', '2025-06-01'), (3, 'Cedar', '2026-07-01');
  INSERT INTO orders VALUES (1, 1, '2025-01-10', '2025-01-12', 'Delivered'), (2, 1, '2026-02-01', '2026-02-05', 'Delivered'),
    (3, 2, '2026-03-01', NULL, 'New'), (4, 2, '2026-11-10', NULL, 'Cancelled');
  INSERT INTO order_lines VALUES (1, 1, 2, 50, 0), (2, 2, 1, 200, 10), (3, 2, 3, 10, 0), (4, 3, 10, 5, 20), (5, 4, 1, 70, 0);
  INSERT INTO refunds VALUES (1, 1, 40, '2025-02-01'), (2, 2, 25, '2026-02-10'), (3, 2, 30, '2026-02-12');
  INSERT INTO department VALUES (1, 'Finance', 1), (2, 'Sales', 2), (3, 'Legal', NULL);
  INSERT INTO location VALUES (1, 'Berlin'), (2, 'Leeds');
  INSERT INTO employee VALUES (1, 'Ada', 'Moser', '1970-01-01', '2015-02-01', NULL, NULL, 1, 1, 90000),
    (2, 'Ben', 'Koch', '1980-05-05', '2016-03-01', NULL, NULL, 2, 1, 70000),
    (3, 'Cleo', 'Frank', '1990-06-06', '2026-04-01', NULL, NULL, 2, 2, 50000),
    (4, 'Dov', 'Adler', '1985-07-07', '2020-01-01', '2026-03-31', 'Resignation', 2, 1, 60000),
    (5, 'Eva', 'Lind', '1988-08-08', '2019-01-01', '2026-12-31', 'Resignation', 1, 2, 65000),
    (6, 'Finn', 'Oak', '1960-09-09', '2010-01-01', '2026-02-28', 'Retirement', 1, 1, 95000);
  INSERT INTO leave_type VALUES (1, 'Annual Leave', 1), (2, 'Unpaid Leave', 0);
  INSERT INTO leave_request VALUES (1, 1, 1, '2026-11-20', '2026-11-22', 3, 'APPROVED', '2026-10-01 09:00:00', '2026-10-02 09:00:00'),
    (2, 2, 1, '2026-11-16', '2026-11-27', 10, 'REJECTED', '2026-10-03 09:00:00', '2026-10-05 09:00:00'),
    (3, 3, 2, '2026-07-01', '2026-07-05', 3, 'APPROVED', '2026-05-01 09:00:00', '2026-05-02 09:00:00'),
    (4, 3, 1, '2026-12-01', '2026-12-05', 5, 'PENDING', '2026-11-01 09:00:00', NULL);
  INSERT INTO sickness_reason VALUES ('FLU', 'Flu'), ('BACK', 'Back pain');
  INSERT INTO sickness_episode VALUES (1, 1, 'FLU', '2026-01-10', '2026-01-14', 4, 0, 1), (2, 2, 'BACK', '2026-02-01', '2026-02-20', 14, 1, 0),
    (3, 2, 'FLU', '2026-11-20', NULL, 2, 0, 0), (4, 4, 'BACK', '2025-03-01', '2025-03-03', 2, 1, 1);
  INSERT INTO performance_review VALUES (1, 1, 2025, 5, 'COMPLETED', '2026-01-20'), (2, 2, 2025, 3, 'COMPLETED', '2026-02-01'),
    (3, 1, 2024, 2, 'COMPLETED', '2025-01-15'), (4, 1, 2026, NULL, 'NOT_STARTED', NULL), (5, 3, 2026, NULL, 'IN_PROGRESS', NULL);
  INSERT INTO job_req VALUES (1, 'REQ-1', 1, 1, 2, 'OPEN', '2026-05-01', NULL), (2, 'REQ-2', 2, 2, NULL, 'OPEN', '2026-08-01', NULL),
    (3, 'REQ-3', 2, 2, 3, 'FILLED', '2026-01-01', '2026-04-01');
  INSERT INTO application VALUES (1, 1, '2026-10-03', '2026-11-01'), (2, 1, '2026-10-09', NULL), (3, 2, '2026-11-02', NULL), (4, 3, '2025-06-02', NULL);
`
let scripted: Scripted

beforeAll(async () => {
  scripted = await openScript(SCRIPT)
}, 60_000)

afterAll(() => scripted.close())

const asked = (question: string): Promise<PlanOutcome> =>
  instantPlanner().plan(question, { ...scripted.catalogued, today: TODAY, access: OWNER })

/** The wanted column of each row, or the kind of outcome that is no plan. */
async function answered(question: string, column: string): Promise<unknown> {
  const outcome = await asked(question)
  if (outcome.kind !== 'plan') return outcome.kind
  return scripted.database
    .prepare(outcome.plan.sql)
    .all()
    .map((row) => row[column] ?? null)
}

describe('those who left', () => {
  it.each<[string, string, unknown]>([
    ['headcount by department', 'number_of_employees', [2, 2]],
    ['how many employees do we have in Berlin', 'number_of_employees', [2]],
    ['average annual salary', 'average_annual_salary', [68_750]],
    ['Who is the head of Finance?', 'head_employee', ['Moser']],
    ['What was the annual salary of Dov Adler?', 'annual_salary', [60_000]],
    ['how many employees left this year', 'number_of_employees', [2]],
    ['Which employees hired since 2019 have already left?', 'employee', ['Adler']],
    ['What share of the workforce earns more than 80,000?', 'share', [0.25]],
    ['Number of hires by year', 'number_of_employees', [1, 1, 1, 1, 1, 1]],
    ['How many people left this year, by reason?', 'number_of_employees', [1, 1]],
    ['In which departments is the average salary higher than 70,000?', 'average_annual_salary', [77_500]],
    ['Leavers by reason as a percentage', 'share_of_number_of_employees', [0.5, 0.5]],
  ])('count where they are meant: %s', async (question, column, wanted) => {
    expect(await answered(question, column)).toEqual(wanted)
  })

  it('are said not to be counted', async () => {
    const outcome = await asked('headcount by department')
    expect(outcome.kind === 'plan' && outcome.plan.assumptions).toContain(
      'Only employees who have not left (termination date empty or later).',
    )
  })
})

describe('absences', () => {
  it.each<[string, string, unknown]>([
    ['who is on leave today', 'employee', ['Moser']],
    ['Who is currently on annual leave?', 'employee', ['Moser']],
    ['How many people are off sick right now?', 'number_of_employees', [1]],
    ['top 2 employees by sick days this year', 'total_working_days_lost', [16, 4]],
    ['working days lost to sickness by month in 2026', 'total_working_days_lost', [4, 14, 2]],
    ['How many work related sickness cases did we have in each year?', 'number_of_sickness_episodes', [1, 1]],
    ['sickness episodes without medical certificate', 'episode_id', [2, 3]],
    ['Which leave types are not paid?', 'leave_type', ['Unpaid Leave']],
    ['unpaid leave types', 'leave_type', ['Unpaid Leave']],
    ['Which employees have never been sick?', 'employee', ['Frank', 'Lind']],
    ['How many annual leave requests do we have?', 'number_of_leave_requests', [3]],
  ])('are found by what people call them: %s', async (question, column, wanted) => {
    expect(await answered(question, column)).toEqual(wanted)
  })

  it('are not those of the reasons of others', async () => {
    expect(await answered('people who left, by description', 'number_of_employees')).toBe('decline')
  })
})

describe('dates', () => {
  it.each<[string, string, unknown]>([
    ['average rating by department for 2025', 'average_rating', [5, 3]],
    ['How many reviews are still not completed this year?', 'number_of_performance_reviews', [2]],
    ['How many applications came in last month?', 'number_of_applications', [2]],
    ['Compare the number of applications in 2025 and 2026', 'change_in_number_of_applications', [2]],
    ['departments with no hires in 2026', 'department', ['Finance', 'Legal']],
  ])('of rows are the ones that are meant: %s', async (question, column, wanted) => {
    expect(await answered(question, column)).toEqual(wanted)
  })

  it('are asked for with choices that lead to answers', async () => {
    const outcome = await asked('How many leave requests were rejected last month?')
    const choices = outcome.kind === 'clarification' ? outcome.clarification.choices : []
    expect(choices.map(({ label }) => label)).toContain('decided at')
    expect(choices.every(({ form }) => form?.period?.range?.from === '2026-10-01')).toBe(true)
  })
})

describe('openings', () => {
  it.each<[string, string, unknown]>([
    ['How many open positions do we have right now?', 'number_of_job_requisitions', [2]],
    ['open reqs without a recruiter', 'requisition_number', ['REQ-2']],
    ['Number of applications for each open req', 'number_of_applications', [2, 1]],
    ['number of reqs by recruiter', 'number_of_job_requisitions', [1, 1, 1]],
  ])('go by their short name and by what people call them: %s', async (question, column, wanted) => {
    expect(await answered(question, column)).toEqual(wanted)
  })
})

describe('orders', () => {
  it.each<[string, string, unknown]>([
    ['What was our total revenue in 2026?', 'total_revenue', [250]],
    ['revenue by customer', 'total_revenue', [310, 40]],
    ['average time to ship', 'average_days_to_ship', [3]],
    ['orders that have not been shipped', 'order_id', [3, 4]],
    ['How many new customers in 2025?', 'number_of_customers', [1]],
    ['How many customers signed up since 2025?', 'number_of_customers', [2]],
    ['biggest refund', 'highest_refund_amount', [40]],
    ['total refunds in 2026', 'total_refund_amount', [55]],
    ['cancellation rate', 'share', [0.25]],
  ])('have what is computed from them: %s', async (question, column, wanted) => {
    expect(await answered(question, column)).toEqual(wanted)
  })

  it('have no average revenue while nobody says of what', async () => {
    expect(await answered('average revenue by customer', 'average_revenue')).toBe('decline')
  })
})
