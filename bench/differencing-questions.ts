/** Questions that an attacker asks about one person's pay, strategy by strategy, in a mixed order. */
import type { Observation, Salary } from './differencing-estimate.ts'

export type Question = {
  strategy: string
  where: string
  /** The same condition on a row. */
  test(salary: Salary): boolean
  by: { sql: string; key(salary: Salary): unknown }[]
  shown: string
  /** The equation of a cell: null where it tells nothing linear. */
  observe(members: Salary[], total: number): Omit<Observation, 'isCell'> | null
}

type Condition = { sql: string; test(salary: Salary): boolean }
type Attribute = { sql: string; key(salary: Salary): unknown }

const text = (value: unknown) => `'${String(value).replaceAll("'", "''")}'`
const day = (value: unknown) => String(value).slice(0, 10)
const number = (value: unknown) => Number(value)

const ATTRIBUTES: Attribute[] = [
  { sql: 'd.name', key: ({ department }) => department },
  { sql: 'l.city', key: ({ city }) => city },
  { sql: 'j.level', key: ({ level }) => number(level) },
  { sql: 'j.title', key: ({ title }) => title },
  { sql: 'e.gender', key: ({ gender }) => gender },
  { sql: 'e.employment_type', key: ({ employment_type }) => employment_type },
  { sql: 'YEAR(e.birth_date)', key: ({ birth_year }) => number(birth_year) },
  { sql: 'e.manager_id', key: ({ manager_id }) => manager_id },
]

const NOW: Condition = { sql: 's.effective_to IS NULL', test: ({ effective_to }) => effective_to === null }
const on = (date: string): Condition => ({
  sql: `s.effective_from <= DATE ${text(date)} AND (s.effective_to IS NULL OR s.effective_to > DATE ${text(date)})`,
  test: ({ effective_from: from, effective_to: to }) => day(from) <= date && (to === null || day(to) > date),
})

function same({ sql, key }: Attribute, target: Salary): Condition {
  const value = key(target)
  if (value === null) return { sql: `${sql} IS NULL`, test: (salary) => key(salary) === null }
  return {
    sql: `${sql} = ${typeof value === 'number' ? value : text(value)}`,
    test: (salary) => key(salary) === value,
  }
}

const all = (...conditions: Condition[]): Condition => ({
  sql: conditions.map(({ sql }) => `(${sql})`).join(' AND '),
  test: (salary) => conditions.every((condition) => condition.test(salary)),
})
const not = ({ sql, test }: Condition): Condition => ({
  sql: `COALESCE(${sql}, FALSE) = FALSE`,
  test: (salary) => !test(salary),
})

