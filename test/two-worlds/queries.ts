/** Queries over the HR tables at random, by grammar: what an analyst asks, and what somebody asks who wants to know more. */
import { createRandom, type Random } from '../../src/demo/random.ts'
import { trespasses } from './attacks.ts'
import { dialectAttacks } from './dialect-attacks.ts'
import { type Clause, type Relation, Relations } from './relations.ts'
import { type ColumnType, SCHEMA, type TableName, type Tables } from './schema.ts'
import { type Field, type Subqueries, Terms } from './terms.ts'
import { type Engine, WORDS, type Words } from './words.ts'
import type { Probes } from './worlds.ts'

export type Query = {
  sql: string
  /** Rows come in one order only, up to equal rows. */
  ordered: boolean
  kind: 'plain' | 'probe' | 'trespass'
}

export type QueryOptions = {
  engine: Engine
  seed: number
  /** The tables and columns that the caller sees. */
  seen: Tables
  probes: Probes
  /** Traps may fail on rows that the caller sees, too: see `Terms.trap`. */
  byPlan?: boolean
}

/** A query without its order: the columns it gives, and whether ORDER BY may name other things than them. */
type Body = { sql: string; columns: Field[]; plain: boolean }

/** Writes queries without end; the same options give the same queries. */
export class QueryWriter {
  private readonly random: Random
  private readonly words: Words
  private readonly options: QueryOptions
  private readonly relations: Relations
  private readonly terms: Terms
  /** True while nothing below the statement may read a table. */
  private flat = false

  constructor(options: QueryOptions) {
    this.options = options
    this.random = createRandom(options.seed)
    this.words = WORDS[options.engine]
    const queries: Subqueries = {
      scalar: (type, outer, depth) => (this.flat ? this.constant(type) : this.scalar(type, outer, depth)),
      list: (type, outer, depth) => (this.flat ? this.constant(type) : this.select(outer, depth, [type]).sql),
      any: (outer, depth) => (this.flat ? this.constant('int') : this.select(outer, depth).sql),
    }
    this.terms = new Terms(this.random, this.words, options.probes, queries, options.byPlan)
    this.relations = new Relations(this.random, this.words, this.tables(), this.terms, (outer, depth, types) => {
      const { sql, columns } = this.body(outer, depth, types)
      return { sql: this.random.chance(0.15) ? `${sql}${this.order(columns.length)}${this.limit()}` : sql, columns }
    })
  }

  next(): Query {
    if (this.random.chance(0.1)) return this.nextTrespass()
    return this.random.chance(0.25) ? this.nextProbe() : this.nextPlain()
  }

  /** A query that fails, or sorts or counts otherwise, where it meets a hidden value. */
  nextProbe(): Query {
    this.relations.startStatement()
    const ctes = this.ctes()
    const { sql, ordered } = this.finish(this.probe())
    return { sql: ctes + sql, ordered, kind: 'probe' }
  }

  private nextPlain(): Query {
    this.relations.startStatement()
    const ctes = this.ctes()
    const { sql, ordered } = this.finish(this.body([], 2))
    return { sql: ctes + sql, ordered, kind: 'plain' }
  }

  private nextTrespass(): Query {
    this.relations.startStatement()
    return { sql: this.trespass(), ordered: false, kind: 'trespass' }
  }

  private ctes(): string {
    return this.random.chance(0.2) ? this.relations.ctes() : ''
  }

  /** Queries that list keys and values of `employees` joined to others, one row for each row of it that meets a condition. */
  nextLinear(): Query {
    this.relations.startStatement()
    this.flat = true
    const from = this.relations.linear('employees')
    const values = [this.terms.value('int', from.fields, 1), this.terms.value('text', from.fields, 1)]
    const where = this.random.chance(0.7) ? ` WHERE ${this.terms.condition(from.fields, 1)}` : ''
    const sql = `SELECT ${from.fields[0]?.sql} AS k, ${values[0]} AS c1, ${values[1]} AS c2 FROM ${from.sql}${where}`
    this.flat = false
    return { sql, ordered: false, kind: 'plain' }
  }

  /** A condition on the rows of a table, as an operator would write it. */
  nextCondition(table: TableName): string {
    this.relations.startStatement()
    const fields = this.tables().find(({ name }) => name === table)?.fields ?? []
    return this.terms.condition(fields, this.random.int(0, 2))
  }

  private constant(type: ColumnType): string {
    return `SELECT ${this.terms.literal(type)}`
  }

  private tables(): Relation[] {
    const entries = Object.entries(this.options.seen) as [TableName, readonly string[]][]
    return entries.map(([table, columns]) => ({
      name: table,
      fields: columns.map((name): Field => {
        const origin = `${table}.${name}`
        return { sql: name, type: SCHEMA[table][name] ?? 'text', origin }
      }),
    }))
  }

