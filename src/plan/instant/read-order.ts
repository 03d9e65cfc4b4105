/** Rules for superlatives, orders, limits and groups. */
import type { Chunk } from './chunks.ts'
import { type Draft, hasField, hasMetric, hasName, hasTable, isThing } from './draft.ts'
import { cueOf, ownerPair, type Place, skip, takeKind } from './place.ts'
import { unitOf } from './times.ts'

/** "which 5 departments lost the most people": the number is how many are wanted. */
export function countedExtreme({ chunks, i, draft }: Place): number {
  const chunk = chunks[i]
  const leads = draft.head !== undefined || chunks.slice(0, i).every((before) => before.filler)
  const wants = chunk?.number !== undefined && chunk.range === undefined && hasName(chunks[i + 1]) && leads
  const later = chunks.slice(i + 1).some((c) => c.cue?.cue === 'extreme' || c.cue?.cue === 'adjective')
  if (!wants || !later || draft.limit !== undefined) return 0
  draft.limit = chunk?.number
  return 1
}

/** "top 5 departments by headcount", "the 3 largest", "bottom ten". */
export function topN({ chunks, i, draft }: Place): number {
  const chunk = chunks[i]
  if (chunk?.cue?.cue === 'top') {
    const count = chunks[i + 1]?.number
    if (count === undefined && !isThing(chunks[i + 1])) return 0
    draft.extreme = { ...draft.extreme, direction: chunk.cue.direction, count: count ?? 1, at: chunk }
    draft.limit = count
    return count === undefined ? 1 : 2
  }
  const next = chunks[i + 1]
  const ordinal = chunk?.number !== undefined && (next?.cue?.cue === 'extreme' || next?.cue?.cue === 'adjective')
  if (!ordinal) return 0
  draft.limit = chunk.number
  return 1
}

/** "the highest salary", "most employees", "lowest average rating". */
export function extreme({ chunks, i, draft }: Place): number {
  const chunk = chunks[i]
  if (chunk?.cue?.cue !== 'extreme' || hasName(chunk)) return 0
  let at = skip(chunks, i + 1)
  if (draft.extreme?.thing || draft.extreme?.concepts) return 0
  const extremeHere = { direction: chunk.cue.direction, count: draft.limit ?? 1, at: chunk }
  const next = chunks[at]
  const aggregate = next?.cue?.cue === 'aggregate' ? next.cue.aggregate : undefined
  if (aggregate || cueOf(next) === 'count') at = skip(chunks, at + 1)
  at = takeKind({ chunks, i, draft }, at)
  const target = chunks[at]
  if (!hasName(target)) {
    draft.extreme ??= extremeHere
    return 1
  }
  const owned = ownerPair(chunks, at)
  draft.extreme = { ...extremeHere, thing: owned.thing, aggregate }
  if (owned.owner) draft.things.push(owned.owner)
  return at + owned.length - i
}

export function adjective({ chunks, i, draft }: Place): number {
  const chunk = chunks[i]
  if (chunk?.cue?.cue !== 'adjective' || hasName(chunk) || draft.extreme?.thing || draft.extreme?.concepts) return 0
  const [first] = chunk.cue.concepts
  if (/earners?$/i.test(chunk.text)) draft.head = 'who'
  draft.extreme = {
    direction: first?.direction ?? 'desc',
    count: draft.limit ?? 1,
    concepts: chunk.cue.concepts,
    at: chunk,
  }
  return 1
}

export function sort({ chunks, i, draft }: Place): number {
  if (cueOf(chunks[i]) !== 'sort') return 0
  const at = skip(chunks, i + 1)
  const target = chunks[at]
  if (!hasName(target)) return 0
  draft.orderBy = ownerPair(chunks, at).thing
  return at + ownerPair(chunks, at).length - i
}

/** "by department and gender", "per location"; after "top 5" a measure is what to order by. */
export function group({ chunks, i, draft }: Place): number {
  const cue = cueOf(chunks[i])
  if (cue !== 'by' && cue !== 'each') return 0
  let at = skip(chunks, i + 1, ['by', 'each', 'distinct'])
  let end = 0
  at = takeKind({ chunks, i, draft }, at)
  const [first] = draft.by
  if (first && hasTable(first)) draft.unit ??= first
  while (hasName(chunks[at]) || cueOf(chunks[at]) === 'step' || (end > 0 && chunks[at]?.cue?.cue === 'grain')) {
    takeGroup(chunks, at, draft)
    end = at + groupLength(chunks, at)
    const joint = skip(chunks, end, [])
    if (!['and', 'comma'].includes(cueOf(chunks[joint]) ?? '')) break
    at = skip(chunks, joint + 1, ['by', 'each', 'and'])
    if (startsClause(chunks, at)) break
  }
  return end > 0 ? end - i : 0
}

/** "Gender split", "distribution of job levels": rows are counted by each value. */
export function spread({ chunks, i, draft }: Place): number {
  const isSpread = saysSpread(chunks[i])
  const at = isSpread ? skip(chunks, i + 1, ['by']) : i
  const named = chunks[at]
  const counted = hasField(named) && !hasMetric(named) && (isSpread || saysSpread(chunks[i + 1]))
  if (!named || !counted) return isSpread && /split|breakdown/i.test(chunks[i]?.text ?? '') ? 1 : 0
  draft.by.push(named)
  return isSpread ? at + 1 - i : 2
}

function saysSpread(chunk: Chunk | undefined): boolean {
  return cueOf(chunk) === 'spread' && !isThing(chunk)
}

/** After "by department and", another question part may follow: an aggregate, a count, an order. */
function startsClause(chunks: Chunk[], at: number): boolean {
  return ['aggregate', 'count', 'sort', 'share', 'extreme'].includes(cueOf(chunks[at]) ?? '')
}

function groupLength(chunks: Chunk[], at: number): number {
  const cue = cueOf(chunks[at])
  return cue === 'grain' || cue === 'step' ? 1 : ownerPair(chunks, at).length
}

function takeGroup(chunks: Chunk[], at: number, draft: Draft): void {
  const chunk = chunks[at]
  if (chunk?.cue?.cue === 'grain') {
    draft.grain = chunk.cue.grain
    return
  }
  if (chunk?.cue?.cue === 'step' && !hasName(chunk)) {
    draft.step = chunk.cue.step
    return
  }
  const unit = chunk?.tokens.length === 1 ? unitOf(chunk.tokens[0]) : undefined
  if (unit) {
    draft.grain = unit
    return
  }
  const { thing: named } = ownerPair(chunks, at)
  const ordersTop =
    draft.extreme &&
    !draft.extreme.thing &&
    !draft.extreme.concepts &&
    (hasMetric(named) || hasField(named)) &&
    !hasTable(named)
  if (ordersTop) draft.orderBy = named
  else draft.by.push(named)
}
