/** What differs between dialects in the SQL that we write: each entry is tested by running it. */
import type { Dialect, Grain } from '../types.ts'
import { literal } from './write.ts'

export type DialectFacts = {
  /** A day as a literal that compares with date and timestamp columns. `isoDay` is `YYYY-MM-DD`. */
  date(isoDay: string): string
  /** The first day of the period that holds the given date. */
  bucket(grain: Grain, expression: string): string
  /** A fraction, not a whole number, whatever the types of the two sides. */
  divide(over: string, under: string): string
  median(expression: string): string
  /** Whole days from one date to a later one. */
  daysBetween(from: string, to: string): string
  /** True where both are equal or both are missing. */
  same(left: string, right: string): string
  /** Case-insensitive LIKE with `!` as the escape character. */
  like(expression: string, pattern: string): string
}

const common = {
  same: (left: string, right: string) => `${left} IS NOT DISTINCT FROM ${right}`,
  divide: (over: string, under: string) => `CAST(${over} AS DOUBLE PRECISION) / NULLIF(${under}, 0)`,
}

const duckdb: DialectFacts = {
  ...common,
  date: (day) => `DATE '${day}'`,
  bucket: (grain, expression) => `CAST(DATE_TRUNC('${grain}', ${expression}) AS DATE)`,
  divide: (over, under) => `CAST(${over} AS DOUBLE) / NULLIF(${under}, 0)`,
  median: (expression) => `MEDIAN(${expression})`,
  daysBetween: (from, to) => `DATE_DIFF('day', ${from}, ${to})`,
  like: (expression, pattern) => `${expression} ILIKE ${pattern} ESCAPE '!'`,
}

const SQLITE_BUCKETS: { [K in Grain]: (expression: string) => string } = {
  day: (e) => `DATE(${e})`,
  week: (e) => `DATE(${e}, '-6 days', 'weekday 1')`,
  month: (e) => `STRFTIME('%Y-%m-01', ${e})`,
  quarter: (e) => `DATE(${e}, 'start of month', '-' || ((CAST(STRFTIME('%m', ${e}) AS INTEGER) - 1) % 3) || ' months')`,
  year: (e) => `STRFTIME('%Y-01-01', ${e})`,
}

const sqlite: DialectFacts = {
  ...common,
  date: (day) => `'${day}'`,
  bucket: (grain, expression) => SQLITE_BUCKETS[grain](expression),
  divide: (over, under) => `CAST(${over} AS REAL) / NULLIF(${under}, 0)`,
  median: (expression) => `MEDIAN(${expression})`,
  daysBetween: (from, to) => `CAST(JULIANDAY(${to}) - JULIANDAY(${from}) AS INTEGER)`,
  same: (left, right) => `${left} IS ${right}`,
  like: (expression, pattern) => `${expression} LIKE ${pattern} ESCAPE '!'`,
}

const postgresql: DialectFacts = {
  ...common,
  date: (day) => `DATE '${day}'`,
  bucket: (grain, expression) => `CAST(DATE_TRUNC('${grain}', ${expression}) AS DATE)`,
  median: (expression) => `PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY ${expression})`,
  daysBetween: (from, to) => `(CAST(${to} AS DATE) - CAST(${from} AS DATE))`,
  like: (expression, pattern) => `${expression} ILIKE ${pattern} ESCAPE '!'`,
}

/** Dialects of the sources that exist. A dialect without an entry cannot be planned for yet. */
const FACTS: Partial<Record<Dialect, DialectFacts>> = { duckdb, sqlite, postgresql }

/** The facts of one dialect; DuckDB's, the closest to the standard, where a dialect has none of its own. */
export function factsOf(dialect: Dialect): DialectFacts {
  return FACTS[dialect] ?? duckdb
}

/** The argument of `like` that matches a text at the start, the end or anywhere, its wildcards taken literally. */
export function likePattern(text: string, at: 'start' | 'end' | 'anywhere', dialect: Dialect): string {
  const escaped = text.replace(/[!%_]/g, (c) => `!${c}`)
  const pattern = `${at === 'start' ? '' : '%'}${escaped}${at === 'end' ? '' : '%'}`
  return literal(pattern, dialect)
}
