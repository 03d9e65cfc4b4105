/** The company: its departments, offices and jobs, and the numbers that make them differ from one another. */

/** A rung of a department's ladder; `share` is how many of the department's people stand on it. */
type Rung = { title: string; level: number; share: number }

export type Department = {
  name: string
  division: string
  costCenter: string
  jobFamily: string
  /** Share of the company's staff. */
  share: number
  /** Share of the staff leaving in an average year. */
  attrition: number
  /** Sick days, pay, women: relative to the company's average, except `women`, which is a share. */
  sickness: number
  pay: number
  women: number
  /** Shares of the locations, in the order of LOCATIONS. */
  sites: readonly number[]
  ladder: readonly Rung[]
  directors: number
}

export type Location = { city: string; country: string; region: string; pay: number }

export const LOCATIONS: readonly Location[] = [
  { city: 'Munich', country: 'Germany', region: 'Central Europe', pay: 1.05 },
  { city: 'Leipzig', country: 'Germany', region: 'Central Europe', pay: 0.94 },
  { city: 'Vienna', country: 'Austria', region: 'Central Europe', pay: 0.99 },
  { city: 'Warsaw', country: 'Poland', region: 'Eastern Europe', pay: 0.7 },
  { city: 'Paris', country: 'France', region: 'Western Europe', pay: 1.02 },
  { city: 'London', country: 'United Kingdom', region: 'Western Europe', pay: 1.12 },
  { city: 'Madrid', country: 'Spain', region: 'Southern Europe', pay: 0.82 },
  { city: 'Milan', country: 'Italy', region: 'Southern Europe', pay: 0.86 },
  { city: 'New York', country: 'United States', region: 'North America', pay: 1.34 },
]

const PLANTS = [20, 46, 8, 26, 0, 0, 0, 0, 0]
const OFFICES = [34, 5, 8, 12, 12, 12, 6, 5, 6]
const FIELD = [17, 6, 8, 9, 16, 15, 10, 9, 10]
const CENTRES = [6, 22, 3, 41, 0, 7, 21, 0, 0]

/** `level title share` lines of a ladder, lowest level first. */
function ladder(...rungs: [level: number, title: string, share: number][]): Rung[] {
  return rungs.map(([level, title, share]) => ({ level, title, share }))
}

type Figures = [share: number, attrition: number, sickness: number, pay: number, women: number, directors: number]

function department(
  names: [name: string, division: string, costCenter: string, jobFamily: string],
  figures: Figures,
  sites: readonly number[],
  rungs: Rung[],
): Department {
  const [name, division, costCenter, jobFamily] = names
  const [share, attrition, sickness, pay, women, directors] = figures
  return {
    name,
    division,
    costCenter,
    jobFamily,
    share,
    attrition,
    sickness,
    pay,
    women,
    directors,
    sites,
    ladder: rungs,
  }
}

