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
  /** True where a quotient of decimals may be rounded to the digits after the point that the two have: 1.0 / 3 is 0.3. */
  roundsQuotients?: true
  median(expression: string): string
  /** The mean with its fraction, whatever the type of what is averaged. */
  average(expression: string, distinct?: boolean): string
  /** Whole days from one date to a later one. */
  daysBetween(from: string, to: string): string
  /** The date a number of days later. */
  addDays(expression: string, days: string): string
  /** Text as the number that it is written as; missing where it is empty, and where the engine can, where it is no number. */
  asNumber(expression: string): string
  /** A part of a date as a number. */
  datePart(part: DatePart, expression: string): string
  /** Two texts as one; missing where one of them is. */
  joined(left: string, right: string): string
  /** Periods that follow each other, each its first day and the day after its last, as the rows of a common table expression. */
  periods(grain: Grain, days: Period[]): string
  /** True where both are equal or both are missing. */
  same(left: string, right: string): string
  /**
   * An item of ORDER BY that puts missing values last. `value` is what an output column of that name holds: not every engine
   * takes the name inside an expression.
   */
  nullsLast(expression: string, direction: 'asc' | 'desc', value?: string): string
  /** Case-insensitive LIKE with `!` as the escape character. */
  like(expression: string, pattern: string): string
}

/** ISO days: the first of the period, and the first that is no longer in it. */
type Period = [from: string, to: string]

export type DatePart = 'year' | 'quarter' | 'month' | 'day' | 'hour'

type Direction = 'asc' | 'desc'

/** Missing values come first where they sort as the smallest: going down, they are last already. */
const smallestFirst = {
  nullsLast: (e: string, direction: Direction, value = e) =>
    direction === 'desc' ? `${e} DESC` : `CASE WHEN ${value} IS NULL THEN 1 ELSE 0 END, ${e}`,
}

const average = (e: string, distinct = false) => `AVG(${distinct ? 'DISTINCT ' : ''}${e})`
const extracted = (part: DatePart, e: string) => `EXTRACT(${part.toUpperCase()} FROM ${e})`

/** Written out: their number is known, and it reads the same in most dialects. */
const listed =
  (date: (isoDay: string) => string) =>
  (_: Grain, days: Period[]): string =>
    `VALUES ${days.map(([from, to]) => `(${date(from)}, ${date(to)})`).join(', ')}`

const DIGITS = `(${Array.from({ length: 10 }, (_, d) => `SELECT ${d} AS d`).join(' UNION ALL ')})`

/** Counted from the first day, for dialects without VALUES: a SELECT for each period would be too many. The last one ends early. */
function counted(
  days: Period[],
  date: (isoDay: string) => string,
  later: (day: string, periods: string) => string,
): string {
  const first = date(days[0]?.[0] ?? '')
  const end = date(days.at(-1)?.[1] ?? '')
  const next = later(first, 'n + 1')
  const numbers = `SELECT a.d + 10 * b.d + 100 * c.d AS n FROM ${DIGITS} AS a CROSS JOIN ${DIGITS} AS b CROSS JOIN ${DIGITS} AS c`
  return `SELECT ${later(first, 'n')}, CASE WHEN ${next} < ${end} THEN ${next} ELSE ${end} END FROM (${numbers}) AS numbers WHERE n < ${days.length}`
}

const common = {
  // Going up it is so by default; said all the same, it would be lost where the printer leaves out what is the default.
  nullsLast: (e: string, direction: Direction) => (direction === 'desc' ? `${e} DESC NULLS LAST` : e),
  same: (left: string, right: string) => `${left} IS NOT DISTINCT FROM ${right}`,
  divide: (over: string, under: string) => `CAST(${over} AS DOUBLE PRECISION) / NULLIF(${under}, 0)`,
  average,
  datePart: extracted,
  joined: (left: string, right: string) => `${left} || ${right}`,
}

const standardDate = (day: string) => `DATE '${day}'`

