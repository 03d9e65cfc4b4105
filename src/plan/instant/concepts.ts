/** What adjectives stand for in a catalog: "oldest" for a date of birth, "expensive" for a price. */
import { lemmaOf, wordsOf } from '../../catalog/words.ts'
import { isNumber, metricOf } from '../../form/labels.ts'
import type { FieldRef } from '../../form/types.ts'
import { validityOf } from '../../form/validity.ts'
import type { Metric } from '../../types.ts'
import type { Chunk } from './chunks.ts'
import type { Concept } from './cues.ts'
import { onlyNumber } from './figures.ts'
import type { Meaning } from './lexicon.ts'
import type { Scope } from './scope.ts'

type ConceptHit = { field?: FieldRef; metric?: Metric; direction: 'asc' | 'desc'; score: number }

/** The measure or field that an adjective means: the subject's own field first, then a metric, then a field nearby. */
export function conceptIn(
  scope: Scope,
  concepts: Concept[],
  chunk: Chunk,
): { field?: FieldRef; metric?: Metric; direction: 'asc' | 'desc' } | undefined {
  const [best] = conceptHits(scope, concepts)
  if (!best) return undefined
  const named = best.metric
    ? `metric ${best.metric.label}`
    : best.field
      ? `${scope.label(best.field)}, ${best.direction === 'desc' ? 'highest' : 'lowest'} first`
      : ''
  scope.because(chunk, named, best.metric ? 'metric' : 'schema')
  return best
}

/** The field among those of a concept that holds a figure or, without one, a date; and which end of it is meant. */
export function conceptField(
  scope: Scope,
  concepts: Concept[],
  wanted?: FieldRef,
): { field: FieldRef; direction: 'asc' | 'desc' } | undefined {
  const fields = conceptHits(scope, concepts).flatMap(({ field, direction }) => (field ? [{ field, direction }] : []))
  if (!wanted) return fields.find(({ field }) => isNumber(scope.column(field))) ?? fields[0]
  return fields.find(({ field }) => field.table === wanted.table && field.column === wanted.column)
}

function conceptHits(scope: Scope, concepts: Concept[]): ConceptHit[] {
  const found = concepts.flatMap(({ word, direction }): ConceptHit[] => {
    const forms = wordsOf(word).map((w) => [w, lemmaOf(w)])
    const meanings = scope.lexicon
      .lookup(forms, 0)
      .filter((hit) => hit.length === forms.length)
      .map((hit) => hit.meaning)
    const hits = meanings.flatMap((meaning) => conceptHit(scope, meaning, direction))
    return hits.some(({ score }) => score >= LEAST) ? hits : ownFigure(scope, word, direction)
  })
  return found.filter(({ score }) => score >= LEAST).sort((a, b) => b.score - a.score)
}

const LEAST = 0.4

/** "Highest paid" where the subject has one figure of that kind, whatever it is called: annual salary, list price. */
function ownFigure(scope: Scope, word: string, direction: 'asc' | 'desc'): ConceptHit[] {
  const table = scope.subject ? scope.table(scope.subject) : undefined
  const ends = (label: string) => label.toLowerCase().endsWith(` ${word}`)
  const [only, ...more] =
    table?.columns.filter((column) => isNumber(column) && !column.hidden && ends(column.label)) ?? []
  if (!table || !only || more.length > 0) return []
  return [{ field: { table: table.name, column: only.name }, direction, score: OWN_FIGURE }]
}

/** Less than what a name gives that is said whole. */
const OWN_FIGURE = 0.9

function conceptHit(scope: Scope, meaning: Meaning, direction: 'asc' | 'desc'): ConceptHit[] {
  if (meaning.kind === 'metric')
    return [{ metric: metricOf(scope.catalog, meaning.name), direction, score: meaning.quality - 0.05 }]
  const field = fieldIn(meaning, scope)
  if (!field) return []
  const column = scope.column(field)
  if (!isNumber(column) && !column.type.startsWith('date')) return []
  const near = scope.nearness(field.table)
  const known = near >= 0.05 || scope.named.has(field.table) || validityOf(field.table, scope.catalog) !== undefined
  if (scope.subject && !known) return []
  return [{ field, direction, score: meaning.quality + near - (near < 0.1 ? 0.3 : 0) }]
}

/** The field that a concept's word names, or the one number of a table that it names. */
function fieldIn(meaning: Meaning, scope: Scope): FieldRef | undefined {
  if (meaning.kind === 'table') return onlyNumber(meaning.table, scope)
  return meaning.kind === 'field' && !meaning.part ? meaning.field : undefined
}
