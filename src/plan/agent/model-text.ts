/** Text that a language model wrote for people: one line, no markup, and no figures that it has not been given. */
import { cut } from './quote.ts'

const MARKUP = /https?:|www\.|\]\(|!\[|[<>]|javascript:|data:/i

/** The text on one line, or undefined where it holds a link or markup, or digits that do not stand in `known`. */
export function modelText(text: string | null | undefined, length: number, known?: string): string | undefined {
  const line = cut(text ?? '', length)
  if (line === '' || MARKUP.test(line)) return undefined
  if (known === undefined) return line
  const digits = new Set(known.match(/\d+/g))
  return (line.match(/\p{N}+/gu) ?? []).every((run) => digits.has(run)) ? line : undefined
}

/** Those of several texts that may be shown, at most five. */
export function modelTexts(texts: readonly string[] | null | undefined, length: number, known?: string): string[] {
  return (texts ?? []).slice(0, 5).flatMap((text) => modelText(text, length, known) ?? [])
}
