/**
 * A small HR database with a canary in everything that the analyst of its policy may not see: the columns `email` and
 * `phone`, the table `secrets`, and the people outside of department 1. There are two worlds of it, which differ only in
 * those hidden things: a statement of the analyst must not be able to tell them apart.
 */
import { readPolicy } from '../../src/access/policy.ts'
import type { Access } from '../../src/access/types.ts'
import type { Catalog, Dialect, LogicalType, TableInfo } from '../../src/types.ts'

export type World = 'a' | 'b'

/** Every hidden value of both worlds contains this word, in any case. */
export const CANARY = /canary/i

type Value = string | number | null
type Table = { name: string; columns: [name: string, type: 'int' | 'text' | 'date' | 'money'][]; rows: Value[][] }

const PEOPLE = 60
const PLACES = ['Berlin', 'Lisbon', 'Oslo']
const NAMES = ['Ada', 'Bob', 'Cid', "D'Arcy", 'Eve', 'Zoë', 'Finn', 'Gus']

const day = (base: string, plus: number) =>
  new Date(Date.parse(`${base}T00:00:00Z`) + plus * 86_400_000).toISOString().slice(0, 10)

/** The tables with their rows, the same on every call. */
export function hrTables(world: World = 'a'): Table[] {
  return [departments(), employees(world), salaries(), absences(), secrets(world)]
}

function departments(): Table {
  const names = ['Sales', 'Research', 'People & Culture', 'Legal', 'Empty']
  return {
    name: 'departments',
    columns: [
      ['id', 'int'],
      ['name', 'text'],
      ['location', 'text'],
      ['budget', 'money'],
    ],
    rows: names.map((name, i) => [i + 1, name, PLACES[i % 3] ?? null, 100_000 * (i + 1) + 0.5]),
  }
}

function employees(world: World): Table {
  const ids = Array.from({ length: PEOPLE }, (_, i) => i + 1)
  // The other world has fewer hidden people, too: counts must not tell.
  const there = ids.filter((id) => world === 'a' || deptOf(id) === 1 || id % 7 !== 0)
  return {
    name: 'employees',
    columns: [
      ['id', 'int'],
      ['name', 'text'],
      ['email', 'text'],
      ['phone', 'text'],
      ['dept_id', 'int'],
      ['manager_id', 'int'],
      ['hire_date', 'date'],
      ['birth_date', 'date'],
      ['location', 'text'],
      ['gender', 'text'],
      ['salary_grade', 'int'],
    ],
    rows: there.map((id) => employee(id, world)),
  }
}

/** Four departments have people. */
const deptOf = (id: number) => ((id - 1) % 4) + 1

function employee(id: number, world: World): Value[] {
  const hidden = deptOf(id) !== 1
  const shift = hidden && world === 'b' ? 37 : 0
  const first = NAMES[id % NAMES.length]
  return [
    id,
    hidden ? `CANARY-ROW-${id}-${world}` : `${first} ${id}`,
    `canary-mail-${id}-${world}@hr.example`,
    `CANARY-PHONE-${id}-${world}`,
    deptOf(id),
    id <= 4 ? null : ((id * 5) % 4) + 1,
    day('2015-01-05', id * 41 + shift),
    day('1970-03-01', id * 211 + shift * 3),
    PLACES[(id + shift) % 3] ?? null,
    id % 9 === 0 ? null : id % 2 ? 'F' : 'M',
    1 + ((id + shift) % 5),
  ]
}

function salaries(): Table {
  const rows = Array.from({ length: PEOPLE * 2 }, (_, i): Value[] => {
    const person = (i % PEOPLE) + 1
    const second = i >= PEOPLE
    const amount = 3000 + ((person * 137) % 900) + (second ? 250.25 : 0)
    return [i + 1, person, amount, 'EUR', day('2021-01-01', second ? 365 : 0), second ? null : '2021-12-31']
  })
  return {
    name: 'salaries',
    columns: [
      ['id', 'int'],
      ['employee_id', 'int'],
      ['amount', 'money'],
      ['currency', 'text'],
      ['valid_from', 'date'],
      ['valid_to', 'date'],
    ],
    rows,
  }
}

