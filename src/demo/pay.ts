/** Salaries of the demo: what people begin with, raises and promotions. */
import { type Day, dayAt, HISTORY, isoOf, isoOrNull } from './calendar.ts'
import { employedOn, levelOn, marketPay, type Person } from './people.ts'
import { createRandom, itemAt, type Random } from './random.ts'
import type { RatingOf } from './reviews.ts'
import { BASE_PAY, DEPARTMENTS, LOCATIONS } from './structure.ts'
import type { DemoCell } from './tables.ts'

/** Raises come each April; the rest of a year's general rise is paid to newcomers only, which keeps salaries near the market. */
const REVIEW_MONTH = 4
const REVIEW_YEARS = [2021, 2022, 2023, 2024, 2025, 2026]
const GENERAL_RAISE = [0.015, 0.028, 0.038, 0.028, 0.022, 0.02]
const RAISE_BY_RATING = [-0.02, -0.008, 0.003, 0.012, 0.02]
const MONTHS_BEFORE_REVIEW = 6

/** Part of the pay difference between women and men that nothing else in the data explains. */
const GENDER_FACTOR = { F: 0.962, M: 1, X: 0.985 } as const

type Entry = { amount: number; from: Day; reason: string }

/** The rows of `salaries`, by person and then by date. */
export function salaryRows(seed: number, people: readonly Person[], ratingOf: RatingOf): DemoCell[][] {
  const random = createRandom(seed)
  const rows: DemoCell[][] = []
  for (const person of people) {
    const entries = payHistory(random, person, ratingOf)
    entries.forEach((entry, index) => {
      const to = entries[index + 1]?.from ?? person.exit?.day ?? null
      const { amount, from, reason } = entry
      rows.push([rows.length + 1, person.id, amount, isoOf(from), isoOrNull(to), reason])
    })
  }
  return rows
}

function payHistory(random: Random, person: Person, ratingOf: RatingOf): Entry[] {
  const opening = person.hire < HISTORY.first
  const from = opening ? HISTORY.first : person.hire
  const entries: Entry[] = [
    { amount: startingPay(random, person, from), from, reason: opening ? 'carried over' : 'hire' },
  ]
  for (const change of changesOf(random, person, ratingOf)) {
    const present = itemAt(entries, entries.length - 1)
    const amount = rounded(present.amount * (1 + change.raise))
    if (amount > present.amount) entries.push({ amount, from: change.day, reason: change.reason })
  }
  return entries
}

/** Market pay of the level with the factors of department, place, gender, time in the company and person. */
function startingPay(random: Random, person: Person, day: Day): number {
  const department = itemAt(DEPARTMENTS, person.department)
  const years = Math.min(12, (day - person.hire) / 365.25)
  const place = itemAt(LOCATIONS, person.location).pay
  const individual = Math.min(1.22, Math.max(0.82, random.normal(1, 0.065) + 0.015 * person.performance))
  const level = levelOn(person, day)
  return rounded(
    marketPay(level, day) * department.pay * place * GENDER_FACTOR[person.gender] * individual * (1 + 0.008 * years),
  )
}

type Change = { day: Day; raise: number; reason: string }

function changesOf(random: Random, person: Person, ratingOf: RatingOf): Change[] {
  const changes: Change[] = []
  let level = person.entryLevel
  for (const promotion of person.promotions) {
    const gap = itemAt(BASE_PAY, promotion.level - 1) / itemAt(BASE_PAY, level - 1) - 1
    changes.push({ day: promotion.day, raise: gap * (0.55 + 0.2 * random.unit()), reason: 'promotion' })
    level = promotion.level
  }
  REVIEW_YEARS.forEach((year, index) => {
    const change = yearlyChange(random, person, { year, index, rating: ratingOf(person.id, year - 1) })
    if (change && !changes.some(({ day }) => day === change.day)) changes.push(change)
  })
  return changes.sort((a, b) => a.day - b.day)
}

/** The raise of one April, or now and then an adjustment later in that year; null for those too new or passed over. */
function yearlyChange(
  random: Random,
  person: Person,
  { year, index, rating }: { year: number; index: number; rating: number | null },
): Change | null {
  const adjusted = random.chance(0.03)
  const day = adjusted ? dayAt(year, random.int(5, 9), 1) : dayAt(year, REVIEW_MONTH, 1)
  const settled = person.hire <= dayAt(year, REVIEW_MONTH - MONTHS_BEFORE_REVIEW, 1)
  if (!settled || !employedOn(person, day) || random.chance(rating === 1 ? 0.7 : 0.09)) return null
  const byRating = itemAt(RAISE_BY_RATING, (rating ?? 3) - 1)
  const raise = Math.max(0.004, itemAt(GENERAL_RAISE, index) + byRating + random.normal(0, 0.006))
  return { day, raise: adjusted ? raise + 0.03 : raise, reason: adjusted ? 'adjustment' : 'annual review' }
}

/** Salaries are whole multiples of 10 EUR. */
function rounded(amount: number): number {
  return Math.round(amount / 10) * 10
}
