/** Policies under test, each with what it means written a second time in plain code: the oracle of what may be seen. */

import { Policy } from '../../src/access/policy.ts'
import type { Access, Mask } from '../../src/access/types.ts'
import { type Row, SCHEMA, TABLE_NAMES, type TableName, type Tables, type Value, type World } from './schema.ts'

/** What a role may see of a table: the rule as an operator writes it, and the rows it means. */
export type Rule = {
  columns: readonly string[] | '*'
  masks?: Readonly<Record<string, Mask>>
  rows?: string
  sees?: (row: Row, world: World) => boolean
}

export type Shape = { name: string; roles: Record<string, Partial<Record<TableName, Rule>>> }

/** The caller of every shape: works in department 2, in Berlin. */
export const ACCESS_USER = {
  id: 'ann',
  name: 'Ann',
  attributes: { dept_id: 2, depts: [2, 4], location: 'Berlin', employee_id: 7, gender: 'F' },
}
const { dept_id: DEPT, depts: DEPTS, location: PLACE, employee_id: SELF, gender: GENDER } = ACCESS_USER.attributes

const departmentOf = (row: Row, world: World) => world.departments.find((one) => one.id === row.dept_id)
const employeeOf = (row: Row, world: World) => world.employees.find((one) => one.id === row.employee_id)

export const SHAPES: readonly Shape[] = [
  {
    name: 'own department',
    roles: {
      analyst: {
        departments: { columns: '*' },
        employees: {
          columns: ['id', 'name', 'dept_id', 'hire_date', 'location', 'pay'],
          masks: { email: 'partial', birth_date: 'year' },
          rows: 'dept_id = :user.dept_id',
          sees: (row) => row.dept_id === DEPT,
        },
        absences: {
          columns: ['id', 'employee_id', 'start_date', 'days'],
          rows: 'employee_id IN (SELECT id FROM employees WHERE dept_id = :user.dept_id)',
          sees: (row, world) => employeeOf(row, world)?.dept_id === DEPT,
        },
      },
    },
  },
  {
    name: 'own place, through departments',
    roles: {
      partner: {
        departments: {
          columns: ['id', 'name', 'location'],
          rows: 'location = :user.location',
          sees: (row) => row.location === PLACE,
        },
        employees: {
          columns: ['id', 'name', 'dept_id', 'manager_id', 'location', 'gender'],
          masks: { pay: 'null', birth_date: 'year', email: 'partial' },
          rows: 'dept_id IN (SELECT d.id FROM departments AS d WHERE d.location = :user.location)',
          sees: (row, world) => departmentOf(row, world)?.location === PLACE,
        },
      },
    },
  },
  {
    name: 'a dear condition',
    roles: {
      analyst: {
        departments: { columns: ['id', 'name', 'budget'] },
        employees: {
          columns: ['id', 'name', 'dept_id', 'hire_date', 'pay', 'location'],
          masks: { birth_date: 'year' },
          rows: "UPPER(REPLACE(LOWER(REPLACE(UPPER(location), 'QQ', 'Q')), 'xx', 'x')) = UPPER(:user.location)",
          sees: (row) => row.location === PLACE,
        },
        absences: {
          columns: ['id', 'employee_id', 'kind', 'days'],
          rows: 'days < 10',
          sees: (row) => Number(row.days) < 10,
        },
      },
    },
  },
  {
    name: 'two roles together',
    roles: {
      lead: {
        departments: { columns: ['id', 'name', 'location', 'budget'] },
        employees: {
          columns: ['id', 'name', 'dept_id', 'hire_date', 'location', 'pay'],
          rows: 'dept_id = :user.dept_id',
          sees: (row) => row.dept_id === DEPT,
        },
        absences: {
          columns: ['id', 'employee_id', 'days'],
          rows: "kind = 'holiday'",
          sees: (row) => row.kind === 'holiday',
        },
      },
      directory: {
        employees: {
          columns: ['id', 'name', 'location'],
          masks: { email: 'partial', birth_date: 'year' },
          rows: 'location = :user.location',
          sees: (row) => row.location === PLACE,
        },
        absences: {
          columns: ['id', 'employee_id', 'start_date'],
          rows: 'days > 4',
          sees: (row) => Number(row.days) > 4,
        },
      },
    },
  },
  {
    name: 'a list, or oneself',
    roles: {
      analyst: {
        departments: { columns: '*', rows: 'id IN (:user.depts)', sees: (row) => DEPTS.includes(Number(row.id)) },
        employees: {
          columns: ['id', 'name', 'dept_id', 'manager_id', 'hire_date', 'pay', 'gender'],
          masks: { email: 'partial' },
          rows: 'dept_id IN (:user.depts) AND gender = :user.gender OR id = :user.employee_id',
          sees: (row) => (DEPTS.includes(Number(row.dept_id)) && row.gender === GENDER) || row.id === SELF,
        },
        absences: { columns: '*', rows: 'employee_id = :user.employee_id', sees: (row) => row.employee_id === SELF },
      },
    },
  },
  {
    name: 'every row, few columns',
    roles: {
      directory: {
        departments: { columns: ['id', 'name'] },
        employees: {
          columns: ['id', 'name', 'dept_id', 'hire_date'],
          masks: { birth_date: 'year', email: 'partial', pay: 'null' },
        },
        absences: { columns: ['id', 'employee_id', 'days'] },
      },
    },
  },
  {
    name: 'coarse figures of some',
    roles: {
      analyst: {
        departments: {
          columns: ['id', 'name'],
          rows: 'NOT EXISTS (SELECT 1 FROM secrets AS s WHERE s.id = departments.id)',
          sees: (row, world) => !world.secrets.some((secret) => secret.id === row.id),
        },
        employees: {
          columns: ['id', 'name', 'dept_id', 'location'],
          masks: { pay: { round: 1000 }, hire_date: 'month', birth_date: 'year' },
          rows: "manager_id IS NULL OR gender <> :user.gender AND name LIKE '%a%'",
          sees: (row) => row.manager_id === null || (row.gender !== GENDER && String(row.name).includes('a')),
        },
        absences: {
          columns: ['id', 'employee_id', 'days'],
          rows: 'days > (SELECT MIN(a.days) FROM absences AS a WHERE a.kind = absences.kind)',
          sees: (row, world) => world.absences.some((a) => a.kind === row.kind && Number(a.days) < Number(row.days)),
        },
      },
    },
  },
  {
    name: 'an attribute that is missing',
    roles: {
      analyst: {
        departments: { columns: '*' },
        employees: {
          columns: ['id', 'name', 'dept_id', 'pay'],
          rows: 'dept_id = :user.cost_centre',
          sees: () => false,
        },
        absences: { columns: ['id', 'employee_id', 'kind'], rows: "kind = 'sick'", sees: (row) => row.kind === 'sick' },
      },
    },
  },
]

