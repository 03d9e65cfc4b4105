/**
 * The overlap log: which totals one person may still read, given those that they have read before. Every total that was
 * shown is a linear equation over the rows behind it. Two that differ by a few people tell of these few; so do three or ten,
 * by adding and subtracting; and totals in which one person weighs more than all others tell of that person. The log
 * refuses what would give an equation over fewer people than the smallest group (`equations.ts`), and what would leave too
 * little doubt about anyone's value (`knowledge.ts`).
 */
import { type Change, Equations, PRIME } from './equations.ts'
import { Knowledge, type Learned, type Sparse } from './knowledge.ts'

/** The rows behind a total with their weights, by row key. */
export type Vector = ReadonlyMap<string, number>

/** One total that is shown: a sum, or a spread by the stand-in for its squares. */
export type Total = { vector: Vector; isSpread: boolean }

/**
 * A cell of a result: its people, its totals, its smallest part, whether each row is counted equally often, and whether
 * values lie close together around its medians.
 */
export type Cell = {
  people: ReadonlySet<string>
  vectors: readonly Total[]
  smallestPart: number | null
  isEven: boolean
  isDense: boolean
}

export type GroupSize = { size: number; factor: number }

/** Weights are kept to ten decimals of the largest. */
const SCALE = 10_000_000_000
/** Numbers that the log of one person and table may hold in memory, and totals: their squares are held too. */
const MAX_NUMBERS = 20_000_000
const MAX_TOTALS = 2_500

type Step = { key: string; sparse: Sparse; change: Change | null; learned: Learned | null }

export class OverlapLog {
  private readonly columns = new Map<string, number>()
  private readonly personOf: Int32Array
  private readonly equations: Equations
  private readonly knowledge: Knowledge
  private readonly shown = new Map<string, Sparse>()
  private readonly size: number
  private numbers = 0

  /** `population`: row key to person of all rows. `known`: rows with a value; their plain total counts as known from the start. */
  constructor(population: ReadonlyMap<string, string>, known: Iterable<string>, size: number) {
    const people = new Map<string, number>()
    for (const [row, person] of population) {
      this.columns.set(row, this.columns.size)
      if (!people.has(person)) people.set(person, people.size)
    }
    this.personOf = Int32Array.from(population.values(), (person) => people.get(person) ?? 0)
    this.equations = new Equations(this.columns.size)
    this.knowledge = new Knowledge(this.personOf, people.size)
    this.size = size
    this.note({ vector: new Map([...known].map((row) => [row, 1])), isSpread: false })
  }

  /** Whether the log can take more: beyond that nothing new is shown. */
  get isFull(): boolean {
    return this.knowledge.size >= MAX_TOTALS || this.numbers + this.equations.numbers > MAX_NUMBERS
  }

  /** Notes a total that may be shown, and says whether it may. */
  release({ vector, isSpread }: Total): boolean {
    const weights = this.sparse(vector, false)
    if (weights === null) return false
    if (weights.columns.length === 0 || this.shown.has(keyOf(weights, isSpread))) return true
    if (this.isFull) return false
    const step = this.step(weights, isSpread)
    if (step.learned?.isTooMuch || (!isSpread && this.tellsOfFew(step))) return false
    this.take(step)
    return true
  }

  /** Takes a total in that was shown before. Rows that are gone from the table count as known. */
  note({ vector, isSpread }: Total): void {
    const weights = this.sparse(vector, true)
    if (weights && weights.columns.length > 0 && !this.shown.has(keyOf(weights, isSpread)))
      this.take(this.step(weights, isSpread))
  }

  private step(weights: Sparse, isSpread: boolean): Step {
    const sparse = { columns: weights.columns, values: weights.values.map((value) => residue(value)) }
    const change = isSpread ? null : this.equations.consider(sparse)
    const follows = !isSpread && change === null
    return { key: keyOf(weights, isSpread), sparse, change, learned: follows ? null : this.knowledge.consider(weights) }
  }

