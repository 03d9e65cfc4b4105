import type { Dialect } from '../types.ts'

declare const checked: unique symbol

/** A base table and those of its columns that a statement may touch, by their exact names. */
export type Read = { schema?: string; table: string; columns: readonly string[] }

/**
 * SQL that the guard has checked, printed from the tree that it checked. Only `guard/` makes one, and only this type is
 * accepted by `Source.run` and `Source.stream`.
 */
export type CheckedSql = {
  readonly [checked]: true
  readonly sql: string
  readonly dialect: Dialect
  /** Tables of the catalog that the caller's statement reads. */
  readonly tables: readonly string[]
  /** Every base table that the printed statement may touch, those of row policies included: engines hold it to this. */
  readonly reads: readonly Read[]
}
