/** Which nodes are aggregates, and which of them may be taken of a protected value. */
import { asKind, kindOf, type SqlNode } from '../../sql/tree.ts'
import { listOf } from '../scope.ts'

const words = (text: string) => text.trim().split(/\s+/)

/** Aggregates with a node kind of their own. */
const KINDS = new Set(
  words(`count count_if sum avg min max median mode stddev stddev_pop stddev_samp variance var_pop var_samp any_value first last
    group_concat string_agg list_agg array_agg array_concat_agg logical_and logical_or bool_and bool_or bitwise_and_agg bitwise_or_agg
    approx_distinct approx_count_distinct approx_quantile percentile_cont percentile_disc quantile within_group filter
    aggregate_function corr covar_pop covar_samp skewness kurtosis arg_max arg_min sum_if avg_if json_array_agg json_object_agg`),
)

/** Aggregates that the parser gives as plain functions. */
const NAMES = new Set(
  words(`std stdev stdevp var varp quantile_cont quantile_disc quantile approx_quantile approx_percentile percentile percentile_cont
    percentile_disc total list arbitrary max_by min_by arg_max arg_min any_value bool_or bool_and every count_if countif string_agg listagg
    group_concat json_group_array json_group_object json_agg jsonb_agg json_object_agg json_arrayagg json_objectagg histogram entropy mad
    product geometric_mean favg fsum sumkahan approx_distinct approx_count_distinct approx_top_k first last mode median corr covar_pop
    covar_samp regr_slope regr_intercept regr_r2 regr_count regr_avgx regr_avgy regr_sxx regr_syy regr_sxy skewness kurtosis bit_and bit_or
    bit_xor map_agg multimap_agg array_agg checksum checksum_agg count_big numeric_histogram tdigest_agg merge bitstring_agg`),
)

const LINEAR = new Set(words('sum avg total'))
const SPREAD = new Set(words('stddev stddev_pop stddev_samp variance var_pop var_samp std stdev stdevp var varp'))
const MIDDLE = new Set(
  words(
    'median percentile_cont percentile_disc quantile_cont quantile_disc quantile approx_quantile approx_percentile percentile',
  ),
)

/** How an aggregate treats the values of its people: `null` where it shows one of them, or some other thing of one person. */
export type Treatment = 'count' | 'linear' | 'spread' | 'middle' | null

/** Whether a node is an aggregate, by its kind or by the name of the function that it calls. */
export function isAggregate(node: unknown): boolean {
  const kind = kindOf(node)
  if (!kind) return false
  return KINDS.has(kind) || (kind === 'function' && NAMES.has(nameOfCall(node as SqlNode)))
}

/** The name of an aggregate in lower case: of its kind, or of the function that it calls. */
function nameOfCall(node: SqlNode): string {
  const kind = kindOf(node) ?? ''
  const body = (node[kind] ?? {}) as SqlNode
  return kind === 'function' || kind === 'aggregate_function' ? String(body.name ?? '').toLowerCase() : kind
}

/** How an aggregate treats the values; one that is not known shows them. */
export function treatmentOf(node: SqlNode): Treatment {
  const name = nameOfCall(node)
  if (name === 'count' || name === 'count_big') return 'count'
  if (LINEAR.has(name)) return 'linear'
  if (SPREAD.has(name)) return 'spread'
  return MIDDLE.has(name) ? 'middle' : null
}

/** An aggregate taken apart: what it is of, under which condition, and the fraction of a percentile. */
export type Call = {
  treatment: Treatment
  /** What is aggregated; null for `COUNT(*)`. */
  argument: unknown
  /** The condition of FILTER. */
  filter: unknown
  distinct: boolean
  /** Of a percentile, where it is written as a plain number; half for a median. */
  fraction: number | null
}

/** Takes an aggregate apart, whatever its spelling: function, FILTER, WITHIN GROUP. */
export function callOf(node: SqlNode): Call {
  const kind = kindOf(node) ?? ''
  const body = (node[kind] ?? {}) as SqlNode
  if (kind === 'filter') return { ...callOf(body.this as SqlNode), filter: body.expression }
  if (kind === 'within_group') {
    const inner = callOf(body.this as SqlNode)
    const [ordered, ...more] = listOf(body.order_by) as SqlNode[]
    const { args } = partsOf(body.this as SqlNode)
    return {
      ...inner,
      argument: ordered?.this ?? null,
      fraction: more.length === 0 && args.length === 1 ? numberOf(args[0]) : null,
    }
  }
  const { name, args } = partsOf(node)
  return {
    treatment: treatmentOf(node),
    argument: body.star === true ? null : (args[0] ?? null),
    filter: body.filter ?? null,
    distinct: body.distinct === true,
    fraction: name === 'median' ? (args.length === 1 ? 0.5 : null) : args.length === 2 ? numberOf(args[1]) : null,
  }
}

/** The name and the arguments of a call, those included that have a place of their own in the tree. */
function partsOf(node: SqlNode): { name: string; args: unknown[] } {
  const body = (node[kindOf(node) ?? ''] ?? {}) as SqlNode
  const { this: first, expression, quantile, percentile, accuracy, weight } = body
  const args = Array.isArray(body.args) ? body.args : [first ?? expression, quantile, percentile, accuracy, weight]
  return { name: nameOfCall(node), args: args.filter((arg) => arg !== null && arg !== undefined) }
}

function numberOf(node: unknown): number | null {
  const literal = asKind(node, 'literal')
  return literal?.literal_type === 'number' ? Number(literal.value) : null
}
