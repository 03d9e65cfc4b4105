import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { type DemoCell, type DemoTable, generateDemo } from './generate.ts'
import { DEMO_VERSION } from './version.ts'

/** What the rows of each version hash to. Rows that change need a new version here and in version.ts. */
const HASHES: Record<string, string> = {
  1: 'a9bd762ebd4f40aa56f7108cb8e131cc13bf5da0fa7a67b3291ea3e6b4172307',
}

const LAST_DAY = '2026-10-31'

type Row = Record<string, DemoCell>

const tables = generateDemo()

function tableOf(name: string): DemoTable {
  const table = tables.find((candidate) => candidate.name === name)
  if (!table) throw new RangeError(`no table ${name}`)
  return table
}

function rowsOf(name: string): Row[] {
  const { columns, rows } = tableOf(name)
  return rows.map((row) => Object.fromEntries(columns.map((column, index) => [column.name, row[index] ?? null])))
}

function hashOf(given: readonly DemoTable[]): string {
  const hash = createHash('sha256')
  for (const { name, rows } of given) hash.update(name).update(JSON.stringify(rows))
  return hash.digest('hex')
}

function by(rows: readonly Row[], key: string): Map<DemoCell | undefined, Row[]> {
  return Map.groupBy(rows, (row) => row[key])
}

const employees = new Map(rowsOf('employees').map((row) => [row.employee_id, row]))
const levels = new Map(rowsOf('jobs').map((row) => [row.job_id, Number(row.level)]))
const levelOf = (employee: Row | undefined) => levels.get(employee?.job_id ?? null) ?? 0
const employedOn = (employee: Row | undefined, day: string) =>
  employee !== undefined &&
  String(employee.hire_date) <= day &&
  (employee.exit_date === null || String(employee.exit_date) > day)
const headcount = (day: string) => [...employees.values()].filter((employee) => employedOn(employee, day)).length

describe('the rows', () => {
  it('are the same on every run', () => {
    expect(hashOf(generateDemo())).toBe(hashOf(tables))
  })

  it('are those of the version', () => {
    expect(hashOf(tables)).toBe(HASHES[DEMO_VERSION])
  })

  it.each([
    ['departments', 12, 14],
    ['locations', 9, 9],
    ['jobs', 40, 55],
    ['employees', 4_800, 5_300],
    ['salaries', 17_000, 21_000],
    ['absences', 60_000, 80_000],
    ['performance_reviews', 14_000, 16_500],
    ['requisitions', 2_800, 3_500],
    ['candidates', 14_000, 17_000],
    ['trainings', 20, 30],
    ['training_enrollments', 11_000, 13_000],
    ['exits', 1_600, 2_000],
  ])('of %s number between %i and %i', (name, low, high) => {
    const count = tableOf(name).rows.length
    expect(count).toBeGreaterThanOrEqual(low)
    expect(count).toBeLessThanOrEqual(high)
  })

  it('have a cell for each column, empty only where the column allows it', () => {
    const wrong = tables.flatMap(({ name, columns, rows }) =>
      rows.flatMap((row) =>
        row.length === columns.length && columns.every(({ nullable }, index) => nullable || row[index] !== null)
          ? []
          : [[name, row]],
      ),
    )
    expect(wrong).toEqual([])
  })

  it('have unique primary keys', () => {
    for (const { name, primaryKey } of tables) {
      const keys = rowsOf(name).map((row) => primaryKey.map((column) => row[column]).join('/'))
      expect(new Set(keys).size, name).toBe(keys.length)
    }
  })

  it('refer to rows that exist', () => {
    for (const { name, foreignKeys } of tables) {
      for (const { columns, table, references } of foreignKeys) {
        const [column = '', reference = ''] = [columns[0], references[0]]
        const known = new Set(rowsOf(table).map((row) => row[reference]))
        const lost = rowsOf(name).filter((row) => row[column] !== null && !known.has(row[column] ?? null))
        expect(lost, `${name}.${column}`).toEqual([])
      }
    }
  })

  it('hold no date after the last day, and none that is not a date', () => {
    for (const { name, columns } of tables) {
      const dates = columns.filter(({ type }) => type === 'DATE')
      const wrong = rowsOf(name).filter(
        (row) =>
          dates.some(({ name: date }) => row[date] !== null && !/^\d{4}-\d\d-\d\d$/.test(String(row[date]))) ||
          dates.some(({ name: date }) => row[date] !== null && String(row[date]) > LAST_DAY),
      )
      expect(wrong, name).toEqual([])
    }
  })
})

describe('employees', () => {
  it('have an exit for each exit date and the other way round', () => {
    const exits = new Map(rowsOf('exits').map((row) => [row.employee_id, row.exit_date]))
    const wrong = [...employees.values()].filter(
      ({ employee_id, exit_date, status }) =>
        (exits.get(employee_id ?? null) ?? null) !== exit_date || (status === 'left') !== (exit_date !== null),
    )
    expect(wrong).toEqual([])
    expect(exits.size).toBe(tableOf('exits').rows.length)
  })

  it('have one head, and managers of a higher level who were employed at the time', () => {
    const heads = [...employees.values()].filter(({ manager_id }) => manager_id === null)
    expect(heads.map(levelOf)).toEqual([7])
    const wrong = [...employees.values()].filter((employee) => {
      if (employee.manager_id === null) return false
      const manager = employees.get(employee.manager_id ?? null)
      const day = employee.exit_date === null ? LAST_DAY : dayBefore(String(employee.exit_date))
      return levelOf(manager) <= levelOf(employee) || !employedOn(manager, day)
    })
    expect(wrong).toEqual([])
  })

  it('have unique e-mail addresses of plain letters', () => {
    const emails = [...employees.values()].map(({ email }) => String(email))
    expect(new Set(emails).size).toBe(emails.length)
    expect(emails.filter((email) => !/^[a-z]+\.[a-z]+\d*@nordhaven\.example$/.test(email))).toEqual([])
  })
})

