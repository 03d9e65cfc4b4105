/** Before a statement over protected tables is run: who stands behind its cells, and which of them this reader may not see. */
import { createHash } from 'node:crypto'
import { deflateRawSync, inflateRawSync } from 'node:zlib'
import { type Cell as GroupCell, judgeCells, OverlapLog, type Vector } from './access/overlap.ts'
import { QuerentError } from './errors.ts'
import type { CellQuery, CheckedSql } from './guard/check.ts'
import type { Reading } from './run.ts'
import type { Rows } from './sources/index.ts'
import type { Cell } from './types.ts'

/** Rows behind the cells of one statement that are looked through; more are refused. */
const MAX_ROWS = 500_000
/** Overlap logs kept in memory; others are made again from the store. */
const MAX_LOGS = 20

/** Values around a median that are close together: their range as a share of the median. */
const DENSE = 0.2

type KeptLog = { log: OverlapLog; noted: number; population: string }
const logs = new Map<string, KeptLog>()

/** Reads rows that a decision rests on; they are not shown. */
export type LookInto = (statement: CheckedSql, maxRows: number) => Promise<Rows>

type Keys = (string | null)[]
type WithheldCells = 'all' | Keys[]

/**
 * The statement to run, without the cells that hold too few people or that, with what this reader has seen before, would
 * tell of too few. What remains is noted for the next time. Throws TOTALS_ONLY where too much would have to be looked at.
 */
export async function clearGroups(
  reading: Reading,
  look: LookInto,
): Promise<{ statement: CheckedSql; withheld: number }> {
  const { groups, checked } = reading.checked
  if (!groups) return { statement: checked, withheld: 0 }
  const withheld: WithheldCells[] = []
  let count = 0
  for (const query of groups.cells) {
    const cleared = await clearBlock(query, reading, look)
    withheld.push(cleared.withheld)
    count += cleared.count
  }
  return { statement: groups.without(withheld), withheld: count }
}

/** The cells of one block that are left out. */
async function clearBlock(
  query: CellQuery,
  reading: Reading,
  look: LookInto,
): Promise<{ withheld: WithheldCells; count: number }> {
  const { source, record, access } = reading
  const [people, all] = [await rowsOf(query.people, look), await rowsOf(query.population, look)]
  const population = new Map(all.rows.map(([row, person]) => [String(row), String(person)]))
  const known = all.rows.flatMap(([row, , has]) => (Number(has) > 0 ? [String(row)] : []))
  const cells = cellsOf(people, population, query.size)
  return record.withReleased(access.user.id, source.name, query.relation, (before) => {
    const key = JSON.stringify([access.user.id, source.name, query.relation])
    const kept = logOf(key, { population, known, size: query.size }, before)
    const { withheld, released } = judgeCells(cells, query, new Set(population.values()).size, kept.log)
    kept.noted = before.length + released.length
    const isAll = withheld.length === cells.length
    return {
      add: released.map(({ vector, isSpread }) => ({ measure: isSpread ? 'spread' : 'sum', people: pack(vector) })),
      result: { withheld: isAll ? 'all' : withheld.map((i) => cells[i]?.keys ?? []), count: withheld.length },
    }
  })
}

async function rowsOf(statement: CheckedSql, look: LookInto): Promise<Rows> {
  const rows = await look(statement, MAX_ROWS)
  if (!rows.truncated) return rows
  throw new QuerentError('TOTALS_ONLY', `More than ${MAX_ROWS} rows stand behind these totals.`, {
    next: 'Ask for a shorter period or fewer groups.',
  })
}

type KeyedCell = GroupCell & { keys: Keys }
type GrowingCell = {
  keys: Keys
  people: Set<string>
  sums: Map<string, number>[]
  spreads: Map<string, number>[]
  parts: Set<string>[]
  counts: Set<number>
  middles: { fraction: number; values: number[] }[]
}

