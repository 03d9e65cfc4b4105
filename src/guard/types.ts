import type { Dialect } from '../types.ts'

declare const checked: unique symbol

/**
 * SQL that the guard has checked, printed from the tree that it checked. Only `guard/` makes one, and only this type is
 * accepted by `Source.run` and `Source.stream`.
 */
export type CheckedSql = {
  readonly [checked]: true
  readonly sql: string
  readonly dialect: Dialect
  /** Tables of the catalog that the statement reads. */
  readonly tables: readonly string[]
}
