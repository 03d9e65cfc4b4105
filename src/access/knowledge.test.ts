/** What totals tell of single values, against the textbook formula with whole matrices. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Knowledge } from './knowledge.ts'

const PERSON_OF = [0, 0, 1, 1, 2, 3, 4, 5]
const DRIFT = 0.15
const COUNT = PERSON_OF.length
const range = Array.from({ length: COUNT }, (_, i) => i)

/** Prior covariance: rows of one person share 1, each row has the square of the drift of its own. */
const prior = (i: number, j: number) => (PERSON_OF[i] === PERSON_OF[j] ? 1 : 0) + (i === j ? DRIFT ** 2 : 0)

/** The share of variance of each value that totals take away: the diagonal of K A' (A K A')^-1 A K. */
function explained(totals: number[][]): number[] {
  const cross = totals.map((total) =>
    range.map((i) => range.reduce((sum, j) => sum + (total[j] ?? 0) * prior(j, i), 0)),
  )
  const gram = totals.map((_, a) =>
    totals.map((other) => range.reduce((s, i) => s + (cross[a]?.[i] ?? 0) * (other[i] ?? 0), 0)),
  )
  return range.map((i) => {
    const right = cross.map((row) => row[i] ?? 0)
    return solve(gram, right).reduce((sum, value, a) => sum + value * (right[a] ?? 0), 0)
  })
}

/** Gaussian elimination with pivoting. */
function solve(matrix: number[][], right: number[]): number[] {
  const rows = matrix.map((row, i) => [...row, right[i] ?? 0])
  const size = rows.length
  for (let column = 0; column < size; column++) {
    const rest = rows.slice(column)
    const best = rest.reduce((a, b) => (Math.abs(b[column] ?? 0) > Math.abs(a[column] ?? 0) ? b : a))
    const at = rows.indexOf(best, column)
    const first = rows[column] ?? []
    rows[column] = best
    rows[at] = first
    rows.forEach((row, i) => {
      if (i === column) return
      const factor = (row[column] ?? 0) / (best[column] ?? 1)
      rows[i] = row.map((value, k) => value - factor * (best[k] ?? 0))
    })
  }
  return rows.map((row, i) => (row[size] ?? 0) / (row[i] ?? 1))
}

const sparse = (total: number[]) => {
  const columns = range.filter((i) => total[i] !== 0)
  return { columns: Int32Array.from(columns), values: Float64Array.from(columns, (i) => total[i] ?? 0) }
}

describe('knowledge', () => {
  it('is the variance that Bayesian regression takes away', () => {
    const total = fc.array(fc.constantFrom(0, 0, 1, 1, 2), { minLength: COUNT, maxLength: COUNT })
    fc.assert(
      fc.property(fc.array(total, { minLength: 1, maxLength: 5 }), (totals) => {
        const knowledge = new Knowledge(Int32Array.from(PERSON_OF), 6)
        const taken: number[][] = []
        const known = range.map(() => 0)
        for (const one of totals.filter((values) => values.some((value) => value !== 0))) {
          const learned = knowledge.consider(sparse(one))
          if (learned.gains === null) continue
          knowledge.learn(learned)
          taken.push(one)
          learned.gains.forEach((gain, i) => {
            known[i] = (known[i] ?? 0) + gain
          })
        }
        for (const [i, share] of explained(taken).entries()) expect(known[i]).toBeCloseTo(share, 6)
      }),
      { numRuns: 300 },
    )
  })

  it('is too much where one person outweighs all others', () => {
    const knowledge = () => new Knowledge(Int32Array.from(PERSON_OF), 6)
    expect(knowledge().consider(sparse([0, 0, 1, 0, 1, 1, 1, 1])).isTooMuch).toBe(false)
    expect(knowledge().consider(sparse([0, 0, 1, 0, 1, 1, 1, 9])).isTooMuch).toBe(true)
    expect(knowledge().consider(sparse([0, 0, 0, 0, 0, 0, 0, 1])).isTooMuch).toBe(true)
  })
})
