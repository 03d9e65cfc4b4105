/** What to ask next: short edits of the form that is shown, chosen by what it does not have yet. */

import { daysBetween } from '../form/dates.ts'
import { fieldLabel } from '../form/labels.ts'
import { baseOf, timeOf } from '../form/measures.ts'
import type { FieldRef, Form } from '../form/types.ts'
import type { Catalog, ColumnInfo, ResultTable, TableInfo } from '../types.ts'
import { isAdditive } from './chart-shape.ts'
import { type Facts, factsOf, ranked } from './words-facts.ts'

const MAX_SUGGESTIONS = 4
const MAX_VALUES = 40
const MANY_GROUPS = 10
const FEW_GROUPS = 6
const DAYS_FOR_MONTHS = 800

/**
 * Two to four follow-ups that can be answered as edits of the form: "by department", "by month", "only in Sales",
 * "compared with the previous year", "top 5 instead", "what about last year?", "as a pie chart". Fewer where little fits.
 */
export function suggestFollowUps(form: Form, catalog: Catalog, table: ResultTable): string[] {
  const facts = factsOf({ form }, table, { today: '', catalog })
  const suggestions = [
    ...byDimension(form, catalog),
    ...byTime(form, catalog),
    ...onlyIn(facts),
    ...comparedWith(form, catalog),
    ...topOnly(form, table),
    ...lastYear(form, catalog),
    ...asChart(form, facts),
  ]
  return [...new Set(suggestions)].slice(0, MAX_SUGGESTIONS)
}

function isMeasured(form: Form): boolean {
  return form.measures.length > 0 || form.shareOf !== undefined
}

function isTimed(form: Form, catalog: Catalog): boolean {
  return form.measures.length > 0 && form.measures.every((measure) => timeOf(measure, catalog) !== undefined)
}

// ------------------------------------------------------------------------------------------ groups

function byDimension(form: Form, catalog: Catalog): string[] {
  if (form.by.length > 1 || (form.by.length > 0 && form.period?.grain) || form.perGroup) return []
  if (isMeasured(form) && form.limit !== undefined) return []
  const used = [...form.by.map((dimension) => dimension.field), ...filtered(form), ...form.columns]
  const [first] = form.measures
  const base = first ? baseOf(first, catalog) : form.subject
  const [field] = dimensionsOf(base, catalog).filter((candidate) => !used.some((known) => isSame(known, candidate)))
  return field ? [`by ${fieldLabel(catalog, field)}`] : []
}

function isSame(a: FieldRef, b: FieldRef): boolean {
  return a.table === b.table && a.column === b.column
}

function filtered(form: Form): FieldRef[] {
  return form.where.flatMap((group) =>
    group.flatMap((condition) => (condition.kind === 'related' ? [] : [condition.field])),
  )
}

/** What the rows of a table may be grouped by: the names of what they belong to, near before far, then categories of their own. */
function dimensionsOf(base: string, catalog: Catalog): FieldRef[] {
  const table = catalog.tables.find((known) => known.name === base)
  if (!table) return []
  const near = parentsOf([base], catalog)
  const far = parentsOf(near, catalog).filter((name) => !near.includes(name) && name !== base)
  const named = [...near, ...far].flatMap((name) => namedField(name, catalog))
  const own = table.columns
    .filter((column) => column.type === 'string' && !column.hidden && column.name !== table.displayColumn)
    .filter((column) => column.profile && hasFewValues(column, table))
    .map((column) => ({ table: base, column: column.name }))
  return [...named, ...own]
}

/** Tables on the one side of the given ones that are reached in one way only: others would need a question back. */
function parentsOf(tables: string[], catalog: Catalog): string[] {
  const reached = catalog.relationships.filter((step) => tables.includes(step.from)).map((step) => step.to)
  return reached.filter((name) => reached.filter((other) => other === name).length === 1 && !tables.includes(name))
}

function namedField(name: string, catalog: Catalog): FieldRef[] {
  const table = catalog.tables.find((known) => known.name === name)
  const column = table?.columns.find((known) => known.name === table.displayColumn)
  return table && column && hasFewValues(column, table) ? [{ table: name, column: column.name }] : []
}

function hasFewValues(column: ColumnInfo, table: TableInfo): boolean {
  const distinct = column.profile?.distinct ?? table.rowCount ?? 0
  return distinct > 1 && distinct <= MAX_VALUES
}

/** The largest group's value as a filter, where it is a name. */
function onlyIn(facts: Facts): string[] {
  const [dimension, second] = facts.dimensions
  const [measure] = facts.measures
  if (dimension === undefined || second !== undefined || measure === undefined || facts.table.rows.length < 2) return []
  if (facts.form?.measures.length === 0 || facts.table.columns[dimension]?.type !== 'string') return []
  const top = ranked(facts, measure).find((row) => isName(facts.table.rows[row]?.[dimension]))
  return top === undefined ? [] : [`only in ${facts.table.rows[top]?.[dimension]}`]
}

/** A value that a question can hold: a word rather than a code, on one line, not too long. */
function isName(cell: unknown): boolean {
  return (
    typeof cell === 'string' && cell.length > 2 && cell.length <= 40 && /\p{L}/u.test(cell) && !/[\n\r"?]/.test(cell)
  )
}

function topOnly(form: Form, table: ResultTable): string[] {
  if (form.limit !== undefined && form.order.length > 0 && !form.perGroup)
    return [form.limit === 5 ? 'top 10 instead' : 'top 5 instead']
  if (form.measures.length === 0 || form.by.length === 0 || form.period?.grain) return []
  return table.rows.length > MANY_GROUPS ? ['top 5 instead'] : []
}

// ------------------------------------------------------------------------------------------ time

function byTime(form: Form, catalog: Catalog): string[] {
  const { period } = form
  if (!isTimed(form, catalog) || period?.grain || period?.compareTo || form.limit !== undefined || form.by.length > 1)
    return []
  const { from, to } = period?.range ?? {}
  const days = from && to ? daysBetween(from, to) : Number.POSITIVE_INFINITY
  return [days > DAYS_FOR_MONTHS ? 'by year' : 'by month']
}

function comparedWith(form: Form, catalog: Catalog): string[] {
  const { range, compareTo, grain } = form.period ?? {}
  if (!isTimed(form, catalog) || compareTo || grain || !range?.from || !range.to || form.limit !== undefined) return []
  return form.calculations.length === 0 ? ['compared with the previous year'] : []
}

function lastYear(form: Form, catalog: Catalog): string[] {
  const { range, compareTo } = form.period ?? {}
  if (!isTimed(form, catalog) || compareTo || range?.text === 'last year') return []
  return ['what about last year?']
}

// ------------------------------------------------------------------------------------------ charts

function asChart(form: Form, facts: Facts): string[] {
  if (!isMeasured(form) || facts.table.rows.length < 2) return []
  if (form.period?.grain) return ['as a bar chart']
  const column = facts.table.columns[facts.measures[0] ?? -1]
  const parts = facts.complete && facts.table.rows.length <= FEW_GROUPS && column !== undefined && isAdditive(column)
  return form.by.length === 1 && parts ? ['as a pie chart'] : ['as a table']
}
