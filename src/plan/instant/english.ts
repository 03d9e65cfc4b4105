/** Whether a word is English: an unknown one may be a misspelling, a known one means what it says. Words from WordNet. */
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'

let words: Set<string> | undefined

/** True for single words that WordNet lists. Reads the list on first use. */
export function isEnglishWord(word: string): boolean {
  words ??= new Set(
    gunzipSync(readFileSync(new URL('./data/words.txt.gz', import.meta.url)))
      .toString('utf8')
      .split('\n'),
  )
  return words.has(word)
}