function dayBefore(day: string): string {
  return new Date(Date.parse(day) - 86_400_000).toISOString().slice(0, 10)
}

describe('histories', () => {
  it('of salaries have no gap or overlap and end with the employment', () => {
    for (const [id, rows] of by(rowsOf('salaries'), 'employee_id')) {
      const employee = employees.get(id ?? null)
      const starts = rows.map(({ effective_from }) => effective_from)
      const ends = rows.map(({ effective_to }) => effective_to)
      expect(ends, `employee ${id}`).toEqual([...starts.slice(1), employee?.exit_date ?? null])
      const first = String(employee?.hire_date)
      expect(starts[0], `employee ${id}`).toBe(first < '2020-11-01' ? '2020-11-01' : first)
    }
  })

  it('of absences stay within the employment and do not overlap', () => {
    const wrong: Row[] = []
    for (const [id, rows] of by(rowsOf('absences'), 'employee_id')) {
      let free = String(employees.get(id ?? null)?.hire_date)
      for (const row of rows) {
        const [start, end] = [String(row.start_date), String(row.end_date)]
        if (start < free || end < start || !employedOn(employees.get(id ?? null), end)) wrong.push(row)
        free = new Date(Date.parse(end) + 86_400_000).toISOString().slice(0, 10)
      }
    }
    expect(wrong).toEqual([])
  })

  it('of reviews name a reviewer of a higher level who was employed that day', () => {
    const wrong = rowsOf('performance_reviews').filter(({ employee_id, reviewer_id, review_date }) => {
      const [employee, reviewer] = [employees.get(employee_id ?? null), employees.get(reviewer_id ?? null)]
      const day = String(review_date)
      return levelOf(reviewer) <= levelOf(employee) || !employedOn(reviewer, day) || !employedOn(employee, day)
    })
    expect(wrong).toEqual([])
  })

  it('of requisitions agree with their status and with the candidate hired', () => {
    const hired = by(
      rowsOf('candidates').filter(({ stage }) => stage === 'Hired'),
      'requisition_id',
    )
    const wrong = rowsOf('requisitions').filter((row) => {
      const { requisition_id, status, opened_date, filled_date, closed_date } = row
      const hires = (hired.get(requisition_id) ?? []).map(({ hired_date }) => hired_date)
      if (status === 'open') return closed_date !== null || filled_date !== null || hires.length > 0
      if (status === 'cancelled') return closed_date === null || filled_date !== null || hires.length > 0
      return closed_date !== filled_date || hires.join() !== filled_date || String(filled_date) < String(opened_date)
    })
    expect(wrong).toEqual([])
  })
})

describe('figures', () => {
  it('grow from about 2,300 to about 3,300 people', () => {
    expect(headcount('2020-11-01')).toBeGreaterThan(2_200)
    expect(headcount('2020-11-01')).toBeLessThan(2_450)
    expect(headcount(LAST_DAY)).toBeGreaterThan(3_150)
    expect(headcount(LAST_DAY)).toBeLessThan(3_450)
  })

  it.each([2021, 2022, 2023, 2024, 2025])('show an attrition of 8 to 16 per cent in %i', (year) => {
    const leavers = rowsOf('exits').filter(({ exit_date }) => String(exit_date).startsWith(String(year))).length
    const rate = (2 * leavers) / (headcount(`${year - 1}-12-31`) + headcount(`${year}-12-31`))
    expect(rate).toBeGreaterThan(0.08)
    expect(rate).toBeLessThan(0.16)
  })

  it('show pay that rises with the level', () => {
    const present = rowsOf('salaries').filter(({ effective_to }) => effective_to === null)
    const groups = Map.groupBy(present, ({ employee_id }) => levelOf(employees.get(employee_id ?? null)))
    const averages = [1, 2, 3, 4, 5, 6, 7].map((level) => average(groups.get(level) ?? [], 'amount'))
    expect(averages).toEqual(averages.toSorted((a, b) => a - b))
  })

  it('show more sickness in January and February than in July and August', () => {
    const sick = rowsOf('absences').filter(({ absence_type }) => absence_type === 'Sickness')
    const daysIn = (months: readonly string[]) =>
      total(
        sick.filter(({ start_date }) => months.includes(String(start_date).slice(5, 7))),
        'days',
      )
    expect(daysIn(['01', '02'])).toBeGreaterThan(1.8 * daysIn(['07', '08']))
  })
})

function total(rows: readonly Row[], column: string): number {
  return rows.reduce((sum, row) => sum + Number(row[column]), 0)
}

function average(rows: readonly Row[], column: string): number {
  return total(rows, column) / rows.length
}
