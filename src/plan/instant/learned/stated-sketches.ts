/** Sketches that the words of a question state outright, whether or not any question of the training asked so. */
import type { QueryAggregate } from '../../../form/query.ts'
import type { Asked, AskedFor } from './asked.ts'
import { type SketchGuess, UNSEEN, weighed } from './guess-sketch.ts'
import type { Matches } from './matches.ts'
import type { Look } from './mentions.ts'
import { keyOf, ordered, PARTS, type Part, partOf, type Sketch, type SketchCondition } from './sketch.ts'
import { statedPhrases } from './stated-phrases.ts'

/** Sketches that are made anew by what is stated, and what a part that is stated counts for beside guessed ones. */
const CHANGED = 2
const STATED = -2

/** Sketches made of one guess at most. */
const MOST = 5

/** The first guesses with what is listed in place of what they show, with the conditions and the order that are spelled out. */
export function statedSketches(guesses: SketchGuess[], look: Look, { asked }: Matches): SketchGuess[] {
  const known = new Set(guesses.map(({ sketch }) => keyOf(sketch)))
  const comparisons = comparisonsIn(look)
  const stated = guesses.slice(0, CHANGED).flatMap((guess) => {
    const conditions = (sketch: Sketch) => [
      ...(saysSame(look) ? alike(sketch) : []),
      ...compared(comparisons, sketch),
      ...paired(sketch, look),
    ]
    const shown = [guess.sketch, ...listed(asked, look, guess.sketch)]
    const made = [...shown.slice(1), ...shown.flatMap(conditions)]
    const all = [...made, ...[guess.sketch, ...made].flatMap((sketch) => inOrder(sketch, look))]
    return all.slice(0, MOST).map((sketch) => changed(guess, sketch))
  })
  return stated.filter(({ sketch }) => {
    const key = keyOf(sketch)
    const isNew = !known.has(key)
    known.add(key)
    return isNew
  })
}

function changed(guess: SketchGuess, sketch: Sketch): SketchGuess {
  const isKept = (part: Part) => partOf(sketch, part) === partOf(guess.sketch, part)
  const parts = guess.parts.map((score, p) => (isKept(PARTS[p] as Part) ? score : STATED))
  const score = weighed(
    UNSEEN,
    parts.reduce((a, b) => a + b, 0),
  )
  return { sketch, whole: UNSEEN, parts, score, count: 0 }
}

/** What a list of several things asks to be shown, and the same beside the group that figures are of. */
function listed(asked: AskedFor, look: Look, sketch: Sketch): Sketch[] {
  const { things } = asked
  const { set } = sketch
  const isOneSided = set !== undefined && partOf(set.right, 'select') !== partOf(sketch, 'select')
  if (things.length < 2 || isOneSided || sketch.select.includes('all')) return []
  const shapes = (figures: (QueryAggregate | undefined)[]) =>
    figures.flatMap((aggregate, t) => {
      if (aggregate) return [aggregate === 'count' ? countOf(things, look) : aggregate]
      return new Array<string>(asked.parts(t)).fill('col')
    })
  const said = things.map(({ aggregate }) => aggregate)
  const all = said.some((figure) => figure) ? [shapes(said), shapes(carried(said))] : [shapes(said)]
  const made = sketch.by > 0 ? all.flatMap((one) => (isPlain(one) ? [one] : [one, ['col', ...one]])) : all
  return made
    .map((one): Sketch => {
      const select = one.sort()
      return { ...sketch, select, ...(set ? { set: { ...set, right: { ...set.right, select } } } : {}) }
    })
    .filter((one) => !showsTheSame(one, sketch))
}

const isPlain = (shapes: string[]) => shapes.every((shape) => shape === 'col')

/** "The highest price and score": the figure of the first is wanted of those after it that have none. */
function carried(figures: (QueryAggregate | undefined)[]): (QueryAggregate | undefined)[] {
  const [first] = figures
  return figures.map((figure) => figure ?? (first === 'count' ? undefined : first))
}

const DIFFERENT = new Set(['different', 'distinct', 'unique'])

/** "The number of different majors and the average age". */
function countOf(things: Asked[], { words }: Look): string {
  const first = Math.min(...things.flatMap(({ places }) => places))
  return words.some(({ token }, i) => DIFFERENT.has(token.plain) && i < first) ? 'count distinct' : 'rows'
}

const showsTheSame = (one: Sketch, sketch: Sketch) => partOf(one, 'select') === partOf(sketch, 'select')

/** "In the same department as Clara". */
function saysSame({ words }: Look): boolean {
  return words.some(({ token }, i) => token.plain === 'same' && words.slice(i + 2, i + 6).some(isAs))
}

const isAs = ({ token }: Look['words'][number]) =>
  token.plain === 'as' || token.plain === 'with' || token.plain === 'like'

