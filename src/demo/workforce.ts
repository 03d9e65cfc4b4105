/** Six years of hiring, promoting and leaving, month by month. */
import { type Day, dayAt, HISTORY, type Month, monthOf, monthsBetween } from './calendar.ts'
import { drawExit } from './leaving.ts'
import { drawPerson, type Person } from './people.ts'
import { createRandom, itemAt, type Random } from './random.ts'
import { CHIEF_LEVEL, DEPARTMENTS, DIRECTOR_LEVEL, EXECUTIVE_OFFICE } from './structure.ts'

const OPENING_STAFF = 2320

/** People hired in each year of the history: a wave in 2022, a near stop after the restructuring of 2023. */
const HIRES_BY_YEAR: Readonly<Record<number, number>> = {
  2020: 430,
  2021: 440,
  2022: 640,
  2023: 260,
  2024: 440,
  2025: 520,
  2026: 490,
}
const HIRES_BY_MONTH = [1.35, 0.95, 0.9, 1.3, 0.9, 0.8, 0.9, 0.85, 1.4, 1.35, 0.85, 0.45]
const HIRES_BY_LEVEL = [1.6, 1.05, 0.7, 0.5, 0.45]
const HIRE_DATES = [1, 1, 1, 1, 1, 15, 15, 2, 8, 11, 17, 22]

const TENURE_YEARS: readonly [from: number, to: number][] = [
  [0, 1],
  [1, 2],
  [2, 5],
  [5, 10],
  [10, 20],
  [20, 28],
]
const TENURE_WEIGHTS = [15, 13, 28, 25, 16, 3]

/** Chance of a promotion at each of the two dates a year, for levels 1 to 4, and the days needed on the level before. */
const PROMOTION_CHANCE = [0.05, 0.032, 0.016, 0.012]
const DAYS_BEFORE_PROMOTION = 540

type Company = { random: Random; everyone: Person[]; staff: Person[]; sizes: number[] }

/** Everyone who worked in the company during the history, in the order of hire dates, which is the order of ids. */
export function simulateWorkforce(seed: number): Person[] {
  const company: Company = { random: createRandom(seed), everyone: [], staff: [], sizes: DEPARTMENTS.map(() => 0) }
  openCompany(company)
  for (const month of monthsBetween(HISTORY.first, HISTORY.last)) {
    leave(company, month)
    promote(company, month)
    hire(company, month)
  }
  const people = company.everyone.sort((a, b) => a.hire - b.hire)
  people.forEach((person, index) => {
    person.id = index + 1
  })
  return people
}

function join(company: Company, person: Person): void {
  company.everyone.push(person)
  company.staff.push(person)
  company.sizes[person.department] = (company.sizes[person.department] ?? 0) + 1
}

function openCompany(company: Company): void {
  const { random } = company
  join(company, drawPerson(random, { department: EXECUTIVE_OFFICE, level: CHIEF_LEVEL, hire: dayAt(2012, 3, 1) }))
  DEPARTMENTS.forEach((department, index) => {
    for (let i = 0; i < department.directors; i++) {
      const hire = dayAt(random.int(2005, 2018), random.int(1, 12), 1)
      join(company, drawPerson(random, { department: index, level: DIRECTOR_LEVEL, hire }))
    }
    for (let i = 0; i < Math.round(OPENING_STAFF * department.share); i++) {
      const rung = itemAt(department.ladder, random.weighted(department.ladder.map(({ share }) => share)))
      const hire = drawOpeningHire(random, rung.level)
      join(company, drawPerson(random, { department: index, level: rung.level, hire }))
    }
  })
}

/** Hire date of someone already there when the history begins; higher levels have been there longer. */
function drawOpeningHire(random: Random, level: number): Day {
  const [from, to] = itemAt(TENURE_YEARS, random.weighted(TENURE_WEIGHTS))
  const years = (from + random.unit() * (to - from)) * (0.7 + 0.12 * level)
  const month = monthOf(HISTORY.first - 1 - Math.round(years * 365.25))
  return Math.min(month.first + random.pick(HIRE_DATES) - 1, HISTORY.first - 1)
}

function leave(company: Company, month: Month): void {
  company.staff = company.staff.filter((person) => {
    person.exit = person.level >= DIRECTOR_LEVEL ? null : drawExit(company.random, person, month)
    if (!person.exit) return true
    company.sizes[person.department] = (company.sizes[person.department] ?? 0) - 1
    return false
  })
}

function promote({ random, staff }: Company, { month, first }: Month): void {
  if (month !== 4 && month !== 10) return
  for (const person of staff) {
    const since = person.promotions.at(-1)?.day ?? person.hire
    const chance = PROMOTION_CHANCE[person.level - 1]
    if (chance === undefined || first - since < DAYS_BEFORE_PROMOTION) continue
    const next = itemAt(DEPARTMENTS, person.department).ladder.find(({ level }) => level > person.level)
    const ceiling = person.gender === 'F' && person.level >= 3 ? 0.8 : 1
    if (!next || !random.chance(chance * ceiling * Math.max(0, 1 + 0.6 * person.performance))) continue
    person.level = next.level
    person.promotions.push({ day: first, level: next.level })
  }
}

function hire(company: Company, { year, month, first, next }: Month): void {
  const { random } = company
  const count = Math.round(((HIRES_BY_YEAR[year] ?? 0) / 12) * itemAt(HIRES_BY_MONTH, month - 1))
  for (let i = 0; i < count; i++) {
    const department = drawDepartment(company)
    const { ladder } = itemAt(DEPARTMENTS, department)
    const weights = ladder.map(({ level, share }) => share * itemAt(HIRES_BY_LEVEL, level - 1))
    const day = Math.min(first + random.pick(HIRE_DATES) - 1, next - 1)
    join(company, drawPerson(random, { department, level: itemAt(ladder, random.weighted(weights)).level, hire: day }))
  }
}

/** Departments below their share of the staff hire more. */
function drawDepartment({ random, staff, sizes }: Company): number {
  const weights = DEPARTMENTS.map(({ share }, index) => {
    const missing = share * (staff.length + 25) - (sizes[index] ?? 0)
    return Math.max(missing, 0) + share * 2
  })
  return random.weighted(weights)
}
