/** How each dialect says what generated queries need. */
import type { Dialect } from '../../src/types.ts'

export const ENGINES = ['duckdb', 'sqlite', 'postgresql', 'mysql'] as const satisfies readonly Dialect[]
export type Engine = (typeof ENGINES)[number]

/** A condition, and whether it fails where the number is so much larger than the value. */
export type Fragile = { sql(number: string, value: string): string; fails(distance: number): boolean }

export type Words = {
  quote(name: string): string
  date(iso: string): string
  year(date: string): string
  concat(parts: string[]): string
  asText(value: string): string
  asInteger(text: string): string
  /** The texts of a group in one text, sorted. */
  list(text: string): string
  median(number: string): string
  outerJoins: string[]
  setOperators: string[]
  /** What may stand in front of a table's name. */
  schema: string | null
  lateral: boolean
  quantified: boolean
  filter: boolean
  /** What may stand before the query of a CTE. */
  materialized: string[]
  /** Whether a table's alias may name its columns anew. */
  renames: boolean
  /** Whether a CTE can read the table whose name it takes. */
  selfShadow: boolean
  /** Whether LIMIT takes a query. */
  limitQuery: boolean
  rollup(keys: string): string
  /** Conditions that fail for the rows that meet another condition, and only for those. */
  failing: ((condition: string) => string)[]
  /** Conditions on a number and a value that fail for some distances of the two. */
  fragile: Fragile[]
  /** Columns and tables that the engine has and the schema does not. */
  systemColumns: string[]
  systemTables: string[]
}

const common = {
  quote: (name: string) => `"${name}"`,
  date: (iso: string) => `DATE '${iso}'`,
  year: (date: string) => `EXTRACT(YEAR FROM ${date})`,
  concat: (parts: string[]) => parts.join(' || '),
  asText: (value: string) => `CAST(${value} AS VARCHAR)`,
  asInteger: (text: string) => `CAST(${text} AS INTEGER)`,
  list: (text: string) => `STRING_AGG(${text}, ',' ORDER BY ${text})`,
  median: (number: string) => `MEDIAN(${number})`,
  outerJoins: ['LEFT JOIN', 'LEFT OUTER JOIN', 'RIGHT JOIN', 'FULL JOIN'],
  setOperators: ['UNION', 'UNION ALL', 'INTERSECT', 'EXCEPT', 'INTERSECT ALL', 'EXCEPT ALL'],
  lateral: false,
  quantified: true,
  filter: true,
  materialized: ['MATERIALIZED ', 'NOT MATERIALIZED '],
  renames: true,
  selfShadow: true,
  limitQuery: true,
  rollup: (keys: string) => `ROLLUP (${keys})`,
}

const negative = (distance: number) => distance < 0
const notPositive = (distance: number) => distance <= 0
const zero = (distance: number) => distance === 0
const beyond = (limit: number) => (distance: number) => Math.abs(distance) > limit

const FRAGILE = {
  tiny: { sql: (x, v) => `CAST(${x} - ${v} AS TINYINT) IS NOT NULL`, fails: beyond(127) },
  small: { sql: (x, v) => `CAST(${x} - ${v} AS SMALLINT) > -5`, fails: beyond(32_767) },
  root: { sql: (x, v) => `SQRT(${x} - ${v}) >= 0`, fails: negative },
  logarithm: { sql: (x, v) => `LN(${x} - ${v}) <> 2`, fails: notPositive },
  quotient: { sql: (x, v) => `10 / (${x} - ${v}) <> 77`, fails: zero },
  rest: { sql: (x, v) => `10 % (${x} - ${v}) <> 77`, fails: zero },
  exponent: { sql: (x, v) => `EXP(${x} - ${v}) >= 0`, fails: (distance) => distance > 700 },
  power: { sql: (x, v) => `POWER(10, ${x} - ${v}) >= 0`, fails: (distance) => distance > 300 },
  product: { sql: (x, v) => `(${x} - ${v}) * 4611686018427387904 <> 7`, fails: beyond(1) },
  above: { sql: (x, v) => `ABS(${x} - ${v} - 9223372036854775807 - 1) <> 3`, fails: zero },
  below: { sql: (x, v) => `ABS(${v} - ${x} - 9223372036854775807 - 1) <> 3`, fails: zero },
} satisfies Record<string, Fragile>

