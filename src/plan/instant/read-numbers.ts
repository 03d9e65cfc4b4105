/** Rules for numbers that something is compared with. */
import type { Aggregate, Comparator } from '../../form/types.ts'
import type { Chunk } from './chunks.ts'
import { AGE } from './cues.ts'
import { type ConditionMention, type Draft, hasField, hasMetric, hasName, hasTable, isThing } from './draft.ts'
import { cueOf, isKindOf, ownerPair, type Place, skip, takeKind } from './place.ts'

/** "older than 40", "earning more than 100k". */
export function comparative({ chunks, i, draft }: Place): number {
  const chunk = chunks[i]
  if (chunk?.cue?.cue !== 'comparative') return 0
  const at = skip(chunks, i + 1)
  const value = chunks[at]?.number
  if (value === undefined) return 0
  // "Longer" is said of many things: of the rows that are asked for, not of those that they belong to.
  const ofSubject = /^(longer|shorter)/i.test(chunk.text)
  const { concepts } = chunk.cue
  draft.conditions.push({ kind: 'compare', concepts, op: '>', value, percent: false, at: chunk, ofSubject })
  return unitAfter(chunks, at + 1) - i
}

/** Units said after a number ("years old", "euros", "days") belong to it. */
const UNIT_WORDS = new Set([
  'year',
  'years',
  'old',
  'euro',
  'euros',
  'eur',
  'dollar',
  'dollars',
  'usd',
  'pound',
  'pounds',
  'percent',
  'of',
  'age',
  'points',
])

function unitAfter(chunks: Chunk[], i: number): number {
  let at = i
  while (
    at < chunks.length &&
    chunks[at]?.tokens.every((token) => UNIT_WORDS.has(token.plain)) &&
    !(hasName(chunks[at]) && !chunks[at]?.filler && at > i + 1)
  )
    at += 1
  return at
}

/** "more than 5 employees", "at least 3 trainings", "over 100000 salary"; "between 2 and 4 dependents". */
export function numberThenThing({ chunks, i, draft }: Place): number {
  const chunk = chunks[i]
  const compared = comparedNumber(chunks, i)
  if (!chunk || !compared) return 0
  const first = skip(chunks, compared.next)
  const at = isKindOf(chunks, first) ? first + 1 : first
  const after = chunks[at]
  const before = lastNamed(chunks, i, draft)
  const isUnit = after?.tokens.every((token) => UNIT_WORDS.has(token.plain)) ?? false
  const end = unitAfter(chunks, compared.next)
  if (saysAge(chunks, compared.next, end)) {
    draft.conditions.push(...ageConditions(compared.condition, chunk))
    return end - i
  }
  if (hasName(after) && !after.cue && !isUnit && !before) {
    const owned = ownerPair(chunks, at)
    takeKind({ chunks, i, draft }, first)
    draft.conditions.push({ ...compared.condition, thing: owned.thing, at: chunk })
    return at + owned.length - i
  }
  if (!before && isBareAge(compared, chunk)) {
    draft.conditions.push(...ageConditions(compared.condition, chunk).map((one) => ({ ...one, ofSubject: true })))
    return compared.next - i
  }
  const measured = before ? undefined : measuredBefore(chunks, i, draft)
  if (measured && compared.condition.kind === 'compare') {
    draft.conditions.push({ ...compared.condition, ...measured, at: chunk })
    return unitAfter(chunks, compared.next) - i
  }
  if (!before) return 0
  draft.things = draft.things.filter((known) => known !== before)
  draft.conditions.push({ ...compared.condition, thing: before, at: chunk })
  return unitAfter(chunks, compared.next) - i
}

/** The figure just before a comparison: "where the average salary is higher than 50000". */
function measuredBefore(
  chunks: Chunk[],
  i: number,
  { measures }: Draft,
): { thing: Chunk; aggregate: Aggregate } | undefined {
  const last = measures.at(-1)
  if (last?.kind !== 'aggregate') return undefined
  const between = chunks.slice(chunks.indexOf(last.thing) + 1, i)
  return between.every(({ filler, cue }) => filler && !cue)
    ? { thing: last.thing, aggregate: last.aggregate }
    : undefined
}

/** "Employees over 60", "people between 30 and 40": years of age, where they have any. */
function isBareAge({ condition }: Compared, at: Chunk): boolean {
  const numbers = condition.kind === 'between' ? [condition.low, condition.high] : [condition.value]
  return /^(over|under|above|below|between)$/i.test(at.text) && numbers.every((n) => n >= 15 && n < 100)
}

