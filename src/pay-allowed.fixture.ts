/** What may be read of protected pay, with the rows that come out, computed here from the people of the fixture. */
import { amountOf, cityOf, departmentOf, type Engine, fteOf, genderOf, isPaid, levelOf, PEOPLE } from './pay.fixture.ts'
import type { Cell } from './types.ts'

export const PAID = PEOPLE.filter(isPaid)
export const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
export const median = (values: number[]) => {
  const sorted = [...values].sort((a, b) => a - b)
  return ((sorted[Math.floor((sorted.length - 1) / 2)] ?? 0) + (sorted[Math.ceil((sorted.length - 1) / 2)] ?? 0)) / 2
}

/** For each group its name and figures, by name. */
export function groups(keyOf: (id: number) => Cell, ...figures: ((ids: number[]) => number)[]): Cell[][] {
  const keys = [...new Set(PAID.map(keyOf))]
  return sorted(keys.map((key) => [key, ...figures.map((figure) => figure(PAID.filter((id) => keyOf(id) === key)))]))
}

export const average = (ids: number[]) => mean(ids.map((id) => amountOf(id)))
export const sorted = (rows: Cell[][]) => [...rows].sort((a, b) => (String(a[0]) < String(b[0]) ? -1 : 1))
/** Figures as numbers of nine digits: some engines give them as text. */
export const rounded = (rows: Cell[][]) => rows.map((row) => row.map(roundedCell))
const roundedCell = (value: Cell) => {
  const isNumber = typeof value === 'number' || (typeof value === 'string' && /^-?\d+\.\d+$/.test(value))
  return isNumber
    ? Number(Number(value).toPrecision(9))
    : typeof value === 'string' && /^\d+$/.test(value)
      ? Number(value)
      : value
}

export const NOW = 'FROM salaries s JOIN people p ON p.id = s.employee_id WHERE s.valid_to IS NULL'

