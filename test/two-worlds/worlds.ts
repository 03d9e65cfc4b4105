/** Pairs of databases that differ only in what a caller may not see. */
import { createRandom, type Random } from '../../src/demo/random.ts'
import {
  ALL_TABLES,
  type Row,
  SCHEMA,
  TABLE_NAMES,
  type TableName,
  type Tables,
  type Value,
  type World,
} from './schema.ts'
import { permitted, type Shape, seenTables } from './shapes.ts'

/** Values to compare with, by `table.column`: those the caller sees, and those that only one of the worlds holds. */
export type Probes = Record<string, { seen: Value[]; hidden: Value[] }>

export type Pair = {
  shape: Shape
  a: World
  b: World
  /** What there is in B: in some pairs the hidden tables and columns are not there at all. */
  tablesOfB: Tables
  /** Other rows of every table for a second schema of A and of B, where the engine has schemas; null: no such schema. */
  hiddenOfA: World | null
  hiddenOfB: World | null
  probes: Probes
}

const PLACES = ['Berlin', 'Bonn', 'Lyon', 'Porto']
const NAMES = [
  'Ada',
  'Ben',
  'Cleo',
  'Dan',
  'Eve',
  'Finn',
  'Gus',
  'Hana',
  'Ida',
  'Jon',
  'Kim',
  'Lea',
  'Max',
  'Nia',
  'Ole',
  'Pia',
]
const KINDS = ['sick', 'holiday', 'parental']
const LETTERS = 'abcdefghijklmnopqrstuvwxyz'

/** The pair of a seed; the same seed and shape give the same pair. */
export function makePair(seed: number, shape: Shape): Pair {
  const random = createRandom(seed)
  const base = richWorld(random, shape)
  const a = changed(base, shape, random, random.int(3, 20))
  const b = changed(base, shape, random, random.int(20, 70))
  const tablesOfB = random.chance(0.4) ? neededTables(shape) : ALL_TABLES
  const another = () => (random.chance(0.5) ? baseWorld(random) : null)
  return { shape, a, b, tablesOfB, hiddenOfA: another(), hiddenOfB: another(), probes: probesOf(shape, a, b) }
}

/** Employees that a caller should see at least, so that queries find something; in some shapes nobody is seen. */
const MIN_SEEN = 5
const TRIES = 30

function richWorld(random: Random, shape: Shape): World {
  let world = baseWorld(random)
  const seen = () => permitted(shape, world).employees?.length ?? 0
  for (let i = 0; i < TRIES && seen() < MIN_SEEN; i++) world = baseWorld(random)
  return world
}

function baseWorld(random: Random): World {
  const world: World = { departments: [], employees: [], absences: [], secrets: [] }
  const counts: Record<TableName, number> = {
    departments: 6,
    employees: random.int(14, 26),
    absences: random.int(12, 30),
    secrets: 3,
  }
  for (const table of TABLE_NAMES)
    for (let i = 0; i < counts[table]; i++) world[table].push(randomRow(table, i + 1, random))
  return world
}

const maybe = (random: Random, share: number, value: () => Value) => (random.chance(share) ? null : value())
const day = (random: Random, from: number, to: number) =>
  `${random.int(from, to)}-${String(random.int(1, 12)).padStart(2, '0')}-${String(random.int(1, 28)).padStart(2, '0')}`
const word = (random: Random, length: number) => Array.from({ length }, () => random.pick([...LETTERS])).join('')

const ROWS: Record<TableName, (random: Random) => Row> = {
  departments: (random) => ({
    name: random.pick(NAMES),
    location: random.pick(PLACES),
    budget: random.int(1, 90) * 1000,
  }),
  employees: (random) => {
    const name = `${random.pick(NAMES)} ${random.pick(NAMES)}`
    return {
      name,
      email: maybe(random, 0.1, () => `${name[0]?.toLowerCase()}${word(random, random.int(2, 7))}@example.org`),
      phone: maybe(random, 0.1, () => `+49 ${random.int(100, 999)} ${random.int(10_000, 99_999)}`),
      dept_id: maybe(random, 0.05, () => random.pick([1, 2, 2, 2, 3, 4, 5, 6])),
      manager_id: maybe(random, 0.2, () => random.int(1, 12)),
      hire_date: day(random, 2005, 2025),
      birth_date: maybe(random, 0.1, () => day(random, 1960, 2004)),
      location: maybe(random, 0.05, () => random.pick(['Berlin', ...PLACES])),
      gender: random.pick(['F', 'M', 'X']),
      pay: maybe(random, 0.05, () => random.int(300, 990) * 100 + random.int(0, 9)),
    }
  },
  absences: (random) => ({
    employee_id: random.int(1, 20),
    start_date: day(random, 2023, 2025),
    kind: random.pick(KINDS),
    days: random.int(1, 15),
  }),
  secrets: (random) => ({ note: `note ${word(random, 8)}` }),
}

