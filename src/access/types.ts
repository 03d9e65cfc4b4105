/** Who asks, and what they may see. It travels with every call. */
import type { Catalog } from '../types.ts'

/** What a directory or a key says of a person: one value or a list of values. */
export type Attribute = string | number | boolean | readonly (string | number)[]

export type Access = {
  user: { id: string; name: string; roles: string[]; attributes: Record<string, Attribute> }
  /** Changes whenever what this caller may see changes; part of every cache key. */
  fingerprint: string
}

/** The role that reads everything, unless the policy says what it may read. */
export const OWNER_ROLE = 'owner'

/** The one person of an installation without logins: may read every configured source. */
export const OWNER: Access = {
  user: { id: 'owner', name: 'Owner', roles: [OWNER_ROLE], attributes: {} },
  fingerprint: 'owner',
}

/** How a column is shown to those who may not see its values; applied below the query, so that filters see the mask too. */
export type Mask = 'null' | 'partial' | 'year' | 'month' | { round: number }

/** What one role gives of one table, with the caller's attributes bound. */
export type Grant = {
  /** Whether every column is given, by `*`: a list that happens to name all is kept to, so that nothing tells that it does. */
  everyColumn: boolean
  /** Names of the columns shown as they are; those of `masks` are shown masked. */
  columns: readonly string[]
  masks: Readonly<Record<string, Mask>>
  /** Condition on the table's rows, as SQL of the source's dialect; null: every row; 'none': an attribute is missing, no row. */
  rows: { sql: string } | null | 'none'
  /** Only totals over at least this many people, see `guard/minimum-group.ts`. */
  minimumGroup?: MinimumGroup
}

export type MinimumGroup = {
  size: number
  /** The column that tells people apart; null where each row is a person. */
  person: string | null
  /** Columns whose values are protected: they can be summed and averaged, and nothing else. */
  measures: readonly string[]
}

/** What one caller may see of one source. */
export type View = {
  /** Hidden tables and columns are absent here: planning, suggestions and errors know no others. */
  catalog: Catalog
  /** Everything that is there, for row policies that look at hidden columns. Never shown. */
  full: Catalog
  /** Grants by table key, for tables that are not shown as they are. */
  grants: ReadonlyMap<string, readonly Grant[]>
  fingerprint: string
}

/** One table of a catalog, in lower case: `hr.employees`, or `employees` where the source has no schemas. */
export function tableKey(table: { schema?: string | undefined; name: string }): string {
  return (table.schema ? `${table.schema}.${table.name}` : table.name).toLowerCase()
}
