/** The nearest things that can be asked, for refusals. */
import { distance } from 'fastest-levenshtein'
import { wordsOf } from '../../catalog/words.ts'
import type { Catalog } from '../../types.ts'

const MAX_SUGGESTIONS = 4

/** Starter questions of the model, those sharing letters with the unknown words first; without any, questions on metrics and tables. */
export function suggestions(catalog: Catalog, unknownWords: string[]): string[] {
  const known = [...catalog.examples, ...plainQuestions(catalog)]
  const unknown = unknownWords.flatMap(wordsOf)
  const scored = known.map((question, i) => ({ question, i, score: closeness(question, unknown) }))
  return scored
    .sort((a, b) => b.score - a.score || a.i - b.i)
    .slice(0, MAX_SUGGESTIONS)
    .map((item) => item.question)
}

function closeness(question: string, unknown: string[]): number {
  const words = wordsOf(question)
  return Math.max(0, ...unknown.map((word) => Math.max(0, ...words.map((other) => similarity(word, other)))))
}

function similarity(a: string, b: string): number {
  const ratio = 1 - distance(a, b) / Math.max(a.length, b.length)
  return ratio > 0.6 ? ratio : 0
}

function plainQuestions(catalog: Catalog): string[] {
  const metrics = catalog.metrics.slice(0, 6).map((metric) => `What is the ${metric.label.toLowerCase()}?`)
  const tables = catalog.tables.slice(0, 6).map((table) => `How many ${table.label.toLowerCase()} are there?`)
  return [...metrics, ...tables]
}
