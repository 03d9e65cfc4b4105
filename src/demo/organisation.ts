/** Who reports to whom. */
import type { Day } from './calendar.ts'
import { employedOn, lastDayOf, type Person } from './people.ts'
import { CHIEF_LEVEL, EXECUTIVE_OFFICE } from './structure.ts'

const FIRST_LEADING_LEVEL = 4
/** How many more reports a leader may have before a leader elsewhere, or one level up, is preferred. */
const OTHER_LOCATION = 7
const HIGHER_LEVEL = 9

export type Organisation = {
  /** The manager of a person: the present one, or the last one of those who left; null for the head of the company. */
  managerOf(person: Person): Person | null
  /** Who the person reported to on a day of the employment; always of a higher level and employed on that day. */
  managerOn(person: Person, day: Day): Person | null
  /** Someone of a department who leads others and was employed on a day; `turn` spreads the choice. */
  leaderOn(department: number, day: Day, turn: number): Person
}

/** Gives every person a manager of the same department and a higher level, in the same place where possible. */
export function organise(people: readonly Person[]): Organisation {
  const chief = people.find(({ level }) => level === CHIEF_LEVEL)
  if (!chief) throw new RangeError('nobody heads the company')
  const leaders = leadersByDepartment(people)
  const reports = new Map<Person, number>()
  const choose = (person: Person, day: Day) => {
    if (person === chief) return null
    return bestLeader(leaders.get(person.department) ?? [], person, day, reports) ?? chief
  }
  const managers = new Map<Person, Person | null>()
  for (const person of people) {
    const manager = choose(person, lastDayOf(person))
    managers.set(person, manager)
    if (manager && !person.exit) reports.set(manager, (reports.get(manager) ?? 0) + 1)
  }
  const managerOf = (person: Person) => managers.get(person) ?? null
  return {
    managerOf,
    managerOn: (person, day) => {
      const manager = managerOf(person)
      return manager && !employedOn(manager, day) ? choose(person, day) : manager
    },
    leaderOn: (department, day, turn) => {
      const present = (leaders.get(department) ?? []).filter((leader) => employedOn(leader, day))
      return present[turn % present.length] ?? chief
    },
  }
}

function leadersByDepartment(people: readonly Person[]): Map<number, Person[]> {
  const leaders = new Map<number, Person[]>()
  for (const person of people) {
    if (person.level < FIRST_LEADING_LEVEL || person.department === EXECUTIVE_OFFICE) continue
    leaders.set(person.department, [...(leaders.get(person.department) ?? []), person])
  }
  return leaders
}

function bestLeader(leaders: readonly Person[], person: Person, day: Day, reports: Map<Person, number>): Person | null {
  let best: Person | null = null
  let bestCost = Number.POSITIVE_INFINITY
  for (const leader of leaders) {
    if (leader.level <= person.level || !employedOn(leader, day)) continue
    const away = leader.location === person.location ? 0 : OTHER_LOCATION
    const cost =
      (reports.get(leader) ?? 0) +
      away +
      HIGHER_LEVEL * (leader.level - Math.max(person.level + 1, FIRST_LEADING_LEVEL))
    if (cost < bestCost) {
      best = leader
      bestCost = cost
    }
  }
  return best
}
