/** Words and their forms, shared by everything that indexes names and values or reads questions. */
import lemmatizer from 'wink-lemmatizer'

/** Lower case, accents folded, typographic apostrophes made plain. */
export function fold(text: string): string {
  if (PLAIN.test(text)) return text.toLowerCase()
  return text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .replace(/[’‘]/g, "'")
    .toLowerCase()
}

/** Letters without accents, and nothing that folding changes but their case. */
const PLAIN = /^[ -~]*$/

/** The folded words of a name or value, punctuation dropped. */
export function wordsOf(text: string): string[] {
  return fold(text).match(/[\p{L}\p{N}]+/gu) ?? []
}

const MAX_CACHED = 50_000
const formsCache = new Map<string, string[]>()

/** A folded word and its lemmas as noun, verb and adjective, each once, the word itself first. "Newest" is not "new". */
export function formsOf(plain: string): string[] {
  const known = formsCache.get(plain)
  if (known) return known
  const graded = /(er|est)$/.test(plain)
  const adjective = graded ? plain : lemmatizer.adjective(plain)
  const found = [...new Set([plain, lemmaOf(plain), lemmatizer.verb(plain), adjective])]
  if (formsCache.size < MAX_CACHED) formsCache.set(plain, found)
  return found
}

/** The noun lemma of a folded word: what names and phrases are indexed by. */
export function lemmaOf(plain: string): string {
  const known = lemmas.get(plain)
  if (known !== undefined) return known
  const noun = lemmatizer.noun(plain)
  const found = noun === plain && UNKNOWN_PLURAL.test(plain) ? plain.slice(0, -1) : noun
  if (lemmas.size < MAX_CACHED) lemmas.set(plain, found)
  return found
}

const lemmas = new Map<string, string>()

/** Plurals of words that the dictionary does not hold: "ids", "logins". */
const UNKNOWN_PLURAL = /^(id|\p{L}{3,}[bdf-hj-nprtv-z])s$/u
