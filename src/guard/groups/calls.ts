/** Aggregates of a SELECT over protected rows: which may be shown, and of whom each of them is. */
import { kindOf, type SqlNode } from '../../sql/tree.ts'
import { callOf, isAggregate } from './aggregates.ts'
import type { CellBlock } from './analyse.ts'
import { columnsIn, nodesIn, type Protected, queriesIn } from './protected.ts'
import { plainWeightOf, type Weight, weightsOf, widen } from './weights.ts'

/** The outermost aggregates below a node; of a window function over totals, the totals. */
export function aggregatesIn(node: unknown): SqlNode[] {
  return nodesIn(node, isAggregateHere).flatMap((found) => {
    if (kindOf(found) !== 'window_function') return isAggregate(found) ? [found] : []
    const { this: called, ...over } = found.window_function as SqlNode
    return [...aggregatesIn(Object.values((called ?? {}) as SqlNode)), ...aggregatesIn(over)]
  })
}

/** Whether a SELECT gives one row for each group, not for each row. */
export function isTotal(body: SqlNode): boolean {
  return Boolean(body.group_by) || nodesIn([body.expressions, body.having], isAggregateHere).some(isAggregate)
}

/** The outermost aggregates and windows: what a window function holds is no total. */
function isAggregateHere(node: SqlNode): boolean {
  return isAggregate(node) || kindOf(node) === 'window_function' || ['select', 'union'].includes(kindOf(node) ?? '')
}

/** Notes one aggregate: its weights, the part of the group it is taken of, and how large groups must be for it. */
export function addCall(node: SqlNode, block: CellBlock): void {
  const { rules } = block
  const { treatment, argument, filter, distinct, fraction } = callOf(node)
  refuseNaming(filter, argument, rules)
  if (queriesIn(node).length > 0) throw rules.refused('A total cannot hold a query')
  if (!rules.hasMeasure(node)) return addPart(countedPart(argument, filter, treatment === 'linear', rules), block)
  if (rules.hasMeasure(filter)) throw rules.refused('Conditions on the protected column are not possible')
  if (columnsIn(node).some((column) => rules.isPerson(column))) throw rules.refused('People cannot be named')
  if (treatment === null || !rules.hasMeasure(argument)) throw rules.refused('This would show the value of one person')
  if (distinct) throw rules.refused('DISTINCT values cannot be aggregated')
  if (treatment === 'middle') refuseUneven(fraction, block)
  const isPlain = treatment === 'middle' || treatment === 'spread'
  for (const weight of isPlain ? [plainWeightOf(argument, rules)] : weightsOf(argument, rules)) {
    const { when, factor } = counted(weight, argument, filter, rules)
    addWeight({ when, factor }, treatment === 'spread', block)
    const column = columnsIn(argument).find((found) => rules.isMeasure(found))
    if (treatment === 'middle' && fraction !== null)
      block.middles.push({ value: `CASE WHEN ${when} THEN ${rules.sqlOf({ column })} END`, fraction })
  }
  widen(argument, rules)
}

function refuseNaming(filter: unknown, argument: unknown, rules: Protected): void {
  const isConditional = filter || nodesIn(argument, isComparing).length > 0
  if (isConditional && columnsIn([filter, argument]).some((column) => rules.isPerson(column)))
    throw rules.refused('People cannot be named')
}

/** A weight counts rows that have a value: people without one do not make a group larger. */
function counted({ when, factor }: Weight, argument: unknown, filter: unknown, rules: Protected): Weight {
  const values = columnsIn(argument).filter((column) => rules.isMeasure(column))
  const present = [...new Set(values.map((column) => `${rules.sqlOf({ column })} IS NOT NULL`))]
  const condition = filter ? [rules.sqlOf(filter)] : []
  return { when: [...condition, ...(when ? [when] : []), ...present].map((text) => `(${text})`).join(' AND '), factor }
}

function addWeight(weight: Weight, isSpread: boolean, block: CellBlock): void {
  const known = block.weights.some(
    (old) => JSON.stringify(old.weight) === JSON.stringify(weight) && old.isSpread === isSpread,
  )
  if (!known) block.weights.push({ weight, isSpread })
  addPart(weight.factor === null ? (weight.when ?? '') : `${weight.when} AND (${weight.factor}) <> 0`, block)
}

const CONDITIONAL = new Set(
  `case if_func eq neq lt lte gt gte in between like i_like null_if is_null nullif is is_true is_false null_safe_eq
  null_safe_neq similar_to and or not xor decode if_null nvl greatest least`.split(/\s+/),
)

function isComparing(node: SqlNode): boolean {
  return CONDITIONAL.has(kindOf(node) ?? '')
}

/** The rows that a conditional count is of; empty for a total of all rows. */
function countedPart(argument: unknown, filter: unknown, isSum: boolean, rules: Protected): string {
  const isConditional = nodesIn(argument, isComparing).length > 0
  if (!filter && !isConditional) return ''
  const value = isConditional ? rules.sqlOf(argument) : null
  const conditions = [
    ...(filter ? [`(${rules.sqlOf(filter)})`] : []),
    ...(value ? [`(${value}) IS NOT NULL`] : []),
    ...(value && isSum ? [`(${value}) <> 0`] : []),
  ]
  return conditions.join(' AND ')
}

function addPart(part: string, block: CellBlock): void {
  if (part && !block.parts.includes(part)) block.parts.push(part)
}

/** How many times the smallest group must stand behind a quartile, so that as many people are on each side of it. */
const QUARTILES = new Map([
  [0.25, 4],
  [0.5, 2],
  [0.75, 4],
])

/** A median shows the value of someone in the middle; other percentiles would list people one by one. */
function refuseUneven(fraction: number | null, block: CellBlock): void {
  const factor = fraction === null ? undefined : QUARTILES.get(fraction)
  if (factor === undefined) throw block.rules.refused('The percentiles 0.25, 0.5 and 0.75 are possible')
  block.factor = Math.max(block.factor, factor)
}