  private body(outer: Field[], depth: number, types?: ColumnType[]): Body {
    if (this.random.chance(0.12) && depth > 0) return this.combined(outer, depth, types)
    return this.select(outer, depth, types)
  }

  private combined(outer: Field[], depth: number, types = this.signature()): Body {
    const operator = this.random.pick(this.words.setOperators)
    const [left, right] = [this.select(outer, depth - 1, types), this.select(outer, depth - 1, types)]
    return { sql: `${left.sql} ${operator} ${right.sql}`, columns: left.columns, plain: false }
  }

  private signature(): ColumnType[] {
    return Array.from({ length: this.random.int(1, 3) }, () => this.random.pick(['int', 'int', 'text', 'text', 'date']))
  }

  private select(outer: Field[], depth: number, types?: ColumnType[]): Body {
    const from = this.relations.from(outer, depth)
    const scope = this.random.chance(0.4) ? [...from.fields, ...outer] : from.fields
    const where = this.random.chance(0.6) ? ` WHERE ${this.terms.condition(scope, depth)}` : ''
    const wanted = types ?? this.signature()
    const form = this.random.weighted([50, 20, 16, types || depth === 0 ? 0 : 9, types ? 0 : 14])
    if (form === 1) return this.grouped(from, where, wanted, depth)
    if (form === 2) return this.totalled(from, where, wanted, depth)
    if (form === 3) return this.windowed(from, where, wanted)
    if (form === 4) return this.everything(from, where)
    const distinct = this.random.chance(0.15) ? 'DISTINCT ' : ''
    return this.listed(
      distinct,
      wanted.map((type) => ({ sql: this.terms.value(type, scope, depth), type })),
      `FROM ${from.sql}${where}`,
      !distinct,
    )
  }

  private listed(distinct: string, values: Field[], rest: string, plain: boolean): Body {
    const named = values.map(({ sql }, at) => `${sql} AS c${at + 1}`)
    const columns = values.map(({ type }, at) => ({ sql: `c${at + 1}`, type }))
    return { sql: `SELECT ${distinct}${named.join(', ')} ${rest}`, columns, plain }
  }

  private grouped(from: Clause, where: string, types: ColumnType[], depth: number): Body {
    const groups = types
      .slice(0, Math.max(1, types.length - 1))
      .map((type) => ({ sql: this.groupKey(type, from.fields), type }))
    const totals = types
      .slice(groups.length)
      .map((type) => ({ sql: this.terms.total(type, from.fields, depth > 0 ? 1 : 0), type }))
    const keys = (this.random.chance(0.5) ? groups.map((_, at) => at + 1) : groups.map(({ sql }) => sql)).join(', ')
    const by = this.random.chance(0.06) ? this.words.rollup(groups.map(({ sql }) => sql).join(', ')) : keys
    const having = this.random.chance(0.35)
      ? ` HAVING ${this.terms.total('int', from.fields, 0)} ${this.random.pick(['>', '<', '<>', '='])} ${this.random.int(0, 4)}`
      : ''
    return this.listed('', [...groups, ...totals], `FROM ${from.sql}${where} GROUP BY ${by}${having}`, false)
  }

  /** Something to group by that is neither a literal nor a query. */
  private groupKey(type: ColumnType, fields: Field[]): string {
    const own = fields.filter((field) => field.type === type)
    if (own.length > 0) return this.random.pick(own).sql
    const any = this.terms.anyField(fields)
    const bad: Record<ColumnType, [string, string]> = {
      int: ['1', '0'],
      text: ["'y'", "'n'"],
      date: [this.words.date('2020-01-01'), this.words.date('2021-01-01')],
    }
    return `CASE WHEN ${any} IS NULL THEN ${bad[type][0]} ELSE ${bad[type][1]} END`
  }

  private totalled(from: Clause, where: string, types: ColumnType[], depth: number): Body {
    const totals = types.map((type) => ({ sql: this.terms.total(type, from.fields, depth > 0 ? 1 : 0), type }))
    const extra = this.random.chance(0.2) ? [{ sql: this.terms.average(from.fields), type: 'int' as const }] : []
    const values = depth === 2 ? [...totals, ...extra] : totals
    return this.listed('', values, `FROM ${from.sql}${where}`, false)
  }

  private windowed(from: Clause, where: string, types: ColumnType[]): Body {
    const values = types.map((type) => ({ sql: this.terms.value(type, from.fields, 0), type }))
    return this.listed(
      '',
      [...values, { sql: this.terms.windowed(from.fields), type: 'int' }],
      `FROM ${from.sql}${where}`,
      false,
    )
  }

  private everything(from: Clause, where: string): Body {
    const star = this.random.chance(0.6) || from.merged ? '*' : `${this.random.pick(from.relations).name}.*`
    const fields = star === '*' ? from.fields : from.fields.filter(({ sql }) => sql.startsWith(`${star.slice(0, -1)}`))
    const names = fields.map((field) => ({ ...field, sql: field.sql.split('.').at(-1) ?? field.sql }))
    if (new Set(names.map(({ sql }) => sql)).size < names.length) return this.select([], 0)
    return { sql: `SELECT ${star} FROM ${from.sql}${where}`, columns: names, plain: !from.merged }
  }

