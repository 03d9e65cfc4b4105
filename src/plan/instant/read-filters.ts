/** Rules for values, texts, negations, and the names that are left. */
import type { Chunk } from './chunks.ts'
import { type Draft, hasField, hasName, hasTable, isThing } from './draft.ts'
import { isEvent } from './events.ts'
import { cueOf, ownerPair, type Place, skip, skipBack } from './place.ts'

/** "whose name starts with A", "title contains manager". */
export function contains({ chunks, i, draft }: Place): number {
  const chunk = chunks[i]
  if (chunk?.cue?.cue !== 'contains') return 0
  const first = skip(chunks, i + 1)
  const next = KINDS_OF_TEXT.test(chunks[first]?.text ?? '') ? chunks[first + 1] : chunks[first]
  const text = next?.quoted ?? (next && !next.cue ? next.text : undefined)
  const at = next ? chunks.indexOf(next) : i
  const before = lastText(chunks, i, draft)
  if (!text || !before) return 0
  draft.things = draft.things.filter((known) => known !== before)
  const negated = chunks.slice(Math.max(0, i - 2), i).some((c) => cueOf(c) === 'not')
  draft.conditions.push({ kind: 'contains', thing: before, text, at: chunk.cue.at, negated, chunk })
  return at + 1 - i
}

/** "Contains the letter a", "starts with the word new": what follows is the text. */
const KINDS_OF_TEXT = /^(letters?|words?|substring|string|text|characters?|phrase|prefix|suffix)$/i

function lastText(chunks: Chunk[], i: number, draft: Draft): Chunk | undefined {
  for (let at = i - 1; at >= 0; at -= 1) {
    const chunk = chunks[at]
    if (chunk && hasField(chunk)) return draft.things.includes(chunk) ? chunk : undefined
    if (chunk && !chunk.filler && !['with', 'not', 'which'].includes(cueOf(chunk) ?? '')) return undefined
  }
  return undefined
}

/** "without a manager", "with no trainings", "who have never been absent". */
export function without({ chunks, i, draft }: Place): number {
  const chunk = chunks[i]
  const cue = cueOf(chunk)
  if (!chunk || (cue !== 'without' && cue !== 'not') || isThing(chunk)) return 0
  const at = skip(chunks, i + 1, ['with', 'by'])
  const next = chunks[at]
  if (!isThing(next)) return 0
  if (isEvent(next)) {
    draft.conditions.push({ kind: 'none', thing: next, at: chunk })
    return at + 1 - i
  }
  if (cue === 'not' && next.values.length > 0) return takeValue({ chunks, i: at, draft }, true) + at - i
  if (cue === 'not' && !hasTable(next)) return 0
  const owned = ownerPair(chunks, at)
  if (next.values.length > 0 && !hasName(next)) return takeValue({ chunks, i: at, draft }, true) + at - i
  draft.conditions.push({ kind: 'none', thing: owned.thing, at: chunk })
  return at + owned.length - i
}

/** "missing email", "exit date is unknown", "email is not empty". */
export function missing({ chunks, i, draft }: Place): number {
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

/** "Sales or Finance", "Vienna compared to Warsaw": the word is taken up by the second value. */
export function orBetweenValues({ chunks, i, draft }: Place): number {
  const joins = ['or', 'versus'].includes(cueOf(chunks[i]) ?? '') && draft.conditions.at(-1)?.kind === 'value'
  const next = chunks[skip(chunks, i + 1)]
  return joins && next !== undefined && next.values.length > 0 ? 1 : 0
}

export function valueCondition(place: Place): number {
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
  const verb = chunk?.meanings.some((m) => m.kind === 'field' && m.verb) ?? false
  if (verb && chunk?.tokens[0]?.capital !== true && !hasName(before)) return false
  const strongName = chunk?.meanings.some((m) => m.quality >= 0.9) ?? false
  return exact && (!strongName || (aside && !hasTable(chunk)) || chunk?.tokens[0]?.capital === true)
}

function takeValue({ chunks, i, draft }: Place, negated: boolean): number {
  const chunk = chunks[i] as Chunk
  const before = chunks[i - 1]
  const after = chunks[i + 1]
  const known = hasName(before) ? before : hasName(after) && !after.values.length ? after : undefined
  // "Payslips with status held": the field tells which value is meant, and is not what is to be shown.
  const isOwner = known === before && hasField(before) && !hasTable(before)
  if (isOwner && draft.things.some(hasTable)) draft.things = draft.things.filter((one) => one !== before)
  const lead = chunks[skipBack(chunks, i - 1)]
  const joint = cueOf(lead)
  const last = draft.conditions.at(-1)
  const joined =
    last?.kind === 'value' && (joint === 'or' || joint === 'and' || joint === 'versus' || joint === 'comma')
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

/** "with trainings", "that have absences": some related rows. Otherwise the name is noted, its part settled later. */
export function thing({ chunks, i, draft }: Place): number {
  const chunk = chunks[i]
  if (!hasName(chunk)) return 0
  const verb = chunk.meanings.some((m) => m.kind === 'field' && m.verb)
  if (verb && chunks[i - 1]?.tokens.at(-1)?.plain === 'at') {
    draft.unknown.push(chunk)
    return 1
  }
  const lead = chunks[skipBack(chunks, i - 1)]
  const related =
    cueOf(lead) === 'with' && hasTable(chunk) && draft.things.some((known) => hasTable(known) && known !== chunk)
  const isList = (cue: string | undefined) =>
    cue === 'and' || cue === 'comma' || cue === 'with' || cue === 'or' || cue === 'versus'
  if (isList(cueOf(lead)) || isList(cueOf(chunks[skip(chunks, i + 1)]))) draft.listed.add(chunk)
  const possessed = /^(their|its|his|her)$/i.test(chunks[i - 1]?.text ?? '')
  if (possessed) draft.possessed.add(chunk)
  // "Off sick", "on leave": those who have such a row.
  const isAway =
    /^(on|off)$/i.test(chunks[i - 1]?.text ?? '') &&
    (draft.head === 'who' || draft.things.some(hasTable) || draft.measures.length > 0)
  if (isAway && hasTable(chunk)) {
    draft.conditions.push({ kind: 'some', thing: chunk })
    return 1
  }
  if (related && !possessed && !nextIsComparison(chunks, i)) draft.conditions.push({ kind: 'some', thing: chunk })
  else draft.things.push(chunk)
  return 1
}

function nextIsComparison(chunks: Chunk[], i: number): boolean {
  return ['compare', 'between'].includes(cueOf(chunks[skip(chunks, i + 1)]) ?? '')
}
