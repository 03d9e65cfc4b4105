/** Words of like meaning, from WordNet: 10 for the commonest meaning down to 1 for a related kind. */
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'

let table: Map<string, Map<string, number>> | undefined

function load(): Map<string, Map<string, number>> {
  const text = gunzipSync(readFileSync(new URL('../data/synonyms.txt.gz', import.meta.url))).toString('utf8')
  return new Map(
    text.split('\n').map((line) => {
      const [word = '', ...others] = line.split(' ')
      return [word, new Map(others.map((other) => [other.split(':')[0] ?? '', Number(other.split(':')[1])]))]
    }),
  )
}

/** How alike two lemmas are, 0 to 10, whichever of them lists the other. */
export function likeness(a: string, b: string): number {
  table ??= load()
  return Math.max(table.get(a)?.get(b) ?? 0, table.get(b)?.get(a) ?? 0)
}
