/** A catalog from what a database says of itself and what a semantic model says of it. */
import { createHash } from 'node:crypto'
import type { Introspection } from '../../sources/types.ts'
import type { Catalog, Dialect, TableInfo } from '../../types.ts'
import { withEmployment } from '../work.ts'
import { withRevenue } from './amounts.ts'
import { guessRoles } from './describe-tables.ts'
import { withDurations } from './durations.ts'
import { withHistory } from './histories.ts'
import { mergeDatasets } from './merge-datasets.ts'
import { mergeMetrics } from './merge-metrics.ts'
import { mergeRelationships } from './merge-relationships.ts'
import type { SemanticModel } from './semantic-model.ts'
import { withYears } from './years.ts'

/**
 * The catalog of one source: the model laid over the introspected schema, or the schema with words and roles told from
 * its names where there is no model. What the database does not have is left out with a warning; throws MODEL_INVALID for
 * a model that contradicts itself. `loadSqlParser` must have been awaited.
 */
export function mergeModel(
  source: string,
  dialect: Dialect,
  label: string,
  introspection: Introspection,
  model: SemanticModel | undefined,
): Catalog {
  const warnings = [...introspection.warnings]
  const { tables: described, bindings, notTimes } = mergeDatasets(introspection, model, dialect, warnings)
  const relationships = mergeRelationships(introspection.relationships, described, model, bindings, warnings)
  const known = described.map((table) => guessRoles(table, relationships, notTimes.get(table.name) ?? new Set()))
  const names = known.map(({ label }) => label.toLowerCase())
  const computed = (table: TableInfo) => withDurations(withRevenue(withEmployment(table), dialect, names), dialect)
  const tables = known.map((table) => withHistory(withYears(computed(table), dialect)))
  const metrics = model ? mergeMetrics({ model, dialect, tables, bindings, relationships }, warnings) : []
  const catalog = {
    source,
    dialect,
    label,
    description: model?.description,
    tables,
    relationships,
    metrics,
    verified: model?.verified ?? [],
    examples: model?.examples ?? [],
    today: model?.today,
    warnings,
  }
  return { ...catalog, fingerprint: fingerprintOf(catalog) }
}

/** SHA-256, hexadecimal, of the catalog as JSON with sorted keys: equal content gives the same fingerprint. */
function fingerprintOf(catalog: Omit<Catalog, 'fingerprint'>): string {
  return createHash('sha256')
    .update(JSON.stringify(sorted(catalog)))
    .digest('hex')
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (value === null || typeof value !== 'object') return value
  const entries = Object.entries(value).filter(([, part]) => part !== undefined)
  return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([key, part]) => [key, sorted(part)]))
}
