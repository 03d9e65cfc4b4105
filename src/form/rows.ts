/** Forms without measures: rows of the subject as SQL. */
import { factsOf } from '../sql/dialects.ts'
import type { Catalog, ColumnInfo, TableInfo } from '../types.ts'
import { whereTerms } from './conditions.ts'
import type { CompileContext } from './core.ts'
import { findPath, tableOf } from './joins.ts'
import { capitalised, columnOf, fieldLabel, isNumber, nameFor, type OutputColumn, uniqueNames } from './labels.ts'
import { Select } from './select.ts'
import type { FieldRef, Form } from './types.ts'

const MAX_USUAL_COLUMNS = 9

/** SELECT of rows with the asked or the usual columns, filtered, ordered, limited. */
export function compileRows(form: Form, { catalog, today }: CompileContext): { sql: string; columns: OutputColumn[] } {
  const select = new Select(catalog, form.subject, { asOf: form.asOf, today })
  const fields = shownFields(form, catalog)
  const columns = rowColumns(fields, catalog)
  const terms = whereTerms(periodFirst(form), select)
  const list = fields.map((field, i) => `${select.column(field)} AS ${select.id(columns[i]?.name ?? field.column)}`)
  const order = form.order.flatMap(({ item, direction }) => {
    const field = typeof item === 'object' && 'field' in item ? item.field : undefined
    return field ? [{ sql: factsOf(catalog.dialect).nullsLast(select.column(field), direction), field }] : []
  })
  const groups = form.by.map((dimension) => select.column(dimension.field))
  const where = terms.length > 0 ? ` WHERE ${terms.join(' AND ')}` : ''
  const body = `${select.from()}${where}`
  if (form.distinct)
    return {
      sql: `SELECT DISTINCT ${list.join(', ')} ${body} ORDER BY ${list.map((_, i) => i + 1).join(', ')}${limitSql(form)}`,
      columns,
    }
  if (form.limit && (form.ties || form.perGroup) && order[0]) {
    return { sql: rankedRows(form, list, columns, groups, order[0].sql, body, select), columns }
  }
  const keys = select.root.primaryKey.map((name) => `${select.id(select.rootAlias)}.${select.id(name)}`)
  const by = [...order.map((term) => term.sql), ...keys]
  return {
    sql: `SELECT ${list.join(', ')} ${body}${by.length > 0 ? ` ORDER BY ${by.join(', ')}` : ''}${limitSql(form)}`,
    columns,
  }
}

function limitSql(form: Form): string {
  return form.limit ? ` LIMIT ${form.limit}` : ''
}

/** Rows up to a rank: equals of the last one stay, and each group may have its own ranks. */
function rankedRows(
  form: Form,
  list: string[],
  columns: OutputColumn[],
  groups: string[],
  order: string,
  body: string,
  select: Select,
): string {
  const partition = form.perGroup && groups.length > 0 ? `PARTITION BY ${groups.join(', ')} ` : ''
  const rank = `RANK() OVER (${partition}ORDER BY ${order}) AS position`
  const names = columns.map((column) => select.id(column.name))
  const { nullsLast } = select.facts
  const [first = '', ...others] = names.map((name) => nullsLast(name, 'asc'))
  const outerOrder = partition ? [first, 'position', ...others] : ['position', first]
  return `SELECT ${names.join(', ')} FROM (SELECT ${[...list, rank].join(', ')} ${body}) AS ranked WHERE position <= ${form.limit} ORDER BY ${outerOrder.join(', ')}`
}

/** A period of a listing is a condition on its date. */
function periodFirst(form: Form): Form['where'] {
  const { period } = form
  if (!period?.range || !period.field) return form.where
  return [...form.where, [{ kind: 'date', field: period.field, range: period.range }]]
}

