/** SQL functions, aggregates and windows in plain words. */
import { plural } from '../form/labels.ts'
import { kindOf } from '../sql/tree.ts'
import { inWords } from './names.ts'
import { listOf, type Part, partOf } from './sql-parts.ts'

/** Says an expression inside another. */
export type Say = (node: unknown) => string

/** The neutral phrase for what is not known. */
export const SOMETHING = 'a computed value'

const MAX_DEPTH = 24

const FUNCTIONS: { readonly [name: string]: (args: string[]) => string } = {
  date_trunc: ([unit = '', value = SOMETHING]) => `the ${unit.replaceAll('"', '')} of ${value}`,
  round: ([value = SOMETHING]) => `${value}, rounded`,
  nullif: ([value = SOMETHING]) => value,
  lower: ([value = SOMETHING]) => value,
  upper: ([value = SOMETHING]) => value,
  trim: ([value = SOMETHING]) => value,
  date: ([value = SOMETHING]) => (value === '"now"' ? 'today' : value),
  strftime: formattedTime,
  date_format: formattedTime,
  to_char: formattedTime,
  concat: (args) => args.join(' followed by '),
  year: ([value = SOMETHING]) => `the year of ${value}`,
  month: ([value = SOMETHING]) => `the month of ${value}`,
  quarter: ([value = SOMETHING]) => `the quarter of ${value}`,
  now: () => 'now',
  today: () => 'today',
  current_date: () => 'today',
  current_timestamp: () => 'now',
  percentile_cont: ([share = SOMETHING]) => (share === '0.5' ? 'the median' : `the ${share} quantile`),
}

/** `strftime('%Y-%m', d)`, in either order of its arguments, is the month of d. */
function formattedTime(args: string[]): string {
  const format = args.find((arg) => arg.includes('%') || /^"Y/i.test(arg)) ?? ''
  const value = args.find((arg) => arg !== format) ?? SOMETHING
  const part = /%d|DD/.test(format)
    ? 'day'
    : /%m|MM/.test(format)
      ? 'month'
      : /%Y|YYYY/.test(format)
        ? 'year'
        : undefined
  return part ? `the ${part} of ${value}` : `${value} as text`
}

/** A function by its name, with its arguments. */
export function functionWords(content: Part, say: Say): string {
  const name = String(content.name ?? '').toLowerCase()
  const args = listOf(content.args).map(say)
  const known = FUNCTIONS[name]
  if (known) return known(args)
  return args.length > 0 ? `${inWords(name)} of ${args.join(' and ')}` : inWords(name) || SOMETHING
}

const AGGREGATES: { readonly [kind: string]: string } = {
  avg: 'the average of',
  sum: 'the total of',
  min: 'the lowest',
  max: 'the highest',
  median: 'the median of',
  stddev: 'the standard deviation of',
  stddev_samp: 'the standard deviation of',
  stddev_pop: 'the standard deviation of',
  variance: 'the variance of',
  var_samp: 'the variance of',
  var_pop: 'the variance of',
  any_value: 'any',
  first: 'the first',
  last: 'the last',
  mode: 'the most frequent',
  array_agg: 'all values of',
  string_agg: 'all values of',
  group_concat: 'all values of',
  list_agg: 'all values of',
}

/** An aggregate; undefined for any other kind. */
export function aggregateWords(kind: string, content: Part, say: Say): string | undefined {
  const words = kind === 'count' ? countWords(content, say) : sumOfOnes(kind, content, say)
  const written =
    words ??
    (AGGREGATES[kind] && `${AGGREGATES[kind]} ${content.distinct === true ? 'different ' : ''}${say(content.this)}`)
  return written && content.filter ? `${written} where ${say(content.filter)}` : written
}

function countWords(content: Part, say: Say): string {
  if (content.star === true || !content.this) return 'the number of rows'
  return content.distinct === true
    ? `the number of different ${kindOf(content.this) === 'column' ? plural(say(content.this)) : say(content.this)}`
    : `the number of rows with ${say(content.this)}`
}

/** `SUM(CASE WHEN c THEN 1 ELSE 0 END)` counts the rows that meet c. */
function sumOfOnes(kind: string, content: Part, say: Say): string | undefined {
  const inner = partOf(partOf(content.this).case)
  const [only, second] = listOf(inner.whens).map(listOf)
  if (kind !== 'sum' || !only || second || inner.operand) return undefined
  const isNumber = (node: unknown, value: string) => partOf(partOf(node).literal).value === value
  if (!isNumber(only[1], '1') || (inner.else_ && !isNumber(inner.else_, '0'))) return undefined
  return `the number of rows where ${say(only[0])}`
}

const RANKS: { readonly [kind: string]: string } = {
  row_number: 'the position',
  rank: 'the rank',
  dense_rank: 'the rank',
  percent_rank: 'the rank in percent',
  ntile: 'the part',
}

/** A window function with its groups and its order. */
export function windowWords(content: Part, say: Say): string {
  const kind = kindOf(content.this) ?? ''
  const over = partOf(content.over)
  const groups = listOf(over.partition_by).map(say)
  const order = listOf(over.order_by).map(
    (item) => `${say(partOf(item).this)}${partOf(item).desc === true ? ', highest first' : ''}`,
  )
  const neighbour = kind === 'lag' ? 'the previous' : kind === 'lead' ? 'the next' : undefined
  const value =
    RANKS[kind] ?? (neighbour ? `${neighbour} ${say(partOf(partOf(content.this)[kind]).this)}` : say(content.this))
  const within =
    groups.length > 0 ? ` within each ${groups.join(' and ')}` : neighbour || RANKS[kind] ? '' : ' over all rows'
  return `${value}${within}${order.length > 0 ? ` by ${order.join(' and ')}` : ''}`
}

/** Whether an expression holds an aggregate of its own (not one of a query inside it, nor a window). */
export function isAggregate(node: unknown, depth = 0): boolean {
  if (node === null || typeof node !== 'object' || depth > MAX_DEPTH) return false
  if (Array.isArray(node)) return node.some((item) => isAggregate(item, depth + 1))
  const kind = kindOf(node) ?? ''
  if (kind === 'count' || kind in AGGREGATES || kind === 'aggregate_function' || kind === 'within_group') return true
  if (kind === 'subquery' || kind === 'window_function' || kind === 'select') return false
  return Object.values(node).some((value) => isAggregate(value, depth + 1))
}
