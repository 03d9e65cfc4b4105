/** Who leaves the demo's company, when and why. */
import { type Day, dayOf, type Month } from './calendar.ts'
import type { Exit, Person } from './people.ts'
import { itemAt, type Random } from './random.ts'
import { DEPARTMENTS } from './structure.ts'

const YEAR = 365.25

const BY_YEAR: Readonly<Record<number, number>> = {
  2020: 0.8,
  2021: 0.95,
  2022: 1.22,
  2023: 1,
  2024: 0.84,
  2025: 0.97,
  2026: 1.02,
}
const BY_MONTH = [0.9, 0.85, 1.2, 0.9, 0.85, 1.1, 0.95, 0.9, 1.25, 1, 0.85, 1.25]
const BY_TENURE: readonly [years: number, factor: number][] = [
  [0.5, 1.3],
  [1.5, 1.6],
  [3, 1.25],
  [5, 0.95],
  [10, 0.66],
  [99, 0.42],
]

const VOLUNTARY_REASONS = [
  'Better offer',
  'Career change',
  'Relocation',
  'Work-life balance',
  'Further education',
  'Conflict with manager',
]
const VOLUNTARY_WEIGHTS = [38, 19, 14, 14, 8, 7]

/** The restructuring of 2023: its months, and the chance of losing the job in each of them by department. */
const RESTRUCTURING_MONTHS: readonly Day[] = [dayOf('2023-05-01'), dayOf('2023-06-01')]
const RESTRUCTURING_CHANCE: Readonly<Record<string, number>> = {
  Production: 0.028,
  Logistics: 0.032,
  Sales: 0.016,
  'Customer Service': 0.024,
  Marketing: 0.045,
  'Human Resources': 0.03,
}

/** Whether, when and why a person leaves in a month; null when the person stays. Nobody leaves in the month of the hire. */
export function drawExit(random: Random, person: Person, month: Month): Exit | null {
  if (person.hire >= month.first) return null
  const cause =
    drawRetirement(random, person, month) ??
    drawRestructuring(random, person, month) ??
    drawContractEnd(random, person, month) ??
    drawOtherExit(random, person, month)
  return cause && { day: drawExitDay(random, month), ...cause }
}

type Cause = Pick<Exit, 'type' | 'reason'>

/** Most people leave on the last day of a month. */
function drawExitDay(random: Random, { first, next }: Month): Day {
  const kind = random.weighted([62, 18, 20])
  if (kind === 0) return next - 1
  return kind === 1 ? first + 14 : random.int(first, next - 1)
}

function drawRetirement(random: Random, { birth }: Person, { first }: Month): Cause | null {
  const age = (first - birth) / YEAR
  if (age < 61) return null
  const chance = age >= 67 ? 1 : age >= 65 ? 0.09 : age >= 63 ? 0.035 : 0.006
  if (!random.chance(chance)) return null
  return { type: 'Retirement', reason: age < 65 ? 'Early retirement' : 'Reached retirement age' }
}

function drawRestructuring(random: Random, person: Person, month: Month): Cause | null {
  if (!RESTRUCTURING_MONTHS.includes(month.first)) return null
  const chance = RESTRUCTURING_CHANCE[itemAt(DEPARTMENTS, person.department).name] ?? 0
  return random.chance(chance) ? { type: 'Involuntary', reason: 'Restructuring' } : null
}

/** Contracts run for one year and are then ended or prolonged into a permanent position. */
function drawContractEnd(random: Random, person: Person, { first, next }: Month): Cause | null {
  const end = person.hire + 365
  if (person.employmentType !== 'Contract' || end < first || end >= next) return null
  if (random.chance(0.5)) return { type: 'End of contract', reason: 'Contract expired' }
  person.employmentType = 'Full-time'
  return null
}

function drawOtherExit(random: Random, person: Person, { year, month, first }: Month): Cause | null {
  const tenure = (first - person.hire) / YEAR
  const strength = Math.min(1.6, Math.max(0.7, 1 - 0.3 * person.performance))
  const yearly = itemAt(DEPARTMENTS, person.department).attrition * factorAt(tenure) * strength * (BY_YEAR[year] ?? 1)
  if (!random.chance((yearly / 12) * itemAt(BY_MONTH, month - 1))) return null
  return drawReason(random, person, tenure)
}

function factorAt(tenure: number): number {
  for (const [years, factor] of BY_TENURE) if (tenure < years) return factor
  return 1
}

function drawReason(random: Random, { performance }: Person, tenure: number): Cause {
  if (tenure < 0.5 && random.chance(0.35)) return { type: 'Involuntary', reason: 'Failed probation' }
  if (performance < -1 && random.chance(0.3)) return { type: 'Involuntary', reason: 'Performance' }
  const involuntary = random.weighted([90, 5, 3, 2])
  if (involuntary > 0) {
    return { type: 'Involuntary', reason: itemAt(['Performance', 'Position closed', 'Misconduct'], involuntary - 1) }
  }
  return { type: 'Voluntary', reason: itemAt(VOLUNTARY_REASONS, random.weighted(VOLUNTARY_WEIGHTS)) }
}
