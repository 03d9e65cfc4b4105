/** A small staff catalog and example answers over it, for tests of words and follow-ups. */
import { compileForm } from '../form/compile.ts'
import type { Condition, Dimension, FieldRef, Form, Measure } from '../form/types.ts'
import { loadSqlParser } from '../sql/tree.ts'
import type { Catalog, Cell, ColumnInfo, LogicalType, ResultTable } from '../types.ts'
import { resultColumns } from './result-columns.ts'

await loadSqlParser()

function column(name: string, type: LogicalType, more: Partial<ColumnInfo> = {}): ColumnInfo {
  const label = name.replaceAll('_', ' ').replace(/^./, (first) => first.toUpperCase())
  return { name, label, type, nativeType: type, nullable: true, synonyms: [], ...more }
}

const profile = (distinct: number, min: Cell = null, max: Cell = null) => ({
  distinct,
  nullShare: 0,
  min,
  max,
  frequent: [],
  exact: true,
})

export const CATALOG: Catalog = {
  source: 'staff',
  dialect: 'duckdb',
  label: 'Staff',
  tables: [
    {
      name: 'employees',
      label: 'Employees',
      synonyms: [],
      columns: [
        column('employee_id', 'integer'),
        column('full_name', 'string', { label: 'Name', profile: profile(400) }),
        column('department_id', 'integer', { hidden: true }),
        column('gender', 'string', { profile: profile(3) }),
        column('city', 'string', { profile: profile(5) }),
        column('remote', 'boolean', { profile: profile(2) }),
        column('birth_date', 'date', { profile: profile(390, '1956-02-03', '2004-08-01') }),
        column('hire_date', 'date', { profile: profile(350, '2001-01-03', '2025-12-30') }),
        column('salary', 'decimal', { unit: 'EUR', format: 'currency', profile: profile(200) }),
      ],
      primaryKey: ['employee_id'],
      uniqueKeys: [],
      rowCount: 400,
      displayColumn: 'full_name',
      defaultTime: 'hire_date',
    },
    {
      name: 'departments',
      label: 'Departments',
      synonyms: [],
      columns: [column('department_id', 'integer'), column('name', 'string', { profile: profile(6) })],
      primaryKey: ['department_id'],
      uniqueKeys: [['name']],
      rowCount: 6,
      displayColumn: 'name',
    },
  ],
  relationships: [
    {
      name: 'employees_department',
      from: 'employees',
      to: 'departments',
      fromColumns: ['department_id'],
      toColumns: ['department_id'],
      origin: 'declared',
      synonyms: [],
    },
  ],
  metrics: [
    {
      name: 'leavers',
      label: 'Leavers',
      synonyms: [],
      expression: 'COUNT(employees.employee_id)',
      dataset: 'employees',
      type: 'integer',
      format: 'integer',
      time: 'employees.hire_date',
    },
    {
      name: 'turnover',
      label: 'Turnover rate',
      synonyms: [],
      expression: 'AVG(employees.salary)',
      dataset: 'employees',
      type: 'float',
      format: 'percent',
      time: 'employees.hire_date',
    },
  ],
  verified: [],
  examples: [],
  warnings: [],
  fingerprint: 'staff',
}

export const TODAY = '2026-03-10'

export const field = (name: string, table = 'employees'): FieldRef => ({ table, column: name })
export const DEPARTMENT: Dimension = { field: field('name', 'departments') }
export const COUNT: Measure = { kind: 'aggregate', aggregate: 'count', table: 'employees', field: null }
export const AVERAGE: Measure = { kind: 'aggregate', aggregate: 'avg', table: 'employees', field: field('salary') }
export const LEAVERS: Measure = { kind: 'metric', name: 'leavers' }
export const TURNOVER: Measure = { kind: 'metric', name: 'turnover' }
export const YEAR_2025 = { from: '2025-01-01', to: '2026-01-01', text: '2025' }
export const YEAR_2024 = { from: '2024-01-01', to: '2025-01-01', text: '2024' }
export const YEAR_2026 = { from: '2026-01-01', to: '2027-01-01', text: '2026' }
export const IN_BERLIN: Condition[] = [{ kind: 'values', field: field('city'), values: ['Berlin'], negated: false }]

/** A form on employees. */
export function form(given: Partial<Form>): Form {
  return {
    subject: 'employees',
    columns: [],
    measures: [],
    by: [],
    where: [],
    having: [],
    order: [],
    calculations: [],
    ...given,
  }
}

