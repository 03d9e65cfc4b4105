/** Columns whose whole name the question says, and what that changes of how likely they are. */
import type { QueryItem } from '../../../form/query.ts'
import { type Look, STEM } from '../learned/mentions.ts'
import type { SchemaColumn } from '../learned/schema.ts'
import { type Linkers, type RankedColumn, Scorer } from '../learned/scorer.ts'
import type { Sketch } from '../learned/sketch.ts'

/** A run of words of the question, `end` not among them. */
export type Said = { start: number; end: number }

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
    if (this.said.has(column.id)) return { column, score: score * DOUBT_LEFT }
    return this.taken.has(column.id) ? { column, score: score - TAKEN } : { column, score }
  }

  /** Columns that are named soon after a word that says that a group follows. */
  grouping(): SchemaColumn[] {
    const isSoon = ({ start }: Said) => start > this.groupedAt && start <= this.groupedAt + REACH
    this.grouped ??= this.look.schema.columns.filter(
      ({ id }) => this.groupedAt >= 0 && (this.said.get(id) ?? []).some(isSoon),
    )
    return this.grouped
  }

  /** The first word of an item's column in the question; late where it is not there. */
  firstOf({ field }: Pick<QueryItem, 'field'>): number {
    const column = this.look.schema.column(field.table, field.column)
    if (!column) return NOT_SAID
    return this.said.get(column.id)?.[0]?.start ?? this.matches.own[column.id]?.first ?? NOT_SAID
  }
}

const NOT_SAID = 40
/** Words after which the group of a chart is named, and how many may stand between. */
const GROUPING = new Set(
  'attribute group grouped grouping categorize categorized categorizing color colored colour coloured split'.split(' '),
)
const REACH = 3

function namesSaid(look: Look): Map<number, Said[]> {
  const { schema } = look
  const runs = schema.columns.flatMap((column) => runsOf(column, look).map((run) => ({ column, run })))
  const isInside = (a: Said, b: Said) => b.end - b.start > a.end - a.start && b.start <= a.start && b.end >= a.end
  const longest = runs.filter(({ run }) => !runs.some((other) => isInside(run, other.run)))
  const found = new Map<number, Said[]>()
  for (const { column, run } of longest) found.set(column.id, [...(found.get(column.id) ?? []), run])
  return found
}

/** The places where the words of a column's label follow each other, or those of its name as it is written. */
function runsOf({ words, name }: SchemaColumn, { schema, fit, words: asked, valueCover }: Look): Said[] {
  const width = schema.words.length
  const isAlone = words.length === 1
  const fits = (i: number, w: number) => !(isAlone && valueCover[i]) && (fit[i * width + w] as number) >= STEM
  const written = squeezed(name)
  const runs: Said[] = []
  for (let i = 0; i < asked.length; i += 1) {
    const byLabel = words.length > 0 && i + words.length <= asked.length && words.every((w, k) => fits(i + k, w))
    const end = byLabel ? i + words.length : endOfName(written, asked, i)
    if (end > i) runs.push({ start: i, end })
  }
  return runs
}

const squeezed = (text: string) => text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '')

/** Where the name as it is written ends that starts at a word: "hire_date" is two words of the question; 0 where it does not. */
function endOfName(written: string, asked: Look['words'], from: number): number {
  let text = ''
  for (let i = from; i < asked.length && text.length < written.length; i += 1) {
    text += squeezed(asked[i]?.token.plain ?? '')
    if (text === written || text === `${written}s`) return i + 1
    if (!written.startsWith(text)) return 0
  }
  return 0
}

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
