/** Forms over the demo that make the compiler write each of its constructs: what one engine answers, all must answer. */
import type { DateStep } from '../../src/form/query.ts'
import type { Aggregate, Condition, DateRange, Form, Measure } from '../../src/form/types.ts'

const field = (path: string) => {
  const [table = '', column = ''] = path.split('.')
  return { table, column }
}
const metric = (name: string): Measure => ({ kind: 'metric', name })
const aggregate = (kind: Aggregate, path: string, distinct?: boolean): Measure => ({
  kind: 'aggregate',
  aggregate: kind,
  table: path.split('.')[0] ?? '',
  field: path.includes('.') ? field(path) : null,
  distinct,
})
const by = (path: string, grain?: DateStep) => ({ field: field(path), grain })
const year = (from: number, to = from): DateRange => ({ from: `${from}-01-01`, to: `${to + 1}-01-01`, text: `${from}` })
const up = (item: Form['order'][number]['item']) => ({ item, direction: 'asc' as const })
const down = (item: Form['order'][number]['item']) => ({ item, direction: 'desc' as const })
const PEOPLE = aggregate('count', 'employees')
const DEPARTMENT = by('departments.name')

const AGGREGATES: [string, Partial<Form>][] = (['count', 'sum', 'avg', 'min', 'max', 'median'] as const).flatMap(
  (kind): [string, Partial<Form>][] => [
    [`${kind} of a decimal`, { subject: 'salaries', measures: [aggregate(kind, 'salaries.amount')] }],
    [
      `${kind} of whole numbers by group`,
      { measures: [aggregate(kind, 'employees.job_id')], by: [DEPARTMENT], order: [up({ measure: 0 })] },
    ],
    [
      `${kind} by a group beyond`,
      {
        measures: [aggregate(kind, 'employees.fte')],
        by: [by('absences.absence_type')],
        order: [down({ measure: 0 })],
      },
    ],
  ],
)

const GRAINS: [string, Partial<Form>][] = (['day', 'week', 'month', 'quarter', 'year'] as const).flatMap(
  (grain): [string, Partial<Form>][] => [
    [
      `events by ${grain}`,
      { subject: 'exits', measures: [aggregate('count', 'exits')], period: { grain, range: year(2025) } },
    ],
    [`in force by ${grain}`, { measures: [metric('headcount')], period: { grain, range: year(2025) } }],
    [`groups by ${grain}`, { measures: [PEOPLE], by: [by('employees.exit_date', grain)], order: [up({ by: 0 })] }],
  ],
)

const WEEKDAY = by('employees.hire_date', 'weekday')
const STEPS: [string, Partial<Form>][] = [
  ['groups by weekday', { measures: [PEOPLE], by: [WEEKDAY], order: [up({ by: 0 })] }],
  ['weekdays from Sunday back', { measures: [PEOPLE], by: [WEEKDAY, DEPARTMENT], order: [down({ by: 0 })] }],
  ['weekdays by figure', { measures: [PEOPLE], by: [DEPARTMENT, WEEKDAY], order: [down({ measure: 0 })], limit: 5 }],
  [
    'weekdays of two sources',
    { measures: [PEOPLE, aggregate('sum', 'absences.days')], by: [WEEKDAY], order: [up({ by: 0 })] },
  ],
]

