/** What a question points back to: "that customer" is one who was named before. */
import type { Lexicon } from './lexicon.ts'
import { tokenize } from './tokens.ts'

const POINTING = new Set(['this', 'that', 'these', 'those'])
/** "How old are they", "what is their budget", "the largest class of them": nobody is named before them. */
const STANDING =
  /^(how|what|which|where|when)\b((?!\b(and|or)\b)[^,;])*?\b((do|did|does|are|were|is|was) (?<subject>they|their|he|she|his|her)|(of|for|by|to|from|with) (?<object>them|him|her))\b/i
/** After these a verb follows what is pointed at: "how many shops does this maker have". */
const ASKING = new Set(['does', 'did', 'do'])
/** Before these "that" begins no clause: "the email of that customer". */
const BEFORE = new Set('of for in by from at with about to does did do is was has'.split(' '))
const GOES_ON = new Set(['and', 'or'])

/** The words of "the email of that customer", "how old are they" that point at what nothing in the question names, if there are any. */
export function pointsBack(question: string, lexicon: Lexicon): string | undefined {
  const tokens = tokenize(question)
  const forms = tokens.map((token) => token.forms)
  const tablesAt = (at: number) => lexicon.lookup(forms, at).filter(({ meaning }) => meaning.kind === 'table')
  const namesOf = (at: number) => tablesAt(at).map(({ meaning }) => (meaning.kind === 'table' ? meaning.table : ''))
  const isNamed = tokens.some(({ capital, kind }, i) => capital || kind === 'quoted' || tablesAt(i).length > 0)
  const standing = isNamed ? undefined : STANDING.exec(question.trim())
  if (standing) return standing.groups?.subject ?? standing.groups?.object
  for (const [i, { plain, start }] of tokens.entries()) {
    if (!POINTING.has(plain) || !BEFORE.has(tokens[i - 1]?.plain ?? '')) continue
    const length = Math.max(0, ...tablesAt(i + 1).map((hit) => hit.length))
    const next = tokens[i + 1 + length]
    const ends = !next || GOES_ON.has(next.plain) || ASKING.has(tokens[i - 1]?.plain ?? '')
    if (length === 0 || !ends) continue
    const pointed = namesOf(i + 1)
    const isSaid = tokens.slice(0, i).some((_, before) => namesOf(before).some((name) => pointed.includes(name)))
    if (!isSaid) return question.slice(start, tokens[i + length]?.end)
  }
  return undefined
}
