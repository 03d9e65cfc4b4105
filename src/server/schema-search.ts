/** Finds tables, columns and metrics by name, label, synonym, description or value. */
import MiniSearch from 'minisearch'
import type { Catalog, ColumnInfo, Metric, TableInfo } from '../types.ts'
import type { SearchHit } from './schema-shapes.ts'

type Hit = Omit<SearchHit, 'score'>
type Entry = Hit & { id: number; words: string; synonyms: string; values: string }

const FIELDS = ['words', 'synonyms', 'description', 'values']
const BOOST = { words: 3, synonyms: 2 }
const MAX_INDEXES = 100

/** A search over one catalog: the `topK` best hits, best first. */
export type SchemaSearch = (query: string, topK: number) => SearchHit[]

/** Searches that are built once a catalog and kept while it is the same. */
export function createSchemaSearches(): (catalog: Catalog) => SchemaSearch {
  const built = new Map<string, SchemaSearch>()
  return (catalog) => {
    const key = `${catalog.source}\n${catalog.fingerprint}`
    const search = built.get(key) ?? searchOver(catalog)
    if (!built.has(key) && built.size >= MAX_INDEXES) built.clear()
    built.set(key, search)
    return search
  }
}

/** Builds the search over one catalog. Hidden columns are found too: the schema page shows them. */
export function searchOver(catalog: Catalog): SchemaSearch {
  const entries = entriesOf(catalog).map((entry, id) => ({ ...entry, id }))
  const index = new MiniSearch<Entry>({ fields: FIELDS, tokenize, processTerm: (term) => term.toLowerCase() })
  index.addAll(entries)
  return (query, topK) => {
    const found = index.search(query, { boost: BOOST, prefix: true, fuzzy: fuzziness })
    return found.slice(0, topK).flatMap(({ id, score }) => {
      const entry = entries[Number(id)]
      return entry === undefined ? [] : [toHit(entry, score)]
    })
  }
}

const fuzziness = (term: string): number => (term.length > 4 ? 0.2 : 0)

/** Words of names in any style: `hire_date`, `hireDate`, `Hire date`. */
const tokenize = (text: string): string[] =>
  text.replace(/(\p{Ll}|\d)(\p{Lu})/gu, '$1 $2').match(/[\p{L}\p{N}]+/gu) ?? []

function toHit({ id: _, words: __, synonyms: ___, values: ____, ...hit }: Entry, score: number): SearchHit {
  return { ...hit, score: Math.round(score * 1000) / 1000 }
}

function entriesOf(catalog: Catalog): Omit<Entry, 'id'>[] {
  const { source, tables, metrics } = catalog
  return [
    ...tables.flatMap((table) => [
      tableEntry(source, table),
      ...table.columns.map((c) => columnEntry(source, table, c)),
    ]),
    ...metrics.map((metric) => metricEntry(source, metric)),
  ]
}

function tableEntry(source: string, table: TableInfo): Omit<Entry, 'id'> {
  const { name, label, synonyms, description = null } = table
  const hit = { kind: 'table' as const, source, table: name, name, full_name: fullNameOf(table), label, description }
  return entryOf(hit, synonyms)
}

function columnEntry(source: string, table: TableInfo, column: ColumnInfo): Omit<Entry, 'id'> {
  const { name, label, synonyms, description = null, profile, valueLabels } = column
  const labels = Object.values(valueLabels ?? {}).flat()
  const values = [...(profile?.frequent ?? []).map(({ value }) => String(value)), ...labels]
  const full_name = `${fullNameOf(table)}.${name}`
  return entryOf({ kind: 'column', source, table: table.name, name, full_name, label, description }, synonyms, values)
}

function metricEntry(source: string, metric: Metric): Omit<Entry, 'id'> {
  const { name, label, synonyms, description = null, dataset = null } = metric
  return entryOf({ kind: 'metric', source, table: dataset, name, full_name: name, label, description }, synonyms)
}

function entryOf(hit: Hit, synonyms: string[], values: string[] = []): Omit<Entry, 'id'> {
  return { ...hit, words: `${hit.name} ${hit.label}`, synonyms: synonyms.join(' '), values: values.join(' ') }
}

/** The name of a table with its schema in front. */
export function fullNameOf({ schema, name }: Pick<TableInfo, 'schema' | 'name'>): string {
  return schema === undefined ? name : `${schema}.${name}`
}
