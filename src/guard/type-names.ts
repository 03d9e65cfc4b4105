/** Types that a value may be cast to: plain data. Not `regclass` and its like, which look names up in the catalog. */
const TYPES = new Set(
  `boolean bool tiny_int small_int int big_int int128 uint8 uint16 uint32 uint64 uint128 float double decimal char var_char string text
  text_with_length binary var_binary blob bit var_bit date time timestamp interval json json_b uuid array list struct map character_set
  tinyint smallint integer bigint hugeint utinyint usmallint uinteger ubigint uhugeint real numeric number varchar nvarchar nchar ntext
  character varying datetime datetime2 datetimeoffset smalldatetime smallmoney money signed unsigned year bytea bytes varbinary timestamptz timetz
  timestamp_s timestamp_ms timestamp_ns timestamp_us int2 int4 int8 float4 float8 bpchar inet cidr tsvector tsquery point daterange tsrange
  tstzrange int4range int8range numrange datemultirange ipaddress row jsonb uniqueidentifier varint bignum
  signed_integer unsigned_integer double_precision`.split(/\s+/),
)

/** Whether a type, by its name with or without a length, is plain data. */
export function isAllowedType(name: string): boolean {
  const words = name
    .toLowerCase()
    .replace(/\(\s*(?:\d+|max)\s*(?:,\s*\d+\s*)?\)|\[\d*\]/g, '')
    .trim()
  return TYPES.has(words.replaceAll(' ', '_'))
}