const CONDITIONS: [string, Condition][] = [
  ['values', { kind: 'values', field: field('departments.name'), values: ['Finance', 'Engineering'], negated: false }],
  ['other values', { kind: 'values', field: field('employees.gender'), values: ['F'], negated: true }],
  ['a comparison', { kind: 'compare', field: field('employees.hire_date'), op: '>=', value: '2024-02-29' }],
  [
    'an inequality that keeps missing values',
    { kind: 'compare', field: field('employees.manager_id'), op: '!=', value: 1 },
  ],
  ['a span', { kind: 'between', field: field('employees.fte'), low: 0.5, high: 0.8 }],
  [
    'text at the start',
    { kind: 'contains', field: field('employees.full_name'), text: 'an', at: 'start', negated: false },
  ],
  [
    'text anywhere',
    { kind: 'contains', field: field('employees.full_name'), text: 'ER', at: 'anywhere', negated: false },
  ],
  [
    'no text at the end',
    { kind: 'contains', field: field('employees.full_name'), text: 'n', at: 'end', negated: true },
  ],
  ['a missing value', { kind: 'missing', field: field('employees.exit_date'), negated: false }],
  ['a present value', { kind: 'missing', field: field('employees.exit_date'), negated: true }],
  ['a period', { kind: 'date', field: field('employees.hire_date'), range: year(2024) }],
  ['outside a period', { kind: 'date', field: field('employees.exit_date'), range: year(2024), negated: true }],
  [
    'in force on a day',
    { kind: 'inForce', field: field('employees.hire_date'), to: field('employees.exit_date'), day: '2024-06-30' },
  ],
  ['above the average', { kind: 'versus', field: field('employees.fte'), op: '>', aggregate: 'avg' }],
  ['below the median', { kind: 'versus', field: field('employees.job_id'), op: '<', aggregate: 'median' }],
  ['a computed number', { kind: 'compare', field: field('employees.age_years'), op: '>=', value: 50 }],
  ['a computed fraction', { kind: 'compare', field: field('employees.tenure_years'), op: '<', value: 2.5 }],
  ['a related row', { kind: 'related', table: 'absences', quantifier: 'some', where: [] }],
  ['no related row', { kind: 'related', table: 'training_enrollments', quantifier: 'none', where: [] }],
  ['a value beyond', { kind: 'values', field: field('absences.absence_type'), values: ['Sickness'], negated: true }],
]

