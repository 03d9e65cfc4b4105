/**
 * Totals as linear equations in reduced row echelon form: a row of it that rests on few people is what could be worked out
 * about them by adding and subtracting (F. Y. Chin and G. Özsoyoğlu, "Auditing and inference control in statistical
 * databases", IEEE TSE 8(6), 1982). Arithmetic is modulo a prime, so that nothing is lost to rounding.
 */
import type { Sparse } from './knowledge.ts'

/** Below 2^26, so that products are exact in doubles; chance of a false zero about 1 in 67 million. */
export const PRIME = 67_108_859

/** What new equations change: the new row, and older rows that it is taken out of. */
export type Change = { row: Sparse; pivot: number; updates: Map<number, Sparse> }

export class Equations {
  private readonly rows: Sparse[] = []
  private readonly rowOfPivot = new Map<number, number>()
  private readonly dense: Float64Array
  /** Numbers held in memory. */
  numbers = 0

  constructor(columns: number) {
    this.dense = new Float64Array(columns)
  }

  /** What an equation, with weights below the prime, would change; null where it follows from the others. */
  consider(total: Sparse): Change | null {
    const reduced = this.reduce(total)
    const [pivot] = reduced.columns
    if (pivot === undefined) return null
    const factor = inverse(reduced.values[0] ?? 1)
    const row = { columns: reduced.columns, values: reduced.values.map((value) => (value * factor) % PRIME) }
    const updates = new Map<number, Sparse>()
    this.rows.forEach((old, i) => {
      const value = valueAt(old, pivot)
      if (value !== 0) updates.set(i, minus(old, row, value))
    })
    return { row, pivot, updates }
  }

  add({ row, pivot, updates }: Change): void {
    for (const [i, updated] of updates) {
      this.numbers += updated.columns.length - (this.rows[i]?.columns.length ?? 0)
      this.rows[i] = updated
    }
    this.rowOfPivot.set(pivot, this.rows.length)
    this.rows.push(row)
    this.numbers += row.columns.length
  }

  /** What of an equation does not follow from the others. */
  private reduce(total: Sparse): Sparse {
    const touched = new Set<number>()
    const put = ({ columns, values }: Sparse, factor: number) => {
      for (let i = 0; i < columns.length; i++) {
        const column = columns[i] ?? 0
        this.dense[column] = ((this.dense[column] ?? 0) + factor * (values[i] ?? 0)) % PRIME
        touched.add(column)
      }
    }
    put(total, 1)
    total.columns.forEach((column, i) => {
      const row = this.rows[this.rowOfPivot.get(column) ?? -1]
      if (row) put(row, PRIME - (total.values[i] ?? 0))
    })
    const columns = [...touched].filter((column) => this.dense[column] !== 0).sort((a, b) => a - b)
    const values = Float64Array.from(columns, (column) => this.dense[column] ?? 0)
    for (const column of touched) this.dense[column] = 0
    return { columns: Int32Array.from(columns), values }
  }
}

/** `a - factor * b`. */
function minus(a: Sparse, b: Sparse, factor: number): Sparse {
  const columns: number[] = []
  const values: number[] = []
  const negative = PRIME - factor
  for (let i = 0, j = 0; i < a.columns.length || j < b.columns.length; ) {
    const left = a.columns[i] ?? Number.POSITIVE_INFINITY
    const right = b.columns[j] ?? Number.POSITIVE_INFINITY
    const column = Math.min(left, right)
    const own = left === column ? (a.values[i++] ?? 0) : 0
    const value = (own + negative * (right === column ? (b.values[j++] ?? 0) : 0)) % PRIME
    if (value === 0) continue
    columns.push(column)
    values.push(value)
  }
  return { columns: Int32Array.from(columns), values: Float64Array.from(values) }
}

function valueAt({ columns, values }: Sparse, column: number): number {
  let low = 0
  let high = columns.length - 1
  while (low <= high) {
    const middle = (low + high) >> 1
    const found = columns[middle] ?? 0
    if (found === column) return values[middle] ?? 0
    if (found < column) low = middle + 1
    else high = middle - 1
  }
  return 0
}

/** The inverse modulo the prime, by Fermat's little theorem. */
function inverse(value: number): number {
  let result = 1
  let base = value % PRIME
  for (let power = PRIME - 2; power > 0; power = Math.floor(power / 2)) {
    if (power % 2 === 1) result = (result * base) % PRIME
    base = (base * base) % PRIME
  }
  return result
}
