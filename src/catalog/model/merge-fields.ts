/** The fields of a dataset laid over the columns of its table: plain columns get its words, others become computed columns. */

import { expressionType } from '../../sql/expression-type.ts'
import { ident } from '../../sql/write.ts'
import type { ColumnInfo, Dialect, LogicalType, TableInfo } from '../../types.ts'
import { atPlace, byName, invalidElement, LeftOut, missingColumn, sourceParts, unlessLeftOut } from './bindings.ts'
import { type ParsedExpression, parseExpression, type Reference, rewriteReferences } from './expression.ts'
import { type ColumnContext, nameColumn, otherPhrases } from './names.ts'
import type { ModelDataset, ModelField } from './semantic-model.ts'

export type FieldsContext = {
  file: string
  dialect: Dialect
  dataset: ModelDataset
  table: TableInfo
  names: ColumnContext
  warnings: string[]
}

/** The columns of the table with the model's words, and the names of fields (lower case) to those of their columns. */
export type MergedFields = { columns: ColumnInfo[]; fields: Map<string, string> }

/** Lays the fields over the columns. A field over a missing column is left out with a warning; throws MODEL_INVALID. */
export function mergeFields(context: FieldsContext): MergedFields {
  const { dataset, table, file, warnings } = context
  const merged: MergedFields = { columns: [...table.columns], fields: new Map() }
  const computed = dataset.fields.filter((field) => {
    const isPlain = unlessLeftOut(file, field.expression.place, warnings, () => mergePlain(field, merged, context))
    return isPlain === false
  })
  for (const field of computed) {
    const column = unlessLeftOut(file, field.expression.place, warnings, () =>
      computeColumn(field, merged, context, []),
    )
    if (!column) continue
    merged.columns = [...merged.columns.filter((other) => other.name !== column.name), column]
    merged.fields.set(field.name.toLowerCase(), column.name)
  }
  return merged
}

/** Merges a field over a plain column; false where it is computed. */
function mergePlain(field: ModelField, merged: MergedFields, context: FieldsContext): boolean {
  const name = plainName(field.expression.sql, context)
  if (name === undefined) return false
  const index = merged.columns.findIndex((column) => column.name === byName(merged.columns, name)?.name)
  const column = merged.columns[index]
  if (!column) throw withoutColumn(field, name, context)
  merged.columns[index] = withWords(column, field, context)
  merged.fields.set(field.name.toLowerCase(), column.name)
  return true
}

function withoutColumn(field: ModelField, name: string, { table, dataset }: FieldsContext): LeftOut {
  return new LeftOut(missingColumn(name, table, `the field "${dataset.name}.${field.name}" is left out`))
}

const PLAIN_NAME = /^(?:[\p{L}_][\p{L}\p{N}_$]*|"(?:[^"]|"")+"|`[^`]+`|\[[^\]]+\])$/u

/** The column that an expression consists of, with or without the table before it; undefined for any other expression. */
function plainName(sql: string, { table, dataset }: FieldsContext): string | undefined {
  const text = sql.trim()
  if (table.columns.some((column) => column.name === text)) return text
  const parts = sourceParts(text) ?? []
  const [name = '', qualifier] = parts.toReversed()
  if (parts.length > 2 || (qualifier !== undefined && !isOwn(qualifier, table, dataset))) return undefined
  const last = qualifier === undefined ? text : text.slice(text.indexOf('.') + 1)
  return PLAIN_NAME.test(last.trim()) ? name : undefined
}

function isOwn(qualifier: string, table: TableInfo, dataset: ModelDataset): boolean {
  return [table.name, dataset.name].some((name) => name.toLowerCase() === qualifier.toLowerCase())
}

/** The column with what the field says of it; what it was called before stays as synonyms. */
function withWords(column: ColumnInfo, field: ModelField, context: FieldsContext): ColumnInfo {
  const renamed = field.name.toLowerCase() !== column.name.toLowerCase()
  const own = renamed ? nameColumn(field.name, context.names) : { label: column.label, synonyms: [] }
  const label = field.label ?? own.label
  const phrases = [column.label, ...column.synonyms, own.label, ...own.synonyms, ...field.synonyms]
  return {
    ...column,
    label,
    type: field.type ?? column.type,
    description: field.description ?? column.description,
    synonyms: otherPhrases(label, phrases),
    ...field.extension,
  }
}

/** A column that the model computes from others. `parents`: the fields whose expressions led here. Throws LeftOut. */
function computeColumn(field: ModelField, merged: MergedFields, context: FieldsContext, parents: string[]): ColumnInfo {
  const parsed = parseField(field, context)
  const types = new Map<string, LogicalType>()
  const expression = rewriteReferences(parsed, (reference) => {
    const column = referredColumn(reference, field, merged, context, parents)
    types.set(reference.name, column.type)
    return column.expression === undefined ? ident(column.name, context.dialect) : `(${column.expression})`
  })
  const own = nameColumn(field.name, context.names)
  const label = field.label ?? own.label
  return {
    name: field.name,
    label,
    type: field.type ?? expressionType(parsed.root, (_, name) => types.get(name)) ?? 'other',
    nativeType: 'computed',
    nullable: true,
    description: field.description,
    synonyms: otherPhrases(label, [own.label, ...own.synonyms, ...field.synonyms]),
    expression,
    ...field.extension,
  }
}

function parseField(field: ModelField, { file, dialect, dataset }: FieldsContext): ParsedExpression {
  const { sql, place } = field.expression
  const subject = `the expression "${sql}" of field "${dataset.name}.${field.name}"`
  const parsed = atPlace(file, place, subject, () => parseExpression(sql, dialect))
  if (!parsed.aggregates) return parsed
  throw invalidElement(file, place, `${subject} aggregates rows, which only metrics can`)
}

function referredColumn(
  reference: Reference,
  field: ModelField,
  merged: MergedFields,
  context: FieldsContext,
  parents: string[],
): ColumnInfo {
  const { table, dataset, file } = context
  if (reference.qualifier !== undefined && !isOwn(reference.qualifier, table, dataset)) {
    const written = `${reference.qualifier}.${reference.name}`
    throw invalidElement(
      file,
      field.expression.place,
      `the field "${field.name}" refers to "${written}" of another dataset`,
    )
  }
  const physical = byName(table.columns, merged.fields.get(reference.name.toLowerCase()) ?? reference.name)
  if (physical && physical.expression === undefined) return physical
  const path = [...parents, field.name]
  const other = byName(dataset.fields, reference.name)
  if (!other || plainName(other.expression.sql, context) !== undefined) {
    throw withoutColumn(field, reference.name, context)
  }
  if (path.includes(other.name)) {
    throw invalidElement(
      file,
      field.expression.place,
      `the field "${other.name}" is computed from itself: ${[...path, other.name].join(', ')}`,
    )
  }
  return computeColumn(other, merged, context, path)
}
