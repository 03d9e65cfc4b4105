/** The people of the demo, from whom the other tables are drawn. */
import { type Day, dayAt, dayOf, HISTORY } from './calendar.ts'
import { FEMALE_FIRST_NAMES, LAST_NAMES, MALE_FIRST_NAMES } from './names.ts'
import { itemAt, type Random } from './random.ts'
import { BASE_PAY, DEPARTMENTS, type Department, DIRECTOR_LEVEL } from './structure.ts'

type Gender = 'F' | 'M' | 'X'
type EmploymentType = 'Full-time' | 'Part-time' | 'Contract'
type ExitType = 'Voluntary' | 'Involuntary' | 'Retirement' | 'End of contract'
export type Exit = { day: Day; type: ExitType; reason: string }
type Promotion = { day: Day; level: number }

/** One person of the company with everything that the other tables are drawn from. `level` is the present or last one. */
export type Person = {
  id: number
  firstName: string
  lastName: string
  gender: Gender
  birth: Day
  hire: Day
  exit: Exit | null
  department: number
  location: number
  entryLevel: number
  level: number
  promotions: Promotion[]
  employmentType: EmploymentType
  fte: number
  /** How well the person works: 0 is average, bell-shaped with a spread of 1. */
  performance: number
  /** How often the person falls ill: 1 is average. */
  frailty: number
}

/** Whether the person is employed on a day; the exit day itself no longer counts. */
export function employedOn(person: Person, day: Day): boolean {
  return person.hire <= day && (person.exit === null || person.exit.day > day)
}

/** The last day for which the history may hold something about the person. */
export function lastDayOf(person: Person): Day {
  return person.exit ? Math.min(person.exit.day - 1, HISTORY.last) : HISTORY.last
}

/** The level on a day of the employment. */
export function levelOn(person: Person, day: Day): number {
  let level = person.entryLevel
  for (const promotion of person.promotions) if (promotion.day <= day) level = promotion.level
  return level
}

const WOMEN_BY_LEVEL = [1.1, 1.02, 0.94, 0.82, 0.68, 0.62, 0.5]
const FTE_STEPS = [0.5, 0.6, 0.75, 0.8, 0.9]
const FTE_WEIGHTS = [25, 20, 15, 30, 10]
const CONTRACT_SHARE = 0.07

type Place = { department: number; level: number; hire: Day }

/** A newly drawn person hired on a day for a level of a department. The id is given later, in the order of hire dates. */
export function drawPerson(random: Random, { department, level, hire }: Place): Person {
  const home = itemAt(DEPARTMENTS, department)
  const gender = drawGender(random, home, level)
  const employmentType = drawEmploymentType(random, gender, level, hire)
  return {
    id: 0,
    firstName: drawFirstName(random, gender),
    lastName: random.pick(LAST_NAMES),
    gender,
    birth: drawBirth(random, level, hire),
    hire,
    exit: null,
    department,
    location: level >= DIRECTOR_LEVEL ? 0 : random.weighted(home.sites),
    entryLevel: level,
    level,
    promotions: [],
    employmentType,
    fte: employmentType === 'Part-time' ? itemAt(FTE_STEPS, random.weighted(FTE_WEIGHTS)) : 1,
    performance: random.normal(0, 1),
    frailty: Math.max(0.1, random.normal(1, 0.5)),
  }
}

function drawGender(random: Random, department: Department, level: number): Gender {
  if (random.chance(0.007)) return 'X'
  return random.chance(department.women * itemAt(WOMEN_BY_LEVEL, level - 1)) ? 'F' : 'M'
}

function drawFirstName(random: Random, gender: Gender): string {
  const female = gender === 'F' || (gender === 'X' && random.chance(0.5))
  return random.pick(female ? FEMALE_FIRST_NAMES : MALE_FIRST_NAMES)
}

function drawEmploymentType(random: Random, gender: Gender, level: number, hire: Day): EmploymentType {
  if (level >= DIRECTOR_LEVEL) return 'Full-time'
  if (level <= 3 && hire >= HISTORY.first && random.chance(CONTRACT_SHARE)) return 'Contract'
  return random.chance(gender === 'F' ? 0.25 : 0.07) ? 'Part-time' : 'Full-time'
}

/** Age at hire grows with the level; nobody is under 18 when hired, or past 64 when the history begins. */
function drawBirth(random: Random, level: number, hire: Day): Day {
  const age = Math.min(58, Math.max(18.2, random.normal(26 + 2.6 * level, 8.5)))
  const oldest = dayAt(level >= DIRECTOR_LEVEL ? 1965 : 1956, random.int(1, 12), random.int(1, 28))
  return Math.max(oldest, hire - Math.round(age * 365.25))
}

/** Full-time yearly pay relative to the first months of the history, by the year's general pay rise. */
const MARKET: readonly [from: Day, index: number][] = [
  [dayOf('2020-01-01'), 1],
  [dayOf('2021-04-01'), 1.018],
  [dayOf('2022-04-01'), 1.052],
  [dayOf('2023-04-01'), 1.098],
  [dayOf('2024-04-01'), 1.134],
  [dayOf('2025-04-01'), 1.164],
  [dayOf('2026-04-01'), 1.193],
]

/** What the market pays for a level on a day, in EUR a year, before place, person and department. */
export function marketPay(level: number, day: Day): number {
  let index = 1
  for (const [from, value] of MARKET) if (from <= day) index = value
  return itemAt(BASE_PAY, level - 1) * index
}
