/** What one caller sees of one source's catalog: hidden things are absent, not marked. */
import { createHash } from 'node:crypto'
import type { Catalog, ColumnInfo, Metric, TableInfo } from '../types.ts'
import { attributeOf, attributesIn, bindAttributes } from './bind.ts'
import { minimumGroupOf } from './minimum-group.ts'
import type { Policy, TablePolicy } from './policy.ts'
import { seenRelationships } from './relationships.ts'
import { type Access, type Grant, OWNER_ROLE, tableKey, type View } from './types.ts'

/** The view of someone who may read everything. */
export function openView(catalog: Catalog): View {
  return { catalog, full: catalog, grants: new Map(), fingerprint: catalog.fingerprint }
}

/** The view of a caller under a policy. Without a policy everyone who may ask sees everything. */
export function viewFor(policy: Policy | undefined, access: Access, catalog: Catalog): View {
  if (!policy || readsAll(policy, access)) return openView(catalog)
  const rules = rulesOf(policy, access, catalog.source)
  const grants = new Map<string, Grant[]>()
  for (const table of catalog.tables) {
    const isAmbiguous = catalog.tables.some((other) => other !== table && sameName(other, table))
    const given = rules.flatMap((tables) => policyOf(tables, table, isAmbiguous) ?? [])
    if (given.length > 0)
      grants.set(
        tableKey(table),
        given.map((rule) => grantOf(rule, table, access, catalog)),
      )
  }
  return {
    catalog: seenThrough(grants, catalog),
    full: catalog,
    grants: new Map([...grants].filter(([, list]) => !isWhole(list))),
    fingerprint: fingerprintOf(rules, access, catalog),
  }
}

type Tables = Record<string, TablePolicy>

function readsAll(policy: Policy, { user }: Access): boolean {
  return user.roles.includes(OWNER_ROLE) && !Object.hasOwn(policy.roles, OWNER_ROLE)
}

/** What each of the caller's roles says of a source. */
function rulesOf(policy: Policy, { user }: Access, source: string): Tables[] {
  return user.roles.flatMap((role) => {
    const sources = Object.hasOwn(policy.roles, role) ? policy.roles[role]?.sources : undefined
    const found = sources?.[source] ?? sources?.['*']
    return found ? [found.tables] : []
  })
}

function sameName(a: TableInfo, b: TableInfo): boolean {
  return a.name.toLowerCase() === b.name.toLowerCase()
}

const DEFAULT_SCHEMAS = new Set(['main', 'public', 'dbo'])

/**
 * The rule for a table: by `schema.table`, by `table`, or by `*`; names in any case. Where several schemas have a table of
 * that name, the bare name means the one of the default schema.
 */
function policyOf(tables: Tables, table: TableInfo, isAmbiguous: boolean): TablePolicy | undefined {
  const isBare = !isAmbiguous || table.schema === undefined || DEFAULT_SCHEMAS.has(table.schema.toLowerCase())
  const names = [tableKey(table), ...(isBare ? [table.name.toLowerCase()] : []), '*']
  const entries = Object.entries(tables)
  for (const name of names) {
    const found = entries.find(([key]) => key.toLowerCase() === name)
    if (found) return found[1]
  }
  return undefined
}

function grantOf(rule: TablePolicy, table: TableInfo, { user }: Access, catalog: Catalog): Grant {
  const masks = new Map(Object.entries(rule.masks).map(([name, mask]) => [name.toLowerCase(), mask]))
  const listed = rule.columns === '*' ? null : new Set(rule.columns.map((name) => name.toLowerCase()))
  const physical = table.columns.filter((column) => !column.expression)
  const shown = physical.filter(
    ({ name }) => !masks.has(name.toLowerCase()) && (listed?.has(name.toLowerCase()) ?? true),
  )
  const masked = physical.filter(({ name }) => masks.has(name.toLowerCase()))
  return {
    everyColumn: listed === null && masks.size === 0,
    columns: shown.map(({ name }) => name),
    masks: Object.fromEntries(masked.map(({ name }) => [name, masks.get(name.toLowerCase()) ?? 'null'])),
    rows: rowsOf(rule, user, catalog),
    ...(rule.minimum_group && { minimumGroup: minimumGroupOf(rule, rule.minimum_group, table, catalog) }),
  }
}

function rowsOf(rule: TablePolicy, user: Access['user'], { dialect }: Catalog): Grant['rows'] {
  if (/^\s*(true|1)\s*$/i.test(rule.rows)) return null
  const sql = bindAttributes(rule.rows, user, dialect)
  return sql === null ? 'none' : { sql }
}

