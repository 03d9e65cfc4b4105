/** Rules for who reports to whom. */
import { namesCharge } from '../../form/charge.ts'
import type { Chunk } from './chunks.ts'
import { type Draft, hasName } from './draft.ts'
import { cueOf, type Place, skip, skipBack } from './place.ts'

/** "Who reports to Ann Lee", "departments managed by Ann Lee", "whose manager is Ann Lee": the people named are in charge of what is asked for. */
export function underSomebody({ chunks, i, draft }: Place): number {
  if (!saysUnder(chunks[i]) && !isOfCharge(chunks[i])) return 0
  const first = skip(chunks, i + 1, ['by'])
  const people = peopleAt(chunks, first)
  if (people.length === 0 || (!saysUnder(chunks[i]) && /\b(of|for)\b/i.test(between(chunks, i, first)))) return 0
  for (const chunk of people)
    draft.conditions.push({ kind: 'value', chunk, negated: false, aside: false, inCharge: chunks[i] })
  draft.unknown.push(...furtherPeople(chunks, first + people.length))
  return first + people.length - i
}

/** "The manager of Bob", "Bob's manager", "who manages Bob", "who does Bob report to": the person in charge is what is asked for. */
export function aboveSomebody({ chunks, i, draft }: Place): number {
  const chunk = chunks[i]
  const isOver = cueOf(chunk) === 'over'
  if (!chunk || draft.inCharge || (!isOver && !saysUnder(chunk) && !isOfCharge(chunk))) return 0
  const first = skip(chunks, i + 1)
  const isOf = isOver || (isOfCharge(chunk) && between(chunks, i, first) === 'of')
  const [after] = isOf ? peopleAt(chunks, first) : []
  const before = chunks[skipBack(chunks, i - 1)]
  const isNamed = before !== undefined && draft.conditions.some((c) => c.kind === 'value' && c.chunk === before)
  const isOwned = isNamed && (saysUnder(chunk) ? first === chunks.length : /['’]s?$/.test(before.text))
  const of = after ?? (isOwned ? before : undefined)
  if (!of) return 0
  draft.inCharge = { at: chunk, of }
  return 1
}

/** Where a question names direct reports: the people that it names are in charge of them. */
export function directReports({ things, measures, extreme, groupNames }: Draft): Chunk | undefined {
  return [...things, ...measures.map(({ thing }) => thing), extreme?.thing, ...groupNames].find((chunk) =>
    /\bdirect reports?\b/i.test(chunk?.text ?? ''),
  )
}

/** "How many people report to each manager": the group says it all. */
export function underEach({ chunks, i }: Place): number {
  const next = chunks[skip(chunks, i + 1)]
  return saysUnder(chunks[i]) && (cueOf(next) === 'each' || cueOf(next) === 'by') ? 1 : 0
}

const saysUnder = (chunk: Chunk | undefined) => cueOf(chunk) === 'under'

/** Whether a name may be that of the key to who is in charge. */
const isOfCharge = (chunk: Chunk | undefined) =>
  hasName(chunk) && chunk.meanings.some((meaning) => meaning.kind === 'field' && namesCharge(meaning.field.via ?? ''))

/** Names of people, or the parts of one name, that follow each other. */
function peopleAt(chunks: Chunk[], first: number): Chunk[] {
  const after = chunks.slice(first)
  const end = after.findIndex((chunk) => chunk.values.length === 0)
  return end < 0 ? after : after.slice(0, end)
}

/** "Ann or Bob": whether the second is in charge as well is not understood. */
function furtherPeople(chunks: Chunk[], at: number): Chunk[] {
  const joint = skip(chunks, at)
  const isJoined = ['or', 'and', 'comma', 'versus'].includes(cueOf(chunks[joint]) ?? '')
  return isJoined ? peopleAt(chunks, skip(chunks, joint + 1)) : []
}

const between = (chunks: Chunk[], i: number, next: number) =>
  chunks
    .slice(i + 1, next)
    .map(({ text }) => text.toLowerCase())
    .filter((text) => text !== 'the')
    .join(' ')
