/** What a question lists to be shown, thing by thing: "the name, the average age and the number of songs of ..." lists three. */
import type { QueryAggregate, QueryItem } from '../../../form/query.ts'
import { LIKE, STEM } from './fits.ts'
import type { Look } from './mentions.ts'
import type { SchemaColumn } from './schema.ts'

/** One thing that is asked for: the words that name it, and the figure that is wanted of it. */
export type Asked = { places: number[]; aggregate?: QueryAggregate }

/** Cues that end the list. */
const ENDS = new Set(['in', 'with', 'by', 'order', 'desc', 'than', 'more', 'less', 'not', 'each'])
/** Cues that a thing may begin with: "and which countries". */
const BEGINS = new Set(['with', 'what', 'how'])
/** Cues that are no names, whatever a column is called. */
const SMALL = new Set(['be', 'the', 'of', 'in', 'with', 'what', 'how', 'show', 'not', 'or', 'than', 'any', 'all'])
const FIGURES: Record<string, QueryAggregate> = { avg: 'avg', sum: 'sum', max: 'max', min: 'min', many: 'count' }

/**
 * The things of the first list of a question; of the last one that a sentence asks to be shown, where there are several; and
 * what a sentence asks for beside them: "Also list the count."
 */
export function askedIn(look: Look, heads: number[][]): Asked[] {
  const cueAt = (i: number | undefined) => look.words[i ?? -1]?.cue
  const lists = sentencesOf(look).flatMap((sentence) => {
    const also = sentence.findIndex((i) => look.words[i]?.token.plain === 'also' && cueAt(i + 1) === 'show')
    const found = thingsOf(also < 0 ? sentence : sentence.slice(also), look, heads)
    return found.length > 0 ? [{ found, also: also >= 0, shows: cueAt(sentence[0]) === 'show' }] : []
  })
  const first = lists.findLast(({ shows }) => shows) ?? lists[0]
  return [first, ...lists.filter((list) => list.also && list !== first)].flatMap((list) => list?.found ?? [])
}

/** Places of words, sentence by sentence. */
function sentencesOf({ words, question }: Look): number[][] {
  const sentences: number[][] = [[]]
  for (const [i, { token }] of words.entries()) {
    const between = question.slice(words[i - 1]?.token.end ?? 0, token.start)
    if (/[?;:]|\.\s/.test(between)) sentences.push([])
    sentences.at(-1)?.push(i)
  }
  return sentences.filter((sentence) => sentence.length > 0)
}

function thingsOf(sentence: number[], look: Look, heads: number[][]): Asked[] {
  const things: Asked[] = [{ places: [] }]
  let [grouped, ended] = [false, false]
  for (const i of sentence) {
    const word = look.words[i] as Look['words'][number]
    if (ended && !asksAgain(look, i)) continue
    ended = false
    const comma = look.question.slice(look.words[i - 1]?.token.end ?? 0, word.token.start).includes(',')
    const thing = things.at(-1) as Asked
    if (word.cue === 'and' || comma) {
      if (grouped) thing.places = []
      grouped = false
      if (!isEmpty(thing)) things.push({ places: [] })
      if (word.cue === 'and') continue
    }
    const last = things.at(-1) as Asked
    if (ENDS.has(word.cue) && !(isEmpty(last) && BEGINS.has(word.cue))) {
      ended = things.some((one) => one.places.length > 0)
      if (ended) continue
      grouped = true
    }
    const figure = FIGURES[word.cue]
    const names = namesColumn(look, i) || (heads[i] as number[]).length > 0 || isFullName(look, i)
    const isListed = things.at(-2)?.aggregate !== undefined && things.at(-2)?.places.length === 0
    if (figure && last.places.length === 0 && (figure === 'count' || !names || isListed)) last.aggregate ??= figure
    if (names && !SMALL.has(word.cue)) last.places.push(i)
  }
  return shared(things.filter((thing) => !isEmpty(thing)))
}

/** "..., and what is their age?": the list goes on. */
function asksAgain({ words }: Look, i: number): boolean {
  const next = words[i + 1]?.cue
  return words[i]?.cue === 'and' && (next === 'what' || next === 'how')
}

