/** The parts of a candidate as numbers, so that candidates that share a part are found by comparing. */
import type { Query } from '../../../form/query.ts'
import type { Candidate } from './pool.ts'

/** FNV-1a over UTF-16 units. */
function codeOf(text: string): number {
  let h = 2166136261
  for (let i = 0; i < text.length; i += 1) h = Math.imul(h ^ text.charCodeAt(i), 16777619)
  return h
}

const sorted = (list: unknown[]) => list.map((one) => JSON.stringify(one)).sort()

function textsOf({ select, where, by, having, order, limit, distinct, set }: Query): unknown[] {
  return [sorted(select), sorted(where), [by, having], [order, limit], distinct ?? false, set]
}

/** Codes of what a candidate shows, its conditions, groups, order, DISTINCT, second query, tables and shape, in this order. */
export function partCodes({ query, from, rank }: Candidate): Int32Array {
  const parts = [...textsOf(query), [...from].sort((a, b) => a - b), rank]
  return Int32Array.from(parts, (part) => codeOf(JSON.stringify(part) ?? ''))
}

/** For each part of a candidate the probability of all candidates that have the same. */
export function partMasses(place: number, probabilities: number[], parts: ArrayLike<number>[]): number[] {
  return Array.from(parts[place] ?? [], (code, k) =>
    probabilities.reduce((sum, p, i) => (parts[i]?.[k] === code ? sum + p : sum), 0),
  )
}
