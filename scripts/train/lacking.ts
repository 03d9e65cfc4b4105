/** Questions whose database lacks what they need: a column that the query uses is taken out of the schema. */
import type { Catalogued } from '../../src/catalog/load.ts'
import { ValueIndex } from '../../src/catalog/value-index.ts'
import { allLevels, type Query } from '../../src/form/query.ts'
import type { FieldRef } from '../../src/form/types.ts'
import { lookAt } from '../../src/plan/instant/learned/mentions.ts'
import { Schema, type SchemaColumn } from '../../src/plan/instant/learned/schema.ts'
import type { Catalog } from '../../src/types.ts'
import type { Item } from './data.ts'

/** Schemas without a column, by the column. */
const schemas = new WeakMap<SchemaColumn, Schema>()

/**
 * The same question of the database without one of the columns that its query uses, chosen by `turn`; undefined where it
 * uses only keys. Other columns may still give the same rows: candidates are judged against the query as ever.
 */
export function lackingItem(item: Item, { catalog, values }: Catalogued, turn: number): Item | undefined {
  const { query, question } = item
  const columns = query ? columnsOf(query, item.look.schema) : []
  const column = columns[turn % Math.max(1, columns.length)]
  if (!column) return undefined
  const schema = schemas.get(column) ?? new Schema(without(catalog, item.look.schema, column))
  schemas.set(column, schema)
  const left = new ValuesWithout(values, {
    table: item.look.schema.tables[column.table]?.name ?? '',
    column: column.name,
  })
  return { ...item, query: undefined, values: left, look: lookAt(question, schema, left) }
}

/** The values of all columns but one. */
class ValuesWithout extends ValueIndex {
  private readonly all: ValueIndex
  private readonly left: FieldRef

  constructor(all: ValueIndex, left: FieldRef) {
    super()
    this.all = all
    this.left = left
  }

  override knows(word: string) {
    return this.all.knows(word)
  }

  override get words() {
    return this.all.words
  }

  override lookup(forms: string[][], at: number) {
    const { table, column } = this.left
    return this.all.lookup(forms, at).filter(({ field }) => field.table !== table || field.column !== column)
  }
}

/** The columns of a query that are no keys. */
function columnsOf(query: Query, schema: Schema): SchemaColumn[] {
  const fields = allLevels(query).flatMap(({ select, where, having, order }) =>
    [...select, ...[...where, ...having, ...order].map(({ item }) => item)].map(({ field }) => field),
  )
  const columns = fields.flatMap(({ table, column }) => schema.column(table, column) ?? [])
  return [...new Set(columns)].filter(({ isKey, isForeign }) => !isKey && !isForeign)
}

function without(catalog: Catalog, { tables }: Schema, { table, name }: SchemaColumn): Catalog {
  const changed = catalog.tables.map((info) => {
    if (info.name !== tables[table]?.name) return info
    const columns = info.columns.filter((column) => column.name !== name)
    return { ...info, columns, displayColumn: info.displayColumn === name ? undefined : info.displayColumn }
  })
  return { ...catalog, tables: changed }
}
