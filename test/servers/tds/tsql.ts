/**
 * T-SQL for DuckDB: calls and types that differ are put under names of our own (`MACROS` says what they do), then polyglot
 * turns the syntax. What SQL Server counts differently is counted as it does: whole division, averages of whole numbers.
 */
import { readType, type SqlType } from './columns.ts'
import { refuseForeign, SqlError } from './strict.ts'
import { argumentsOf, type Leaf, type Part, partsOf, signOf, textOf, wordOf } from './tree.ts'

/** Calls that DuckDB has under another name. */
const RENAMED: Record<string, string> = {
  len: 'tsql_len',
  isnull: 'coalesce',
  charindex: 'tsql_charindex',
  count_big: 'count',
  replicate: 'repeat',
  datefromparts: 'make_date',
  eomonth: 'last_day',
  json_value: 'tsql_json_value',
  generate_series: 'tsql_series',
  object_id: 'tsql_object_id',
  quotename: 'tsql_quotename',
  parsename: 'tsql_parsename',
  stdev: 'stddev_samp',
  stdevp: 'stddev_pop',
  var: 'var_samp',
  varp: 'var_pop',
  log: 'tsql_log',
}
/** Calls whose first argument is the name of a part of a date. */
const WITH_PART = new Set(['datediff', 'dateadd', 'datepart', 'datename'])
/** Types whose casts DuckDB knows as they are, once polyglot has named them. */
const PLAIN_TYPES = new Set(['int', 'integer', 'bigint', 'smallint', 'float', 'real', 'decimal', 'numeric', 'date'])

/** Names and numbers that are T-SQL's and not DuckDB's. */
export const MACROS = `
  CREATE MACRO tsql_len(x) AS length(rtrim(x));
  CREATE MACRO tsql_charindex(sought, x) AS strpos(lower(x), lower(sought));
  CREATE MACRO tsql_json_value(doc, path) AS json_extract_string(doc, replace(path, '.0]', ']'));
  CREATE MACRO tsql_series(first, last) AS TABLE SELECT generate_series AS value FROM generate_series(first, last);
  CREATE MACRO tsql_series_by(first, last, step) AS TABLE SELECT generate_series AS value FROM generate_series(first, last, step);
  CREATE MACRO tsql_quotename(x) AS '[' || replace(x, ']', ']]') || ']';
  CREATE MACRO tsql_part(x, n) AS replace(list_reverse(regexp_extract_all(x, '[^.\\[\\]]+'))[n], ']]', ']');
  CREATE MACRO tsql_parsename(x, n) AS tsql_part(x, n);
  CREATE MACRO tsql_log(x) AS ln(x);
  CREATE MACRO tsql_datediff(part, a, b) AS CASE lower(part) WHEN 'day' THEN date_diff('day', CAST(a AS TIMESTAMP), CAST(b AS TIMESTAMP))
    WHEN 'month' THEN date_diff('month', CAST(a AS TIMESTAMP), CAST(b AS TIMESTAMP))
    WHEN 'year' THEN date_diff('year', CAST(a AS TIMESTAMP), CAST(b AS TIMESTAMP))
    WHEN 'quarter' THEN date_diff('quarter', CAST(a AS TIMESTAMP), CAST(b AS TIMESTAMP))
    WHEN 'hour' THEN date_diff('hour', CAST(a AS TIMESTAMP), CAST(b AS TIMESTAMP))
    WHEN 'minute' THEN date_diff('minute', CAST(a AS TIMESTAMP), CAST(b AS TIMESTAMP))
    WHEN 'second' THEN date_diff('second', CAST(a AS TIMESTAMP), CAST(b AS TIMESTAMP)) ELSE error('not a datepart') END;
  CREATE MACRO tsql_dateadd(part, n, d) AS d + CASE lower(part) WHEN 'day' THEN to_days(CAST(n AS INTEGER))
    WHEN 'month' THEN to_months(CAST(n AS INTEGER)) WHEN 'year' THEN to_years(CAST(n AS INTEGER))
    WHEN 'quarter' THEN to_months(CAST(3 * n AS INTEGER)) WHEN 'week' THEN to_days(CAST(7 * n AS INTEGER))
    WHEN 'hour' THEN to_hours(n) WHEN 'minute' THEN to_minutes(n) WHEN 'second' THEN to_seconds(n) ELSE error('not a datepart') END;
  CREATE MACRO tsql_dateadd_day(n, d) AS CAST(d + to_days(CAST(n AS INTEGER)) AS DATE);
  CREATE MACRO tsql_datepart(part, d) AS CAST(CASE lower(part) WHEN 'year' THEN year(d) WHEN 'quarter' THEN quarter(d) WHEN 'month' THEN month(d)
    WHEN 'day' THEN day(d) WHEN 'week' THEN week(d) WHEN 'weekday' THEN dayofweek(d) + 1 WHEN 'hour' THEN hour(CAST(d AS TIMESTAMP))
    WHEN 'minute' THEN minute(CAST(d AS TIMESTAMP)) ELSE error('not a datepart') END AS INTEGER);
  CREATE MACRO tsql_is_whole(type) AS type IN ('TINYINT', 'UTINYINT', 'SMALLINT', 'INTEGER', 'BIGINT', 'HUGEINT', 'INTEGER_LITERAL');
  CREATE MACRO tsql_average(x) AS CASE WHEN tsql_is_whole(typeof(any_value(x))) THEN trunc(avg(x)) ELSE avg(x) END;
  CREATE MACRO tsql_divide(a, b) AS CASE WHEN b = 0 THEN error('Divide by zero error encountered.')
    WHEN tsql_is_whole(typeof(a)) AND tsql_is_whole(typeof(b)) THEN trunc(CAST(a AS DOUBLE) / CAST(b AS DOUBLE))
    ELSE CAST(a AS DOUBLE) / CAST(b AS DOUBLE) END;
  CREATE MACRO concat_texts(a, b) AS a || b;
  CREATE MACRO tsql_quantile(x, share) AS quantile_cont(x, share);
  CREATE MACRO tsql_quantile_disc(x, share) AS quantile_disc(x, share);
  CREATE MACRO tsql_text_list(x, separator, place) AS string_agg(x, separator ORDER BY place);
  CREATE MACRO tsql_to_bit(x) AS CAST(x AS BOOLEAN);
  CREATE MACRO tsql_to_tinyint(x) AS CAST(CAST(x AS UTINYINT) AS SMALLINT);
  CREATE MACRO tsql_to_money(x) AS CAST(x AS DECIMAL(19, 4));
  CREATE MACRO tsql_to_smallmoney(x) AS CAST(x AS DECIMAL(10, 4));
  CREATE MACRO tsql_to_text(x) AS CASE typeof(x) WHEN 'BOOLEAN' THEN CAST(CAST(CAST(x AS VARCHAR) = 'true' AS INTEGER) AS VARCHAR)
    ELSE CAST(x AS VARCHAR) END;
  CREATE MACRO tsql_cut(x, n) AS left(x, n);
  CREATE MACRO tsql_to_varbinary(x) AS CAST(x AS BLOB);
  CREATE MACRO tsql_to_datetime(x) AS CAST(x AS TIMESTAMP);
  CREATE MACRO tsql_to_datetime2(x) AS CAST(x AS TIMESTAMP_NS);
  CREATE MACRO tsql_to_time(x) AS CAST(x AS TIME_NS);
  CREATE MACRO tsql_to_offset(x) AS CAST(x AS VARCHAR);
  CREATE MACRO tsql_to_uuid(x) AS CAST(x AS UUID);
  CREATE MACRO tsql_to_xml(x) AS CAST(x AS VARCHAR);`

