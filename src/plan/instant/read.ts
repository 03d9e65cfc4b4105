/** Chunks to draft: rules tried in order at each place, each taking some chunks and noting what they ask for. */
import type { Chunk } from './chunks.ts'
import type { Aggregate, Comparator, DateRange } from '../../form/types.ts'
import { AGE, type Cue } from './cues.ts'
import { type ConditionMention, type Draft, type RangeMention, emptyDraft, hasField, hasMetric, hasName, hasTable, isThing } from './draft.ts'

/** A place in the chunks. Rules return how many chunks they took, 0 for none. */
type Place = { chunks: Chunk[]; i: number; draft: Draft }
type Rule = (place: Place) => number

/** Reads the chunks of a question into a draft. What no rule takes and nothing explains is noted as unknown. */
export function readChunks(chunks: Chunk[]): Draft {
  const draft = emptyDraft()
  for (let i = 0; i < chunks.length; ) i += takeAt({ chunks, i, draft })
  return draft
}

function takeAt(place: Place): number {
  for (const rule of RULES) {
    const taken = rule(place)
    if (taken > 0) return taken
  }
  const chunk = place.chunks[place.i]
  if (chunk && isUnexplained(chunk)) place.draft.unknown.push(chunk)
  return 1
}

/** A number or a period that no rule used is as unexplained as an unknown word. */
function isUnexplained(chunk: Chunk): boolean {
  if (chunk.unknown) return true
  if (chunk.number !== undefined || chunk.quoted !== undefined) return !chunk.filler
  return chunk.cue !== undefined && !FREE_CUES.has(chunk.cue.cue) && !chunk.filler
}

/** Cues that may stand without changing the meaning; any other left over means that the question was not understood. */
const FREE_CUES = new Set<Cue['cue']>([
  'list',
  'which',
  'who',
  'with',
  'and',
  'comma',
  'filler',
  'each',
  'both',
  'than',
  'by',
  'top',
  'filled',
  'instead',
])

const cueOf = (chunk: Chunk | undefined) => chunk?.cue?.cue

