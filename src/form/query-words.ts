/** A composed query in words, from the query alone. */
import type { Catalog } from '../types.ts'
import { tableOf } from './joins.ts'
import { columnOf, plural, singular } from './labels.ts'
import { type Query, type QueryCondition, type QueryItem, tablesOfQuery } from './query.ts'

const AGGREGATES = { count: 'number of', sum: 'total', avg: 'average', min: 'lowest', max: 'highest' }
const OPERATORS: Record<string, string> = {
  '=': 'is',
  '!=': 'is not',
  '<': 'is less than',
  '<=': 'is at most',
  '>': 'is more than',
  '>=': 'is at least',
  like: 'matches',
  'not like': 'does not match',
  in: 'is among',
  'not in': 'is not among',
  missing: 'is missing',
  present: 'is filled in',
}
const SETS = { union: 'together with', intersect: 'that are also among', except: 'that are not among' }

/** One phrase without a full stop: "Name of singers where country is France, highest age first". */
export function queryWords(query: Query, catalog: Catalog): string {
  const parts = [
    head(query, catalog),
    query.by.length > 0
      ? ` for each ${query.by.map((field) => itemWords({ field }, query, catalog)).join(' and ')}`
      : '',
    conditionList(' where ', query.where, query, catalog),
    conditionList(', only where ', query.having, query, catalog),
    ordering(query, catalog),
    query.set ? `, ${SETS[query.set.op]}: ${queryWords(query.set.query, catalog)}` : '',
  ]
  return parts.join('')
}

function head(query: Query, catalog: Catalog): string {
  const items = query.select.map((item) => itemWords(item, query, catalog)).join(', ')
  const counts = query.select.every((item) => item.field.column === '*')
  const tables = tablesOfQuery(query).map((table) => plural(tableOf(catalog, table).label.toLowerCase()))
  const owner = counts && tables.length === 1 ? '' : ` of ${tables.join(' with ')}`
  return `${query.distinct ? 'different ' : ''}${items}${owner}`
}

/** "number of students", "average age", "name". */
export function itemWords({ field, aggregate, distinct }: QueryItem, query: Query, catalog: Catalog): string {
  const table = tableOf(catalog, field.table)
  if (field.column === '*')
    return aggregate
      ? `number of ${plural(tableOf(catalog, query.tables[0] ?? field.table).label.toLowerCase())}`
      : 'everything'
  const label = columnOf(catalog, field).label.toLowerCase()
  const several = tablesOfQuery(query).length > 1 && isShared(field.column, query, catalog)
  const plain = several ? `${singular(table.label).toLowerCase()} ${label}` : label
  const name = field.step && !aggregate ? `${field.step} of ${plain}` : plain
  if (!aggregate) return name
  return `${AGGREGATES[aggregate]} ${distinct ? 'different ' : ''}${aggregate === 'count' ? plural(name) : name}`
}

function isShared(column: string, query: Query, catalog: Catalog): boolean {
  const tables = tablesOfQuery(query).map((table) => tableOf(catalog, table))
  return tables.filter((table) => table.columns.some((c) => c.name.toLowerCase() === column.toLowerCase())).length > 1
}

function conditionList(word: string, conditions: QueryCondition[], query: Query, catalog: Catalog): string {
  if (conditions.length === 0) return ''
  const [first, ...rest] = conditions.map((condition) => ({
    or: condition.or,
    text: conditionText(condition, query, catalog),
  }))
  const either = query.alternatives && conditions === query.where ? ', or' : ' or'
  return `${word}${first?.text}${rest.map(({ or, text }) => `${or ? either : ' and'} ${text}`).join('')}`
}

function conditionText(condition: QueryCondition, query: Query, catalog: Catalog): string {
  const name = itemWords(condition.item, query, catalog)
  if (condition.op === 'between') return `${name} is between ${condition.value} and ${condition.high}`
  const inner = condition.query ? `(${queryWords(condition.query, catalog)})` : (condition.value ?? '')
  return `${name} ${OPERATORS[condition.op]} ${inner}`.trim()
}

function ordering(query: Query, catalog: Catalog): string {
  const [order] = query.order
  if (!order) return query.limit ? `, the first ${query.limit}` : ''
  const named = query.order.map(({ item }) => itemWords(item, query, catalog)).join(', ')
  const end = order.direction === 'desc' ? 'highest' : 'lowest'
  if (query.limit === 1) return `, only the one with the ${end} ${named}`
  return query.limit ? `, the ${query.limit} with the ${end} ${named}` : `, ordered by ${named}, ${end} first`
}