  private scalar(type: ColumnType, outer: Field[], depth: number): string {
    const from = this.relations.from(outer, Math.min(depth, 1))
    const scope = this.random.chance(0.6) ? [...from.fields, ...outer] : from.fields
    const where = this.random.chance(0.7) ? ` WHERE ${this.terms.condition(scope, depth - 1)}` : ''
    if (this.random.chance(0.8)) return `SELECT ${this.terms.total(type, from.fields, 0)} FROM ${from.sql}${where}`
    return `SELECT ${this.terms.value(type, from.fields, 0)} FROM ${from.sql}${where} ORDER BY 1 LIMIT 1`
  }

  /** A trap for hidden values in the place where it tells most: alone in WHERE, in a total, in an order, below a join. */
  private probe(): Body {
    const from = this.relations.from([], this.random.chance(0.7) ? 0 : 1)
    const trap = `(${this.terms.trap(from.fields)})`
    const value = (type: ColumnType) => ({ sql: this.terms.value(type, from.fields, 0), type })
    const sum = { sql: `SUM(CASE WHEN ${trap} THEN 1 ELSE 0 END)`, type: 'int' as const }
    return this.random.pick([
      () => this.listed('', [value('int'), value('text')], `FROM ${from.sql} WHERE ${trap}`, true),
      () =>
        this.listed(
          '',
          [value('int')],
          `FROM ${from.sql} WHERE ${this.terms.condition(from.fields, 0)} AND ${trap}`,
          true,
        ),
      () => this.listed('', [sum, { sql: 'COUNT(*)', type: 'int' }], `FROM ${from.sql}`, false),
      () =>
        this.listed(
          '',
          [value('int'), { sql: `CASE WHEN ${trap} THEN 1 ELSE 2 END`, type: 'int' }],
          `FROM ${from.sql}`,
          true,
        ),
      () =>
        this.listed(
          '',
          [{ sql: this.groupKey('text', from.fields), type: 'text' }, sum],
          `FROM ${from.sql} GROUP BY 1`,
          false,
        ),
      () =>
        this.listed(
          '',
          [{ sql: 'COUNT(*)', type: 'int' }],
          `FROM ${from.sql} HAVING MAX(CASE WHEN ${trap} THEN 1 ELSE 2 END) > 0`,
          false,
        ),
      () => this.ordered([value('int'), value('text')], from.sql, `CASE WHEN ${trap} THEN 1 ELSE 2 END`),
      () => this.ordered([value('int'), value('text')], from.sql, trap),
      () => this.listed('DISTINCT ', [value('text')], `FROM ${from.sql} WHERE EXISTS (SELECT 1 WHERE ${trap})`, false),
    ])()
  }

  /** An order that tells of hidden values would show in the rows above a limit. */
  private ordered(values: Field[], from: string, by: string): Body {
    const inner = this.listed('', values, `FROM ${from} ORDER BY ${by}, 1, 2 LIMIT ${this.random.int(1, 5)}`, false)
    return { ...inner, sql: `SELECT * FROM (${inner.sql}) AS o` }
  }

  private trespass(): string {
    const { engine, seen } = this.options
    const own = dialectAttacks(engine, this.random.pick(Object.keys(seen)))
    return this.random.chance(0.25)
      ? this.random.pick(own)
      : this.random.pick(trespasses(this.random, this.words, this.options))()
  }

  private finish(body: Body): { sql: string; ordered: boolean } {
    if (!this.random.chance(0.55)) return { sql: body.sql, ordered: false }
    const first = body.plain && this.random.chance(0.3) ? this.orderFirst(body) : []
    const limit = this.random.chance(0.4) ? this.limit() : ''
    return { sql: `${body.sql}${this.order(body.columns.length, first)}${limit}`, ordered: true }
  }

  private orderFirst({ columns }: Body): string[] {
    const { sql } = this.random.pick(columns)
    return [this.random.pick([`${sql} DESC`, sql])]
  }

  /** By every column, so that ties are equal rows. */
  private order(columns: number, first: string[] = []): string {
    const positions = Array.from({ length: columns }, (_, at) => `${at + 1}${this.random.pick(['', ' ASC', ' DESC'])}`)
    const turned = this.random.int(0, columns - 1)
    return ` ORDER BY ${[...first, ...positions.slice(turned), ...positions.slice(0, turned)].join(', ')}`
  }

  private limit(): string {
    if (this.words.limitQuery && this.random.chance(0.1)) return ` LIMIT (${this.scalar('int', [], 0)})`
    return ` LIMIT ${this.random.int(1, 6)}${this.random.chance(0.4) ? ` OFFSET ${this.random.int(1, 4)}` : ''}`
  }
}
