/** Values, conditions and totals over the columns in scope, at random. */
import type { Random } from '../../src/demo/random.ts'
import type { ColumnType } from './schema.ts'
import type { Words } from './words.ts'
import type { Probes } from './worlds.ts'

/** A column in scope: how it is written, and the column of a table that it comes from (`employees.pay`) where that is known. */
export type Field = { sql: string; type: ColumnType; origin?: string }

/** What terms need of the queries below them. */
export type Subqueries = {
  /** A query of one column and at most one row. */
  scalar(type: ColumnType, outer: Field[], depth: number): string
  /** A query of one column. */
  list(type: ColumnType, outer: Field[], depth: number): string
  /** A query of any shape. */
  any(outer: Field[], depth: number): string
}

const COMPARISONS = ['=', '<>', '<', '<=', '>', '>=']

type Form = (type: ColumnType, fields: Field[], depth: number) => string

export class Terms {
  private readonly random: Random
  private readonly words: Words
  private readonly probes: Probes
  private readonly queries: Subqueries
  private readonly byPlan: boolean

  constructor(random: Random, words: Words, probes: Probes, queries: Subqueries, byPlan = false) {
    this.random = random
    this.words = words
    this.probes = probes
    this.queries = queries
    this.byPlan = byPlan
  }

  /** An expression of a type over the fields. */
  value(type: ColumnType, fields: Field[], depth: number): string {
    const own = fields.filter((field) => field.type === type)
    if (depth > 0 && !this.random.chance(0.6)) return this.random.pick(this.valueForms[type])(type, fields, depth - 1)
    if (own.length > 0 && this.random.chance(0.9)) return this.random.pick(own).sql
    return this.literal(type, this.random.pick(own.length > 0 ? own : [{ sql: '', type }]))
  }

  /** A literal, often a value of the field's own column, seen or hidden. */
  literal(type: ColumnType, field?: Field): string {
    const probe = field?.origin ? this.probes[field.origin] : undefined
    const from = probe && this.random.chance(0.5) ? probe.seen : probe?.hidden
    const value = from && from.length > 0 ? this.random.pick(from) : null
    if (type === 'int') return String(typeof value === 'number' ? value : this.random.int(0, 20))
    if (type === 'date')
      return this.words.date(typeof value === 'string' ? value : `20${this.random.int(10, 24)}-01-01`)
    return `'${typeof value === 'string' ? value : this.random.pick(['Berlin', 'F', 'sick', 'A', '', 'zz'])}'`
  }

  condition(fields: Field[], depth: number): string {
    if (fields.length === 0) return '1 = 1'
    if (depth <= 0 || this.random.chance(0.45))
      return this.random.pick(this.simpleConditions)(this.random.pick(fields), fields)
    return this.random.pick(this.deepConditions)(fields, depth - 1)
  }

  /**
   * A condition that fails on hidden values instead of being false. It fails on no row that the caller sees, so that a failure
   * tells of hidden ones; with `byPlan` it may, and then whether it fails tells how the engine went about the query.
   */
  trap(fields: Field[]): string {
    const probed = fields.filter(({ origin }) => (this.probes[origin ?? '']?.hidden.length ?? 0) > 0)
    if (probed.length === 0) return this.condition(fields, 1)
    const fragile = this.random.chance(0.35) ? this.fragile(probed) : null
    if (fragile) return fragile
    const field = this.random.pick(probed)
    return this.random.pick(this.words.failing)(`${field.sql} = ${this.hiddenLiteral(field)}`)
  }

  private fragile(probed: Field[]): string | null {
    const numbers = probed.filter(({ type }) => type === 'int')
    if (numbers.length === 0) return null
    const { sql, origin } = this.random.pick(numbers)
    const { seen, hidden } = this.probes[origin ?? ''] ?? { seen: [], hidden: [] }
    const value = Number(this.random.pick(hidden))
    const safe = this.words.fragile.filter(({ fails }) => !seen.some((one) => fails(Number(one) - value)))
    const allowed = this.byPlan ? this.words.fragile : safe
    return allowed.length > 0 ? this.random.pick(allowed).sql(sql, String(value)) : null
  }

