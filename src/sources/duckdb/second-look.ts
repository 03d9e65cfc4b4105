/**
 * What DuckDB's own parser makes of a statement, held against what the guard has checked. Two parsers that read the same
 * text differently are how guards fall, so any disagreement refuses. DuckDB's `getTableNames` would be shorter, but gives an
 * empty list wherever it cannot bind (ASOF joins, UNPIVOT, USING over views), which looks like "reads nothing".
 */
import type { DuckDBConnection, DuckDBPreparedStatement } from '@duckdb/node-api'
import { isAllowedFunction } from '../../guard/functions/index.ts'
import type { Read } from '../../guard/types.ts'
import { NotAQuery, NotPermitted } from '../engine/child.ts'

const words = (text: string) => new Set(text.trim().split(/\s+/))

/** Kinds of expressions that a query may hold; parameters and what is not known are not among them. */
const EXPRESSIONS = words(`
  BETWEEN CASE CAST COLLATE COLUMN_REF COMPARISON CONJUNCTION CONSTANT FUNCTION LAMBDA OPERATOR POSITIONAL_REFERENCE STAR SUBQUERY WINDOW`)

/** Kinds of everything else: query nodes, relations, modifiers, orders. */
const PARTS = words(`
  SELECT_NODE SET_OPERATION_NODE RECURSIVE_CTE_NODE BASE_TABLE EMPTY EXPRESSION_LIST JOIN PIVOT SUBQUERY TABLE_FUNCTION
  ORDER_MODIFIER LIMIT_MODIFIER LIMIT_PERCENT_MODIFIER DISTINCT_MODIFIER ORDER_DEFAULT ASCENDING DESCENDING`)

/** Functions that stand where a table stands, and read none. */
const TABLE_FUNCTIONS = words(
  'range generate_series generate_subscripts unnest json_each json_tree regexp_split_to_table',
)

/** What DuckDB's parser makes of syntax that has no function's name: LIKE .. ESCAPE, INTERVAL, lists, AT TIME ZONE .. */
const SYNTAX_FUNCTIONS = words(`
  count_star row map list_value struct_pack struct_extract array_extract list_extract array_slice unnest strpos overlay timezone
  like_escape not_like_escape ilike_escape not_ilike_escape regexp_full_match current_timestamp get_current_timestamp current_time
  to_years to_quarters to_months to_weeks to_days to_hours to_minutes to_seconds to_milliseconds to_microseconds`)

type Node = { [key: string]: unknown }
type Serialized = { error: boolean; error_type?: string; error_message?: string; statements?: Node[] }

export class SecondLook {
  private readonly serialize: DuckDBPreparedStatement

  private constructor(serialize: DuckDBPreparedStatement) {
    this.serialize = serialize
  }

  static async open(connection: DuckDBConnection): Promise<SecondLook> {
    const options = 'skip_null := true, skip_empty := true, skip_default := true'
    return new SecondLook(await connection.prepare(`SELECT json_serialize_sql(?::VARCHAR, ${options})`))
  }

  /** Throws NotAQuery or NotPermitted unless the text is one query that reads no other tables than these. */
  async check(sql: string, reads: readonly Read[]): Promise<void> {
    this.serialize.bindVarchar(1, sql)
    const [text] = (await this.serialize.runAndReadAll()).getRowsJson()[0] ?? []
    const parsed: Serialized = JSON.parse(String(text))
    if (parsed.error_type === 'not implemented') throw new NotAQuery('the engine reads something else than a query')
    if (parsed.error) throw new Error(`Parser Error: ${parsed.error_message}`)
    if (parsed.statements?.length !== 1) throw new NotAQuery(`${parsed.statements?.length} statements`)
    new Reader(reads).read(parsed.statements, new Set())
  }
}

/** Table names are the same in any case; `main` is the schema where none is named. */
const placeOf = (schema: unknown, table: unknown) => JSON.stringify([schema ?? 'main', table]).toLowerCase()

class Reader {
  private readonly permitted: ReadonlySet<string>

  constructor(reads: readonly Read[]) {
    this.permitted = new Set(reads.map(({ schema, table }) => placeOf(schema, table)))
  }

  /** Walks everything; `names` are those of the common table expressions in scope, in lower case. */
  read(value: unknown, names: ReadonlySet<string>): void {
    if (Array.isArray(value)) for (const item of value) this.read(item, names)
    else if (value !== null && typeof value === 'object') this.readNode(value as Node, names)
  }

  private readNode(node: Node, names: ReadonlySet<string>): void {
    const kind = node.class ?? node.type
    if (typeof kind === 'string') this.judge(kind, node, names)
    if (kind === 'CONSTANT') return
    if (kind === 'TABLE_FUNCTION') return this.read((node.function as Node).children, names)
    const { cte_map: ctes, cast_type: _, ...parts } = node
    const scope = ctes === undefined ? names : this.readCtes(ctes as Node, names)
    for (const part of Object.values(parts)) this.read(part, scope)
  }

  private judge(kind: string, node: Node, names: ReadonlySet<string>): void {
    const isKnown = (node.class === undefined ? PARTS : EXPRESSIONS).has(kind)
    if (!isKnown) throw new NotPermitted(`a part of kind ${kind}`)
    if (kind === 'BASE_TABLE') this.judgeTable(node, names)
    if (kind === 'TABLE_FUNCTION') judgeTableFunction(node.function as Node)
    else if (kind === 'FUNCTION' || kind === 'WINDOW') judgeFunction(node)
  }

  private judgeTable(node: Node, names: ReadonlySet<string>): void {
    const { catalog_name: catalog, schema_name: schema, table_name: table } = node
    if (schema === undefined && names.has(String(table).toLowerCase())) return
    if (catalog !== undefined || !this.permitted.has(placeOf(schema, table)))
      throw new NotPermitted(`the table ${[catalog, schema, table].filter(Boolean).join('.')}`)
  }

  /** Each sees those before it; a recursive one sees itself. Returns what the query below them sees. */
  private readCtes(ctes: Node, outer: ReadonlySet<string>): ReadonlySet<string> {
    const scope = new Set(outer)
    for (const { key, value } of (ctes.map ?? []) as { key: string; value: Node }[]) {
      const name = key.toLowerCase()
      const inner = isRecursive(value) ? new Set([...scope, name]) : scope
      this.read(value.query, inner)
      scope.add(name)
    }
    return scope
  }
}

function isRecursive(cte: Node): boolean {
  const query = cte.query as { node?: Node } | undefined
  return query?.node?.type === 'RECURSIVE_CTE_NODE'
}

function judgeTableFunction(call: Node): void {
  const name = String(call.function_name).toLowerCase()
  if (call.class !== 'FUNCTION' || !TABLE_FUNCTIONS.has(name)) throw new NotPermitted(`the table function ${name}`)
}

/** Operators have names of signs alone, as `+`, `~~` and `!__postfix`; all of them only compute. */
function judgeFunction({ function_name: called }: Node): void {
  const name = String(called).toLowerCase()
  const isOperator = /^[^a-z0-9_]+(__postfix)?$/.test(name)
  if (isOperator || isAllowedFunction(name, 'duckdb') || SYNTAX_FUNCTIONS.has(name)) return
  throw new NotPermitted(`the function ${name}`)
}
