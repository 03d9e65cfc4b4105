/** Every fact of a dialect as queries on the demo's tables: what one engine answers, all must answer. */
import { addPeriods, firstDayOf } from '../../src/form/dates.ts'
import { type DialectFacts, likePattern } from '../../src/sql/dialects.ts'
import { literal } from '../../src/sql/write.ts'
import type { Dialect, Grain } from '../../src/types.ts'

const GRAINS: Grain[] = ['day', 'week', 'month', 'quarter', 'year']
const DIRECTIONS = ['asc', 'desc'] as const

type Samples = (facts: DialectFacts, dialect: Dialect) => string[]

const employees = (select: string, rest = 'WHERE employee_id < 60 ORDER BY employee_id') =>
  `SELECT employee_id, ${select} FROM employees ${rest}`

/** One entry for each fact: a new fact without a sample is a type error. */
export const FACT_SAMPLES: { [F in keyof DialectFacts]-?: Samples } = {
  date: ({ date }) => [
    `SELECT COUNT(*) AS n FROM employees WHERE hire_date >= ${date('2024-02-29')}`,
    `SELECT COUNT(*) AS n FROM employees WHERE hire_date BETWEEN ${date('2023-01-01')} AND ${date('2023-12-31')}`,
  ],
  bucket: ({ bucket }) =>
    GRAINS.flatMap((grain) => [
      employees(`${bucket(grain, 'hire_date')} AS bucket`),
      `SELECT ${bucket(grain, 'exit_date')} AS bucket, COUNT(*) AS n FROM employees WHERE exit_date IS NOT NULL
       GROUP BY ${bucket(grain, 'exit_date')} ORDER BY bucket`,
    ]),
  divide: ({ divide }) => [
    employees(`${divide('employee_id', '7')} AS a, ${divide('employee_id', 'employee_id - 30')} AS b`),
    employees(`${divide('fte', '3')} AS a`),
    `SELECT ${divide('COUNT(exit_date)', 'COUNT(*)')} AS share FROM employees`,
  ],
  roundsQuotients: ({ divide }) => [
    employees(`${divide('fte', '7')} AS a, ${divide('SUM(fte) OVER ()', 'COUNT(*) OVER ()')} AS b`),
  ],
  median: ({ median }) => [
    // One each: T-SQL takes one order of values in a SELECT.
    ...['job_id', 'fte', 'manager_id'].map(
      (column) =>
        `SELECT department_id, ${median(column)} AS m FROM employees GROUP BY department_id ORDER BY department_id`,
    ),
    `SELECT ${median('amount')} AS m FROM salaries`,
    `SELECT ${median('amount')} AS m FROM salaries WHERE amount < 0`,
  ],
  average: ({ average }) => [
    `SELECT department_id, ${average('job_id')} AS a, ${average('fte')} AS f, ${average('manager_id', true)} AS d
     FROM employees GROUP BY department_id ORDER BY department_id`,
    `SELECT ${average('amount')} AS a FROM salaries`,
    `SELECT ${average('amount')} AS a FROM salaries WHERE amount < 0`,
  ],
  daysBetween: ({ daysBetween, date }) => [
    employees(`${daysBetween('birth_date', 'hire_date')} AS a, ${daysBetween('hire_date', 'exit_date')} AS b`),
    employees(`${daysBetween(date('2024-02-28'), 'hire_date')} AS a`),
  ],
  addDays: ({ addDays, date }) => [
    employees(`${addDays('hire_date', '30')} AS a, ${addDays('hire_date', '-(job_id)')} AS b`),
    `SELECT COUNT(*) AS n FROM employees WHERE ${addDays('hire_date', '365')} < ${date('2024-02-29')}`,
  ],
  asNumber: ({ asNumber }, dialect) => [
    employees(
      ['38', '132.8', '-4', ''].map((text, i) => `${asNumber(literal(text, dialect))} AS n_${i}`).join(', '),
      'WHERE employee_id < 3 ORDER BY employee_id',
    ),
  ],
  datePart: ({ datePart }) => [
    employees(
      (['year', 'quarter', 'month', 'day'] as const).map((p) => `${datePart(p, 'hire_date')} AS p_${p}`).join(', '),
    ),
  ],
  joined: ({ joined }, dialect) => [
    employees(`${joined(joined('first_name', literal(' ', dialect)), 'last_name')} AS whole`),
  ],
  periods: ({ periods }) =>
    GRAINS.map((grain) => {
      const firsts = [1, 0].map((back) => firstDayOf(grain, addPeriods(grain, '2024-02-29', -back)))
      const days: [string, string][] = [
        [firsts[0] ?? '', firsts[1] ?? ''],
        [firsts[1] ?? '', '2024-02-29'],
      ]
      return `WITH given(first_day, day_after) AS (${periods(grain, days)}) SELECT first_day, day_after FROM given ORDER BY first_day`
    }),
  same: ({ same }) => [
    `SELECT COUNT(*) AS n FROM employees a JOIN employees b ON ${same('a.manager_id', 'b.manager_id')}
     WHERE a.employee_id < 40 AND b.employee_id < 40`,
    `SELECT COUNT(*) AS n FROM employees a JOIN employees b ON ${same('a.exit_date', 'b.exit_date')}
     WHERE a.employee_id < 40 AND b.employee_id < 40`,
  ],
  nullsLast: ({ nullsLast }) =>
    DIRECTIONS.flatMap((direction) => [
      `SELECT employee_id, exit_date FROM employees ORDER BY ${nullsLast('exit_date', direction)}, employee_id`,
      `SELECT department_id, MIN(manager_id) AS lowest FROM employees GROUP BY department_id
       ORDER BY ${nullsLast('lowest', direction, 'MIN(manager_id)')}, department_id`,
    ]),
  like: ({ like }, dialect) =>
    (['start', 'end', 'anywhere'] as const).flatMap((at) =>
      ['LEY', 'k', 'ley_', '50%', '!', '\\', "o'"].map(
        (text) =>
          `SELECT COUNT(*) AS n FROM employees WHERE ${like('full_name', likePattern(text, at, dialect))}
           OR (employee_id = 1 AND ${like(literal(`x${text.toLowerCase()}x`, dialect), likePattern(text, at, dialect))})`,
      ),
    ),
}
