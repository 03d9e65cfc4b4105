/** Sick leave, holidays and other absences of the demo, spell by spell. */
import {
  countWorkingDays,
  type Day,
  dayOf,
  HISTORY,
  isoOf,
  lastWorkingDay,
  type Month,
  monthsBetween,
  workingDayFrom,
} from './calendar.ts'
import { lastDayOf, type Person } from './people.ts'
import { createRandom, itemAt, type Random } from './random.ts'
import { DEPARTMENTS } from './structure.ts'
import type { DemoCell } from './tables.ts'

/** Spells in an average year and how they are spread over its months. */
const SICK_SPELLS = 1.42
const SICK_BY_MONTH = [1.5, 1.62, 1.35, 1, 0.78, 0.66, 0.6, 0.58, 0.9, 1.12, 1.32, 1.42]
const SICK_BY_YEAR: Readonly<Record<number, number>> = {
  2020: 0.85,
  2021: 0.86,
  2022: 1.14,
  2023: 1.08,
  2024: 1,
  2025: 0.98,
  2026: 0.97,
}
const SICK_DAYS = [1, 2, 3, 4, 5, 7, 10, 15, 30, 60]
const SICK_WEIGHTS = [20, 24, 19, 11, 9, 6, 5, 3, 1.6, 0.7]
const OLDER_SICK_WEIGHTS = [20, 24, 19, 11, 9, 6, 5, 5, 2.8, 1.3]

const VACATION_BY_MONTH = [0.1, 0.14, 0.15, 0.22, 0.21, 0.21, 0.35, 0.41, 0.19, 0.18, 0.08, 0.3]
const VACATION_DAYS = [0.5, 1, 2, 3, 4, 5, 8, 10]
const VACATION_WEIGHTS = [5, 9, 9, 8, 7, 34, 10, 18]
const SUMMER_DAYS = [5, 8, 10, 12, 15]
const SUMMER_WEIGHTS = [16, 14, 44, 8, 18]

const RARE_CHANCE = 0.036
const RARE_TYPES = ['Training', 'Special leave', 'Unpaid leave'] as const
const RARE_WEIGHTS = [62, 30, 8]
const RARE_DAYS = [
  [1, 1, 2, 2, 3, 5],
  [1, 1, 2, 3],
  [5, 10, 10, 20, 40],
]

const OLDER_BORN_BEFORE = dayOf('1976-01-01')

/** Days that a spell may begin later than drawn. */
const LATEST_MOVE = 20

type Spell = { type: string; start: Day; days: number }

/** The rows of `absences`, by person and then by date. Nobody is absent twice on one day, or on a day without employment. */
export function absenceRows(seed: number, people: readonly Person[]): DemoCell[][] {
  const random = createRandom(seed)
  const months = monthsBetween(HISTORY.first, HISTORY.last)
  const rows: DemoCell[][] = []
  for (const person of people) {
    const last = lastDayOf(person)
    const sickness = (itemAt(DEPARTMENTS, person.department).sickness * person.frailty * SICK_SPELLS) / 12
    let freeFrom = person.hire
    for (const month of months) {
      if (person.hire >= month.next || last < month.first) continue
      for (const spell of drawMonth(random, person, month, sickness)) {
        freeFrom = addSpell(rows, person.id, spell, { from: freeFrom, to: last })
      }
    }
  }
  return rows
}

const NONE: readonly Spell[] = []

/** The spells that begin in a month, in the order of their first days. */
function drawMonth(random: Random, person: Person, month: Month, sickness: number): readonly Spell[] {
  let spells = NONE
  const add = (type: string, days: number) => {
    spells = [...spells, { type, start: random.int(month.first, month.next - 1), days }]
  }
  const index = month.month - 1
  const sick = sickness * itemAt(SICK_BY_MONTH, index) * (SICK_BY_YEAR[month.year] ?? 1)
  if (random.chance(sick)) add('Sickness', drawSickDays(random, person))
  if (random.chance(itemAt(VACATION_BY_MONTH, index))) add('Vacation', drawVacationDays(random, month.month))
  if (random.chance(RARE_CHANCE)) {
    const kind = random.weighted(RARE_WEIGHTS)
    add(itemAt(RARE_TYPES, kind), random.pick(itemAt(RARE_DAYS, kind)))
  }
  if (random.chance(parentalChance(person, month.first))) add('Parental leave', drawParentalDays(random, person))
  return spells.length > 1 ? spells.toSorted((a, b) => a.start - b.start) : spells
}

/** Long spells become likelier with age. */
function drawSickDays(random: Random, { birth }: Person): number {
  return itemAt(SICK_DAYS, random.weighted(birth < OLDER_BORN_BEFORE ? OLDER_SICK_WEIGHTS : SICK_WEIGHTS))
}

function drawVacationDays(random: Random, month: number): number {
  if (month === 7 || month === 8) return itemAt(SUMMER_DAYS, random.weighted(SUMMER_WEIGHTS))
  return itemAt(VACATION_DAYS, random.weighted(VACATION_WEIGHTS))
}

function parentalChance({ birth }: Person, day: Day): number {
  const age = (day - birth) / 365.25
  return age >= 26 && age < 42 ? 0.0028 : 0
}

function drawParentalDays(random: Random, { gender }: Person): number {
  return gender === 'F' ? random.pick([90, 130, 180, 240]) : random.pick([20, 20, 40, 43, 85])
}

/**
 * Adds a spell within the free days, moved behind an earlier one and cut at the last day; one that would have to move far
 * is dropped. Returns the first day that is then free.
 */
function addSpell(rows: DemoCell[][], employeeId: number, spell: Spell, free: { from: Day; to: Day }): Day {
  const start = workingDayFrom(Math.max(spell.start, free.from))
  if (start > free.to || start > spell.start + LATEST_MOVE) return free.from
  const end = Math.min(free.to, lastWorkingDay(start, Math.ceil(spell.days)))
  const days = spell.days < 1 ? spell.days : countWorkingDays(start, end)
  rows.push([rows.length + 1, employeeId, spell.type, isoOf(start), isoOf(end), days])
  return end + 1
}
