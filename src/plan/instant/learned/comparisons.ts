/** How the words of a question compare: "at least 3", "younger than the average", "3 or more"; and candidates that compare otherwise. */
import { allLevels, type Query, type QueryCondition } from '../../../form/query.ts'
import type { Look, Word } from './mentions.ts'

const conditionsOf = (query: Query) => allLevels(query).flatMap(({ where, having }) => [...where, ...having])

type Said = '' | '>' | '>=' | '<' | '<='

/** Words before "or after" and the like that take the number itself in. */
const ALSO = new Set(['in', 'on', 'at', 'to', 'equal'])

/** The comparison that the words around a number ask for: "at least 3", "3 or more", "in or after 2005", "no more than 3". */
export function saidAt({ words }: Look, i: number): Said {
  const cue = (k: number) => words[k]?.cue ?? ''
  const plain = (k: number) => words[k]?.token.plain ?? ''
  // "Above 80 or less than 20", "above 80 or below 20" compare the 80 with what stands before it.
  const ends = cue(i + 3) !== 'than' && words[i + 3]?.number === undefined
  const after = plain(i + 1) === 'or' && ends ? cue(i + 2) : ''
  if (after === 'more') return '>='
  if (after === 'less') return '<='
  for (let k = i - 1; k >= Math.max(0, i - 5); k -= 1) {
    if (words[k]?.number !== undefined || cue(k) === 'and') return ''
    if (plain(k) === 'least' && plain(k - 1) === 'at') return '>='
    if (plain(k) === 'most' && plain(k - 1) === 'at') return '<='
    const not = cue(k - 1) === 'not' || cue(k - 2) === 'not'
    const equal = cue(k - 1) === 'or' && ALSO.has(plain(k - 2))
    if (plain(k) === 'since') return '>='
    if (cue(k) === 'more' || cue(k) === 'after') return not ? '<=' : equal ? '>=' : '>'
    if (cue(k) === 'less' || cue(k) === 'before') return not ? '>=' : equal ? '<=' : '<'
    const mark = words[k]?.token.text ?? ''
    if (mark === '>' || mark === '>=' || mark === '<' || mark === '<=') return mark
  }
  return ''
}

/** The comparison that the words around a number ask for, '' where they ask for none; undefined where nobody says the number. */
export function saidOf(value: QueryCondition['value'], look: Look): Said | undefined {
  const at = look.words.findIndex(({ number }) => number !== undefined && String(number) === String(value))
  return at < 0 ? undefined : saidAt(look, at)
}

const isComparison = (op: string): op is Said => op === '<' || op === '<=' || op === '>' || op === '>='

/** The condition with the comparison that the words around its number ask for, or as it is where they ask for none. */
export function comparedAsSaid(condition: QueryCondition, look: Look): QueryCondition {
  const { op, value } = condition
  if (condition.query) return againstSaid(condition, look) ? { ...condition, op: OPPOSITE[op] ?? op } : condition
  if (typeof value !== 'number' || (op !== '=' && !isComparison(op))) return condition
  const said = saidOf(value, look)
  return !said || said === op ? condition : { ...condition, op: said }
}

/** Comparisons that agree with the words, that differ in strictness, that are the other way round, unsaid, and said in vain. */
export function comparisonsOf(query: Query, look: Look): number[] {
  let [agree, loose, conflict, unsaid, vain] = [0, 0, 0, 0, 0]
  for (const { op, value } of conditionsOf(query)) {
    if (value === undefined || op === 'between') continue
    const said = saidOf(value, look)
    if (said === undefined) continue
    if (!isComparison(op)) vain += said ? 1 : 0
    else if (said === '') unsaid += 1
    else if (said === op) agree += 1
    else if (said[0] === op[0]) loose += 1
    else conflict += 1
  }
  return [agree, loose, conflict, unsaid, vain, limitIsCompared(query, look) ? 1 : 0]
}

/** "At least 180" compares: it is not how many are shown. */
export function limitIsCompared({ limit }: Query, look: Look): boolean {
  return Boolean(saidOf(limit, look))
}

const OPPOSITE: Partial<Record<QueryCondition['op'], QueryCondition['op']>> = {
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
}

/** Words before something other than a number that ask for more, and for less: "above the average". */
function directionsSaid({ words }: Look): { up: boolean; down: boolean } {
  const says = (...cues: string[]) =>
    words.some(({ cue }, i) => cues.includes(cue) && [1, 2, 3].every((ahead) => words[i + ahead]?.number === undefined))
  return { up: says('more', 'after'), down: says('less', 'before') }
}

/** Whether a comparison with what an inner query gives goes the one way where words only ask for the other. */
function againstSaid({ op, query }: QueryCondition, look: Look): boolean {
  if (!query || !isComparison(op)) return false
  const { up, down } = directionsSaid(look)
  return op[0] === '>' ? down && !up : up && !down
}

/** Comparisons with what an inner query gives: those that go against the words, and the others. */
export function nestedComparisonsOf(query: Query, look: Look): number[] {
  const nested = conditionsOf(query).filter(({ op, query: inner }) => inner && isComparison(op))
  const against = nested.filter((condition) => againstSaid(condition, look)).length
  return [against, nested.length - against]
}

/** "Or" between two things; "3 or more" is one. */
export function isAlternative(i: number, words: Word[]): boolean {
  if (words[i]?.cue !== 'or') return false
  const next = words[i + 1]?.cue
  const bound =
    (next === 'more' || next === 'less') && words[i + 2]?.number === undefined && words[i + 2]?.cue !== 'than'
  return !(words[i - 1]?.number !== undefined && bound)
}