/** "between 30 and 40 years old", "over 60 years of age". */
function saysAge(chunks: Chunk[], from: number, to: number): boolean {
  return chunks
    .slice(from, to)
    .some((chunk) => chunk.tokens.some((token) => token.plain === 'old' || token.plain === 'age'))
}

function ageConditions(condition: DistributedCondition, at: Chunk): ConditionMention[] {
  const one = (op: Comparator, value: number): ConditionMention => ({
    kind: 'compare',
    concepts: AGE,
    op,
    value,
    percent: false,
    at,
  })
  return condition.kind === 'between'
    ? [one('>=', condition.low), one('<=', condition.high)]
    : [one(condition.op, condition.value)]
}

type Compared = { condition: DistributedCondition; next: number }

type DistributedCondition =
  | { kind: 'compare'; op: '=' | '!=' | '<' | '<=' | '>' | '>='; value: number; percent: boolean }
  | { kind: 'between'; low: number; high: number }

function comparedNumber(chunks: Chunk[], i: number): Compared | undefined {
  const chunk = chunks[i]
  if (chunk?.cue?.cue === 'between') {
    const low = skip(chunks, i + 1)
    const and = skip(chunks, low + 1)
    const high = skip(chunks, and + 1)
    const [a, b] = [chunks[low]?.number, chunks[high]?.number]
    if (a === undefined || b === undefined || cueOf(chunks[and]) !== 'and') return undefined
    return { condition: { kind: 'between', low: a, high: b }, next: high + 1 }
  }
  if (chunk?.cue?.cue !== 'compare') return undefined
  const at = skip(chunks, i + 1)
  const number = chunks[at]
  if (number?.number === undefined) return undefined
  return {
    condition: { kind: 'compare', op: chunk.cue.op, value: number.number, percent: number.percent === true },
    next: at + 1,
  }
}

/** The numeric name just before a comparison: "salary is above 50000". A table does not compare with a number, unless a figure in it has its name. */
function lastNamed(chunks: Chunk[], i: number, draft: Draft): Chunk | undefined {
  for (let at = i - 1; at >= 0; at -= 1) {
    const chunk = chunks[at]
    if (!chunk) return undefined
    const namesFigure = chunk.meanings.some((m) => m.kind === 'field' && m.figure && m.quality === 1)
    if ((hasField(chunk) && !hasTable(chunk)) || hasMetric(chunk) || namesFigure)
      return draft.things.includes(chunk) ? chunk : undefined
    if (isThing(chunk) || !chunk.filler) return undefined
  }
  return undefined
}

/** "rating of 5", "level 3", "salary = 50000": a number just after a numeric field. */
export function thingThenNumber({ chunks, i, draft }: Place): number {
  const chunk = chunks[i]
  if (!chunk || !hasField(chunk) || hasTable(chunk)) return 0
  const at = skipOnly(chunks, i + 1, ['of', 'is', 'was', 'equal', 'to'])
  const number = chunks[at]
  if (number?.number === undefined || number.range !== undefined || isThing(number)) return 0
  draft.conditions.push({
    kind: 'compare',
    thing: chunk,
    op: '=',
    value: number.number,
    percent: number.percent === true,
    at: chunk,
  })
  return at + 1 - i
}

function skipOnly(chunks: Chunk[], i: number, words: string[]): number {
  let at = i
  while (chunks[at]?.tokens.length === 1 && words.includes(chunks[at]?.tokens[0]?.plain ?? '')) at += 1
  return at
}

/** "salary above the average", "who earns more than the average". */
export function versusAverage({ chunks, i, draft }: Place): number {
  const chunk = chunks[i]
  if (chunk?.cue?.cue !== 'versus-average') return 0
  const { op, concepts } = chunk.cue
  const before = concepts ? undefined : lastNamed(chunks, i, draft)
  if (before) draft.things = draft.things.filter((known) => known !== before)
  const at = skip(chunks, i + 1)
  const after = before ? undefined : chunks[at]
  const named = before ?? (hasField(after) || hasMetric(after) ? after : undefined)
  draft.conditions.push({ kind: 'versus', thing: named, concepts, op, at: chunk })
  return named === after && after ? at + 1 - i : 1
}
