/** Small catalogs from names of tables and columns, for tests of what reads names and keys. */
import { type Catalogued, loadCatalog } from '../../../catalog/load.ts'
import type { Introspection, RawColumn, Source } from '../../../sources/index.ts'

const profile = { distinct: 3, nullShare: 0, min: 1, max: 3, frequent: [], exact: true }

/** Names that end in "id" are numbers, others texts. */
function column(name: string): RawColumn {
  const type = name.endsWith('id') ? 'integer' : 'string'
  return { name, type, nativeType: type, nullable: false, profile }
}

/** `tables` by name: their columns, the first of which is the key. `keys` are [from table, its column, to table]. */
export function catalogOf(
  tables: Record<string, string[]>,
  keys: [string, string, string][] = [],
): Promise<Catalogued> {
  const introspection: Introspection = {
    warnings: [],
    tables: Object.entries(tables).map(([name, columns]) => ({
      name,
      columns: columns.map(column),
      primaryKey: columns.slice(0, 1),
      uniqueKeys: [],
      rowCount: 3,
    })),
    relationships: keys.map(([from, name, to]) => ({
      from,
      to,
      fromColumns: [name],
      toColumns: tables[to]?.slice(0, 1) ?? [],
      origin: 'declared' as const,
    })),
  }
  const source = { name: 'test', dialect: 'sqlite', introspect: async () => introspection }
  return loadCatalog(source as unknown as Source, 'test')
}
