/** Rules for what is asked for: counts, aggregates, shares, and the words that questions start with. */
import type { Aggregate } from '../../form/types.ts'
import type { Chunk } from './chunks.ts'
import { type Draft, hasField, hasMetric, hasName, hasTable, isThing } from './draft.ts'
import { cueOf, ownerPair, type Place, skip } from './place.ts'
import { newRows } from './read-periods.ts'

export function headCue({ chunks, i, draft }: Place): number {
  const cue = cueOf(chunks[i])
  if (i === 0 && cue === 'with' && /^who\b/i.test(chunks[i]?.text ?? '')) {
    draft.head = 'who'
    return 1
  }
  if (cue !== 'list' && cue !== 'which' && cue !== 'who') return 0
  if (isThing(chunks[i]) && i > 0) return 0
  draft.head ??= cue
  if (cue === 'who') draft.head = 'who'
  return 1
}

/** "How old is the youngest": the figure is asked for, not the row. */
export function quality({ chunks, i, draft }: Place): number {
  const chunk = chunks[i]
  if (chunk?.cue?.cue !== 'quality') return 0
  draft.head ??= 'which'
  draft.quality = { concepts: chunk.cue.concepts, at: chunk }
  return 1
}

/** "how many different job titles", "number of departments". */
export function countOf({ chunks, i, draft }: Place): number {
  const chunk = chunks[i]
  if (!chunk || cueOf(chunk) !== 'count' || hasMetric(chunk) || isCountName(chunks, i)) return 0
  let at = skip(chunks, i + 1)
  if (newRows({ chunks, i: at, draft }) > 0) at = skip(chunks, at + 1)
  const distinct = cueOf(chunks[at]) === 'distinct'
  if (distinct) at = skip(chunks, at + 1)
  const next = chunks[at]
  const counted = isThing(next) && !isTimeWord(next) ? next : undefined
  draft.measures.push({ kind: 'count', thing: counted, distinct, at: chunk })
  return counted ? takeCounted(chunks, at, draft) - i : at - i
}

/** The counted name, with values before a table ("active employees") left for the rules that follow. */
function takeCounted(chunks: Chunk[], at: number, draft: Draft): number {
  const counted = chunks[at]
  const next = chunks[at + 1]
  const last = draft.measures.at(-1)
  if (counted && counted.values.length > 0 && hasTable(next) && !hasTable(counted) && last) {
    last.thing = next
    draft.conditions.push({ kind: 'value', chunk: counted, negated: false, aside: false })
    return at + 2
  }
  if (counted && !hasName(counted) && last)
    draft.conditions.push({ kind: 'value', chunk: counted, negated: false, aside: false })
  return at + 1
}

/** A column may itself be called "count" or "number": then it is a name, not a grammar word. */
function isCountName(chunks: Chunk[], i: number): boolean {
  return hasField(chunks[i]) && !isThing(chunks[skip(chunks, i + 1)])
}

function isTimeWord(chunk: Chunk): boolean {
  return chunk.range !== undefined && chunk.meanings.length === 0
}

/** "average salary", "minimum and maximum price", "total of the sick days". */
export function aggregates({ chunks, i, draft }: Place): number {
  if (!isAggregate(chunks[i]) && !isExtremePair(chunks, i)) return 0
  const found: { chunk: Chunk; aggregate: Aggregate }[] = []
  let at = i
  for (
    let chunk = chunks[at];
    chunk && (isAggregate(chunk) || (chunk.cue?.cue === 'extreme' && isExtremePair(chunks, i)));
    chunk = chunks[at]
  ) {
    found.push({ chunk, aggregate: aggregateIn(chunk) })
    at = skip(chunks, at + 1, ['and', 'comma'])
  }
  let counted = false
  if (cueOf(chunks[at]) === 'count') [counted, at] = [true, skip(chunks, at + 1)]
  const target = chunks[at]
  if (draft.quality && found.length === 1 && (!hasField(target) || hasTable(target))) {
    draft.quality.aggregate = found[0]?.aggregate
    return at - i
  }
  if (!hasName(target)) return 0
  const owned = ownerPair(chunks, at)
  for (const { chunk, aggregate } of found) {
    if (counted && aggregate === 'sum')
      draft.measures.push({ kind: 'count', thing: owned.thing, distinct: false, at: chunk })
    else if (counted && !isPerUnit(target)) draft.unknown.push(chunk)
    else draft.measures.push({ kind: 'aggregate', aggregate, thing: owned.thing, at: chunk })
  }
  if (owned.owner) draft.things.push(owned.owner)
  return at + owned.length - i
}

/** "Sick days per employee" is an average already. */
function isPerUnit(chunk: Chunk): boolean {
  return hasMetric(chunk) && /\bper\b/i.test(chunk.text)
}

function isAggregate(chunk: Chunk | undefined): boolean {
  return chunk?.cue?.cue === 'aggregate' && !hasMetric(chunk)
}

/** "lowest and highest salary" asks for both figures, not for rows. */
function isExtremePair(chunks: Chunk[], i: number): boolean {
  if (chunks[i]?.cue?.cue !== 'extreme' && !isAggregate(chunks[i])) return false
  const joint = skip(chunks, i + 1)
  const next = chunks[skip(chunks, joint + 1)]
  return ['and', 'comma'].includes(cueOf(chunks[joint]) ?? '') && (next?.cue?.cue === 'extreme' || isAggregate(next))
}

function aggregateIn(chunk: Chunk): Aggregate {
  if (chunk.cue?.cue === 'aggregate') return chunk.cue.aggregate
  return chunk.cue?.cue === 'extreme' && chunk.cue.direction === 'asc' ? 'min' : 'max'
}

export function shareOf({ chunks, i, draft }: Place): number {
  const chunk = chunks[i]
  if (!chunk || cueOf(chunk) !== 'share' || hasName(chunk)) return 0
  draft.share = chunk
  return 1
}

/** "Attrition rate" of a column that is yes or no: the share of rows where it is yes. */
export function rateOf({ chunks, i, draft }: Place): number {
  const chunk = chunks[i]
  const after = chunks[i + 1]
  const isFlag = chunk?.meanings.some((m) => m.kind === 'field' && m.flag) && !hasTable(chunk) && !hasMetric(chunk)
  const isRate = after?.text.toLowerCase() === 'rate'
  if (chunk && isRate && chunk.values.length > 0 && !hasTable(chunk) && !hasMetric(chunk)) {
    draft.share = after
    draft.conditions.push({ kind: 'value', chunk, negated: false, aside: false })
    return 2
  }
  if (!chunk || !isFlag || !isRate) return 0
  draft.share = after
  draft.things.push(chunk)
  return 2
}

export function calculation({ chunks, i, draft }: Place): number {
  const chunk = chunks[i]
  if (!chunk || hasName(chunk)) return 0
  if (cueOf(chunk) === 'growth') draft.growth = chunk
  else if (cueOf(chunk) === 'running') draft.running = chunk
  else if (cueOf(chunk) === 'distinct') draft.distinct = true
  else if (chunk.cue?.cue === 'direction') draft.direction = chunk.cue.direction
  else return 0
  return 1
}
