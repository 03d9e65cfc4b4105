/**
 * SQLite's functions that only compute, from `pragma function_list` of 3.53. Left out: `load_extension`, `readfile`, `writefile`,
 * `edit`, `randomblob` and `zeroblob` (memory), `changes`, `last_insert_rowid`, `sqlite_*`, full-text and R-tree internals.
 */
export const sqlite = `
  ifnull if iif instr char unicode hex unhex quote format printf octet_length glob like likely unlikely likelihood typeof total random
  group_concat string_agg median percentile percentile_cont percentile_disc unistr soundex
  sinh cosh tanh asinh acosh atanh
  date time datetime julianday unixepoch strftime timediff current_date current_time current_timestamp
  json jsonb json_array jsonb_array json_array_length json_extract jsonb_extract json_type json_valid json_quote json_object
  jsonb_object json_pretty json_group_array jsonb_group_array json_group_object jsonb_group_object json_error_position json_patch
  json_remove json_set json_insert json_replace json_array_insert json_each json_tree`
