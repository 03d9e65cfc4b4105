/** A composed query as SQL. */
import { stepOrderSql, stepSql } from '../sql/date-steps.ts'
import { aggregateSql, factsOf } from '../sql/dialects.ts'
import { ident, literal } from '../sql/write.ts'
import type { Catalog, Dialect } from '../types.ts'
import { tableOf } from './joins.ts'
import { capitalised, columnOf, nameFor, type OutputColumn, stepColumn, uniqueNames } from './labels.ts'
import { type Query, type QueryCondition, type QueryField, type QueryItem, tablesOfQuery } from './query.ts'
import { type Join, joinTree } from './query-joins.ts'
import { itemWords } from './query-words.ts'
import { holdsAmounts } from './text-numbers.ts'

/** A query as SQL with named result columns. Throws UnrelatedTablesError where its tables cannot be joined. */
export function compileQuery(asked: Query, catalog: Catalog): { sql: string; columns: OutputColumn[] } {
  const query = { ...asked, select: asked.select.flatMap((item) => spelledOut(item, asked, catalog)) }
  const labels = query.select.map(
    (item) => (item.aggregate ? undefined : item.field.step) ?? itemWords(item, query, catalog),
  )
  const names = uniqueNames(labels.map(nameFor))
  const columns = query.select.map((item, i) => outputColumn(item, names[i] ?? '', labels[i] ?? '', catalog))
  return { sql: querySql(query, catalog, names), columns }
}

/** "All columns" as the columns of the tables that are read. */
function spelledOut(item: QueryItem, query: Query, catalog: Catalog): QueryItem[] {
  if (item.aggregate || item.field.column !== '*') return [item]
  return [...fromTables(query, catalog)].flatMap((table) =>
    tableOf(catalog, table)
      .columns.filter((column) => !column.expression)
      .map((column) => ({ field: { table, column: column.name } })),
  )
}

function outputColumn({ field, aggregate }: QueryItem, name: string, label: string, catalog: Catalog): OutputColumn {
  const shown = { name, label: capitalised(label) }
  if (field.column === '*' || aggregate === 'count') return { ...shown, role: 'measure', format: 'integer' }
  const table = tableOf(catalog, field.table)
  const column = columnOf(catalog, field)
  const { unit, type } = column
  const format = aggregate && holdsAmounts(column) ? 'decimal' : column.format
  if (field.step && !aggregate) return { ...shown, ...stepColumn(field.step) }
  if (aggregate)
    return { ...shown, role: 'measure', unit, format: format === 'integer' && aggregate === 'avg' ? 'decimal' : format }
  const isKey = table.primaryKey.length === 1 && table.primaryKey[0] === field.column
  return { ...shown, role: isKey ? 'key' : type.startsWith('date') ? 'time' : 'dimension', unit, format }
}

/**
 * The SELECT of a query, its columns under the given names. Outside SQLite, shown columns of a group are grouped by too, as
 * those engines ask for it. Throws UnrelatedTablesError where its tables cannot be joined.
 */
export function querySql(query: Query, catalog: Catalog, names: string[] = []): string {
  const id = (name: string) => ident(name, catalog.dialect)
  const tables = tablesOfQuery(query)
  const joins = joinTree(catalog, tables, query.via)
  const qualify = tables.length > 1 || joins.length > 0
  const named = (field: QueryField) => {
    if (field.column === '*') return '*'
    return qualify ? `${id(field.table)}.${id(field.column)}` : id(field.column)
  }
  const write = (field: QueryField) => (field.step ? stepSql(field.step, named(field), catalog.dialect) : named(field))
  const amount = (field: QueryField) =>
    isAmount(field, catalog) ? factsOf(catalog.dialect).asNumber(named(field)) : write(field)
  const item = (it: QueryItem) => itemSql(it, it.aggregate === 'count' ? write : amount, catalog.dialect)
  const shown = (it: QueryItem) => (it.aggregate ? item(it) : write(it.field))
  // Rows of SELECT DISTINCT are ordered by what is shown.
  const sorted = (it: QueryItem) => {
    const sql = (query.distinct ? shown : item)(it)
    return it.aggregate ? sql : stepOrderSql(it.field.step, sql)
  }
  const compared = (condition: QueryCondition) => (comparesAmounts(condition) ? item : shown)(condition.item)
  const parts = [
    `SELECT ${query.distinct ? 'DISTINCT ' : ''}${query.select.map((it, i) => shown(it) + (names[i] ? ` AS ${id(names[i])}` : '')).join(', ')}`,
    `FROM ${fromSql(tables[0] ?? '', joins, catalog)}`,
    conditionsSql('WHERE', query.where, compared, catalog, query.alternatives),
    query.by.length > 0 ? `GROUP BY ${groupFields(query, catalog).map(write).join(', ')}` : '',
    conditionsSql('HAVING', query.having, compared, catalog),
    query.order.length > 0
      ? `ORDER BY ${query.order.map((o) => ordered(sorted(o.item), o.direction, catalog.dialect)).join(', ')}`
      : '',
    query.limit ? `LIMIT ${query.limit}` : '',
    query.set ? `${query.set.op.toUpperCase()} ${querySql(query.set.query, catalog)}` : '',
  ]
  return parts.filter(Boolean).join(' ')
}

