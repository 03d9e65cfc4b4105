/** Measures of a form as aggregates over base tables ("leaves") and an expression over those aggregates. */
import { aggregateSql, factsOf } from '../sql/dialects.ts'
import type { Catalog, Dialect, Metric } from '../types.ts'
import { metricOf } from './labels.ts'
import { modelPieces, type Piece } from './template.ts'
import type { FieldRef, Measure } from './types.ts'
import { fieldOf, validityOf } from './validity.ts'

/** Rows in force at a moment of the period: its last day, or the day before it starts. */
export type Moment = 'end' | 'start'

/** One aggregate, computed where its rows are. Leaves with the same `source` are computed by one SELECT. */
export type Leaf = {
  name: string
  base: string
  time?: FieldRef
  valid?: { from: FieldRef; to: FieldRef; moment: Moment }
  /** Absent: the count of the base's rows. */
  pieces?: Piece[]
  /** A group without rows has the value 0 (counts and sums), not an unknown one. */
  zeroWhenEmpty: boolean
  rowCount: boolean
  /** By what its values are ordered, where one SELECT takes one such order only. */
  order?: string
}

/** A measure as text with its leaves in between. */
export type MeasureTree = ({ text: string } | { leaf: Leaf })[]

/** The leaves and the expression of a measure. */
export function measureTree(measure: Measure, catalog: Catalog, period?: FieldRef): MeasureTree {
  if (measure.kind === 'metric') return metricTree(metricOf(catalog, measure.name), catalog)
  return [{ leaf: aggregateLeaf(measure, catalog, period) }]
}

function aggregateLeaf(measure: Measure & { kind: 'aggregate' }, catalog: Catalog, period?: FieldRef): Leaf {
  const validity = measure.inForce ? validityOf(measure.table, catalog) : undefined
  const valid = validity && { ...validity, moment: 'end' as const }
  const time = period ?? defaultTimeOf(measure.table, catalog)
  const rowCount = measure.field === null
  const pieces: Piece[] | undefined = measure.field
    ? aggregatePieces(measure, measure.field, catalog.dialect)
    : undefined
  const name = measure.field ? `${measure.aggregate}_${measure.field.column}` : 'row_count'
  const zeroWhenEmpty = measure.aggregate === 'count' || measure.aggregate === 'sum'
  // T-SQL refuses a SELECT whose ordered aggregates differ in their order (error 8711).
  const isOrdered = measure.aggregate === 'median' && catalog.dialect === 'tsql'
  const order = isOrdered && measure.field ? `${measure.field.table}.${measure.field.column}` : undefined
  return { name, base: measure.table, time: valid ? undefined : time, valid, pieces, zeroWhenEmpty, rowCount, order }
}

/** Stands for the column while the aggregate around it is written. */
const COLUMN = '\u0000'

function aggregatePieces(measure: Measure & { kind: 'aggregate' }, field: FieldRef, dialect: Dialect): Piece[] {
  const column = { table: field.table, column: field.column, via: field.via }
  const parts = aggregateSql(measure.aggregate, COLUMN, dialect, measure.distinct).split(COLUMN)
  return parts.flatMap((text, i): Piece[] => (i === 0 ? [{ text }] : [column, { text }]))
}

/** The tree of a metric; metrics that it names by their bare name are put in their place, in brackets. */
export function metricTree(metric: Metric, catalog: Catalog): MeasureTree {
  const pieces = modelPieces(metric.expression, catalog)
  const isDerived = pieces.some(
    (piece) => 'column' in piece && piece.table === undefined && isMetric(piece.column, catalog),
  )
  if (!isDerived) return aggregateMetric(metric, pieces, catalog)
  return pieces.flatMap((piece): MeasureTree => {
    if ('text' in piece) return [piece]
    const inner = metricTree(metricOf(catalog, piece.column), catalog)
    return [{ text: '(1.0 * (' }, ...inner, { text: '))' }]
  })
}

function isMetric(name: string, catalog: Catalog): boolean {
  return catalog.metrics.some((metric) => metric.name === name)
}

/** The date of a table's rows that periods apply to, where no other is named. */
function defaultTimeOf(table: string, catalog: Catalog): FieldRef | undefined {
  const column = catalog.tables.find((t) => t.name === table)?.defaultTime
  return column ? { table, column } : undefined
}

function aggregateMetric(metric: Metric, pieces: Piece[], catalog: Catalog): MeasureTree {
  const base = metric.dataset ?? firstTable(pieces)
  const shared = { base, pieces, zeroWhenEmpty: /^\s*(COUNT|SUM)\s*\(/i.test(metric.expression), rowCount: false }
  const time = metric.time ? fieldOf(metric.time) : defaultTimeOf(base, catalog)
  if (!metric.valid) return [{ leaf: { ...shared, name: metric.name, time } }]
  const valid = { from: fieldOf(metric.valid.from), to: fieldOf(metric.valid.to) }
  const at = (moment: Moment): Leaf => ({
    ...shared,
    name: moment === 'end' ? metric.name : `${metric.name}_at_start`,
    valid: { ...valid, moment },
  })
  if (metric.at !== 'average') return [{ leaf: at('end') }]
  const two = factsOf(catalog.dialect).roundsQuotients ? '2E0' : '2.0'
  return [{ text: '(' }, { leaf: at('start') }, { text: ' + ' }, { leaf: at('end') }, { text: `) / ${two}` }]
}

function firstTable(pieces: Piece[]): string {
  const piece = pieces.find((p) => 'column' in p && p.table !== undefined)
  return piece && 'column' in piece && piece.table ? piece.table : ''
}

/** The leaves of a measure, in order. */
export function leavesOf(tree: MeasureTree): Leaf[] {
  return tree.flatMap((part) => ('leaf' in part ? [part.leaf] : []))
}

/** The base table whose rows a measure is about: the first leaf's. */
export function baseOf(measure: Measure, catalog: Catalog): string {
  return leavesOf(measureTree(measure, catalog))[0]?.base ?? ''
}

/** What the period applies to: the dates of rows, or the rows in force at a moment. Undefined where neither is known. */
export function timeOf(measure: Measure, catalog: Catalog): { field: FieldRef; inForce: boolean } | undefined {
  for (const leaf of leavesOf(measureTree(measure, catalog))) {
    if (leaf.valid) return { field: leaf.valid.from, inForce: true }
    if (leaf.time) return { field: leaf.time, inForce: false }
  }
  return undefined
}
