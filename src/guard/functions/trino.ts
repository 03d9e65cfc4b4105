/**
 * Trino's functions that only compute, from its reference; Athena (engine 3) is Trino. Left out: table functions that reach elsewhere
 * (`query`, `raw_query`, `system`), session (`current_user`, `current_catalog`), machine learning, `fail`.
 */
export const trino = `
  if try try_cast cbrt e mod rand random truncate width_bucket from_base to_base infinity nan is_nan is_finite is_infinite cosh sinh tanh
  cosine_similarity cosine_distance beta_cdf inverse_beta_cdf normal_cdf inverse_normal_cdf wilson_interval_lower wilson_interval_upper
  t_cdf t_pdf bit_count bitwise_and bitwise_or bitwise_xor bitwise_not bitwise_left_shift bitwise_right_shift bitwise_right_shift_arithmetic
  chr codepoint char_length character_length concat_ws hamming_distance levenshtein_distance damerau_levenshtein_distance lpad rpad luhn_check normalize
  soundex split split_part split_to_map split_to_multimap strpos starts_with ends_with translate word_stem from_utf8 to_utf8 to_hex from_hex
  to_base64 from_base64 to_base64url from_base64url to_base32 from_base32 md5 sha1 sha256 sha512 crc32 xxhash64 murmur3 format
  format_number parse_data_size human_readable_seconds regexp_count regexp_extract regexp_extract_all regexp_like regexp_position
  regexp_replace regexp_split url_decode url_encode url_extract_host url_extract_parameter url_extract_path url_extract_port
  url_extract_protocol url_extract_query url_extract_fragment
  current_date current_time current_timestamp localtime localtimestamp now date date_add date_diff date_format date_parse date_trunc day day_of_month
  day_of_week day_of_year dow doy hour last_day_of_month millisecond minute month parse_datetime parse_duration quarter second
  timezone_hour timezone_minute week week_of_year year year_of_week yow at_timezone with_timezone from_iso8601_date
  from_iso8601_timestamp from_iso8601_timestamp_nanos to_iso8601 from_unixtime from_unixtime_nanos to_unixtime format_datetime to_milliseconds to_date
  to_timestamp to_char timezone current_timezone
  any_value arbitrary array_agg listagg approx_distinct approx_most_frequent approx_percentile approx_set bitwise_and_agg bitwise_or_agg
  bitwise_xor_agg bool_and bool_or every checksum count_if geometric_mean max_by min_by numeric_histogram histogram map_agg map_union multimap_agg
  kurtosis skewness entropy regr_intercept regr_slope regr_count regr_r2 regr_avgx regr_avgy regr_sxx regr_sxy regr_syy reduce_agg merge cardinality
  tdigest_agg value_at_quantile values_at_quantiles quantile_at_value qdigest_agg
  all_match any_match none_match array array_distinct array_except array_first array_histogram array_intersect array_join array_last
  array_max array_min array_position array_remove array_sort array_sum array_union arrays_overlap contains
  contains_sequence element_at filter flatten reduce repeat sequence shuffle slice transform trim_array zip zip_with unnest
  map map_concat map_entries map_filter map_from_entries map_keys map_values map_zip_with multimap_from_entries transform_keys transform_values row
  json_array json_array_contains json_array_get json_array_length json_exists json_extract json_extract_scalar json_format json_object
  json_parse json_query json_size json_value is_json_scalar typeof uuid`
