/** Which tables a question names beside a word: "name of the track", "track name". */
import { STEM } from './fits.ts'
import type { Look } from './mentions.ts'

/** Cues that may stand between a column and its table. */
const BETWEEN = new Set(['of', 'the', 'in', 'each', 'with', 'all', 'any', 'by'])
const FAR = 3

/** For each word the tables named right before it, or after it with nothing but small words between. */
export function tablesBeside(look: Look): number[][] {
  const named = look.words.map((_, i) => tablesNamed(look, i))
  return look.words.map((_, i) => {
    const before = named[i - 1] ?? []
    for (let k = i + 1; k <= i + FAR; k += 1) {
      const after = named[k] ?? []
      if (after.length > 0) return [...before, ...after]
      if (!BETWEEN.has(look.words[k]?.cue ?? '')) break
    }
    return before
  })
}

function tablesNamed({ fit, schema, valueCover }: Look, i: number): number[] {
  if (valueCover[i]) return []
  const width = schema.words.length
  return schema.tables
    .filter((table) => table.words.some((w) => (fit[i * width + w] as number) >= STEM))
    .map((table) => table.id)
}
