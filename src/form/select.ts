/** One SELECT while it is being written: its root table and the joins that the columns used so far need. */
import { factsOf } from '../sql/dialects.ts'
import { ident } from '../sql/write.ts'
import type { Catalog, Dialect, TableInfo } from '../types.ts'
import { findPath, multiplies, type Step, tableOf } from './joins.ts'
import { columnOf } from './labels.ts'
import { modelPieces, type Piece } from './template.ts'
import type { FieldRef } from './types.ts'
import { historyOf } from './validity.ts'

/**
 * `asOf`: the day on which joined rows of tables that keep a history are looked at, absent: all of them are. `today`: the day
 * until which ages are counted, absent: the database's own. Both as ISO days.
 */
export type Days = { asOf?: string; today?: string }

export class Select {
  readonly catalog: Catalog
  readonly dialect: Dialect
  readonly root: TableInfo
  readonly rootAlias: string
  readonly days: Days
  /** True once a join was added that can give several rows for one row of the root. */
  multiplied = false
  private readonly joins: string[] = []
  private readonly aliasOfPath = new Map<string, string>()
  private readonly taken: Set<string>

  constructor(catalog: Catalog, root: string, days: Days = {}, taken: Set<string> = new Set()) {
    this.catalog = catalog
    this.dialect = catalog.dialect
    this.root = tableOf(catalog, root)
    this.days = days
    this.taken = taken
    this.rootAlias = this.freeAlias(this.root.name)
    this.aliasOfPath.set('', this.rootAlias)
  }

  /** Names in use here and in the queries around, for subqueries that must not hide them. */
  get aliases(): Set<string> {
    return this.taken
  }

  get facts() {
    return factsOf(this.dialect)
  }

  id(name: string): string {
    return ident(name, this.dialect)
  }

  pathTo(field: FieldRef): Step[] {
    const path = findPath(this.catalog, this.root.name, field.table, field.via)
    if (!path) throw new UnrelatedTablesError(this.root.name, field.table)
    return path
  }

  /** Whether the field lies beyond a step that multiplies rows, so that a filter on it must be an EXISTS. */
  isBeyond(field: FieldRef): boolean {
    return multiplies(this.pathTo(field))
  }

  /** The field as SQL, joining what it needs. */
  column(field: FieldRef): string {
    return this.columnAt(this.join(this.pathTo(field)), field)
  }

  /** The alias of the table at the end of a path from the root, joined on first use. `filled`: only rows that have a partner stay. */
  join(path: Step[], filled = false): string {
    let key = ''
    let alias = this.rootAlias
    for (const step of path) {
      key += `>${step.relationship.name}:${step.direction}`
      const known = this.aliasOfPath.get(key)
      alias = known ?? this.addJoin(step, alias, key, filled)
    }
    return alias
  }

  /** Pieces of a model expression as SQL; columns without a table are those of the given alias's table. */
  fill(pieces: Piece[], bare: (column: string) => string): string {
    return pieces
      .map((piece) => {
        if ('text' in piece) return piece.text
        return piece.table === undefined
          ? bare(piece.column)
          : this.column({ table: piece.table, column: piece.column, via: piece.via })
      })
      .join('')
  }

  from(): string {
    return [`FROM ${this.tableSql(this.root, this.rootAlias)}`, ...this.joins].join(' ')
  }

  /** Adds a join written by the caller, for example to a list of periods. */
  addRawJoin(sql: string): void {
    this.joins.push(sql)
  }

  private columnAt(alias: string, field: FieldRef): string {
    const { expression, derived } = columnOf(this.catalog, field)
    const physical = (name: string) => `${this.id(alias)}.${this.id(name)}`
    if (!expression) return physical(field.column)
    const { today } = this.days
    const dated = derived && today ? expression.replaceAll('CURRENT_DATE', `DATE '${today}'`) : expression
    const pieces = modelPieces(dated, this.catalog, field.table)
    return `(${pieces.map((piece) => ('text' in piece ? piece.text : physical(piece.column))).join('')})`
  }

  private addJoin(step: Step, fromAlias: string, key: string, filled: boolean): string {
    const target = tableOf(this.catalog, step.to)
    const selfJoin = step.relationship.from === step.relationship.to
    const alias = this.freeAlias(selfJoin ? step.relationship.name : target.name)
    this.aliasOfPath.set(key, alias)
    if (step.direction === 'down') this.multiplied = true
    this.joins.push(
      `${filled ? 'JOIN' : this.joinWord(step)} ${this.tableSql(target, alias)} ON ${this.joinCondition(step, fromAlias, alias)}`,
    )
    return alias
  }

  joinCondition(step: Step, fromAlias: string, toAlias: string): string {
    const { fromColumns, toColumns } = step.relationship
    const [near, far] = step.direction === 'up' ? [fromColumns, toColumns] : [toColumns, fromColumns]
    const keys = near.map(
      (column, i) => `${this.id(fromAlias)}.${this.id(column)} = ${this.id(toAlias)}.${this.id(far[i] ?? column)}`,
    )
    const counted = this.inForce(tableOf(this.catalog, step.to), toAlias)
    return [...keys, ...(counted ? [counted] : [])].join(' AND ')
  }

  /** That a row of a table that keeps a history is in force on the day; undefined where that is not asked. */
  inForce(table: TableInfo, alias: string): string | undefined {
    const { asOf } = this.days
    const history = asOf === undefined ? undefined : historyOf(table)
    if (!history || asOf === undefined) return undefined
    const [from, to] = [history.from, history.to].map(({ column }) => `${this.id(alias)}.${this.id(column)}`)
    const day = this.facts.date(asOf)
    return `${from} <= ${day} AND (${to} IS NULL OR ${to} > ${day})`
  }

  /** A row without a partner must stay, unless the key is declared and always filled. */
  private joinWord(step: Step): string {
    const near = tableOf(this.catalog, step.from)
    const always =
      step.direction === 'up' &&
      !(this.days.asOf !== undefined && historyOf(tableOf(this.catalog, step.to))) &&
      step.relationship.origin === 'declared' &&
      step.relationship.fromColumns.every((name) => near.columns.find((c) => c.name === name)?.nullable === false)
    return always ? 'JOIN' : 'LEFT JOIN'
  }

  tableSql(table: TableInfo, alias: string): string {
    const name = table.schema ? `${this.id(table.schema)}.${this.id(table.name)}` : this.id(table.name)
    return alias === table.name ? name : `${name} AS ${this.id(alias)}`
  }

  freeAlias(wanted: string): string {
    let alias = wanted
    for (let n = 2; this.taken.has(alias.toLowerCase()); n += 1) alias = `${wanted}_${n}`
    this.taken.add(alias.toLowerCase())
    return alias
  }
}

/** Raised where no key leads from one table to another; the planner declines with the two names. */
export class UnrelatedTablesError extends Error {
  readonly tables: [string, string]
  constructor(from: string, to: string) {
    super(`no path from ${from} to ${to}`)
    this.tables = [from, to]
  }
}