const whenThen = (condition: string, bad: string, good: string) => `CASE WHEN ${condition} THEN ${bad} ELSE ${good} END`

const duckdb: Words = {
  ...common,
  schema: 'main',
  lateral: true,
  failing: [
    (c) => `CAST(${whenThen(c, "'x'", "'1'")} AS INTEGER) = 1`,
    (c) => `SQRT(${whenThen(c, '-1', '1')}) > 0`,
    (c) => `CAST(${whenThen(c, "'2020-13-45'", "'2020-01-01'")} AS DATE) IS NOT NULL`,
  ],
  fragile: [FRAGILE.tiny, FRAGILE.small, FRAGILE.root, FRAGILE.logarithm],
  systemColumns: ['rowid'],
  systemTables: [
    'information_schema.tables',
    'duckdb_tables()',
    'sqlite_master',
    'pg_catalog.pg_class',
    'duckdb_columns()',
  ],
}

const sqlite: Words = {
  ...common,
  date: (iso) => `'${iso}'`,
  year: (date) => `CAST(STRFTIME('%Y', ${date}) AS INTEGER)`,
  asText: (value) => `CAST(${value} AS TEXT)`,
  list: (text) => `GROUP_CONCAT(${text}, ',' ORDER BY ${text})`,
  setOperators: ['UNION', 'UNION ALL', 'INTERSECT', 'EXCEPT'],
  schema: 'main',
  quantified: false,
  renames: false,
  selfShadow: false,
  rollup: (keys) => keys,
  failing: [
    (c) => `ABS(${whenThen(c, '-9223372036854775807 - 1', '1')}) > 0`,
    (c) => `'a' LIKE 'b' ESCAPE ${whenThen(c, "'ab'", "'!'")} OR 1 = 1`,
  ],
  fragile: [FRAGILE.above, FRAGILE.below],
  systemColumns: ['rowid', '_rowid_', 'oid'],
  systemTables: ['sqlite_master', 'sqlite_schema', 'sqlite_stat1', 'dbstat', "pragma_table_info('employees')"],
}

const postgresql: Words = {
  ...common,
  median: (number) => `PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY ${number})`,
  schema: 'public',
  lateral: true,
  failing: [
    (c) => `1 / (${whenThen(c, '0', '1')}) = 1`,
    (c) => `CAST(${whenThen(c, "'x'", "'1'")} AS INTEGER) = 1`,
    (c) => `SQRT(${whenThen(c, '-1', '1')}) > 0`,
  ],
  fragile: [FRAGILE.quotient, FRAGILE.rest, FRAGILE.small, FRAGILE.root, FRAGILE.logarithm],
  systemColumns: ['ctid', 'xmin', 'tableoid'],
  systemTables: ['pg_stats', 'pg_class', 'information_schema.tables', 'pg_catalog.pg_statistic', 'pg_stat_user_tables'],
}

const mysql: Words = {
  ...common,
  quote: (name) => `\`${name}\``,
  concat: (parts) => `CONCAT(${parts.join(', ')})`,
  asText: (value) => `CAST(${value} AS CHAR)`,
  asInteger: (text) => `CAST(${text} AS SIGNED)`,
  list: (text) => `GROUP_CONCAT(${text} ORDER BY ${text} SEPARATOR ',')`,
  median: (number) => `SUM(${number})`,
  outerJoins: ['LEFT JOIN', 'LEFT OUTER JOIN', 'RIGHT JOIN'],
  setOperators: ['UNION', 'UNION ALL', 'INTERSECT', 'EXCEPT'],
  schema: null,
  filter: false,
  materialized: [],
  renames: false,
  limitQuery: false,
  rollup: (keys) => `${keys} WITH ROLLUP`,
  failing: [
    (c) => `EXP(${whenThen(c, '1000', '1')}) > 0`,
    (c) => `POWER(10, ${whenThen(c, '1000', '1')}) > 0`,
    (c) => `9223372036854775807 - ${whenThen(c, '-1', '1')} > 0`,
  ],
  fragile: [FRAGILE.exponent, FRAGILE.product, FRAGILE.power],
  systemColumns: ['_rowid'],
  systemTables: [
    'information_schema.tables',
    'mysql.user',
    'information_schema.statistics',
    'mysql.innodb_table_stats',
  ],
}

export const WORDS: Record<Engine, Words> = { duckdb, sqlite, postgresql, mysql }
