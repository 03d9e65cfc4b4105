/** Relations between answers that must hold whatever the query: what a policy may change, and what it may not. */
import type { Policy } from '../../src/access/policy.ts'
import type { View } from '../../src/access/types.ts'
import { openView, viewFor } from '../../src/access/view.ts'
import { createRandom } from '../../src/demo/random.ts'
import { type Ask, difference, type Outcome, outcomeOf } from '../two-worlds/compare.ts'
import { type Opened, openWorld, SOURCE } from '../two-worlds/databases.ts'
import { type Query, QueryWriter } from '../two-worlds/queries.ts'
import { ALL_TABLES, TABLE_NAMES } from '../two-worlds/schema.ts'
import {
  ACCESS_USER,
  accessOf,
  permitted,
  policyOf,
  type Shape,
  STORABLE_SHAPES,
  seenTables,
} from '../two-worlds/shapes.ts'
import type { Engine } from '../two-worlds/words.ts'
import { makePair, type Pair } from '../two-worlds/worlds.ts'

/** One statement of a relation that does not hold. */
export type Broken = { what: string; sql: string; policies: string[]; outcomes: Outcome[] }

/** What a check found: nothing to compare, that the relation holds, or where it does not. */
export type Finding = 'refused' | 'holds' | 'holds, with rows' | Broken

/** The databases of one seed: a world as it is, and one that holds only what the caller of the seed's shape may see. */
export type Ground = { engine: Engine; seed: number; pair: Pair; whole: Opened; part: Opened; close(): Promise<void> }

export async function openGround(engine: Engine, seed: number): Promise<Ground> {
  const pair = makePair(seed, STORABLE_SHAPES[seed % STORABLE_SHAPES.length] as Shape)
  const [whole, part] = await Promise.all([
    openWorld(engine, { world: pair.a }),
    openWorld(engine, { world: permitted(pair.shape, pair.a), tables: seenTables(pair.shape) }),
  ])
  const close = async () => void (await Promise.all([whole.close(), part.close()]))
  return { engine, seed, pair, whole, part, close }
}

/** A relation: made once for a ground, it then finds what holds for one query after another. */
export type Check = (ground: Ground) => () => Promise<Finding>

export const CHECKS: Record<string, Check> = {
  /** A policy that permits everything changes nothing. */
  true: (ground) => {
    const writer = writerOf(ground)
    const open = askOf(ground.whole, openView(ground.whole.catalog))
    const policies = ['true', '1 = 1'].map((rows) => askOf(ground.whole, under(ground, [rows])))
    return async () => {
      const query = writer.next()
      const outcomes = await Promise.all([open, ...policies].map((ask) => outcomeOf(query.sql, ask)))
      return compared(query, outcomes, ['no policy', 'true', '1 = 1'])
    }
  },
  /** Rows that meet a condition, rows that do not, and rows where it is unknown are all rows. */
  parts: (ground) => {
    const writer = writerOf(ground)
    return async () => {
      const query = writer.nextLinear()
      const condition = writer.nextCondition('employees')
      const policies = ['1 = 1', condition, `NOT (${condition})`, `(${condition}) IS NULL`]
      return summed(
        query,
        policies,
        await askEach(
          ground,
          query,
          policies.map((rows) => [rows]),
        ),
        sameBag,
      )
    }
  },
  /** Two roles together see what one condition or the other shows, and nothing more. */
  union: (ground) => {
    const writer = writerOf(ground)
    return async () => {
      const query = writer.nextLinear()
      const [a, b] = [writer.nextCondition('employees'), writer.nextCondition('employees')]
      const either = `(${a}) OR (${b})`
      const outcomes = await askEach(ground, query, [[either], [a], [b], [a, b]])
      const parts = summed(query, [either, a, b], outcomes.slice(0, 3), sameSet)
      if (typeof parts !== 'string') return parts
      return summed(query, [either, 'both roles'], [outcomes[0], outcomes[3]] as Outcome[], sameBag)
    }
  },
  /** A query over what the caller may see is the query over a database that holds nothing else. */
  permitted: (ground) => {
    const { engine, seed, pair, whole, part } = ground
    const writer = new QueryWriter({ engine, seed, seen: seenTables(pair.shape), probes: pair.probes })
    const asks = [
      askOf(whole, viewFor(policyOf(pair.shape, SOURCE), accessOf(pair.shape), whole.catalog)),
      askOf(part, openView(part.catalog)),
    ]
    return async () => {
      const query = writer.next()
      const outcomes = await Promise.all(asks.map((ask) => outcomeOf(query.sql, ask)))
      return compared(query, outcomes, [pair.shape.name, 'only the permitted'])
    }
  },
}

