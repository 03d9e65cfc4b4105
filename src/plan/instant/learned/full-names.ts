/** Places where a question says the whole name of a column in several words: "customer ids", "name of the subject". */
import { STEM } from './fits.ts'
import type { Look } from './mentions.ts'
import type { SchemaColumn } from './schema.ts'

/** Words `start` to `end`, the last not counted, and the columns that they name in full, keys with those that hold the same keys. */
export type FullName = { start: number; end: number; columns: Set<number> }

/** Cues that may stand within a name that is said the other way round: "name of each subject". */
const WITHIN = new Set(['of', 'the', 'each', 'all', 'any'])
/** How many of them. */
const MOST_WITHIN = 2

/** The longest full names of a question: none lies within another. */
export function fullNames(look: Look, columns: readonly SchemaColumn[]): FullName[] {
  const found = new Map<string, FullName>()
  for (const column of columns)
    for (const name of spokenNames(column, look))
      for (const [start, end] of placesOf(name, look)) {
        const known = found.get(`${start} ${end}`) ?? { start, end, columns: new Set() }
        for (const id of [column.id, ...column.twins]) known.columns.add(id)
        found.set(`${start} ${end}`, known)
      }
  const all = [...found.values()]
  return all.filter((one) => !all.some((other) => isWithin(one, other)))
}

const isWithin = (one: FullName, other: FullName) =>
  one.end - one.start < other.end - other.start && one.start >= other.start && one.end <= other.end

/** What a column is called: its name, and where that does not hold its table's, both names together. */
function spokenNames({ words, own, table }: SchemaColumn, { schema }: Look): number[][] {
  const names = words.length > 1 ? [words] : []
  const ofTable = schema.tables[table]?.words ?? []
  return own.length === words.length && ofTable.length > 0 ? [...names, [...words, ...ofTable]] : names
}

/** Where all words of a name stand together, in any order. */
function placesOf(name: number[], look: Look): [number, number][] {
  const { words, fit, schema, valueCover } = look
  const width = schema.words.length
  const fits = (i: number, w: number) => !valueCover[i] && (fit[i * width + w] as number) >= STEM
  if (!name.every((w) => words.some((_, i) => fits(i, w)))) return []
  return words.flatMap((_, start): [number, number][] => {
    const left = new Set(name)
    for (let i = start, within = 0; i < words.length; i += 1) {
      const met = [...left].find((w) => fits(i, w))
      if (met !== undefined) left.delete(met)
      else if (i === start || !WITHIN.has(words[i]?.cue ?? '') || (within += 1) > MOST_WITHIN) return []
      if (left.size === 0) return [[start, i + 1]]
    }
    return []
  })
}
