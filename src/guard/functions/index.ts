/** Which functions a statement may call, by dialect. A function that is on no list is refused, known or not. */
import type { Dialect } from '../../types.ts'
import { common } from './common.ts'
import { duckdb } from './duckdb.ts'
import { mysql } from './mysql.ts'
import { postgresql } from './postgresql.ts'
import { sqlite } from './sqlite.ts'
import { trino } from './trino.ts'
import { tsql } from './tsql.ts'

const setOf = (names: string) =>
  new Set([...`${common} ${names}`.trim().split(/\s+/), 'grouping sets', 'rollup', 'cube'])

const FUNCTIONS: { [K in Dialect]: ReadonlySet<string> } = {
  duckdb: setOf(duckdb),
  sqlite: setOf(sqlite),
  postgresql: setOf(postgresql),
  mysql: setOf(mysql),
  tsql: setOf(tsql),
  athena: setOf(trino),
  trino: setOf(trino),
}

/** Whether a function, by its name in any case, only computes on its arguments. */
export function isAllowedFunction(name: string, dialect: Dialect): boolean {
  return FUNCTIONS[dialect].has(name.toLowerCase())
}
