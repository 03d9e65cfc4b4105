/** Yearly performance reviews of the demo. */
import { type Day, dayAt, isoOf, workingDayFrom } from './calendar.ts'
import type { Organisation } from './organisation.ts'
import { employedOn, type Person } from './people.ts'
import { createRandom, type Random } from './random.ts'
import type { DemoCell } from './tables.ts'

const YEARS = [2020, 2021, 2022, 2023, 2024, 2025]
const DAYS_BEFORE_FIRST_REVIEW = 90
const REVIEWED_SHARE = 0.955
/** Ratings 2, 3, 4 and 5 begin at these marks of performance. */
const RATING_MARKS = [-1.85, -1.05, 0.42, 1.45]

/** The rating of a person in a year, null without a review. */
export type RatingOf = (employeeId: number, year: number) => number | null

/** The rows of `performance_reviews`, by year and then by person, and a look-up into them. */
export function reviewRows(
  seed: number,
  people: readonly Person[],
  { managerOn }: Organisation,
): { rows: DemoCell[][]; ratingOf: RatingOf } {
  const random = createRandom(seed)
  const rows: DemoCell[][] = []
  const ratings = new Map<number, number>()
  for (const year of YEARS) {
    for (const person of people) {
      const day = workingDayFrom(dayAt(year, 11, 9) + random.int(0, 38))
      if (!isReviewed(random, person, day)) continue
      const reviewer = managerOn(person, day)
      if (!reviewer) continue
      const rating = drawRating(random, person)
      ratings.set(ratingKey(person.id, year), rating)
      rows.push([rows.length + 1, person.id, isoOf(day), year, rating, reviewer.id])
    }
  }
  return { rows, ratingOf: (employeeId, year) => ratings.get(ratingKey(employeeId, year)) ?? null }
}

function isReviewed(random: Random, person: Person, day: Day): boolean {
  return employedOn(person, day) && day - person.hire >= DAYS_BEFORE_FIRST_REVIEW && random.chance(REVIEWED_SHARE)
}

function drawRating(random: Random, { performance }: Person): number {
  const shown = 0.8 * performance + random.normal(0, 0.6)
  return 1 + RATING_MARKS.filter((mark) => shown >= mark).length
}

function ratingKey(employeeId: number, year: number): number {
  return employeeId * 10_000 + year
}
