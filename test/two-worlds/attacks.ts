/** Statements that reach for what is hidden: they must be refused, or answered, the same whatever is hidden. */
import type { Random } from '../../src/demo/random.ts'
import type { QueryOptions } from './queries.ts'
import { HIDDEN_SCHEMA, SCHEMA, TABLE_NAMES, type TableName } from './schema.ts'
import type { Words } from './words.ts'

/** Ways to write a statement that reaches for something hidden, each at random. */
export function trespasses(random: Random, words: Words, { seen, probes }: QueryOptions): (() => string)[] {
  const table = random.pick(Object.keys(seen) as TableName[])
  const column = random.chance(0.8) ? hiddenColumn(random, table, seen[table] ?? []) : random.pick(words.systemColumns)
  const place = random.chance(0.5)
    ? random.pick(words.systemTables)
    : random.pick(['secrets', 'salaries', words.quote('secrets'), 'SECRETS', ...hiddenTables(seen)])
  const values = probes[`${table}.${column}`]?.hidden ?? []
  const value = values.length > 0 ? random.pick(values) : 'x'
  const literal = typeof value === 'number' ? String(value) : `'${value}'`
  return [
    ...columnAttacks(table, column, literal, words),
    ...tableAttacks(table, place, words),
    ...wholeRowAttacks(table, words),
    ...captures(random, table, words),
  ]
}

/** A CTE with the name of a table that a row policy may read: the policy must not read the caller's rows instead. */
function captures(random: Random, table: TableName, words: Words): (() => string)[] {
  const other = random.pick(TABLE_NAMES)
  const name = random.pick([other, words.quote(other), other.toUpperCase()])
  const row = (id: number) =>
    `SELECT ${id} AS id, ${id} AS employee_id, 2 AS dept_id, 'Berlin' AS location, 'sick' AS kind, 1 AS days, 'F' AS gender`
  const rows = (count: number) => Array.from({ length: count }, (_, at) => row(at + 1)).join(' UNION ALL ')
  const pick = () => random.pick([6, 20])
  return [
    () => `WITH ${name} AS (${rows(pick())}) SELECT * FROM ${table} ORDER BY 1`,
    () => `WITH ${name} AS (${rows(pick())}) SELECT COUNT(*) FROM ${table}`,
    () => `WITH RECURSIVE ${name} AS (${rows(pick())}) SELECT COUNT(*) FROM ${table}`,
    () => `SELECT (WITH ${name} AS (${rows(pick())}) SELECT COUNT(*) FROM ${table}) AS n`,
    () => `WITH w AS (SELECT id FROM ${table}), ${name} AS (${rows(pick())}) SELECT COUNT(*) FROM w`,
    () => `WITH RECURSIVE w AS (SELECT id FROM ${table}), ${name} AS (${rows(pick())}) SELECT COUNT(*) FROM w`,
    () => `WITH ${name} AS (${rows(6)}), ${other}_cte AS (${rows(20)}) SELECT COUNT(*) FROM ${table}, ${name}`,
    () => `WITH a AS (WITH ${name} AS (${rows(6)}) SELECT id FROM ${table}) SELECT COUNT(*) FROM a, ${table}`,
    () => `SELECT COUNT(*) FROM ${table} WHERE id IN (WITH ${name} AS (${rows(6)}) SELECT id FROM ${name})`,
    () => `WITH ${name} AS (${rows(pick())}), w AS (SELECT id FROM ${table}) SELECT COUNT(*) FROM w`,
    () => `SELECT * FROM (WITH ${name} AS (${rows(pick())}) SELECT id FROM ${table}) AS d ORDER BY 1`,
  ]
}

function hiddenColumn(random: Random, table: TableName, seen: readonly string[]): string {
  const hidden = Object.keys(SCHEMA[table]).filter((name) => !seen.includes(name))
  return random.pick([...hidden, 'salary'])
}

function hiddenTables(seen: QueryOptions['seen']): string[] {
  return TABLE_NAMES.filter((name) => !seen[name])
}

