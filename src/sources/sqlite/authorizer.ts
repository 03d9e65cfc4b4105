/**
 * What SQLite's own compiler makes of a statement, held against what the guard has checked: SQLite asks about every table,
 * column and function while it compiles, and whatever the guard has not named is denied. One thing it does not ask about, and
 * the guard alone sees: the columns of USING and NATURAL JOIN.
 */
import { constants, type DatabaseSync } from 'node:sqlite'
import { isAllowedFunction } from '../../guard/functions/index.ts'
import type { Read } from '../../guard/types.ts'
import { NotAQuery, NotPermitted } from '../engine/child.ts'
import { quoted } from '../names.ts'

const { SQLITE_OK, SQLITE_DENY, SQLITE_SELECT, SQLITE_READ, SQLITE_RECURSIVE, SQLITE_FUNCTION, SQLITE_PRAGMA } =
  constants

/** Syntax that SQLite reports as functions. */
const SYNTAX_FUNCTIONS = new Set(['like', 'glob', '->', '->>', 'current_date', 'current_time', 'current_timestamp'])

/** Functions that stand where a table stands, and read none. */
const TABLE_FUNCTIONS = new Set(['json_each', 'json_tree'])

type Asked = [action: number, first: string | null, second: string | null, schema: string | null, view: string | null]

/** What one query may touch; names as SQLite spells them. */
class Permitted {
  readonly tables = new Set<string>()
  /** Columns by table. */
  private readonly columns = new Set<string>()
  /** What the views read and call, told from other uses by the name that SQLite gives as the place. */
  private readonly insideViews = new Set<string>()
  /** The tables in which a full-text or other virtual table keeps its rows; it reads them while it runs. */
  readonly shadows = new Set<string>()

  add({ table, columns }: Read): void {
    this.tables.add(table)
    for (const column of columns) this.columns.add(JSON.stringify([table, column]))
  }

  addInside(view: string, action: number, first: string | null, second: string | null): void {
    this.insideViews.add(JSON.stringify([view, action, first, second]))
    // Rows of a view are counted in its tables.
    if (action === SQLITE_READ && first !== null) this.tables.add(first)
  }

  reads(table: string, column: string, view: string | null): boolean {
    return this.columns.has(JSON.stringify([table, column])) || this.isInside(view, SQLITE_READ, table, column)
  }

  calls(name: string, view: string | null): boolean {
    const lower = name.toLowerCase()
    const isPlain = isAllowedFunction(lower, 'sqlite') || SYNTAX_FUNCTIONS.has(lower)
    return isPlain || this.isInside(view, SQLITE_FUNCTION, null, name)
  }

  private isInside(view: string | null, action: number, first: string | null, second: string | null): boolean {
    return view !== null && this.insideViews.has(JSON.stringify([view, action, first, second]))
  }
}

/** The kinds of the tables of a database, read again when its schema changes. */
class Kinds {
  private readonly database: DatabaseSync
  private version: unknown
  /** As last read. */
  known: ReadonlyMap<string, string> = new Map()

  constructor(database: DatabaseSync) {
    this.database = database
  }

  read(): ReadonlyMap<string, string> {
    const version = this.database.prepare('PRAGMA main.schema_version').get()?.schema_version
    if (version === this.version) return this.known
    const rows = this.database.prepare('PRAGMA table_list').all()
    this.known = new Map(rows.map(({ name, type }) => [String(name), String(type)]))
    this.version = version
    return this.known
  }
}

/** Holds each statement on one database to what it may read. */
export class Authorizer {
  private readonly database: DatabaseSync
  private readonly kinds: Kinds
  private permitted = new Permitted()
  private isCompiling = false
  private denied: Error | null = null
  /** Names whose rows the statement counts, and names that it gives to queries of its own. */
  private readonly counted = new Set<string>()
  private readonly named = new Set<string>()

  constructor(database: DatabaseSync) {
    this.database = database
    this.kinds = new Kinds(database)
    this.judge = this.judge.bind(this)
    database.setAuthorizer(this.judge)
  }

