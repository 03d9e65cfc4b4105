/** Expressions of a semantic model over the demo's employees that engines read in different ways, or not at all. */

/** Of each row. */
export const ROW_EXPRESSIONS = [
  "first_name || ' ' || last_name",
  'exit_date - hire_date',
  '(hire_date - birth_date) / 365.25',
  'hire_date + 30',
  'hire_date - 7',
  'hire_date + job_id',
  'employee_id / 7',
  'employee_id / NULLIF(employee_id - 30, 0)',
  'fte / 3',
  'EXTRACT(YEAR FROM hire_date) * 100 + EXTRACT(MONTH FROM hire_date)',
  'EXTRACT(QUARTER FROM hire_date) + EXTRACT(DAY FROM hire_date)',
  'EXTRACT(YEAR FROM hire_date) / 10',
  "CASE WHEN hire_date >= DATE '2024-02-29' THEN 'new' ELSE 'known' END",
  "COALESCE(exit_date, DATE '2026-11-01') - hire_date",
]

/** Of all rows. */
export const AGGREGATE_EXPRESSIONS = [
  'AVG(job_id)',
  'AVG(DISTINCT manager_id)',
  'AVG(fte * job_id)',
  'AVG(exit_date - hire_date)',
  'MEDIAN(job_id)',
  'MEDIAN(exit_date - hire_date)',
  'COUNT(exit_date) / COUNT(*)',
  "SUM(CASE WHEN gender = 'F' THEN 1 ELSE 0 END) / NULLIF(COUNT(*), 0)",
  '1.0 * SUM(fte) / COUNT(*)',
  "MAX(first_name || ', ' || last_name)",
]