function groupFields(query: Query, { dialect }: Catalog): QueryField[] {
  if (dialect === 'sqlite') return query.by
  const plain = [...query.select, ...query.order.map((o) => o.item)].filter(
    (it) => !it.aggregate && it.field.column !== '*',
  )
  const fields = [...query.by, ...plain.map((it) => it.field)]
  return fields.filter(
    (field, i) => fields.findIndex((f) => f.table === field.table && f.column === field.column) === i,
  )
}

/** All tables that the FROM of a query names, bridges included. */
export function fromTables(query: Query, catalog: Catalog): Set<string> {
  const tables = tablesOfQuery(query)
  return new Set([...tables, ...joinTree(catalog, tables, query.via).map((join) => join.table)])
}

/** SQLite's own order stays, as the questions that the ranking is learned on expect it. */
function ordered(item: string, direction: 'asc' | 'desc', dialect: Dialect): string {
  if (dialect === 'sqlite') return `${item}${direction === 'desc' ? ' DESC' : ''}`
  return factsOf(dialect).nullsLast(item, direction)
}

function itemSql(
  { field, aggregate, distinct }: QueryItem,
  write: (field: QueryField) => string,
  dialect: Dialect,
): string {
  if (!aggregate) return write(field)
  return aggregateSql(aggregate, write(field), dialect, distinct)
}

function fromSql(first: string, joins: Join[], catalog: Catalog): string {
  const id = (name: string) => ident(name, catalog.dialect)
  const table = (name: string) => {
    const { schema } = tableOf(catalog, name)
    return schema ? `${id(schema)}.${id(name)} AS ${id(name)}` : id(name)
  }
  const joined = joins.map(({ table: far, near, relationship }) => {
    const [ours, theirs] =
      relationship.from === near
        ? [relationship.fromColumns, relationship.toColumns]
        : [relationship.toColumns, relationship.fromColumns]
    const on = ours.map((column, i) => `${id(near)}.${id(column)} = ${id(far)}.${id(theirs[i] ?? column)}`)
    return ` JOIN ${table(far)} ON ${on.join(' AND ')}`
  })
  return `${table(first)}${joined.join('')}`
}

function conditionsSql(
  word: string,
  conditions: QueryCondition[],
  compared: (condition: QueryCondition) => string,
  catalog: Catalog,
  alternatives = false,
): string {
  if (conditions.length === 0) return ''
  const [within, between] = alternatives ? ['AND', 'OR'] : ['OR', 'AND']
  const groups: string[][] = []
  for (const condition of conditions) {
    const sql = conditionSql(condition, compared(condition), catalog)
    if (Boolean(condition.or) !== alternatives && groups.length > 0) groups.at(-1)?.push(sql)
    else groups.push([sql])
  }
  const alone = groups.length === 1
  const bracketed = groups.map((group) => {
    const sql = group.join(` ${within} `)
    return group.length > 1 && !alone ? `(${sql})` : sql
  })
  return `${word} ${bracketed.join(` ${between} `)}`
}

function isAmount(field: QueryField, catalog: Catalog): boolean {
  return field.column !== '*' && field.step === undefined && holdsAmounts(columnOf(catalog, field))
}

/** Whether amounts are compared, and not texts: with a number as to which is more, or with a figure. */
function comparesAmounts({ op, value, query }: QueryCondition): boolean {
  const [figure] = query?.select ?? []
  if (query) return op !== 'in' && op !== 'not in' && figure?.aggregate !== undefined
  return typeof value === 'number' && op !== '=' && op !== '!='
}

function conditionSql(
  { item: { field, aggregate }, op, value, high, query }: QueryCondition,
  item: string,
  catalog: Catalog,
): string {
  const isText = (op === '=' || op === '!=') && !aggregate && columnOf(catalog, field).type === 'string'
  const say = (v: string | number = '') => literal(isText ? String(v) : v, catalog.dialect)
  if (op === 'missing') return `${item} IS NULL`
  if (op === 'present') return `${item} IS NOT NULL`
  const sign = op === '!=' ? '<>' : op.toUpperCase()
  if (query) return `${item} ${sign} (${querySql(op === 'not in' ? withoutMissing(query, catalog) : query, catalog)})`
  if (op === 'between') return `${item} BETWEEN ${say(value)} AND ${say(high)}`
  if (op === 'like' || op === 'not like') return likeSql(item, String(value), op === 'not like', catalog)
  return `${item} ${sign} ${say(value)}`
}

/** One missing value among the answers would make NOT IN true of nothing. */
function withoutMissing(query: Query, catalog: Catalog): Query {
  const [item] = query.select
  if (!item || item.aggregate || query.set || query.limit || query.by.length > 0) return query
  const column = columnOf(catalog, item.field)
  const isFilled = column.nullable === false || column.profile?.nullShare === 0
  if (isFilled || query.where.some((condition) => condition.or)) return query
  return { ...query, where: [...query.where, { item, op: 'present' }] }
}

function likeSql(item: string, pattern: string, negated: boolean, catalog: Catalog): string {
  const sql = factsOf(catalog.dialect).like(item, literal(pattern, catalog.dialect))
  return negated ? `NOT (${sql})` : sql
}
