/**
 * What a reader knows of each value after some totals, where they knew nothing before: the share of its uncertainty that the
 * totals have taken away. This is the posterior variance of Bayesian linear regression, as compromise was measured for
 * real-valued data by G. T. Duncan and D. Lambert, "Disclosure-limited data dissemination", JASA 81(393), 1986.
 */

/** A total as columns in rising order with their weights. */
export type Sparse = { columns: Int32Array; values: Float64Array }

/** Share of the uncertainty about one value that totals may take away; what is left is at least 45 % of the spread. */
const MOST_KNOWN = 0.8
/** How far values of one person go apart over time, as a share of how far people differ: pay moves little from year to year. */
const DRIFT = 0.15
/** Totals of which less than this is new cannot be told apart from rounding. */
const LEAST_NEW = 1e-9

type Noted = { rows: Sparse; people: Sparse }
export type Learned = { noted: Noted; factors: Float64Array; gains: Float64Array | null; isTooMuch: boolean }

export class Knowledge {
  private readonly personOf: Int32Array
  private readonly known: Float64Array
  private readonly noted: Noted[] = []
  /** Rows of the Cholesky factor of the totals' inner products. */
  private readonly factors: Float64Array[] = []
  private readonly byRow: Float64Array
  private readonly byPerson: Float64Array

  /** `personOf`: for each column the number of its person. */
  constructor(personOf: Int32Array, people: number) {
    this.personOf = personOf
    this.known = new Float64Array(personOf.length)
    this.byRow = new Float64Array(personOf.length)
    this.byPerson = new Float64Array(people)
  }

  get size(): number {
    return this.noted.length
  }

  /** What a total would teach. */
  consider(total: Sparse): Learned {
    const noted = this.scaled(total)
    const products = this.products(noted)
    const factors = this.solve(products)
    const left = 1 - factors.reduce((sum, factor) => sum + factor * factor, 0)
    const row = Float64Array.from([...factors, Math.sqrt(Math.max(left, 0))])
    if (left < LEAST_NEW) return { noted, factors: row, gains: null, isTooMuch: true }
    const gains = this.gains(noted, factors, left)
    const most = MOST_KNOWN * (1 + DRIFT ** 2)
    const isTooMuch = gains.some((gain, i) => gain > 1e-6 && gain + (this.known[i] ?? 0) > most)
    return { noted, factors: row, gains, isTooMuch }
  }

  learn({ noted, factors, gains }: Learned): void {
    if (gains === null) return
    this.noted.push(noted)
    this.factors.push(factors)
    for (let i = 0; i < gains.length; i++) this.known[i] = (this.known[i] ?? 0) + (gains[i] ?? 0)
  }

  /** A total by row and by person, of length 1. */
  private scaled(rows: Sparse): Noted {
    const sums = new Map<number, number>()
    let length = 0
    rows.columns.forEach((column, i) => {
      const value = rows.values[i] ?? 0
      const person = this.personOf[column] ?? 0
      sums.set(person, (sums.get(person) ?? 0) + value)
      length += (DRIFT * value) ** 2
    })
    const people = { columns: Int32Array.from(sums.keys()), values: Float64Array.from(sums.values()) }
    for (const value of people.values) length += value * value
    const scale = 1 / Math.sqrt(length)
    const times = ({ columns, values }: Sparse) => ({ columns, values: values.map((value) => value * scale) })
    return { rows: times(rows), people: times(people) }
  }

  /** Inner products of a total with those noted. */
  private products({ rows, people }: Noted): Float64Array {
    const [byRow, byPerson] = [this.byRow, this.byPerson]
    rows.columns.forEach((column, i) => {
      byRow[column] = DRIFT ** 2 * (rows.values[i] ?? 0)
    })
    people.columns.forEach((column, i) => {
      byPerson[column] = people.values[i] ?? 0
    })
    const products = Float64Array.from(this.noted, (other) => dot(other.rows, byRow) + dot(other.people, byPerson))
    for (const column of rows.columns) byRow[column] = 0
    for (const column of people.columns) byPerson[column] = 0
    return products
  }

  /** Forward substitution with the Cholesky factor. */
  private solve(products: Float64Array): Float64Array {
    const result = new Float64Array(products.length)
    for (let i = 0; i < products.length; i++) {
      const row = this.factors[i] ?? result
      let sum = products[i] ?? 0
      for (let j = 0; j < i; j++) sum -= (row[j] ?? 0) * (result[j] ?? 0)
      result[i] = sum / (row[i] ?? 1)
    }
    return result
  }

  /** The share of each value's uncertainty that goes with the part of a total that is new. */
  private gains(noted: Noted, factors: Float64Array, left: number): Float64Array {
    const weights = this.solveBack(factors)
    const [byRow, byPerson] = [this.byRow, this.byPerson]
    addTimes(noted, 1, byRow, byPerson)
    this.noted.forEach((other, i) => {
      addTimes(other, -(weights[i] ?? 0), byRow, byPerson)
    })
    const gains = new Float64Array(byRow.length)
    for (let i = 0; i < gains.length; i++)
      gains[i] = ((byPerson[this.personOf[i] ?? 0] ?? 0) + DRIFT ** 2 * (byRow[i] ?? 0)) ** 2 / left
    byRow.fill(0)
    byPerson.fill(0)
    return gains
  }

  /** Backward substitution with the transposed Cholesky factor. */
  private solveBack(right: Float64Array): Float64Array {
    const result = Float64Array.from(right)
    for (let i = result.length - 1; i >= 0; i--) {
      const row = this.factors[i] ?? result
      const value = (result[i] ?? 0) / (row[i] ?? 1)
      result[i] = value
      for (let j = 0; j < i; j++) result[j] = (result[j] ?? 0) - (row[j] ?? 0) * value
    }
    return result
  }
}

function dot({ columns, values }: Sparse, dense: Float64Array): number {
  let sum = 0
  for (let i = 0; i < columns.length; i++) sum += (values[i] ?? 0) * (dense[columns[i] ?? 0] ?? 0)
  return sum
}

function addTimes({ rows, people }: Noted, factor: number, byRow: Float64Array, byPerson: Float64Array): void {
  if (factor === 0) return
  addSparse(rows, factor, byRow)
  addSparse(people, factor, byPerson)
}

function addSparse({ columns, values }: Sparse, factor: number, dense: Float64Array): void {
  for (let i = 0; i < columns.length; i++) {
    const column = columns[i] ?? 0
    dense[column] = (dense[column] ?? 0) + factor * (values[i] ?? 0)
  }
}
