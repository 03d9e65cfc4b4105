/** A first semantic model as YAML, made from a catalog, with comments that tell the modeller what to check. */
import { Document, isCollection, isNode, type Node, visit } from 'yaml'
import { ident } from '../../sql/write.ts'
import type { Catalog, ColumnInfo, LogicalType, Metric, Relationship, TableInfo } from '../../types.ts'
import { isDated, isNumeric } from './column-roles.ts'
import { parseExpression } from './expression.ts'
import { show } from './messages.ts'
import { ansi, extensions } from './ossie-parts.ts'
import {
  type DataType,
  OSSIE_VERSION,
  type OssieDataset,
  type OssieField,
  type OssieMetric,
  VENDOR,
} from './ossie-schema.ts'
import { suggestMetrics } from './suggest-metrics.ts'

const HEADER = ` A first semantic model, written by "querent model init" from the schema and its values.
 It says nothing yet that the database does not tell. To make it yours:
 - put the words that people use into synonyms, and what things mean into descriptions;
 - correct what was guessed: labels, aggregates, display columns, default times, inferred relationships;
 - rewrite the metrics as your organisation defines them, and delete those that nobody asks for.
 Format: Apache Ossie ${OSSIE_VERSION}. Entries for ${VENDOR} in custom_extensions are Querent's own additions.`

const METRICS_NOTE = ' Suggested from types and names. Check each definition; delete what nobody asks for.'

/**
 * The YAML text of a model of the catalog: labels, synonyms, types, keys, relationships, and metrics (those of the catalog,
 * or suggested ones where it has none). `loadSqlParser` must have been awaited. Reading and merging it again gives the same catalog, with the metrics added.
 */
export function initModel(known: Catalog): string {
  const catalog = { ...known, tables: known.tables.map(withoutDerived) }
  const names = datasetNames(catalog.tables)
  const inDatasets = catalog.metrics.length === 0 ? suggestMetrics(catalog) : rowCounts(catalog)
  const written = new Set([...inDatasets.values()].flat().map((metric) => metric.name))
  const datasets = catalog.tables.map((table, i) =>
    writeDataset(table, names[i] ?? table.name, inDatasets.get(table.name) ?? [], catalog),
  )
  const model = {
    name: catalog.source,
    description: catalog.description,
    datasets,
    relationships: filled(catalog.relationships.map(writeRelationship)),
    metrics: filled(catalog.metrics.filter((metric) => !written.has(metric.name)).map(writeMetric)),
    custom_extensions: extensions({
      today: catalog.today,
      examples: filled(catalog.examples),
      verified: filled(catalog.verified),
    }),
  }
  const document = new Document(withoutGaps({ version: OSSIE_VERSION, semantic_model: [model] }))
  document.commentBefore = HEADER
  setFlow(document)
  addNotes(document, catalog)
  return document.toString({ lineWidth: 0, flowCollectionPadding: false })
}

/** What is computed anyway needs no place in the model. */
const withoutDerived = (table: TableInfo): TableInfo => ({
  ...table,
  columns: table.columns.filter(({ derived }) => !derived),
})

/** Names of datasets, unique whatever their case: those of their tables, with the schema where two tables share a name. */
function datasetNames(tables: TableInfo[]): string[] {
  const lower = tables.map((table) => table.name.toLowerCase())
  return tables.map((table, i) => {
    const isFirst = lower.indexOf(table.name.toLowerCase()) === i
    return isFirst ? table.name : `${table.schema ?? 'other'}_${table.name}_${i + 1}`
  })
}

function writeDataset(table: TableInfo, name: string, metrics: OssieMetric[], catalog: Catalog): OssieDataset {
  const hidden = table.columns.filter((column) => column.hidden).map((column) => column.name)
  const lower = table.columns.map((column) => column.name.toLowerCase())
  const columns = table.columns.filter((column, i) => lower.indexOf(column.name.toLowerCase()) === i)
  return {
    name,
    source: [table.schema, table.name].flatMap((part) => (part === undefined ? [] : [sourcePart(part)])).join('.'),
    primary_key: filled(table.primaryKey),
    unique_keys: filled(table.uniqueKeys),
    description: table.description,
    ai_context: synonyms(table.synonyms),
    fields: filled(columns.map((column) => writeField(column, catalog))),
    metrics: filled(metrics),
    custom_extensions: extensions({
      displayColumn: table.displayColumn,
      defaultTime: table.defaultTime,
      hidden: filled(hidden),
    }),
  }
}

