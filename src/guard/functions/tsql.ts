/**
 * Functions of SQL Server 2022 and Azure SQL that only compute, from Microsoft's reference. Left out: `openrowset`, `openquery`,
 * `opendatasource`, `openxml`, session, server and catalog (`suser_*`, `object_id`, `serverproperty`, `host_name`, `db_name`),
 * sequences, cryptography, `xp_*`, `fn_*`, error and transaction state.
 */
export const tsql = `
  isnull iif choose try_cast convert try_convert parse try_parse
  atn2 log square rand sqrt
  ascii char nchar unicode charindex patindex len datalength lower upper ltrim rtrim trim left right substring stuff replicate space
  replace reverse concat concat_ws format str string_agg string_escape string_split quotename soundex difference translate
  regexp_like regexp_replace regexp_substr regexp_instr regexp_count isnumeric isdate bit_count left_shift right_shift
  dateadd datediff datediff_big datename datepart date_part datefromparts datetimefromparts datetime2fromparts datetimeoffsetfromparts
  smalldatetimefromparts timefromparts date_bucket datetrunc day month year eomonth getdate getutcdate sysdatetime sysutcdatetime
  sysdatetimeoffset current_timestamp current_date switchoffset todatetimeoffset
  count_big stdev stdevp var varp grouping_id approx_count_distinct approx_percentile_cont approx_percentile_disc percentile_cont
  percentile_disc checksum_agg checksum binary_checksum hashbytes newid
  isjson json_value json_query json_object json_array json_path_exists json_modify json_objectagg json_arrayagg openjson generate_series`