export const DEPARTMENTS: readonly Department[] = [
  department(
    ['Production', 'Operations', 'CC-1100', 'Manufacturing'],
    [0.22, 0.085, 1.4, 0.92, 0.24, 2],
    PLANTS,
    ladder(
      [1, 'Production Assistant', 0.3],
      [2, 'Machine Operator', 0.42],
      [3, 'Senior Machine Operator', 0.17],
      [4, 'Shift Supervisor', 0.08],
      [5, 'Production Manager', 0.03],
    ),
  ),
  department(
    ['Sales', 'Commercial', 'CC-2100', 'Account Management'],
    [0.15, 0.125, 0.8, 1.04, 0.4, 2],
    FIELD,
    ladder(
      [1, 'Sales Assistant', 0.22],
      [2, 'Account Manager', 0.41],
      [3, 'Senior Account Manager', 0.24],
      [4, 'Sales Team Lead', 0.09],
      [5, 'Regional Sales Manager', 0.04],
    ),
  ),
  department(
    ['Engineering', 'Technology', 'CC-3100', 'Product Engineering'],
    [0.13, 0.075, 0.75, 1.12, 0.21, 1],
    OFFICES,
    ladder(
      [1, 'Junior Engineer', 0.2],
      [2, 'Engineer', 0.41],
      [3, 'Senior Engineer', 0.26],
      [4, 'Lead Engineer', 0.09],
      [5, 'Engineering Manager', 0.04],
    ),
  ),
  department(
    ['Logistics', 'Operations', 'CC-1200', 'Supply Chain'],
    [0.11, 0.11, 1.3, 0.88, 0.28, 1],
    PLANTS,
    ladder(
      [1, 'Warehouse Associate', 0.46],
      [2, 'Logistics Coordinator', 0.41],
      [4, 'Warehouse Team Lead', 0.1],
      [5, 'Logistics Manager', 0.03],
    ),
  ),
  department(
    ['Customer Service', 'Commercial', 'CC-2200', 'Customer Care'],
    [0.1, 0.175, 1.35, 0.86, 0.61, 1],
    CENTRES,
    ladder(
      [1, 'Customer Service Agent', 0.52],
      [2, 'Customer Service Specialist', 0.35],
      [4, 'Customer Service Team Lead', 0.1],
      [5, 'Customer Service Manager', 0.03],
    ),
  ),
  department(
    ['Information Technology', 'Technology', 'CC-3200', 'Software and Infrastructure'],
    [0.08, 0.115, 0.8, 1.12, 0.27, 1],
    OFFICES,
    ladder(
      [1, 'Support Technician', 0.22],
      [2, 'Software Developer', 0.4],
      [3, 'Senior Software Developer', 0.25],
      [4, 'Software Architect', 0.09],
      [5, 'Software Development Manager', 0.04],
    ),
  ),
  department(
    ['Research and Development', 'Technology', 'CC-3300', 'Science'],
    [0.06, 0.065, 0.7, 1.1, 0.4, 1],
    [52, 10, 12, 0, 14, 12, 0, 0, 0],
    ladder(
      [1, 'Laboratory Assistant', 0.24],
      [2, 'Research Scientist', 0.42],
      [3, 'Senior Research Scientist', 0.26],
      [5, 'Research Group Manager', 0.08],
    ),
  ),
  department(
    ['Finance', 'Corporate Functions', 'CC-4100', 'Accounting and Controlling'],
    [0.048, 0.08, 0.85, 1.06, 0.54, 1],
    OFFICES,
    ladder(
      [1, 'Accounting Clerk', 0.3],
      [2, 'Financial Analyst', 0.4],
      [3, 'Senior Financial Analyst', 0.21],
      [5, 'Finance Manager', 0.09],
    ),
  ),
  department(
    ['Marketing', 'Commercial', 'CC-2300', 'Brand and Communication'],
    [0.038, 0.13, 0.9, 1, 0.63, 1],
    OFFICES,
    ladder([1, 'Marketing Assistant', 0.25], [2, 'Marketing Specialist', 0.64], [5, 'Marketing Manager', 0.11]),
  ),
  department(
    ['Human Resources', 'Corporate Functions', 'CC-4200', 'People and Culture'],
    [0.028, 0.09, 0.95, 0.99, 0.73, 1],
    OFFICES,
    ladder([1, 'HR Assistant', 0.27], [2, 'Recruiter', 0.32], [3, 'HR Business Partner', 0.3], [5, 'HR Manager', 0.11]),
  ),
  department(
    ['Procurement', 'Operations', 'CC-1300', 'Purchasing'],
    [0.022, 0.085, 0.9, 0.99, 0.46, 1],
    OFFICES,
    ladder([2, 'Buyer', 0.6], [3, 'Senior Buyer', 0.28], [5, 'Procurement Manager', 0.12]),
  ),
  department(
    ['Legal and Compliance', 'Corporate Functions', 'CC-4300', 'Legal Affairs'],
    [0.012, 0.075, 0.8, 1.15, 0.58, 1],
    OFFICES,
    ladder([2, 'Compliance Officer', 0.5], [3, 'Legal Counsel', 0.36], [5, 'Senior Legal Counsel', 0.14]),
  ),
  department(
    ['Executive Office', 'Corporate Functions', 'CC-4900', 'General Management'],
    [0.002, 0.05, 0.6, 1.05, 0.6, 0],
    [100, 0, 0, 0, 0, 0, 0, 0, 0],
    ladder([2, 'Executive Assistant', 1]),
  ),
]

/** Jobs above the ladders: one director or two head a department, one person heads the company. */
export const DIRECTOR_LEVEL = 6
export const CHIEF_LEVEL = 7

/** Index of the department that holds the head of the company. */
export const EXECUTIVE_OFFICE = DEPARTMENTS.length - 1

export type Job = { id: number; title: string; family: string; level: number; department: number | null }

/** Every job, numbered from 1; `department` is null for the director, a job that all departments share. */
export const JOBS: readonly Job[] = [
  ...DEPARTMENTS.flatMap((department, index) =>
    department.ladder.map((rung) => ({ ...rung, family: department.jobFamily, department: index })),
  ),
  { title: 'Director', family: 'General Management', level: DIRECTOR_LEVEL, department: null },
  { title: 'Chief Executive Officer', family: 'General Management', level: CHIEF_LEVEL, department: EXECUTIVE_OFFICE },
].map(({ title, family, level, department }, index) => ({ id: index + 1, title, family, level, department }))

const JOB_BY_PLACE = new Map(JOBS.map((job) => [`${job.department ?? 'any'}:${job.level}`, job.id]))

/** The id of the job at a level of a department. Throws RangeError when the department has none at that level. */
export function jobAt(department: number, level: number): number {
  const id = JOB_BY_PLACE.get(`${level === DIRECTOR_LEVEL ? 'any' : department}:${level}`)
  if (id === undefined) throw new RangeError(`department ${department} has no job at level ${level}`)
  return id
}

/** Full-time yearly pay in EUR at the start of the history for levels 1 to 7, before all factors. */
export const BASE_PAY: readonly number[] = [31_000, 41_500, 55_500, 69_000, 88_000, 132_000, 310_000]
