/** The datasets of a model laid over the tables of a database. */
import type { Introspection } from '../../sources/types.ts'
import type { Dialect, TableInfo } from '../../types.ts'
import { type Binding, columnOf, LeftOut, missingColumn, tableOfDataset, unlessLeftOut } from './bindings.ts'
import { columnContexts, describeTable } from './describe-tables.ts'
import { mergeFields } from './merge-fields.ts'
import { placeText } from './model-file.ts'
import { type ColumnContext, nameTable, otherPhrases } from './names.ts'
import type { ModelDataset, SemanticModel } from './semantic-model.ts'

export type MergedDatasets = {
  /** All tables of the database, in its order. */
  tables: TableInfo[]
  /** Datasets that have a table, by lower-case name. */
  bindings: Map<string, Binding>
  /** Columns by table that the model says are no times. */
  notTimes: Map<string, Set<string>>
}

/** Lays the datasets over the tables; what does not fit the database is left out with a warning. Throws MODEL_INVALID. */
export function mergeDatasets(
  { tables: rawTables }: Introspection,
  model: SemanticModel | undefined,
  dialect: Dialect,
  warnings: string[],
): MergedDatasets {
  const contexts = columnContexts(rawTables)
  const described = rawTables.map((raw, i) => describeTable(raw, contexts[i] ?? { table: raw.name }))
  const merged: MergedDatasets = { tables: described, bindings: new Map(), notTimes: new Map() }
  if (!model) return merged
  for (const dataset of model.datasets) {
    unlessLeftOut(model.file, dataset.place, warnings, () => {
      const index = described.indexOf(freeTable(dataset, described, merged))
      const [table, names] = [described[index], contexts[index]]
      if (table && names) mergeDataset({ model, dataset, table, index, names, dialect, warnings }, merged)
    })
  }
  return merged
}

/** The dataset's table. Throws LeftOut where there is none, or another dataset has it. */
function freeTable(dataset: ModelDataset, described: TableInfo[], merged: MergedDatasets): TableInfo {
  const table = tableOfDataset(dataset, described)
  if (merged.tables[described.indexOf(table)] === table) return table
  const what = `the table "${table.name}" has a dataset already`
  throw new LeftOut(`${what}; the dataset "${dataset.name}" is left out, as a table can have one only.`)
}

type DatasetStep = {
  model: SemanticModel
  dataset: ModelDataset
  table: TableInfo
  index: number
  names: ColumnContext
  dialect: Dialect
  warnings: string[]
}

function mergeDataset(step: DatasetStep, merged: MergedDatasets): void {
  const { model, dataset, table, names, dialect, warnings } = step
  const { columns, fields } = mergeFields({ file: model.file, dialect, dataset, table, names, warnings })
  const binding: Binding = { table: { ...table, ...wordsOfDataset(dataset, table), columns }, fields }
  binding.table = withExtension(binding, step)
  merged.tables = merged.tables.map((other, i) => (i === step.index ? binding.table : other))
  merged.bindings.set(dataset.name.toLowerCase(), binding)
  merged.notTimes.set(
    table.name,
    new Set(dataset.fields.flatMap((f) => (f.isTime === false ? [fields.get(f.name.toLowerCase()) ?? f.name] : []))),
  )
}

function wordsOfDataset(
  dataset: ModelDataset,
  table: TableInfo,
): Pick<TableInfo, 'label' | 'synonyms' | 'description'> {
  const renamed = dataset.name.toLowerCase() !== table.name.toLowerCase()
  const own = renamed ? nameTable(dataset.name) : { label: table.label, synonyms: [] }
  return {
    label: own.label,
    synonyms: otherPhrases(own.label, [table.label, ...table.synonyms, ...own.synonyms, ...dataset.synonyms]),
    description: dataset.description ?? table.description,
  }
}

/** The table with its keys, hidden columns, display column and default time as the model says. */
function withExtension(binding: Binding, { model, dataset, warnings }: DatasetStep): TableInfo {
  const { table } = binding
  const named = (name: string, what: string): string[] => {
    const column = columnOf(binding, name)
    if (column) return [column.name]
    const problem = missingColumn(name, table, `it cannot be ${what} of "${dataset.name}"`)
    warnings.push(`${placeText(model.file, dataset.place)} ${problem}`)
    return []
  }
  /** A key without one of its columns would promise too much: it is given up as a whole. */
  const wholeKey = (names: string[], what: string): string[] | undefined => {
    const key = names.flatMap((name) => named(name, what))
    return key.length === names.length ? key : undefined
  }
  const { extension } = dataset
  const hidden = new Set((extension.hidden ?? []).flatMap((name) => named(name, 'among the hidden columns')))
  return {
    ...table,
    columns: table.columns.map((column) => (hidden.has(column.name) ? { ...column, hidden: true } : column)),
    primaryKey: (dataset.primaryKey && wholeKey(dataset.primaryKey, 'in the primary key')) ?? table.primaryKey,
    uniqueKeys:
      dataset.uniqueKeys?.map((key) => wholeKey(key, 'in a unique key') ?? []).filter((key) => key.length > 0) ??
      table.uniqueKeys,
    displayColumn: extension.displayColumn && named(extension.displayColumn, 'the display column')[0],
    defaultTime: extension.defaultTime && named(extension.defaultTime, 'the default time')[0],
  }
}
