/** Tables by names that an engine can read in one way only. */
import type { SqlNode } from '../sql/tree.ts'
import type { Dialect, TableInfo } from '../types.ts'
import { nameOf } from './scope.ts'

/** Schemas that a session looks in first: names of their tables need no schema. */
const FIRST_SCHEMA: Partial<Record<Dialect, string>> = { duckdb: 'main', sqlite: 'main' }

/** Writes a table by its exact name, with its schema where a session would look elsewhere first. */
export function nameExactly(body: SqlNode, table: TableInfo, dialect: Dialect): void {
  const alias = body.alias ?? (nameOf(body.name).name === table.name ? null : { ...(body.name as object) })
  body.alias = alias
  body.name = exact(body.name, table.name)
  if (!table.schema) body.schema = null
  else if (body.schema || table.schema !== FIRST_SCHEMA[dialect])
    body.schema = exact(body.schema ?? body.name, table.schema)
}

function exact(like: unknown, name: string): SqlNode {
  const quoted = !/^[a-z_][a-z0-9_]*$/.test(name) || nameOf(like).quoted === true
  return { ...(like as object), name, quoted }
}
