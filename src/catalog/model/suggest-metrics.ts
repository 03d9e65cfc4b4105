/** Metrics that a database suggests: a count of each main table, sums and averages of its figures. */
import { ident } from '../../sql/write.ts'
import type { Catalog, ColumnInfo, TableInfo } from '../../types.ts'
import { isNumeric } from './column-roles.ts'
import { lemmaPhrase, otherPhrases, tableWords, wordsOf } from './names.ts'
import { ansi, extensions } from './ossie-parts.ts'
import type { OssieMetric } from './ossie-schema.ts'

type Suggestion = { table: TableInfo; short: string; long: string; metric: Omit<OssieMetric, 'name'> }

/** Metrics by the table that they are declared in. Their names are unique in the catalog and differ from the table's columns. */
export function suggestMetrics(catalog: Catalog): Map<string, OssieMetric[]> {
  const suggestions = catalog.tables
    .filter((table) => isMainTable(table, catalog))
    .flatMap((table) => [countOf(table), ...table.columns.flatMap((column) => aggregateOf(column, table, catalog))])
  const used = new Set<string>()
  const metrics = new Map<string, OssieMetric[]>()
  for (const { table, short, long, metric } of suggestions) {
    const isShared = suggestions.filter((other) => other.short === short).length > 1
    const name = isShared ? long : short
    if (used.has(name) || table.columns.some((column) => column.name.toLowerCase() === name)) continue
    used.add(name)
    metrics.set(table.name, [...(metrics.get(table.name) ?? []), { name, ...metric }])
  }
  return metrics
}

/** Whether rows are things of their own: a table of keys only joins others. */
function isMainTable(table: TableInfo, catalog: Catalog): boolean {
  const foreign = catalog.relationships.flatMap((rel) => (rel.from === table.name ? rel.fromColumns : []))
  const keys = new Set([...foreign, ...table.primaryKey])
  return table.columns.some((column) => !keys.has(column.name))
}

function countOf(table: TableInfo): Suggestion {
  const name = nameOf([lemmaPhrase(tableWords(table.name)), 'count'])
  const label = wordsOf(name).join(' ')
  return {
    table,
    short: name,
    long: nameOf([table.schema ?? '', table.name, 'count']),
    metric: {
      expression: ansi('COUNT(*)'),
      description: `Number of rows of ${table.label}.`,
      datatype: 'Integer',
      ai_context: { synonyms: otherPhrases(label, [`number of ${table.label}`]) },
      custom_extensions: extensions({ format: 'integer', ...timeOf(table) }),
    },
  }
}

const WORDS = { sum: { name: 'total', says: 'Sum' }, avg: { name: 'average', says: 'Average' } }

function aggregateOf(column: ColumnInfo, table: TableInfo, catalog: Catalog): Suggestion[] {
  const { aggregate } = column
  if (column.hidden || !isNumeric(column.type) || (aggregate !== 'sum' && aggregate !== 'avg')) return []
  const { name: word, says } = WORDS[aggregate]
  const words = wordsOf(column.label)
  const own = words.includes(word) ? words : [word, ...words]
  const format = aggregate === 'avg' && column.format === 'integer' ? 'decimal' : column.format
  return [
    {
      table,
      short: nameOf(own),
      long: nameOf([...own, 'of', ...tableWords(table.name)]),
      metric: {
        expression: ansi(`${aggregate.toUpperCase()}(${ident(column.name, catalog.dialect)})`),
        description: `${says} of ${column.label} over ${table.label}.`,
        datatype: aggregate === 'avg' ? 'Float' : column.type === 'integer' ? 'Integer' : 'Decimal',
        custom_extensions: extensions({ unit: column.unit, format, ...timeOf(table) }),
      },
    },
  ]
}

/** Of people who come and leave those who are there count; else periods go by the date of the rows. */
function timeOf(table: TableInfo): { time?: string; valid?: { from: string; to: string } } {
  const { name, employment } = table
  if (employment) return { valid: { from: `${name}.${employment.from}`, to: `${name}.${employment.to}` } }
  return table.defaultTime === undefined ? {} : { time: `${table.name}.${table.defaultTime}` }
}

function nameOf(parts: string[]): string {
  return parts
    .join(' ')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean)
    .join('_')
}
