/** The questions that tell of whom each cell of a statement is, and the conditions that leave small ones out. */
import { asKind, kindOf, parseSql, printSql, type SqlNode } from '../../sql/tree.ts'
import { ident, literal } from '../../sql/write.ts'
import type { Dialect } from '../../types.ts'
import type { TableUse } from '../resolve.ts'
import { listOf } from '../scope.ts'
import type { CheckedSql } from '../types.ts'
import type { CellBlock } from './analyse.ts'
import { EMPTY_SELECT, nodesIn, type PeopleRows, refused } from './protected.ts'

/**
 * Who stands behind the cells of one SELECT. Columns of `people`, by the first letter of their names: `k` the cell's keys
 * as text, `g` the cell's number as the engine tells cells apart, `i` the row's own key as text, `n` how often the row is counted, `w` its weight in a sum, `s` its weight in a
 * spread, `p` in how many parts it is, `m` its value where a median
 * or quartile is shown (`m25_0` for the fraction 0.25): looked at and never shown.
 */
export type CellQuery = {
  /** `tableKey` of the protected table. */
  relation: string
  size: number
  factor: number
  people: CheckedSql
  /** Row key and person of every row that the caller may count, and 1 where it has a protected value. */
  population: CheckedSql
}

/** Cells that are left out of a block: all of them, or those with these keys, as text. */
export type Withheld = readonly WithheldOfBlock[]
export type WithheldOfBlock = 'all' | readonly (readonly (string | null)[])[]

/** Cells of one block that are left out by name; statements with more would take longer to read than to run. */
const MOST_LEFT_OUT = 2_000

/** The statement that lists the people behind each cell, before anything is left out. Null where rows cannot be told apart. */
export function peopleSql({ body, scope, rules, ...block }: CellBlock, dialect: Dialect): string | null {
  const { rows } = rules
  const identity = rows.key.length > 0 ? rows.key : rows.person ? [rows.person] : []
  if (identity.length === 0) return null
  const columns = columnsOf({ body, scope, rules, ...block }, identity)
  const [frame] = parseSql(`SELECT ${columns.map(({ name, sql }) => `${sql} AS ${name}`).join(', ')}`, dialect)
  const { inner, ctes } = withRowKeys(rows, () => {
    const { from, joins, where_clause, lateral_views } = structuredClone(body)
    const { expressions } = (frame?.select ?? {}) as SqlNode
    const select = { ...EMPTY_SELECT, from, joins, where_clause, lateral_views, expressions }
    return { inner: { select }, ctes: ctesOf(scope.ctes) }
  })
  const shown = columns.filter(({ show }) => show).map(({ name, show }) => `${show} AS ${name}`)
  const keys = columns.filter(({ name }) => name.startsWith('k')).map(({ name }) => `r.${name}`)
  const ids = identity.map((_, i) => `r.i${i}`)
  const group = keys.length > 0 ? [`DENSE_RANK() OVER (ORDER BY ${keys.join(', ')}) AS g0`] : []
  const list = [...shown, ...group, `${joined(ids, dialect)} AS i0`, 'COUNT(*) AS n0']
  const [outer] = parseSql(
    `SELECT ${list.join(', ')} FROM (SELECT 1 AS one) AS r GROUP BY ${[...keys, ...ids].join(', ')}`,
    dialect,
  )
  const select = asKind(outer, 'select') ?? {}
  const [holder] = nodesIn(select.from, (node) => kindOf(node) === 'subquery')
  const derived = asKind(holder, 'subquery')
  if (derived) derived.this = inner
  return printSql({ select: { ...select, with: ctes } }, dialect)
}

/** A column of the rows behind the cells, and how it is shown of each group of them. */
type PeopleColumn = { name: string; sql: string; show?: string }

