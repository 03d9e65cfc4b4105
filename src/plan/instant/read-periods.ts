/** Rules for periods, grains and comparisons of periods. */
import type { DateRange } from '../../form/types.ts'
import type { Chunk } from './chunks.ts'
import { type Draft, hasField, hasMetric, hasName, hasTable, isThing, type RangeMention } from './draft.ts'
import { cueOf, isDateName, type Place, skip, skipBack } from './place.ts'

/** "New customers by month": those of the time that is asked for, not those with a state of that name. */
export function newRows({ chunks, i }: Place): number {
  const isDated = chunks.some(({ range, cue }) => range !== undefined || cue?.cue === 'grain')
  const isNew = chunks[i]?.text.toLowerCase() === 'new' && !hasName(chunks[i])
  return isNew && isDated && hasTable(chunks[i + 1]) ? 1 : 0
}

/** "over the last 12 months": no comparison, a period follows. */
export function overPeriod({ chunks, i }: Place): number {
  if (cueOf(chunks[i]) !== 'compare' || isThing(chunks[i])) return 0
  const next = chunks[skip(chunks, i + 1)]
  const ago = next?.tokens.at(-1)?.plain === 'ago'
  return next?.range && !ago && chunks[i]?.text.toLowerCase() === 'over' ? 1 : 0
}

/** "hires vs leavers", "compared with last year", "vs 2023", "versus the previous period", "compare sick days in 2026 with 2025". */
export function comparison({ chunks, i, draft }: Place): number {
  const chunk = chunks[i]
  if (cueOf(chunk) !== 'versus' || !chunk || draft.compare) return 0
  const at = skip(chunks, i + 1, ['which', 'with'])
  const next = chunks[at]
  if (next?.cue?.cue === 'previous') draft.compare = { by: next.cue.by, at: chunk }
  else if (next?.range) draft.compare = { to: rangeMention(next), at: chunk }
  else if (hasMetric(chunks[i - 1]) && hasMetric(next)) return 1
  else if (i === 0 && chunk.text.toLowerCase() === 'compare' && !chunks.some(({ range }) => range)) return 1
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

export function previous({ chunks, i, draft }: Place): number {
  const chunk = chunks[i]
  if (chunk?.cue?.cue !== 'previous') return 0
  draft.compare = { by: chunk.cue.by, at: chunk }
  return 1
}

export function grain({ chunks, i, draft }: Place): number {
  const chunk = chunks[i]
  if (chunk?.cue?.cue === 'grain') {
    draft.grain = chunk.cue.grain
    return 1 + groupAfter(chunks, i + 1, draft)
  }
  if (chunk?.cue?.cue === 'step' && !hasName(chunk)) draft.step = chunk.cue.step
  else if (cueOf(chunk) === 'trend') draft.trend = true
  else return 0
  return 1
}

/** "by month and department": the list of groups goes on after the month. */
function groupAfter(chunks: Chunk[], i: number, draft: Draft): number {
  const next = chunks[i + 1]
  if (!['and', 'comma'].includes(cueOf(chunks[i]) ?? '') || !hasName(next) || hasMetric(next)) return 0
  draft.by.push(next)
  return 2
}

/** A period, with the date that stands before it ("hired in 2024") or nothing. */
export function period({ chunks, i, draft }: Place): number {
  const chunk = chunks[i]
  if (!chunk?.range) return 0
  if (draft.compare?.to?.chunk === chunk) return 1
  const hint = dateBefore(chunks, i)
  if (hint) draft.things = draft.things.filter((known) => known !== hint)
  const suffix = chunks[i + 1]?.cue
  const range = suffix?.cue === 'suffix' ? openEnded(chunk.range, suffix.op) : chunk.range
  draft.ranges.push({
    range,
    hint,
    chunk,
    bareYear: chunk.bareYear === true && range === chunk.range,
    named: hasName(chunks[skipBack(chunks, i - 1)]),
    ofMetric: hasMetric(chunks[skipBack(chunks, i - 1)]),
  })
  return range === chunk.range ? 1 : 2
}

/** "1960 or later": from its start; "or earlier": to its end. */
function openEnded({ from, to, text }: DateRange, op: '>=' | '<='): DateRange {
  return op === '>=' ? { from, text: `since ${text}` } : { to, text: `until ${text}` }
}

/** "Not closed in November": what has not happened has no date. */
function isNegated(chunks: Chunk[], at: number): boolean {
  return ['not', 'without'].includes(cueOf(chunks[skipBack(chunks, at - 1)]) ?? '')
}

function dateBefore(chunks: Chunk[], i: number): Chunk | undefined {
  for (let at = i - 1; at >= Math.max(0, i - 4); at -= 1) {
    const chunk = chunks[at]
    if (!chunk) return undefined
    if (hasMetric(chunk)) return undefined
    const isAway = /^(on|off)$/i.test(chunks[at - 1]?.text ?? '')
    if (hasField(chunk)) return isDateName(chunk) && !isNegated(chunks, at) && !isAway ? chunk : undefined
    if (isThing(chunk) || !chunk.filler) return undefined
  }
  return undefined
}
