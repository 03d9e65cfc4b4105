/** FROM clauses at random: tables in every spelling, joins, derived tables, common table expressions. */
import type { Random } from '../../src/demo/random.ts'
import type { ColumnType } from './schema.ts'
import type { Field, Terms } from './terms.ts'
import type { Words } from './words.ts'

/** Something to select from; a field's SQL is its bare name until the relation has a place in FROM. */
export type Relation = { name: string; fields: Field[] }

/** A FROM clause, the columns that it brings into scope, and whether some of them are two columns merged into one. */
export type Clause = { sql: string; fields: Field[]; relations: Relation[]; merged: boolean }

type MakeQuery = (outer: Field[], depth: number, types?: ColumnType[]) => { sql: string; columns: Field[] }

/** Pairs of columns that people join by. */
const KEYS: [string, string][] = [
  ['employees.dept_id', 'departments.id'],
  ['absences.employee_id', 'employees.id'],
  ['employees.manager_id', 'employees.id'],
  ['employees.location', 'departments.location'],
  ['absences.start_date', 'employees.hire_date'],
]

export class Relations {
  private readonly random: Random
  private readonly words: Words
  private readonly tables: Relation[]
  private readonly terms: Terms
  private readonly query: MakeQuery
  private count = 0
  private named: Relation[] = []

  constructor(random: Random, words: Words, tables: Relation[], terms: Terms, query: MakeQuery) {
    this.random = random
    this.words = words
    this.tables = tables
    this.terms = terms
    this.query = query
  }

  startStatement(): void {
    this.count = 0
    this.named = []
  }

  from(outer: Field[], depth: number): Clause {
    const two = this.tables.length > 1
    if (two && depth > 0 && this.random.chance(0.12)) return this.merged()
    const first = this.relation(outer, depth)
    let clause: Clause = { sql: first.sql, fields: first.fields, relations: [first], merged: false }
    const joins = depth > 0 ? this.random.weighted([50, 38, 12]) : this.random.weighted([80, 20])
    const comma = joins === 1 && this.random.chance(0.15)
    if (comma) return this.listed(clause, this.relation(outer, depth - 1))
    for (let i = 0; i < joins; i++) clause = this.joined(clause, outer, depth)
    return clause
  }

  /** A table of which each row comes at most once for each pair of rows joined to it, never as a missing side. */
  linear(table: string): Clause {
    const [first, ...others] = [table, ...this.random.pick([[], ['departments'], ['absences'], []])].flatMap(
      (name) => this.tables.find((one) => one.name === name) ?? [],
    )
    if (!first) throw new Error(`no table ${table} to select from`)
    const start = this.placed(first, 'e')
    const clause: Clause = { sql: `${first.name} AS e`, fields: start.fields, relations: [start], merged: false }
    return others.reduce((before, other) => {
      const next = this.placed(other, 'o')
      const sql = `${before.sql} ${this.random.pick(['JOIN', 'LEFT JOIN'])} ${other.name} AS o ON ${this.joinCondition(before.fields, next.fields)}`
      return { sql, fields: [...before.fields, ...next.fields], relations: [...before.relations, next], merged: false }
    }, clause)
  }

  /** A WITH clause; its names are there for the rest of the statement. Some of them hide a table. */
  ctes(): string {
    if (this.random.chance(0.2)) return this.recursive()
    const parts: string[] = []
    for (let i = this.random.int(1, 2); i > 0; i--)
      parts.push(this.random.chance(this.words.selfShadow ? 0.25 : 0.03) ? this.shadow() : this.cte())
    return `WITH ${parts.join(', ')} `
  }

  private cte(): string {
    const name = this.newName('w')
    const { sql, columns } = this.query([], 1)
    const renamed = this.random.chance(0.3) ? columns.map((_, at) => `r${at + 1}`) : null
    const fields = columns.map((field, at) => ({ ...field, sql: renamed?.[at] ?? field.sql }))
    this.named.push({ name, fields })
    const kept = this.random.pick(['', '', ...this.words.materialized])
    return `${name}${renamed ? ` (${renamed.join(', ')})` : ''} AS ${kept}(${sql})`
  }

