/** What may not be read of protected pay, and why. */

import type { Engine } from './pay.fixture.ts'
import { NOW } from './pay-allowed.fixture.ts'

/** Statements by the reason of their refusal. */
export const REFUSED: { [reason: string]: string[] } = {
  'This lists rows of single people': [
    'SELECT * FROM salaries',
    'SELECT amount FROM salaries',
    'SELECT reason FROM salaries s',
  ],
  'This would show the value of one person': [
    'SELECT MAX(amount) FROM salaries',
    `SELECT department, COUNT(*) ${NOW} GROUP BY department HAVING MIN(amount) > 80000`,
    `SELECT p.name, COUNT(*) ${NOW} GROUP BY p.name ORDER BY MAX(s.amount)`,
    'SELECT group_concat(amount) FROM salaries',
  ],
  'People cannot be named': [
    'SELECT AVG(amount) FROM salaries WHERE employee_id = 1',
    'SELECT AVG(amount) FROM salaries WHERE employee_id IN (SELECT id FROM people WHERE id = 1)',
    'SELECT SUM(amount) FILTER (WHERE employee_id = 1) FROM salaries',
    'SELECT SUM(CASE WHEN employee_id = 1 THEN amount END) FROM salaries',
    'SELECT employee_id, AVG(amount) FROM salaries GROUP BY employee_id',
    'SELECT p.name, (SELECT AVG(amount) FROM salaries s WHERE s.employee_id = p.id) FROM people p',
  ],
  'Rows cannot be chosen or grouped by a protected column': [
    'SELECT COUNT(*) FROM salaries WHERE amount > 50000',
    'SELECT COUNT(*) FROM salaries GROUP BY amount > 50000',
    'SELECT amount > 50000 AS x, COUNT(*) FROM salaries GROUP BY x',
    'SELECT COUNT(*) FROM salaries s JOIN bands b ON s.amount BETWEEN b.lowest AND b.highest',
    'SELECT COUNT(*) FROM salaries JOIN (SELECT 66320 AS amount) v USING (amount)',
    'SELECT COUNT(*) FROM (SELECT employee_id, amount AS a FROM salaries WHERE a > 50000) x',
  ],
  'NATURAL JOIN is not possible': ['SELECT COUNT(*) FROM salaries NATURAL JOIN (SELECT 66320 AS amount) v'],
  'Conditions on the protected column are not possible': [
    'SELECT COUNT(CASE WHEN amount > 50000 THEN 1 END) FROM salaries',
    'SELECT COUNT(*) FILTER (WHERE amount > 50000) FROM salaries',
    'SELECT SUM(CASE amount WHEN 66320 THEN 1 ELSE 0 END) FROM salaries',
  ],
  'It can be read inside SUM, AVG and the like only': [
    'SELECT department, amount FROM salaries JOIN people ON id = employee_id GROUP BY department',
    'SELECT department, AVG(amount) OVER () FROM salaries JOIN people ON id = employee_id GROUP BY department',
  ],
  'DISTINCT values cannot be aggregated': [
    'SELECT SUM(DISTINCT amount) FROM salaries',
    'SELECT COUNT(DISTINCT amount) FROM salaries',
  ],
  'Only its sum, average, median or spread may be read, also times or divided by another column': [
    'SELECT SUM(ABS(amount - 50000)) FROM salaries',
    'SELECT SUM(amount % 1000) FROM salaries',
    'SELECT SUM(CAST(amount * 0.01 AS BIGINT)) FROM salaries',
    'SELECT COUNT(NULLIF(amount, 66320)) FROM salaries',
  ],
  'Protected columns cannot be multiplied with each other': ['SELECT SUM(amount * amount) FROM salaries'],
  'Nothing can be divided by a protected column': ['SELECT SUM(1 / amount) FROM salaries'],
  'It can be multiplied with and divided by number columns of other tables and plain numbers only': [
    `SELECT SUM(amount * CASE WHEN p.id = 1 THEN 100000 ELSE 1 END) ${NOW}`,
    `SELECT SUM(amount * p.id) ${NOW}`,
    'SELECT SUM(amount * 0.0000001) FROM salaries',
    'SELECT SUM(amount * w) FROM salaries s JOIN (SELECT id, id * 1000 AS w FROM people) v ON v.id = s.employee_id',
  ],
  'Medians, quartiles and spreads are possible of the column itself only': [
    `SELECT MEDIAN(amount + p.level * 1000000) ${NOW}`,
    `SELECT MEDIAN(CASE WHEN p.id = 1 THEN amount WHEN p.id < 24 THEN 1000000 ELSE 0 END) ${NOW}`,
  ],
  'Rows of single people cannot be ranked or compared': ['SELECT RANK() OVER (ORDER BY amount) FROM salaries'],
  'Rows of single people cannot stand in a condition': [
    'SELECT name FROM people WHERE id IN (SELECT employee_id FROM salaries)',
  ],
  'Rows of single people cannot be put together': [
    'SELECT AVG(amount) FROM (SELECT employee_id, amount FROM salaries UNION ALL SELECT 1, 1) t',
    'WITH RECURSIVE r AS (SELECT employee_id, amount FROM salaries UNION ALL SELECT employee_id, amount FROM r WHERE amount > 0) SELECT COUNT(*) FROM r',
  ],
  'Single rows cannot be picked': [
    'SELECT AVG(amount) FROM (SELECT * FROM salaries LIMIT 1) t',
    'SELECT AVG(amount) FROM (SELECT DISTINCT amount, employee_id FROM salaries) t',
    'SELECT p.name FROM salaries s JOIN people p ON p.id = s.employee_id ORDER BY s.amount',
  ],
  'Take its column "employee_id" along': ['SELECT AVG(amount) FROM (SELECT amount FROM salaries) t'],
  'Its columns cannot be renamed': ['WITH x(a, b) AS (SELECT amount, employee_id FROM salaries) SELECT MAX(a) FROM x'],
  'Compute with it outside of the inner query': [
    'SELECT x, COUNT(*) FROM (SELECT employee_id, amount / 10000 AS x FROM salaries) t GROUP BY x',
  ],
  'Name the columns that are wanted': [
    'SELECT AVG(amount) FROM (SELECT * FROM people p JOIN salaries s ON s.salary_id = 14) t',
    'SELECT AVG(amount) FROM (SELECT p.*, s.amount FROM people p JOIN salaries s ON s.salary_id = 14) t',
    'SELECT p.*, AVG(amount) FROM salaries s JOIN people p ON p.id = s.employee_id GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9',
  ],
  'One protected table can be read at a time': [
    'SELECT COUNT(*) FROM salaries a JOIN salaries b ON a.amount > b.amount',
  ],
  'Its totals cannot depend on another query': [
    'SELECT p.name, (SELECT AVG(s.amount) FROM salaries s JOIN people q ON q.id = s.employee_id WHERE q.id = p.id) FROM people p',
    'SELECT name FROM people p WHERE (SELECT AVG(s.amount) FROM salaries s JOIN people q ON q.id = s.employee_id WHERE q.id = p.id) > 5',
    'SELECT (SELECT AVG(s.amount) FROM salaries s JOIN people q ON q.id = s.employee_id WHERE q.id = t.x) FROM (SELECT id AS x FROM people) t',
  ],
  'Its rows cannot be combined with totals of it': [
    `WITH a AS (SELECT city, AVG(amount) AS m ${NOW} GROUP BY city)
     SELECT AVG(s.amount) FROM salaries s JOIN people p ON p.id = s.employee_id JOIN a ON a.city = p.city WHERE a.m > 1`,
  ],
  'Give the column "x" of the result another name': [
    'SELECT 1 AS x, AVG(amount) FROM salaries s JOIN (SELECT id, id % 2 AS x FROM people) p ON p.id = s.employee_id GROUP BY x',
  ],
  'Rows cannot be grouped by a constant': ["SELECT COUNT(*) FROM salaries GROUP BY 'a' || 'b'"],
  'The time of day, samples and random numbers cannot be used with it': [
    `SELECT AVG(amount) ${NOW} AND (p.id > 1 OR random() > 0)`,
  ],
}

