/** What the rows of a SELECT are grouped by, read as the engine reads it. */
import { asKind, kindOf, type SqlNode } from '../../sql/tree.ts'
import { outputName } from '../outputs.ts'
import { listOf, nameText } from '../scope.ts'
import { isAggregate } from './aggregates.ts'
import { columnsIn, nodesIn, type Protected, queriesIn } from './protected.ts'

/**
 * The expressions that a SELECT is grouped by; numbers and names of the select list are looked up. Throws TOTALS_ONLY for
 * subtotals, and where engines differ in what a grouping means.
 */
export function keysOf(body: SqlNode, rules: Protected): SqlNode[] {
  const group = body.group_by as SqlNode | null
  if (!isPlainGrouping(group)) throw rules.refused('Subtotals (ROLLUP, CUBE, GROUPING SETS) are not possible')
  const items = listOf(body.expressions) as SqlNode[]
  if (items.some((item) => asKind(item, 'star'))) throw rules.refused('Name the columns that are wanted')
  if (!group) return []
  const keys = group.all
    ? items.map(unaliased).filter((item) => nodesIn(item, isAggregate).length === 0)
    : (listOf(group.expressions) as SqlNode[]).map((key) => keyOf(key, items, rules))
  if (queriesIn(keys).length > 0) throw rules.refused('Rows cannot be grouped by a query')
  return keys
}

function keyOf(key: SqlNode, items: SqlNode[], rules: Protected): SqlNode {
  const bare = unwrapped(key)
  const literal = asKind(bare, 'literal')
  if (literal?.literal_type === 'number') return numbered(Number(literal.value), items, rules)
  const name = asKind(bare, 'column')
  if (!name && columnsIn(bare).length === 0) throw rules.refused('Rows cannot be grouped by a constant')
  const named =
    name && !name.table
      ? items.find((item) => asKind(item, 'alias') && outputName(item) === nameText(name.name))
      : undefined
  if (!name || !named) return key
  const column = asKind(unaliased(named), 'column')
  const owner = rules.ownerOf(name)
  if (!owner) return unaliased(named)
  if (column && rules.ownerOf(column) === owner && nameText(column.name) === nameText(name.name)) return key
  throw rules.refused(`Give the column "${nameText(name.name)}" of the result another name`)
}

function numbered(place: number, items: SqlNode[], rules: Protected): SqlNode {
  const item = items[place - 1]
  if (!item) throw rules.refused(`There is no column ${place} to group by`)
  return unaliased(item)
}

function unwrapped(node: SqlNode): SqlNode {
  const inner = asKind(node, 'paren') ?? asKind(node, 'neg')
  return inner ? unwrapped(inner.this as SqlNode) : node
}

/** What stands before AS. */
export function unaliased(item: SqlNode): SqlNode {
  return (asKind(item, 'alias')?.this as SqlNode | undefined) ?? item
}

function isPlainGrouping(group: SqlNode | null): boolean {
  if (!group) return true
  const special = (node: SqlNode) =>
    ['cube', 'rollup', 'grouping_sets'].includes(kindOf(node) ?? '') ||
    /^(rollup|cube|grouping sets)$/i.test(String(asKind(node, 'function')?.name ?? ''))
  const extras = [group.totals, group.with_rollup, group.rollup, group.cube]
  return nodesIn(group.expressions, special).length === 0 && !extras.some(Boolean)
}
