/** One source's catalog: its schema with profiles, the semantic model over it, and the index of its values. */
import type { Introspection, Source } from '../sources/types.ts'
import type { Catalog } from '../types.ts'
import { mergeModel } from './model/merge.ts'
import { readModel } from './model/read-model.ts'
import { ValueIndex } from './value-index.ts'

export type Catalogued = { catalog: Catalog; values: ValueIndex }

/** A semantic model as text, with the name to use in error messages. */
export type ModelText = { text: string; fileName: string }

/** Introspects a source and merges the model over it. Throws MODEL_INVALID, SOURCE_UNREADABLE and the source's errors. */
export async function loadCatalog(
  source: Source,
  label: string,
  model?: ModelText,
  signal?: AbortSignal,
): Promise<Catalogued> {
  const read = model ? readModel(model.text, model.fileName) : undefined
  const introspection = await source.introspect(signal)
  const merged = mergeModel(source.name, source.dialect, label, introspection, read?.model)
  const catalog = { ...merged, warnings: [...(read?.warnings ?? []), ...merged.warnings] }
  return { catalog, values: indexValues(catalog, introspection) }
}

/** Stored values and the words that the model gives for them; only of columns that the catalog has and shows. */
function indexValues(catalog: Catalog, introspection: Introspection): ValueIndex {
  const index = new ValueIndex()
  for (const table of catalog.tables) {
    const raw = introspection.tables.find((t) => t.name === table.name && (t.schema ?? '') === (table.schema ?? ''))
    for (const column of table.columns) {
      if (column.hidden) continue
      const field = { table: table.name, column: column.name }
      const values = raw?.columns.find((c) => c.name === column.name)?.values?.items
      if (values) index.add(field, values)
      for (const [value, labels] of Object.entries(column.valueLabels ?? {}))
        for (const label of labels) index.addLabel(field, value, label)
    }
  }
  return index
}
