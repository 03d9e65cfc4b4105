/** The two-worlds test: the same queries as the same caller on two databases that differ only in what the caller may not see. */
import type { View } from '../../src/access/types.ts'
import { viewFor } from '../../src/access/view.ts'
import { type Ask, difference, isDisturbed, isSameRawOrder, type Outcome, outcomeOf } from './compare.ts'
import { type Opened, openWorld, SOURCE } from './databases.ts'
import { type Query, QueryWriter } from './queries.ts'
import { accessOf, policyOf, SHAPES, type Shape, seenTables } from './shapes.ts'
import type { Engine } from './words.ts'
import { makePair, type Pair } from './worlds.ts'

/** A way to take a part of the wall down, to see that the test would notice. */
export type Leak = { view?(view: View): View; print?(sql: string): string }

export type Difference = {
  what: string
  seed: number
  shape: string
  sql: string
  kind: Query['kind']
  a: Outcome
  b: Outcome
}

export type Counts = {
  queries: number
  allowed: number
  withRows: number
  refused: number
  failedEqually: number
  /** Equal rows that nobody had asked to be in an order, in another one. */
  otherRawOrder: number
  /** Equal outcomes of statements that were printed differently. */
  otherPrint: number
  differences: Difference[]
  /** Milliseconds of each query that ran in both worlds. */
  times: [number, number][]
  /** Refusals and failures by what they say, for a look at what the generator is worth. */
  reasons: Map<string, number>
}

export function noCounts(): Counts {
  return {
    queries: 0,
    allowed: 0,
    withRows: 0,
    refused: 0,
    failedEqually: 0,
    otherRawOrder: 0,
    otherPrint: 0,
    differences: [],
    times: [],
    reasons: new Map(),
  }
}

export type Worlds = { pair: Pair; a: Opened; b: Opened; viewA: View; viewB: View; close(): Promise<void> }

/** The shape that a seed takes, so that seeds go through all of them. */
export function shapeOf(seed: number): Shape {
  return SHAPES[seed % SHAPES.length] as Shape
}

/** Makes and opens both worlds of a seed. */
export async function openPair(engine: Engine, seed: number): Promise<Worlds> {
  const shape = shapeOf(seed)
  const pair = makePair(seed, shape)
  const [a, b] = await Promise.all([
    openWorld(engine, { world: pair.a, hidden: pair.hiddenOfA }),
    openWorld(engine, { world: pair.b, tables: pair.tablesOfB, hidden: pair.hiddenOfB }),
  ])
  const view = ({ catalog }: Opened) => viewFor(policyOf(shape, SOURCE), accessOf(shape), catalog)
  const close = async () => void (await Promise.all([a.close(), b.close()]))
  return { pair, a, b, viewA: view(a), viewB: view(b), close }
}

export type RunPair = {
  engine: Engine
  seed: number
  queries: number
  counts: Counts
  leak?: Leak
  until?: number
  probesOnly?: boolean
  byPlan?: boolean
}

/** Asks queries of the seed in both of its worlds and counts what comes. */
export async function runPair(
  worlds: Worlds,
  { engine, seed, queries, counts, leak, until, probesOnly, byPlan }: RunPair,
): Promise<void> {
  const { pair, a, b } = worlds
  const seen = seenTables(pair.shape)
  const writer = new QueryWriter({ engine, seed, seen, probes: pair.probes, byPlan })
  const through = (view: View) => leak?.view?.(view) ?? view
  const print = leak?.print
  const asks: [Ask, Ask] = [
    { source: a.source, view: through(worlds.viewA), print },
    { source: b.source, view: through(worlds.viewB), print },
  ]
  let left = queries
  const worker = async () => {
    while (left > 0 && (until === undefined || Date.now() < until)) {
      left -= 1
      const query = probesOnly ? writer.nextProbe() : writer.next()
      const first = await askBoth(query.sql, asks, left % 2 === 0)
      const [inA, inB] = first.some(isDisturbed) ? await askBoth(query.sql, asks, true) : first
      count(counts, query, inA, inB, { seed, shape: pair.shape.name })
    }
  }
  await Promise.all([worker(), worker(), worker()])
}

/** Both outcomes; the worlds take turns in being asked first, so that waiting does not weigh on one of them. */
async function askBoth(sql: string, [askA, askB]: [Ask, Ask], isAFirst: boolean): Promise<[Outcome, Outcome]> {
  const first = outcomeOf(sql, isAFirst ? askA : askB)
  const second = outcomeOf(sql, isAFirst ? askB : askA)
  return isAFirst ? [await first, await second] : [await second, await first]
}

function count(counts: Counts, query: Query, a: Outcome, b: Outcome, where: { seed: number; shape: string }): void {
  counts.queries += 1
  const what = difference(query, a, b)
  if (a.verdict === 'refused') counts.refused += 1
  else counts.allowed += 1
  if (a.verdict === 'rows' && a.rows.length > 0) counts.withRows += 1
  if (a.verdict !== 'rows') countReason(counts, a)
  if (what) counts.differences.push({ what, ...where, sql: query.sql, kind: query.kind, a, b })
  else if (a.verdict === 'failed') counts.failedEqually += 1
  if (!what && !isSameRawOrder(a, b)) counts.otherRawOrder += 1
  if ('printed' in a && 'printed' in b && a.printed !== b.printed) counts.otherPrint += 1
  if ('ms' in a && 'ms' in b) counts.times.push([a.ms, b.ms])
}

function countReason(counts: Counts, outcome: Exclude<Outcome, { verdict: 'rows' }>): void {
  const text = outcome.verdict === 'failed' ? outcome.detail : outcome.message
  const reason = `${outcome.code} ${text
    .split('\n')[0]
    ?.replaceAll(/[tdwlnrc]?\d+/g, 'N')
    .slice(0, 90)}`
  counts.reasons.set(reason, (counts.reasons.get(reason) ?? 0) + 1)
}
