/** A question read by its grammar alone: what is counted, grouped, filtered and ordered, with the names not yet settled. */
import type { Aggregate, Comparator, DateRange } from '../../form/types.ts'
import type { ChartType, Grain } from '../../types.ts'
import type { Chunk } from './chunks.ts'
import type { Concept } from './cues.ts'
import type { Meaning } from './lexicon.ts'

export type MeasureMention =
  | { kind: 'count'; thing?: Chunk; distinct: boolean; at: Chunk }
  | { kind: 'aggregate'; aggregate: Aggregate; thing: Chunk; at: Chunk }

export type ConditionMention =
  /** `owner`: the name next to it, as in "department Sales". `aside`: said after a preposition, as in "in Sales". */
  | {
      kind: 'value'
      chunk: Chunk
      owner?: Chunk
      negated: boolean
      joined?: 'or' | 'and' | 'versus'
      aside: boolean
      /** The words that say that who is named is in charge of the rows: "reports to". */
      inCharge?: Chunk
    }
  /**
   * `ofSubject`: the words do not say what is compared, so it must be the subject's own. `aggregate`: what is compared is
   * computed for each group, as in "an average salary above 50000".
   */
  | {
      kind: 'compare'
      aggregate?: Aggregate
      thing?: Chunk
      concepts?: Concept[]
      op: Comparator
      value: number
      percent: boolean
      at: Chunk
      ofSubject?: boolean
    }
  | { kind: 'between'; thing?: Chunk; low: number; high: number; at: Chunk }
  | { kind: 'none'; thing: Chunk; at: Chunk }
  | { kind: 'some'; thing: Chunk }
  | { kind: 'missing'; thing: Chunk; negated: boolean }
  | { kind: 'contains'; thing?: Chunk; text: string; at: 'start' | 'end' | 'anywhere'; negated: boolean; chunk: Chunk }
  | { kind: 'fields'; thing: Chunk; op: Comparator; other: Chunk }
  | { kind: 'versus'; thing?: Chunk; concepts?: Concept[]; op: Comparator; at: Chunk }

export type Extreme = {
  direction: 'asc' | 'desc'
  count?: number
  thing?: Chunk
  aggregate?: Aggregate
  concepts?: Concept[]
  at: Chunk
}

export type RangeMention = {
  range: DateRange
  hint?: Chunk
  chunk: Chunk
  bareYear: boolean
  named?: boolean
  ofMetric?: boolean
}

export type Draft = {
  head?: 'list' | 'which' | 'who'
  things: Chunk[]
  measures: MeasureMention[]
  by: Chunk[]
  /** "Per employee by department": rows of a group before another, over which the figure would have to be an average. */
  unit?: Chunk
  conditions: ConditionMention[]
  extreme?: Extreme
  /** "How old is": what is asked of the rows, and over all of them ("on average"). */
  quality?: { concepts: Concept[]; at: Chunk; aggregate?: Aggregate }
  /** "sorted by", or "top 5 ... by". */
  orderBy?: Chunk
  direction?: 'asc' | 'desc'
  limit?: number
  ranges: RangeMention[]
  grain?: Grain
  /** Groups by the weekday or the hour of the measures' date. */
  step?: 'weekday' | 'hour'
  /** A date is named for the steps alone: "bin order date by year". */
  binned?: boolean
  trend: boolean
  compare?: { to?: RangeMention; by?: 'period' | 'year'; at: Chunk }
  /** Who is in charge of what a value names is what is asked for: "the manager of Bob". */
  inCharge?: { at: Chunk; of: Chunk }
  share?: Chunk
  growth?: Chunk
  running?: Chunk
  distinct: boolean
  /** The question says that it changes the answer before. */
  instead?: boolean
  chart?: ChartType
  /** The question names a kind of chart: what lies on its axes is for those who draw to say. */
  drawn?: boolean
  refusal?: { why: 'why' | 'future' | 'opinion'; chunk: Chunk }
  unknown: Chunk[]
  /** Names beside a superlative that say what is ranked. */
  groupNames: Chunk[]
  /** Names joined to others by "and", a comma or "with". */
  listed: Set<Chunk>
  /** Names said after "their" or "its": shown of each row, whether it has one or not. */
  possessed: Set<Chunk>
  /** Other tables whose names are shown as columns. */
  shown: Set<Chunk>
}

export function emptyDraft(): Draft {
  return {
    things: [],
    measures: [],
    by: [],
    conditions: [],
    ranges: [],
    trend: false,
    distinct: false,
    unknown: [],
    groupNames: [],
    listed: new Set(),
    possessed: new Set(),
    shown: new Set(),
  }
}

/** A chunk that names something of the catalog or a stored value. */
export type Thing = Chunk & { unknown: false }
/** A chunk that names a table, a field or a metric. */
export type Named = Chunk & { meanings: [Meaning, ...Meaning[]] }

export function isThing(chunk: Chunk | undefined): chunk is Thing {
  return chunk !== undefined && (chunk.meanings.length > 0 || chunk.values.length > 0)
}

export function hasName(chunk: Chunk | undefined): chunk is Named {
  return chunk !== undefined && chunk.meanings.length > 0
}

export function hasTable(chunk: Chunk | undefined): boolean {
  return chunk?.meanings.some((meaning) => meaning.kind === 'table') ?? false
}

export function hasMetric(chunk: Chunk | undefined): boolean {
  return chunk?.meanings.some((meaning) => meaning.kind === 'metric') ?? false
}

export function hasField(chunk: Chunk | undefined): boolean {
  return chunk?.meanings.some((meaning) => meaning.kind === 'field') ?? false
}
