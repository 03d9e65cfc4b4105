/**
 * PostgreSQL's functions that only compute, from `pg_proc` of 15 and the manual of 18. Left out: all that is volatile but
 * `random` and `gen_random_uuid`, session and catalog (`current_setting`, `version`, `pg_*`, `has_*`), text that is run
 * (`query_to_xml`, `ts_rewrite`, `ts_stat`), XML (its errors quote data), large objects, sequences, locks, `clock_timestamp`, `dblink`.
 */
export const postgresql = `
  cbrt div factorial gcd lcm scale min_scale trim_scale width_bucket erf sind cosd tand cotd asind acosd atand atan2d sinh cosh tanh asinh
  acosh atanh random random_normal bit_count num_nulls num_nonnulls
  ascii chr btrim lpad rpad repeat initcap overlay split_part starts_with strpos translate to_hex to_bin to_oct format md5 sha224 sha256 sha384 sha512
  encode decode convert_from convert_to character_length octet_length bit_length normalize quote_literal quote_nullable quote_ident unistr to_ascii
  regexp_count regexp_instr regexp_like regexp_match regexp_matches regexp_replace regexp_split_to_array regexp_split_to_table
  regexp_substr string_to_array string_to_table array_to_string unaccent similarity word_similarity levenshtein soundex
  to_char to_date to_number to_timestamp make_date make_time make_timestamp make_timestamptz make_interval date_part date_trunc date_bin age
  date_add date_subtract justify_days justify_hours justify_interval isfinite now statement_timestamp transaction_timestamp
  current_date current_time current_timestamp localtime localtimestamp timezone overlaps date timestamp
  string_agg array_agg bool_and bool_or every bit_and bit_or bit_xor mode percentile_cont percentile_disc any_value range_agg
  range_intersect_agg regr_avgx regr_avgy regr_count regr_intercept regr_r2 regr_slope regr_sxx regr_sxy regr_syy json_agg jsonb_agg
  json_object_agg jsonb_object_agg json_agg_strict jsonb_agg_strict
  array array_append array_cat array_dims array_length array_lower array_ndims array_position array_positions array_prepend array_remove
  array_replace array_reverse array_sort array_upper array_to_json cardinality trim_array unnest generate_series generate_subscripts row
  json_array_elements json_array_elements_text json_array_length json_each json_each_text json_extract_path json_extract_path_text
  json_object_keys json_typeof json_build_array json_build_object json_object json_strip_nulls json_to_record json_to_recordset
  jsonb_array_elements jsonb_array_elements_text jsonb_array_length jsonb_each jsonb_each_text jsonb_extract_path
  jsonb_extract_path_text jsonb_object_keys jsonb_typeof jsonb_build_array jsonb_build_object jsonb_object jsonb_strip_nulls jsonb_pretty jsonb_set
  jsonb_set_lax jsonb_insert jsonb_path_exists jsonb_path_match jsonb_path_query jsonb_path_query_array jsonb_path_query_first jsonb_path_exists_tz
  jsonb_path_match_tz jsonb_path_query_tz jsonb_path_query_array_tz jsonb_path_query_first_tz jsonb_to_record jsonb_to_recordset to_json
  to_jsonb row_to_json json_array json_arrayagg json_objectagg json_value json_query json_exists json_scalar
  lower_inc lower_inf upper_inc upper_inf isempty range_merge int4range int8range numrange daterange tsrange tstzrange multirange
  to_tsvector to_tsquery plainto_tsquery phraseto_tsquery websearch_to_tsquery ts_rank ts_rank_cd ts_headline ts_delete ts_filter
  setweight strip numnode tsvector_to_array
  area center diameter height width radius point circle box line polygon
  family host masklen netmask network broadcast hostmask inet_same_family inet_merge abbrev
  pg_typeof pg_size_pretty gen_random_uuid like_escape similar_to_escape is_normalized hashtext hashint4 hashint8`