/** The macro that casts to a type, and the type that DuckDB keeps its values in. */
const CASTS: Record<string, [macro: string, stored: string]> = {
  bit: ['tsql_to_bit', 'BOOLEAN'],
  tinyint: ['tsql_to_tinyint', 'UTINYINT'],
  money: ['tsql_to_money', 'DECIMAL(19, 4)'],
  smallmoney: ['tsql_to_smallmoney', 'DECIMAL(10, 4)'],
  char: ['tsql_to_text', 'VARCHAR'],
  varchar: ['tsql_to_text', 'VARCHAR'],
  nchar: ['tsql_to_text', 'VARCHAR'],
  nvarchar: ['tsql_to_text', 'VARCHAR'],
  binary: ['tsql_to_varbinary', 'BLOB'],
  varbinary: ['tsql_to_varbinary', 'BLOB'],
  datetime: ['tsql_to_datetime', 'TIMESTAMP'],
  smalldatetime: ['tsql_to_datetime', 'TIMESTAMP'],
  datetime2: ['tsql_to_datetime2', 'TIMESTAMP_NS'],
  time: ['tsql_to_time', 'TIME_NS'],
  datetimeoffset: ['tsql_to_offset', 'VARCHAR'],
  uniqueidentifier: ['tsql_to_uuid', 'UUID'],
  xml: ['tsql_to_xml', 'VARCHAR'],
}

/** The type in which DuckDB keeps values of a T-SQL type. */
export function storedType({ name, precision, scale }: SqlType): string {
  if (name === 'decimal' || name === 'numeric') return `DECIMAL(${precision}, ${scale})`
  if (name === 'float') return 'DOUBLE'
  return CASTS[name]?.[1] ?? name.toUpperCase()
}