  /** A name of a table for some of its own rows and columns, in the table's spelling or in another. */
  private shadow(): string {
    const table = this.random.pick(this.tables)
    if (this.named.some(({ name }) => name === table.name)) return this.cte()
    const kept = table.fields.filter((_, at) => at < 2 || this.random.chance(0.6))
    const spelled = this.random.pick([
      table.name,
      table.name.toUpperCase(),
      this.words.quote(table.name),
      this.words.quote(capital(table.name)),
    ])
    const where = this.random.chance(0.5) ? ` WHERE ${this.terms.condition(kept, 0)}` : ''
    const sql = `${spelled} AS (SELECT ${kept.map(({ sql }) => sql).join(', ')} FROM ${table.name}${where})`
    this.named.push({ name: table.name, fields: kept })
    return sql
  }

  private recursive(): string {
    const table = this.random.pick(this.tables)
    const key = table.fields[0]?.sql ?? 'id'
    const name = this.random.chance(0.3) ? table.name : this.newName('w')
    const parent = table.fields.find(({ sql }) => sql === 'manager_id')
    if (parent && name !== table.name) {
      this.named.push({
        name,
        fields: [
          { sql: 'id', type: 'int', origin: 'employees.id' },
          { sql: 'level', type: 'int' },
        ],
      })
      const start = `SELECT id, 1 AS level FROM ${table.name} WHERE ${this.terms.condition(table.fields, 0)}`
      return `WITH RECURSIVE ${name}(id, level) AS (${start} UNION SELECT t.id, u.level + 1 FROM ${table.name} AS t JOIN ${name} AS u ON t.manager_id = u.id WHERE u.level < 5) `
    }
    const other = this.newName('n')
    this.named.push({ name: other, fields: [{ sql: 'n', type: 'int' }] })
    return `WITH RECURSIVE ${other}(n) AS (SELECT MIN(${key}) FROM ${table.name} UNION ALL SELECT n + 1 FROM ${other} WHERE n < 12) `
  }

  private relation(outer: Field[], depth: number): Relation & { sql: string } {
    if (depth > 0 && this.random.chance(0.18)) return this.derived(outer, depth)
    const named =
      this.named.length > 0 && this.random.chance(0.5) ? this.random.pick(this.named) : this.random.pick(this.tables)
    const relation = this.named.find(({ name }) => name === named.name) ?? named
    const isTable = this.tables.some(({ name }) => name === relation.name)
    const alias = this.newName('t')
    const sql = `${isTable ? this.spelled(relation) : relation.name} ${this.random.chance(0.7) ? 'AS ' : ''}${alias}`
    if (!this.words.renames || !this.random.chance(0.06)) return { ...this.placed(relation, alias), sql }
    const fields = relation.fields.map((field, at) => ({ ...field, sql: `k${at + 1}` }))
    const names = fields.map((field) => field.sql).join(', ')
    return { ...this.placed({ name: alias, fields }, alias), sql: `${sql} (${names})` }
  }

  /** The table's name as people write it; a schema in front would reach past a CTE of the same name. */
  private spelled({ name }: Relation): string {
    const { schema } = this.words
    const shadowed = this.named.some((one) => one.name === name)
    if (schema && !shadowed && this.random.chance(0.08)) return `${schema}.${name}`
    const other = schema ? name.toUpperCase() : name
    return this.random.weighted([80, 10, 10]) === 0 ? name : this.random.pick([this.words.quote(name), other])
  }

  private derived(outer: Field[], depth: number): Relation & { sql: string } {
    const alias = this.newName('d')
    const { sql, columns } = this.query([], depth - 1)
    void outer
    return { ...this.placed({ name: alias, fields: columns }, alias), sql: `(${sql}) AS ${alias}` }
  }

  private placed({ fields }: Relation, alias: string): Relation {
    return { name: alias, fields: fields.map((field) => ({ ...field, sql: `${alias}.${field.sql}` })) }
  }