/** The index of the next chunk from `i` on that is not a filler (or one of the given cues). */
function skip(chunks: Chunk[], i: number, also: Cue['cue'][] = []): number {
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

const RULES: Rule[] = [
  overPeriod,
  countedExtreme,
  refusal,
  chart,
  comparison,
  previous,
  grain,
  headCue,
  countOf,
  aggregates,
  shareOf,
  calculation,
  topN,
  extreme,
  adjective,
  sort,
  group,
  comparative,
  numberThenThing,
  thingThenNumber,
  versusAverage,
  contains,
  without,
  missing,
  period,
  valueCondition,
  thing,
]

/** "over the last 12 months": no comparison, a period follows. */
function overPeriod({ chunks, i }: Place): number {
  if (cueOf(chunks[i]) !== 'compare' || isThing(chunks[i])) return 0
  return chunks[skip(chunks, i + 1)]?.range && chunks[i]?.text.toLowerCase() === 'over' ? 1 : 0
}

/** "which 5 departments lost the most people": the number is how many are wanted. */
function countedExtreme({ chunks, i, draft }: Place): number {
  const chunk = chunks[i]
  const wants = chunk?.number !== undefined && chunk.range === undefined && hasName(chunks[i + 1]) && draft.head !== undefined
  const later = chunks.slice(i + 1).some((c) => c.cue?.cue === 'extreme' || c.cue?.cue === 'adjective')
  if (!wants || !later || draft.limit !== undefined) return 0
  draft.limit = chunk?.number
  return 1
}

function refusal({ chunks, i, draft }: Place): number {
  const chunk = chunks[i]
  if (chunk?.cue?.cue !== 'refuse' || isThing(chunk)) return 0
  draft.refusal ??= { why: chunk.cue.why, chunk }
  return 1
}

function chart({ chunks, i, draft }: Place): number {
  const chunk = chunks[i]
  if (chunk?.cue?.cue !== 'chart') return 0
  draft.chart = chunk.cue.chart
  return 1
}

/** "compared with last year", "vs 2023", "versus the previous period", "compare sick days in 2026 with 2025". */
function comparison({ chunks, i, draft }: Place): number {
  const chunk = chunks[i]
  if (cueOf(chunk) !== 'versus' || !chunk || draft.compare) return 0
  const at = skip(chunks, i + 1, ['which', 'with'])
  const next = chunks[at]
  if (next?.cue?.cue === 'previous') draft.compare = { by: next.cue.by, at: chunk }
  else if (next?.range) draft.compare = { to: rangeMention(next), at: chunk }
  else return compareLater(chunks, i, draft)
  return at + 1 - i
}

function rangeMention(chunk: Chunk & { range?: DateRange }): RangeMention {
  return { range: chunk.range ?? { text: chunk.text }, chunk, bareYear: chunk.bareYear === true }
}

/** Two periods after "compare": the second is what the first is compared with. */
function compareLater(chunks: Chunk[], i: number, draft: Draft): number {
  const [first, second, ...more] = chunks.slice(i).filter((chunk) => chunk.range !== undefined)
  const at = chunks[i]
  if (!first || !second || more.length > 0 || !at) return 0
  draft.compare = { to: rangeMention(second), at }
  return 1
}

function previous({ chunks, i, draft }: Place): number {
  const chunk = chunks[i]
  if (chunk?.cue?.cue !== 'previous') return 0
  draft.compare = { by: chunk.cue.by, at: chunk }
  return 1
}

function grain({ chunks, i, draft }: Place): number {
  const chunk = chunks[i]
  if (chunk?.cue?.cue === 'grain') draft.grain = chunk.cue.grain
  else if (cueOf(chunk) === 'trend') draft.trend = true
  else return 0
  return 1
}

function headCue({ chunks, i, draft }: Place): number {
  const cue = cueOf(chunks[i])
  if (cue !== 'list' && cue !== 'which' && cue !== 'who') return 0
  if (isThing(chunks[i]) && i > 0) return 0
  draft.head ??= cue
  if (cue === 'who') draft.head = 'who'
  return 1
}

/** "how many different job titles", "number of departments". */
function countOf({ chunks, i, draft }: Place): number {
  const chunk = chunks[i]
  if (!chunk || cueOf(chunk) !== 'count' || hasMetric(chunk) || isCountName(chunks, i)) return 0
  let at = skip(chunks, i + 1)
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
function aggregates({ chunks, i, draft }: Place): number {
  if (!isAggregate(chunks[i]) && !isExtremePair(chunks, i)) return 0
  const found: { chunk: Chunk; aggregate: Aggregate }[] = []
  let at = i
  for (let chunk = chunks[at]; chunk && (isAggregate(chunk) || (chunk.cue?.cue === 'extreme' && isExtremePair(chunks, i))); chunk = chunks[at]) {
    found.push({ chunk, aggregate: aggregateIn(chunk) })
    at = skip(chunks, at + 1, ['and', 'comma'])
  }
  let counted = false
  if (cueOf(chunks[at]) === 'count') [counted, at] = [true, skip(chunks, at + 1)]
  const target = chunks[at]
  if (!hasName(target)) return 0
  const owned = ownerPair(chunks, at)
  for (const { chunk, aggregate } of found) {
    if (counted && aggregate === 'sum') draft.measures.push({ kind: 'count', thing: owned.thing, distinct: false, at: chunk })
    else if (counted) draft.unknown.push(chunk)
    else draft.measures.push({ kind: 'aggregate', aggregate, thing: owned.thing, at: chunk })
  }
  if (owned.owner) draft.things.push(owned.owner)
  return at + owned.length - i
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

/** "employee salary" where the two are separate names: the table first, then the field that is meant. */
function ownerPair(chunks: Chunk[], at: number): { thing: Chunk; owner?: Chunk; length: number } {
  const first = chunks[at] as Chunk
  const second = chunks[at + 1]
  const isPair =
    hasTable(first) && !hasMetric(first) && second && (hasField(second) || hasMetric(second)) && !second.cue
  return isPair ? { thing: second, owner: first, length: 2 } : { thing: first, length: 1 }
}

function shareOf({ chunks, i, draft }: Place): number {
  const chunk = chunks[i]
  if (!chunk || cueOf(chunk) !== 'share' || hasName(chunk)) return 0
  draft.share = chunk
  return 1
}

function calculation({ chunks, i, draft }: Place): number {
  const chunk = chunks[i]
  if (!chunk || hasName(chunk)) return 0
  if (cueOf(chunk) === 'growth') draft.growth = chunk
  else if (cueOf(chunk) === 'running') draft.running = chunk
  else if (cueOf(chunk) === 'distinct') draft.distinct = true
  else if (chunk.cue?.cue === 'direction') draft.direction = chunk.cue.direction
  else return 0
  return 1
}

/** "top 5 departments by headcount", "the 3 largest", "bottom ten". */
function topN({ chunks, i, draft }: Place): number {
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
function extreme({ chunks, i, draft }: Place): number {
  const chunk = chunks[i]
  if (chunk?.cue?.cue !== 'extreme' || hasName(chunk)) return 0
  let at = skip(chunks, i + 1)
  const extremeHere = { direction: chunk.cue.direction, count: draft.limit ?? 1, at: chunk }
  const next = chunks[at]
  const aggregate = next?.cue?.cue === 'aggregate' ? next.cue.aggregate : undefined
  if (aggregate || cueOf(next) === 'count') at = skip(chunks, at + 1)
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

function adjective({ chunks, i, draft }: Place): number {
  const chunk = chunks[i]
  if (chunk?.cue?.cue !== 'adjective' || hasName(chunk)) return 0
  const [first] = chunk.cue.concepts
  draft.extreme = {
    direction: first?.direction ?? 'desc',
    count: draft.limit ?? 1,
    concepts: chunk.cue.concepts,
    at: chunk,
  }
  return 1
}

function sort({ chunks, i, draft }: Place): number {
  if (cueOf(chunks[i]) !== 'sort') return 0
  const at = skip(chunks, i + 1)
  const target = chunks[at]
  if (!hasName(target)) return 0
  draft.orderBy = ownerPair(chunks, at).thing
  return at + ownerPair(chunks, at).length - i
}

/** "by department and gender", "per location"; after "top 5" a measure is what to order by. */
function group({ chunks, i, draft }: Place): number {
  const cue = cueOf(chunks[i])
  if (cue !== 'by' && cue !== 'each') return 0
  let at = skip(chunks, i + 1, ['by', 'each', 'distinct'])
  let end = 0
  while (hasName(chunks[at]) || (end > 0 && chunks[at]?.cue?.cue === 'grain')) {
    takeGroup(chunks, at, draft)
    end = at + groupLength(chunks, at)
    const joint = skip(chunks, end, [])
    if (!['and', 'comma'].includes(cueOf(chunks[joint]) ?? '')) break
    at = skip(chunks, joint + 1, ['by', 'each', 'and'])
    if (startsClause(chunks, at)) break
  }
  return end > 0 ? end - i : 0
}

/** After "by department and", another question part may follow: an aggregate, a count, an order. */
function startsClause(chunks: Chunk[], at: number): boolean {
  return ['aggregate', 'count', 'sort', 'share', 'extreme'].includes(cueOf(chunks[at]) ?? '')
}

function groupLength(chunks: Chunk[], at: number): number {
  return chunks[at]?.cue?.cue === 'grain' ? 1 : ownerPair(chunks, at).length
}

function takeGroup(chunks: Chunk[], at: number, draft: Draft): void {
  const chunk = chunks[at]
  if (chunk?.cue?.cue === 'grain') {
    draft.grain = chunk.cue.grain
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

/** "older than 40", "earning more than 100k". */
function comparative({ chunks, i, draft }: Place): number {
  const chunk = chunks[i]
  if (chunk?.cue?.cue !== 'comparative') return 0
  const at = skip(chunks, i + 1)
  const value = chunks[at]?.number
  if (value === undefined) return 0
  draft.conditions.push({ kind: 'compare', concepts: chunk.cue.concepts, op: '>', value, percent: false, at: chunk })
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
  'minutes',
  'seconds',
  'hours',
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
function numberThenThing({ chunks, i, draft }: Place): number {
  const chunk = chunks[i]
  const compared = comparedNumber(chunks, i)
  if (!chunk || !compared) return 0
  const at = skip(chunks, compared.next)
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
    draft.conditions.push({ ...compared.condition, thing: owned.thing, at: chunk })
    return at + owned.length - i
  }
  if (!before) return 0
  draft.things = draft.things.filter((known) => known !== before)
  draft.conditions.push({ ...compared.condition, thing: before, at: chunk })
  return unitAfter(chunks, compared.next) - i
}

/** "between 30 and 40 years old", "over 60 years of age". */
function saysAge(chunks: Chunk[], from: number, to: number): boolean {
  return chunks.slice(from, to).some((chunk) => chunk.tokens.some((token) => token.plain === 'old' || token.plain === 'age'))
}

function ageConditions(condition: DistributedCondition, at: Chunk): ConditionMention[] {
  const one = (op: Comparator, value: number): ConditionMention => ({ kind: 'compare', concepts: AGE, op, value, percent: false, at })
  return condition.kind === 'between' ? [one('>=', condition.low), one('<=', condition.high)] : [one(condition.op, condition.value)]
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

/** The numeric name just before a comparison: "salary is above 50000". A table does not compare with a number. */
function lastNamed(chunks: Chunk[], i: number, draft: Draft): Chunk | undefined {
  for (let at = i - 1; at >= 0; at -= 1) {
    const chunk = chunks[at]
    if (!chunk) return undefined
    if ((hasField(chunk) && !hasTable(chunk)) || hasMetric(chunk)) return draft.things.includes(chunk) ? chunk : undefined
    if (isThing(chunk) || !chunk.filler) return undefined
  }
  return undefined
}

/** "rating of 5", "level 3", "salary = 50000": a number just after a numeric field. */
function thingThenNumber({ chunks, i, draft }: Place): number {
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

/** "salary above the average". */
function versusAverage({ chunks, i, draft }: Place): number {
  const chunk = chunks[i]
  if (chunk?.cue?.cue !== 'versus-average') return 0
  const before = lastNamed(chunks, i, draft)
  if (before) draft.things = draft.things.filter((known) => known !== before)
  const at = skip(chunks, i + 1)
  const after = before ? undefined : chunks[at]
  const named = before ?? (hasField(after) || hasMetric(after) ? after : undefined)
  draft.conditions.push({ kind: 'versus', thing: named, op: chunk.cue.op, at: chunk })
  return named === after && after ? at + 1 - i : 1
}

/** "whose name starts with A", "title contains manager". */
function contains({ chunks, i, draft }: Place): number {
  const chunk = chunks[i]
  if (chunk?.cue?.cue !== 'contains') return 0
  const next = chunks[skip(chunks, i + 1)]
  const text = next?.quoted ?? (next && !next.cue ? next.text : undefined)
  const at = next ? chunks.indexOf(next) : i
  const before = lastText(chunks, i, draft)
  if (!text || !before) return 0
  draft.things = draft.things.filter((known) => known !== before)
  const negated = chunks.slice(Math.max(0, i - 2), i).some((c) => cueOf(c) === 'not')
  draft.conditions.push({ kind: 'contains', thing: before, text, at: chunk.cue.at, negated, chunk })
  return at + 1 - i
}

function lastText(chunks: Chunk[], i: number, draft: Draft): Chunk | undefined {
  for (let at = i - 1; at >= 0; at -= 1) {
    const chunk = chunks[at]
    if (chunk && hasField(chunk)) return draft.things.includes(chunk) ? chunk : undefined
    if (chunk && !chunk.filler && !['with', 'not', 'which'].includes(cueOf(chunk) ?? '')) return undefined
  }
  return undefined
}

/** "without a manager", "with no trainings", "who have never been absent". */
function without({ chunks, i, draft }: Place): number {
  const chunk = chunks[i]
  const cue = cueOf(chunk)
  if (!chunk || (cue !== 'without' && cue !== 'not') || isThing(chunk)) return 0
  const at = skip(chunks, i + 1, ['with', 'by'])
  const next = chunks[at]
  if (!isThing(next)) return 0
  if (cue === 'not' && next.values.length > 0) return takeValue({ chunks, i: at, draft }, true) + at - i
  if (cue === 'not' && !hasTable(next)) return 0
  const owned = ownerPair(chunks, at)
  if (next.values.length > 0 && !hasName(next)) return takeValue({ chunks, i: at, draft }, true) + at - i
  draft.conditions.push({ kind: 'none', thing: owned.thing, at: chunk })
  return at + owned.length - i
}

/** "missing email", "exit date is unknown", "email is not empty". */
function missing({ chunks, i, draft }: Place): number {
  const cue = cueOf(chunks[i])
  if (cue !== 'missing' && cue !== 'filled') return 0
  const before = lastText(chunks, i, draft)
  const at = skip(chunks, i + 1)
  const target = before ?? (hasField(chunks[at]) ? chunks[at] : undefined)
  if (!target) return 0
  draft.things = draft.things.filter((known) => known !== target)
  const negated = cue === 'filled' || cueOf(chunks[i - 1]) === 'not'
  draft.conditions.push({ kind: 'missing', thing: target, negated })
  return before ? 1 : at + 1 - i
}

/** A period, with the date that stands before it ("hired in 2024") or nothing. */
function period({ chunks, i, draft }: Place): number {
  const chunk = chunks[i]
  if (!chunk?.range) return 0
  if (draft.compare?.to?.chunk === chunk) return 1
  const hint = dateBefore(chunks, i)
  if (hint) draft.things = draft.things.filter((known) => known !== hint)
  const suffix = chunks[i + 1]?.cue
  const range = suffix?.cue === 'suffix' ? openEnded(chunk.range, suffix.op) : chunk.range
  draft.ranges.push({ range, hint, chunk, bareYear: chunk.bareYear === true && range === chunk.range })
  return range === chunk.range ? 1 : 2
}

/** "1960 or later": from its start; "or earlier": to its end. */
function openEnded({ from, to, text }: DateRange, op: '>=' | '<='): DateRange {
  return op === '>=' ? { from, text: `since ${text}` } : { to, text: `until ${text}` }
}

function dateBefore(chunks: Chunk[], i: number): Chunk | undefined {
  for (let at = i - 1; at >= Math.max(0, i - 4); at -= 1) {
    const chunk = chunks[at]
    if (!chunk) return undefined
    if (hasField(chunk)) return isDateName(chunk) ? chunk : undefined
    if (isThing(chunk) || !chunk.filler) return undefined
  }
  return undefined
}

/** Whether the best reading of a name is a date. */
function isDateName(chunk: Chunk): boolean {
  const dates = chunk.meanings.filter((meaning) => meaning.kind === 'field' && meaning.date)
  const best = Math.max(...chunk.meanings.map((meaning) => meaning.quality))
  return dates.some((meaning) => meaning.quality === best || (meaning.kind === 'field' && meaning.verb))
}

function valueCondition(place: Place): number {
  const chunk = place.chunks[place.i]
  if (!chunk || chunk.values.length === 0) return 0
  if (hasName(chunk) && !prefersValue(place)) return 0
  return takeValue(place, false)
}

/** A word that is both a name and a value is a value after a preposition or its column, or written with a capital. */
function prefersValue({ chunks, i }: Place): boolean {
  const chunk = chunks[i]
  const before = chunks[i - 1]
  const aside = ['in', 'at', 'from', 'for', 'of'].includes(before?.tokens.at(-1)?.plain ?? '')
  const exact = chunk?.values.some((hit) => hit.quality === 1) ?? false
  const strongName = chunk?.meanings.some((m) => m.quality >= 0.9) ?? false
  return exact && (!strongName || (aside && !hasTable(chunk)) || chunk?.tokens[0]?.capital === true)
}

function takeValue({ chunks, i, draft }: Place, negated: boolean): number {
  const chunk = chunks[i] as Chunk
  const before = chunks[i - 1]
  const after = chunks[i + 1]
  const known = hasName(before) ? before : hasName(after) && !after.values.length ? after : undefined
  const lead = chunks[skipBack(chunks, i - 1)]
  const joint = cueOf(lead)
  const last = draft.conditions.at(-1)
  const joined =
    last?.kind === 'value' && (joint === 'or' || joint === 'and' || joint === 'comma')
      ? joint === 'comma'
        ? 'or'
        : joint
      : undefined
  const word = before?.tokens.at(-1)?.plain ?? ''
  const aside = ['in', 'at', 'within', 'from', 'for', 'the'].includes(word) && !negated
  const wasNegated = negated || (joined !== undefined && last?.kind === 'value' && last.negated)
  draft.conditions.push({ kind: 'value', chunk, owner: known, negated: wasNegated, joined, aside })
  return 1
}

function skipBack(chunks: Chunk[], i: number): number {
  let at = i
  while (at >= 0 && chunks[at]?.filler && !chunks[at]?.cue) at -= 1
  return at
}

/** "with trainings", "that have absences": some related rows. Otherwise the name is noted, its part settled later. */
function thing({ chunks, i, draft }: Place): number {
  const chunk = chunks[i]
  if (!hasName(chunk)) return 0
  const lead = chunks[skipBack(chunks, i - 1)]
  const related =
    cueOf(lead) === 'with' && hasTable(chunk) && draft.things.some((known) => hasTable(known) && known !== chunk)
  if (related && !nextIsComparison(chunks, i)) draft.conditions.push({ kind: 'some', thing: chunk })
  else draft.things.push(chunk)
  return 1
}

function nextIsComparison(chunks: Chunk[], i: number): boolean {
  return ['compare', 'between'].includes(cueOf(chunks[skip(chunks, i + 1)]) ?? '')
}
