/** Words for tables, fields and measures, and the column names that results carry. */

import type { Catalog, ColumnInfo, ResultColumn, TableInfo } from '../types.ts'
import { namesThoseInCharge } from './charge.ts'
import { isPlainKey, tableOf } from './joins.ts'
import type { DateStep } from './query.ts'
import type { Aggregate, Dimension, FieldRef, Measure } from './types.ts'

/** The column that a field of a form names. Throws where the catalog has none, which a checked form never asks for. */
export function columnOf(catalog: Catalog, field: FieldRef): ColumnInfo {
  const table = tableOf(catalog, field.table)
  const column = table.columns.find((c) => c.name === field.column)
  if (!column) throw new Error(`no column "${field.column}" in "${field.table}"`)
  return column
}

/** Whether a column holds numbers. */
export function isNumber(column: ColumnInfo): boolean {
  return column.type === 'integer' || column.type === 'decimal' || column.type === 'float'
}

/** Whether a column answers yes or no, in its type or with nothing but ones and zeros. */
export function isFlag({ type, profile }: Pick<ColumnInfo, 'type' | 'profile'>): boolean {
  const isDigits = type === 'integer' && profile?.exact === true && profile.distinct === 2
  return type === 'boolean' || (isDigits && profile.min === 0 && profile.max === 1)
}

/** The singular of an English noun phrase's last word, by the regular rules; enough for labels of tables. */
export function singular(label: string): string {
  if (/(ss|us|is)$/i.test(label) || !/s$/i.test(label)) return label
  if (/\p{L}{2}ies$/iu.test(label)) return label.replace(/ies$/i, 'y')
  if (/(sh|ch|x|z|ss)es$/i.test(label)) return label.replace(/es$/i, '')
  return label.replace(/s$/i, '')
}

/** The name of a dimension in words: a table's display column goes by the table ("department"), others by their own label. */
export function fieldLabel(catalog: Catalog, field: FieldRef): string {
  const table = tableOf(catalog, field.table)
  const column = columnOf(catalog, field)
  if (field.via && table.displayColumn === field.column) return roleLabel(catalog, field.via)
  if (table.displayColumn === field.column) return singular(table.label).toLowerCase()
  const label = column.label.toLowerCase()
  return field.via ? `${roleLabel(catalog, field.via)} ${label}` : label
}

/** What a key makes of the row that it leads to: of a table of those in charge the name of that table. */
function roleLabel(catalog: Catalog, via: string): string {
  const key = catalog.relationships.find(({ name }) => name === via)
  const isOfTable = key && namesThoseInCharge(key.from) && isPlainKey({ relationship: key })
  return isOfTable ? singular(tableOf(catalog, key.from).label).toLowerCase() : via.replaceAll('_', ' ')
}

const AGGREGATE_WORDS: { [K in Aggregate]: string } = {
  count: 'number of',
  sum: 'total',
  avg: 'average',
  min: 'lowest',
  max: 'highest',
  median: 'median',
}

/** The first and the last of dates, the lowest and the highest of numbers. */
function aggregateWord(aggregate: Aggregate, column: ColumnInfo): string {
  const isDate = column.type === 'date' || column.type === 'datetime' || column.type === 'datetimetz'
  if (isDate && aggregate === 'min') return 'earliest'
  if (isDate && aggregate === 'max') return 'latest'
  return AGGREGATE_WORDS[aggregate]
}

/** A measure in words, in lower case: `average salary`, `number of different employees`. */
export function measureLabel(catalog: Catalog, measure: Measure): string {
  if (measure.kind === 'metric') return metricOf(catalog, measure.name).label.toLowerCase()
  const table = tableOf(catalog, measure.table)
  if (measure.field === null) return `number of ${plural(table.label.toLowerCase())}`
  const column = columnOf(catalog, measure.field)
  const label =
    measure.aggregate === 'count' ? plural(fieldLabel(catalog, measure.field)) : fieldLabel(catalog, measure.field)
  const distinct = measure.distinct ? 'different ' : ''
  const word = aggregateWord(measure.aggregate, column)
  return label.startsWith(word) ? label : `${word} ${distinct}${label}`
}

