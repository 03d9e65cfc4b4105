/** Which table of the catalog a name in a statement stands for. */
import type { SqlNode } from '../sql/tree.ts'
import type { Catalog, TableInfo } from '../types.ts'
import { keyOf, nameOf, notPermitted } from './scope.ts'

/** Schemas that stand for "no schema" in addresses of tables. */
const DEFAULT_SCHEMAS = new Set(['main', 'public', 'dbo'])

/**
 * The table that a name stands for: exactly by the dialect's rules first, then in any case; the default schema's first.
 * Throws SQL_NOT_PERMITTED where the catalog has none.
 */
export function findTable(body: SqlNode, { dialect, tables }: Catalog): TableInfo {
  const key = keyOf(body.name, dialect)
  const schema = body.schema ? keyOf(body.schema, dialect) : undefined
  const named = tables.filter((t) => t.name.toLowerCase() === key.toLowerCase() && (!schema || isSchemaOf(schema, t)))
  const exactly = named.filter((t) => t.name === key)
  const [found] = (exactly.length > 0 ? exactly : named).toSorted((a, b) => Number(!!a.schema) - Number(!!b.schema))
  if (!found || body.catalog) throw notPermitted(`The table "${nameOf(body.name).name}"`)
  return found
}

/** Whether a schema is the one that the table is in. */
export function isSchemaOf(schema: string, table: TableInfo): boolean {
  return table.schema ? table.schema.toLowerCase() === schema.toLowerCase() : DEFAULT_SCHEMAS.has(schema)
}