/** A generator of numbers from 0 to 1 by its seed: mulberry32. */
function chance(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** More than 100 questions about a target, those of all strategies in turns. */
export function questionsAbout(target: Salary, salaries: Salary[], seed: number): Question[] {
  const random = chance(seed * 100_003 + target.employee_id)
  const pick = <T>(list: T[]): T => list[Math.floor(random() * list.length)] as T
  const subset = () => ATTRIBUTES.filter(() => random() < 0.3)
  const like = (attributes: Attribute[]) => all(NOW, ...attributes.map((attribute) => same(attribute, target)))
  const self: Condition = {
    sql: `e.employee_id = ${target.employee_id}`,
    test: ({ employee_id }) => employee_id === target.employee_id,
  }
  const strategies = [
    naming(target, self),
    narrowing(like, self, subset),
    crossTabs(pick),
    trackers(target, self, like, pick),
    dates(target, self, salaries),
    ids(target, random),
    lattice(like, subset, pick),
    medians(like, self, subset),
    weights(like, self, subset),
  ]
  const longest = Math.max(...strategies.map((list) => list.length))
  return Array.from({ length: longest }, (_, i) => strategies.flatMap((list) => list.slice(i, i + 1))).flat()
}

function average(strategy: string, { sql, test }: Condition, by: Attribute[] = []): Question {
  const observe = (members: Salary[], total: number) => ({
    terms: members.map((salary) => ({ salary, weight: 1 })),
    total: total * members.length,
  })
  return { strategy, where: sql, test, by, shown: 'AVG(s.amount)', observe }
}

function naming(target: Salary, self: Condition): Question[] {
  const named: Condition = {
    sql: `e.full_name = ${text(target.full_name)}`,
    test: ({ full_name }) => full_name === target.full_name,
  }
  const entry: Condition = {
    sql: `s.salary_id = ${target.salary_id}`,
    test: ({ salary_id }) => salary_id === target.salary_id,
  }
  const own: Condition = { sql: `s.employee_id = ${target.employee_id}`, test: self.test }
  return [all(NOW, self), all(NOW, named), entry, all(NOW, own)].map((condition) => average('naming', condition))
}

/** Groups like the target's, with and without the target. */
function narrowing(like: (a: Attribute[]) => Condition, self: Condition, subset: () => Attribute[]): Question[] {
  return Array.from({ length: 12 }, () => like(subset())).flatMap((group) => [
    average('with and without', group),
    average('with and without', all(group, not(self))),
  ])
}

function crossTabs(pick: <T>(list: T[]) => T): Question[] {
  return Array.from({ length: 14 }, () => {
    const by = [...new Set([pick(ATTRIBUTES), pick(ATTRIBUTES)])]
    return average('cross-tabs', NOW, by)
  })
}

/** A tracker: groups A and not T, and everything but A, which together give T. */
function trackers(
  target: Salary,
  self: Condition,
  like: (a: Attribute[]) => Condition,
  pick: <T>(l: T[]) => T,
): Question[] {
  return Array.from({ length: 6 }, () => {
    const group = like([pick(ATTRIBUTES)])
    const other = all(NOW, not(group))
    const withTarget: Condition = {
      sql: `((${other.sql}) OR (${self.sql})) AND ${NOW.sql}`,
      test: (s) => NOW.test(s) && (other.test(s) || self.test(s)),
    }
    return [
      average('trackers', other),
      average('trackers', withTarget),
      average('trackers', all(group, not(same(pick(ATTRIBUTES), target)))),
    ]
  }).flat()
}

/** The target's group on days before and after something happened: the target came, or pay was raised. */
function dates(target: Salary, self: Condition, salaries: Salary[]): Question[] {
  const own = salaries.filter(({ employee_id }) => employee_id === target.employee_id)
  const days = [...new Set(own.map(({ effective_from }) => day(effective_from)))].slice(-3)
  const group = all(...[0, 2].map((i) => same(ATTRIBUTES[i] as Attribute, target)))
  const around = days.flatMap((date) => {
    const before = new Date(Date.parse(date) - 86_400_000).toISOString().slice(0, 10)
    return [
      all(on(before), group),
      all(on(date), group),
      all(on(before), group, not(self)),
      all(on(date), group, not(self)),
    ]
  })
  const hired: Condition = {
    sql: `e.hire_date <= DATE ${text(day(target.hire_date))}`,
    test: ({ hire_date }) => day(hire_date) <= day(target.hire_date),
  }
  const earlier: Condition = {
    sql: `e.hire_date < DATE ${text(day(target.hire_date))}`,
    test: ({ hire_date }) => day(hire_date) < day(target.hire_date),
  }
  return [...around, all(NOW, hired), all(NOW, earlier), all(NOW, group, hired), all(NOW, group, earlier)].map(
    (condition) => average('dates', condition),
  )
}

function ids({ employee_id: id }: Salary, random: () => number): Question[] {
  const between = (from: number, to: number): Condition => ({
    sql: `e.employee_id BETWEEN ${from} AND ${to}`,
    test: ({ employee_id }) => employee_id >= from && employee_id <= to,
  })
  return Array.from({ length: 6 }, () => {
    const width = 6 + Math.floor(random() * 40)
    return [between(id - width, id), between(id - width, id - 1), between(id, id + width)]
  })
    .flat()
    .map((condition) => average('ids', all(NOW, condition)))
}

/** Groups of a lattice: some attributes like the target's, some unlike. */
function lattice(like: (a: Attribute[]) => Condition, subset: () => Attribute[], pick: <T>(l: T[]) => T): Question[] {
  return Array.from({ length: 16 }, () => {
    const group = all(like(subset()), not(like([pick(ATTRIBUTES), pick(ATTRIBUTES)])))
    return average('lattice', group)
  })
}

/** Medians of groups of one or two are equations; of larger groups they tell little, and are taken for what they tell of one value in the middle. */
function medians(like: (a: Attribute[]) => Condition, self: Condition, subset: () => Attribute[]): Question[] {
  const observe = (members: Salary[], total: number) =>
    members.length > 2
      ? null
      : { terms: members.map((salary) => ({ salary, weight: 1 })), total: total * members.length }
  return Array.from({ length: 6 }, () => like(subset()))
    .flatMap((group) => [group, all(group, not(self))])
    .map(({ sql, test }) => ({ strategy: 'medians', where: sql, test, by: [], shown: 'MEDIAN(s.amount)', observe }))
}

/** Sums with the hours of each person as weights: other equations over the same group. */
function weights(like: (a: Attribute[]) => Condition, self: Condition, subset: () => Attribute[]): Question[] {
  const observe = (members: Salary[], total: number) => ({
    terms: members.map((salary) => ({ salary, weight: number(salary.fte) })),
    total,
  })
  return Array.from({ length: 4 }, () => like(subset()))
    .flatMap((group) => [group, all(group, not(self))])
    .map(({ sql, test }) => ({
      strategy: 'weights',
      where: sql,
      test,
      by: [],
      shown: 'SUM(s.amount * e.fte)',
      observe,
    }))
}