  private listed(clause: Clause, next: Relation & { sql: string }): Clause {
    const fields = [...clause.fields, ...next.fields]
    return { sql: `${clause.sql}, ${next.sql}`, fields, relations: [...clause.relations, next], merged: false }
  }

  private joined(clause: Clause, outer: Field[], depth: number): Clause {
    if (this.words.lateral && depth > 0 && this.random.chance(0.12)) return this.lateral(clause, depth)
    const next = this.relation(outer, depth - 1)
    const both = [...clause.fields, ...next.fields]
    const how = this.random.weighted([50, 35, 15])
    const on = () => ` ON ${this.joinCondition(clause.fields, next.fields)}`
    const sql = [
      () => `${clause.sql} ${this.random.pick(['JOIN', 'INNER JOIN'])} ${next.sql}${on()}`,
      () => `${clause.sql} ${this.random.pick(this.words.outerJoins)} ${next.sql}${on()}`,
      () => `${clause.sql} CROSS JOIN ${next.sql}`,
    ][how]
    return { sql: sql?.() ?? '', fields: both, relations: [...clause.relations, next], merged: false }
  }

  private lateral(clause: Clause, depth: number): Clause {
    const alias = this.newName('l')
    const { sql, columns } = this.query(clause.fields, Math.min(depth - 1, 1))
    const placed = this.placed({ name: alias, fields: columns }, alias)
    const join = this.random.pick(['CROSS JOIN LATERAL', 'LEFT JOIN LATERAL'])
    const text = `${clause.sql} ${join} (${sql}) AS ${alias}${join.startsWith('LEFT') ? ' ON 1 = 1' : ''}`
    return {
      sql: text,
      fields: [...clause.fields, ...placed.fields],
      relations: [...clause.relations, placed],
      merged: false,
    }
  }

  private joinCondition(left: Field[], right: Field[]): string {
    const known = left.flatMap((a) => right.filter((b) => areKeys(a, b)).map((b) => `${a.sql} = ${b.sql}`))
    if (known.length > 0 && this.random.chance(0.8)) return this.random.pick(known)
    const alike = left.flatMap((a) => right.filter((b) => a.type === b.type).map((b) => `${a.sql} = ${b.sql}`))
    if (alike.length > 0 && this.random.chance(0.8)) return this.random.pick(alike)
    if (this.random.chance(0.3)) return `(${this.terms.trap([...left, ...right])})`
    return this.terms.condition([...left, ...right], 0)
  }

  /** Two tables joined by the names that they share. */
  private merged(): Clause {
    const left = this.random.pick(this.tables)
    const right = this.random.pick(this.tables.filter(({ name }) => name !== left.name))
    const [a, b] = [left, right].map((table) => this.named.find(({ name }) => name === table.name) ?? table) as [
      Relation,
      Relation,
    ]
    const shared = a.fields.filter(({ sql }) => b.fields.some((field) => field.sql === sql))
    const using = this.random.chance(0.5) ? this.random.pick(shared) : undefined
    const merged = using ? [using] : shared
    const isMerged = ({ sql }: Field) => merged.some((field) => field.sql === sql)
    const [x, y] = [this.newName('t'), this.newName('t')]
    const own = (table: Relation, alias: string) =>
      this.placed({ name: alias, fields: table.fields.filter((f) => !isMerged(f)) }, alias)
    const relations = [own(a, x), own(b, y)]
    const kind = this.random.pick(['', 'LEFT '])
    const join = using ? `${kind}JOIN ${b.name} AS ${y} USING (${using.sql})` : `NATURAL ${kind}JOIN ${b.name} AS ${y}`
    return {
      sql: `${a.name} AS ${x} ${join}`,
      fields: [...merged, ...relations.flatMap(({ fields }) => fields)],
      relations,
      merged: true,
    }
  }

  private newName(letter: string): string {
    this.count += 1
    return `${letter}${this.count}`
  }
}

function areKeys(a: Field, b: Field): boolean {
  return KEYS.some(([from, to]) => (a.origin === from && b.origin === to) || (a.origin === to && b.origin === from))
}

function capital(name: string): string {
  return name.slice(0, 1).toUpperCase() + name.slice(1)
}