function writerOf({ engine, seed, pair }: Ground): QueryWriter {
  return new QueryWriter({ engine, seed, seen: ALL_TABLES, probes: pair.probes })
}

function askOf({ source }: Opened, view: View): Ask {
  return { source, view }
}

/** The view of a caller with one role for each condition on employees; all other tables are whole. */
function under({ whole }: Ground, conditions: string[]): View {
  const roles = conditions.map((rows, at) => {
    const tables = TABLE_NAMES.map((table) => [
      table,
      { columns: '*', masks: {}, rows: table === 'employees' ? rows : 'true' },
    ])
    return [`role${at}`, { sources: { [SOURCE]: { tables: Object.fromEntries(tables) } } }]
  })
  const policy: Policy = { roles: Object.fromEntries(roles) }
  const user = { ...ACCESS_USER, roles: Object.keys(policy.roles) }
  return viewFor(policy, { user, fingerprint: '' }, whole.catalog)
}

function askEach(ground: Ground, query: Query, roles: string[][]): Promise<Outcome[]> {
  return Promise.all(roles.map((conditions) => outcomeOf(query.sql, askOf(ground.whole, under(ground, conditions)))))
}

/**
 * Equal outcomes, refusals included: what is hidden and what is not there are refused in the same words. A trap may fail on
 * rows that the caller sees, or not be reached, as the engine likes: then there is nothing to compare.
 */
function compared(query: Query, outcomes: Outcome[], policies: string[]): Finding {
  const [first, ...others] = outcomes
  if (!first) return 'refused'
  for (const other of others) {
    const what = difference(query, first, other, { types: false })
    const isTrapped = [first, other].some(({ verdict }) => verdict === 'failed') && query.kind === 'probe'
    if (what && isTrapped) return 'refused'
    if (what) return { what, sql: query.sql, policies, outcomes }
  }
  return first.verdict === 'refused' ? 'refused' : withRows(first)
}

type Same = (whole: string[], parts: string[]) => boolean

const sameBag: Same = (whole, parts) => JSON.stringify([...whole].sort()) === JSON.stringify([...parts].sort())
const sameSet: Same = (whole, parts) => sameBag([...new Set(whole)], [...new Set(parts)])

/** Whether the first outcome holds the rows of the others. A failure says nothing: conditions fail on rows of their own. */
function summed(query: Query, policies: string[], outcomes: Outcome[], same: Same): Finding {
  const rows = outcomes.map((outcome) => (outcome.verdict === 'rows' && !outcome.truncated ? outcome.rows : null))
  const [whole, ...parts] = rows
  if (!whole || rows.includes(null)) return 'refused'
  if (
    !same(
      whole,
      parts.flatMap((part) => part ?? []),
    )
  )
    return { what: 'other rows', sql: query.sql, policies, outcomes }
  return whole.length > 0 ? 'holds, with rows' : 'holds'
}

function withRows(outcome: Outcome): Finding {
  return outcome.verdict === 'rows' && outcome.rows.length > 0 ? 'holds, with rows' : 'holds'
}

/** The seed of each check of a ground, so that checks do not all see the same queries. */
export function seedsFrom(first: number, count: number): number[] {
  const random = createRandom(first)
  return Array.from({ length: count }, () => random.int(0, 1_000_000))
}