  /** A total over the rows of a group. */
  total(type: ColumnType, fields: Field[], depth: number): string {
    const value = () => this.value(type, fields, depth)
    if (type === 'date') return `${this.random.pick(['MIN', 'MAX'])}(${value()})`
    if (type === 'text')
      return this.random.pick([() => `MIN(${value()})`, () => `MAX(${value()})`, () => this.listOf(fields)])()
    const number = this.random.pick([
      () => 'COUNT(*)',
      () => `COUNT(${this.anyField(fields)})`,
      () => `COUNT(DISTINCT ${this.anyField(fields)})`,
      () => `SUM(${value()})`,
      () => `MIN(${value()})`,
      () => `MAX(${value()})`,
      () => `SUM(CASE WHEN ${this.condition(fields, 0)} THEN 1 ELSE 0 END)`,
    ])()
    const filtered = this.words.filter && this.random.chance(0.15)
    return filtered ? `${number} FILTER (WHERE ${this.condition(fields, 0)})` : number
  }

  private listOf(fields: Field[]): string {
    const texts = fields.filter(({ type }) => type === 'text')
    return texts.length > 0 ? this.words.list(this.random.pick(texts).sql) : `MIN(${this.value('text', fields, 0)})`
  }

  /** A number that is not whole: for select lists only, since set operations and comparisons want equal types. */
  average(fields: Field[]): string {
    const number = this.value('int', fields, 0)
    return this.random.pick([`AVG(${number})`, this.words.median(number)])
  }

  /** A number over a window; ties are either equal or broken by every column. */
  windowed(fields: Field[]): string {
    const partition = this.random.chance(0.5) ? `PARTITION BY ${this.anyField(fields)} ` : ''
    const by = this.anyField(fields)
    const everything = fields.map(({ sql }) => sql).join(', ')
    const number = () => this.value('int', fields, 0)
    return this.random.pick([
      () => `RANK() OVER (${partition}ORDER BY ${by} DESC)`,
      () => `DENSE_RANK() OVER (${partition}ORDER BY ${by})`,
      () => `COUNT(*) OVER (${partition}ORDER BY ${by})`,
      () => `SUM(${number()}) OVER (${partition.trim()})`,
      () => `SUM(${number()}) OVER (${partition}ORDER BY ${by})`,
      () => `MAX(${number()}) OVER (${partition.trim()})`,
      () => `ROW_NUMBER() OVER (${partition}ORDER BY ${everything})`,
      () => `LAG(${number()}) OVER (${partition}ORDER BY ${everything})`,
      () => `NTILE(3) OVER (ORDER BY ${everything})`,
    ])()
  }

  anyField(fields: Field[]): string {
    return fields.length > 0 ? this.random.pick(fields).sql : '1'
  }

  private hiddenLiteral(field: Field): string {
    const value = this.random.pick(this.probes[field.origin ?? '']?.hidden ?? [0])
    if (typeof value === 'number') return String(value)
    return field.type === 'date' ? this.words.date(String(value)) : `'${value}'`
  }

  private readonly choice: Form = (type, fields, depth) =>
    `CASE WHEN ${this.condition(fields, depth)} THEN ${this.value(type, fields, depth)} ELSE ${this.value(type, fields, depth)} END`
  private readonly coalesce: Form = (type, fields, depth) =>
    `COALESCE(${this.value(type, fields, depth)}, ${this.literal(type)})`
  private readonly scalar: Form = (type, fields, depth) => `(${this.queries.scalar(type, fields, depth)})`

