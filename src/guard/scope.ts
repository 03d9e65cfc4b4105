/** Scopes of SQL: which relations, CTEs and select aliases a name may stand for at one place of a statement. */
import { QuerentError } from '../errors.ts'
import type { SqlNode } from '../sql/tree.ts'
import type { Dialect, TableInfo } from '../types.ts'

/** A name as the parser gives it. */
export type Name = { name: string; quoted?: boolean }

/** A relation in scope. `columns` are in lower case; null where the guard cannot know them (a table function's). */
export type Relation = {
  alias: string
  /** The alias as it is written. */
  name: Name | null
  columns: string[] | null
  /** The table of the catalog that it is. */
  table?: TableInfo
  /** The query that makes it: a derived table or a CTE. */
  query?: SqlNode
}

export type Cte = {
  name: Name
  columns: string[] | null
  query?: SqlNode
  /** Its definition as it stands in the WITH clause, and whether that clause is recursive. */
  definition: SqlNode
  recursive: boolean
}

export type Scope = {
  relations: Relation[]
  ctes: Map<string, Cte>
  /** Names of the select list, and parameters of lambdas. */
  aliases: Set<string>
  outer?: Scope
}

/** A scope inside another: its names are tried first. */
export function within(outer: Scope, ctes: Scope['ctes'] = outer.ctes): Scope {
  return { relations: [], ctes, aliases: new Set(), outer }
}

/** How a dialect tells relation names apart: PostgreSQL keeps the case of quoted ones, the others ignore it. */
export function keyOf(name: unknown, dialect: Dialect): string {
  const { name: text, quoted } = nameOf(name)
  return dialect === 'postgresql' && quoted ? text : text.toLowerCase()
}

/** A name in lower case, for columns and aliases, where the case never decides what may be read. */
export function nameText(value: unknown): string {
  return nameOf(value).name.toLowerCase()
}

/** A name from what the parser gives for it: a text, or a node with its quotes. */
export function nameOf(value: unknown): Name {
  if (typeof value === 'string') return { name: value }
  const { name, quoted } = (value ?? {}) as Partial<Name>
  return { name: String(name ?? ''), ...(quoted && { quoted }) }
}

/** A list from a part of a tree that may be absent. */
export function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : []
}

/** The relation that goes by an alias, from the inside out. */
export function relationNamed(alias: string, scope: Scope): Relation | undefined {
  for (let at: Scope | undefined = scope; at; at = at.outer) {
    const found = at.relations.find((relation) => relation.alias === alias)
    if (found) return found
  }
  return undefined
}

/** As `relationNamed`; throws SQL_NOT_PERMITTED where there is none. */
export function relationOf(alias: string, scope: Scope): Relation {
  const found = relationNamed(alias, scope)
  if (!found) throw notPermitted(`The table "${alias}"`)
  return found
}

/** What an unqualified column name stands for: a relation that has it, or 'alias' for a name of the select list. */
export function ownerOf(name: string, scope: Scope): Relation | 'alias' | undefined {
  for (let at: Scope | undefined = scope; at; at = at.outer) {
    const found = at.relations.find((relation) => relation.columns?.includes(name))
    if (found) return found
    if (at.aliases.has(name)) return 'alias'
    const open = at.relations.find((relation) => relation.columns === null)
    if (open) return open
  }
  return undefined
}

/** A hidden name and a missing one read the same. */
export function notPermitted(what: string): QuerentError {
  return new QuerentError('SQL_NOT_PERMITTED', `${what} is not permitted or not there.`)
}