const duckdb: DialectFacts = {
  ...common,
  date: standardDate,
  periods: listed(standardDate),
  bucket: (grain, expression) => `CAST(DATE_TRUNC('${grain}', ${expression}) AS DATE)`,
  divide: (over, under) => `CAST(${over} AS DOUBLE) / NULLIF(${under}, 0)`,
  median: (expression) => `MEDIAN(${expression})`,
  daysBetween: (from, to) => `DATE_DIFF('day', ${from}, ${to})`,
  asNumber: (e) => `TRY_CAST(${e} AS DOUBLE)`,
  addDays: (e, days) => `(CAST(${e} AS DATE) + CAST(${days} AS INTEGER))`,
  like: (expression, pattern) => `${expression} ILIKE ${pattern} ESCAPE '!'`,
}

const SQLITE_BUCKETS: { [K in Grain]: (expression: string) => string } = {
  day: (e) => `DATE(${e})`,
  week: (e) => `DATE(${e}, '-6 days', 'weekday 1')`,
  month: (e) => `STRFTIME('%Y-%m-01', ${e})`,
  quarter: (e) => `DATE(${e}, 'start of month', '-' || ((CAST(STRFTIME('%m', ${e}) AS INTEGER) - 1) % 3) || ' months')`,
  year: (e) => `STRFTIME('%Y-01-01', ${e})`,
}

const sqliteDate = (day: string) => `'${day}'`
const SQLITE_PARTS = { year: '%Y', month: '%m', day: '%d', hour: '%H' } as const

const sqlite: DialectFacts = {
  ...common,
  // A column of decimals holds 1.00 as a whole number, and divides it as one.
  roundsQuotients: true,
  date: sqliteDate,
  periods: listed(sqliteDate),
  nullsLast: (e, direction) => `${e}${direction === 'desc' ? ' DESC' : ''} NULLS LAST`,
  bucket: (grain, expression) => SQLITE_BUCKETS[grain](expression),
  divide: (over, under) => `CAST(${over} AS REAL) / NULLIF(${under}, 0)`,
  median: (expression) => `MEDIAN(${expression})`,
  daysBetween: (from, to) => `CAST(JULIANDAY(DATE(${to})) - JULIANDAY(DATE(${from})) AS INTEGER)`,
  asNumber: (e) => `CAST(NULLIF(${e}, '') AS REAL)`,
  addDays: (e, days) => `DATE(${e}, (${days}) || ' days')`,
  datePart: (part, e) =>
    part === 'quarter'
      ? `(CAST(STRFTIME('%m', ${e}) AS INTEGER) + 2) / 3`
      : `CAST(STRFTIME('${SQLITE_PARTS[part]}', ${e}) AS INTEGER)`,
  same: (left, right) => `${left} IS ${right}`,
  like: (expression, pattern) => `${expression} LIKE ${pattern} ESCAPE '!'`,
}

