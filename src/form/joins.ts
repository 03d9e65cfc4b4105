/** Join paths over the catalog's relationships: the compiler finds FROM and JOIN, so that a form never names them. */

import { QuerentError } from '../errors.ts'
import type { Catalog, Relationship, TableInfo } from '../types.ts'
import { namesThoseInCharge } from './charge.ts'

/** One step along a relationship: towards its one side (`up`), or back to its many side (`down`, which multiplies rows). */
export type Step = { relationship: Relationship; direction: 'up' | 'down'; from: string; to: string }

/** Raised where two paths are equally good; the planner asks back with the relationship names as choices. */
export class AmbiguousPathError extends Error {
  readonly paths: Step[][]
  constructor(paths: Step[][]) {
    super('ambiguous join path')
    this.paths = paths
  }
}

/** What a step of a join costs: a declared key least, an inferred one more; stepping down multiplies rows and costs most. */
const COST = { declared: 1, model: 1, inferred: 2, down: 3 }

/** Steps that a path may have. */
const MAX_STEPS = 6

/** The table of that name. Throws TABLE_UNKNOWN. */
export function tableOf(catalog: Catalog, name: string): TableInfo {
  const found = tableNamed(catalog, name)
  if (!found) throw new QuerentError('TABLE_UNKNOWN', `There is no table "${name}" that you may read.`)
  return found
}

const tablesByName = new WeakMap<TableInfo[], Map<string, TableInfo>>()

/** The table of a name, or undefined. Large catalogs are asked often, so that their tables are kept by name. */
export function tableNamed({ tables }: Catalog, name: string): TableInfo | undefined {
  const known = tablesByName.get(tables) ?? new Map(tables.toReversed().map((table) => [table.name, table]))
  tablesByName.set(tables, known)
  return known.get(name)
}

const steps = new WeakMap<Relationship[], Map<string, Step[]>>()

/** The steps that leave a table, in the order of the relationships. */
function stepsFrom({ relationships }: Catalog, table: string): Step[] {
  const known = steps.get(relationships) ?? allSteps(relationships)
  steps.set(relationships, known)
  return known.get(table) ?? []
}

function allSteps(relationships: Relationship[]): Map<string, Step[]> {
  const found = new Map<string, Step[]>()
  const add = (step: Step) => {
    const list = found.get(step.from)
    if (list) list.push(step)
    else found.set(step.from, [step])
  }
  for (const relationship of relationships) {
    const { from, to } = relationship
    add({ relationship, direction: 'up', from, to })
    add({ relationship, direction: 'down', from: to, to: from })
  }
  return found
}

/** Two tables that only refer to the same third one have little to do with each other: students and courses of one department. */
export const SHARED_PARENT_COST = 1.5

function costOf(step: Step): number {
  return COST[step.relationship.origin] + (step.direction === 'down' ? COST.down : 0)
}

/**
 * The cheapest path between two tables, empty when they are the same table and no relationship is asked for. `via` names
 * a relationship that the path must use. Returns undefined where none exists; throws AmbiguousPathError on a tie that
 * names do not settle: people of a department are its members, not its managers.
 */
export function findPath(catalog: Catalog, from: string, to: string, via?: string): Step[] | undefined {
  if (from === to && !via) return []
  const candidates = cheapestPaths(catalog, from, to, via)
  const [first] = candidates
  if (candidates.length <= 1) return first
  const plain = candidates.filter((path) => path.every(isPlainKey))
  const keys = plain.length > 0 ? plain : candidates
  const members = keys.filter((path) => !path.slice(0, -1).some((step) => namesThoseInCharge(step.to)))
  const settled = members.length > 0 ? members : keys
  if (settled.length > 1) throw new AmbiguousPathError(settled)
  return settled[0]
}

/** Whether the key is named as the key it refers to, or is the only one between its two tables' roles: `employee_id`, not `reviewer_id`. */
export function isPlainKey({ relationship }: Pick<Step, 'relationship'>): boolean {
  const { fromColumns, toColumns, to } = relationship
  const name = (fromColumns[0] ?? '').toLowerCase()
  const key = (toColumns[0] ?? '').toLowerCase()
  const stem = to.toLowerCase().replace(/s$/, '')
  return (
    name === key ||
    name === `${stem}_${key}` ||
    name === `${stem}${key}` ||
    name === stem ||
    name.startsWith(`${stem}_`)
  )
}

/** A key with a role of its own ("hiring manager") is not the way between two tables unless the question names the role. */
function isRole({ relationships }: Catalog, { relationship }: Step): boolean {
  const known = roles.get(relationships) ?? new Map<Relationship, boolean>()
  roles.set(relationships, known)
  const found = known.get(relationship) ?? hasRole(relationships, relationship)
  known.set(relationship, found)
  return found
}

const roles = new WeakMap<Relationship[], Map<Relationship, boolean>>()