/** The table that rows make with the columns that the compiler gives for a form. */
export function tableFor(asked: Form, rows: Cell[][], truncated = false): ResultTable {
  const { columns } = compileForm(asked, { catalog: CATALOG, today: TODAY })
  const raw = columns.map((known, i) => ({
    name: known.name,
    type: known.type ?? typeOf(rows.map((row) => row[i] ?? null)),
    nativeType: '',
  }))
  return { columns: resultColumns(raw, columns), rows, truncated }
}

function typeOf(cells: Cell[]): LogicalType {
  const cell = cells.find((one) => one !== null)
  if (typeof cell === 'boolean') return 'boolean'
  if (cells.some((one) => typeof one === 'string' && /^\d+$/.test(one))) return 'decimal'
  if (typeof cell === 'number') return cells.every((one) => one === null || Number.isInteger(one)) ? 'integer' : 'float'
  return /^\d{4}-\d{2}-\d{2}$/.test(String(cell)) ? 'date' : 'string'
}

export type AnswerExample = { question: string; form?: Form; table: ResultTable; catalog?: Catalog }

const example = (question: string, given: Partial<Form>, rows: Cell[][], truncated = false): AnswerExample => {
  const asked = form(given)
  return { question, form: asked, table: tableFor(asked, rows, truncated), catalog: CATALOG }
}

const plain = (
  question: string,
  columns: [string, LogicalType][],
  rows: Cell[][],
  truncated = false,
): AnswerExample => {
  const raw = columns.map(([name, type]) => ({ name, type, nativeType: '' }))
  return { question, table: { columns: resultColumns(raw, []), rows, truncated } }
}

const DEPARTMENTS = ['Engineering', 'Sales', 'Finance', 'Legal', 'Facilities']
const bySalary = { order: [{ item: { field: field('salary') }, direction: 'desc' as const }] }
const byBirth = { order: [{ item: { field: field('birth_date') }, direction: 'asc' as const }] }
const byFirst = (direction: 'asc' | 'desc') => [{ item: { measure: 0 }, direction }]
const months = (values: (number | null)[], year = 2025): Cell[][] =>
  values.map((value, i) => [`${year}-${String(i + 1).padStart(2, '0')}-01`, value])

const PEOPLE: [string, LogicalType][] = [
  ['id', 'integer'],
  ['name', 'string'],
  ['team', 'string'],
  ['hired', 'date'],
  ['pay', 'float'],
]
const staffRows = (count: number): Cell[][] =>
  Array.from({ length: count }, (_, i) => [
    i + 1,
    `Person ${i}`,
    i % 2 ? 'Legal' : null,
    `2024-0${1 + (i % 2)}-01`,
    50 + i,
  ])

