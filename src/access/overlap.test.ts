/** The overlap log against slow arithmetic with exact fractions. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { judgeCells, OverlapLog, type Total } from './overlap.ts'

type Fraction = [over: bigint, under: bigint]

const gcd = (a: bigint, b: bigint): bigint => (b === 0n ? (a < 0n ? -a : a) : gcd(b, a % b))
const fraction = (over: bigint, under: bigint): Fraction => {
  const by = gcd(over, under) * (under < 0n ? -1n : 1n)
  return by === 0n ? [0n, 1n] : [over / by, under / by]
}
const minus = ([a, b]: Fraction, [c, d]: Fraction) => fraction(a * d - c * b, b * d)
const times = ([a, b]: Fraction, [c, d]: Fraction) => fraction(a * c, b * d)
const over = ([a, b]: Fraction, [c, d]: Fraction) => fraction(a * d, b * c)

/** Reduced row echelon form, by the book. */
function echelon(vectors: number[][]): Fraction[][] {
  const rows = vectors.map((vector) => vector.map((value): Fraction => fraction(BigInt(value), 1n)))
  const done: Fraction[][] = []
  for (let column = 0; column < (rows[0]?.length ?? 0); column++) {
    const at = rows.findIndex((row) => row[column]?.[0] !== 0n)
    if (at < 0) continue
    const [found = []] = rows.splice(at, 1)
    const head = found[column] ?? [1n, 1n]
    const pivot = found.map((value) => over(value, head))
    const without = (row: Fraction[]) =>
      row.map((value, i) => minus(value, times(row[column] ?? [0n, 1n], pivot[i] ?? [0n, 1n])))
    rows.splice(0, rows.length, ...rows.map(without))
    done.splice(0, done.length, ...done.map(without), pivot)
  }
  return done
}

const peopleIn = (row: Fraction[], persons: string[]) =>
  new Set(row.flatMap(([value], i) => (value === 0n ? [] : [persons[i]]))).size

