/** The words of the page, in the language of its reader where there is a table of them. Another language is one more file. */
import { en, type Words } from './en.ts'

const LANGUAGES: { readonly [language: string]: Words } = { en }

/** The first of the reader's languages that there are words in; English else. */
export function wordsFor(languages: readonly string[]): Words {
  const known = languages.flatMap((language) => LANGUAGES[language.slice(0, 2).toLowerCase()] ?? [])
  return known[0] ?? en
}

export const words: Words = wordsFor(globalThis.navigator?.languages ?? [])