  private take({ key, sparse, change, learned }: Step): void {
    this.shown.set(key, sparse)
    this.numbers += sparse.columns.length * 3
    if (change) this.equations.add(change)
    if (learned) this.knowledge.learn(learned)
  }

  /** Whether an equation over fewer people than the smallest group would follow. */
  private tellsOfFew({ sparse, change }: Step): boolean {
    if (change === null) return false
    return (
      [change.row, ...change.updates.values()].some((row) => this.isFew(row)) ||
      [...this.shown.values()].some((other) => this.isFewApart(other, sparse))
    )
  }

  /** Weights by column as shares of the largest; null where there is a row that the table does not have. */
  private sparse(vector: Vector, ignoreUnknown: boolean): Sparse | null {
    const largest = Math.max(...[...vector.values()].map(Math.abs), 0)
    const entries: [number, number][] = []
    for (const [row, weight] of vector) {
      const column = this.columns.get(row)
      const value = Math.round((weight / largest) * SCALE)
      if (column === undefined && !ignoreUnknown) return null
      if (column !== undefined && value !== 0) entries.push([column, value])
    }
    entries.sort(([a], [b]) => a - b)
    return { columns: Int32Array.from(entries, ([c]) => c), values: Float64Array.from(entries, ([, v]) => v / SCALE) }
  }

  /** Whether two totals differ by some people, and by fewer than the smallest group. */
  private isFewApart(a: Sparse, b: Sparse): boolean {
    const people = new Set<number>()
    for (let i = 0, j = 0; i < a.columns.length || j < b.columns.length; ) {
      const left = a.columns[i] ?? Number.POSITIVE_INFINITY
      const right = b.columns[j] ?? Number.POSITIVE_INFINITY
      const column = Math.min(left, right)
      if (left !== right || a.values[i] !== b.values[j]) people.add(this.personOf[column] ?? 0)
      if (people.size >= this.size) return false
      if (left === column) i += 1
      if (right === column) j += 1
    }
    return people.size > 0
  }

  /** Whether a combination rests on some people, and on fewer than the smallest group. */
  private isFew({ columns }: Sparse): boolean {
    const people = new Set<number>()
    for (const column of columns) {
      people.add(this.personOf[column] ?? 0)
      if (people.size >= this.size) return false
    }
    return people.size > 0
  }
}

/**
 * Which cells are left out, by their place in the list, and what to keep of the others. Cells too small by themselves are
 * left out first; large cells are shown before small ones. That values lie far apart is an answer too, and is kept like one.
 */
export function judgeCells(
  cells: readonly Cell[],
  size: GroupSize,
  people: number,
  log: OverlapLog,
): { withheld: number[]; released: Total[] } {
  const withheld: number[] = []
  const released: Total[] = []
  const order = cells.map((_, i) => i).sort((a, b) => (cells[b]?.people.size ?? 0) - (cells[a]?.people.size ?? 0))
  for (const i of order) {
    const cell = cells[i]
    if (!cell) continue
    const isOpen = isLarge(cell, size, people) && cell.vectors.every((total) => log.release(total))
    if (isOpen) released.push(...cell.vectors)
    if (!isOpen || !cell.isDense) withheld.push(i)
  }
  return { withheld: withheld.sort((a, b) => a - b), released }
}

function isLarge({ people, smallestPart, isEven }: Cell, { size, factor }: GroupSize, all: number): boolean {
  const rest = all - people.size
  const least = size * factor
  return isEven && people.size >= least && (smallestPart ?? least) >= least && (rest <= 0 || rest >= size)
}

function keyOf({ columns, values }: Sparse, isSpread: boolean): string {
  return `${isSpread}${columns.join()}:${values.every((value) => value === values[0]) ? '' : values.join()}`
}

function residue(weight: number): number {
  const whole = Math.round(weight * SCALE) % PRIME
  return whole < 0 ? whole + PRIME : whole
}