const PERSONS = ['a', 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k']
const population = new Map(PERSONS.map((person, row) => [`r${row}`, person]))
const rows = [...population.keys()]
const sum = (members: number[]): Total => ({
  vector: new Map(members.flatMap((weight, row) => (weight === 0 ? [] : [[`r${row}`, weight]]))),
  isSpread: false,
})
const vectors = (weights: fc.Arbitrary<number>) =>
  fc.array(fc.array(weights, { minLength: rows.length, maxLength: rows.length }), { minLength: 1, maxLength: 12 })

/** The totals of a list that the log lets out, one after the other. */
function released(list: number[][], size: number): number[][] {
  const log = new OverlapLog(population, rows, size)
  return list.filter((members) => log.release(sum(members)))
}

describe('the overlap log', () => {
  it.each([2, 3, 4])('never lets out what exact elimination turns into fewer than %d people', (size) => {
    fc.assert(
      fc.property(vectors(fc.constantFrom(0, 0, 1)), (list) => {
        const known = [rows.map(() => 1), ...released(list, size)]
        for (const row of echelon(known)) expect(peopleIn(row, PERSONS)).toBeGreaterThanOrEqual(size)
      }),
      { numRuns: 300 },
    )
  })

  it('nor with weights', () => {
    fc.assert(
      fc.property(vectors(fc.constantFrom(0, 1, 2, 5)), (list) => {
        const known = [rows.map(() => 1), ...released(list, 3)]
        for (const row of echelon(known)) expect(peopleIn(row, PERSONS)).toBeGreaterThanOrEqual(3)
      }),
      { numRuns: 200 },
    )
  })

  it('lets out again what it let out, and what follows from it', () => {
    fc.assert(
      fc.property(vectors(fc.constantFrom(0, 0, 1)), (list) => {
        const log = new OverlapLog(population, rows, 3)
        const shown = list.filter((members) => log.release(sum(members)))
        for (const members of shown) expect(log.release(sum(members))).toBe(true)
        const [first, second] = shown.filter((members) => members.some((weight) => weight !== 0))
        if (!first || !second || first.some((weight, i) => weight + (second[i] ?? 0) > 1)) return
        const union = first.map((weight, i) => weight + (second[i] ?? 0))
        expect(log.release(sum(union))).toBe(true)
      }),
      { numRuns: 200 },
    )
  })

  it('is the same after a restart: noting what was let out gives the same verdicts', () => {
    fc.assert(
      fc.property(vectors(fc.constantFrom(0, 0, 1)), vectors(fc.constantFrom(0, 0, 1)), (before, after) => {
        const log = new OverlapLog(population, rows, 3)
        const again = new OverlapLog(population, rows, 3)
        for (const members of before) if (log.release(sum(members))) again.note(sum(members))
        for (const members of after) expect(again.release(sum(members))).toBe(log.release(sum(members)))
      }),
      { numRuns: 100 },
    )
  })

  it('refuses a total that differs by one person, by three steps, and by a weight', () => {
    const members = (...which: number[]) => rows.map((_, row) => (which.includes(row) ? 1 : 0))
    const log = () => new OverlapLog(population, [], 3)
    const two = log()
    expect(two.release(sum(members(2, 3, 4, 5)))).toBe(true)
    expect(two.release(sum(members(2, 3, 4, 5, 6)))).toBe(false)
    const three = log()
    expect(three.release(sum(members(2, 3, 4, 5, 6, 7)))).toBe(true)
    expect(three.release(sum(members(2, 3, 4)))).toBe(true)
    expect(three.release(sum(members(5, 6)))).toBe(false)
    expect(three.release(sum(members(5, 6, 8)))).toBe(false)
    const weighted = log()
    const heavy = members(2, 3, 4, 5, 6, 7).map((weight, row) => (row === 2 ? 1000 : weight))
    expect(weighted.release(sum(heavy))).toBe(false)
    expect(weighted.release(sum(members(2, 3, 4, 5, 6, 7)))).toBe(true)
    expect(weighted.release(sum(members(2, 3, 4, 5, 6, 7).map((weight) => weight * 12)))).toBe(true)
    expect(weighted.release(sum(members(2, 3, 4, 5, 6, 7).map((w, row) => (row === 2 ? 1.000001 : w))))).toBe(false)
  })

  it('counts pay of one person in two years as nearly one unknown', () => {
    const years = new Map<string, string>()
    for (let person = 0; person < 12; person++) for (const year of [1, 2]) years.set(`${person}-${year}`, `p${person}`)
    const group = (year: number, people: number[]): Total => ({
      vector: new Map(people.map((person) => [`${person}-${year}`, 1])),
      isSpread: false,
    })
    const log = new OverlapLog(years, [], 4)
    expect(log.release(group(1, [0, 1, 2, 3]))).toBe(true)
    expect(log.release(group(2, [0, 1, 2, 3]))).toBe(true)
    expect(log.release(group(2, [0, 1, 2, 3, 4]))).toBe(false)
    const other = new OverlapLog(years, [], 4)
    expect(other.release(group(1, [0, 1, 2, 3]))).toBe(true)
    expect(other.release(group(2, [0, 1, 2, 3, 4]))).toBe(false)
    expect(other.release(group(2, [0, 1, 2, 3, 4, 5, 6, 7]))).toBe(true)
  })

  it('takes rows that it does not know for a reason to refuse, and forgets them when they are gone', () => {
    const log = new OverlapLog(population, rows, 2)
    expect(log.release({ vector: new Map([['unknown', 1]]), isSpread: false })).toBe(false)
    log.note({
      vector: new Map([
        ['gone', 1],
        ['r2', 1],
        ['r3', 1],
      ]),
      isSpread: false,
    })
    expect(log.release(sum(rows.map((_, row) => (row === 2 ? 1 : 0))))).toBe(false)
  })
})

describe('judgeCells', () => {
  const cell = (members: number[], given: Partial<Parameters<typeof judgeCells>[0][number]> = {}) => ({
    people: new Set(members.map((row) => PERSONS[row] ?? '')),
    vectors: [sum(rows.map((_, row) => (members.includes(row) ? 1 : 0)))],
    smallestPart: null,
    isEven: true,
    isDense: true,
    ...given,
  })
  const withheld = (cells: ReturnType<typeof cell>[], factor = 1) =>
    judgeCells(cells, { size: 3, factor }, 11, new OverlapLog(population, [], 3)).withheld

  it('leaves out cells that are small, and those that leave few others', () => {
    expect(withheld([cell([2, 3]), cell([4, 5, 6])])).toEqual([0])
    expect(withheld([cell([0, 1, 2])])).toEqual([0])
    expect(withheld([cell([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])])).toEqual([0])
    expect(withheld([cell([0, 1, 2, 3, 4, 5, 6, 7, 8])])).toEqual([])
    expect(withheld([cell(rows.map((_, row) => row))])).toEqual([])
  })

  it('leaves out cells with a small part, with rows counted unevenly, and too small for a median', () => {
    expect(withheld([cell([2, 3, 4, 5], { smallestPart: 2 })])).toEqual([0])
    expect(withheld([cell([2, 3, 4, 5], { isEven: false })])).toEqual([0])
    expect(withheld([cell([2, 3, 4, 5])], 2)).toEqual([0])
    expect(withheld([cell([2, 3, 4, 5, 6, 7])], 2)).toEqual([])
  })

  it('keeps what it does not show because values lie far apart: that is an answer too', () => {
    const log = new OverlapLog(population, [], 3)
    const judge = (...cells: ReturnType<typeof cell>[]) => judgeCells(cells, { size: 3, factor: 1 }, 11, log)
    expect(judge(cell([2, 3, 4, 5], { isDense: false }))).toMatchObject({
      withheld: [0],
      released: [{ isSpread: false }],
    })
    expect(judge(cell([2, 3, 4, 5, 6]))).toMatchObject({ withheld: [0], released: [] })
  })

  it('shows large cells first, whatever their order', () => {
    expect(withheld([cell([2, 3, 4]), cell([2, 3, 4, 5]), cell([6, 7, 8])])).toEqual([0])
    expect(withheld([cell([2, 3, 4, 5]), cell([6, 7, 8]), cell([2, 3, 4])])).toEqual([2])
  })
})