const postgresql: DialectFacts = {
  ...common,
  date: standardDate,
  periods: listed(standardDate),
  bucket: (grain, expression) => `CAST(DATE_TRUNC('${grain}', ${expression}) AS DATE)`,
  median: (expression) => `PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY ${expression})`,
  addDays: (e, days) => `(CAST(${e} AS DATE) + CAST(${days} AS INTEGER))`,
  daysBetween: (from, to) => `(CAST(${to} AS DATE) - CAST(${from} AS DATE))`,
  asNumber: (e) => `CAST(NULLIF(${e}, '') AS DOUBLE PRECISION)`,
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

const mysqlDate = (day: string) => `DATE '${day}'`

const mysql: DialectFacts = {
  ...smallestFirst,
  date: mysqlDate,
  bucket: (grain, expression) => MYSQL_BUCKETS[grain](expression),
  divide: (over, under) => `CAST(${over} AS DOUBLE) / NULLIF(${under}, 0)`,
  median: mysqlMedian,
  average,
  daysBetween: (from, to) => `DATEDIFF(${to}, ${from})`,
  asNumber: (e) => `CAST(NULLIF(${e}, '') AS DOUBLE)`,
  addDays: (e, days) => `DATE_ADD(CAST(${e} AS DATE), INTERVAL ${days} DAY)`,
  datePart: extracted,
  joined: (left, right) => `CONCAT(${left}, ${right})`,
  // MySQL and MariaDB write VALUES in different ways.
  periods: (grain, days) =>
    counted(days, mysqlDate, (day, n) => `DATE_ADD(${day}, INTERVAL ${n} ${grain.toUpperCase()})`),
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

const tsqlDate = (day: string) => `CAST('${day}' AS DATE)`

const tsql: DialectFacts = {
  ...smallestFirst,
  date: tsqlDate,
  bucket: (grain, expression) => TSQL_BUCKETS[grain](expression),
  divide: (over, under) => `CAST(${over} AS FLOAT) / NULLIF(${under}, 0)`,
  median: tsqlMedian,
  average: (e, distinct) => average(`CAST(${e} AS FLOAT)`, distinct),
  daysBetween: (from, to) => `DATEDIFF(DAY, ${from}, ${to})`,
  asNumber: (e) => `TRY_CAST(NULLIF(${e}, '') AS FLOAT)`,
  addDays: (e, days) => `DATEADD(DAY, ${days}, CAST(${e} AS DATE))`,
  datePart: (part, e) => `DATEPART(${part.toUpperCase()}, ${e})`,
  joined: (left, right) => `CAST(${left} AS NVARCHAR(4000)) + CAST(${right} AS NVARCHAR(4000))`,
  periods: (grain, days) => counted(days, tsqlDate, (day, n) => `DATEADD(${grain.toUpperCase()}, ${n}, ${day})`),
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
  roundsQuotients: true,
  date: standardDate,
  periods: listed(standardDate),
  bucket: (grain, expression) => `CAST(DATE_TRUNC('${grain}', ${expression}) AS DATE)`,
  divide: (over, under) => `CAST(${over} AS DOUBLE) / NULLIF(${under}, 0)`,
  median: trinoMedian,
  average: (e, distinct) => average(`CAST(${e} AS DOUBLE)`, distinct),
  daysBetween: (from, to) => `DATE_DIFF('day', CAST(${from} AS DATE), CAST(${to} AS DATE))`,
  asNumber: (e) => `TRY_CAST(${e} AS DOUBLE)`,
  addDays: (e, days) => `DATE_ADD('day', ${days}, CAST(${e} AS DATE))`,
  like: lowerLike,
}

const FACTS: Record<Dialect, DialectFacts> = { duckdb, sqlite, postgresql, mysql, tsql, athena: trino, trino }

/**
 * The facts of one dialect. Those of tsql, athena and trino are run on test servers that speak for them, not on the engines
 * themselves.
 */
export function factsOf(dialect: Dialect): DialectFacts {
  return FACTS[dialect]
}

/** An aggregate of an expression, by its name in the query form. */
export function aggregateSql(
  aggregate: 'count' | 'sum' | 'avg' | 'min' | 'max' | 'median',
  expression: string,
  dialect: Dialect,
  distinct = false,
): string {
  const facts = factsOf(dialect)
  if (aggregate === 'median') return facts.median(expression)
  if (aggregate === 'avg') return facts.average(expression, distinct)
  return `${aggregate.toUpperCase()}(${distinct ? 'DISTINCT ' : ''}${expression})`
}

/** The argument of `like` that matches a text at the start, the end or anywhere, its wildcards taken literally. */
export function likePattern(text: string, at: 'start' | 'end' | 'anywhere', dialect: Dialect): string {
  const escaped = text.replace(dialect === 'tsql' ? /[!%_[]/g : /[!%_]/g, (c) => `!${c}`)
  const pattern = `${at === 'start' ? '' : '%'}${escaped}${at === 'end' ? '' : '%'}`
  return literal(pattern, dialect)
}
