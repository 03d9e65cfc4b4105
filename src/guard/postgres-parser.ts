/**
 * PostgreSQL's own parser (libpg-query, in WebAssembly) on the statement that would run: a second opinion on what it reads,
 * by PostgreSQL's grammar and scope rules alone.
 */
import { QuerentError } from '../errors.ts'
import { isAllowedFunction } from './functions/index.ts'
import { isAllowedType } from './type-names.ts'

/** What PostgreSQL's parser says of a text. `offence` is a phrase that names the first thing that is not plain reading. */
export type PostgresOpinion = {
  statements: number
  isPlainSelect: boolean
  /** Relations read, as PostgreSQL folds their names; without names of CTEs. Each once. */
  relations: { schema?: string; name: string }[]
  /** Functions called, without `pg_catalog`. Each once. */
  functions: string[]
  offence?: string
}

type Parser = { loadModule(): Promise<void>; parseSync(sql: string): unknown }

let parser: Parser | undefined

/** Loads the parser once (1.2 MB of WebAssembly); await it before `postgresOpinion`. */
export async function loadPostgresParser(): Promise<void> {
  if (parser) return
  const loaded: Parser = await import('libpg-query')
  await loaded.loadModule()
  parser = loaded
}

/** Reads a text of already limited size. A text that PostgreSQL cannot read is an offence, not an error. */
export function postgresOpinion(sql: string): PostgresOpinion {
  if (!parser) throw new QuerentError('INTERNAL', 'The PostgreSQL parser is used before it is loaded.')
  try {
    return opinionOf((parser.parseSync(sql) as ParseResult).stmts ?? [])
  } catch {
    return { statements: 0, isPlainSelect: false, relations: [], functions: [], offence: 'unreadable text' }
  }
}

type ParseResult = { stmts?: { stmt?: unknown }[] }

function opinionOf(statements: { stmt?: unknown }[]): PostgresOpinion {
  const reader = new Reader()
  const trees = statements.map((statement) => statement.stmt)
  reader.walk(trees, new Set())
  const isOneSelect = trees.length === 1 && isNode(trees[0], 'SelectStmt')
  const offence = reader.offence ?? (isOneSelect ? undefined : 'another statement than one SELECT')
  const opinion = { statements: trees.length, isPlainSelect: !offence, ...reader.result() }
  return offence ? { ...opinion, offence } : opinion
}

const words = (text: string) => new Set(text.trim().split(/\s+/))

const NODES =
  words(`SelectStmt A_ArrayExpr A_Const A_Expr A_Indices A_Indirection A_Star BitString Boolean BoolExpr BooleanTest CaseExpr CaseWhen
  CoalesceExpr CollateClause ColumnDef ColumnRef CommonTableExpr Float FuncCall GroupingFunc GroupingSet Integer JoinExpr List MinMaxExpr
  NamedArgExpr NullTest RangeFunction RangeSubselect RangeVar ResTarget RowExpr SQLValueFunction SortBy String SubLink TypeCast WindowDef
  JsonObjectConstructor JsonArrayConstructor JsonObjectAgg JsonArrayAgg JsonKeyValue JsonValueExpr`)

/** Clauses and flags that turn reading into something else, wherever they stand. */
const REFUSED_PARTS = words(
  'intoClause lockingClause search_clause cycle_clause setof pct_type catalogname func_variadic',
)

const OPERATORS =
  words(`= <> != < > <= >= + - * / % ^ | & # ~ << >> || ~~ ~~* !~~ !~~* ~* !~ !~* @> <@ && -> ->> #> #>> #- ? ?| ?& @@ @? |/ ||/ @
  ^@ -|- <-> BETWEEN SYMMETRIC &< &>`)

/** What SQL syntax such as TRIM, EXTRACT or AT TIME ZONE is read as. */
const SYNTAX_FUNCTIONS = words(
  `extract position btrim ltrim rtrim timezone overlay substring overlaps like_escape similar_to_escape normalize is_normalized`,
)

const CLOCKS = /^SVFOP_(?:CURRENT_DATE|(?:CURRENT_TIME|CURRENT_TIMESTAMP|LOCALTIME|LOCALTIMESTAMP)(?:_N)?)$/

type Message = { [key: string]: unknown }

class Reader {
  offence: string | undefined
  private readonly relations = new Map<string, { schema?: string; name: string }>()
  private readonly functions = new Set<string>()

