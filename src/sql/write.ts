/** Identifiers and literals as SQL text. Everything that a compiler or a policy writes into SQL goes through here. */
import { QuerentError } from '../errors.ts'
import type { Dialect } from '../types.ts'

/** Words that at least one of our dialects reserves; an identifier among them is always quoted. */
const RESERVED = new Set(
  `all alter analyse analyze and any array as asc asof asymmetric at authorization begin between both by call cascade case cast
  check collate column columns commit concurrently conflict constraint create cross cube current current_catalog current_date
  current_role current_schema current_time current_timestamp current_user database date day deallocate declare default deferrable
  delete desc describe distinct div do drop else end escape except exclude exec execute exists explain external extract false
  fetch filter first float following for foreign freeze from full function generated glob grant group groups grouping having
  hour if ignore ilike in index initially inner insert int intersect interval into is isnull join key keys lambda lateral leading
  left level like limit localtime localtimestamp lock match materialized minute mod month names natural no not nothing notnull null
  of off offset on only open option or order outer over overlaps partition percent pivot placing plan preceding primary procedure
  qualify range rank raise recursive references regexp release rename replace restrict returning revoke right rlike rollback
  rollup row rows savepoint schema second select semi sequence session session_user set show similar some start summarize
  symmetric system table tables temp temporary then time timestamp to top trailing transaction trigger true truncate type
  unbounded union unique unnest unpivot update usage use user using value values variadic verbose view when where window with
  within without work xor year
  accessible before bigint blob break browse bulk change char character checkpoint close clustered compute condition contains continue convert cursor
  databases dec decimal deny disk distinctrow double dual dump each empty enclosed escaped exit file float fulltext goto holdlock identity
  ignore infile inout integer iterate json_table keys kill leave linear lines load long loop lower merge mod modifies national nocheck
  nonclustered ntile numeric optimize optionally out outfile over percent_rank precision print proc public purge read reads real
  repeat require resignal return rule save schemas sensitive separator shutdown signal smallint spatial specific sql ssl starting stored
  terminated text tinyint top tran undo unlock unpivot unsigned upper varchar varying virtual waitfor while write zerofill`.split(
    /\s+/,
  ),
)

/** Words that T-SQL alone reserves (Transact-SQL reference, reserved keywords). */
const RESERVED_IN_TSQL = new Set(
  `add backup browse checkpoint coalesce contains containstable convert dbcc deny disk errlvl external fillfactor freetext freetexttable
  identitycol identity_insert lineno nullif off offsets opendatasource openquery openrowset openxml proc raiserror reconfigure
  replication restore revert rowcount rowguidcol save securityaudit setuser statistics textsize truncate try_convert tsequal updatetext
  waitfor writetext`.split(/\s+/),
)

/** A name as SQL: bare where every dialect reads it the same, else quoted. Throws SQL_INVALID for a name with a NUL. */
export function ident(name: string, dialect: Dialect): string {
  if (name.includes('\0')) throw new QuerentError('SQL_INVALID', 'A name with a NUL character cannot be used in SQL.')
  const isReserved = RESERVED.has(name) || (dialect === 'tsql' && RESERVED_IN_TSQL.has(name))
  if (/^[a-z_][a-z0-9_]*$/.test(name) && !isReserved) return name
  return quoted(name, dialect)
}

function quoted(name: string, dialect: Dialect): string {
  if (dialect === 'mysql') return `\`${name.replaceAll('`', '``')}\``
  if (dialect === 'tsql') return `[${name.replaceAll(']', ']]')}]`
  return `"${name.replaceAll('"', '""')}"`
}

/** A value as a SQL literal. Throws SQL_INVALID for numbers that SQL has no literal for. */
export function literal(value: string | number | boolean, dialect: Dialect): string {
  if (typeof value === 'boolean')
    return dialect === 'sqlite' || dialect === 'tsql' ? String(Number(value)) : String(value)
  if (typeof value === 'number') return numberLiteral(value)
  const escaped = value.replaceAll("'", "''").replaceAll('\0', '')
  if (dialect === 'mysql') return `'${escaped.replaceAll('\\', '\\\\')}'`
  return dialect === 'tsql' && /[^ -~]/.test(escaped) ? `N'${escaped}'` : `'${escaped}'`
}

function numberLiteral(value: number): string {
  if (!Number.isFinite(value)) throw new QuerentError('SQL_INVALID', `${value} cannot be written as a number in SQL.`)
  return Number.isInteger(value) && Math.abs(value) < 1e21 ? BigInt(value).toString() : String(value)
}
