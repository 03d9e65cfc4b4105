/** Tables from the rows of a server's catalog; servers differ in how they are asked, not in what becomes of the answers. */
import type { Schema } from '../engine/protocol.ts'
import type { RawColumn, RawRelationship, RawTable } from '../types.ts'

type Place = { schema: string; table: string }

export type CatalogRows = {
  /** `rowCount` is the server's estimate. */
  tables: { schema: string; name: string; comment?: string; isView: boolean; rowCount: number | null }[]
  columns: (Place & { column: RawColumn })[]
  keys: (Place & { primary: boolean; columns: string[] })[]
  foreignKeys: (Place & { toSchema: string; to: string; fromColumns: string[]; toColumns: string[] })[]
}

/**
 * The schema. Tables of `ownSchema` are named without it, unless another schema has a table of the same name. Keys on
 * columns that the user may not read are left out. Tables above `exactRows` are told in a warning: they are sampled.
 */
export function schemaOf(rows: CatalogRows, ownSchema: string, exactRows: number): Schema {
  const columns = Map.groupBy(rows.columns, placeKey)
  const keys = Map.groupBy(rows.keys, placeKey)
  const counts = Map.groupBy(rows.tables, ({ name }) => name)
  const known = new Map<string, RawTable>()
  for (const { schema, name, comment, rowCount } of rows.tables) {
    const key = placeKey({ schema, table: name })
    const own = (columns.get(key) ?? []).map(({ column }) => column)
    const readable = (keys.get(key) ?? []).filter((one) =>
      one.columns.every((part) => own.some((c) => c.name === part)),
    )
    const isOwn = schema === ownSchema && counts.get(name)?.length === 1
    known.set(key, {
      name,
      ...(isOwn ? {} : { schema }),
      ...(comment === undefined ? {} : { comment }),
      columns: own,
      primaryKey: readable.find(({ primary }) => primary)?.columns ?? [],
      uniqueKeys: readable.filter(({ primary }) => !primary).map((one) => one.columns),
      rowCount,
    })
  }
  return {
    tables: [...known.values()].sort(byName),
    views: rows.tables.filter(({ isView }) => isView).map(({ name }) => name),
    relationships: rows.foreignKeys.flatMap((key) => relationship(key, known)),
    warnings: [...sameNames(counts), ...large(rows, exactRows)],
  }
}

/** By code units: databases order names in ways of their own. */
function byName(a: RawTable, b: RawTable): number {
  if (a.name !== b.name) return a.name < b.name ? -1 : 1
  return (a.schema ?? '') < (b.schema ?? '') ? -1 : 1
}

function placeKey({ schema, table }: Place): string {
  return JSON.stringify([schema, table])
}

function relationship(key: CatalogRows['foreignKeys'][number], known: Map<string, RawTable>): RawRelationship[] {
  const from = known.get(placeKey(key))
  const to = known.get(placeKey({ schema: key.toSchema, table: key.to }))
  const { fromColumns, toColumns } = key
  const has = (table: RawTable | undefined, names: string[]) =>
    table !== undefined &&
    names.length > 0 &&
    names.every((name) => table.columns.some((column) => column.name === name))
  if (!from || !to || !has(from, fromColumns) || !has(to, toColumns)) return []
  return [{ from: from.name, to: to.name, fromColumns, toColumns, origin: 'declared' }]
}

function sameNames(counts: Map<string, unknown[]>): string[] {
  return [...counts]
    .filter(([, same]) => same.length > 1)
    .map(([name]) => `Several schemas have a table ${name}; questions may mean either.`)
}

function large({ tables }: CatalogRows, exactRows: number): string[] {
  return tables
    .filter(({ rowCount }) => (rowCount ?? 0) > exactRows)
    .map(
      ({ name, rowCount }) =>
        `Table ${name} has about ${rowCount?.toLocaleString('en')} rows: its profile is made from a sample.`,
    )
}
