/**
 * Trino's SQL for DuckDB, so that the test servers of Trino and Athena execute what they are sent. What Trino would refuse is
 * refused: functions that it does not have, a text compared with a date, OFFSET after LIMIT. Where the two engines count
 * differently DuckDB is made to count as Trino does: whole and decimal division, averages of decimals.
 */
import { trino as computing } from '../../src/guard/functions/trino.ts'
import { loadSqlParser } from '../../src/sql/tree.ts'

type Node = { [key: string]: unknown }

/** What Trino says of a statement that it cannot run: its error name. */
export class TrinoRefusal extends Error {
  readonly errorName: string

  constructor(errorName: string, message: string) {
    super(message)
    this.errorName = errorName
  }
}

/** Functions of the SQL standard that Trino has besides those of its reference that the guard lists. */
const STANDARD = `abs ceil ceiling floor round sqrt power pow exp ln log log10 log2 sign mod greatest least coalesce nullif lower upper
  length trim ltrim rtrim substr substring replace position reverse concat degrees radians pi sin cos tan asin acos atan atan2
  count sum avg min max stddev stddev_pop stddev_samp variance var_pop var_samp corr covar_pop covar_samp row_number rank dense_rank
  percent_rank cume_dist ntile lag lead first_value last_value nth_value cast extract grouping cube rollup`
const KNOWN = new Set([...`${computing} ${STANDARD}`.trim().split(/\s+/), 'grouping sets'])

/** Functions that DuckDB has by another name and polyglot does not turn into one another. */
const RENAMED: { [name: string]: string } = {
  contains: 'list_contains',
  filter: 'list_filter',
  transform: 'list_transform',
  codepoint: 'unicode',
  json_format: 'json_text',
  date_add: 'trino_later',
  from_iso8601_timestamp: 'iso_moment',
}

/** Digits at which rounding leaves a number as it is. */
const ALL_DIGITS = 400

/** For each connection, and before the prelude is read: its divisions are of whole numbers too. */
export const SETTINGS = "SET TimeZone = 'UTC'; SET integer_division = true; SET ieee_floating_point_ops = true"

/** Functions that are Trino's and not DuckDB's. A quotient of decimals has the larger scale of the two, as there. */
export const PRELUDE = `
  CREATE MACRO trino_scale(type) AS coalesce(TRY_CAST(nullif(regexp_extract(type, '^DECIMAL\\(\\d+,(\\d+)\\)', 1), '') AS INTEGER), 0);
  CREATE MACRO trino_floats(a, b) AS typeof(a) IN ('DOUBLE', 'FLOAT') OR typeof(b) IN ('DOUBLE', 'FLOAT');
  CREATE MACRO trino_digits(a, b) AS CASE WHEN NOT trino_floats(a, b) AND typeof(a) || typeof(b) LIKE '%DECIMAL%'
    THEN greatest(trino_scale(typeof(a)), trino_scale(typeof(b))) ELSE ${ALL_DIGITS} END;
  CREATE MACRO trino_divide(a, b) AS CASE WHEN b = 0 AND NOT trino_floats(a, b) THEN error('Division by zero')
    ELSE round(a / b, trino_digits(a, b)) END;
  CREATE MACRO trino_average(x) AS CASE WHEN typeof(any_value(x)) LIKE 'DECIMAL%'
    THEN round(avg(x), trino_scale(typeof(any_value(x)))) ELSE avg(x) END;
  CREATE MACRO trino_span(unit, n) AS CASE unit WHEN 'second' THEN to_seconds(n) WHEN 'minute' THEN to_minutes(n)
    WHEN 'hour' THEN to_hours(n) WHEN 'day' THEN to_days(CAST(n AS INTEGER)) WHEN 'week' THEN to_days(CAST(7 * n AS INTEGER))
    WHEN 'month' THEN to_months(CAST(n AS INTEGER)) WHEN 'quarter' THEN to_months(CAST(3 * n AS INTEGER))
    WHEN 'year' THEN to_months(CAST(12 * n AS INTEGER)) ELSE error('INVALID_FUNCTION_ARGUMENT') END;
  CREATE MACRO trino_later(unit VARCHAR, n BIGINT, x DATE) AS CAST(x + trino_span(unit, n) AS DATE),
    (unit VARCHAR, n BIGINT, x TIMESTAMP) AS x + trino_span(unit, n), (unit VARCHAR, n BIGINT, x TIMESTAMPTZ) AS x + trino_span(unit, n);
  CREATE MACRO trino_text(x) AS CAST(x AS VARCHAR);
  CREATE MACRO element_at(list, place) AS list[place];
  CREATE MACRO sequence(first, last) AS generate_series(first, last), (first, last, step) AS generate_series(first, last, step);
  CREATE MACRO approx_percentile(x, share) AS approx_quantile(x, share);
  CREATE MACRO json_parse(x) AS CAST(x AS JSON);
  CREATE MACRO json_text(x) AS CAST(x AS VARCHAR);
  CREATE MACRO iso_moment(x) AS CAST(x AS TIMESTAMPTZ);
  CREATE MACRO infinity() AS CAST('Infinity' AS DOUBLE);
  CREATE MACRO nan() AS CAST('NaN' AS DOUBLE);
  CREATE MACRO is_nan(x) AS isnan(x);
  CREATE MACRO year_of_week(x) AS isoyear(x);
  CREATE MACRO at_timezone(x, zone) AS x;`

