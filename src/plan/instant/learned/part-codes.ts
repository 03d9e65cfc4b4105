/** The parts of a candidate as texts and as numbers, so that candidates that share a part are found by comparing. */
import type { Candidate } from './pool.ts'
import { textCode } from './text-code.ts'

type PartTexts = Record<'shown' | 'conditions' | 'groups' | 'order' | 'distinct' | 'tables', string>

const known = new WeakMap<Candidate, PartTexts>()

/** One text for each part of a candidate, whatever the order of what it shows, of its conditions, of its tables; made once. */
export function partTexts(candidate: Candidate): PartTexts {
  const found = known.get(candidate) ?? madeTexts(candidate)
  known.set(candidate, found)
  return found
}

function madeTexts({ query, from }: Candidate): PartTexts {
  const { select, where, by, having, order, limit, distinct } = query
  const sorted = (list: unknown[]) =>
    list
      .map((one) => JSON.stringify(one))
      .sort()
      .join()
  return {
    shown: sorted(select),
    conditions: sorted(where),
    groups: JSON.stringify([by, having]),
    order: JSON.stringify([order, limit]),
    distinct: distinct ? 'distinct' : '',
    tables: [...from].sort((a, b) => a - b).join(),
  }
}

/** Whether two candidates ask for the same, in whatever order their parts stand: "men or women" and "women or men". */
export function saysTheSame(one: Candidate, other: Candidate): boolean {
  const key = (candidate: Candidate) => {
    const { conditions, ...texts } = partTexts(candidate)
    const { where, set } = candidate.query
    const alternatives = where.filter(({ or }) => or).length
    const isAny = alternatives > 0 && alternatives === where.length - 1
    const terms = where.map(({ or, ...condition }) => JSON.stringify(condition)).sort()
    return JSON.stringify([texts, isAny ? ['any', ...terms] : conditions, set])
  }
  return key(one) === key(other)
}

/** Codes of what a candidate shows, its conditions, groups, order, DISTINCT, second query, tables and shape, in this order. */
export function partCodes(candidate: Candidate): Int32Array {
  const { shown, conditions, groups, order, distinct, tables } = partTexts(candidate)
  const second = JSON.stringify(candidate.query.set) ?? ''
  const texts = [shown, conditions, groups, order, distinct, second, tables, String(candidate.rank)]
  return Int32Array.from(texts, textCode)
}

/** For each part of a candidate the probability of all candidates that have the same. */
export function partMasses(place: number, probabilities: number[], parts: ArrayLike<number>[]): number[] {
  return Array.from(parts[place] ?? [], (code, k) =>
    probabilities.reduce((sum, p, i) => (parts[i]?.[k] === code ? sum + p : sum), 0),
  )
}