/** Whether some grant shows the table as it is. */
function isWhole(grants: readonly Grant[]): boolean {
  return grants.some((grant) => grant.everyColumn && grant.rows === null && !grant.minimumGroup)
}

/** The catalog with only what the grants show, and without figures that are taken over hidden rows. */
function seenThrough(grants: Map<string, Grant[]>, catalog: Catalog): Catalog {
  const tables = catalog.tables.flatMap((table) => {
    const given = grants.get(tableKey(table))
    if (!given) return []
    return isWhole(given) ? [table] : [seenTable(table, given)]
  })
  const seesEverything = catalog.tables.every((table) => isWhole(grants.get(tableKey(table)) ?? []))
  return {
    ...catalog,
    tables,
    relationships: seenRelationships(catalog.relationships, tables, seesEverything),
    metrics: seenMetrics(catalog, tables),
    warnings: [],
  }
}

function seenTable(table: TableInfo, grants: Grant[]): TableInfo {
  const shown = new Set(grants.flatMap((grant) => [...grant.columns, ...Object.keys(grant.masks)]))
  const masked = (name: string) => grants.every((grant) => !grant.columns.includes(name))
  const allRows = grants.some((grant) => grant.rows === null && !grant.minimumGroup)
  const physical = table.columns.filter((c) => !c.expression && shown.has(c.name))
  const hidden = table.columns.filter((c) => !c.expression && (!shown.has(c.name) || masked(c.name)))
  const computed = table.columns.filter((c) => c.expression && !hidden.some((h) => mentions(c.expression, h.name)))
  const columns = [...physical, ...computed].map((c) => seenColumn(c, masked(c.name), allRows))
  const keeps = (names: string[]) => names.every((name) => columns.some((c) => c.name === name))
  const { displayColumn, defaultTime, history, employment, ...rest } = table
  const isSeen = (dates: TableInfo['history']) =>
    dates && keeps([dates.from, dates.to]) && !masked(dates.from) && !masked(dates.to)
  return {
    ...rest,
    columns: table.columns.flatMap((c) => columns.find((seen) => seen.name === c.name) ?? []),
    primaryKey: keeps(table.primaryKey) ? table.primaryKey : [],
    uniqueKeys: table.uniqueKeys.filter(keeps),
    rowCount: allRows ? table.rowCount : null,
    ...(displayColumn && keeps([displayColumn]) && { displayColumn }),
    ...(defaultTime && keeps([defaultTime]) && { defaultTime }),
    ...(isSeen(history) && { history }),
    ...(isSeen(employment) && { employment }),
  }
}

function seenColumn(column: ColumnInfo, masked: boolean, allRows: boolean): ColumnInfo {
  const { profile, valueLabels, ...rest } = column
  return { ...rest, ...(valueLabels && !masked && { valueLabels }), ...(profile && allRows && !masked && { profile }) }
}

/** Metrics all of whose fields and part metrics are visible. */
function seenMetrics(catalog: Catalog, tables: TableInfo[]): Metric[] {
  const gone = catalog.tables.flatMap((table) => {
    const seen = tables.find((t) => tableKey(t) === tableKey(table))
    if (!seen) return [table.name]
    return table.columns
      .filter((c) => !seen.columns.some((s) => s.name === c.name))
      .map((c) => `${table.name}.${c.name}`)
  })
  let kept = catalog.metrics
  for (let before = -1; before !== kept.length; ) {
    before = kept.length
    const lost = [...gone, ...catalog.metrics.filter((m) => !kept.includes(m)).map((m) => m.name)]
    kept = kept.filter((m) => !lost.some((name) => uses(m, name)))
  }
  return kept
}

function uses(metric: Metric, name: string): boolean {
  const texts = [metric.expression, metric.dataset, metric.time, metric.valid?.from, metric.valid?.to]
  return texts.some((text) => mentions(text, name))
}

/** Whether a name stands in a text as a word of its own. */
function mentions(text: string | undefined, name: string): boolean {
  const escaped = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  return text !== undefined && new RegExp(`(?<![\\w$])${escaped}(?![\\w$])`, 'i').test(text)
}

/** Equal for two callers who see the same: the rules, and the values of the attributes that they name. */
function fingerprintOf(rules: Tables[], { user }: Access, catalog: Catalog): string {
  const names = rules.flatMap((tables) => Object.values(tables).flatMap(({ rows }) => attributesIn(rows)))
  const values = [...new Set(names)].sort().map((name) => [name, attributeOf(user, name)])
  const digest = createHash('sha256')
    .update(JSON.stringify([rules, values]))
    .digest('hex')
  return `${catalog.fingerprint}-${digest.slice(0, 16)}`
}
