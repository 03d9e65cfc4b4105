/** Each caller's view of each source, kept while the policy and the catalog stay the same. */

import type { Policies } from './access/policies.ts'
import { type Access, tableKey, type View } from './access/types.ts'
import { viewFor } from './access/view.ts'
import { type Catalogued, type ColumnTexts, indexValues } from './catalog/load.ts'
import { guessRoles } from './catalog/model/describe-tables.ts'
import { checkSql } from './guard/check.ts'
import type { Source } from './sources/index.ts'
import { ident } from './sql/write.ts'
import type { TableInfo } from './types.ts'

/** Views kept in memory; the least recently used goes first. */
const MAX_VIEWS = 500
/** Distinct values of one column that are read for a view's value index, and the time for it. */
const VALUES = { maxRows: 5_000, timeoutMs: 10_000 }

export type Seen = { view: View; catalogued: Catalogued }

export class Views {
  private readonly policies: Policies
  private readonly known = new Map<string, Promise<Seen>>()

  constructor(policies: Policies) {
    this.policies = policies
  }

  /** What the caller sees of a source. Throws POLICY_INVALID. */
  async of(access: Access, source: Source, catalogued: Catalogued): Promise<Seen> {
    const view = viewFor(await this.policies.current(), access, catalogued.catalog)
    if (view.catalog === catalogued.catalog) return { view, catalogued }
    const key = `${source.name} ${view.fingerprint}`
    const seen = this.known.get(key) ?? seenThrough(view, source, catalogued.texts)
    this.keep(key, seen)
    return seen
  }

  private keep(key: string, seen: Promise<Seen>): void {
    this.known.delete(key)
    this.known.set(key, seen)
    seen.catch(() => this.known.delete(key))
    const [oldest] = this.known.keys()
    if (this.known.size > MAX_VIEWS && oldest !== undefined) this.known.delete(oldest)
  }
}

/** The catalog of a view with its own value index: values that stand only in hidden rows are not in it. */
async function seenThrough(view: View, source: Source, all: ColumnTexts): Promise<Seen> {
  const { fingerprint } = view
  const verified = view.catalog.verified.filter(({ sql }) => isPermitted(sql, view))
  const { relationships } = view.catalog
  // Guesses of before were made with hidden columns in sight.
  const tables = view.catalog.tables.map((table) =>
    view.grants.has(tableKey(table)) ? guessRoles(table, relationships, new Set()) : table,
  )
  const seen: View = { ...view, catalog: { ...view.catalog, tables, fingerprint, verified } }
  const texts = new Map<string, ReadonlyMap<string, readonly string[]>>()
  for (const table of seen.catalog.tables) {
    const known = all.get(tableKey(table)) ?? new Map<string, readonly string[]>()
    texts.set(
      tableKey(table),
      seen.grants.has(tableKey(table)) ? await visibleTexts(table, known, seen, source) : known,
    )
  }
  return { view: seen, catalogued: { catalog: seen.catalog, texts, values: indexValues(seen.catalog, texts) } }
}

function isPermitted(sql: string, view: View): boolean {
  try {
    return checkSql(sql, view) !== undefined
  } catch {
    return false
  }
}

/** The values of a table's text columns among the caller's rows; a protected column has none. */
async function visibleTexts(
  table: TableInfo,
  known: ReadonlyMap<string, readonly string[]>,
  view: View,
  source: Source,
): Promise<Map<string, readonly string[]>> {
  const texts = new Map<string, readonly string[]>()
  for (const { name } of table.columns.filter((column) => known.has(column.name))) {
    const column = ident(name, source.dialect)
    const from = [table.schema, table.name].flatMap((part) => (part ? [ident(part, source.dialect)] : [])).join('.')
    const sql = `SELECT ${column}, COUNT(*) AS n FROM ${from} WHERE ${column} IS NOT NULL GROUP BY ${column}`
    if (!isPermitted(sql, view)) continue
    const { rows } = await source.run(checkSql(sql, view).checked, VALUES)
    texts.set(
      name,
      rows.map(([value]) => String(value)),
    )
  }
  return texts
}
