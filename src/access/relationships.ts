/** Which tables belong together, for a caller who does not see all of their rows. */
import type { Relationship, TableInfo } from '../types.ts'

/**
 * The relationships that a caller may know of. One that was inferred rests on all tables and rows, hidden ones too, and would
 * tell of them: for a caller who does not see everything names alone decide, in any data in the same way.
 */
export function seenRelationships(
  all: readonly Relationship[],
  tables: readonly TableInfo[],
  seesEverything: boolean,
): Relationship[] {
  const has = (name: string, columns: readonly string[]) =>
    tables.some((t) => t.name === name && columns.every((column) => t.columns.some((c) => c.name === column)))
  const visible = all.filter((r) => has(r.from, r.fromColumns) && has(r.to, r.toColumns))
  if (seesEverything) return visible
  const known = visible.filter((r) => r.origin !== 'inferred')
  const isKnown = (r: Relationship) =>
    known.some((k) => k.from === r.from && k.fromColumns.join() === r.fromColumns.join())
  return [...known, ...namedRelationships(tables).filter((r) => !isKnown(r))]
}

/** Keys by their names: `department_id` or `dept_id` belongs to the key of `departments`. */
function namedRelationships(tables: readonly TableInfo[]): Relationship[] {
  return tables.flatMap((to) => {
    const [key, ...more] = to.primaryKey
    if (key === undefined || more.length > 0) return []
    return tables
      .filter((from) => from !== to)
      .flatMap((from) =>
        from.columns
          .filter((c) => isKeyOf(c.name, to, key) && !from.primaryKey.includes(c.name))
          .map((c) => keyTo(from, c.name, to, key)),
      )
  })
}

function isKeyOf(column: string, { name }: TableInfo, key: string): boolean {
  const lower = column.toLowerCase()
  if (lower === key.toLowerCase()) return lower !== 'id'
  const stem = /^(\w+?)_?id$/.exec(lower)?.[1]?.replace(/_$/, '')
  const table = name.toLowerCase()
  return (
    stem !== undefined &&
    stem.length > 2 &&
    (table === stem ||
      table === `${stem}s` ||
      table === `${stem.replace(/y$/, 'ie')}s` ||
      (table.startsWith(stem) && stem.length > 3))
  )
}

function keyTo(from: TableInfo, column: string, to: TableInfo, key: string): Relationship {
  const name = `${from.name}_${column}`
  return {
    name,
    from: from.name,
    to: to.name,
    fromColumns: [column],
    toColumns: [key],
    origin: 'inferred',
    synonyms: [],
  }
}
