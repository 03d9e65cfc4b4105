import { describe, expect, it } from 'vitest'
import { abbreviates, acceptJoins, inferPrimaryKey, joinCandidates, nameWords } from './infer-relationships.ts'
import type { RawColumn, RawRelationship, RawTable } from './types.ts'

type Given = { unique?: string[]; primaryKey?: string[]; rows?: number }

/** A table whose columns are whole numbers, or text where the name ends in `$`. */
function table(name: string, columns: string[], { unique = [], primaryKey = [], rows = 10 }: Given = {}): RawTable {
  const named = columns.map((column): RawColumn => {
    const plain = column.replace(/\$$/, '')
    const distinct = unique.includes(plain) ? rows : Math.floor(rows / 2)
    const profile = { distinct, nullShare: 0, min: null, max: null, frequent: [], exact: true }
    return { name: plain, type: plain === column ? 'integer' : 'string', nativeType: '', nullable: true, profile }
  })
  return { name, columns: named, primaryKey, uniqueKeys: [], rowCount: rows }
}

function joins(tables: RawTable[], share = 1, declared: RawRelationship[] = []): string[] {
  const candidates = joinCandidates(tables, [], declared)
  const found = acceptJoins(
    candidates,
    candidates.map(() => share),
  )
  return found.map(({ from, to, fromColumns, toColumns }) => `${from}.${fromColumns} -> ${to}.${toColumns}`)
}

describe('names', () => {
  it.each([
    ['DepartmentID', ['department', 'id']],
    ['department_id', ['department', 'id']],
    ['HTTPServerNo', ['http', 'server', 'no']],
    ['Reason for absence', ['reason', 'for', 'absence']],
    ['id', ['id']],
  ])('%s has the words %j', (name, words) => expect(nameWords(name)).toEqual(words))

  it.each([
    ['dept', 'department', true],
    ['emp', 'employee', true],
    ['cust', 'customer', true],
    ['cat', 'contract', false],
    ['co', 'company', false],
    ['department', 'department', false],
  ])('%s abbreviates %s: %s', (short, word, expected) => expect(abbreviates(short, word)).toBe(expected))
})

describe('inferred relationships', () => {
  const departments = table('departments', ['id', 'label$'], { primaryKey: ['id'] })

  it.each(['dept_id', 'department_id', 'DepartmentID', 'departmentid', 'home_department_id', 'department'])(
    'takes %s for the key of departments',
    (column) => {
      expect(joins([departments, table('employees', ['id', column], { primaryKey: ['id'] })])).toEqual([
        `employees.${column} -> departments.id`,
      ])
    },
  )

  it.each(['id', 'manager_id', 'department_code', 'grade', 'department_size', 'depot_id'])(
    'does not take %s for it, whatever the values',
    (column) => {
      expect(joins([departments, table('employees', [column])])).toEqual([])
    },
  )

  it('asks the values too', () => {
    const tables = [departments, table('employees', ['department_id'])]
    expect(joins(tables, 0.95)).toHaveLength(1)
    expect(joins(tables, 0.85)).toEqual([])
  })

  it('knows a key by its own name', () => {
    const owner = table('employee', ['emp_no', 'name$'], { primaryKey: ['emp_no'] })
    expect(joins([owner, table('salary', ['emp_no', 'amount'])])).toEqual(['salary.emp_no -> employee.emp_no'])
    const stranger = table('members', ['stuid', 'name$'], { primaryKey: ['stuid'] })
    expect(joins([stranger, table('visits', ['stuid', 'day'])])).toEqual(['visits.stuid -> members.stuid'])
  })

  it('takes a column that is unique but not declared as a key', () => {
    const owner = table('departments', ['dept_no$', 'label$'], { unique: ['dept_no'] })
    expect(joins([owner, table('employees', ['dept_no$'])])).toEqual(['employees.dept_no -> departments.dept_no'])
  })

  it('joins nothing of different types', () => {
    expect(joins([departments, table('employees', ['department_id$'])])).toEqual([])
  })

  it('joins nothing by names that mean nothing', () => {
    const one = table('airports', ['code$', 'name$'], { primaryKey: ['code'] })
    expect(joins([one, table('products', ['code$', 'name$'])])).toEqual([])
  })

  it('leaves a table its own key', () => {
    const results = table('results', ['resultId'], { primaryKey: ['resultId'] })
    const own = table('constructorResults', ['constructorResultsId'], { primaryKey: ['constructorResultsId'] })
    expect(joins([results, own])).toEqual([])
  })

  it('does not choose between two that fit alike', () => {
    const projects = table('projects', ['id'], { primaryKey: ['id'] })
    const products = table('products', ['id'], { primaryKey: ['id'] })
    expect(joins([projects, products, table('hours', ['pro_id'])])).toEqual([])
  })

  it('prefers the better name', () => {
    const teams = table('team', ['id'], { primaryKey: ['id'] })
    const homeTeams = table('home_team', ['id'], { primaryKey: ['id'] })
    expect(joins([teams, homeTeams, table('game', ['home_team_id'])])).toEqual(['game.home_team_id -> home_team.id'])
  })

  it('adds nothing between tables with a declared relationship', () => {
    const employees = table('employees', ['department_id', 'home_department_id'])
    const declared: RawRelationship = {
      from: 'employees',
      to: 'departments',
      fromColumns: ['department_id'],
      toColumns: ['id'],
      origin: 'declared',
    }
    expect(joins([departments, employees], 1, [declared])).toEqual([])
  })

  it('joins views to tables and nothing to views', () => {
    const view = table('department', ['id'], { unique: ['id'] })
    const candidates = joinCandidates([view, table('employees', ['department_id'])], ['department'], [])
    expect(candidates).toEqual([])
  })
})

describe('inferred primary keys', () => {
  it.each([
    ['employees', ['employee_no', 'badge_no'], 'employee_no'],
    ['employees', ['id', 'age'], 'id'],
    ['survey', ['EmployeeNumber', 'age'], 'EmployeeNumber'],
  ])('of %s with %j is %s', (name, columns, key) => {
    expect(inferPrimaryKey(table(name, columns, { unique: columns.slice(0, 2) })).primaryKey).toEqual([key])
  })

  it('is none where values repeat, names say nothing, or two fit', () => {
    expect(inferPrimaryKey(table('employees', ['employee_no'])).primaryKey).toEqual([])
    expect(inferPrimaryKey(table('employees', ['age'], { unique: ['age'] })).primaryKey).toEqual([])
    const two = table('x', ['badge_no', 'tax_no'], { unique: ['badge_no', 'tax_no'] })
    expect(inferPrimaryKey(two).primaryKey).toEqual([])
  })

  it('leaves declared keys alone', () => {
    const declared = table('employees', ['id', 'badge_no'], { primaryKey: ['badge_no'], unique: ['id'] })
    expect(inferPrimaryKey(declared).primaryKey).toEqual(['badge_no'])
  })
})
