/** Columns whose whole name the question says. */
import { STEM } from './fits.ts'
import type { Look } from './mentions.ts'
import type { SchemaColumn } from './schema.ts'

/** A run of words of the question, `end` not among them. */
export type Said = { start: number; end: number }

/** By column the places where its whole name is said, without those inside a longer name. */
export function namesSaid(look: Look): Map<number, Said[]> {
  const { schema } = look
  const runs = schema.columns.flatMap((column) => runsOf(column, look).map((run) => ({ column, run })))
  const isInside = (a: Said, b: Said) => b.end - b.start > a.end - a.start && b.start <= a.start && b.end >= a.end
  const longest = runs.filter(({ run }) => !runs.some((other) => isInside(run, other.run)))
  const found = new Map<number, Said[]>()
  for (const { column, run } of longest) found.set(column.id, [...(found.get(column.id) ?? []), run])
  return found
}

/** The places where the words of a column's label follow each other, or those of its name as it is written. */
function runsOf({ words, name }: SchemaColumn, { schema, fit, words: asked, valueCover }: Look): Said[] {
  const width = schema.words.length
  const isAlone = words.length === 1
  const fits = (i: number, w: number) => !(isAlone && valueCover[i]) && (fit[i * width + w] as number) >= STEM
  const written = squeezed(name)
  const runs: Said[] = []
  for (let i = 0; i < asked.length; i += 1) {
    const byLabel = words.length > 0 && i + words.length <= asked.length && words.every((w, k) => fits(i + k, w))
    const end = byLabel ? i + words.length : endOfName(written, asked, i)
    if (end > i) runs.push({ start: i, end })
  }
  return runs
}

const squeezed = (text: string) => text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '')

/** Where the name as it is written ends that starts at a word: "hire_date" is two words of the question; 0 where it does not. */
function endOfName(written: string, asked: Look['words'], from: number): number {
  let text = ''
  for (let i = from; i < asked.length && text.length < written.length; i += 1) {
    text += squeezed(asked[i]?.token.plain ?? '')
    if (text === written || text === `${written}s`) return i + 1
    if (!written.startsWith(text)) return 0
  }
  return 0
}