export type Translated = {
  sql: string
  /** The declared type of each item of the outermost list that says one; undefined for others. */
  types: (SqlType | undefined)[]
}

export type Polyglot = typeof import('@polyglot-sql/sdk')
type Dialect = NonNullable<Parameters<Polyglot['parse']>[1]>
const TSQL = 'tsql' as Dialect
const DUCKDB = 'duckdb' as Dialect

/** A query for DuckDB. Throws SqlError as SQL Server would. `session` gives the values of functions and variables of the session. */
export function translate(
  sql: string,
  polyglot: Polyglot,
  session: (name: string, args: string[]) => string | undefined,
): Translated {
  const parts = partsOf(sql)
  refuseForeign(parts)
  const types: Translated['types'] = []
  const rewritten = textOf(rewrite(parts, session))
  const parsed = polyglot.parse(rewritten, TSQL)
  if (!parsed.success || !Array.isArray(parsed.ast) || parsed.ast.length !== 1)
    throw new SqlError(102, `Incorrect syntax: ${parsed.error ?? 'several statements'}.`)
  const tsql = polyglot.generate([divide(parsed.ast[0])], TSQL)
  const duckdb = polyglot.transpile(tsql.sql?.[0] ?? '', TSQL, DUCKDB)
  const text = duckdb.sql?.[0]
  if (text === undefined) throw new SqlError(102, `Incorrect syntax: ${tsql.error ?? duckdb.error}.`)
  for (const item of itemsOf(parts)) types.push(typeOfItem(item))
  return { sql: withRecursion(text), types }
}

