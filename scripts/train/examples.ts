/** Training rows for the scorers of columns, conditions and tables, from questions with their queries. */
import type { Query, QueryCondition, QueryItem } from '../../src/form/query.ts'
import { tablesOfQuery } from '../../src/form/query.ts'
import { fromTables } from '../../src/form/query-sql.ts'
import { triplesFor } from '../../src/plan/instant/learned/conditions.ts'
import type { SchemaColumn } from '../../src/plan/instant/learned/schema.ts'
import { type Role, type Scorer, slotContext, slotFeatures } from '../../src/plan/instant/learned/scorer.ts'
import { itemShape, type Sketch, sketchFeatures, sketchOf } from '../../src/plan/instant/learned/sketch.ts'
import { random } from './random.ts'

/** Rows of one role, growing. */
export class RowSet {
  readonly labels: number[] = []
  readonly weights: number[] = []
  width = 0
  private data = new Float32Array(1 << 20)
  private length = 0

  add(row: ArrayLike<number>, label: boolean, weight = 1): void {
    this.width = row.length
    if (this.length + row.length > this.data.length) {
      const grown = new Float32Array(this.data.length * 2)
      grown.set(this.data)
      this.data = grown
    }
    this.data.set(row as number[], this.length)
    this.length += row.length
    this.labels.push(label ? 1 : 0)
    this.weights.push(weight)
  }

  get rows() {
    return { width: this.width, data: this.data, count: this.labels.length }
  }
}

export type RowSets = Record<Role, RowSet>

/** Share of the columns without any sign in the question that are kept, with a weight that makes up for the others. */
const KEPT = 0.35

export class ExampleMaker {
  readonly sets: RowSets = {
    select: new RowSet(),
    aggregate: new RowSet(),
    group: new RowSet(),
    order: new RowSet(),
    condition: new RowSet(),
    table: new RowSet(),
  }
  private readonly rng = random(11)

  /** Adds the rows of one question. */
  add(query: Query, scorer: Scorer): void {
    this.addLevel(query, scorer, 0, false)
    const tables = new Set(levelsOf(query).flatMap((level) => [...fromTables(level, scorer.look.schema.catalog)]))
    for (const table of scorer.look.schema.tables)
      this.sets.table.add(scorer.tableRow(table.id), tables.has(table.name))
  }

  private addLevel(query: Query, scorer: Scorer, depth: number, fixed: boolean, used = operatorsOf(query)): void {
    const sketch = sketchOf(query)
    if (!fixed) this.addSelect(query, sketch, scorer, depth)
    const chosen = query.by.map((field) => scorer.look.schema.column(field.table, field.column)?.id)
    if (chosen.length > 0) this.addColumns('group', 'col', 0, chosen, sketch, scorer, depth)
    for (const { item } of query.order) this.addItem(item, 1, sketch, scorer, depth)
    for (const { item } of query.having) this.addItem(item, 2, sketch, scorer, depth)
    this.addConditions(query, used, scorer, depth)
    for (const condition of [...query.where, ...query.having])
      if (condition.query) this.addNested(condition, condition.query, sketch, scorer, depth, used)
    if (query.set) this.addLevel(query.set.query, scorer, depth + 1, true, used)
  }

  private addSelect(query: Query, sketch: Sketch, scorer: Scorer, depth: number): void {
    const plain = query.select
      .filter((item) => itemShape(item) === 'col')
      .map((item) => scorer.look.schema.column(item.field.table, item.field.column)?.id)
    if (plain.length > 0) this.addColumns('select', 'col', 0, plain, sketch, scorer, depth)
    for (const item of query.select) if (item.aggregate) this.addItem(item, 0, sketch, scorer, depth)
  }

  private addItem(item: QueryItem, use: number, sketch: Sketch, scorer: Scorer, depth: number): void {
    const shape = itemShape(item)
    if (shape === 'rows' || shape === 'all') return
    const id = scorer.look.schema.column(item.field.table, item.field.column)?.id
    this.addColumns(shape === 'col' ? 'order' : 'aggregate', shape, use, [id], sketch, scorer, depth)
  }

