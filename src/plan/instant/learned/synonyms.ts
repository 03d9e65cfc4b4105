/** Words of like meaning, from WordNet: 10 for the commonest meaning down to 1 for a related kind. */
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'

/** By word the words like it: as they stand in the file until the first question after them. */
let table: Map<string, string | Map<string, number>> | undefined

function load(): Map<string, string> {
  const text = gunzipSync(readFileSync(new URL('../data/synonyms.txt.gz', import.meta.url))).toString('latin1')
  return new Map(
    text.split('\n').map((line) => {
      const end = line.indexOf(' ')
      return end < 0 ? [line, ''] : [line.slice(0, end), line.slice(end + 1)]
    }),
  )
}

/** The lemmas that the file lists as like a lemma, and how like they are, 0 to 10; another may list this one and not be listed. */
export function likeWords(word: string): Map<string, number> | undefined {
  table ??= load()
  const found = table.get(word)
  if (typeof found !== 'string') return found
  const read = new Map(
    found.split(' ').map((other): [string, number] => [other.split(':')[0] ?? '', Number(other.split(':')[1])]),
  )
  table.set(word, read)
  return read
}
