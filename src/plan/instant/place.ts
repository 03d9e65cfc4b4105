/** A place in the chunks of a question, and the steps that reading rules take from it. */
import type { Chunk } from './chunks.ts'
import type { Cue } from './cues.ts'
import { type Draft, hasField, hasMetric, hasTable, isThing } from './draft.ts'

/** A place in the chunks. Rules return how many chunks they took, 0 for none. */
export type Place = { chunks: Chunk[]; i: number; draft: Draft }

export type Rule = (place: Place) => number

export const cueOf = (chunk: Chunk | undefined) => chunk?.cue?.cue

/** The index of the next chunk from `i` on that is not a filler (or one of the given cues). */
export function skip(chunks: Chunk[], i: number, also: Cue['cue'][] = []): number {
  let at = i
  while (at < chunks.length) {
    const chunk = chunks[at]
    const passes =
      chunk &&
      !isThing(chunk) &&
      chunk.number === undefined &&
      ((chunk.filler && !chunk.cue) || (chunk.cue && also.includes(chunk.cue.cue)))
    if (!passes) break
    at += 1
  }
  return at
}

export function skipBack(chunks: Chunk[], i: number): number {
  let at = i
  while (at >= 0 && chunks[at]?.filler && !chunks[at]?.cue) at -= 1
  return at
}

/** "employee salary" where the two are separate names: the table first, then the field that is meant. */
export function ownerPair(chunks: Chunk[], at: number): { thing: Chunk; owner?: Chunk; length: number } {
  const first = chunks[at] as Chunk
  const second = chunks[at + 1]
  const isPair =
    hasTable(first) && !hasMetric(first) && second && (hasField(second) || hasMetric(second)) && !second.cue
  return isPair ? { thing: second, owner: first, length: 2 } : { thing: first, length: 1 }
}

/** Whether the best reading of a name is a date. */
export function isDateName(chunk: Chunk): boolean {
  const dates = chunk.meanings.filter((meaning) => meaning.kind === 'field' && meaning.date)
  const best = Math.max(...chunk.meanings.map((meaning) => meaning.quality))
  return dates.some((meaning) => meaning.quality === best || (meaning.kind === 'field' && meaning.verb))
}

/** Whether a value before a table says which of its rows are meant: "open requisitions". */
export function isKindOf(chunks: Chunk[], at: number): boolean {
  const [which, table] = [chunks[at], chunks[at + 1]]
  const isValue = which !== undefined && which.values.length > 0 && !hasTable(which) && !which.cue
  return isValue && hasTable(table) && !table?.cue
}

/** Notes such a value as a condition, and returns the place of the table; else the place itself. */
export function takeKind({ chunks, draft }: Place, at: number): number {
  const which = chunks[at]
  if (!which || !isKindOf(chunks, at)) return at
  draft.conditions.push({ kind: 'value', chunk: which, negated: false, aside: true })
  return at + 1
}
