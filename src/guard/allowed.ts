/** What a statement may contain. Everything else is refused, known dangers and unknown syntax alike. */
import type { Dialect } from '../types.ts'

const words = (text: string) => text.trim().split(/\s+/)

/** Kinds of tree nodes that only read. */
export const NODE_KINDS = new Set(
  words(`
    select union intersect except subquery table column star alias identifier literal boolean null paren tuple values
    and or not eq neq lt lte gt gte like i_like glob similar_to between in exists is is_null is_true is_false null_safe_eq null_safe_neq
    add sub mul div mod int_div neg concat d_pipe collation case cast try_cast safe_cast interval extract subscript array_func array
    coalesce null_if if_func greatest least
    count sum avg min max median mode stddev stddev_pop stddev_samp variance var_pop var_samp any_value first last group_concat string_agg
    array_agg logical_and logical_or bool_and bool_or approx_distinct approx_count_distinct percentile_cont percentile_disc quantile within_group filter aggregate_function
    window_function row_number rank dense_rank percent_rank cume_dist ntile lag lead first_value last_value nth_value
    abs ceil floor round sqrt power exp ln log log10 sign sin cos tan pi degrees radians trunc
    lower upper length char_length trim ltrim rtrim substring replace str_position position left right lpad rpad reverse initcap concat_ws split_part
    current_date current_timestamp current_time date_trunc date_add date_sub date_diff date_part year month day hour minute second quarter week
    epoch last_day make_date to_date strftime timestamp_trunc typeof function ordered cube rollup grouping_sets grouping
    literal_date escape`),
)

/** Parts that a node may have beside its operands. Anything else that is filled in (INTO, locks, hints, samples ...) is refused. */
export const PART_NAMES = new Set(
  words(`
    this expressions from joins where_clause group_by having order_by limit offset fetch distinct distinct_on with windows qualify
    qualify_after_window left right all by_name name table schema catalog alias alias_explicit_as alias_keyword column_aliases quoted
    on using kind use_inner_keyword use_outer_keyword nesting_group desc nulls_first explicit_asc ctes recursive materialized alias_first
    columns literal_type value to data_type precision scale length integer_spelling real_spelling float_spelling timezone double_colon_syntax operand whens else_
    condition true_value false_value low high not query escape args no_parens original_name star filter order_by ignore_nulls
    separator over partition_by frame start end kind_text start_side_text end_side_text exclude spec window_name field unit type units
    index position characters substr decimals except rename percent decimal symmetric use_span as_keyword bracket_notation
    start_side end_side default offset_ separator_ style trim_type position_explicit array_notation element_type rows with_ties
    max_length format`),
)

const COMMON_FUNCTIONS = words(`
  abs ceil ceiling floor round sqrt power pow exp ln log log10 log2 sign mod trunc greatest least coalesce nullif ifnull isnull
  lower upper length char_length trim ltrim rtrim substr substring replace position instr left right lpad rpad reverse concat concat_ws
  count sum avg min max stddev stddev_pop stddev_samp variance var_pop var_samp
  row_number rank dense_rank percent_rank cume_dist ntile lag lead first_value last_value nth_value
  current_date cast year month day quarter week hour minute second extract date_part date_trunc strftime grouping`)

const FUNCTIONS: { [K in Dialect]: Set<string> } = {
  duckdb: new Set([
    ...COMMON_FUNCTIONS,
    ...words(`median mode quantile quantile_cont quantile_disc approx_count_distinct approx_quantile any_value arg_max arg_min max_by min_by
      first last bool_and bool_or count_if countif corr covar_pop covar_samp regr_slope regr_intercept regr_r2 skewness kurtosis mad entropy product
      string_agg group_concat listagg list array_agg date_diff datediff date_sub date_add datesub make_date last_day dayname monthname dayofweek isodow dayofyear
      weekofyear yearweek isoyear epoch age today now strptime try_strptime to_days to_months to_years starts_with ends_with contains prefix suffix split_part
      regexp_matches regexp_replace regexp_extract regexp_full_match if iif list_contains len typeof md5 hash jaro_winkler_similarity levenshtein fdiv isnan isinf isfinite
      percentile_cont percentile_disc sum_no_overflow fsum favg bit_count even gcd lcm radians degrees pi sin cos tan asin acos atan atan2 cbrt nextafter to_base`),
  ]),
  sqlite: new Set([
    ...COMMON_FUNCTIONS,
    ...words(`date time datetime julianday unixepoch timediff total group_concat string_agg iif if typeof likely unlikely likelihood glob like
      median percentile percentile_cont percentile_disc hex unicode char sign radians degrees pi sin cos tan asin acos atan atan2`),
  ]),
  postgresql: new Set([
    ...COMMON_FUNCTIONS,
    ...words(
      `percentile_cont percentile_disc to_char make_date age string_agg array_agg bool_and bool_or every corr initcap split_part`,
    ),
  ]),
  mysql: new Set([
    ...COMMON_FUNCTIONS,
    ...words(
      `date_format datediff timestampdiff date_add date_sub last_day makedate dayname monthname dayofweek group_concat if`,
    ),
  ]),
  tsql: new Set([
    ...COMMON_FUNCTIONS,
    ...words(`datediff dateadd datepart datename datefromparts eomonth iif len charindex string_agg format`),
  ]),
  athena: new Set([
    ...COMMON_FUNCTIONS,
    ...words(
      `date_diff date_add date_format approx_distinct approx_percentile max_by min_by arbitrary array_agg bool_and bool_or count_if last_day_of_month day_of_week if`,
    ),
  ]),
  trino: new Set([
    ...COMMON_FUNCTIONS,
    ...words(
      `date_diff date_add date_format approx_distinct approx_percentile max_by min_by arbitrary array_agg bool_and bool_or count_if last_day_of_month day_of_week if`,
    ),
  ]),
}

/** Whether a function, by its name in any case, only computes on its arguments. */
export function isAllowedFunction(name: string, dialect: Dialect): boolean {
  return FUNCTIONS[dialect].has(name.toLowerCase())
}

/** Limits before parsing: beyond these a text is refused unread, since parsers have died of less. */
export const MAX_SQL_LENGTH = 65_536
export const MAX_BRACKET_DEPTH = 60
