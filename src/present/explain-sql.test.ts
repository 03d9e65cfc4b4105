import fc from 'fast-check'
import { beforeAll, expect, it } from 'vitest'
import { compileForm } from '../form/compile.ts'
import { loadSqlParser, parseSql, type SqlNode } from '../sql/tree.ts'
import type { Dialect } from '../types.ts'
import { explainSql } from './explain-sql.ts'
import { ANSWERS, CATALOG, TODAY } from './words.fixture.ts'

beforeAll(loadSqlParser)

const treeOf = (sql: string, dialect: Dialect = 'duckdb'): SqlNode => parseSql(sql, dialect)[0] ?? {}
const explain = (sql: string, dialect?: Dialect) => explainSql(treeOf(sql, dialect))

const QUERIES: [sql: string, dialect?: Dialect][] = [
  [
    `SELECT d.name, AVG(s.amount) AS average_salary FROM salaries s JOIN employees e ON s.employee_id = e.employee_id
     JOIN departments d ON e.department_id = d.department_id WHERE s.effective_from < DATE '2026-01-01'
     GROUP BY d.name ORDER BY average_salary DESC`,
  ],
  ['SELECT * FROM employees'],
  ['SELECT full_name, hire_date FROM employees ORDER BY hire_date LIMIT 10 OFFSET 5'],
  ["SELECT DISTINCT city FROM employees WHERE city LIKE 'B%' OR city ILIKE '%burg%' AND NOT city LIKE '%x_y'"],
  [
    "SELECT count(*) FROM employees WHERE gender IN ('F', 'X') AND salary BETWEEN 10 AND 20 AND left_on IS NULL AND city <> 'Rome'",
  ],
  ['SELECT count(DISTINCT city) AS cities, min(salary), max(hire_date), median(salary) FROM employees'],
  [
    "SELECT city, sum(CASE WHEN gender = 'F' THEN 1 ELSE 0 END) * 100.0 / count(*) AS women FROM employees GROUP BY 1 HAVING count(*) > 3 ORDER BY 2",
  ],
  ["SELECT date_trunc('month', hire_date)::DATE AS month, count(*) FILTER (WHERE remote) FROM employees GROUP BY ALL"],
  [
    'WITH big AS (SELECT department_id, count(*) AS n FROM employees GROUP BY department_id) SELECT d.name, big.n FROM big LEFT JOIN departments d USING (department_id)',
  ],
  [
    'SELECT name FROM departments d WHERE NOT EXISTS (SELECT 1 FROM employees e WHERE e.department_id = d.department_id)',
  ],
  [
    'SELECT full_name FROM employees WHERE salary > (SELECT avg(salary) FROM employees) AND department_id NOT IN (SELECT department_id FROM departments)',
  ],
  ['SELECT city FROM employees UNION SELECT city FROM offices EXCEPT SELECT city FROM closed ORDER BY city LIMIT 3'],
  [
    'SELECT full_name, rank() OVER (PARTITION BY city ORDER BY salary DESC) AS place, sum(salary) OVER () FROM employees QUALIFY row_number() OVER (PARTITION BY city ORDER BY salary) = 1',
  ],
  [
    "SELECT TOP 5 WITH TIES full_name FROM employees WHERE hire_date >= CAST('2025-01-01' AS date) ORDER BY salary DESC",
    'tsql',
  ],
  [
    "SELECT coalesce(city, 'none'), lower(full_name), year(hire_date), round(avg(salary), 2) FROM employees GROUP BY 1, 2, 3",
  ],
  [
    "SELECT CASE WHEN salary > 10 THEN 'high' WHEN salary > 5 THEN 'middle' ELSE 'low' END AS band, count(*) FROM employees GROUP BY band",
  ],
  [
    "SELECT e.full_name, m.full_name AS boss FROM employees e LEFT JOIN employees m ON e.manager_id = m.employee_id CROSS JOIN settings WHERE e.hire_date > current_date - INTERVAL '3' MONTH",
  ],
  ['SELECT * FROM (SELECT city, count(*) AS n FROM employees GROUP BY city) AS counted WHERE n > 2'],
  ["SELECT x[1], {'a': 1}, $1 FROM unnest([1, 2]) AS t(x)"],
  ['VALUES (1), (2)'],
  [
    "SELECT strftime('%Y', hire_date) AS y, count(*) FROM employees WHERE date(hire_date) < date('now') GROUP BY y",
    'sqlite',
  ],
]

it('explains queries as the reviewed examples say', async () => {
  const shown = QUERIES.map(([sql, dialect]) => `${sql.replace(/\s+/g, ' ')}\n=> ${explain(sql, dialect)}`)
  await expect(`${shown.join('\n\n')}\n`).toMatchFileSnapshot('explain-sql.examples.txt')
})

it('explains every form that the compiler writes', () => {
  for (const { form } of ANSWERS) {
    if (!form) continue
    const { sql } = compileForm(form, { catalog: CATALOG, today: TODAY })
    const words = explain(sql)
    expect(words).toMatch(/^(Reads|Prepares) /)
    expect(words).not.toMatch(/a computed value|undefined|\[object|\bNaN\b/)
  }
})

it('uses the names that people know', () => {
  const labels = { departments: 'Units', 'departments.name': 'Unit name' }
  expect(explainSql(treeOf('SELECT name FROM departments'), labels)).toBe('Reads units. Shows unit name.')
})

it('is short on long lists', () => {
  const many = Array.from({ length: 500 }, (_, i) => `id = ${i}`).join(' OR ')
  expect(explain(`SELECT * FROM t WHERE ${many}`).length).toBeLessThan(400)
  const values = Array.from({ length: 5000 }, (_, i) => i).join(', ')
  expect(explain(`SELECT * FROM t WHERE id IN (${values})`)).toContain('4988 more')
})

it('never throws, whatever the tree', () => {
  const key = fc.constantFrom(
    'select',
    'this',
    'expressions',
    'from',
    'where_clause',
    'left',
    'right',
    'and',
    'column',
    'name',
    'case',
    'whens',
    'in',
    'like',
    'subquery',
    'window_function',
    'over',
    'limit',
    'literal',
    'with',
    'ctes',
    'union',
    'group_by',
    'unheard_of',
  )
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { maxDepth: 8 },
      fc.constantFrom(null, true, 3, 'x', []),
      fc.dictionary(key, tie('tree'), { maxKeys: 3 }),
      fc.array(tie('tree'), { maxLength: 3 }),
    ),
  }))
  fc.assert(
    fc.property(fc.dictionary(key, tree, { maxKeys: 2 }), (node) => {
      expect(explainSql(node as SqlNode)).toMatch(/\.$/)
      expect(explainSql({ select: node } as SqlNode)).toMatch(/\.$/)
    }),
    { numRuns: 2000 },
  )
})

it('never throws on a tree that is very deep', () => {
  let node: SqlNode = { column: { name: { name: 'x' } } }
  for (let i = 0; i < 20_000; i++) node = { not: { this: { paren: { this: node } } } }
  let set: SqlNode = { select: { expressions: [] } }
  for (let i = 0; i < 20_000; i++) set = { union: { left: set, right: { select: { expressions: [] } } } }
  expect(explainSql({ select: { where_clause: { this: node } } })).toContain('a computed value')
  expect(explainSql(set)).toContain('adds')
})
