import { beforeAll, describe, expect, it } from 'vitest'
import { loadSqlParser } from '../sql/tree.ts'
import type { Catalog, TableInfo } from '../types.ts'
import { lineageOf } from './lineage.ts'

beforeAll(loadSqlParser)

const table = (name: string, columns: string[]): TableInfo => ({
  name,
  label: name,
  synonyms: [],
  columns: columns.map((column) => ({
    name: column,
    label: column,
    type: 'string',
    nativeType: '',
    nullable: true,
    synonyms: [],
  })),
  primaryKey: ['id'],
  uniqueKeys: [],
  rowCount: 1,
})

const CATALOG: Catalog = {
  source: 'test',
  dialect: 'duckdb',
  label: 'test',
  tables: [table('employees', ['id', 'name', 'dept_id', 'salary']), table('departments', ['id', 'name'])],
  relationships: [],
  metrics: [],
  verified: [],
  examples: [],
  warnings: [],
  fingerprint: '',
}

/** `output < table.column, ...` for each output; `table.*` stands for its rows. */
const traced = (sql: string): string[] =>
  lineageOf(sql, CATALOG).map(
    ({ output, origins }) => `${output} < ${origins.map(({ table: t, column }) => `${t}.${column ?? '*'}`).join(', ')}`,
  )

const JOIN = 'employees e join departments d on e.dept_id = d.id'

describe('lineageOf', () => {
  it.each<[string, string[]]>([
    ['select name, salary * 12 as yearly from employees', ['name < employees.name', 'yearly < employees.salary']],
    [
      `select d.name, avg(e.salary) as pay from ${JOIN} group by 1`,
      ['name < departments.name', 'pay < employees.salary'],
    ],
    ['select count(*) as n from employees', ['n < employees.*']],
    ['select count(distinct dept_id) as n from employees', ['n < employees.dept_id']],
    [
      'with a as (select dept_id as d, sum(salary) as s from employees group by 1) select d, s, s / sum(s) over () as share from a',
      ['d < employees.dept_id', 's < employees.salary', 'share < employees.salary'],
    ],
    [
      'select x.a, b from (select name, count(*) from departments group by 1) x(a, b)',
      ['a < departments.name', 'b < departments.*'],
    ],
    ['select name from departments union all select name from employees', ['name < departments.name, employees.name']],
    [`select d.* exclude (id), e.salary from ${JOIN}`, ['name < departments.name', 'salary < employees.salary']],
    [
      'select id, (select max(salary) from employees) as top from departments',
      ['id < departments.id', 'top < employees.salary'],
    ],
    ['select count(*) as n from (select id from employees) e', ['n < employees.*']],
    ['select 42 as answer', ['answer < ']],
    ['with recursive r as (select 1 as n union all select n + 1 from r where n < 5) select n from r', ['n < ']],
  ])('%s', (sql, expected) => {
    expect(traced(sql)).toEqual(expected)
  })

  it('tells nothing of what the catalog does not have', () => {
    expect(() => traced('select bonus from employees')).toThrow('The column "bonus" is not permitted or not there.')
  })
})