/** Shapes whose masks keep the type of the column: only these can be stored under it. */
export const STORABLE_SHAPES = SHAPES.filter(({ roles }) => !JSON.stringify(roles).includes('round'))

/** The policy as an operator writes it. */
export function policyOf(shape: Shape, source: string): Policy {
  const roles = Object.entries(shape.roles).map(([role, rules]) => {
    const tables = Object.entries(rules).map(([table, { columns, masks, rows }]) => [table, { columns, masks, rows }])
    return [role, { sources: { [source]: { tables: Object.fromEntries(tables) } } }]
  })
  return Policy.parse(JSON.parse(JSON.stringify({ roles: Object.fromEntries(roles) })))
}

/** The caller, with every role of the shape. */
export function accessOf(shape: Shape): Access {
  return { user: { ...ACCESS_USER, roles: Object.keys(shape.roles) }, fingerprint: shape.name }
}

/** The tables and columns that the caller knows of, in the order of the database. */
export function seenTables(shape: Shape): Tables {
  const seen: Tables = {}
  for (const table of TABLE_NAMES) {
    const rules = rulesFor(shape, table)
    const columns = Object.keys(SCHEMA[table]).filter((name) =>
      rules.some((rule) => isShown(rule, name) || rule.masks?.[name]),
    )
    if (rules.length > 0) seen[table] = columns
  }
  return seen
}

/** Exactly what the caller may see: permitted rows, permitted columns, masked values. */
export function permitted(shape: Shape, world: World): Partial<World> {
  const seen = seenTables(shape)
  const tables = Object.entries(seen) as [TableName, readonly string[]][]
  return Object.fromEntries(tables.map(([table, columns]) => [table, permittedRows(shape, world, table, columns)]))
}

function permittedRows(shape: Shape, world: World, table: TableName, columns: readonly string[]): Row[] {
  return world[table].flatMap((row) => {
    const rules = rulesFor(shape, table).filter((rule) => rule.sees?.(row, world) ?? true)
    return rules.length === 0
      ? []
      : [Object.fromEntries(columns.map((name) => [name, shownValue(rules, name, row[name] ?? null)]))]
  })
}

function rulesFor(shape: Shape, table: TableName): Rule[] {
  return Object.values(shape.roles).flatMap((rules) => rules[table] ?? [])
}

function isShown(rule: Rule, name: string): boolean {
  return !rule.masks?.[name] && (rule.columns === '*' || rule.columns.includes(name))
}

/** The value where a rule that shows the row shows the column, else its mask, else nothing. */
function shownValue(rules: Rule[], name: string, value: Value): Value {
  if (rules.some((rule) => isShown(rule, name))) return value
  const mask = rules.map((rule) => rule.masks?.[name]).find((one) => one !== undefined)
  if (value === null || mask === undefined || mask === 'null') return null
  if (mask === 'year') return `${String(value).slice(0, 4)}-01-01`
  if (mask === 'month') return `${String(value).slice(0, 7)}-01`
  if (mask === 'partial') return partial(String(value))
  return Math.round(Number(value) / mask.round) * mask.round
}

/** The first character of a text that has more than three, and asterisks. */
function partial(text: string): string {
  return text.length > 3 ? `${text.slice(0, 1)}***` : '***'
}
