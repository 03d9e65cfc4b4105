/** What an answer says of the limits of what its reader may see. */
import { type Grant, tableKey, type View } from '../access/types.ts'
import type { Decline } from '../types.ts'

/**
 * Sentences for an answer over tables that the reader sees in part: `sql` is the statement as it was meant, `withheld` the
 * number of groups left out.
 */
export function accessCaveats(view: View, tables: readonly string[], sql: string, withheld: number): string[] {
  const read = view.full.tables.filter((table) => tables.includes(table.name))
  const given = read.flatMap((table) => view.grants.get(tableKey(table)) ?? [])
  const size = Math.max(0, ...given.map((grant) => grant.minimumGroup?.size ?? 0))
  return [
    ...(given.some((grant) => grant.rows !== null) ? ['Only rows that you may see are counted.'] : []),
    ...maskedIn(sql, given).map((name) => `"${name}" is masked for you.`),
    ...(withheld > 0 ? [withheldCaveat(withheld, size)] : []),
  ]
}

/** Masked columns that a statement names. */
function maskedIn(sql: string, grants: readonly Grant[]): string[] {
  const names = grants.flatMap((grant) => Object.keys(grant.masks))
  const words = new Set(sql.toLowerCase().match(/[\p{L}\p{N}_$]+/gu))
  return [...new Set(names)].filter((name) => words.has(name.toLowerCase()))
}

function withheldCaveat(count: number, size: number): string {
  const groups = count === 1 ? '1 group is' : `${count} groups are`
  return `${groups} left out: fewer than ${size} people, or too close to figures that you have seen before.`
}

/** A refusal to someone who does not see everything: what is hidden and what is not there are answered in the same words. */
export function seenFrom(view: View, decline: Decline): Decline {
  if (view.catalog === view.full) return decline
  return { ...decline, reason: `${decline.reason} What is asked for is not permitted or not there.` }
}