export const REFUSED_HERE: { [K in Engine]?: { [reason: string]: string[] } } = {
  duckdb: {
    'This would show the value of one person': [
      'SELECT mode(amount) FROM salaries',
      'SELECT any_value(amount) FROM salaries',
      'SELECT list(amount) FROM salaries',
      'SELECT list(salary_id ORDER BY amount) FROM salaries',
      'SELECT arg_max(reason, amount) FROM salaries',
      'SELECT corr(amount, salary_id) FROM salaries',
      'SELECT regr_slope(salary_id, amount) FROM salaries',
    ],
    'The percentiles 0.25, 0.5 and 0.75 are possible': [
      'SELECT quantile_cont(amount, 0.9 + 0.1) FROM salaries',
      'SELECT quantile_cont(amount, [0, 1]) FROM salaries',
      'SELECT percentile_cont(1) WITHIN GROUP (ORDER BY amount) FROM salaries',
    ],
    'Its columns cannot be renamed': [
      'SELECT MAX(c) FROM salaries AS s(a, b, c, d, e, f)',
      'SELECT MAX(salary_id) FROM salaries AS s(amount, employee_id, salary_id, valid_from, valid_to, reason)',
    ],
    'It cannot be used inside another relation': [
      'SELECT MAX(l.a) FROM salaries s, (SELECT s.amount AS a) l',
      'SELECT MAX(u.a) FROM salaries s, unnest([s.amount]) u(a)',
    ],
    'Compute with it outside of the inner query': [
      'SELECT f, COUNT(*) FROM (SELECT employee_id, amount AS a, CASE WHEN a > 50000 THEN 1 END AS f FROM salaries) x GROUP BY f',
      'SELECT MAX(b) FROM (SELECT employee_id, amount AS a, a AS b FROM salaries) x',
    ],
    'Subtotals (ROLLUP, CUBE, GROUPING SETS) are not possible': [
      `SELECT city, AVG(amount) ${NOW} GROUP BY ROLLUP (city)`,
    ],
    'Single rows cannot be picked': ['SELECT AVG(amount) FROM (SELECT DISTINCT ON (reason) * FROM salaries) t'],
    'The time of day, samples and random numbers cannot be used with it': [
      `SELECT AVG(amount) ${NOW} AND (p.id > 1 OR extract(microsecond FROM now()) % 2 = 0)`,
    ],
    'It cannot be read at this place': ["SELECT * FROM salaries PIVOT (MAX(amount) FOR reason IN ('hire'))"],
  },
  postgresql: {
    'The percentiles 0.25, 0.5 and 0.75 are possible': [
      'SELECT percentile_cont(1) WITHIN GROUP (ORDER BY amount) FROM salaries',
      'SELECT percentile_disc(0.5 + 0.5) WITHIN GROUP (ORDER BY amount) FROM salaries',
    ],
    'The time of day, samples and random numbers cannot be used with it': [
      `SELECT AVG(amount) ${NOW} AND (p.id > 1 OR CAST('now' AS timestamp) > '2020-01-01')`,
    ],
  },
  sqlite: {
    'The time of day, samples and random numbers cannot be used with it': [
      `SELECT AVG(amount) ${NOW} AND (p.id > 1 OR strftime('%f', 'now') > '30')`,
      `SELECT AVG(amount) ${NOW} AND (p.id > 1 OR strftime('%f', 'no' || 'w') > '30')`,
    ],
  },
}

