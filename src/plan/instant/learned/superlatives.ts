/** Which end of a column superlatives and directions ask for, and queries that take the other one. */
import type { Query, QueryItem } from '../../../form/query.ts'
import { EXACT } from './fits.ts'
import type { Look } from './mentions.ts'
import { holdsNames, type SchemaColumn } from './schema.ts'

const UP = new Set(['max', 'most'])
const DOWN = new Set(['min', 'least'])
const ASCENDING = /\b(ascending|increasing|alphabetical\w*|lexicographic\w*|asc)\b/i

/** "From least to greatest", "from Z to A". */
const UPWARDS = /\bfrom (the )?(least|lowest|low|smallest|small|shortest|short|cheapest|fewest|a) to\b/i
/** "From old to young": from the highest age, from the earliest date of birth. */
const OLDEST_FIRST = /\bfrom (the )?(oldest|old) to\b/i
const YOUNGEST_FIRST = /\bfrom (the )?(youngest|young|newest|new) to\b/i
const DOWNWARDS = /\bfrom (the )?(most|greatest|highest|high|largest|large|biggest|big|longest|long|z) to\b/i

/** Whether the direction of the order is what the superlatives ask for; "oldest" is the highest age and the earliest date. */
export function directionsOf(query: Query, look: Look): number[] {
  const [order] = query.order
  if (!order) return [0, 0, 0, 0, -1, 0]
  const column = columnOf(order.item, look)
  const dated = column !== undefined && holdsDates(column)
  const born = column !== undefined && /birth|born|found|establish|open|built/i.test(column.name)
  const wanted = endsAskedFor(look, dated)
  const agree = wanted.filter((end) => end === order.direction).length
  const conflict = wanted.length - agree
  const { question, words } = look
  const [highFirst, lowFirst] = dated ? [YOUNGEST_FIRST, OLDEST_FIRST] : [OLDEST_FIRST, YOUNGEST_FIRST]
  const down = words.some((word) => word.cue === 'desc') || DOWNWARDS.test(question) || highFirst.test(question)
  const up = !down && (ASCENDING.test(question) || UPWARDS.test(question) || lowFirst.test(question))
  return [
    agree,
    conflict,
    up && order.direction === 'desc' ? 1 : 0,
    down && order.direction === 'asc' ? 1 : 0,
    (dated ? 1 : 0) + (born ? 2 : 0),
    column && !order.item.aggregate && wanted.length > 0 && holdsNames(column) ? 1 : 0,
  ]
}

/** For each superlative that is no part of a name the end of a column that it asks for. */
function endsAskedFor({ words, best }: Look, dated: boolean): ('asc' | 'desc')[] {
  return words.flatMap(({ cue }, i) => {
    if (cue === '' || words[i - 1]?.token.plain === 'at' || best[i] === EXACT) return []
    if (UP.has(cue) || cue === (dated ? 'newest' : 'oldest')) return ['desc']
    return DOWN.has(cue) || cue === (dated ? 'oldest' : 'newest') ? ['asc'] : []
  })
}

/** Highest and lowest values that a superlative asks for, and those that only the opposite is asked for. */
export function extremesOf({ select }: Query, look: Look): number[] {
  let [agree, conflict] = [0, 0]
  for (const item of select) {
    const end = item.aggregate === 'max' ? 'desc' : item.aggregate === 'min' ? 'asc' : undefined
    const column = end && columnOf(item, look)
    if (!column) continue
    const wanted = endsAskedFor(look, holdsDates(column))
    if (wanted.includes(end)) agree += 1
    else if (wanted.length > 0) conflict += 1
  }
  return [agree, conflict]
}

/** Dates and times, and numbers that can only be years. */
function holdsDates({ kind, name, min, max }: SchemaColumn): boolean {
  return kind === 'time' || /year|date|time/i.test(name) || (min >= 1000 && max >= 1800 && max <= 2100)
}

/** Whether superlatives only ask for the other end than the query's: "oldest age" of the lowest one. */
export function isOtherEnd(query: Query, look: Look): boolean {
  const [, otherExtreme = 0] = extremesOf(query, look)
  const [agree = 0, conflict = 0] = query.limit === undefined ? [] : directionsOf(query, look)
  return otherExtreme > 0 || (agree === 0 && conflict > 0)
}

function columnOf({ field }: QueryItem, { schema }: Look): SchemaColumn | undefined {
  return schema.column(field.table, field.column)
}
