/** Each caller's view of each source, kept while the policy and the catalog stay the same. */

import type { Policies } from './access/policies.ts'
import { type Access, tableKey, type View } from './access/types.ts'
import { viewFor } from './access/view.ts'
import { type Catalogued, type ColumnTexts, indexValues } from './catalog/load.ts'
import { guessRoles } from './catalog/model/describe-tables.ts'
import { asQuerentError } from './errors.ts'
import { type Checked, checkSql } from './guard/check.ts'
import { type Reading, readRows } from './run.ts'
import type { Source } from './sources/index.ts'
import { ident } from './sql/write.ts'
import type { Catalog, Cell, TableInfo } from './types.ts'

/** Views kept in memory; the least recently used goes first. */
const MAX_VIEWS = 500
/** Distinct values of one column that are read for a view's value index, and the time for it. */
const VALUES = { maxRows: 5_000, timeoutMs: 10_000 }

export type Seen = { view: View; catalogued: Catalogued }

export type ViewNeeds = Pick<Reading, 'record' | 'report'> & {
  /** The SQL that answers a starter question in a view; undefined where it has no answer there. */
  answerTo(question: string, seen: Seen): Promise<string | undefined>
}

type Looking = ViewNeeds & Pick<Reading, 'access' | 'source'>

export class Views {
  private readonly policies: Policies
  private readonly needs: ViewNeeds
  private readonly known = new Map<string, Promise<Seen>>()

  constructor(policies: Policies, needs: ViewNeeds) {
    this.policies = policies
    this.needs = needs
  }

  /** What the caller sees of a source. Throws POLICY_INVALID. */
  async of(access: Access, source: Source, catalogued: Catalogued): Promise<Seen> {
    const view = viewFor(await this.policies.current(), access, catalogued.catalog)
    if (view.catalog === catalogued.catalog) return { view, catalogued }
    const key = `${source.name} ${view.fingerprint}`
    const seen = this.known.get(key) ?? seenThrough(view, catalogued.texts, { ...this.needs, access, source })
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
async function seenThrough(view: View, all: ColumnTexts, looking: Looking): Promise<Seen> {
  const verified = view.catalog.verified.filter(({ sql }) => permitted(sql, view))
  const { relationships } = view.catalog
  // Guesses of before were made with hidden columns in sight.
  const tables = view.catalog.tables.map((table) =>
    view.grants.has(tableKey(table)) ? guessRoles(table, relationships, new Set()) : table,
  )
  const shown: View = { ...view, catalog: { ...view.catalog, tables, verified } }
  const texts = new Map<string, ReadonlyMap<string, readonly string[]>>()
  for (const table of tables) {
    const known = all.get(tableKey(table)) ?? new Map<string, readonly string[]>()
    texts.set(
      tableKey(table),
      view.grants.has(tableKey(table)) ? await visibleTexts(table, known, shown, looking) : known,
    )
  }
  return withExamples({ view: shown, catalogued: cataloguedAs(shown.catalog, texts) }, looking)
}

function cataloguedAs(catalog: Catalog, texts: ColumnTexts): Catalogued {
  return { catalog, texts, values: indexValues(catalog, texts) }
}

/** Only starter questions that have an answer in the view: others would name what is hidden. */
async function withExamples(seen: Seen, { answerTo }: ViewNeeds): Promise<Seen> {
  const examples: string[] = []
  for (const example of seen.view.catalog.examples) {
    const sql = await answerTo(example, seen)
    if (sql !== undefined && permitted(sql, seen.view)) examples.push(example)
  }
  const catalog = { ...seen.view.catalog, examples }
  return { view: { ...seen.view, catalog }, catalogued: { ...seen.catalogued, catalog } }
}

function permitted(sql: string, view: View): Checked | undefined {
  try {
    return checkSql(sql, view)
  } catch {
    return undefined
  }
}

/** The values of a table's text columns among the caller's rows; a protected column has none. */
async function visibleTexts(
  table: TableInfo,
  known: ReadonlyMap<string, readonly string[]>,
  view: View,
  { access, source, record, report }: Looking,
): Promise<Map<string, readonly string[]>> {
  const texts = new Map<string, readonly string[]>()
  for (const { name } of table.columns.filter((column) => known.has(column.name))) {
    const column = ident(name, source.dialect)
    const from = [table.schema, table.name].flatMap((part) => (part ? [ident(part, source.dialect)] : [])).join('.')
    const checked = permitted(
      `SELECT ${column}, COUNT(*) AS n FROM ${from} WHERE ${column} IS NOT NULL GROUP BY ${column}`,
      view,
    )
    if (!checked) continue
    const reading: Reading = { checked, source, view, access, purpose: 'profile', question: null, record, report }
    const rows = await readRows(reading, VALUES).then((read) => read.rows, noneIfProtected)
    texts.set(
      name,
      rows.map(([value]) => String(value)),
    )
  }
  return texts
}

/** A column all of whose values belong to too few people shows none. */
function noneIfProtected(thrown: unknown): Cell[][] {
  if (asQuerentError(thrown).code === 'TOTALS_ONLY') return []
  throw thrown
}