function columnAttacks(table: string, column: string, literal: string, words: Words): (() => string)[] {
  return [
    () => `SELECT ${column} FROM ${table}`,
    () => `SELECT id FROM ${table} WHERE ${column} = ${literal}`,
    () => `SELECT COUNT(*) FROM ${table} WHERE ${column} LIKE '%1%'`,
    () => `SELECT id FROM ${table} ORDER BY ${column}, id`,
    () => `SELECT COUNT(*) FROM ${table} GROUP BY ${column}`,
    () => `SELECT MAX(x.${column}) FROM (SELECT * FROM ${table}) AS x`,
    () => `SELECT id FROM ${table} AS x WHERE EXISTS (SELECT 1 FROM ${table} AS y WHERE x.${column} < y.${column})`,
    () => `SELECT x.id FROM ${table} AS x JOIN ${table} AS y USING (${column}) ORDER BY 1`,
    () => `SELECT 'me' AS ${column} FROM ${table} WHERE ${column} = ${literal}`,
    () => `SELECT id AS ${column} FROM ${table} ORDER BY ${column}`,
    () => `SELECT (SELECT MAX(${column}) FROM ${table}) AS m FROM (SELECT 'outer' AS ${column}) AS o`,
    () => `SELECT ${words.quote(column.toUpperCase())} FROM ${table} AS ${column}`,
    () => `WITH ${table} AS (SELECT id, ${column} FROM ${table}) SELECT COUNT(${column}) FROM ${table}`,
    () => `SELECT id FROM ${table} WHERE id IN (SELECT ${column} FROM departments)`,
    () => `SELECT SUM(id) OVER (ORDER BY ${column}) FROM ${table}`,
    () => `SELECT id FROM ${table} AS t(${column}) ORDER BY 1`,
  ]
}

function tableAttacks(table: string, place: string, words: Words): (() => string)[] {
  const schema = words.schema ?? 'mysql'
  return [
    () => `SELECT COUNT(*) FROM ${place}`,
    () => `SELECT id FROM ${table} WHERE EXISTS (SELECT 1 FROM ${place})`,
    () => `SELECT id FROM ${table} UNION ALL SELECT id FROM ${place}`,
    () => `WITH w AS (SELECT * FROM ${place}) SELECT COUNT(*) FROM w`,
    () => `SELECT t.id FROM ${table} AS t, ${place} AS s`,
    () => `SELECT COUNT(*) FROM ${schema}.secrets`,
    () => `SELECT COUNT(*) FROM ${HIDDEN_SCHEMA}.${table}`,
    () => `SELECT ${HIDDEN_SCHEMA}.${table}.id FROM ${table} ORDER BY 1`,
    () => `SELECT x.id FROM ${table} AS x JOIN ${HIDDEN_SCHEMA}.${table} AS y ON x.id = y.id ORDER BY 1`,
    () => `WITH secrets AS (SELECT id FROM ${table}) SELECT COUNT(*) FROM secrets`,
    () => `WITH secrets AS (SELECT id FROM ${table}) SELECT COUNT(*) FROM ${schema}.secrets`,
  ]
}

function wholeRowAttacks(table: string, words: Words): (() => string)[] {
  return [
    () => `SELECT e FROM ${table} AS e`,
    () => `SELECT COUNT(e) FROM ${table} AS e`,
    () => `SELECT ${words.asText('e')} FROM ${table} AS e`,
    () => `SELECT COUNT(*) FROM ${table} AS e WHERE e IS NOT NULL`,
    () => `SELECT * FROM ${table} AS e NATURAL JOIN ${table} AS f ORDER BY 1`,
    () => `SELECT (e).id FROM ${table} AS e`,
    () => `SELECT DISTINCT e FROM ${table} AS e ORDER BY e`,
    () => `SELECT ROW(e.*) FROM ${table} AS e`,
    () => `SELECT ${table}.* FROM ${table} ORDER BY 1`,
  ]
}
