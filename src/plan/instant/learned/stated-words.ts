/** Words that hold a comparison together: which way it goes, negations, and what may stand between a name and a value. */
import type { QueryOperator } from '../../../form/query.ts'
import type { Look } from './mentions.ts'

export type Comparing = '<' | '>'

export const plainAt = ({ words }: Look, i: number) => words[i]?.token.plain ?? ''
export const cueAt = ({ words }: Look, i: number) => words[i]?.cue ?? ''

const MORE = new Set(['heavier', 'taller', 'beyond', 'past'])
const LESS = new Set(['lighter'])
/** Comparisons that are written as signs. */
export const MARKS = new Map<string, QueryOperator>((['<', '>', '<=', '>=', '!='] as const).map((mark) => [mark, mark]))

/** The direction of a comparison that a word says. */
export function comparing(look: Look, i: number): Comparing | undefined {
  const cue = cueAt(look, i)
  if (cue === 'more' || cue === 'after' || MORE.has(plainAt(look, i))) return '>'
  return cue === 'less' || cue === 'before' || LESS.has(plainAt(look, i)) ? '<' : undefined
}

/** The place of a word that negates what follows a few words later; -1 where there is none. */
export function negationBefore(look: Look, at: number, least: number, reach = 3): number {
  for (let i = at - 1; i >= Math.max(least, at - reach); i -= 1) {
    if (cueAt(look, i) === 'not' || plainAt(look, i) === 'different') return i
    if (cueAt(look, i) === 'and' || cueAt(look, i) === 'or' || look.words[i]?.number !== undefined) return -1
  }
  return -1
}

const GLUE_CUES = new Set([
  'be',
  'than',
  'more',
  'less',
  'after',
  'before',
  'between',
  'not',
  'with',
  'of',
  'in',
  'the',
])
const GLUE = new Set(
  'equal equals equaling to exactly value range least most same as date year day month time'.split(' '),
)

/** A word that may stand between a name and what it is compared with. */
export function isGlue(look: Look, i: number): boolean {
  const plain = plainAt(look, i)
  if (plain === 'or') return /^equals?$/.test(plainAt(look, i + 1)) || comparing(look, i + 1) !== undefined
  return GLUE_CUES.has(cueAt(look, i)) || GLUE.has(plain) || MORE.has(plain) || LESS.has(plain) || MARKS.has(plain)
}

/** Whether all words from one place to another hold a comparison together. */
export function onlyGlue(look: Look, from: number, to: number): boolean {
  for (let i = from; i < to; i += 1) if (!isGlue(look, i)) return false
  return true
}