function hasRole(relationships: Relationship[], { from, to, fromColumns, toColumns }: Relationship): boolean {
  const [column, key] = [fromColumns[0] ?? '', toColumns[0] ?? '']
  if (column.toLowerCase() === key.toLowerCase() || from === to) return from === to
  const stem = to.toLowerCase().replace(/s$/, '')
  const named = column.toLowerCase().replace(/_?(id|no|number|key|code)$/, '')
  const plain = named === '' || stem.startsWith(named) || named.startsWith(stem)
  return !plain && relationships.some((r) => r.to === to && r.from !== from)
}

/** Whether rows at the end of a step belong to those at its start anyway: a department has people, and one of them as its manager. */
function hasPlainBack(catalog: Catalog, { from, to }: Step): boolean {
  return stepsFrom(catalog, from).some(
    (step) => step.to === to && step.direction === 'down' && !isRole(catalog, step) && from !== to,
  )
}

/** Paths in the order of what they cost at least: each step that is left costs one or more (Hart, Nilsson, Raphael 1968). */
function cheapestPaths(catalog: Catalog, from: string, to: string, via: string | undefined): Step[][] {
  let best = Number.POSITIVE_INFINITY
  const found: Step[][] = []
  const away = stepsTo(catalog, to)
  const queue: Way[] = away.has(from) ? [{ path: [], at: from, cost: 0, least: away.get(from) ?? 0 }] : []
  while (queue.length > 0) {
    const head = queue.shift()
    if (!head || head.least > best) break
    const arrived = head.path.length > 0 && head.at === to && usesVia(head.path, via)
    if (arrived) {
      best = head.cost
      found.push(head.path)
      continue
    }
    if (head.path.length >= MAX_STEPS) continue
    for (const step of stepsFrom(catalog, head.at)) {
      const left = away.get(step.to) ?? MAX_STEPS
      if (head.path.length + 1 + left > MAX_STEPS || !isOpen(catalog, head, step, { from, to, via })) continue
      const meets = head.path.at(-1)?.direction === 'up' && step.direction === 'down'
      const cost = head.cost + costOf(step) + (meets ? SHARED_PARENT_COST : 0)
      insert({ path: [...head.path, step], at: step.to, cost, least: cost + left }, queue)
    }
  }
  return distinctPaths(found)
}

/** `least`: what it costs with the fewest steps that are left. */
type Way = { path: Step[]; at: string; cost: number; least: number }

/** Of ways that cost the same at least, the first found comes first. */
function insert(way: Way, queue: Way[]): void {
  const at = queue.findIndex((other) => other.least > way.least)
  queue.splice(at < 0 ? queue.length : at, 0, way)
}

/** Whether a way may take a step: not in a circle, and along keys with a role only where these are asked for or alone lead there. */
function isOpen(
  catalog: Catalog,
  { path }: Way,
  step: Step,
  { from, to, via }: { from: string; to: string; via: string | undefined },
): boolean {
  const loops = step.to === from || path.some((seen) => seen.to === step.to)
  const { relationship, direction } = step
  if (loops && (via === undefined || relationship.name !== via || relationship.from !== relationship.to)) return false
  if (via !== undefined || !isRole(catalog, step)) return true
  return direction === 'up' && path.length === 0 && step.to === to && !hasPlainBack(catalog, step)
}

const distances = new WeakMap<Relationship[], Map<string, Map<string, number>>>()
/** Tables whose distances to others are kept. */
const MAX_DISTANCES = 200

/** By table the fewest steps from there to the wanted one, as far as a path may be. */
function stepsTo(catalog: Catalog, wanted: string): Map<string, number> {
  const known = distances.get(catalog.relationships) ?? new Map<string, Map<string, number>>()
  distances.set(catalog.relationships, known)
  const away = known.get(wanted) ?? new Map([[wanted, 0]])
  if (known.has(wanted)) return away
  let edge = [wanted]
  for (let steps = 1; steps <= MAX_STEPS && edge.length > 0; steps += 1) {
    edge = edge.flatMap((table) => stepsFrom(catalog, table).map(({ to }) => to)).filter((table) => !away.has(table))
    for (const table of edge) away.set(table, steps)
  }
  if (known.size < MAX_DISTANCES) known.set(wanted, away)
  return away
}

function usesVia(path: Step[], via: string | undefined): boolean {
  return via === undefined || path.some((step) => step.relationship.name === via)
}

function distinctPaths(paths: Step[][]): Step[][] {
  const seen = new Map(paths.map((path) => [path.map((s) => `${s.relationship.name}:${s.direction}`).join('>'), path]))
  return [...seen.values()]
}

/** Whether following the path can give several rows for one row at its start. */
export function multiplies(path: Step[]): boolean {
  return path.some((step) => step.direction === 'down')
}