  private readonly valueForms: Record<ColumnType, Form[]> = {
    int: [
      this.choice,
      this.coalesce,
      this.scalar,
      (_, fields, depth) => `${this.value('int', fields, depth)} + ${this.literal('int')}`,
      (_, fields, depth) => `(${this.value('int', fields, depth)} - ${this.value('int', fields, 0)})`,
      (_, fields) => `${this.value('int', fields, 0)} * 3`,
      (_, fields, depth) => `LENGTH(${this.value('text', fields, depth)})`,
      (_, fields) => `ABS(${this.value('int', fields, 0)})`,
      (_, fields) => this.words.year(this.value('date', fields, 0)),
    ],
    text: [
      this.choice,
      this.coalesce,
      this.scalar,
      (_, fields, depth) => `UPPER(${this.value('text', fields, depth)})`,
      (_, fields, depth) => `LOWER(${this.value('text', fields, depth)})`,
      (_, fields) => `SUBSTR(${this.value('text', fields, 0)}, ${this.random.int(1, 3)}, 2)`,
      (_, fields) => this.words.concat([this.value('text', fields, 0), "'-'", this.value('text', fields, 0)]),
      (_, fields) => this.words.asText(this.value('int', fields, 0)),
      (_, fields) => `REPLACE(${this.value('text', fields, 0)}, 'a', 'b')`,
    ],
    date: [this.choice, this.coalesce, this.scalar],
  }

  private readonly simpleConditions: ((field: Field, fields: Field[]) => string)[] = [
    ({ sql, type, origin }) => `${sql} ${this.random.pick(COMPARISONS)} ${this.literal(type, { sql, type, origin })}`,
    (field) => `${field.sql} ${this.random.pick(COMPARISONS)} ${this.literal(field.type, field)}`,
    ({ sql }) => `${sql} IS ${this.random.chance(0.6) ? 'NOT ' : ''}NULL`,
    (field, fields) => `${field.sql} ${this.random.pick(COMPARISONS)} ${this.value(field.type, fields, 0)}`,
    (field) => `${field.sql} IN (${[0, 1, 2].map(() => this.literal(field.type, field)).join(', ')})`,
    (field) => `${field.sql} BETWEEN ${this.literal(field.type, field)} AND ${this.literal(field.type, field)}`,
    (field, fields) => this.pattern(field, fields),
  ]

  private pattern(field: Field, fields: Field[]): string {
    const text = field.type === 'text' ? field : fields.find(({ type }) => type === 'text')
    if (!text) return `${field.sql} IS NOT NULL`
    const known = this.literal('text', text).slice(1, -1)
    const part = known.slice(0, this.random.int(1, 4)) || this.random.pick(['a', 'e', '_'])
    return `${text.sql} ${this.random.chance(0.2) ? 'NOT ' : ''}LIKE '${this.random.pick(['', '%'])}${part}%'`
  }

  private readonly deepConditions: ((fields: Field[], depth: number) => string)[] = [
    (fields, depth) => `${this.condition(fields, depth)} AND ${this.condition(fields, depth)}`,
    (fields, depth) => `(${this.condition(fields, depth)} OR ${this.condition(fields, depth)})`,
    (fields, depth) => `(${this.condition(fields, depth)} OR 1 = 1)`,
    (fields, depth) => `NOT (${this.condition(fields, depth)})`,
    (fields, depth) => `${this.random.chance(0.3) ? 'NOT ' : ''}EXISTS (${this.queries.any(fields, depth)})`,
    (fields, depth) => this.membership(fields, depth),
    (fields, depth) => this.quantified(fields, depth),
    (fields, depth) => {
      const { sql, type } = this.random.pick(fields)
      return `${sql} ${this.random.pick(COMPARISONS)} (${this.queries.scalar(type, fields, depth)})`
    },
    (fields, depth) =>
      `CASE WHEN ${this.condition(fields, depth)} THEN ${this.condition(fields, 0)} ELSE ${this.condition(fields, 0)} END`,
  ]

  private membership(fields: Field[], depth: number): string {
    const { sql, type } = this.random.pick(fields)
    return `${sql} ${this.random.chance(0.3) ? 'NOT ' : ''}IN (${this.queries.list(type, fields, depth)})`
  }

  private quantified(fields: Field[], depth: number): string {
    if (!this.words.quantified) return this.membership(fields, depth)
    const { sql, type } = this.random.pick(fields)
    return `${sql} ${this.random.pick(COMPARISONS)} ${this.random.pick(['ANY', 'ALL', 'SOME'])} (${this.queries.list(type, fields, depth)})`
  }
}