const ALREADY_MANY = /(^|\s)(staff|people|personnel|data|children|men|women|media|series)$/i

/** The plural of an English noun phrase by the regular rules; what is one already stays. */
export function plural(label: string): string {
  if (ALREADY_MANY.test(label)) return label
  if (/(s|x|z|sh|ch)$/i.test(label)) return /s$/i.test(label) && !/ss$/i.test(label) ? label : `${label}es`
  if (/[^aeiou]y$/i.test(label)) return label.replace(/y$/i, 'ies')
  return `${label}s`
}

/** So many of a thing: `1 row`, `2 rows`. */
export function counted(count: number, noun: string): string {
  return `${count} ${count === 1 ? noun : plural(noun)}`
}

/** The metric of that name. Throws where the catalog has none, as `columnOf` does. */
export function metricOf(catalog: Catalog, name: string) {
  const metric = catalog.metrics.find((m) => m.name === name)
  if (!metric) throw new Error(`no metric "${name}"`)
  return metric
}

/** A label as a column name: lower case, words joined by underscores. */
export function nameFor(label: string): string {
  const name = label
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[^\p{L}\p{N}]+/gu, '_')
    .replace(/^_+|_+$/g, '')
  return name || 'value'
}

/** Names made unique in order: the second `name` becomes `name_2`, or the next that is free. */
export function uniqueNames(names: string[]): string[] {
  const taken = new Set<string>()
  return names.map((name) => {
    let unique = name
    for (let count = 2; taken.has(unique); count++) unique = `${name}_${count}`
    taken.add(unique)
    return unique
  })
}

export type OutputColumn = Omit<ResultColumn, 'type'> & { type?: ResultColumn['type'] }

/** The text with a capital first. */
export function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** What a column of dates by a step is. Weekdays and hours come in their order from the query. */
export function stepColumn(step: DateStep): Pick<OutputColumn, 'role' | 'grain' | 'type' | 'format'> {
  if (step === 'weekday') return { role: 'dimension', type: 'string' }
  if (step === 'hour') return { role: 'dimension', type: 'integer', format: 'integer' }
  return { role: 'time', grain: step, type: 'date', format: 'date' }
}

/** The result column of a group: a date at its grain goes by the grain, others by their label. */
export function dimensionColumn(catalog: Catalog, dimension: Dimension): OutputColumn {
  const column = columnOf(catalog, dimension.field)
  const label = fieldLabel(catalog, dimension.field)
  if (dimension.grain)
    return { name: nameFor(dimension.grain), label: capitalised(dimension.grain), ...stepColumn(dimension.grain) }
  const role = isKey(tableOf(catalog, dimension.field.table), column) ? 'key' : isTime(column) ? 'time' : 'dimension'
  return { name: nameFor(label), label: capitalised(label), role, unit: column.unit, format: column.format }
}

function isKey(table: TableInfo, column: ColumnInfo): boolean {
  return table.primaryKey.length === 1 && table.primaryKey[0] === column.name
}

function isTime(column: ColumnInfo): boolean {
  return column.type === 'date' || column.type === 'datetime' || column.type === 'datetimetz'
}

/** The result column of a measure, with the unit and format of its metric or column. */
export function measureColumn(catalog: Catalog, measure: Measure): OutputColumn {
  const label = measureLabel(catalog, measure)
  if (measure.kind === 'metric') {
    const metric = metricOf(catalog, measure.name)
    const name = nameFor(metric.name)
    return { name, label: capitalised(label), role: 'measure', unit: metric.unit, format: metric.format }
  }
  const column = measure.field ? columnOf(catalog, measure.field) : undefined
  const counts = measure.aggregate === 'count'
  return {
    name: nameFor(label),
    label: capitalised(label),
    role: 'measure',
    unit: counts ? undefined : column?.unit,
    format: counts
      ? 'integer'
      : column?.format === 'integer' && measure.aggregate === 'avg'
        ? 'decimal'
        : column?.format,
  }
}
