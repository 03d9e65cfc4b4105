/** The tables of the demo: what a row is, its columns, keys and comments. */

type DemoColumn = { name: string; type: string; comment: string; nullable: boolean }
export type DemoCell = string | number | boolean | null

/** One table with its rows. Dates are ISO text, decimals are numbers; a row has one cell for each column, in order. */
export type DemoTable = {
  name: string
  comment: string
  columns: DemoColumn[]
  primaryKey: string[]
  foreignKeys: { columns: string[]; table: string; references: string[] }[]
  rows: DemoCell[][]
}

type TableShape = Omit<DemoTable, 'rows'>

/** A column as `name type comment`; a type that ends in `?` may be empty. */
type ColumnText = readonly [name: string, type: string, comment: string]

function shape(
  name: string,
  comment: string,
  columns: readonly ColumnText[],
  keys: Record<string, string> = {},
): TableShape {
  return {
    name,
    comment,
    columns: columns.map(([column, type, text]) => ({
      name: column,
      type: type.replace('?', ''),
      comment: text,
      nullable: type.endsWith('?'),
    })),
    primaryKey: columns.slice(0, 1).map(([column]) => column),
    foreignKeys: Object.entries(keys).map(([column, target]) => {
      const [table = '', reference = ''] = target.split('.')
      return { columns: [column], table, references: [reference] }
    }),
  }
}

const DEPARTMENTS = shape('departments', 'Departments of the company.', [
  ['department_id', 'INTEGER', 'Number of the department'],
  ['name', 'VARCHAR', 'Name of the department'],
  ['division', 'VARCHAR', 'Division that the department belongs to'],
  ['cost_center', 'VARCHAR', 'Cost centre in the accounts'],
])

const LOCATIONS = shape('locations', 'Offices and plants.', [
  ['location_id', 'INTEGER', 'Number of the location'],
  ['city', 'VARCHAR', 'City'],
  ['country', 'VARCHAR', 'Country'],
  ['region', 'VARCHAR', 'Part of the world, as the company divides it'],
])

const JOBS = shape('jobs', 'Catalogue of jobs with their level and pay band.', [
  ['job_id', 'INTEGER', 'Number of the job'],
  ['title', 'VARCHAR', 'Job title'],
  ['job_family', 'VARCHAR', 'Group of related jobs'],
  ['level', 'INTEGER', 'Level from 1 (entry) to 7 (head of the company); levels 4 and above lead people'],
  ['pay_grade', 'VARCHAR', 'Pay grade, G1 to G7, one for each level'],
  ['band_minimum', 'DECIMAL(10,2)', 'Lower end of the pay band in EUR a year, full-time'],
  ['band_maximum', 'DECIMAL(10,2)', 'Upper end of the pay band in EUR a year, full-time'],
])

const EMPLOYEES = shape(
  'employees',
  'Everyone employed at some time since 2020-11-01, present and former. One row for each person.',
  [
    ['employee_id', 'INTEGER', 'Personnel number'],
    ['first_name', 'VARCHAR', 'First name'],
    ['last_name', 'VARCHAR', 'Last name'],
    ['full_name', 'VARCHAR', 'First and last name'],
    ['email', 'VARCHAR', 'Work e-mail address'],
    ['gender', 'VARCHAR', 'F female, M male, X non-binary'],
    ['birth_date', 'DATE', 'Date of birth'],
    ['hire_date', 'DATE', 'First day of employment'],
    [
      'exit_date',
      'DATE?',
      'Day the employment ended; from this day on the person is not counted. Empty for active staff',
    ],
    ['department_id', 'INTEGER', 'Present or last department'],
    ['location_id', 'INTEGER', 'Present or last place of work'],
    ['job_id', 'INTEGER', 'Present or last job'],
    ['manager_id', 'INTEGER?', 'Present or last line manager; empty for the head of the company'],
    ['employment_type', 'VARCHAR', 'Full-time, Part-time or Contract (fixed term)'],
    ['fte', 'DECIMAL(3,2)', 'Share of a full-time position, 0.5 to 1'],
    ['status', 'VARCHAR', 'active or left'],
  ],
  {
    department_id: 'departments.department_id',
    location_id: 'locations.location_id',
    job_id: 'jobs.job_id',
    manager_id: 'employees.employee_id',
  },
)

const SALARIES = shape(
  'salaries',
  'Salary history since 2020-11-01. A person has one salary in force on each day of the employment.',
  [
    ['salary_id', 'INTEGER', 'Number of the entry'],
    ['employee_id', 'INTEGER', 'Person paid'],
    [
      'amount',
      'DECIMAL(10,2)',
      'Gross salary in EUR a year for a full-time position; part-time staff earn this times fte',
    ],
    ['effective_from', 'DATE', 'First day on which the salary is in force'],
    ['effective_to', 'DATE?', 'Day on which it ended, by a new salary or by the exit; empty while in force'],
    ['reason', 'VARCHAR', 'hire, annual review, promotion, adjustment, or carried over (already paid on 2020-11-01)'],
  ],
  { employee_id: 'employees.employee_id' },
)

