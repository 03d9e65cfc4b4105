/** Puts the caller's relations in the place of tables, below everything that the caller wrote. */
import type { View } from '../access/types.ts'
import type { SqlNode } from '../sql/tree.ts'
import { nameExactly } from './naming.ts'
import { fullTable, substituteFor } from './relations.ts'
import type { TableUse } from './resolve.ts'
import { listOf, nameOf, notPermitted } from './scope.ts'
import type { Read } from './types.ts'

/** What a table of a FROM clause may carry beside its name when another relation is put in its place. */
const CARRIED = new Set([
  'name',
  'schema',
  'alias',
  'alias_explicit_as',
  'column_aliases',
  'span',
  'leading_comments',
  'trailing_comments',
])

/**
 * Changes the tree: each table use becomes the caller's relation under the same name, or the table by its exact name where
 * the caller sees it as it is. Returns the base tables that the statement now reads.
 */
export function substituteTables(uses: readonly TableUse[], view: View): Read[] {
  const reads = new Map<string, Read>()
  for (const use of uses) {
    const { select, reads: read } = substituteFor(use.table, view)
    for (const one of read) reads.set(`${one.schema ?? ''}.${one.table}`, one)
    if (!select) nameExactly(use.holder.table as SqlNode, fullTable(use.table, view), view.full.dialect)
    else putRelation(use, select)
  }
  return [...reads.values()]
}

function putRelation({ holder, table }: TableUse, select: SqlNode): void {
  const body = holder.table as SqlNode
  for (const [key, part] of Object.entries(body))
    if (!CARRIED.has(key) && isFilled(part))
      throw notPermitted(`"${key.replaceAll('_', ' ')}" on the table "${table.name}"`)
  holder.subquery = {
    ...EMPTY_SUBQUERY,
    this: structuredClone(select),
    alias: body.alias ?? { ...nameOf(body.name), quoted: nameOf(body.name).quoted ?? false, trailing_comments: [] },
    column_aliases: listOf(body.column_aliases),
    alias_explicit_as: true,
    alias_keyword: 'AS',
  }
  delete holder.table
}

/** A derived table as the parser would give it, without its parts. */
const EMPTY_SUBQUERY = {
  order_by: null,
  limit: null,
  offset: null,
  lateral: false,
  modifiers_inside: false,
  trailing_comments: [],
}

function isFilled(part: unknown): boolean {
  return (
    part !== null && part !== false && part !== undefined && part !== '' && !(Array.isArray(part) && part.length === 0)
  )
}
