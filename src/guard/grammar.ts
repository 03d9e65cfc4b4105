/**
 * The syntax that only reads, as polyglot's tree has it: each kind of node with the parts that may be filled in. A part alone
 * holds expressions, `part:Struct` parts of its own, `part=` a word, a number or a flag. What is not here is refused: INTO,
 * locks, hints, OPTION, FOR XML, SETTINGS, time travel, table samples, MATCH_RECOGNIZE, COLUMNS(), parameters, raw text.
 */

const QUERIES = `
  select: expressions from:From joins:Join where_clause:Where group_by:GroupBy having:Having qualify:Qualify order_by:OrderBy
    limit:Limit offset:Offset fetch:Fetch distinct= distinct_on top:Top with:With windows:NamedWindow qualify_after_window=
  union intersect except: left right all= distinct= with:With order_by:OrderBy limit offset by_name=
  subquery: this alias:Identifier column_aliases:Identifier alias_explicit_as= alias_keyword= order_by:OrderBy limit:Limit offset:Offset
    lateral= modifiers_inside= with:With
  values: expressions:Tuple alias:Identifier column_aliases:Identifier
  table: name:Identifier schema:Identifier catalog:Identifier alias:Identifier alias_explicit_as= column_aliases:Identifier
  joined_table: left joins:Join alias:Identifier
  unnest: this expressions with_ordinality= alias:Identifier offset_alias:Identifier
  lateral: this alias= alias_quoted= column_aliases=
  pivot: this expressions fields alias:Identifier alias_columns:Identifier
  unpivot: this value_column:Identifier name_column:Identifier columns alias:Identifier alias_columns:Identifier include_nulls=
  table_alias: this columns
  column_def: name:Identifier data_type:DataType
  alias: this alias:Identifier column_aliases:Identifier alias_explicit_as= alias_keyword=
  star: table:Identifier except:Identifier replace:Alias rename:Identifier
  column: name:Identifier table:Identifier
  identifier: name= quoted=
  rollup cube grouping_sets: expressions
`

const STRUCTS = `
  From: expressions
  Join: this on using:Identifier kind= use_inner_keyword= use_outer_keyword= deferred_condition= nesting_group=
  Where Having Qualify: this
  GroupBy: expressions all=
  OrderBy: expressions:Ordered
  Ordered: this desc= nulls_first= explicit_asc=
  Limit: this percent=
  Offset: this rows=
  Fetch: direction= count percent= rows= with_ties=
  Top: this percent= with_ties= parenthesized=
  With: ctes:Cte recursive=
  Cte: alias:Identifier this columns:Identifier materialized= alias_first=
  NamedWindow: name:Identifier spec:Over
  Over: window_name:Identifier partition_by order_by:Ordered frame:WindowFrame
  WindowFrame: kind= start:WindowFrameBound end:WindowFrameBound exclude= kind_text= start_side_text= end_side_text=
  WindowFrameBound: Preceding Following Value
    is_percent= suppress_method_output=
  Identifier: name= quoted=
  Tuple: expressions
  Alias: this alias:Identifier alias_explicit_as= alias_keyword=
  DateTimeField: Custom= WeekWithModifier=
  IntervalUnitSpec: type= unit= use_plural= this expression
  DataType: data_type= length= precision= scale= timezone= integer_spelling= real_spelling= float_spelling= parenthesized_length=
    element_type:DataType key_type:DataType value_type:DataType dimension= fields:StructField nested= name= unit= to=
  StructField: name= data_type:DataType
`

const OPERATORS = `
  literal: literal_type= value=
  boolean: value=
  null: this
  paren not neg bitwise_not: this
  tuple array_func struct_func j_s_o_n_array: expressions bracket_notation= use_list_keyword= fields
  array struct: expressions
  and or add sub mul div mod eq neq lt lte gt gte concat d_pipe bitwise_and bitwise_or bitwise_xor bitwise_left_shift bitwise_right_shift is
    null_safe_eq null_safe_neq glob array_contains_all array_contained_by array_overlaps ts_match
    j_s_o_n_b_contains_all_top_keys j_s_o_n_b_contains_any_top_keys member_of: left right
  like i_like: left right escape quantifier=
  similar_to: this pattern escape not=
  between: this low high not= symmetric=
  in: this expressions query not= unnest
  exists: this not=
  any all: this subquery op=
  is_null: this not= postfix_form=
  is_true is_false: this not=
  is_json: this json_type= unique_keys= negated=
  xor overlaps: this expression left_start left_end right_start right_end
  case: operand whens else_
  cast try_cast safe_cast: this to:DataType double_colon_syntax= format
  convert: this to:DataType style
  collation: this collation= quoted= double_quoted=
  interval: this unit:IntervalUnitSpec
  extract: this field:DateTimeField
  at_time_zone: this zone
  subscript: this index
  array_slice: this start end
  dot: this field:Identifier
  lambda: parameters:Identifier body colon=
  comprehension: this expression position iterator condition
  named_argument: name:Identifier value separator=
  var: this=
  data_type: data_type= length= precision= scale= name= integer_spelling= timezone=
  map_func: keys values curly_brace_syntax= with_map_keyword=
`

