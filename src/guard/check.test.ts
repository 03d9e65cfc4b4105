import { beforeAll, describe, expect, it } from 'vitest'
import { openView } from '../access/view.ts'
import { QuerentError } from '../errors.ts'
import { loadSqlParser } from '../sql/tree.ts'
import type { Catalog, ColumnInfo, Dialect, TableInfo } from '../types.ts'
import { checkSql } from './check.ts'

beforeAll(loadSqlParser)

const column = (name: string): ColumnInfo => ({
  name,
  label: name,
  type: 'string',
  nativeType: '',
  nullable: true,
  synonyms: [],
})
const table = (name: string, columns: string[]): TableInfo => ({
  name,
  label: name,
  synonyms: [],
  columns: columns.map(column),
  primaryKey: ['id'],
  uniqueKeys: [],
  rowCount: 1,
})

function catalog(dialect: Dialect): Catalog {
  return {
    source: 'test',
    dialect,
    label: 'test',
    tables: [
      table('employees', ['id', 'name', 'dept_id', 'salary', 'hire_date']),
      table('departments', ['id', 'name']),
      table('Order Details', ['OrderID', 'Unit Price']),
    ],
    relationships: [],
    metrics: [],
    verified: [],
    examples: [],
    warnings: [],
    fingerprint: '',
  }
}

function verdict(sql: string, dialect: Dialect = 'duckdb'): string {
  try {
    return checkSql(sql, openView(catalog(dialect))).checked.sql
  } catch (error) {
    if (error instanceof QuerentError) return error.code
    throw error
  }
}

describe('checkSql lets analysis through', () => {
  it.each([
    'select name from employees',
    "select e.name, d.name from employees e join departments d on e.dept_id = d.id where e.salary > 10 or not e.name like 'x%'",
    'with a as (select dept_id, count(*) n from employees group by 1) select d.name, n from a join departments d on d.id = a.dept_id order by n desc limit 3',
    'select count(*) filter (where salary > 1) from employees',
    'select "Unit Price" from "Order Details"',
    'select name, rank() over (partition by dept_id order by salary desc) from employees',
    "select * from (select name as n from employees) s where s.n = 'x'",
    "select date_trunc('month', hire_date), sum(salary) from employees group by all",
    'select name from employees union all select name from departments order by 1',
    "select case when salary > 1 then 'a' else 'b' end from employees e where exists (select 1 from departments d where d.id = e.dept_id)",
    'select salary::double / 2, extract(year from hire_date), hire_date + interval 1 month from employees',
    "select distinct name from employees where name in ('a', 'b') and salary between 1 and 2",
    "select median(salary), quantile_cont(salary, 0.9), string_agg(name, ', ') from employees",
    'with recursive r as (select 1 as n union all select n + 1 from r where n < 5) select * from r',
    'select dept_id, count(*) as c from employees group by dept_id having c > 3',
  ])('%s', (sql) => {
    expect(verdict(sql)).toMatch(/^(SELECT|WITH)/)
  })

  it('prints without comments what it read', () => {
    expect(verdict('select /* hello */ name -- there\nfrom employees')).toBe('SELECT name FROM employees')
  })

  it('reads operands that the parser leaves as text', () => {
    expect(verdict("select 1 from employees where id = 1 or not secret like 'x'")).toBe('SQL_NOT_PERMITTED')
  })
})

describe('checkSql refuses', () => {
  it.each([
    ['drop table employees', 'SQL_NOT_READ_ONLY'],
    ['select 1; select 2', 'SQL_NOT_READ_ONLY'],
    ['insert into employees values (1)', 'SQL_NOT_READ_ONLY'],
    ["copy employees to 'x'", 'SQL_NOT_READ_ONLY'],
    ["attach 'x'", 'SQL_NOT_READ_ONLY'],
    ['pragma table_info(employees)', 'SQL_NOT_READ_ONLY'],
    ['set x = 1', 'SQL_NOT_READ_ONLY'],
    ['explain select 1', 'SQL_NOT_READ_ONLY'],
    ["select * from read_csv('x')", 'SQL_NOT_PERMITTED'],
    ["select * from 'a.csv'", 'SQL_NOT_PERMITTED'],
    ['select * from information_schema.tables', 'SQL_NOT_PERMITTED'],
    ['select * from main.hidden', 'SQL_NOT_PERMITTED'],
    ['select pg_sleep(1)', 'SQL_NOT_PERMITTED'],
    ["select getenv('HOME')", 'SQL_NOT_PERMITTED'],
    ['select secret from employees', 'SQL_NOT_PERMITTED'],
    ['select e.password from employees e', 'SQL_NOT_PERMITTED'],
    ['select (select max(boss) from employees)', 'SQL_NOT_PERMITTED'],
    ['select * into x from employees', 'SQL_NOT_PERMITTED'],
    ['select * from employees for update', 'SQL_NOT_PERMITTED'],
    ['with x as (delete from employees returning *) select * from x', 'SQL_NOT_PERMITTED'],
    ["select * from query('drop table x')", 'SQL_NOT_PERMITTED'],
    ["select columns('.*') from employees", 'SQL_NOT_PERMITTED'],
    ['select repeat(name, 1000000000) from employees', 'SQL_NOT_PERMITTED'],
    ['', 'SQL_INVALID'],
    ['select from where', 'SQL_INVALID'],
    [`select ${'('.repeat(200)}1${')'.repeat(200)}`, 'SQL_INVALID'],
    [`select '${'x'.repeat(70_000)}'`, 'SQL_INVALID'],
  ])('%.60s', (sql, code) => {
    expect(verdict(sql)).toBe(code)
  })
})