function absences(): Table {
  const kinds = ['holiday', 'sick', 'parental']
  const rows = Array.from({ length: 90 }, (_, i): Value[] => {
    const start = day('2023-01-02', i * 4)
    const days = 1 + (i % 6)
    return [i + 1, ((i * 7) % PEOPLE) + 1, start, day(start, days - 1), kinds[i % 3] ?? null, days]
  })
  return {
    name: 'absences',
    columns: [
      ['id', 'int'],
      ['employee_id', 'int'],
      ['start_date', 'date'],
      ['end_date', 'date'],
      ['kind', 'text'],
      ['days', 'int'],
    ],
    rows,
  }
}

function secrets(world: World): Table {
  const count = world === 'a' ? 5 : 8
  return {
    name: 'secrets',
    columns: [
      ['id', 'int'],
      ['note', 'text'],
    ],
    rows: Array.from({ length: count }, (_, i) => [i + 1, `CANARY-NOTE-${i + 1}-${world}`]),
  }
}

const TYPES: {
  [K in 'duckdb' | 'sqlite' | 'postgresql' | 'mysql']: Record<'int' | 'text' | 'date' | 'money', string>
} = {
  duckdb: { int: 'INTEGER', text: 'VARCHAR', date: 'DATE', money: 'DECIMAL(12, 2)' },
  sqlite: { int: 'INTEGER', text: 'TEXT', date: 'DATE', money: 'REAL' },
  postgresql: { int: 'integer', text: 'text', date: 'date', money: 'numeric(12, 2)' },
  mysql: { int: 'INT', text: 'VARCHAR(100)', date: 'DATE', money: 'DECIMAL(12, 2)' },
}

export type Engine = keyof typeof TYPES

/** The statements that build one world in an empty database. */
export function hrSql(dialect: Engine, world: World = 'a'): string {
  return hrTables(world)
    .map(({ name, columns, rows }) => {
      const fields = columns.map(
        ([field, type]) => `${field} ${TYPES[dialect][type]}${field === 'id' ? ' PRIMARY KEY' : ''}`,
      )
      const values = rows.map((row) => `(${row.map(valueText).join(', ')})`)
      return `CREATE TABLE ${name} (${fields.join(', ')});\nINSERT INTO ${name} VALUES\n${values.join(',\n')};`
    })
    .join('\n')
}

function valueText(value: Value): string {
  if (typeof value === 'string') return `'${value.replaceAll("'", "''")}'`
  return value === null ? 'NULL' : String(value)
}

const LOGICAL: Record<string, LogicalType> = { int: 'integer', text: 'string', date: 'date', money: 'decimal' }
const SCHEMAS: Partial<Record<Dialect, string>> = { postgresql: 'public', tsql: 'dbo' }

/** The whole catalog of the HR database, as an operator sees it. */
export function hrCatalog(dialect: Dialect): Catalog {
  return catalogOf('hr', dialect, hrTables())
}

/** A catalog of bare tables. */
export function catalogOf(source: string, dialect: Dialect, tables: Pick<Table, 'name' | 'columns'>[]): Catalog {
  return {
    source,
    dialect,
    label: source,
    tables: tables.map((table) => tableInfo(table, SCHEMAS[dialect])),
    relationships: [],
    metrics: [],
    verified: [],
    examples: [],
    warnings: [],
    fingerprint: source,
  }
}

function tableInfo({ name, columns }: Pick<Table, 'name' | 'columns'>, schema: string | undefined): TableInfo {
  return {
    name,
    ...(schema && { schema }),
    label: name,
    synonyms: [],
    columns: columns.map(([field, type]) => ({
      name: field,
      label: field,
      type: LOGICAL[type] ?? 'string',
      nativeType: type,
      nullable: field !== 'id',
      synonyms: [],
    })),
    primaryKey: columns.some(([field]) => field === 'id') ? ['id'] : [],
    uniqueKeys: [],
    rowCount: null,
  }
}

/** Who asks in the attack corpus: an analyst of department 1. */
export const ANALYST: Access = {
  user: { id: 'ann', name: 'Ann', roles: ['analyst'], attributes: { dept_id: 1 } },
  fingerprint: 'analyst-1',
}

export const HR_POLICY_TEXT = `roles:
  analyst:
    sources:
      hr:
        tables:
          departments: { columns: "*" }
          employees:
            columns: [id, name, dept_id, manager_id, hire_date, birth_date, location, gender, salary_grade]
            rows: "dept_id = :user.dept_id"
          salaries: { columns: "*" }
          absences: { columns: "*" }
`

export const HR_POLICY = readPolicy(HR_POLICY_TEXT, 'hr-policy.yaml')