/** Statements that are well-formed, but whose only group is too small. */
export const TOO_SMALL = [
  'SELECT AVG(amount) FROM salaries WHERE salary_id = 14',
  `SELECT AVG(s.amount) ${NOW} AND p.id = 1`,
  `SELECT AVG(s.amount) ${NOW} AND p.id <> 1`,
  `SELECT AVG(s.amount) ${NOW} AND p.id BETWEEN 10 AND 13`,
  `SELECT MEDIAN(s.amount) ${NOW} AND p.id BETWEEN 10 AND 16`,
  `SELECT AVG(s.amount) ${NOW} AND p.id BETWEEN 43 AND 47`,
  'SELECT AVG(s.amount) FROM people p LEFT JOIN salaries s ON s.employee_id = p.id WHERE p.id IN (43, 44, 45, 46, 48)',
  'SELECT AVG(s.amount) FROM people p JOIN salaries s ON s.salary_id = 14',
  'SELECT SUM(s.amount) FROM salaries s JOIN people p ON p.id <= CASE WHEN s.salary_id = 14 THEN 48 ELSE 1 END',
  `SELECT SUM(CASE WHEN p.id = 1 THEN amount ELSE 0 END) ${NOW}`,
  `SELECT SUM(CASE WHEN p.id < 4 THEN amount * 1000 ELSE amount END) ${NOW}`,
  `SELECT SUM(amount) + SUM(CASE WHEN p.id = 1 THEN amount ELSE 0 END) ${NOW}`,
  'SELECT SUM(amount * COALESCE(b.paid, 0)) FROM salaries s LEFT JOIN bonuses b ON b.employee_id = s.employee_id AND b.bonus_id = 3',
  `SELECT p.id, SUM(amount) ${NOW} GROUP BY p.id HAVING CAST(SUM(amount) / 1000 AS INTEGER) > 0`,
  'SELECT AVG(amount) FROM salaries GROUP BY salary_id',
  'SELECT COUNT(*) FROM salaries GROUP BY salary_id',
  `SELECT SUM(amount * 100000) ${NOW} AND p.id = 1`,
]

/** Words that an engine does not know: statements with them are for the others. */
export const UNKNOWN: { [K in Engine]: RegExp } = {
  duckdb: /^$/,
  sqlite: /^$/,
  postgresql: /MEDIAN|group_concat/,
  mysql: /MEDIAN|AS BIGINT|FILTER|random\(|'a' \|\||OVER|\/ \(SELECT|percentile/,
}
