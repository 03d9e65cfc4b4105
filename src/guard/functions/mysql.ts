/**
 * Functions of MySQL 8 and 9 and of MariaDB that only compute, from their manuals. Left out: `sleep`, `benchmark`, locks, `load_file`,
 * session and server (`database`, `user`, `version`, `connection_id`, `last_insert_id`, `found_rows`, `row_count`), `extractvalue` and
 * `updatexml` (their errors quote data), encryption and compression, replication, MariaDB's sequences (`nextval`, `lastval`).
 */
export const mysql = `
  ifnull isnull if nullif interval truncate rand conv crc32 cot log2 bit_count div
  ascii bin bit_length char character_length concat elt export_set field find_in_set format from_base64 to_base64 hex unhex insert instr
  lcase ucase locate lpad rpad make_set mid oct octet_length ord quote repeat space soundex strcmp substring_index weight_string
  regexp_instr regexp_like regexp_replace regexp_substr convert charset collation coercibility natural_sort_key to_char
  levenshtein sformat chr
  adddate addtime subdate subtime convert_tz curdate current_date current_time current_timestamp curtime date datediff date_add date_format
  date_sub day dayname dayofmonth dayofweek dayofyear from_days from_unixtime get_format hour last_day localtime localtimestamp
  makedate maketime microsecond minute month monthname now period_add period_diff quarter second sec_to_time str_to_date sysdate time
  time_format time_to_sec timediff timestamp timestampadd timestampdiff to_days to_seconds unix_timestamp utc_date utc_time
  utc_timestamp week weekday weekofyear year yearweek add_months months_between
  any_value bit_and bit_or bit_xor group_concat json_arrayagg json_objectagg std median percentile_cont percentile_disc
  json_array json_array_append json_array_insert json_arrayagg json_compact json_contains json_contains_path json_depth json_detailed json_pretty
  json_equals json_exists json_extract json_insert json_keys json_length json_loose json_merge_patch json_merge_preserve json_normalize
  json_object json_objectagg json_overlaps json_query json_quote json_remove json_replace json_search json_set json_type json_unquote
  json_valid json_value member
  md5 sha sha1 sha2 inet_aton inet_ntoa inet6_aton inet6_ntoa is_ipv4 is_ipv6 is_uuid uuid_to_bin bin_to_uuid values
  st_x st_y st_distance st_distance_sphere point row`
