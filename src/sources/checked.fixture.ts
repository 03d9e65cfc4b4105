/** Statements as the guard would have checked them, for tests of what comes after it. */
import type { CheckedSql, Read } from '../guard/types.ts'
import type { Introspection, Source } from './types.ts'

/** Every table and column of a source. */
export async function readsOf(source: Source): Promise<Read[]> {
  return readsIn(await source.introspect())
}

/** Every table and column that an introspection found. */
export function readsIn({ tables }: Pick<Introspection, 'tables'>): Read[] {
  return tables.map(({ schema, name, columns }) => ({ schema, table: name, columns: columns.map((one) => one.name) }))
}

/** A statement that may read these tables. */
export function checkedSql(sql: string, { dialect }: Pick<Source, 'dialect'>, reads: readonly Read[]): CheckedSql {
  return { sql, dialect, tables: [], reads } as unknown as CheckedSql
}