/** The cells behind the rows of a `people` query, see `CellQuery`. Rows without a row of the protected table are nobody. */
function cellsOf({ columns, rows }: Rows, population: ReadonlyMap<string, string>, size: number): KeyedCell[] {
  const places = (letter: string) => columns.flatMap(({ name }, i) => (name.startsWith(letter) ? [i] : []))
  const [keys, groups, [id = 0], [count = 0]] = [places('k'), places('g'), places('i'), places('n')]
  const [sums, spreads, parts, middles] = [places('w'), places('s'), places('p'), places('m')]
  const fractions = middles.map((i) => Number.parseInt(columns[i]?.name.slice(1) ?? '', 10) / 100)
  const cells = new Map<string, GrowingCell>()
  for (const row of rows) {
    const values = keys.map((i) => textOf(row[i]))
    const name = JSON.stringify([...groups.map((i) => textOf(row[i])), ...values])
    const cell = cells.get(name) ?? emptyCell(values, sums.length, spreads.length, parts.length, fractions)
    cells.set(name, cell)
    const person = population.get(String(row[id]))
    if (row[id] === null || person === undefined) continue
    cell.people.add(person)
    cell.counts.add(Number(row[count]))
    addAll(cell.sums, sums, row, String(row[id]))
    addAll(cell.spreads, spreads, row, String(row[id]))
    cell.middles.forEach(({ values: found }, i) => {
      const value = row[middles[i] ?? 0]
      if (value !== null && value !== undefined) found.push(Number(value))
    })
    cell.parts.forEach((part, i) => {
      if (Number(row[parts[i] ?? 0] ?? 0) > 0) part.add(person)
    })
  }
  return [...cells.values()].map((cell) => finished(cell, size))
}

function textOf(value: Cell | undefined): string | null {
  return value === null || value === undefined ? null : String(value)
}

function emptyCell(keys: Keys, sums: number, spreads: number, parts: number, fractions: number[]): GrowingCell {
  const vectors = (length: number) => Array.from({ length }, () => new Map<string, number>())
  return {
    keys,
    people: new Set(),
    sums: vectors(sums),
    spreads: vectors(spreads),
    parts: Array.from({ length: parts }, () => new Set<string>()),
    counts: new Set(),
    middles: fractions.map((fraction) => ({ fraction, values: [] })),
  }
}

function addAll(vectors: Map<string, number>[], places: number[], row: Cell[], id: string): void {
  vectors.forEach((vector, i) => {
    const weight = Number(row[places[i] ?? 0] ?? 0)
    if (weight !== 0) vector.set(id, (vector.get(id) ?? 0) + weight)
  })
}

function finished({ keys, people, sums, spreads, parts, counts, middles }: GrowingCell, size: number): KeyedCell {
  return {
    keys,
    people,
    vectors: [
      ...sums.map((vector) => ({ vector, isSpread: false })),
      ...spreads.map((vector) => ({ vector: squares(vector), isSpread: true })),
    ],
    smallestPart: parts.length === 0 ? null : Math.min(...parts.map((part) => part.size)),
    isEven: counts.size <= 1,
    isDense: middles.every(({ fraction, values }) => isDense(values, fraction, size)),
  }
}

/**
 * Whether as many values as the smallest group lie close together around a median or quartile. Else it could be asked for
 * over people who are known to earn far less, people who are known to earn far more, and one in between.
 */
function isDense(values: number[], fraction: number, size: number): boolean {
  const sorted = [...values].sort((a, b) => a - b)
  const place = fraction * (sorted.length - 1)
  const first = Math.max(0, Math.floor(place - (size - 1) / 2))
  const [least, most] = [sorted[first], sorted[Math.ceil(place + (size - 1) / 2)]]
  const middle = Math.abs(sorted[Math.round(place)] ?? 0)
  return least !== undefined && most !== undefined && most - least <= DENSE * middle
}

/**
 * What a spread tells: a sum of squares. How it moves with the values is a weighted sum whose weights are the values
 * themselves; fixed numbers that look random stand for them, which gives the same rank without looking at the values.
 */
function squares(vector: Vector): Vector {
  return new Map([...vector].map(([row, weight]) => [row, weight ** 2 * standIn(row)]))
}

function standIn(row: string): number {
  return 1 + (createHash('sha256').update(row).digest().readUInt16BE(0) % 1000) / 1000
}

type Table = { population: Map<string, string>; known: string[]; size: number }

/** The reader's log, from memory where it is still the same as in the store. */
function logOf(key: string, table: Table, before: { measure: string; people: Uint8Array }[]): KeptLog {
  const { population: rows, known, size } = table
  const population = createHash('sha256')
    .update(JSON.stringify([size, known, ...rows]))
    .digest('hex')
  const kept = logs.get(key)
  logs.delete(key)
  const same = kept && kept.noted === before.length && kept.population === population
  const found = same ? kept : { log: new OverlapLog(rows, known, size), noted: before.length, population }
  if (!same)
    for (const { measure, people } of before) found.log.note({ vector: unpack(people), isSpread: measure === 'spread' })
  logs.set(key, found)
  const [oldest] = logs.keys()
  if (logs.size > MAX_LOGS && oldest !== undefined) logs.delete(oldest)
  return found
}

function pack(vector: Vector): Uint8Array {
  return deflateRawSync(JSON.stringify([...vector]))
}

function unpack(packed: Uint8Array): Vector {
  return new Map(JSON.parse(inflateRawSync(packed).toString('utf8')) as [string, number][])
}