const ABSENCES = shape(
  'absences',
  'Absences from work since 2020-11-01, one row for each spell.',
  [
    ['absence_id', 'INTEGER', 'Number of the absence'],
    ['employee_id', 'INTEGER', 'Person absent'],
    ['absence_type', 'VARCHAR', 'Vacation, Sickness, Parental leave, Unpaid leave, Special leave or Training'],
    ['start_date', 'DATE', 'First day of the absence'],
    ['end_date', 'DATE', 'Last day of the absence'],
    ['days', 'DECIMAL(5,1)', 'Working days lost, in halves'],
  ],
  { employee_id: 'employees.employee_id' },
)

const PERFORMANCE_REVIEWS = shape(
  'performance_reviews',
  'Yearly performance reviews, held in November and December.',
  [
    ['review_id', 'INTEGER', 'Number of the review'],
    ['employee_id', 'INTEGER', 'Person reviewed'],
    ['review_date', 'DATE', 'Day of the review'],
    ['year', 'INTEGER', 'Year that the review looks at'],
    ['rating', 'INTEGER', '1 (poor) to 5 (outstanding)'],
    ['reviewer_id', 'INTEGER', 'Manager who gave the rating'],
  ],
  { employee_id: 'employees.employee_id', reviewer_id: 'employees.employee_id' },
)

const REQUISITIONS = shape(
  'requisitions',
  'Positions to be filled. One row for each position.',
  [
    ['requisition_id', 'INTEGER', 'Number of the requisition'],
    ['department_id', 'INTEGER', 'Department that hires'],
    ['location_id', 'INTEGER', 'Place of work'],
    ['job_id', 'INTEGER', 'Job to be filled'],
    ['opened_date', 'DATE', 'Day the search began'],
    ['filled_date', 'DATE?', 'Day a candidate accepted; empty while open and when cancelled'],
    ['closed_date', 'DATE?', 'Day the requisition was filled or cancelled; empty while open'],
    ['status', 'VARCHAR', 'open, filled or cancelled'],
    ['hiring_manager_id', 'INTEGER', 'Manager who asked for the position'],
  ],
  {
    department_id: 'departments.department_id',
    location_id: 'locations.location_id',
    job_id: 'jobs.job_id',
    hiring_manager_id: 'employees.employee_id',
  },
)

const CANDIDATES = shape(
  'candidates',
  'Applications for requisitions, one row for each.',
  [
    ['candidate_id', 'INTEGER', 'Number of the application'],
    ['requisition_id', 'INTEGER', 'Requisition applied for'],
    ['full_name', 'VARCHAR', 'Name of the candidate'],
    ['applied_date', 'DATE', 'Day of the application'],
    ['source', 'VARCHAR', 'Where the candidate came from: Referral, LinkedIn, Agency, Career site or Job fair'],
    ['stage', 'VARCHAR', 'Present or last stage: Applied, Screening, Interview, Offer, Hired or Rejected'],
    ['hired_date', 'DATE?', 'Day the candidate accepted; empty unless hired'],
  ],
  { requisition_id: 'requisitions.requisition_id' },
)

const TRAININGS = shape('trainings', 'Catalogue of courses.', [
  ['training_id', 'INTEGER', 'Number of the course'],
  ['title', 'VARCHAR', 'Title of the course'],
  ['category', 'VARCHAR', 'Compliance, Safety, Leadership, Technical, Language or Soft skills'],
  ['delivery', 'VARCHAR', 'Online or Classroom'],
  ['mandatory', 'BOOLEAN', 'Whether the course is mandatory'],
  ['duration_hours', 'INTEGER', 'Length in hours'],
  ['cost', 'DECIMAL(8,2)', 'Cost in EUR for each participant'],
])

const TRAINING_ENROLLMENTS = shape(
  'training_enrollments',
  'Enrolments of employees in courses since 2020-11-01.',
  [
    ['enrollment_id', 'INTEGER', 'Number of the enrolment'],
    ['employee_id', 'INTEGER', 'Participant'],
    ['training_id', 'INTEGER', 'Course'],
    ['enrolled_date', 'DATE', 'Day of the enrolment'],
    ['completed_date', 'DATE?', 'Day of completion; empty when not completed'],
    ['score', 'INTEGER?', 'Result of the final test, 0 to 100; empty when not completed'],
  ],
  { employee_id: 'employees.employee_id', training_id: 'trainings.training_id' },
)

const EXITS = shape(
  'exits',
  'People who left since 2020-11-01, one row for each.',
  [
    ['exit_id', 'INTEGER', 'Number of the exit'],
    ['employee_id', 'INTEGER', 'Person who left'],
    ['exit_date', 'DATE', 'Day the employment ended'],
    ['exit_type', 'VARCHAR', 'Voluntary, Involuntary, Retirement or End of contract'],
    ['reason', 'VARCHAR', 'Main reason given'],
  ],
  { employee_id: 'employees.employee_id' },
)

/** The shapes in an order in which every table follows those it refers to. */
export const SHAPES = {
  departments: DEPARTMENTS,
  locations: LOCATIONS,
  jobs: JOBS,
  employees: EMPLOYEES,
  salaries: SALARIES,
  absences: ABSENCES,
  performance_reviews: PERFORMANCE_REVIEWS,
  requisitions: REQUISITIONS,
  candidates: CANDIDATES,
  trainings: TRAININGS,
  training_enrollments: TRAINING_ENROLLMENTS,
  exits: EXITS,
} as const
