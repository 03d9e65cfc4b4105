/** Chunks to draft: rules tried in order at each place, each taking some chunks and noting what they ask for. */
import type { Chunk } from './chunks.ts'
import type { Cue } from './cues.ts'
import { type Draft, emptyDraft, isThing } from './draft.ts'
import { cueOf, type Place, type Rule } from './place.ts'
import { aboveSomebody, underEach, underSomebody } from './read-charge.ts'
import { versusField } from './read-fields.ts'
import { contains, missing, orBetweenValues, thing, valueCondition, without } from './read-filters.ts'
import { aggregates, calculation, countOf, headCue, quality, rateOf, shareOf } from './read-measures.ts'
import { comparative, numberThenThing, thingThenNumber, versusAverage } from './read-numbers.ts'
import { adjective, countedExtreme, extreme, group, sort, spread, topN } from './read-order.ts'
import { comparison, grain, newRows, overPeriod, period, previous } from './read-periods.ts'

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
  const next = place.chunks[place.i + 1]
  if (chunk && isUnexplained(chunk))
    place.draft.unknown.push(cueOf(chunk) === 'by' && isThing(next) ? upTo(next, chunk) : chunk)
  return 1
}

/** "By" alone would tell nobody what is not understood. */
function upTo(next: Chunk, { start, text }: Chunk): Chunk {
  return { ...next, start, text: `${text} ${next.text}` }
}

/** A number or a period that no rule used is as unexplained as an unknown word. */
function isUnexplained(chunk: Chunk): boolean {
  if (chunk.unknown) return true
  if (chunk.number !== undefined || chunk.quoted !== undefined) return !chunk.filler
  return chunk.cue !== undefined && !FREE_CUES.has(chunk.cue.cue) && !chunk.filler
}

/** Cues that may stand without changing the meaning; any other left over means that the question was not understood. */
const FREE_CUES = new Set<Cue['cue']>(['list', 'which', 'who', 'with', 'and', 'comma', 'filler'])

function refusal({ chunks, i, draft }: Place): number {
  const chunk = chunks[i]
  // "Next week" may be about what is planned: whether the data knows of it is seen when its date is known.
  if (chunk?.cue?.cue !== 'refuse' || isThing(chunk) || (chunk.range && !draft.refusal)) return 0
  draft.refusal ??= { why: chunk.cue.why, chunk }
  return 1
}

function chart({ chunks, i, draft }: Place): number {
  const chunk = chunks[i]
  if (chunk?.cue?.cue !== 'chart') return 0
  draft.chart = chunk.cue.chart
  return 1
}

/** "by month instead": only an answer before can be changed. */
function instead({ chunks, i, draft }: Place): number {
  if (cueOf(chunks[i]) !== 'instead') return 0
  draft.instead = true
  return 1
}

const RULES: Rule[] = [
  newRows,
  instead,
  underSomebody,
  aboveSomebody,
  underEach,
  overPeriod,
  orBetweenValues,
  countedExtreme,
  refusal,
  chart,
  comparison,
  previous,
  grain,
  headCue,
  quality,
  countOf,
  aggregates,
  shareOf,
  rateOf,
  calculation,
  topN,
  extreme,
  adjective,
  sort,
  group,
  spread,
  comparative,
  numberThenThing,
  thingThenNumber,
  versusAverage,
  versusField,
  contains,
  without,
  missing,
  period,
  valueCondition,
  thing,
]
