/** Columns whose whole name the question says, and what that changes of how likely they are. */
import type { Query, QueryCondition, QueryItem } from '../../../form/query.ts'
import { STEM } from '../learned/fits.ts'
import type { Look } from '../learned/mentions.ts'
import { namesSaid, type Said } from '../learned/said-names.ts'
import type { SchemaColumn } from '../learned/schema.ts'
import { type Linkers, type RankedColumn, Scorer } from '../learned/scorer.ts'
import type { Sketch } from '../learned/sketch.ts'
import { type StatedList, statedConditions } from '../learned/stated-conditions.ts'

/** A column that is named in full is at least this likely, as a share of the doubt that was left. */
const DOUBT_LEFT = 0.3
/** What a column loses whose words in the question are the name of another one. */
const TAKEN = 2.5

/** Scores columns as its base does, and believes names that are said in full. */
export class ChartScorer extends Scorer {
  /** By column the places where its whole name is said, without those inside a longer name. */
  readonly said: Map<number, Said[]>
  /** The last word that says that a group follows; -1 where there is none. */
  readonly groupedAt: number
  private readonly taken: Set<number>
  private lists: StatedList[] | undefined
  private grouped: SchemaColumn[] | undefined
  private readonly believed = new Map<RankedColumn[], RankedColumn[]>()

  constructor(look: Look, linkers: Linkers) {
    super(look, linkers)
    this.said = namesSaid(look)
    this.taken = takenBy(this.said, look)
    this.groupedAt = look.words.findLastIndex(({ token }) => GROUPING.has(token.plain))
  }

  override ranked(
    role: 'select' | 'aggregate' | 'group' | 'order',
    shape: string,
    sketch: Sketch,
    depth: number,
    use = 0,
  ): RankedColumn[] {
    const plain = super.ranked(role, shape, sketch, depth, use)
    const known = this.believed.get(plain) ?? plain.map((one) => this.believe(one)).sort((a, b) => b.score - a.score)
    this.believed.set(plain, known)
    return known
  }

  private believe({ column, score }: RankedColumn): RankedColumn {
    if (this.isNamed(column)) return { column, score: score * DOUBT_LEFT }
    return this.taken.has(column.id) ? { column, score: score - TAKEN } : { column, score }
  }

  /** Whether the whole name is said, and not as that of the table that the column points to: "each product's maker". */
  isNamed({ id, words, isForeign, twins }: SchemaColumn): boolean {
    const { schema } = this.look
    const lemmas = (list: number[]) => list.map((w) => schema.words[w]?.lemma).join(' ')
    const targets = twins.flatMap((twin) => schema.tables[schema.columns[twin]?.table ?? -1] ?? [])
    const isTable = isForeign && targets.some((table) => lemmas(table.words) === lemmas(words))
    return this.said.has(id) && !isTable
  }

  /** Columns that are named soon after a word that says that a group follows. */
  grouping(): SchemaColumn[] {
    const isSoon = ({ start }: Said) => start > this.groupedAt && start <= this.groupedAt + REACH
    this.grouped ??= this.look.schema.columns.filter(
      ({ id }) => this.groupedAt >= 0 && (this.said.get(id) ?? []).some(isSoon),
    )
    return this.grouped
  }

  /** Lists of conditions that the question spells out. */
  stated(): StatedList[] {
    this.lists ??= statedConditions(this, this.said)
    return this.lists
  }

  /** The place of a query's conditions among those lists, whichever tables they take; -1 where they are not there. */
  statedPlace({ where }: Query): number {
    const mine = where.map(comparisonKey).join()
    return this.stated().findIndex((list) => list.where.map(comparisonKey).join() === mine)
  }

  /** The words that say the conditions of a query, where it has those that the question spells out. */
  statedAs(query: Query): Set<string> {
    const list = this.stated()[this.statedPlace(query)]
    return new Set([...(list?.said ?? [])].map((i) => this.look.words[i]?.token.text ?? ''))
  }

  /** The first word of an item's column in the question; late where it is not there. */
  firstOf({ field }: Pick<QueryItem, 'field'>): number {
    const column = this.look.schema.column(field.table, field.column)
    if (!column) return NOT_SAID
    return this.said.get(column.id)?.[0]?.start ?? this.matches.own[column.id]?.first ?? NOT_SAID
  }
}

/** One text for a condition, whichever table its column is of. */
export const comparisonKey = ({ item, op, value, high }: QueryCondition) =>
  JSON.stringify([item.field.column, op, value, high])

const NOT_SAID = 40
/** Words after which the group of a chart is named, and how many may stand between. */
const GROUPING = new Set(
  'group groups grouped grouping categorize categorized categorizing color colored colour coloured split'.split(' '),
)
const REACH = 3

/** Columns that are not said, and of which every word that fits is a part of a longer name that is. */
function takenBy(said: Map<number, Said[]>, { schema, fit, words }: Look): Set<number> {
  const width = schema.words.length
  const longer = [...said.values()].flat().filter(({ start, end }) => end - start > 1)
  const isPart = (i: number) => longer.some(({ start, end }) => i >= start && i < end)
  const isTaken = ({ id, own }: SchemaColumn) => {
    const places = words.flatMap((_, i) => (own.some((w) => (fit[i * width + w] as number) >= STEM) ? [i] : []))
    return !said.has(id) && places.length > 0 && places.every(isPart)
  }
  return new Set(schema.columns.filter(isTaken).map(({ id }) => id))
}
