/** What differs between dialects in the SQL that we write. */
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
  /** An item of ORDER BY that puts missing values last. */
  nullsLast(expression: string, direction: 'asc' | 'desc'): string
  /** Case-insensitive LIKE with `!` as the escape character. */
  like(expression: string, pattern: string): string
}

type Direction = 'asc' | 'desc'

/** Missing values come first where they sort as the smallest: going down, they are last already. */
const smallestFirst = {
  nullsLast: (e: string, direction: Direction) =>
    direction === 'desc' ? `${e} DESC` : `CASE WHEN ${e} IS NULL THEN 1 ELSE 0 END, ${e}`,
}

const common = {
  nullsLast: (e: string, direction: Direction) => `${e}${direction === 'desc' ? ' DESC' : ''} NULLS LAST`,
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

const lowerLike = (expression: string, pattern: string) => `LOWER(${expression}) LIKE LOWER(${pattern}) ESCAPE '!'`

/** The middle of a sorted list in JSON: MySQL has no median, MariaDB none that groups. Too long a list is an error or NULL, never wrong. */
function mysqlMedian(expression: string): string {
  const list = `CONCAT('[', GROUP_CONCAT(${expression} ORDER BY ${expression} SEPARATOR ','), ']')`
  const item = (at: string) => `JSON_EXTRACT(${list}, CONCAT('$[', FLOOR(${at}), ']'))`
  const low = item(`(COUNT(${expression}) - 1) / 2`)
  const high = item(`COUNT(${expression}) / 2`)
  return `CAST((${low} + ${high}) / 2 AS DOUBLE)`
}

const MYSQL_BUCKETS: { [K in Grain]: (expression: string) => string } = {
  day: (e) => `CAST(${e} AS DATE)`,
  week: (e) => `SUBDATE(CAST(${e} AS DATE), WEEKDAY(${e}))`,
  month: (e) => `SUBDATE(CAST(${e} AS DATE), DAYOFMONTH(${e}) - 1)`,
  quarter: (e) => `CAST(CONCAT(YEAR(${e}), '-', QUARTER(${e}) * 3 - 2, '-1') AS DATE)`,
  year: (e) => `MAKEDATE(YEAR(${e}), 1)`,
}

const mysql: DialectFacts = {
  ...smallestFirst,
  date: (day) => `DATE '${day}'`,
  bucket: (grain, expression) => MYSQL_BUCKETS[grain](expression),
  divide: (over, under) => `CAST(${over} AS DOUBLE) / NULLIF(${under}, 0)`,
  median: mysqlMedian,
  daysBetween: (from, to) => `DATEDIFF(${to}, ${from})`,
  same: (left, right) => `${left} <=> ${right}`,
  like: lowerLike,
}

/** 1 January 1900 was a Monday. */
const MONDAY = "CAST('1900-01-01' AS DATE)"

const TSQL_BUCKETS: { [K in Grain]: (expression: string) => string } = {
  day: (e) => `CAST(${e} AS DATE)`,
  week: (e) => `DATEADD(DAY, -((DATEDIFF(DAY, ${MONDAY}, ${e}) % 7 + 7) % 7), CAST(${e} AS DATE))`,
  month: (e) => `DATEFROMPARTS(YEAR(${e}), MONTH(${e}), 1)`,
  quarter: (e) => `DATEFROMPARTS(YEAR(${e}), DATEPART(QUARTER, ${e}) * 3 - 2, 1)`,
  year: (e) => `DATEFROMPARTS(YEAR(${e}), 1, 1)`,
}

/** As in MySQL: PERCENTILE_CONT does not group here. Style 3 keeps every digit of a float. */
function tsqlMedian(expression: string): string {
  const sorted = `STRING_AGG(CONVERT(VARCHAR(MAX), ${expression}, 3), ',') WITHIN GROUP (ORDER BY ${expression})`
  const item = (at: string) => `CAST(JSON_VALUE(CONCAT('[', ${sorted}, ']'), CONCAT('$[', ${at}, ']')) AS FLOAT)`
  return `(${item(`(COUNT(${expression}) - 1) / 2`)} + ${item(`COUNT(${expression}) / 2`)}) / 2`
}

const tsql: DialectFacts = {
  ...smallestFirst,
  date: (day) => `CAST('${day}' AS DATE)`,
  bucket: (grain, expression) => TSQL_BUCKETS[grain](expression),
  divide: (over, under) => `CAST(${over} AS FLOAT) / NULLIF(${under}, 0)`,
  median: tsqlMedian,
  daysBetween: (from, to) => `DATEDIFF(DAY, ${from}, ${to})`,
  same: (left, right) => `(${left} = ${right} OR (${left} IS NULL AND ${right} IS NULL))`,
  like: lowerLike,
}

/** The exact median: Trino's own is approximate. */
function trinoMedian(expression: string): string {
  const sorted = `ARRAY_SORT(ARRAY_AGG(${expression}) FILTER (WHERE ${expression} IS NOT NULL))`
  const item = (at: string) => `CAST(ELEMENT_AT(${sorted}, ${at}) AS DOUBLE)`
  return `(${item(`(COUNT(${expression}) + 1) / 2`)} + ${item(`COUNT(${expression}) / 2 + 1`)}) / 2`
}

const trino: DialectFacts = {
  ...common,
  date: (day) => `DATE '${day}'`,
  bucket: (grain, expression) => `CAST(DATE_TRUNC('${grain}', ${expression}) AS DATE)`,
  divide: (over, under) => `CAST(${over} AS DOUBLE) / NULLIF(${under}, 0)`,
  median: trinoMedian,
  daysBetween: (from, to) => `DATE_DIFF('day', CAST(${from} AS DATE), CAST(${to} AS DATE))`,
  like: lowerLike,
}

const FACTS: Record<Dialect, DialectFacts> = { duckdb, sqlite, postgresql, mysql, tsql, athena: trino, trino }

/** The facts of one dialect. Those of tsql, athena and trino are from their references: no test runs them. */
export function factsOf(dialect: Dialect): DialectFacts {
  return FACTS[dialect]
}

/** The argument of `like` that matches a text at the start, the end or anywhere, its wildcards taken literally. */
export function likePattern(text: string, at: 'start' | 'end' | 'anywhere', dialect: Dialect): string {
  const escaped = text.replace(dialect === 'tsql' ? /[!%_[]/g : /[!%_]/g, (c) => `!${c}`)
  const pattern = `${at === 'start' ? '' : '%'}${escaped}${at === 'end' ? '' : '%'}`
  return literal(pattern, dialect)
}
