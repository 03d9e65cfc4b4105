/** The demo database: an invented company's HR data from 2020-11-01 to 2026-10-31, the same on every machine. */
import { absenceRows } from './absences.ts'
import { isoOf, isoOrNull } from './calendar.ts'
import { enrollmentRows, trainingRows } from './learning.ts'
import { type Organisation, organise } from './organisation.ts'
import { salaryRows } from './pay.ts'
import type { Person } from './people.ts'
import { recruitingRows } from './recruiting.ts'
import { reviewRows } from './reviews.ts'
import { BASE_PAY, DEPARTMENTS, JOBS, jobAt, LOCATIONS } from './structure.ts'
import { type DemoCell, type DemoTable, SHAPES } from './tables.ts'
import { simulateWorkforce } from './workforce.ts'

export type { DemoCell, DemoTable } from './tables.ts'

const SEED = 20_201_101
const EMAIL_DOMAIN = 'nordhaven.example'

/** All tables with their rows, each after those it refers to. Takes no input and gives the same rows every time. */
export function generateDemo(): DemoTable[] {
  const people = simulateWorkforce(SEED)
  const organisation = organise(people)
  const reviews = reviewRows(SEED + 1, people, organisation)
  const recruiting = recruitingRows(SEED + 2, people, organisation)
  const rows: Record<keyof typeof SHAPES, DemoCell[][]> = {
    departments: DEPARTMENTS.map(({ name, division, costCenter }, index) => [index + 1, name, division, costCenter]),
    locations: LOCATIONS.map(({ city, country, region }, index) => [index + 1, city, country, region]),
    jobs: jobRows(),
    employees: employeeRows(people, organisation),
    salaries: salaryRows(SEED + 3, people, reviews.ratingOf),
    absences: absenceRows(SEED + 4, people),
    performance_reviews: reviews.rows,
    requisitions: recruiting.requisitions,
    candidates: recruiting.candidates,
    trainings: trainingRows(),
    training_enrollments: enrollmentRows(SEED + 5, people),
    exits: exitRows(people),
  }
  return Object.entries(SHAPES).map(([name, shape]) => ({ ...shape, rows: rows[name as keyof typeof SHAPES] }))
}

function jobRows(): DemoCell[][] {
  return JOBS.map(({ id, title, family, level }) => {
    const middle = (BASE_PAY[level - 1] ?? 0) * 1.1
    return [id, title, family, level, `G${level}`, hundreds(middle * 0.75), hundreds(middle * 1.3)]
  })
}

function hundreds(amount: number): number {
  return Math.round(amount / 100) * 100
}

function employeeRows(people: readonly Person[], { managerOf }: Organisation): DemoCell[][] {
  const emails = new Map<string, number>()
  return people.map((person) => [
    person.id,
    person.firstName,
    person.lastName,
    `${person.firstName} ${person.lastName}`,
    emailOf(person, emails),
    person.gender,
    isoOf(person.birth),
    isoOf(person.hire),
    isoOrNull(person.exit?.day ?? null),
    person.department + 1,
    person.location + 1,
    jobAt(person.department, person.level),
    managerOf(person)?.id ?? null,
    person.employmentType,
    person.fte,
    person.exit ? 'left' : 'active',
  ])
}

/** first.last without accents; namesakes get a number. */
function emailOf({ firstName, lastName }: Person, taken: Map<string, number>): string {
  const name = `${firstName}.${lastName}`.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
  const count = (taken.get(name) ?? 0) + 1
  taken.set(name, count)
  return `${name}${count > 1 ? count : ''}@${EMAIL_DOMAIN}`
}

function exitRows(people: readonly Person[]): DemoCell[][] {
  const leavers = people.flatMap(({ id, exit }) => (exit ? [{ id, ...exit }] : []))
  return leavers
    .sort((a, b) => a.day - b.day || a.id - b.id)
    .map(({ id, day, type, reason }, index) => [index + 1, id, isoOf(day), type, reason])
}
