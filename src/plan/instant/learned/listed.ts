/** What a question lists to be shown: "the name, city and age of ..." lists three. */
import { type Look, STEM } from './mentions.ts'

/** Cues that end the list. */
const ENDS = new Set(['in', 'with', 'by', 'order', 'desc', 'than', 'more', 'less', 'not', 'each'])

/** How many names of columns the first list of a question holds; 0 where nothing names one. */
export function listed(look: Look): number {
  let [count, named] = [0, false]
  for (const [i, { cue, token }] of look.words.entries()) {
    const before = look.question.slice(look.words[i - 1]?.token.end ?? 0, token.start)
    if (cue === 'and' || before.includes(',')) named = false
    if (!namesColumn(look, i)) {
      if (count > 0 && ENDS.has(cue)) break
      continue
    }
    if (!named) count += 1
    named = true
  }
  return count
}

function namesColumn({ fit, schema, valueCover }: Look, i: number): boolean {
  if (valueCover[i]) return false
  const width = schema.words.length
  return schema.columns.some(({ own }) => own.some((w) => (fit[i * width + w] as number) >= STEM))
}