type Polyglot = typeof import('@polyglot-sql/sdk')

/** Loads the parser; what it gives turns a statement into DuckDB's, or throws TrinoRefusal with the error name that Trino would give. */
export async function loadTranslator(): Promise<(sql: string) => string> {
  await loadSqlParser()
  const polyglot = await import('@polyglot-sql/sdk')
  return (sql) => toDuckdb(sql, polyglot)
}

type PolyglotDialect = Parameters<Polyglot['transpile']>[1]
const TRINO = 'trino' as PolyglotDialect
const DUCKDB = 'duckdb' as PolyglotDialect

function toDuckdb(sql: string, { parse, generate, transpile }: Polyglot): string {
  const { success, ast, error } = parse(sql, TRINO)
  if (!success || !Array.isArray(ast) || ast.length !== 1)
    throw new TrinoRefusal('SYNTAX_ERROR', `line 1:1: mismatched input: ${error ?? 'more than one statement'}`)
  refuseForeignWords(sql)
  const [tree] = generate([rewrite(ast[0])], TRINO).sql ?? []
  const [text] = tree === undefined ? [] : (transpile(tree, TRINO, DUCKDB).sql ?? [])
  if (text === undefined) throw new TrinoRefusal('SYNTAX_ERROR', 'line 1:1: mismatched input')
  return text.replace(/\b(information_schema|system\.metadata)\./gi, 'trino_information.')
}

/** Forms of other dialects that polyglot would read and turn into Trino's. */
function refuseForeignWords(sql: string): void {
  const bare = sql.replace(/'(?:[^']|'')*'/g, "''").replace(/"(?:[^"]|"")*"/g, '""')
  const found = /::|\bILIKE\b|\bQUALIFY\b|\bDISTINCT\s+ON\b|\bLIMIT\s+\d+\s+OFFSET\b|`|\bMEDIAN\s*\(/i.exec(bare)
  if (found) throw new TrinoRefusal('SYNTAX_ERROR', `line 1:${found.index + 1}: mismatched input '${found[0]}'`)
}

/** Where DuckDB reads the tree otherwise than Trino does. */
function rewrite(node: unknown, kept: ReadonlySet<string> = new Set()): unknown {
  if (Array.isArray(node)) return node.map((item) => rewrite(item))
  if (node === null || typeof node !== 'object') return node
  const [kind = '', ...others] = Object.keys(node)
  const change = others.length === 0 && !kept.has(kind) ? CHANGES[kind] : undefined
  const inside = kind === 'window_function' ? new Set(['avg']) : undefined
  const copy = Object.fromEntries(Object.entries(node).map(([key, value]) => [key, rewriteIn(value, inside)]))
  return change?.(copy[kind] as Node) ?? copy
}

/** The parts of a node; `kept` kinds stay as they are where they are its own `this`. */
function rewriteIn(value: unknown, kept: ReadonlySet<string> | undefined): unknown {
  if (kept === undefined || value === null || typeof value !== 'object' || Array.isArray(value)) return rewrite(value)
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [key, rewrite(part, key === 'this' ? kept : undefined)]),
  )
}

const call = (name: string, args: unknown[], more: Node = {}): Node => ({
  function: {
    name,
    args,
    distinct: false,
    trailing_comments: [],
    use_bracket_syntax: false,
    no_parens: false,
    quoted: false,
    ...more,
  },
})

/** A text as Trino has it: of the type varchar, which becomes no date or number by being compared with one. */
function typed(node: unknown): unknown {
  const literal = (node as { literal?: { literal_type: string } } | null)?.literal
  return literal?.literal_type === 'string' ? call('TRINO_TEXT', [node]) : node
}

const comparison = (kind: string) => (content: Node) => ({
  [kind]: { ...content, left: typed(content.left), right: typed(content.right) },
})

const CHANGES: { [kind: string]: (content: Node) => unknown } = {
  div: ({ left, right }) => call('TRINO_DIVIDE', [left, right]),
  avg: (content) => (content.distinct || content.filter ? undefined : call('TRINO_AVERAGE', [content.this])),
  eq: comparison('eq'),
  neq: comparison('neq'),
  lt: comparison('lt'),
  lte: comparison('lte'),
  gt: comparison('gt'),
  gte: comparison('gte'),
  between: (content) => ({ between: { ...content, low: typed(content.low), high: typed(content.high) } }),
  in: (content) => ({
    in: { ...content, expressions: ((content.expressions ?? []) as unknown[]).map((item) => typed(item)) },
  }),
  function: (content) => {
    const name = String(content.name).toLowerCase()
    if (!content.quoted && !KNOWN.has(name) && !name.startsWith('trino_'))
      throw new TrinoRefusal('FUNCTION_NOT_FOUND', `line 1:1: Function '${name}' not registered`)
    const renamed = RENAMED[name]
    return renamed === undefined ? undefined : { function: { ...content, name: renamed } }
  },
}
