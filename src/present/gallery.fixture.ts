/** Example results for tests: what the present room shows for each is a reviewed text file. */
import type { Cell, ChartType, Grain, LogicalType, ResultColumn, ResultTable, ValueFormat } from '../types.ts'

export type Example = { name: string; table: ResultTable; question?: string; asked?: ChartType; listing?: boolean }

/** A column written as `label:role:type[:grain|unit|format]`. */
function column(text: string): ResultColumn {
  const [label = '', role = 'dimension', type = 'string', ...rest] = text.split(':')
  const name = label.toLowerCase().replaceAll(' ', '_')
  const made: ResultColumn = { name, label, role: role as ResultColumn['role'], type: type as LogicalType }
  for (const extra of rest) {
    if (['day', 'week', 'month', 'quarter', 'year'].includes(extra)) made.grain = extra as Grain
    else if (['percent', 'currency', 'integer'].includes(extra)) made.format = extra as ValueFormat
    else made.unit = extra
  }
  return made
}

/** A table from column texts and rows. */
export function table(columns: string[], rows: Cell[][], truncated = false): ResultTable {
  return { columns: columns.map(column), rows, truncated }
}

const DEPARTMENT = 'Department'
const HEADCOUNT = 'Headcount:measure:integer'
const SALARY = 'Average salary:measure:decimal:EUR:currency'
const MONTH = 'Month:time:date:month'
const SHARE = 'Share of headcount:measure:float:percent'

const departments = ['Engineering', 'Sales', 'Finance', 'Facilities', 'Legal', 'Support']

function months(count: number): string[] {
  return Array.from(
    { length: count },
    (_, i) => `${2024 + Math.floor(i / 12)}-${String((i % 12) + 1).padStart(2, '0')}-01`,
  )
}

function wave(i: number): number {
  return 380 + Math.round(20 * Math.sin(i / 2)) + i
}

function crossed(left: string[], right: string[]): Cell[][] {
  return left.flatMap((a, i) => right.map((b, k) => [a, b, 10 + i * 7 + k * 3]))
}

const many = (count: number) => Array.from({ length: count }, (_, i) => [`Team ${i + 1}`, 10 + ((i * 37) % 90)])