const FUNCTIONS = `
  function: name= args distinct= use_bracket_syntax= no_parens=
  aggregate_function: name= args distinct= filter order_by:Ordered limit ignore_nulls=
  window_function: this over:Over
  within_group: this order_by:Ordered
  filter: this expression
  count: this star= distinct= filter ignore_nulls= original_name=
  sum avg min max array_agg count_if stddev stddev_pop stddev_samp variance var_pop var_samp median mode first last any_value approx_distinct
    approx_count_distinct logical_and logical_or skewness bitwise_and_agg bitwise_or_agg bitwise_xor_agg:
    this distinct= filter order_by:Ordered name= ignore_nulls= limit
  group_concat string_agg list_agg: this separator order_by:Ordered distinct= filter limit
  percentile_cont percentile_disc percentile quantile approx_quantile approx_percentile: this percentile quantile order_by:Ordered filter accuracy weight
  row_number rank dense_rank percent_rank cume_dist n_tile ntile: args num_buckets order_by:Ordered this
  lead lag: this offset default ignore_nulls=
  first_value last_value: this ignore_nulls= order_by:Ordered
  nth_value: this offset ignore_nulls= from_first=
  upper lower length reverse abs sqrt cbrt ln exp sign initcap ascii chr hex radians degrees sin cos tan asin acos atan is_nan is_inf
    year month day hour minute second day_of_week day_of_week_iso day_of_month day_of_year week_of_year quarter epoch epoch_ms date time
    array_length array_size cardinality array_reverse array_distinct array_flatten map_from_entries map_keys map_values
    json_array_length json_keys json_type parse_json to_json typeof bitwise_count year_of_week dayname monthname week
    to_array unicode soundex byte_length: this original_name= mode abbreviated
  power null_if nullif if_null nvl contains starts_with ends_with levenshtein mod_func atan2 int_div add_months months_between next_day array_contains
    array_position array_append array_prepend array_union array_except array_remove map_from_arrays element_at json_merge_patch
    j_s_o_n_b_contains j_s_o_n_b_extract: this expression original_name= ins_cost del_cost sub_cost max_dist
  greatest least coalesce array_concat array_intersect array_zip map_concat json_array: expressions original_name=
  if_func: condition true_value false_value original_name=
  ceil: this decimals to
  floor: this scale to
  round: this decimals
  trunc_func: this decimals
  log: this base
  pi random: this
  rand: seed lower upper
  substring: this start length from_for_syntax=
  trim: this characters position= sql_standard_syntax= position_explicit=
  overlay: this replacement from length
  position: substring string start
  str_position: this substr position occurrence
  replace: this old new
  left right: this length
  lpad rpad: this length fill
  repeat: this times
  split: this delimiter
  split_part: this delimiter part_index
  concat_ws: this expressions separator
  regexp_like: this pattern flags
  regexp_i_like: this expression flag
  regexp_replace: this pattern replacement flags
  regexp_extract: this pattern group
  normalize: this form
  to_number: this format precision scale
  date_add date_sub: this interval unit=
  date_diff: this expression unit=
  date_trunc timestamp_trunc: this unit:DateTimeField
  date_format format_date: this format
  last_day: this unit:DateTimeField
  to_date to_timestamp: this format
  make_date: year month day
  current_date current_time current_timestamp localtime localtimestamp: precision= sysdate= this
  array_sort: this comparator
  array_join array_to_string: this separator null_replacement
  array_filter: this filter
  array_transform transform_keys transform_values: this transform
  sequence: start stop step
  struct_extract: this field:Identifier
  json_extract json_extract_scalar json_query json_value: this path arrow_syntax= hash_arrow_syntax= returning:DataType
  json_extract_path json_remove: this paths
  json_set json_insert: this path_values
  json_object: pairs
  j_s_o_n_key_value: this expression
  open_j_s_o_n: this path
  j_s_o_n_object_agg: expressions
  j_s_o_n_array_agg: this order
  grouping grouping_id: expressions
  corr covar_pop covar_samp regr_slope regr_intercept regr_r2 regr_count regr_avgx regr_avgy regr_sxx regr_sxy regr_syy: this expression
  arg_max arg_min: this expression count
`

/** What a part holds: expressions, a plain word, number or flag, or a struct by its name. */
export type PartType = 'expression' | 'plain' | string

/** Kinds of nodes (lower case) and structs (capitalised) with their parts. */
export const GRAMMAR: ReadonlyMap<string, ReadonlyMap<string, PartType>> = read(
  QUERIES + STRUCTS + OPERATORS + FUNCTIONS,
)

/** A rule starts a line, what continues it is indented further: the names, a colon and a space, the parts. */
function read(text: string): Map<string, Map<string, PartType>> {
  const grammar = new Map<string, Map<string, PartType>>()
  for (const rule of text.split(/\n {2}(?! )/)) {
    const [names = '', parts = ''] = rule.split(/:\s/)
    for (const name of words(names)) grammar.set(name, new Map(words(parts).map(partOf)))
  }
  return grammar
}

function partOf(text: string): [string, PartType] {
  const [name = '', struct] = text.split(':')
  if (struct) return [name, struct]
  return name.endsWith('=') ? [name.slice(0, -1), 'plain'] : [name, 'expression']
}

function words(text: string): string[] {
  return text.trim().split(/\s+/).filter(Boolean)
}
