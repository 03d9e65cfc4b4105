/** Sketches that the words of a question state outright, whether or not any question of the training asked so. */
import type { Asked, AskedFor } from './asked.ts'
import { type SketchGuess, UNSEEN, weighed } from './guess-sketch.ts'
import type { Matches } from './matches.ts'
import type { Look } from './mentions.ts'
import { keyOf, ordered, PARTS, partOf, type Sketch, type SketchCondition } from './sketch.ts'
import { statedPhrases } from './stated-phrases.ts'

/** Sketches that are made anew by what is stated, and what a part that is stated counts for beside guessed ones. */
const CHANGED = 2
const STATED = -2

/** The first guesses with what is listed in place of what they show, and with the comparisons that are spelled out. */
export function statedSketches(guesses: SketchGuess[], look: Look, { asked }: Matches): SketchGuess[] {
  const known = new Set(guesses.map(({ sketch }) => keyOf(sketch)))
  const comparisons = comparisonsIn(look)
  const stated = guesses
    .slice(0, CHANGED)
    .flatMap((guess) => [
      ...listed(asked, look, guess.sketch).map((sketch) => changed(guess, sketch, 'select')),
      ...(saysSame(look) ? alike(guess.sketch) : []).map((sketch) => changed(guess, sketch, 'where')),
      ...compared(comparisons, guess.sketch).map((sketch) => changed(guess, sketch, 'where')),
    ])
  return stated.filter(({ sketch }) => {
    const key = keyOf(sketch)
    const isNew = !known.has(key)
    known.add(key)
    return isNew
  })
}

function changed(guess: SketchGuess, sketch: Sketch, part: (typeof PARTS)[number]): SketchGuess {
  const parts = guess.parts.map((score, p) => (PARTS[p] === part ? STATED : score))
  const score = weighed(
    UNSEEN,
    parts.reduce((a, b) => a + b, 0),
  )
  return { sketch, whole: UNSEEN, parts, score, count: 0 }
}

/** What a list of several things asks to be shown, and the same beside the group that figures are of. */
function listed(asked: AskedFor, look: Look, sketch: Sketch): Sketch[] {
  const { things } = asked
  if (things.length < 2 || sketch.set || sketch.select.includes('all')) return []
  const shapes = things.flatMap(({ aggregate }, t) => {
    if (aggregate) return [aggregate === 'count' ? countOf(things, look) : aggregate]
    return new Array<string>(asked.parts(t)).fill('col')
  })
  const figures = shapes.some((shape) => shape !== 'col')
  const made = sketch.by > 0 && figures ? [shapes, ['col', ...shapes]] : [shapes]
  return made.map((select) => ({ ...sketch, select: select.sort() })).filter((one) => !showsTheSame(one, sketch))
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

/** A comparison with a value becomes one with what the rows of that value hold. */
function alike(sketch: Sketch): Sketch[] {
  const [only] = sketch.where
  if (!only || only.sub || sketch.where.length > 1 || (only.op !== '=' && only.op !== 'like')) return []
  const sub: Sketch = { select: ['col'], where: [only], by: 0, having: [], order: [], limit: '' }
  const where: SketchCondition[] = [{ op: 'in', sub }]
  return [{ ...sketch, where }]
}

/** The comparisons with values that a question spells out, in its order; none where one is with an average. */
function comparisonsIn(look: Look): SketchCondition[] {
  const phrases = statedPhrases(look)
  if (phrases.some(({ kind }) => kind === 'average')) return []
  return phrases.map(({ op, or }) => ({ op, ...(or ? { or } : {}) }))
}

/** The sketch with as many comparisons as are spelled out: those that it has no place for go into its inner query. */
function compared(comparisons: SketchCondition[], sketch: Sketch): Sketch[] {
  const { where, set } = sketch
  const [inner, ...more] = where.filter(({ sub }) => sub)
  if (comparisons.length === 0 || sketch.having.length > 0 || sketch.limit === 'n' || more.length > 0) return []
  if (set) {
    const half = comparisons.length / 2
    if (inner || !Number.isInteger(half) || set.right.set) return []
    const right = { ...set.right, where: ordered(comparisons.slice(half).map(({ op }) => ({ op }))) }
    return [{ ...sketch, where: ordered(comparisons.slice(0, half)), set: { ...set, right } }]
  }
  if (!inner?.sub) return [{ ...sketch, where: ordered(comparisons) }]
  const outside = where.length - 1
  if (comparisons.length <= outside || comparisons.some(({ or }) => or)) return []
  const sub = { ...inner.sub, where: ordered(comparisons.slice(outside)) }
  return [{ ...sketch, where: ordered([...comparisons.slice(0, outside), { ...inner, sub }]) }]
}