/** Every common table expression of T-SQL may name itself. */
function withRecursion(sql: string): string {
  return sql.replace(/\bWITH (?!RECURSIVE|ORDINALITY|TIES)(?=["\w]+(?:\s*\([^)]*\))? AS)/gi, 'WITH RECURSIVE ')
}

/** The items of the outermost SELECT. */
function itemsOf(parts: Part[]): Part[][] {
  const select = parts.findIndex((part) => wordOf(part) === 'select')
  const rest = parts.slice(select + 1)
  const from = rest.findIndex((part) => ['from', 'union', 'except', 'intersect', 'option'].includes(wordOf(part)))
  return argumentsOf(from < 0 ? rest : rest.slice(0, from))
}

/** That of a cast, under its name or not. */
function typeOfItem(item: Part[]): SqlType | undefined {
  const [head, call] = item
  if (wordOf(head) !== 'cast' || !call || !('group' in call)) return undefined
  if (item.length > 2 && wordOf(item[2]) !== 'as') return undefined
  return readType(typeText(call.group.slice(call.group.findIndex((part) => wordOf(part) === 'as') + 1)))
}

function typeText(parts: Part[]): string {
  return textOf(parts).replaceAll(' ', '')
}

type SessionValue = (name: string, args: string[]) => string | undefined

function rewrite(parts: Part[], session: SessionValue): Part[] {
  const done: Part[] = []
  for (let place = 0; place < parts.length; place++) {
    const part = parts[place]
    if (!part) continue
    const next = parts[place + 1]
    if (wordOf(part) === 'option' && next && 'group' in next) return done
    const isCall = next && 'group' in next && wordOf(part) !== ''
    const call = isCall ? rewriteCall(wordOf(part), next.group, parts.slice(place + 2), session) : undefined
    if (call) {
      done.push(raw(call.text))
      place += 1 + call.taken
    } else if ('group' in part) done.push({ group: rewrite(part.group, session) })
    else done.push(rewriteWord(part, parts, place, session))
  }
  return done
}

function raw(text: string): Part {
  return { text, kind: 'symbol' }
}

function rewriteWord(part: Leaf, parts: Part[], place: number, session: SessionValue): Part {
  if (part.text.startsWith('@@')) return raw(session(part.text.toLowerCase(), []) ?? part.text)
  // The parser would print the quotes of a Unicode text singly.
  if (part.kind === 'string') return { ...part, text: part.text.replace(/^n/i, '') }
  if (/^0x/i.test(part.text)) return raw(`from_hex('${part.text.slice(2)}')`)
  // `dbo` is where DuckDB has `main`.
  const isSchema = signOf(parts[place + 1]) === '.' && signOf(parts[place - 1]) !== '.'
  if (isSchema && /^\[?dbo\]?$/i.test(part.text)) return { text: 'main', kind: 'word' }
  return part
}

type Call = { text: string; taken: number }

function rewriteCall(name: string, group: Part[], after: Part[], session: SessionValue): Call | undefined {
  const args = argumentsOf(group).map((arg) => textOf(rewrite(arg, session)))
  const own = session(name, args)
  if (own !== undefined) return { text: own, taken: 0 }
  if (name === 'cast' || name === 'try_cast') return rewriteCast(group, session)
  if (name === 'convert') return rewriteConvert(argumentsOf(group), session)
  if (WITH_PART.has(name)) return datePart(name, textOf(argumentsOf(group)[0] ?? []), args.slice(1))
  if (name === 'generate_series')
    return { text: `tsql_series${args.length === 3 ? '_by' : ''}(${args.join(', ')})`, taken: 0 }
  if (name === 'iif') return { text: `CASE WHEN ${args[0]} THEN ${args[1]} ELSE ${args[2]} END`, taken: 0 }
  if (name === 'avg' && wordOf(after[0]) !== 'over' && wordOf(group[0]) !== 'distinct')
    return { text: `tsql_average(${args.join(', ')})`, taken: 0 }
  if (wordOf(after[0]) === 'within') return ordered(name, args, after, session)
  const renamed = RENAMED[name]
  return renamed === undefined ? undefined : { text: `${renamed}(${args.join(', ')})`, taken: 0 }
}

/** Days of a date give a date, which DuckDB would make a timestamp of. */
function datePart(name: string, part: string, args: string[]): Call {
  if (name === 'dateadd' && part.toLowerCase() === 'day')
    return { text: `tsql_dateadd_day(${args.join(', ')})`, taken: 0 }
  return { text: `tsql_${name}('${part}', ${args.join(', ')})`, taken: 0 }
}

/** `F(x) WITHIN GROUP (ORDER BY y)`. */
function ordered(name: string, args: string[], after: Part[], session: SessionValue): Call {
  const [, , group] = after
  if (!group || !('group' in group)) throw new SqlError(102, "Incorrect syntax near 'WITHIN'.")
  const order = textOf(rewrite(group.group.slice(2), session))
  const text = name.startsWith('percentile')
    ? `${name === 'percentile_cont' ? 'tsql_quantile' : 'tsql_quantile_disc'}(${order}, ${args[0]})`
    : `tsql_text_list(${args.join(', ')}, ${order})`
  return { text, taken: 3 }
}

function rewriteCast(group: Part[], session: SessionValue): Call {
  const as = group.findLastIndex((part) => wordOf(part) === 'as')
  const value = textOf(rewrite(group.slice(0, as), session))
  return { text: castText(value, typeText(group.slice(as + 1))), taken: 0 }
}

function castText(value: string, declared: string): string {
  const type = readType(declared)
  if (PLAIN_TYPES.has(type.name)) return `CAST(${value} AS ${declared})`
  const macro = CASTS[type.name]?.[0]
  if (macro === undefined) throw new SqlError(243, `Type ${type.name} is not a defined system type.`)
  const cast = `${macro}(${value})`
  return typeof type.length === 'number' && /char$/.test(type.name) ? `tsql_cut(${cast}, ${type.length})` : cast
}

/** The styles that are used: those in which nothing is lost are what DuckDB prints. */
function rewriteConvert([type = [], value = []]: Part[][], session: SessionValue): Call {
  return { text: castText(textOf(rewrite(value, session)), typeText(type)), taken: 0 }
}

/** Quotients as SQL Server has them. */
function divide(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(divide)
  if (node === null || typeof node !== 'object') return node
  const copy = Object.fromEntries(Object.entries(node).map(([key, value]) => [key, divide(value)]))
  const quotient =
    Object.keys(copy).length === 1 ? (copy.div as { left: unknown; right: unknown } | undefined) : undefined
  if (quotient) return call('tsql_divide', [quotient.left, quotient.right])
  const sum = Object.keys(copy).length === 1 ? (copy.add as { left: unknown; right: unknown } | undefined) : undefined
  return sum && (isText(sum.left) || isText(sum.right)) ? call('concat_texts', [sum.left, sum.right]) : copy
}

const TEXT_CALLS =
  /^(concat_texts|tsql_cut|tsql_to_text|tsql_quotename|concat|left|right|upper|lower|substring|replace)$/i

function isText(node: unknown): boolean {
  const { literal, function: called } = (node ?? {}) as {
    literal?: { literal_type: string }
    function?: { name: string }
  }
  return literal?.literal_type === 'string' || TEXT_CALLS.test(called?.name ?? '')
}

function call(name: string, args: unknown[]): unknown {
  return {
    function: {
      name,
      args,
      distinct: false,
      trailing_comments: [],
      use_bracket_syntax: false,
      no_parens: false,
      quoted: false,
    },
  }
}
