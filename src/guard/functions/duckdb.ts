/**
 * DuckDB's functions that only compute, from `duckdb_functions()` of 1.5. Left out: files (`read_*`, `glob`, `parquet_*`), text that is
 * run (`query`, `query_table`, `json_*_serialized_sql`), session and catalog (`current_*`, `getvariable`, `nextval`, `duckdb_*`,
 * `pg_*`, `has_*`, `txid_current`), `sleep_ms`, `write_log`, `setseed`, `getenv`.
 */
export const duckdb = `
  ifnull if iif try_cast cbrt ceil even factorial gamma lgamma gcd greatest_common_divisor lcm least_common_multiple fdiv fmod divide
  add subtract multiply nextafter signbit isnan isinf isfinite sinh cosh tanh asinh acosh atanh xor bit_count round_even roundbankers
  random equi_width_bins
  ascii ord unicode chr bar base64 to_base64 from_base64 hex to_hex from_hex unhex bin to_binary from_binary unbin to_base bit_length octet_length
  strlen len character_length length_grapheme left_grapheme right_grapheme substring_grapheme lcase ucase contains starts_with
  ends_with prefix suffix instr strpos lpad rpad repeat split split_part str_split string_split string_to_array str_split_regex
  string_split_regex regexp_split_to_array regexp_split_to_table regexp_matches regexp_replace regexp_extract regexp_extract_all
  regexp_full_match regexp_escape translate strip_accents nfc_normalize format printf format_bytes formatreadablesize formatreadabledecimalsize
  parse_formatted_bytes url_encode url_decode parse_filename parse_dirname parse_dirpath parse_path initcap array_to_string
  levenshtein editdist3 damerau_levenshtein hamming mismatches jaccard jaro_similarity jaro_winkler_similarity
  md5 md5_number md5_number_lower md5_number_upper sha1 sha256 hash encode decode like_escape not_like_escape ilike_escape not_ilike_escape
  concat_ws string_agg group_concat listagg pg_typeof typeof
  year month day quarter week hour minute second millisecond microsecond nanosecond weekday dayofweek isodow dayofyear dayofmonth weekofyear
  yearweek isoyear decade century millennium era julian epoch epoch_ms epoch_us epoch_ns dayname monthname last_day days_in_month
  date_part datepart date_trunc datetrunc date_diff datediff date_sub datesub date_add ago age time_bucket make_date make_time
  make_timestamp make_timestamp_ms make_timestamp_ns make_timestamptz strftime strptime try_strptime to_timestamp timezone timezone_hour
  timezone_minute to_years to_months to_weeks to_days to_hours to_minutes to_seconds to_milliseconds to_microseconds to_quarters
  to_decades to_centuries to_millennia normalized_interval today now current_date current_time current_timestamp localtime
  localtimestamp current_localtime current_localtimestamp get_current_time get_current_timestamp transaction_timestamp date time
  median mode mean quantile quantile_cont quantile_disc percentile_cont percentile_disc approx_quantile reservoir_quantile
  approx_count_distinct approx_top_k any_value arbitrary first last arg_max arg_min arg_max_null arg_min_null arg_max_nulls_last
  arg_min_nulls_last argmax argmin max_by min_by bool_and bool_or bit_and bit_or bit_xor bitstring_agg count_if countif count_star
  entropy favg fsum kahan_sum sumkahan sum_no_overflow product geomean geometric_mean wavg weighted_avg histogram histogram_exact kurtosis
  kurtosis_pop skewness sem mad regr_avgx regr_avgy regr_count regr_intercept regr_r2 regr_slope regr_sxx regr_sxy regr_syy fill
  list array_agg rank_dense grouping_id
  array_append array_pop_back array_pop_front array_prepend array_push_back array_push_front array_reverse array_aggr array_aggregate
  array_apply array_cat array_concat array_contains array_cosine_distance array_cosine_similarity array_cross_product array_distance
  array_distinct array_dot_product array_extract array_filter array_grade_up array_has array_has_all array_has_any array_indexof
  array_inner_product array_intersect array_length array_negative_dot_product array_negative_inner_product array_position
  array_reduce array_reverse_sort array_select array_slice array_sort array_to_json array_transform array_unique array_value array_where array_zip
  aggregate apply cardinality element_at filter flatten grade_up list_aggr list_aggregate list_any_value list_append
  list_approx_count_distinct list_apply list_avg list_bit_and list_bit_or list_bit_xor list_bool_and list_bool_or list_cat list_concat list_contains
  list_cosine_distance list_cosine_similarity list_count list_distance list_distinct list_dot_product list_element list_entropy list_extract
  list_filter list_first list_grade_up list_has list_has_all list_has_any list_histogram list_indexof list_inner_product list_intersect
  list_kurtosis list_kurtosis_pop list_last list_mad list_max list_median list_min list_mode list_negative_dot_product
  list_negative_inner_product list_pack list_position list_prepend list_product list_reduce list_reverse list_reverse_sort
  list_select list_sem list_skewness list_slice list_sort list_stddev_pop list_stddev_samp list_string_agg list_sum list_transform list_unique
  list_value list_var_pop list_var_samp list_where list_zip reduce
  map map_concat map_contains map_contains_entry map_contains_value map_entries map_extract map_extract_value map_from_entries map_keys map_values
  row struct_pack struct_concat struct_contains struct_extract struct_extract_at struct_has struct_indexof struct_insert struct_keys
  struct_position struct_update struct_values union_extract union_tag union_value
  json json_array json_array_length json_contains json_exists json_extract json_extract_path json_extract_path_text json_extract_string
  json_group_array json_group_object json_group_structure json_keys json_merge_patch json_object json_pretty json_quote json_structure
  json_transform json_transform_strict json_type json_valid json_value from_json from_json_strict row_to_json to_json
  unnest range generate_series generate_subscripts json_each json_tree enum_range enum_first enum_last enum_code constant_or_null`