  private addNested(
    condition: QueryCondition,
    inner: Query,
    sketch: Sketch,
    scorer: Scorer,
    depth: number,
    used: Set<string>,
  ): void {
    const [item] = inner.select
    if (item && condition.op !== 'in' && condition.op !== 'not in') this.addItem(item, 3, sketch, scorer, depth)
    this.addLevel(inner, scorer, depth + 1, true, used)
  }

  private addColumns(
    role: 'select' | 'aggregate' | 'group' | 'order',
    shape: string,
    use: number,
    right: (number | undefined)[],
    sketch: Sketch,
    scorer: Scorer,
    depth: number,
  ): void {
    const context = slotContext(scorer.question, sketchFeatures(sketch, depth), shape, use)
    for (const column of scorer.look.schema.columns) {
      const label = right.includes(column.id)
      const dull = !label && isDull(column, scorer)
      if (dull && this.rng() > KEPT) continue
      this.sets[role].add(slotFeatures(scorer.columnFeatures(column), context), label, dull ? 1 / KEPT : 1)
    }
  }

  /** The right columns and values with operators that the question does not use, so that "under 40" is told from "over 40". */
  private addOtherOperators(simple: QueryCondition[], used: Set<string>, scorer: Scorer, depth: number): void {
    for (const op of OTHERS.filter((one) => !used.has(one))) {
      for (const triple of triplesFor(op, scorer.look)) {
        const near = simple.some((c) => c.item.field.column === triple.column.name && sameValue(c.value, triple.value))
        if (near ? this.rng() < 0.5 : this.rng() < 0.01) this.sets.condition.add(scorer.tripleRow(triple, depth), false)
      }
    }
  }

  private addConditions(query: Query, used: Set<string>, scorer: Scorer, depth: number): void {
    const simple = query.where.filter((condition) => !condition.query)
    this.addOtherOperators(simple, used, scorer, depth)
    for (const op of new Set(simple.map((condition) => condition.op))) {
      const wanted = simple.filter((condition) => condition.op === op)
      const triples = triplesFor(op, scorer.look)
      const kept = triples.length > 150 ? 150 / triples.length : 1
      for (const triple of triples) {
        const { name } = scorer.look.schema.tables[triple.column.table] ?? { name: '' }
        const label = wanted.some(
          (c) =>
            c.item.field.table === name &&
            c.item.field.column === triple.column.name &&
            sameValue(c.value, triple.value),
        )
        if (!label && this.rng() > kept) continue
        this.sets.condition.add(scorer.tripleRow(triple, depth), label)
      }
    }
  }
}

/** Operators that are easily taken for another. */
const OTHERS = ['=', '!=', '<', '<=', '>', '>=']

function operatorsOf(query: Query): Set<string> {
  return new Set(levelsOf(query).flatMap((level) => level.where.map((condition) => condition.op as string)))
}

function isDull(column: SchemaColumn, scorer: Scorer): boolean {
  const { columns, valued } = scorer.matches
  return (columns[column.id]?.score ?? 0) === 0 && (valued[column.id] ?? 0) === 0 && !column.isDisplay && !column.isKey
}

function sameValue(a: string | number | undefined, b: string | number): boolean {
  return String(a ?? '').toLowerCase() === String(b).toLowerCase()
}

export function levelsOf(query: Query): Query[] {
  const inner = [...query.where, ...query.having].flatMap((condition) =>
    condition.query ? levelsOf(condition.query) : [],
  )
  return [query, ...inner, ...(query.set ? levelsOf(query.set.query) : [])]
}

/** Whether a query is one that sketches can be filled to: no aggregate compared in WHERE, no query inside HAVING. */
export function isFillable(query: Query): boolean {
  return levelsOf(query).every((level) => level.having.every((c) => !c.query) && tablesOfQuery(level).length > 0)
}