function columnsOf({ rules, keys, weights, parts, middles }: CellBlock, identity: string[]): PeopleColumn[] {
  const { dialect } = rules
  const isSpread = (spread: boolean) => weights.filter((weight) => weight.isSpread === spread)
  const summed = (letter: string, sqls: string[]) =>
    sqls.map((sql, i) => ({ name: `${letter}${i}`, sql, show: `SUM(r.${letter}${i})` }))
  return [
    ...keys.map((key, i) => ({ name: `k${i}`, sql: rules.sqlOf(key), show: asText(`r.k${i}`, dialect) })),
    ...identity.map((name, i) => ({ name: `i${i}`, sql: rules.columnSql(name) })),
    ...summed('w', isSpread(false).map(weightSql)),
    ...summed('s', isSpread(true).map(weightSql)),
    ...summed(
      'p',
      parts.map((part) => `CASE WHEN ${part} THEN 1 ELSE 0 END`),
    ),
    ...middles.map(({ value, fraction }, i) => {
      const name = `m${fraction * 100}_${i}`
      return { name, sql: value, show: `MAX(r.${name})` }
    }),
  ]
}

function weightSql({ weight: { when, factor } }: CellBlock['weights'][number]): string {
  return `CASE WHEN ${when} THEN ${factor ?? '1'} ELSE 0 END`
}

/** Copies a part of the statement while the queries in it hand on what tells rows apart. */
function withRowKeys<T>({ carried }: PeopleRows, copy: () => T): T {
  const lists = carried.map(({ body }) => listOf(body.expressions))
  carried.forEach(({ body, items }, i) => {
    body.expressions = [...(lists[i] ?? []), ...items]
  })
  const result = copy()
  carried.forEach(({ body }, i) => {
    body.expressions = lists[i]
  })
  return result
}

/** Row key and person of all rows of the table, and whether the row has a protected value. */
export function populationSql({ rules: { rows } }: CellBlock, dialect: Dialect): string | null {
  const { table, group } = rows
  const key = rows.key.length > 0 ? table.primaryKey : group.person ? [group.person] : []
  if (key.length === 0) return null
  const names = key.map((name) => ident(name, dialect))
  const person = group.person ? ident(group.person, dialect) : (names[0] ?? '')
  const values = group.measures.map((name) => `${ident(name, dialect)} IS NOT NULL`)
  const has = values.length > 0 ? `CASE WHEN ${values.join(' OR ')} THEN 1 ELSE 0 END` : '1'
  const shown = [joined(names, dialect), asText(person, dialect), has].map((sql, i) => `${sql} AS c${i}`)
  return `SELECT ${shown.join(', ')} FROM ${fullName(rows, dialect)}`
}

function joined(columns: string[], dialect: Dialect): string {
  const texts = columns.map((column) => asText(column, dialect))
  if (texts.length === 1) return texts[0] ?? ''
  const bar = `'|'`
  return dialect === 'mysql' || dialect === 'tsql'
    ? `CONCAT(${texts.join(`, ${bar}, `)})`
    : texts.join(` || ${bar} || `)
}

const TEXT_TYPES: { [K in Dialect]: string } = {
  duckdb: 'VARCHAR',
  sqlite: 'TEXT',
  postgresql: 'VARCHAR',
  mysql: 'CHAR',
  tsql: 'NVARCHAR(MAX)',
  athena: 'VARCHAR',
  trino: 'VARCHAR',
}

function asText(expression: string, dialect: Dialect): string {
  return `CAST(${expression} AS ${TEXT_TYPES[dialect]})`
}

function fullName({ table }: PeopleRows, dialect: Dialect): string {
  return [table.schema, table.name].flatMap((part) => (part === undefined ? [] : [ident(part, dialect)])).join('.')
}

function ctesOf(ctes: CellBlock['scope']['ctes']): SqlNode | null {
  const list = [...ctes.values()]
  if (list.length === 0) return null
  const definitions = list.map(({ definition }) => structuredClone(definition))
  return { ctes: definitions, recursive: list.some(({ recursive }) => recursive), leading_comments: [], search: null }
}

/**
 * Holds a block to the size of its groups. The rows of withheld cells are left out before anything is computed of them, so
 * that no error can tell of them; its HAVING asks again that a cell holds enough people, and so does what it leaves out of
 * the table. Returns the tables that the condition reads, to be put in place with the others. Throws TOTALS_ONLY.
 */
