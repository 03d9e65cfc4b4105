/** Names for CTEs that no table has, so that an engine cannot read the one for the other. */
import type { SqlNode } from '../sql/tree.ts'
import type { Catalog } from '../types.ts'
import { nameOf } from './scope.ts'

export class CteNames {
  /** Whether the caller sees only a part of the catalog: then no name of a CTE may tell what else there is. */
  private readonly isPartial: boolean
  /** Names of tables and of the CTEs so far, in lower case. */
  private readonly taken: Set<string>

  /** `all`: the catalog with the tables that the caller does not see. */
  constructor(all: Catalog, isPartial: boolean) {
    this.isPartial = isPartial
    this.taken = new Set(all.tables.map((table) => table.name.toLowerCase()))
  }

  isTaken(name: string): boolean {
    return this.taken.has(name.toLowerCase())
  }

  /** The name of a CTE, changed where it is taken or could tell something; it is taken from then on. */
  own(alias: unknown): SqlNode {
    const { name } = nameOf(alias)
    let own = name
    if (this.isPartial || this.isTaken(own)) own = `${own}_cte`
    while (this.isTaken(own)) own = `${own}_`
    this.taken.add(own.toLowerCase())
    return { ...(alias as SqlNode), name: own }
  }
}