function randomRow(table: TableName, id: number, random: Random): Row {
  return { id, ...ROWS[table](random) }
}

/** A world that differs by random changes; one that changes what the caller may see is not made. */
function changed(base: World, shape: Shape, random: Random, inserts: number): World {
  let world = base
  const visible = JSON.stringify(permitted(shape, base))
  const changes = [...Array(inserts).fill(insertRow), ...Array(12).fill(deleteRow), ...Array(120).fill(changeCell)]
  for (const change of changes as Change[]) {
    const next = change(world, random)
    if (JSON.stringify(permitted(shape, next)) === visible) world = next
  }
  return world
}

type Change = (world: World, random: Random) => World

const insertRow: Change = (world, random) => {
  const table = random.pick(TABLE_NAMES)
  const rows = world[table]
  const at = random.int(0, rows.length)
  const used = new Set(rows.map((row) => row.id))
  let id = random.int(1, 400)
  while (used.has(id)) id += 1
  return { ...world, [table]: rows.toSpliced(at, 0, randomRow(table, id, random)) }
}

const deleteRow: Change = (world, random) => {
  const table = random.pick(TABLE_NAMES)
  return { ...world, [table]: world[table].toSpliced(random.int(0, world[table].length), 1) }
}

/** Another value in one cell; an e-mail address keeps its first letter and its host half of the time. */
const changeCell: Change = (world, random) => {
  const table = random.pick(TABLE_NAMES)
  const rows = world[table]
  const at = random.int(0, Math.max(0, rows.length - 1))
  const row = rows[at]
  const column = random.pick(Object.keys(SCHEMA[table]).slice(1))
  if (!row) return world
  const fresh = similar(row[column] ?? null, ROWS[table](random)[column] ?? null, random)
  return { ...world, [table]: rows.with(at, { ...row, [column]: fresh }) }
}

function similar(old: Value, fresh: Value, random: Random): Value {
  if (typeof old === 'number' && old > 1000 && random.chance(0.7)) return old + random.int(-300, 300)
  if (typeof old !== 'string' || typeof fresh !== 'string' || random.chance(0.2)) return fresh
  if (old.includes('@')) return old[0] + fresh.slice(1)
  return /^\d{4}-/.test(old) ? old.slice(0, 4) + fresh.slice(4) : fresh
}

/** Without tables and columns that are hidden and that no row policy reads. */
function neededTables(shape: Shape): Tables {
  const seen = seenTables(shape)
  const rules = JSON.stringify(shape.roles)
  const needed: Tables = {}
  for (const table of TABLE_NAMES) {
    const read = new RegExp(`FROM ${table}\\b`).test(rules)
    if (!seen[table] && !read) continue
    const columns = Object.keys(SCHEMA[table])
    needed[table] = columns.filter((name) => seen[table]?.includes(name) || new RegExp(`\\b${name}\\b`).test(rules))
  }
  return needed
}

function probesOf(shape: Shape, a: World, b: World): Probes {
  const visible = permitted(shape, a)
  const probes: Probes = {}
  for (const table of TABLE_NAMES)
    for (const column of Object.keys(SCHEMA[table])) {
      const valuesOf = (world: Partial<World>) =>
        [...new Set((world[table] ?? []).map((row) => row[column] ?? null))].filter((v) => v !== null)
      const seen = valuesOf(visible)
      const hidden = [...new Set([...valuesOf(a), ...valuesOf(b)])].filter((value) => !seen.includes(value))
      probes[`${table}.${column}`] = { seen, hidden }
    }
  return probes
}