  /** Runs the engine's own work without a check: schema and profiles. */
  unchecked<T>(work: () => T): T {
    this.database.setAuthorizer(null)
    try {
      return work()
    } finally {
      this.database.setAuthorizer(this.judge)
    }
  }

  /**
   * Compiles a statement that may read no more than `reads`; it is held to the same while it runs, until the next is compiled.
   * Throws NotAQuery, NotPermitted.
   */
  compile<T>(reads: readonly Read[], compile: () => T): T {
    this.permitted = this.permit(reads)
    this.denied = null
    this.counted.clear()
    this.named.clear()
    this.isCompiling = true
    try {
      const compiled = compile()
      this.judgeCounted()
      return compiled
    } catch (thrown) {
      throw this.denied ?? thrown
    } finally {
      this.isCompiling = false
    }
  }

  /** SQLite tells that rows are counted before it tells whether they are a table's or those of a common table expression. */
  private judgeCounted(): void {
    const hidden = this.counted.difference(this.permitted.tables).difference(this.named)
    if (hidden.size > 0) throw new NotPermitted(`the rows of ${[...hidden].join(', ')}`)
  }

  private judge(...asked: Asked): number {
    if (this.allows(...asked)) return SQLITE_OK
    const [action, ...about] = asked
    const what = `action ${action} on ${about.filter(Boolean).join(' ')}`
    const isReading = action === SQLITE_READ || action === SQLITE_FUNCTION
    this.denied ??= isReading ? new NotPermitted(what) : new NotAQuery(what)
    return SQLITE_DENY
  }

  private allows(...[action, first, second, schema, view]: Asked): boolean {
    if (action === SQLITE_SELECT && view !== null) this.named.add(view)
    if (action === SQLITE_SELECT || action === SQLITE_RECURSIVE) return true
    if (action === SQLITE_FUNCTION) return this.permitted.calls(second ?? '', view)
    if (action === SQLITE_PRAGMA) return this.isFullText && first === 'data_version' && second === null
    if (action !== SQLITE_READ || (schema !== null && schema !== 'main')) return false
    return this.allowsRead(first ?? '', second ?? '', schema, view)
  }

  private allowsRead(table: string, column: string, schema: string | null, view: string | null): boolean {
    if (this.permitted.reads(table, column, view) || this.isTableFunction(table)) return true
    if (column === '' && this.permitted.tables.has(table)) return true
    if (column === '' && schema === null && this.isCompiling) {
      this.counted.add(table)
      return true
    }
    return this.isFullText && this.permitted.shadows.has(table)
  }

  private isTableFunction(name: string): boolean {
    return TABLE_FUNCTIONS.has(name) && !this.kinds.known.has(name)
  }

  /** A virtual table looks into its hidden tables while a statement runs; when it is compiled, the statement itself asks. */
  private get isFullText(): boolean {
    return !this.isCompiling && this.permitted.shadows.size > 0
  }

  private permit(reads: readonly Read[]): Permitted {
    return this.unchecked(() => {
      const kinds = this.kinds.read()
      const permitted = new Permitted()
      for (const read of reads) {
        permitted.add(read)
        const kind = kinds.get(read.table)
        if (kind === 'view') this.permitView(permitted, read.table)
        if (kind === 'virtual') this.permitVirtual(permitted, read.table, kinds)
      }
      return permitted
    })
  }

  /** A view may do what it does, as SQLite tells it while it compiles the view alone. */
  private permitView(permitted: Permitted, view: string): void {
    this.database.setAuthorizer((action, first, second, _, place) => {
      if (place !== null) permitted.addInside(place, action, first, second)
      return SQLITE_OK
    })
    this.database.prepare(`SELECT * FROM ${quoted(view)}`)
    this.database.setAuthorizer(null)
  }

  /** Compiling a statement connects the table, for which it looks into its hidden tables as well. */
  private permitVirtual(permitted: Permitted, table: string, kinds: ReadonlyMap<string, string>): void {
    for (const [name, kind] of kinds) if (kind === 'shadow' && name.startsWith(`${table}_`)) permitted.shadows.add(name)
    this.database.prepare(`SELECT 1 FROM ${quoted(table)}`)
  }
}