export function holdToSize(block: CellBlock, withheld: WithheldOfBlock, dialect: Dialect): TableUse[] {
  const { body, rules, scope } = block
  const { table, group } = rules.rows
  const left = leftOut(block, withheld, dialect)
  if (left) both(body, 'where_clause', left, dialect)
  const least = group.size * block.factor
  const count = countPeople(rules, null)
  const everyone = group.person ? `COUNT(DISTINCT ${ident(group.person, dialect)})` : 'COUNT(*)'
  const rest = `((SELECT ${everyone} FROM ${fullName(rules.rows, dialect)}) - ${count})`
  const conditions = [
    `${count} >= ${least}`,
    `(${rest} = 0 OR ${rest} >= ${group.size})`,
    ...block.parts.map((part) => `${countPeople(rules, part)} >= ${least}`),
  ]
  const added = both(body, 'having', conditions.join(' AND '), dialect)
  const holders = nodesIn(added, (node) => kindOf(node) === 'table')
  return holders.map((holder) => ({ holder, table, ctes: new Map(scope.ctes) }))
}

/** Adds a condition to a clause of a SELECT, and returns its tree. */
function both(body: SqlNode, clause: 'where_clause' | 'having', condition: string, dialect: Dialect): unknown {
  const [frame] = parseSql(`SELECT 1 FROM x WHERE (1 = 1) AND (${condition})`, dialect)
  const made = asKind((asKind(frame, 'select')?.where_clause as SqlNode | undefined)?.this, 'and') ?? {}
  const old = (body[clause] as SqlNode | null)?.this
  const left = asKind(made.left, 'paren') ?? {}
  const whole = old ? { and: { ...made, left: { paren: { ...left, this: old } } } } : made.right
  body[clause] = { ...(body[clause] as object | null), this: whole }
  return made.right
}

/** The condition that leaves withheld cells out, null where there are none. */
function leftOut({ keys, rules }: CellBlock, withheld: WithheldOfBlock, dialect: Dialect): string | null {
  if (withheld !== 'all' && withheld.some((cell) => cell.some((text) => /[\0\ufffd]/.test(text ?? '')))) return '1 = 0'
  if (withheld === 'all' || (withheld.length > 0 && keys.length === 0)) return '1 = 0'
  if (withheld.length === 0) return null
  if (withheld.length > MOST_LEFT_OUT)
    throw refused(rules.rows, `More than ${MOST_LEFT_OUT} of the groups asked for hold fewer: ask for larger groups`)
  const [key, ...more] = keys.map((part) => rules.sqlOf(part))
  if (key && more.length === 0)
    return notAmong(
      key,
      withheld.map(([text = null]) => text),
      dialect,
    )
  const cells = withheld.map((cell) => cell.map((text, i) => keyIs(rules.sqlOf(keys[i]), text, dialect)).join(' AND '))
  return `NOT (${cells.map((cell) => `(${cell})`).join(' OR ')})`
}

function notAmong(key: string, texts: (string | null)[], dialect: Dialect): string {
  const values = texts.flatMap((text) => (text === null ? [] : [literal(text, dialect)]))
  const among = values.length > 0 ? `${asText(key, dialect)} IN (${values.join(', ')})` : '1 = 0'
  const isLeft = values.length === texts.length ? `${key} IS NOT NULL AND ${among}` : `${key} IS NULL OR ${among}`
  return `NOT (${isLeft})`
}

function keyIs(key: string, text: string | null, dialect: Dialect): string {
  if (text === null) return `${key} IS NULL`
  return `${key} IS NOT NULL AND ${asText(key, dialect)} = ${literal(text, dialect)}`
}

function countPeople(rules: CellBlock['rules'], part: string | null): string {
  const person = rules.rows.person ?? rules.rows.key[0]
  if (person === undefined) return part === null ? 'COUNT(*)' : `COUNT(CASE WHEN ${part} THEN 1 END)`
  const column = rules.columnSql(person)
  return `COUNT(DISTINCT ${part === null ? column : `CASE WHEN ${part} THEN ${column} END`})`
}
