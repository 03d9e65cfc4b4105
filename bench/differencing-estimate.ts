/** What an attacker who knows everything but the salaries makes of totals: Bayesian least squares. */

/** A row of `salaries` with what is known of its person; `amount` is the truth, which only the score looks at. */
export type Salary = {
  salary_id: number
  employee_id: number
  amount: number
  effective_from: string
  effective_to: string | null
  full_name: string
  gender: string
  hire_date: string
  birth_year: number
  fte: number
  manager_id: number | null
  employment_type: string
  department: string
  city: string
  title: string
  level: number
  lowest: number
  highest: number
}

/** A weighted sum of salaries and what it was, by itself or as one cell of many. */
export type Observation = { terms: { salary: Salary; weight: number }[]; total: number; isCell: boolean }

/** Equations that are solved together: those closest to the target. */
const MOST_EQUATIONS = 300
/** Spread of salaries around the middle of their pay band, and how far one person's move from year to year, both as shares. */
const PERSON_SPREAD = 0.15
const YEAR_SPREAD = 0.02
/** Variance of what rounding adds to a sum. */
const ROUNDING = 0.01
/** General rise of salaries in a year, which everybody knows. */
const YEARLY_RISE = 0.03

const middleOf = ({ lowest, highest }: Salary) => (Number(lowest) + Number(highest)) / 2
const yearsAgo = ({ effective_from: from }: Salary) => Math.max(0, 2026 - Number(String(from).slice(0, 4)))
const guessOf = (salary: Salary) => middleOf(salary) / (1 + YEARLY_RISE) ** yearsAgo(salary)

/** Prior covariance of two salaries: rows of one person share most of it. */
function covariance(a: Salary, b: Salary): number {
  if (a.employee_id !== b.employee_id) return 0
  const shared = PERSON_SPREAD ** 2 + (a.salary_id === b.salary_id ? YEAR_SPREAD ** 2 : 0)
  return shared * guessOf(a) * guessOf(b)
}

/** Mean and standard deviation of the target's salary, given what was observed. */
export function estimate(target: Salary, observed: readonly Observation[]): { mean: number; deviation: number } {
  const chosen = unlike(observed, target).slice(0, MOST_EQUATIONS)
  const byPerson = chosen.map(({ terms }) => grouped(terms))
  const gram = chosen.map((_one, i) =>
    chosen.slice(0, i + 1).map((_, j) => product(byPerson[i], byPerson[j]) + (i === j ? ROUNDING : 0)),
  )
  const with_target = byPerson.map((people) =>
    (people.get(target.employee_id) ?? []).reduce(
      (sum, { salary, weight }) => sum + weight * covariance(salary, target),
      0,
    ),
  )
  const residuals = chosen.map(
    ({ terms, total }) => total - terms.reduce((sum, { salary, weight }) => sum + weight * guessOf(salary), 0),
  )
  const factor = cholesky(gram)
  const a = solve(factor, with_target)
  const b = solve(factor, residuals)
  const mean = guessOf(target) + a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0)
  const variance = covariance(target, target) - a.reduce((sum, value) => sum + value * value, 0)
  return { mean, deviation: Math.sqrt(Math.max(variance, 0)) }
}

/** Equations without repetitions: totals asked for by themselves first, then cells that hold the target, then small cells. */
function unlike(observed: readonly Observation[], { employee_id: id }: Salary): Observation[] {
  const known = new Map<string, Observation>()
  for (const one of observed)
    known.set(one.terms.map(({ salary, weight }) => `${salary.salary_id}*${weight}`).join(), one)
  const has = ({ terms, isCell }: Observation) =>
    !isCell ? 0 : terms.some(({ salary }) => salary.employee_id === id) ? 1 : 2
  return [...known.values()].sort((a, b) => has(a) - has(b) || a.terms.length - b.terms.length)
}

type ByPerson = Map<number, Observation['terms']>

function grouped(terms: Observation['terms']): ByPerson {
  const people: ByPerson = new Map()
  for (const term of terms) people.set(term.salary.employee_id, [...(people.get(term.salary.employee_id) ?? []), term])
  return people
}

function product(a: ByPerson = new Map(), b: ByPerson = new Map()): number {
  let sum = 0
  for (const [person, terms] of a.size < b.size ? a : b)
    for (const left of terms)
      for (const right of (a.size < b.size ? b : a).get(person) ?? [])
        sum += left.weight * right.weight * covariance(left.salary, right.salary)
  return sum
}

function cholesky(rows: number[][]): number[][] {
  const factor: number[][] = []
  for (const [i, row] of rows.entries()) {
    const made: number[] = []
    for (let j = 0; j <= i; j++) {
      const other = j === i ? made : (factor[j] ?? [])
      let sum = row[j] ?? 0
      for (let k = 0; k < j; k++) sum -= (made[k] ?? 0) * (other[k] ?? 0)
      made.push(j === i ? Math.sqrt(Math.max(sum, 1e-4)) : sum / (other[j] ?? 1))
    }
    factor.push(made)
  }
  return factor
}

function solve(factor: number[][], right: number[]): number[] {
  const result: number[] = []
  for (const [i, row] of factor.entries()) {
    let sum = right[i] ?? 0
    for (let k = 0; k < i; k++) sum -= (row[k] ?? 0) * (result[k] ?? 0)
    result.push(sum / (row[i] ?? 1))
  }
  return result
}