/** "Latin and Pop" of one column as either of both, or as what has both; beside figures only either. */
function paired(sketch: Sketch, look: Look): Sketch[] {
  const [only, ...more] = sketch.where
  if (!hasPair(look) || sketch.set || more.length > 0 || only?.sub || (only && only.op !== '=')) return []
  const either: Sketch = { ...sketch, where: [{ op: '=' }, { op: '=', or: true }] }
  const one: Sketch = { ...sketch, where: [{ op: '=' }] }
  const isRows = isPlain(sketch.select) && sketch.by === 0 && sketch.order.length === 0
  return isRows ? [either, { ...one, set: { op: 'intersect', right: one } }] : [either]
}

/** Words that may stand between two values that are joined, beside "and" itself: "3 star and 4 star". */
const BETWEEN_VALUES = 2

/** Whether two values that one column may have are joined by "and", "or" or "both". */
function hasPair({ values, words }: Look): boolean {
  const joins = (from: number, to: number) =>
    to > from && to - from <= BETWEEN_VALUES && words.slice(from, to).some(({ cue }) => cue === 'and' || cue === 'or')
  return values.some((one) =>
    values.some(
      (other) =>
        one.kind === other.kind && one.column === other.column && one.kind !== 'date' && joins(one.end, other.start),
    ),
  )
}

/** "By name, then by age and lastly by country": as many columns as it takes, each the same way, or each as is said. */
function inOrder(sketch: Sketch, { words }: Look): Sketch[] {
  const from = words.findIndex(({ cue }) => cue === 'order')
  const parts = from < 0 ? [] : splitAt(words.slice(from), ({ token }) => FURTHER.has(token.plain))
  const [first] = sketch.order
  if (parts.length < 2 || !first || sketch.order.length > parts.length) return []
  const said = parts.map((part) => directionIn(part))
  const differs = said.includes('asc') && said.includes('desc')
  const order = parts.map((_, i) => ({ ...first, direction: differs ? (said[i] ?? 'asc') : first.direction }))
  return partOf({ ...sketch, order }, 'order') === partOf(sketch, 'order') ? [] : [{ ...sketch, order }]
}

/** The way that words order by; undefined where they say none. */
function directionIn(words: Look['words']): 'asc' | 'desc' | undefined {
  const said = words.find(({ token }) => /^(?:de|a)scending$/.test(token.plain))
  return said && (said.token.plain.startsWith('d') ? 'desc' : 'asc')
}

/** A list cut before each item that meets a condition. */
function splitAt<T>(list: T[], isFirst: (item: T) => boolean): T[][] {
  const cuts = [0, ...list.flatMap((item, i) => (i > 0 && isFirst(item) ? [i] : [])), list.length]
  return cuts.slice(1).map((end, k) => list.slice(cuts[k], end))
}

const FURTHER = new Set(['then', 'lastly', 'finally'])

/** A comparison with a value becomes one with what the rows of that value hold. */
function alike(sketch: Sketch): Sketch[] {
  const [only] = sketch.where
  if (!only || only.sub || sketch.where.length > 1 || (only.op !== '=' && only.op !== 'like')) return []
  const sub: Sketch = { select: ['col'], where: [only], by: 0, having: [], order: [], limit: '' }
  const where: SketchCondition[] = [{ op: 'in', sub }]
  return [{ ...sketch, where }]
}

/** The comparisons with values that a question spells out, in its order, and whether it compares with an average as well. */
function comparisonsIn(look: Look): Comparisons {
  const phrases = statedPhrases(look)
  const values = phrases.filter(({ kind }) => kind !== 'average')
  const conditions = values.map(({ op, or }): SketchCondition => ({ op, ...(or ? { or } : {}) }))
  return { conditions, withAverage: values.length < phrases.length }
}

type Comparisons = { conditions: SketchCondition[]; withAverage: boolean }

/** The sketch with as many comparisons as are spelled out: those that it has no place for go into its inner query. */
function compared({ conditions: comparisons, withAverage }: Comparisons, sketch: Sketch): Sketch[] {
  const { where, set } = sketch
  const [inner, ...more] = where.filter(({ sub }) => sub)
  if (comparisons.length === 0 || sketch.having.length > 0 || sketch.limit === 'n' || more.length > 0) return []
  if (set) {
    const half = comparisons.length / 2
    if (inner || withAverage || !Number.isInteger(half) || set.right.set) return []
    // What is taken away is not left out of it: "but not in 2010" takes away those of 2010.
    const taken = (op: string) => (set.op === 'except' && op === '!=' ? '=' : op)
    const right = { ...set.right, where: ordered(comparisons.slice(half).map(({ op }) => ({ op: taken(op) }))) }
    return [{ ...sketch, where: ordered(comparisons.slice(0, half)), set: { ...set, right } }]
  }
  if (!inner?.sub) return withAverage ? [] : [{ ...sketch, where: ordered(comparisons) }]
  const outside = where.length - 1
  if (comparisons.length <= outside || comparisons.some(({ or }) => or)) return []
  const sub = { ...inner.sub, where: ordered(comparisons.slice(outside)) }
  const within = { ...sketch, where: ordered([...comparisons.slice(0, outside), { ...inner, sub }]) }
  const isOfFigure = inner.sub.select.some((shape) => shape !== 'col')
  return isOfFigure ? [within, { ...sketch, where: ordered([...comparisons, inner]) }] : [within]
}
