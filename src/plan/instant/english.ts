/** Whether a word is English: an unknown one may be a misspelling, a known one means what it says. Words from WordNet. */
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'

/** One word a line, sorted. As one text the list takes a tenth of the memory of a set. */
let words: string | undefined

/** True for single words that WordNet lists. Reads the list on first use. */
export function isEnglishWord(word: string): boolean {
  words ??= gunzipSync(readFileSync(new URL('./data/words.txt.gz', import.meta.url))).toString('latin1')
  let [low, high] = [0, words.length]
  while (low < high) {
    const start = words.lastIndexOf('\n', ((low + high) >> 1) - 1) + 1
    const end = lineEnd(words, start)
    const line = words.slice(start, end)
    if (line === word) return true
    if (line < word) low = end + 1
    else high = start
  }
  return false
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf('\n', from)
  return end < 0 ? text.length : end
}