export const GALLERY: Example[] = [
  { name: 'one number', table: table([HEADCOUNT], [[412]]) },
  { name: 'one number without a value', table: table([SALARY], [[null]]) },
  { name: 'one row, two numbers', table: table([HEADCOUNT, SALARY], [[412, 54321.5]]) },
  { name: 'one group', table: table([DEPARTMENT, SALARY], [['Engineering', 78120]]) },
  { name: 'no rows', table: table([DEPARTMENT, HEADCOUNT], []) },
  {
    name: 'few short categories',
    table: table(
      [DEPARTMENT, HEADCOUNT],
      departments.map((d, i) => [d, 120 - i * 18]),
    ),
  },
  {
    name: 'long category names',
    table: table(
      ['Job title', HEADCOUNT],
      [
        ['Senior Software Engineer', 40],
        ['Head of Facilities Management', 2],
        ['Accountant', 12],
      ],
    ),
  },
  { name: 'twenty categories', table: table(['Team', HEADCOUNT], many(20)) },
  { name: 'eighty categories', table: table(['Team', HEADCOUNT], many(80)) },
  {
    name: 'monthly series',
    table: table(
      [MONTH, HEADCOUNT],
      months(18).map((m, i) => [m, wave(i)]),
    ),
  },
  { name: 'one point in time', table: table([MONTH, HEADCOUNT], [['2025-03-01', 412]]) },
  {
    name: 'one point in time, several groups',
    table: table(
      [MONTH, DEPARTMENT, HEADCOUNT],
      departments.map((d, i) => ['2025-03-01', d, 60 - i]),
    ),
  },
  {
    name: 'series with a gap',
    table: table(
      [MONTH, SALARY],
      months(8).map((m, i) => [m, i === 3 ? null : 50000 + i * 300]),
    ),
  },
  {
    name: 'six lines',
    table: table([MONTH, DEPARTMENT, HEADCOUNT], crossed(months(6), departments)),
  },
  {
    name: 'fifteen lines are too many',
    table: table(
      [MONTH, 'Team', HEADCOUNT],
      crossed(
        months(6),
        Array.from({ length: 15 }, (_, i) => `Team ${i + 1}`),
      ),
    ),
  },
  {
    name: 'years as numbers',
    table: table(
      ['Year:dimension:integer', HEADCOUNT],
      [2021, 2022, 2023, 2024].map((y, i) => [y, 300 + i * 25]),
    ),
  },
  {
    name: 'shares of a whole',
    table: table(
      ['Contract', HEADCOUNT, SHARE],
      [
        ['Permanent', 300, 0.75],
        ['Fixed-term', 80, 0.2],
        ['Intern', 20, 0.05],
      ],
    ),
  },
  {
    name: 'shares that are no whole',
    table: table(
      [DEPARTMENT, 'Absence rate:measure:float:percent'],
      departments.map((d, i) => [d, 0.02 + i / 100]),
    ),
  },
  {
    name: 'a pie of counts, as asked',
    asked: 'pie',
    table: table(
      [DEPARTMENT, HEADCOUNT],
      departments.map((d, i) => [d, 120 - i * 18]),
    ),
  },
  {
    name: 'a pie of averages, refused',
    asked: 'pie',
    table: table(
      [DEPARTMENT, SALARY],
      departments.map((d, i) => [d, 78120.4 - i * 5000]),
    ),
  },
  {
    name: 'a line without time, refused',
    asked: 'line',
    table: table(
      [DEPARTMENT, HEADCOUNT],
      departments.map((d, i) => [d, 120 - i * 18]),
    ),
  },
  {
    name: 'a pie of a cut result, refused',
    asked: 'pie',
    table: table(
      [DEPARTMENT, HEADCOUNT],
      departments.map((d, i) => [d, 120 - i * 18]),
      true,
    ),
  },
  {
    name: 'two dimensions of counts',
    table: table([DEPARTMENT, 'Gender', HEADCOUNT], crossed(departments, ['F', 'M', 'X'])),
  },
  {
    name: 'two dimensions of averages',
    table: table(
      [DEPARTMENT, 'Gender', SALARY],
      crossed(departments, ['F', 'M']).map(([d, g, n]) => [d ?? null, g ?? null, Number(n) * 1000]),
    ),
  },
  {
    name: 'two long dimensions',
    table: table(
      ['Department', 'City', HEADCOUNT],
      crossed(
        departments,
        many(12).map(([t]) => String(t)),
      ),
    ),
  },
  {
    name: 'two measures without a dimension',
    table: table(
      ['Age:measure:integer', 'Salary:measure:decimal:EUR'],
      Array.from({ length: 50 }, (_, i) => [22 + (i % 40), 32000 + ((i * 7919) % 50000)]),
    ),
  },
  {
    name: 'two measures, many rows',
    table: table(
      ['Employee', 'Tenure:measure:float:years', 'Salary:measure:decimal:EUR'],
      Array.from({ length: 90 }, (_, i) => [`Employee ${i + 1}`, (i * 13) % 25, 32000 + ((i * 7919) % 50000)]),
    ),
  },
  {
    name: 'a list of names and one number',
    listing: true,
    table: table(
      ['Employee id:key:integer', 'Employee', 'Salary:measure:decimal:EUR:currency'],
      [
        [10001, 'Ana Silva', 91000],
        [10007, 'Ben Ito', 88000.5],
        [10009, 'Cy Young', null],
      ],
    ),
  },
  {
    name: 'a list of rows',
    listing: true,
    table: table(
      ['Employee', DEPARTMENT, 'Hire date:time:date', 'Salary:measure:decimal:EUR:currency'],
      [
        ['Ana Silva', 'Engineering', '2019-03-01', 91000],
        ['Ben Ito', null, '2020-11-15', 88000.5],
      ],
    ),
  },
  {
    name: 'names only',
    table: table(
      ['Employee', DEPARTMENT],
      [
        ['Ana Silva', 'Engineering'],
        ['Ben Ito', 'Sales'],
      ],
    ),
  },
  {
    name: 'a group without a name, a negative value',
    table: table(
      [DEPARTMENT, 'Change in headcount:measure:integer'],
      [
        ['Sales', -4],
        [null, 3],
        ['Legal', 0],
      ],
    ),
  },
  {
    name: 'two people of one name',
    table: table(
      ['Employee', 'Absence days:measure:integer:days'],
      [
        ['Ana Silva', 4],
        ['Ana Silva', 3],
      ],
    ),
  },
  {
    name: 'counts per year and group, as an area',
    asked: 'area',
    table: table(
      ['Year:time:date:year', DEPARTMENT, HEADCOUNT],
      crossed(['2022-01-01', '2023-01-01', '2024-01-01'], departments),
    ),
  },
  {
    name: 'share asked for with many groups',
    question: 'share of headcount by department',
    table: table(
      [DEPARTMENT, HEADCOUNT, SHARE],
      Array.from({ length: 10 }, (_, i) => [`Unit ${i + 1}`, 10, 0.1]),
    ),
  },
]