/** What each form makes the compiler write, and the form; `subject` is the employees where it is not given. */
export const FORMS: [string, Partial<Form>][] = [
  ...AGGREGATES,
  [
    'medians of two columns by group',
    { measures: [aggregate('median', 'employees.job_id'), aggregate('median', 'employees.fte')], by: [DEPARTMENT] },
  ],
  ...GRAINS,
  ...STEPS,
  ...CONDITIONS.map(([name, condition]): [string, Partial<Form>] => [
    `condition: ${name}`,
    { measures: [PEOPLE, aggregate('sum', 'employees.fte')], where: [[condition]] },
  ]),
  [
    'one of several conditions',
    {
      measures: [PEOPLE],
      where: [CONDITIONS.flatMap(([, one]) => (one.kind === 'missing' || one.kind === 'between' ? [one] : []))],
    },
  ],
  [
    'a number of related rows',
    {
      subject: 'locations',
      columns: [field('locations.city')],
      where: [
        [
          {
            kind: 'related',
            table: 'employees',
            quantifier: { op: '>=', count: 100 },
            where: [{ kind: 'values', field: field('employees.gender'), values: ['F'], negated: false }],
          },
        ],
      ],
    },
  ],
  ['distinct counts', { measures: [aggregate('count', 'employees.job_id', true)], by: [DEPARTMENT] }],
  ['missing groups', { measures: [PEOPLE], by: [by('employees.manager_id')], order: [up({ by: 0 })] }],
  ['having', { measures: [PEOPLE], by: [DEPARTMENT], having: [{ measure: PEOPLE, op: '>', value: 50 }] }],
  ['a limit', { measures: [metric('headcount')], by: [by('locations.city')], order: [up({ measure: 0 })], limit: 3 }],
  [
    'a limit with ties',
    { measures: [PEOPLE], by: [by('jobs.level')], order: [down({ measure: 0 })], limit: 2, ties: true },
  ],
  [
    'a limit in each group',
    {
      measures: [PEOPLE],
      by: [by('departments.division'), by('locations.country')],
      order: [down({ measure: 0 })],
      limit: 1,
      perGroup: true,
    },
  ],
  [
    'shares of the total',
    { measures: [PEOPLE], by: [DEPARTMENT], calculations: ['share'], order: [down({ measure: 0 })] },
  ],
  [
    'growth and running totals',
    {
      subject: 'exits',
      measures: [aggregate('count', 'exits')],
      period: { grain: 'quarter', range: year(2023, 2025) },
      calculations: ['growth', 'running'],
    },
  ],
  [
    'growth within groups',
    {
      subject: 'absences',
      measures: [aggregate('sum', 'absences.days')],
      by: [by('absences.absence_type')],
      period: { grain: 'year' },
      calculations: ['growth'],
    },
  ],
  [
    'a share of rows',
    {
      shareOf: [{ kind: 'values', field: field('employees.gender'), values: ['F'], negated: false }],
      by: [by('jobs.level')],
    },
  ],
  ...(['asc', 'desc'] as const).map((direction): [string, Partial<Form>] => [
    `two periods side by side, ${direction}`,
    {
      subject: 'absences',
      measures: [metric('absence_days')],
      by: [by('departments.name')],
      period: { range: year(2025), compareTo: year(2024) },
      order: [{ item: { measure: 0 }, direction }],
      limit: 5,
    },
  ]),
  [
    'two periods without groups',
    { subject: 'exits', measures: [metric('leavers')], period: { range: year(2025), compareTo: year(2024) } },
  ],
  [
    'figures of different rows',
    { measures: [metric('attrition_rate')], by: [DEPARTMENT], period: { range: year(2025) } },
  ],
  [
    'figures of different rows by period',
    { measures: [metric('attrition_rate')], period: { grain: 'quarter', range: year(2025) } },
  ],
  ['a mean of days', { subject: 'requisitions', measures: [metric('time_to_fill')], by: [DEPARTMENT] }],
  ['groups by a computed text', { measures: [PEOPLE], by: [by('employees.tenure_band'), by('employees.age_band')] }],
  [
    'rows by a missing date',
    { columns: [field('employees.full_name')], order: [up({ field: field('employees.exit_date') })] },
  ],
  [
    'rows down by a missing date',
    { columns: [field('employees.full_name')], order: [down({ field: field('employees.exit_date') })], limit: 40 },
  ],
  [
    'rows with ties',
    {
      columns: [field('employees.full_name')],
      order: [up({ field: field('employees.birth_date') })],
      limit: 3,
      ties: true,
    },
  ],
  [
    'rows within groups',
    {
      columns: [field('employees.full_name')],
      by: [DEPARTMENT],
      order: [down({ field: field('employees.hire_date') })],
      limit: 2,
      perGroup: true,
    },
  ],
  ['distinct rows', { columns: [field('locations.country'), field('departments.division')], distinct: true }],
  [
    'a composed query',
    {
      composed: {
        select: [{ field: field('departments.name') }, { field: field('employees.fte'), aggregate: 'avg' }],
        tables: [],
        where: [
          { item: { field: field('employees.full_name') }, op: 'not like', value: '%z%' },
          { item: { field: field('employees.job_id') }, op: 'between', value: 1, high: 20 },
          { item: { field: field('employees.exit_date') }, op: 'missing', or: true },
        ],
        by: [field('departments.name')],
        having: [{ item: { field: { table: 'employees', column: '*' }, aggregate: 'count' }, op: '>', value: 3 }],
        order: [
          { item: { field: field('employees.fte'), aggregate: 'avg' }, direction: 'asc' },
          { item: { field: field('departments.name') }, direction: 'asc' },
        ],
        limit: 6,
      },
    },
  ],
  ...(['union', 'intersect', 'except'] as const).map((op): [string, Partial<Form>] => [
    `a composed ${op}`,
    {
      composed: {
        select: [{ field: field('locations.country') }],
        tables: [],
        where: [{ item: { field: field('locations.region') }, op: '!=', value: 'North America' }],
        by: [],
        having: [],
        order: [],
        set: {
          op,
          query: {
            select: [{ field: field('locations.country') }],
            tables: [],
            where: [{ item: { field: field('employees.employment_type') }, op: '=', value: 'Contract' }],
            by: [],
            having: [],
            order: [],
          },
        },
      },
    },
  ]),
  [
    'a composed exclusion',
    {
      composed: {
        select: [{ field: { table: 'employees', column: '*' }, aggregate: 'count' }],
        tables: [],
        where: [
          {
            item: { field: field('employees.employee_id') },
            op: 'not in',
            query: {
              select: [{ field: field('employees.manager_id') }],
              tables: [],
              where: [],
              by: [],
              having: [],
              order: [],
            },
          },
        ],
        by: [],
        having: [],
        order: [],
      },
    },
  ],
]