export const ANSWERS: AnswerExample[] = [
  example('how many employees are there', { measures: [COUNT] }, [[412]]),
  example('how many employees were hired in 2025', { measures: [COUNT], period: { range: YEAR_2025 } }, [[1]]),
  example('leavers in 2025', { measures: [LEAVERS], period: { range: YEAR_2025 } }, [[1412]]),
  example('leavers this year', { measures: [LEAVERS], period: { range: YEAR_2026 } }, [[12]]),
  example('leavers in 2025 in Berlin', { measures: [LEAVERS], period: { range: YEAR_2025 }, where: [IN_BERLIN] }, [
    [0],
  ]),
  example('average salary', { measures: [AVERAGE] }, [[54321.239]]),
  example('average salary in Berlin', { measures: [AVERAGE], where: [IN_BERLIN] }, [[null]]),
  example('number and average salary of employees', { measures: [COUNT, AVERAGE] }, [[412, 54321]]),
  example('turnover rate in 2025', { measures: [TURNOVER], period: { range: YEAR_2025 } }, [[0.0834]]),
  example(
    'leavers in 2025 compared with 2024',
    { measures: [LEAVERS], period: { range: YEAR_2025, compareTo: YEAR_2024 } },
    [[400, 388, 12, 12 / 388]],
  ),
  example(
    'leavers in 2025 compared with 2024',
    { measures: [LEAVERS], period: { range: YEAR_2025, compareTo: YEAR_2024 } },
    [[5, 0, 5, null]],
  ),
  example(
    'turnover in 2025 compared with 2024',
    { measures: [TURNOVER], period: { range: YEAR_2025, compareTo: YEAR_2024 } },
    [[0.08, 0.1, -0.02, -0.2]],
  ),
  example(
    'leavers by department in 2025 compared with 2024',
    { measures: [LEAVERS], by: [DEPARTMENT], period: { range: YEAR_2025, compareTo: YEAR_2024 } },
    [
      ['Engineering', 40, 30, 10, 1 / 3],
      ['Sales', 22, 31, -9, -9 / 31],
      ['Legal', 3, 3, 0, 0],
    ],
  ),
  example(
    'what share of employees are women',
    { shareOf: [{ kind: 'values', field: field('gender'), values: ['F'], negated: false }] },
    [[0.75, 300, 400]],
  ),
  example(
    'average salary by department',
    { measures: [AVERAGE], by: [DEPARTMENT] },
    DEPARTMENTS.map((name, i) => [name, 78120.5 - i * 9279]),
  ),
  example('average salary by department', { measures: [AVERAGE], by: [DEPARTMENT] }, [
    ['Engineering', 78120],
    ['Sales', 78120],
    [null, 41000],
    ['Legal', null],
  ]),
  example(
    'employees by department',
    { measures: [COUNT], by: [DEPARTMENT] },
    DEPARTMENTS.map((name) => [name, 7]),
  ),
  example('employees by department', { measures: [COUNT], by: [DEPARTMENT] }, [['Engineering', 7]]),
  example('employees and average salary by department', { measures: [AVERAGE, COUNT], by: [DEPARTMENT] }, [
    ['Engineering', 78120, 41],
    ['Legal', 90000, 2],
  ]),
  example('share of employees by department', { measures: [COUNT], by: [DEPARTMENT], calculations: ['share'] }, [
    ['Engineering', 30, 0.6],
    ['Sales', 20, 0.4],
  ]),
  example('employees by remote', { measures: [COUNT], by: [{ field: field('remote') }] }, [
    [true, 30],
    [false, 20],
    [null, 5],
  ]),
  example(
    'top 3 departments by average salary',
    { measures: [AVERAGE], by: [DEPARTMENT], order: byFirst('desc'), limit: 3 },
    [
      ['Engineering', 78120],
      ['Sales', 70000],
      ['Legal', 65000],
    ],
  ),
  example(
    'department with the lowest average salary',
    { measures: [AVERAGE], by: [DEPARTMENT], order: byFirst('asc'), limit: 1 },
    [['Facilities', 41004]],
  ),
  example('employees by department and gender', { measures: [COUNT], by: [DEPARTMENT, { field: field('gender') }] }, [
    ['Engineering', 'F', 30],
    ['Engineering', 'M', 20],
    ['Sales', null, 2],
  ]),
  example(
    'employees by city',
    { measures: [COUNT], by: [{ field: field('city') }] },
    [
      ['Berlin', 30],
      ['Paris', 20],
    ],
    true,
  ),
  example(
    'employees by city, most first',
    { measures: [COUNT], by: [{ field: field('city') }], order: byFirst('desc') },
    [
      ['Berlin', 30],
      ['Paris', 20],
    ],
    true,
  ),
  example(
    'leavers by month in 2025',
    { measures: [LEAVERS], period: { range: YEAR_2025, grain: 'month' } },
    months([380, 390, 415, 370, 402, 412]),
  ),
  example('leavers by month', { measures: [LEAVERS], period: { grain: 'month' } }, [
    ...months([5, 6, null, 9]),
    ['2026-03-01', 2],
  ]),
  example('turnover rate by month', { measures: [TURNOVER], period: { grain: 'month' } }, months([0.08, 0.05, 0.1])),
  example('leavers by year', { measures: [LEAVERS], period: { grain: 'year' } }, [
    ['2024-01-01', 5],
    ['2025-01-01', 5],
  ]),
  example('leavers by month', { measures: [LEAVERS], period: { grain: 'month' } }, months([5])),
  example(
    'leavers by month and department',
    { measures: [LEAVERS], by: [DEPARTMENT], period: { grain: 'month' } },
    ['2026-02-01', '2026-03-01'].flatMap((month, i) => DEPARTMENTS.map((name, k): Cell[] => [month, name, 3 + i + k])),
  ),
  example(
    'which month had most leavers',
    { measures: [LEAVERS], period: { grain: 'month' }, order: byFirst('desc'), limit: 1 },
    [['2025-03-01', 19]],
  ),
  example(
    'who is the oldest employee',
    { columns: [field('full_name'), field('birth_date')], ...byBirth, limit: 1, ties: true },
    [['Ana Silva', '1956-02-03']],
  ),
  example(
    'who are the oldest employees in Berlin',
    { columns: [field('full_name'), field('birth_date')], where: [IN_BERLIN], ...byBirth, limit: 1, ties: true },
    [
      ['Ana Silva', '1956-02-03'],
      ['Ben Ito', '1956-02-03'],
    ],
  ),
  example('who earns most', { columns: [field('full_name'), field('salary')], ...bySalary, limit: 1, ties: true }, [
    ['Ana Silva', 91000],
  ]),
  example(
    'the 5 employees with the highest salary',
    { columns: [field('full_name'), field('salary')], ...bySalary, limit: 5 },
    DEPARTMENTS.map((_, i) => [`Person ${i}`, 91000 - i]),
  ),
  example('employees in Berlin', { columns: [field('full_name')], where: [IN_BERLIN] }, [['Ana Silva'], ['Ben Ito']]),
  example(
    'employees in Berlin',
    { columns: [field('full_name')], where: [IN_BERLIN] },
    ['Ana', 'Ben', 'Cy', 'Di', 'Ed'].map((name) => [name]),
  ),
  example('salary of Ana Silva', { columns: [field('salary')], where: [IN_BERLIN], distinct: true }, [[91000]]),
  example('salary of the one in Berlin', { columns: [field('full_name'), field('salary')], where: [IN_BERLIN] }, [
    ['Ana Silva', null],
  ]),
  example(
    'list the employees',
    { columns: [field('full_name')] },
    Array.from({ length: 1000 }, (_, i) => [`Person ${i}`]),
    true,
  ),
  example('which cities are there', { columns: [field('city')], distinct: true }, [
    ['Berlin'],
    ['Oslo'],
    ['Paris'],
    ['Rome'],
    ['Turin'],
  ]),
  example(
    'employees hired in 1990',
    {
      columns: [field('full_name')],
      period: { field: field('hire_date'), range: { from: '1990-01-01', to: '1991-01-01', text: '1990' } },
    },
    [],
  ),
  example(
    'employees in Berlin and hired in 2024',
    {
      columns: [field('full_name')],
      where: [IN_BERLIN, [{ kind: 'missing', field: field('gender'), negated: false }]],
    },
    [],
  ),
  plain('select', [['n', 'integer']], [[42]]),
  plain(
    'select',
    [
      ['city', 'string'],
      ['avg_pay', 'float'],
    ],
    [
      ['Berlin', 10.25],
      ['Rome', 9],
    ],
  ),
  plain(
    'select',
    [
      ['city', 'string'],
      ['avg_pay', 'float'],
    ],
    [
      ['Berlin', 10.25],
      ['Rome', 9],
    ],
    true,
  ),
  plain(
    'select',
    [
      ['month', 'date'],
      ['leavers', 'integer'],
    ],
    [
      ['2025-01-01', 3],
      ['2025-02-01', 6],
    ],
  ),
  plain(
    'select',
    [
      ['name', 'string'],
      ['city', 'string'],
      ['team', 'string'],
      ['pay', 'float'],
    ],
    [
      ['Ana', 'Rome', 'A', 1],
      ['Ben', 'Rome', 'B', 2],
    ],
  ),
  plain('select', [['city', 'string']], []),
  plain('select', [['city', 'string']], [['Rome']]),
  plain('select', [['city', 'string']], [[null]]),
  plain('select', PEOPLE.slice(0, 3), [[7, 'Ana', null]]),
  plain(
    'select',
    PEOPLE.slice(0, 1),
    staffRows(6).map(([id = null]) => [id]),
  ),
  plain(
    'select',
    PEOPLE.slice(0, 2),
    staffRows(6).map((row) => row.slice(0, 2)),
  ),
  plain('select', PEOPLE, staffRows(6)),
  plain(
    'select',
    PEOPLE.slice(1),
    staffRows(6).map(([, ...row]) => row),
  ),
  plain(
    'select',
    PEOPLE.slice(2),
    staffRows(6).map(([, , ...row]) => row),
  ),
  plain(
    'select',
    PEOPLE.slice(3),
    staffRows(6).map((row) => row.slice(3)),
  ),
  plain(
    'select',
    PEOPLE.slice(4),
    staffRows(6).map((row) => row.slice(4)),
  ),
]
