/** What of a catalog a question needs: the tables that its words lead to, the values that they hit, metrics, verified questions. */
import MiniSearch from 'minisearch'
import type { ValueHit, ValueIndex } from '../../catalog/value-index.ts'
import { formsOf, lemmaOf, wordsOf } from '../../catalog/words.ts'
import type { Catalog, Metric, TableInfo, VerifiedQuestion } from '../../types.ts'

export type Hit = { kind: 'table' | 'column' | 'metric'; table: string | null; name: string; score: number }

type Entry = {
  id: number
  kind: Hit['kind']
  table: string | null
  name: string
  words: string
  synonyms: string
  about: string
}

const FIELDS = ['words', 'synonyms', 'about']

/** A search over the names, synonyms and descriptions of one catalog. */
export class CatalogSearch {
  private readonly entries: Entry[]
  private readonly index: MiniSearch<Entry>

  constructor(catalog: Catalog) {
    this.entries = [
      ...catalog.tables.flatMap(tableEntries),
      ...catalog.metrics.map((metric) => entryOf('metric', metric.dataset ?? null, metric)),
    ].map((entry, id) => ({ ...entry, id }))
    this.index = new MiniSearch<Entry>({ fields: FIELDS, processTerm: (term) => lemmaOf(term), tokenize: wordsOf })
    this.index.addAll(this.entries)
  }

  /** The best hits first. */
  find(text: string, limit: number): Hit[] {
    const found = this.index.search(text, {
      boost: { words: 3, synonyms: 2 },
      prefix: (term) => term.length > 3,
      fuzzy: (term) => (term.length > 5 ? 0.2 : false),
    })
    return found.slice(0, limit).flatMap(({ id, score }) => {
      const entry = this.entries[id as number]
      return entry ? [{ kind: entry.kind, table: entry.table, name: entry.name, score }] : []
    })
  }
}

function tableEntries(table: TableInfo): Omit<Entry, 'id'>[] {
  return [entryOf('table', table.name, table), ...table.columns.map((column) => entryOf('column', table.name, column))]
}

type Named = { name: string; label: string; synonyms: string[]; description?: string }

function entryOf(kind: Hit['kind'], table: string | null, named: Named): Omit<Entry, 'id'> {
  const { name, label, synonyms, description } = named
  return { kind, table, name, words: `${name} ${label}`, synonyms: synonyms.join(' '), about: description ?? '' }
}

const searches = new WeakMap<Catalog, CatalogSearch>()

/** The search of a catalog, made at its first use. */
export function searchOf(catalog: Catalog): CatalogSearch {
  const known = searches.get(catalog) ?? new CatalogSearch(catalog)
  searches.set(catalog, known)
  return known
}

export type Found = {
  /** Tables to show with their columns, the best first. */
  tables: TableInfo[]
  /** Further tables to show by name. */
  others: TableInfo[]
  metrics: Metric[]
  values: ValueHit[]
  verified: VerifiedQuestion[]
}

const MAX_TABLES = 8
const MAX_BRIDGES = 4
const MAX_OTHERS = 30
const MAX_METRICS = 12
const MAX_VALUES = 15
const MAX_VERIFIED = 4

/** What the question, and what was asked before it, lead to. */
export function retrieve(text: string, catalog: Catalog, values: ValueIndex, verified: VerifiedQuestion[]): Found {
  const hits = searchOf(catalog).find(text, 200)
  const hitValues = valuesIn(text, values)
  const scores = scoresOf(hits, hitValues, catalog)
  const ranked = [...catalog.tables].sort((a, b) => (scores.get(b.name) ?? 0) - (scores.get(a.name) ?? 0))
  const best = ranked.slice(0, MAX_TABLES)
  const tables = [...best, ...bridges(best, catalog)]
  const names = new Set(hits.filter((hit) => hit.kind === 'metric').map((hit) => hit.name))
  const named = [...names].flatMap((name) => catalog.metrics.find((metric) => metric.name === name) ?? [])
  const near = catalog.metrics.filter(
    (metric) => !names.has(metric.name) && best.some((t) => t.name === metric.dataset),
  )
  return {
    tables,
    others: ranked.filter((table) => !tables.includes(table)).slice(0, MAX_OTHERS),
    metrics: [...named, ...near].slice(0, MAX_METRICS),
    values: hitValues.slice(0, MAX_VALUES),
    verified: similar(text, verified).slice(0, MAX_VERIFIED),
  }
}

/** A table scores by its best hits; columns and metrics count for their table, and a value counts most. */
function scoresOf(hits: Hit[], values: ValueHit[], catalog: Catalog): Map<string, number> {
  const scores = new Map<string, number>()
  const add = (table: string | null, score: number) => {
    if (table !== null) scores.set(table, (scores.get(table) ?? 0) + score)
  }
  for (const { table, kind, score } of hits) add(table, kind === 'table' ? score * 2 : score)
  const top = Math.max(1, ...scores.values())
  for (const { field, quality } of values) add(field.table, top * quality)
  // Tables without any hit stand in the order of how much refers to them.
  for (const { to } of catalog.relationships) add(to, 1e-3)
  return scores
}

/** Tables that two of the best have in common as neighbours: without them there is no way from one to the other. */
function bridges(best: TableInfo[], catalog: Catalog): TableInfo[] {
  const names = new Set(best.map((table) => table.name))
  const links = new Map<string, Set<string>>()
  for (const { from, to } of catalog.relationships) {
    for (const [near, far] of [
      [from, to],
      [to, from],
    ] as const)
      if (names.has(near) && !names.has(far)) links.set(far, (links.get(far) ?? new Set()).add(near))
  }
  const linked = [...links].filter(([, near]) => near.size > 1).sort((a, b) => b[1].size - a[1].size)
  return linked.slice(0, MAX_BRIDGES).flatMap(([name]) => catalog.tables.find((table) => table.name === name) ?? [])
}

const MIN_QUALITY = 0.7

/** Stored values that the words of a text spell, longest first. */
export function valuesIn(text: string, values: ValueIndex): ValueHit[] {
  const forms = wordsOf(text).map(formsOf)
  const hits = forms.flatMap((_, at) => values.lookup(forms, at).filter((hit) => hit.quality >= MIN_QUALITY))
  const once = new Map(hits.map((hit) => [`${hit.field.table}.${hit.field.column}=${hit.value}`, hit]))
  return [...once.values()].sort((a, b) => b.length - a.length || b.quality - a.quality)
}

/** Verified questions by the words that they share with the text, weighed by how many they do not. */
function similar(text: string, verified: VerifiedQuestion[]): VerifiedQuestion[] {
  const words = new Set(wordsOf(text).map(lemmaOf))
  const scored = verified.map((item) => {
    const own = new Set(wordsOf(item.question).map(lemmaOf))
    const shared = [...own].filter((word) => words.has(word)).length
    return { item, score: shared / Math.sqrt(Math.max(1, own.size * words.size)) }
  })
  const close = scored.filter(({ score }) => score >= 0.3).sort((a, b) => b.score - a.score)
  return close.map(({ item }) => item)
}