const isEmpty = ({ places, aggregate }: Asked) => places.length === 0 && aggregate === undefined

/** "Minimum and maximum price": the first is of what the next names. */
function shared(things: Asked[]): Asked[] {
  return things.map((thing, k) => {
    if (thing.places.length > 0 || thing.aggregate === 'count') return thing
    const next = things.slice(k + 1).find(({ places }) => places.length > 0)
    return { ...thing, places: next?.places ?? [] }
  })
}

function namesColumn({ fit, schema, valueCover }: Look, i: number): boolean {
  if (valueCover[i]) return false
  const width = schema.words.length
  return schema.columns.some(({ own }) => own.some((w) => (fit[i * width + w] as number) >= STEM))
}

/** "Full name" where names of people are kept in parts. */
function isFullName({ words, schema }: Look, i: number): boolean {
  const said = words[i]?.token.plain === 'full' && words[i + 1]?.lemma === 'name'
  return said && !schema.words.some(({ lemma }) => lemma === 'full')
}

/** From this worth on a shown column answers to a thing that was asked for. */
const LEAST_WORTH = 0.3

/** Compares what candidates show with what a question lists. What does not depend on the candidate is found once. */
export class AskedFor {
  readonly things: Asked[]
  private readonly look: Look
  private readonly heads: number[][]
  private readonly known = new Map<string, number[]>()

  constructor(look: Look, heads: number[][], things: Asked[]) {
    this.look = look
    this.heads = heads
    this.things = things
  }

  /** How many things are asked for that nothing shown answers to, shown that nobody asked for; how well the others agree. */
  against(shown: QueryItem[]): { missing: number; beside: number; least: number; mean: number } {
    const pairs = shown
      .flatMap((item, s) => this.worths(item).map((worth, t) => ({ s, t, worth })))
      .filter(({ worth }) => worth >= LEAST_WORTH)
      .sort((a, b) => b.worth - a.worth)
    const [answered, used, worths] = [this.things.map(() => 0), new Set<number>(), [] as number[]]
    for (const { s, t, worth } of pairs) {
      if (used.has(s) || (answered[t] as number) >= this.parts(t)) continue
      used.add(s)
      answered[t] = (answered[t] as number) + 1
      worths.push(worth)
    }
    const sum = worths.reduce((a, b) => a + b, 0)
    return {
      missing: answered.reduce((sum, count, t) => sum + Math.max(0, this.parts(t) - count), 0),
      beside: this.things.length > 0 ? shown.length - used.size : 0,
      least: worths.length > 0 ? Math.min(...worths) : 0,
      mean: sum / Math.max(1, this.things.length, shown.length),
    }
  }

  /** Shown columns that answer to a thing, by its place: names of people may be in two parts. */
  parts(thing: number): number {
    return this.things[thing]?.places.some((i) => isFullName(this.look, i)) ? 2 : 1
  }

  private worths(item: QueryItem): number[] {
    const { field, aggregate, distinct } = item
    const key = `${field.table}\u0000${field.column}\u0000${aggregate}${distinct}`
    const known = this.known.get(key) ?? this.things.map((thing) => this.worth(item, thing))
    this.known.set(key, known)
    return known
  }

  private worth({ field, aggregate }: QueryItem, { places, aggregate: wanted }: Asked): number {
    if (field.column === '*') return wanted === 'count' ? 1 : 0
    const column = this.look.schema.column(field.table, field.column)
    if (!column) return 0
    const named = this.named(column, places)
    const rows =
      places.some((i) => this.heads[i]?.includes(column.table)) && (column.isDisplay || column.isKey) ? 0.4 : 0
    const figure = (aggregate ?? '') === (wanted ?? '') ? 0.2 : -0.3
    return Math.max(named, rows) === 0 ? 0 : Math.max(named, rows) + figure
  }

  /** The share of a column's name that the words hold, from 0 to 0.8. */
  private named({ own }: SchemaColumn, places: number[]): number {
    const width = this.look.schema.words.length
    const said = (least: number) =>
      own.filter((w) => places.some((i) => (this.look.fit[i * width + w] as number) >= least)).length
    return (0.6 * said(STEM) + 0.2 * said(LIKE)) / Math.max(1, own.length)
  }
}
