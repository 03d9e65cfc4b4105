/** Scores of columns, conditions and tables for one question: log-probabilities, each computed once. */
import type { Associations } from './associations.ts'
import { type ColumnFeatures, columnFeatureCache, type Triple, tripleFeatures, triplesFor } from './conditions.ts'
import { questionFeatures, tableFeatures } from './features.ts'
import { likeliest } from './likeliest.ts'
import { type Matches, matchAll } from './matches.ts'
import type { Look } from './mentions.ts'
import { rowOf } from './row.ts'
import type { SchemaColumn } from './schema.ts'
import { aggregateId, type Sketch, sketchFeatures } from './sketch.ts'
import { type Forest, logProbability, scoreRow } from './trees.ts'

export const ROLES = ['select', 'aggregate', 'group', 'order', 'condition', 'table'] as const
export type Role = (typeof ROLES)[number]
export type Linkers = { forests: Record<Role, Forest>; associations: Associations }

export type RankedColumn = { column: SchemaColumn; score: number }
/** `absent`: the log-probability that it takes no part. */
export type RankedTable = { table: number; score: number; absent: number }

const logAbsence = (score: number) => Math.log1p(-Math.min(0.999, Math.exp(score)))

/** Numbers of a column in a role: the column's, the question's, the sketch's, and what the place is for. */
export function slotFeatures(base: Float32Array, rest: ArrayLike<number>): Float32Array {
  return rowOf([base, rest])
}

/** What of a row is the same for all columns: the question's numbers, the sketch's, what the place is for. */
export function slotContext(question: number[], sketch: number[], shape: string, use: number): number[] {
  return [...question, ...sketch, aggregateId(shape), use]
}

/** Columns and conditions that are kept for a place. */
const KEPT = 24
/** Columns that are weighed again for each further sketch. */
const SHORTLIST = 16

export class Scorer {
  readonly look: Look
  readonly matches: Matches
  readonly columnFeatures: ColumnFeatures
  readonly question: number[]
  private readonly linkers: Linkers
  private readonly bySketch = new Map<Sketch, Map<string, RankedColumn[]>>()
  private readonly rankings = new Map<string, RankedColumn[]>()
  /** By kind of place the columns that were likeliest in the first sketch: later sketches weigh only these. */
  private readonly shortlists = new Map<string, SchemaColumn[]>()
  private readonly triples = new Map<string, { triple: Triple; score: number }[]>()
  private readonly tableScores = new Map<number, number>()
  private rankedTables: RankedTable[] | undefined

  constructor(look: Look, linkers: Linkers) {
    this.look = look
    this.linkers = linkers
    this.matches = matchAll(look)
    this.columnFeatures = columnFeatureCache(look, this.matches, linkers.associations)
    this.question = questionFeatures(look)
  }

  /** Columns for a place of a sketch, likeliest first. `use`: 0 shown, 1 ordered by, 2 in HAVING, 3 compared. */
  ranked(
    role: 'select' | 'aggregate' | 'group' | 'order',
    shape: string,
    sketch: Sketch,
    depth: number,
    use = 0,
  ): RankedColumn[] {
    const place = `${role} ${shape} ${use} ${depth}`
    const mine = this.bySketch.get(sketch) ?? new Map<string, RankedColumn[]>()
    this.bySketch.set(sketch, mine)
    const known = mine.get(place) ?? this.rankedFor(role, shape, sketchFeatures(sketch, depth), place, use)
    mine.set(place, known)
    return known
  }

  private rankedFor(role: Role, shape: string, numbers: number[], place: string, use: number): RankedColumn[] {
    const key = `${place} ${numbers.join(',')}`
    const known = this.rankings.get(key)
    if (known) return known
    const forest = this.linkers.forests[role]
    const context = slotContext(this.question, numbers, shape, use)
    const columns = this.shortlists.get(place) ?? this.matches.relevant
    const ranked = likeliest(this.scored(columns, context, forest), KEPT)
    this.rankings.set(key, ranked)
    if (!this.shortlists.has(place)) this.shortlists.set(place, ranked.map(({ column }) => column).slice(0, SHORTLIST))
    return ranked
  }

  /** Scores of columns in one place. Only the column's own numbers change from row to row. */
  private scored(columns: SchemaColumn[], context: number[], forest: Forest): RankedColumn[] {
    const width = columns[0] ? this.columnFeatures(columns[0]).length : 0
    const row = slotFeatures(new Float32Array(width), context)
    return columns.map((column) => {
      row.set(this.columnFeatures(column))
      return { column, score: logProbability(scoreRow(forest, row)) }
    })
  }

  /** Conditions with an operator, likeliest first. */
  conditions(op: string, _sketch: Sketch, depth: number): { triple: Triple; score: number }[] {
    const key = `${op} ${depth}`
    const known = this.triples.get(key)
    if (known) return known
    const scored = triplesFor(op, this.look, this.matches.relevant).map((triple) => ({
      triple,
      score: logProbability(scoreRow(this.linkers.forests.condition, this.tripleRow(triple, depth))),
    }))
    const ranked = likeliest(scored, KEPT)
    this.triples.set(key, ranked)
    return ranked
  }

  tripleRow(triple: Triple, depth: number): Float32Array {
    return rowOf([
      this.columnFeatures(triple.column),
      tripleFeatures(triple, this.look, this.matches),
      this.question,
      [depth],
    ])
  }

  tableRow(table: number): Float32Array {
    const info = this.look.schema.tables[table]
    return rowOf(info ? [tableFeatures(this.look, this.matches, info), this.question] : [])
  }

  /** Log-probability that a table takes part. */
  table(table: number): number {
    const known = this.tableScores.get(table)
    if (known !== undefined) return known
    const isTable = this.look.schema.tables[table] !== undefined
    const score = isTable ? logProbability(scoreRow(this.linkers.forests.table, this.tableRow(table))) : -9
    this.tableScores.set(table, score)
    return score
  }

  tableNamed(name: string): number {
    return this.table(this.look.schema.table(name)?.id ?? -1)
  }

  /** All tables, of a large schema those worth scoring, likeliest first. */
  tables(): readonly RankedTable[] {
    this.rankedTables ??= this.matches.relevantTables
      .map(({ id }) => ({ table: id, score: this.table(id), absent: logAbsence(this.table(id)) }))
      .sort((a, b) => b.score - a.score)
    return this.rankedTables
  }
}