/** Asked columns, with what the rows are ordered by and grouped by added, or the usual ones of the subject. */
function shownFields(form: Form, catalog: Catalog): FieldRef[] {
  const ordered = form.order.flatMap(({ item }) => (typeof item === 'object' && 'field' in item ? [item.field] : []))
  const grouped = form.by.map((dimension) => dimension.field)
  if (form.distinct) return form.columns
  const base = form.columns.length > 0 ? withDisplay(form, catalog) : usualFields(form.subject, catalog)
  return uniqueFields([...grouped, ...base, ...ordered])
}

/** "Salary of the oldest employees" names whose it is too. Distinct values are of nobody in particular. */
function withDisplay(form: Form, catalog: Catalog): FieldRef[] {
  const display = tableOf(catalog, form.subject).displayColumn
  const named = form.columns.some((field) => field.table === form.subject && field.column === display && !field.via)
  return display && !named ? [{ table: form.subject, column: display }, ...form.columns] : form.columns
}

function uniqueFields(fields: FieldRef[]): FieldRef[] {
  return [...new Map(fields.map((field) => [`${field.table}.${field.column}.${field.via ?? ''}`, field])).values()]
}

/** Display column first, keys replaced by the names that they stand for, hidden columns left out. */
export function usualFields(subject: string, catalog: Catalog): FieldRef[] {
  const table = tableOf(catalog, subject)
  const own = (column: ColumnInfo): FieldRef => ({ table: subject, column: column.name })
  const display = table.columns.filter((column) => column.name === table.displayColumn).map(own)
  const keys = new Set(table.primaryKey)
  const others = table.columns.filter(
    ({ name, hidden, derived }) => name !== table.displayColumn && !hidden && !derived,
  )
  const fields = others.flatMap((column): FieldRef[] => {
    const target = catalog.relationships.find(
      (r) => r.from === subject && r.fromColumns.length === 1 && r.fromColumns[0] === column.name,
    )
    if (target) return displayField(target.to, target.name, catalog, subject)
    return keys.has(column.name) && display.length > 0 ? [] : [own(column)]
  })
  return uniqueFields([...display, ...fields]).slice(0, MAX_USUAL_COLUMNS)
}

function displayField(to: string, via: string, catalog: Catalog, from: string): FieldRef[] {
  const target = catalog.tables.find((t) => t.name === to)
  if (!target?.displayColumn) return []
  const parallel = catalog.relationships.filter((r) => r.from === from && r.to === to).length > 1 || from === to
  const [first, ...more] = parallel ? [] : (findPath(catalog, from, to) ?? [])
  if (!parallel && (!first || more.length > 0)) return []
  const isPlain = first?.relationship.name === via
  return nameFields(target, isPlain ? undefined : via)
}

/** What names a row of a table to people: its display column, and beside a last name the first one. */
export function nameFields({ name, displayColumn, columns }: TableInfo, via?: string): FieldRef[] {
  const display = columns.find((column) => column.name === displayColumn)
  const given = display && LAST_NAME.test(display.label) ? columns.find(isGivenName) : undefined
  return [display, given].flatMap((column) => (column ? [{ table: name, column: column.name, via }] : []))
}

const LAST_NAME = /^(last ?name|surname|family name)$/i
const isGivenName = ({ label, hidden }: ColumnInfo) => !hidden && /^(first|given) ?name$|^forename$/i.test(label)

function rowColumns(fields: FieldRef[], catalog: Catalog): OutputColumn[] {
  const names = uniqueNames(fields.map((field) => nameFor(fieldLabel(catalog, field))))
  return fields.map((field, i) => {
    const column = columnOf(catalog, field)
    const table = tableOf(catalog, field.table)
    const role = table.primaryKey.includes(column.name)
      ? 'key'
      : column.type.startsWith('date')
        ? 'time'
        : isNumber(column)
          ? 'measure'
          : 'dimension'
    return {
      name: names[i] ?? column.name,
      label: capitalised(fieldLabel(catalog, field)),
      role,
      unit: column.unit,
      format: column.format,
    }
  })
}
