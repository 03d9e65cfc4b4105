/** Rule for two fields of a row that are compared with each other. */
import type { Comparator } from '../../form/types.ts'
import type { Chunk } from './chunks.ts'
import { hasField, hasTable } from './draft.ts'
import { isDateName, type Place, skip } from './place.ts'

/** Words that compare dates and are no comparisons of numbers. */
const OF_DATES: Record<string, Comparator> = { after: '>', 'later than': '>', before: '<', 'earlier than': '<' }

/** "Shipped after their required date", "salary below the minimum salary". */
export function versusField({ chunks, i, draft }: Place): number {
  const op = comparatorOf(chunks[i])
  const at = skip(chunks, i + 1)
  const [other, before] = [chunks[at], fieldBefore(chunks, i)]
  if (!op || !before || !draft.things.includes(before) || !isField(other)) return 0
  if (isDateName(before) !== isDateName(other)) return 0
  draft.things = draft.things.filter((known) => known !== before)
  draft.conditions.push({ kind: 'fields', thing: before, op, other })
  return at + 1 - i
}

function comparatorOf(chunk: Chunk | undefined): Comparator | undefined {
  if (chunk?.cue?.cue === 'compare') return chunk.cue.op
  return chunk && OF_DATES[chunk.tokens.map(({ plain }) => plain).join(' ')]
}

const isField = (chunk: Chunk | undefined): chunk is Chunk =>
  chunk !== undefined && hasField(chunk) && !hasTable(chunk) && chunk.values.length === 0 && !chunk.cue

/** The field that was named last, with nothing between but words that say nothing. */
function fieldBefore(chunks: Chunk[], i: number): Chunk | undefined {
  const before = chunks.slice(0, i).findLast((chunk) => !chunk.filler || hasField(chunk))
  return isField(before) ? before : undefined
}
