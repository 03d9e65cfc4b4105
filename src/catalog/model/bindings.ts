/** The datasets of a model bound to tables of a database, so that names of the model lead to names of the catalog. */
import { QuerentError } from '../../errors.ts'
import type { ColumnInfo, TableInfo } from '../../types.ts'
import { suggestion } from './messages.ts'
import { invalidModel, type Place, placeText } from './model-file.ts'
import type { ModelDataset, SemanticModel } from './semantic-model.ts'

/** One table as a model sees it. */
export type Binding = {
  table: TableInfo
  /** Names of fields, in lower case, to names of columns. */
  fields: ReadonlyMap<string, string>
}

/** Why an element of the model cannot be used with this database: it is left out, with a warning. */
export class LeftOut extends Error {}

/** The error MODEL_INVALID for one element. */
export function invalidElement(file: string, place: Place, message: string): QuerentError {
  return invalidModel(file, [{ place, path: [], message }])
}

/** A problem of the parser with an expression, told as a problem of the model at the expression's place. */
export function atPlace<T>(file: string, place: Place, subject: string, read: () => T): T {
  try {
    return read()
  } catch (thrown) {
    if (!(thrown instanceof QuerentError) || thrown.code !== 'SQL_INVALID') throw thrown
    const reason = thrown.message.replace(/Parse error at line \d+, column \d+: /, '')
    throw invalidElement(file, place, `${subject}: ${reason}`)
  }
}

/** The result of reading an element, or undefined with a warning where it does not fit the database. */
export function unlessLeftOut<T>(file: string, place: Place, warnings: string[], read: () => T): T | undefined {
  try {
    return read()
  } catch (thrown) {
    if (!(thrown instanceof LeftOut)) throw thrown
    warnings.push(`${placeText(file, place)} ${thrown.message}`)
    return undefined
  }
}

/** The element whose name is the given one, by the same case if there is such a one, else by any case. */
export function byName<T extends { name: string }>(elements: readonly T[], name: string): T | undefined {
  const lower = name.toLowerCase()
  return (
    elements.find((element) => element.name === name) ??
    elements.find((element) => element.name.toLowerCase() === lower)
  )
}

/** The column that a field's name or a column's own name means in a bound table. */
export function columnOf(binding: Binding, name: string): ColumnInfo | undefined {
  return byName(binding.table.columns, binding.fields.get(name.toLowerCase()) ?? name)
}

/** The sentence that a table has no such column, what follows from that, and the column that was probably meant. */
export function missingColumn(name: string, table: TableInfo, consequence: string): string {
  const names = table.columns.map((column) => column.name)
  return `there is no column "${name}" in "${table.name}"; ${consequence}${suggestion(name, names) || '.'}`
}

/** The bound datasets by lower-case name; a dataset that is not among them was left out. */
export type Bindings = ReadonlyMap<string, Binding>

/**
 * The table behind a dataset's name; tables that the model does not name are known by their own. Throws LeftOut for a
 * dataset that this database has no table for, naming the element that needs it; undefined for an unknown name.
 */
export function bindingOf(
  { bindings, model, tables }: { bindings: Bindings; model: SemanticModel; tables: TableInfo[] },
  name: string,
  element: string,
): Binding | undefined {
  const bound = bindings.get(name.toLowerCase())
  if (bound) return bound
  const dataset = byName(model.datasets, name)
  if (dataset) throw new LeftOut(`the dataset "${dataset.name}" is left out; so is ${element}.`)
  const table = byName(tables, name)
  return table && { table, fields: new Map() }
}

const QUOTED_PART = /"((?:[^"]|"")*)"|`([^`]*)`|\[([^\]]*)\]|([^.]+)/g

/** The parts of a physical name, `database.schema.table` with any kind of quotes; undefined for a query. */
export function sourceParts(source: string): string[] | undefined {
  if (/^\s*(select|with|\()/i.test(source) && /\s/.test(source.trim())) return undefined
  const parts = [...source.trim().matchAll(QUOTED_PART)]
  return parts.map(
    ([, double, back, square, bare = '']) => double?.replaceAll('""', '"') ?? back ?? square ?? bare.trim(),
  )
}

const DEFAULT_SCHEMAS = ['main', 'public', 'dbo']

/** The table that a dataset is about. Throws LeftOut where the database has none. */
export function tableOfDataset(dataset: ModelDataset, tables: TableInfo[]): TableInfo {
  const parts = sourceParts(dataset.source)
  if (!parts) throw new LeftOut(`the dataset "${dataset.name}" is a query, which cannot be used yet; it is left out.`)
  const [name = '', schema] = parts.toReversed()
  const lower = name.toLowerCase()
  const named = tables.filter((table) => table.name.toLowerCase() === lower)
  const inSchema = named.filter((table) => table.schema?.toLowerCase() === schema?.toLowerCase())
  const inDefault = named.filter((table) => DEFAULT_SCHEMAS.includes(table.schema?.toLowerCase() ?? 'main'))
  const found = [inSchema, inDefault, named].find((candidates) => candidates.length > 0)
  const table = found && byName(found, name)
  if (!table) {
    throw new LeftOut(
      `there is no table "${dataset.source}" in this database; the dataset "${dataset.name}" is left out.`,
    )
  }
  return table
}
