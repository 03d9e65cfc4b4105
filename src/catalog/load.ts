/** One source's catalog: its schema with profiles, the semantic model over it, and the index of its values. */
import { tableKey } from '../access/types.ts'
import type { Introspection, Source } from '../sources/types.ts'
import type { Catalog, TableInfo } from '../types.ts'
import { codeLabels, digitLabels, flagLabels } from './code-labels.ts'
import { mergeModel } from './model/merge.ts'
import type { ModelText } from './model/model-home.ts'
import { readModel } from './model/read-model.ts'
import { ValueIndex } from './value-index.ts'

export type Catalogued = {
  catalog: Catalog
  values: ValueIndex
  /** Stored text values by table key and column: what the index is made of. */
  texts: ColumnTexts
}

/** Distinct values of text columns, by `tableKey` and column name. */
export type ColumnTexts = ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>

export type { ModelText }

/** Introspects a source and merges the model over it. Throws MODEL_INVALID, SOURCE_UNREADABLE and the source's errors. */
export async function loadCatalog(
  source: Source,
  label: string,
  model?: ModelText,
  signal?: AbortSignal,
): Promise<Catalogued> {
  if (model) readModel(model.text, model.fileName)
  return catalogOf(source, label, await source.introspect(signal), model)
}

/** The model laid over what the database has said of itself. Throws MODEL_INVALID. */
export function catalogOf(
  source: Pick<Source, 'name' | 'dialect'>,
  label: string,
  introspection: Introspection,
  model?: ModelText,
): Catalogued {
  const read = model ? readModel(model.text, model.fileName) : undefined
  const merged = mergeModel(source.name, source.dialect, label, introspection, read?.model)
  const catalog = { ...merged, warnings: [...(read?.warnings ?? []), ...merged.warnings] }
  const texts = textsOf(introspection)
  return { catalog, texts, values: indexValues(catalog, texts) }
}

function textsOf({ tables }: Introspection): ColumnTexts {
  return new Map(
    tables.map((table) => [
      tableKey(table),
      new Map(table.columns.flatMap((column) => (column.values ? [[column.name, column.values.items]] : []))),
    ]),
  )
}

/** Stored values and the words that the model gives for them, or that are usual for such codes; only of columns that the catalog has and shows. */
export function indexValues(catalog: Catalog, texts: ColumnTexts): ValueIndex {
  const index = new ValueIndex()
  for (const table of catalog.tables) indexTable(index, table, texts.get(tableKey(table)))
  return index
}

function indexTable(index: ValueIndex, table: TableInfo, texts?: ReadonlyMap<string, readonly string[]>): void {
  for (const column of table.columns) {
    if (column.hidden) continue
    const field = { table: table.name, column: column.name }
    const values = texts?.get(column.name)
    if (values) index.add(field, values)
    if (column.type === 'boolean') for (const label of flagLabels(column.label)) index.addLabel(field, 'true', label)
    const usual = values ? codeLabels(column.label, values) : digitLabels(column)
    for (const [value, labels] of Object.entries(column.valueLabels ?? usual))
      for (const label of labels) index.addLabel(field, value, label)
  }
}