/** What may be read, and what comes out. */
export const ALLOWED: [name: string, sql: string, rows: Cell[][]][] = [
  [
    'an average by department',
    `SELECT p.department, AVG(s.amount) ${NOW} GROUP BY p.department`,
    groups(departmentOf, average),
  ],
  [
    'sum, count and people',
    `SELECT p.department, SUM(s.amount), COUNT(s.amount), COUNT(DISTINCT s.employee_id) ${NOW} AND p.id < 47 GROUP BY 1`,
    groups(
      departmentOf,
      (ids) => average(ids) * ids.length,
      (ids) => ids.length,
      (ids) => ids.length,
    ),
  ],
  [
    'a median',
    `SELECT p.gender, MEDIAN(s.amount) ${NOW} GROUP BY gender`,
    groups(genderOf, (ids) => median(ids.map((id) => amountOf(id)))),
  ],
  [
    'the pay gap with CASE',
    `SELECT city, AVG(CASE WHEN gender = 'M' THEN amount END) - AVG(CASE WHEN gender = 'F' THEN amount END) ${NOW} GROUP BY city`,
    groups(cityOf, (ids) => average(ids.filter((id) => id % 2 === 1)) - average(ids.filter((id) => id % 2 === 0))),
  ],
  [
    'the pay gap with FILTER',
    `SELECT city, AVG(amount) FILTER (WHERE gender = 'M') - AVG(amount) FILTER (WHERE gender = 'F') ${NOW} GROUP BY city`,
    groups(cityOf, (ids) => average(ids.filter((id) => id % 2 === 1)) - average(ids.filter((id) => id % 2 === 0))),
  ],
  [
    'payroll, weighted by hours',
    `SELECT city, SUM(amount * fte) ${NOW} GROUP BY city`,
    groups(cityOf, (ids) => ids.reduce((sum, id) => sum + amountOf(id) * fteOf(id), 0)),
  ],
  [
    'a compa-ratio',
    `SELECT p.level, AVG(s.amount / ((b.lowest + b.highest) / 2.0)) FROM salaries s JOIN people p ON p.id = s.employee_id
     JOIN bands b ON b.level = p.level WHERE s.valid_to IS NULL GROUP BY p.level`,
    groups(levelOf, (ids) => average(ids) / ([40_000, 47_500, 57_500, 70_000][levelOf(ids[0] ?? 1) - 1] ?? 1)),
  ],
  [
    'rows handed on by a CTE',
    `WITH pay AS (SELECT s.employee_id, s.amount, p.department AS d ${NOW}) SELECT d, AVG(amount) FROM pay GROUP BY d`,
    groups(departmentOf, average),
  ],
  [
    'rows handed on twice, under other names',
    `SELECT d, AVG(b) FROM (SELECT e, a AS b, d FROM (SELECT s.employee_id AS e, s.amount AS a, p.department AS d ${NOW}) x) y GROUP BY d`,
    groups(departmentOf, average),
  ],
  [
    'HAVING, ORDER BY and LIMIT',
    `SELECT department, AVG(amount) AS a ${NOW} GROUP BY department HAVING AVG(amount) > 1 ORDER BY a DESC LIMIT 5`,
    groups(departmentOf, average),
  ],
  [
    'a window over totals',
    `SELECT department, SUM(amount), SUM(SUM(amount)) OVER () ${NOW} GROUP BY department`,
    groups(
      departmentOf,
      (ids) => average(ids) * ids.length,
      () => average(PAID) * PAID.length,
    ),
  ],
  [
    'an alias and an expression',
    `SELECT UPPER(city) AS c, AVG(amount) ${NOW} GROUP BY c`,
    groups((id) => cityOf(id).toUpperCase(), average),
  ],
  [
    'two blocks side by side',
    `SELECT a.c, a.m, b.m FROM (SELECT city c, AVG(amount) m ${NOW} GROUP BY city) a JOIN (SELECT city c, AVG(amount) m
     FROM salaries JOIN people ON id = employee_id WHERE valid_from < '2024-01-01' GROUP BY city) b ON a.c = b.c`,
    groups(cityOf, average, (ids) => mean(ids.map((id) => amountOf(id, 2023)))),
  ],
  [
    'a total in the select list and in HAVING',
    `SELECT city, AVG(amount) / (SELECT AVG(amount) FROM salaries WHERE valid_to IS NULL) ${NOW} GROUP BY city
     HAVING AVG(amount) > 0 * (SELECT AVG(amount) FROM salaries WHERE valid_to IS NULL)`,
    groups(cityOf, (ids) => average(ids) / average(PAID)),
  ],
  [
    'a left join from everyone',
    'SELECT p.department, AVG(s.amount) FROM people p LEFT JOIN salaries s ON p.id = s.employee_id AND s.valid_to IS NULL GROUP BY p.department',
    groups(departmentOf, average),
  ],
  [
    'USING the person',
    `SELECT city, AVG(amount) FROM (SELECT id AS employee_id, city FROM people) p JOIN salaries USING (employee_id)
     WHERE valid_to IS NULL GROUP BY city`,
    groups(cityOf, average),
  ],
  [
    'EXISTS, constants and rounding',
    `SELECT city, ROUND(AVG(amount * 12) / 12.0, 3) ${NOW} AND EXISTS (SELECT 1 FROM bonuses b WHERE b.employee_id = p.id) GROUP BY city`,
    groups(cityOf, (ids) => Math.round(average(ids) * 1000) / 1000),
  ],
  [
    'a key that is empty for some',
    `SELECT team, AVG(amount) ${NOW} GROUP BY team`,
    groups((id) => (id % 7 === 0 ? null : `team ${id % 2}`), average),
  ],
  [
    'a date as the key',
    'SELECT valid_from, AVG(amount) FROM salaries GROUP BY valid_from',
    [
      ['2023-01-01', mean(PAID.map((id) => amountOf(id, 2023)))],
      ['2024-01-01', average(PAID)],
    ],
  ],
  ['a total of everyone', 'SELECT AVG(amount) FROM salaries WHERE valid_to IS NULL', [[average(PAID)]]],
]

export const SPECIAL: { [K in Engine]?: [string, string, Cell[][]][] } = {
  duckdb: [
    ['GROUP BY ALL', `SELECT city, AVG(amount) ${NOW} GROUP BY ALL`, groups(cityOf, average)],
    [
      'a standard deviation',
      `SELECT gender, STDDEV_POP(amount) ${NOW} GROUP BY gender`,
      groups(genderOf, (ids) => Math.sqrt(mean(ids.map((id) => (amountOf(id) - average(ids)) ** 2)))),
    ],
    [
      'a quartile',
      `SELECT quantile_disc(amount, 0.5) ${NOW} AND p.id <= 25`,
      [
        [
          [...PAID]
            .slice(0, 25)
            .map((id) => amountOf(id))
            .sort((a, b) => a - b)[12] ?? 0,
        ],
      ],
    ],
    [
      'QUALIFY over totals',
      `SELECT city, AVG(amount) AS a ${NOW} GROUP BY city QUALIFY ROW_NUMBER() OVER (ORDER BY a DESC) = 1`,
      [[...groups(cityOf, average)].sort((a, b) => Number(b[1]) - Number(a[1]))[0] ?? []],
    ],
  ],
  sqlite: [
    ['TOTAL', `SELECT city, TOTAL(amount) ${NOW} GROUP BY city`, groups(cityOf, (ids) => average(ids) * ids.length)],
  ],
}