  result() {
    return { relations: [...this.relations.values()], functions: [...this.functions] }
  }

  /** Visits a message; `ctes` are the names of WITH in scope. */
  walk(value: unknown, ctes: ReadonlySet<string>): void {
    if (value === null || typeof value !== 'object') return
    if (Array.isArray(value)) {
      for (const item of value) this.walk(item, ctes)
      return
    }
    const message = value as Message
    if (isSelect(message)) return this.select(message, ctes)
    for (const [key, part] of Object.entries(message)) {
      if (/^[A-Z]/.test(key)) this.node(key, part as Message, ctes)
      else this.part(key, part, ctes)
    }
  }

  private part(key: string, part: unknown, ctes: ReadonlySet<string>): void {
    if (REFUSED_PARTS.has(key)) this.refuse(`"${key}"`)
    if (key === 'typeName' || key === 'type_name') this.type(part as Message)
    this.walk(part, ctes)
  }

  private node(kind: string, content: Message, ctes: ReadonlySet<string>): void {
    if (!NODES.has(kind)) return this.refuse(`a "${kind}"`)
    if (kind === 'RangeVar') this.relation(content, ctes)
    else if (kind === 'FuncCall') this.called(textsOf(content.funcname))
    else if (kind === 'A_Expr') this.operator(textsOf(content.name))
    else if (kind === 'SubLink' && content.operName) this.operator(textsOf(content.operName))
    else if (kind === 'SortBy' && content.useOp) this.refuse('ORDER BY USING')
    else if (kind === 'SQLValueFunction' && !CLOCKS.test(String(content.op))) this.refuse(`"${content.op}"`)
    this.walk(content, ctes)
  }

  /** WITH names are seen by the query and by the WITH queries after them; by all of them where it is RECURSIVE. */
  private select({ withClause, ...query }: Message, outer: ReadonlySet<string>): void {
    const ctes = new Set(outer)
    const { ctes: list, recursive } = (withClause ?? {}) as {
      ctes?: { CommonTableExpr?: Message }[]
      recursive?: boolean
    }
    const queries = (list ?? []).map((item) => item.CommonTableExpr ?? {})
    if (recursive) for (const query of queries) ctes.add(String(query.ctename))
    for (const { ctename, ...query } of queries) {
      this.walk({ ...query }, new Set(ctes))
      ctes.add(String(ctename))
    }
    for (const [key, part] of Object.entries(query)) this.part(key, part, ctes)
  }

  private relation(content: Message, ctes: ReadonlySet<string>): void {
    const name = String(content.relname)
    const schema = content.schemaname === undefined ? undefined : String(content.schemaname)
    if (schema === undefined && ctes.has(name)) return
    this.relations.set(JSON.stringify([schema, name]), schema === undefined ? { name } : { schema, name })
  }

  private called(path: string[]): void {
    const [name = '', schema, ...more] = [...path].reverse()
    const isOwn = more.length === 0 && (schema === undefined || schema === 'pg_catalog')
    const isAllowed = isAllowedFunction(name, 'postgresql') && name === name.toLowerCase()
    if (!isOwn || !(isAllowed || (schema && SYNTAX_FUNCTIONS.has(name))))
      this.refuse(`the function "${path.join('.')}"`)
    this.functions.add(isOwn ? name : path.join('.'))
  }

  private operator(path: string[]): void {
    if (path.length !== 1 || !OPERATORS.has((path[0] ?? '').split(' ').pop() ?? ''))
      this.refuse(`the operator "${path.join('.')}"`)
  }

  private type(content: Message): void {
    const path = textsOf(content.names)
    const [name = '', schema, ...more] = [...path].reverse()
    const isOwn = more.length === 0 && (schema === undefined || schema === 'pg_catalog')
    if (!isOwn || !isAllowedType(name.replace(/^_/, ''))) this.refuse(`the type "${path.join('.')}"`)
  }

  private refuse(what: string): void {
    this.offence ??= what
  }
}

function isNode(value: unknown, kind: string): boolean {
  return typeof value === 'object' && value !== null && kind in value
}

/** The content of a SelectStmt, which stands without its name as a side of a set operation. */
function isSelect(message: Message): boolean {
  return 'limitOption' in message && 'op' in message
}

function textsOf(list: unknown): string[] {
  return (Array.isArray(list) ? list : []).map((item) =>
    String((item as { String?: { sval?: unknown } }).String?.sval ?? ''),
  )
}