/** A name as one part of `source`: in quotes where it could be read as several parts or as a query. */
function sourcePart(name: string): string {
  return /[."`[\]]|^\s|\s$|^(select|with)\s|^\(/i.test(name) ? `"${name.replaceAll('"', '""')}"` : name
}

function writeField(column: ColumnInfo, catalog: Catalog): OssieField {
  return {
    name: column.name,
    expression: ansi(column.expression ?? columnText(column.name, catalog)),
    label: column.label,
    description: column.description,
    datatype: DATA_TYPES[column.type] ?? 'Opaque',
    dimension: isDated(column.type) ? { is_time: true } : undefined,
    ai_context: synonyms(column.synonyms),
    custom_extensions: extensions({
      aggregate: column.aggregate,
      unit: column.unit,
      format: column.format,
      valueLabels: column.valueLabels,
    }),
  }
}

/** A column as SQL: bare where any spelling of case means the same column, else quoted. */
function columnText(name: string, catalog: Catalog): string {
  const lower = name.toLowerCase()
  const isBare = ident(lower, catalog.dialect) === lower && (name === lower || catalog.dialect !== 'postgresql')
  return isBare ? name : ident(name, catalog.dialect)
}

function writeRelationship(relationship: Relationship) {
  return {
    name: relationship.name,
    from: relationship.from,
    to: relationship.to,
    from_columns: relationship.fromColumns,
    to_columns: relationship.toColumns,
    ai_context: synonyms(relationship.synonyms),
  }
}

function writeMetric(metric: Metric): OssieMetric {
  const { unit, format, time, valid, at, defaultPeriod, higherIsBetter } = metric
  return {
    name: metric.name,
    expression: ansi(metric.expression),
    description: metric.description,
    datatype: DATA_TYPES[metric.type],
    ai_context: synonyms(metric.synonyms),
    custom_extensions: extensions({ unit, format, time, valid, at, defaultPeriod, higherIsBetter }),
  }
}

/** Metrics without references, such as COUNT(*), by table: only the dataset they stand in says whose rows they count. */
function rowCounts(catalog: Catalog): Map<string, OssieMetric[]> {
  const counts = catalog.metrics.filter(
    (metric) => metric.dataset && parseExpression(metric.expression, catalog.dialect).references.length === 0,
  )
  return new Map(
    catalog.tables.map((table) => [
      table.name,
      counts.filter((metric) => metric.dataset === table.name).map((metric) => writeMetric(metric)),
    ]),
  )
}

const DATA_TYPES: Partial<{ [T in LogicalType]: DataType }> = {
  string: 'String',
  integer: 'Integer',
  decimal: 'Decimal',
  float: 'Float',
  boolean: 'Boolean',
  date: 'Date',
  time: 'Time',
  datetime: 'DateTime',
  datetimetz: 'DateTimeTz',
}

function synonyms(phrases: string[]): { synonyms: string[] } | undefined {
  return phrases.length > 0 ? { synonyms: phrases } : undefined
}

function filled<T>(list: T[]): T[] | undefined {
  return list.length > 0 ? list : undefined
}

/** A copy without undefined values, which YAML would write as null. */
function withoutGaps<T>(value: T): T {
  return JSON.parse(JSON.stringify(value))
}

const ON_ONE_LINE = new Set([
  'expression',
  'ai_context',
  'custom_extensions',
  'dimension',
  'primary_key',
  'unique_keys',
  'from_columns',
  'to_columns',
])

/** Short parts on one line each, so that a field is a few lines long. */
function setFlow(document: Document): void {
  visit(document, {
    Pair(_, pair) {
      if (ON_ONE_LINE.has(String(pair.key)) && isCollection(pair.value)) pair.value.flow = true
    },
  })
}

function addNotes(document: Document, catalog: Catalog): void {
  const model = ['semantic_model', 0]
  for (const [i, table] of catalog.tables.entries()) {
    note(document, [...model, 'datasets', i], tableNotes(table))
    if (catalog.metrics.length === 0) note(document, [...model, 'datasets', i, 'metrics', 0], [METRICS_NOTE])
    for (const [k, column] of table.columns.entries()) {
      note(document, [...model, 'datasets', i, 'fields', k], columnNotes(column))
    }
  }
  for (const [i, relationship] of catalog.relationships.entries()) {
    if (relationship.origin !== 'inferred') continue
    note(
      document,
      [...model, 'relationships', i],
      [' Inferred from names and values, not declared in the database: check it.'],
    )
  }
}

function note(document: Document, path: (string | number)[], lines: string[]): void {
  const node: unknown = document.getIn(path, true)
  if (!isNode(node) || lines.length === 0) return
  const target: Node = node
  target.commentBefore = lines.join('\n')
}

function tableNotes(table: TableInfo): string[] {
  const notes: string[] = []
  const dates = table.columns.filter((column) => isDated(column.type)).map((column) => column.name)
  if (dates.length > 1 && !table.defaultTime) {
    notes.push(
      ` It has ${dates.length} dates (${dates.map((name) => show(name)).join(', ')}): put the one that "in 2025" means into defaultTime.`,
    )
  }
  if (!table.displayColumn && table.primaryKey.length === 1 && table.columns.some((c) => c.type === 'string')) {
    notes.push(' No column is known to name a row to people: put one into displayColumn.')
  }
  return notes
}

const MOST_CODES = 8
const LONGEST_CODE = 3

function columnNotes(column: ColumnInfo): string[] {
  if (isNumeric(column.type) && column.aggregate === undefined) {
    return [' Is it summed up ("aggregate": "sum"), averaged ("avg") or neither ("none")?']
  }
  const values = column.profile?.frequent.map((entry) => entry.value) ?? []
  const areCodes =
    column.type === 'string' &&
    !column.valueLabels &&
    values.length > 1 &&
    values.length <= MOST_CODES &&
    values.every((value) => typeof value === 'string' && value.length <= LONGEST_CODE)
  return areCodes ? [` Say what these codes mean in valueLabels: ${show(values)}`] : []
}
