/** Which stored values a phrase may stand for: text values of all columns by their folded words. */
import type { FieldRef } from '../form/types.ts'
import { countriesOf } from './demonyms.ts'
import { lemmaOf, wordsOf } from './words.ts'

export type ValueHit = { field: FieldRef; value: string; length: number; quality: number }

type Entry = { words: string[]; field: FieldRef; value: string }

const MAX_WORDS = 8
/** What "resignations" is worth for a stored RESIGN. */
const CODE_QUALITY = 0.8
const SHORTEST_CODE = 5
const ENDING = /^(s|e?d|ing|ings|er|ers|or|ors|t?ions?|ations?|ments?|ancy|ancies|als?|ees?)$/
/** What "Canadian" is worth for a stored "Canada". */
const COUNTRY_QUALITY = 0.9

/** An index over the values of text columns. Built once per catalog; lookups cost one map access per word. */
export class ValueIndex {
  private readonly byFirstWord = new Map<string, Entry[]>()
  private readonly vocabulary = new Map<string, number>()

  /** Adds the values of one column. Values of more than eight words are not what people type, and are left out. */
  add(field: FieldRef, values: Iterable<string>): void {
    for (const value of values) {
      const words = wordsOf(value)
      if (words.length === 0 || words.length > MAX_WORDS) continue
      this.addEntry({ words, field, value })
    }
  }

  /** Adds another phrase for a stored value, for example "women" for "F". */
  addLabel(field: FieldRef, value: string, label: string): void {
    const words = wordsOf(label)
    if (words.length > 0) this.addEntry({ words, field, value })
  }

  private addEntry(entry: Entry): void {
    const [first = ''] = entry.words
    // "Most expensive monitor" where they are stored as "Monitors".
    for (const key of new Set([first, lemmaOf(first)])) {
      const list = this.byFirstWord.get(key)
      if (list) list.push(entry)
      else this.byFirstWord.set(key, [entry])
    }
    for (const word of entry.words) this.vocabulary.set(word, (this.vocabulary.get(word) ?? 0) + 1)
  }

  /** Whether some value holds the word. */
  knows(word: string): boolean {
    return this.vocabulary.has(word)
  }

  get words(): Iterable<string> {
    return this.vocabulary.keys()
  }

  /**
   * Values that the words from `at` on spell, longest first. `forms` gives for each word the forms that it may have;
   * a match by lemma ("engineers" for "Engineer") has a lower quality than one by the word itself. Where nothing is
   * stored under a word that is said of a country ("Canadian"), the country is looked for.
   */
  lookup(forms: string[][], at: number): ValueHit[] {
    const hits: ValueHit[] = []
    for (const first of forms[at] ?? []) {
      for (const entry of this.byFirstWord.get(first) ?? []) {
        const quality = matchQuality(entry.words, forms, at)
        if (quality > 0) hits.push({ field: entry.field, value: entry.value, length: entry.words.length, quality })
      }
    }
    const [word = ''] = forms[at] ?? []
    if (hits.length > 0) return best(hits)
    const countries = this.countries(word)
    return best(countries.length > 0 ? countries : this.codes(word))
  }

  /** "Resignations", "promoted" for the codes RESIGN and PROMO: words that begin with one in capitals. */
  private codes(word: string): ValueHit[] {
    for (let length = word.length - 1; length >= SHORTEST_CODE; length -= 1) {
      const entries = this.byFirstWord.get(word.slice(0, length)) ?? []
      const codes = entries.filter(({ words, value }) => words.length === 1 && value === value.toUpperCase())
      if (codes.length > 0 && ENDING.test(word.slice(length)))
        return codes.map(({ field, value }) => ({ field, value, length: 1, quality: CODE_QUALITY }))
    }
    return []
  }

  private countries(word: string): ValueHit[] {
    return countriesOf(word).flatMap((name) =>
      (this.byFirstWord.get(name.split(' ')[0] ?? '') ?? [])
        .filter(({ words }) => words.join(' ') === name)
        .map(({ field, value }) => ({ field, value, length: 1, quality: COUNTRY_QUALITY })),
    )
  }
}

function matchQuality(words: string[], forms: string[][], at: number): number {
  let quality = 1
  for (const [i, word] of words.entries()) {
    const here = forms[at + i]
    if (!here) return 0
    if (here[0] === word) continue
    if (!here.includes(word) && !here.some((form) => form.length > 3 && form === lemmaOf(word))) return 0
    const place = here.indexOf(word)
    quality = Math.min(quality, place < 0 ? 0.7 : 0.9 - 0.06 * (place - 1))
  }
  return quality
}

/** Each field and value once, with its best quality; longest and best first. */
function best(hits: ValueHit[]): ValueHit[] {
  const seen = new Map<string, ValueHit>()
  for (const hit of hits) {
    const key = `${hit.field.table}.${hit.field.column}=${hit.value}`
    const known = seen.get(key)
    if (!known || known.length < hit.length || known.quality < hit.quality) seen.set(key, hit)
  }
  return [...seen.values()].sort((a, b) => b.length - a.length || b.quality - a.quality)
}
