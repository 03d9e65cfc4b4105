/** How well words of a question fit the words of a schema's names, looked up in an index in place of comparing each pair. */
import { saysOf } from './attributes.ts'
import type { Word } from './mentions.ts'
import { likeWords } from './synonyms.ts'

/** How a word of the question fits a word of a name. */
export const EXACT = 4
export const STEM = 3
export const LIKE = 2
export const LOOSE = 1

/** A word of a schema's names. */
export type SchemaWord = { word: string; lemma: string; stem: string }

/** From this likeness on two words mean the same. */
const SAME_MEANING = 7
/** Letters that a word must have to begin another, or a stem to be telling. */
const LEAST_START = 4
const LEAST_STEM = 3
/** Words whose fits are kept: questions share most of theirs. */
const MAX_KEPT = 1000

export class WordFits {
  private readonly lemmas: string[]
  private readonly byWord = new Map<string, number[]>()
  private readonly byLemma = new Map<string, number[]>()
  private readonly byStem = new Map<string, number[]>()
  /** By lemma the words of names that list it as like them. */
  private readonly likeNames = new Map<string, { name: number; likeness: number }[]>()
  /** Words of names in the order of their lemmas. */
  private readonly sorted: number[]
  /** Words of two or three letters, which may be abbreviations. */
  private readonly short: number[]
  private readonly kept = new Map<string, Uint8Array>()

  constructor(names: readonly SchemaWord[]) {
    this.lemmas = names.map(({ lemma }) => lemma)
    for (const [id, { word, lemma, stem }] of names.entries()) {
      put(this.byWord, word, id)
      put(this.byLemma, lemma, id)
      put(this.byStem, stem, id)
      for (const [other, likeness] of likeWords(lemma) ?? []) put(this.likeNames, other, { name: id, likeness })
    }
    const order = (a: string, b: string) => (a < b ? -1 : Number(a > b))
    const ids = [...names.keys()]
    this.short = ids.filter((id) => [2, 3].includes(this.lemma(id).length))
    this.sorted = ids.sort((a, b) => order(this.lemma(a), this.lemma(b)))
  }

  /** The fit of a word of a question to each word of the schema, by number. */
  of(word: Word): Uint8Array {
    const key = `${word.token.kind} ${word.token.plain}`
    const found = this.kept.get(key) ?? this.find(word)
    if (this.kept.size < MAX_KEPT) this.kept.set(key, found)
    return found
  }

  private find({ token, lemma, stem }: Word): Uint8Array {
    const fits = new Uint8Array(this.lemmas.length)
    const raise = (ids: readonly number[] | undefined, fit: number) => {
      for (const id of ids ?? []) if ((fits[id] as number) < fit) fits[id] = fit
    }
    raise(this.byLemma.get(lemma), EXACT)
    for (const form of token.forms) raise(this.byWord.get(form), EXACT)
    if (stem.length >= LEAST_STEM) raise(this.byStem.get(stem), STEM)
    for (const attribute of saysOf(token.plain)) raise(this.byLemma.get(attribute), LIKE)
    const alike = (likeness: number) => (likeness >= SAME_MEANING ? LIKE : LOOSE)
    for (const [other, likeness] of likeWords(lemma) ?? []) raise(this.byLemma.get(other), alike(likeness))
    for (const { name, likeness } of this.likeNames.get(lemma) ?? []) raise([name], alike(likeness))
    raise(this.begunBy(lemma), LOOSE)
    for (let end = LEAST_START; end < lemma.length; end += 1) raise(this.byLemma.get(lemma.slice(0, end)), LOOSE)
    raise(this.abbreviating(lemma), LOOSE)
    return fits
  }

  /** Names that begin with a lemma and go on. */
  private begunBy(lemma: string): number[] {
    if (lemma.length < LEAST_START) return []
    let [low, high] = [0, this.sorted.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.lemma(this.sorted[middle] as number) < lemma) low = middle + 1
      else high = middle
    }
    let end = low
    while (end < this.sorted.length && this.lemma(this.sorted[end] as number).startsWith(lemma)) end += 1
    return this.sorted.slice(low, end)
  }

  private abbreviating(lemma: string): number[] {
    return this.short.filter((id) => this.lemma(id).length <= lemma.length && abbreviates(this.lemma(id), lemma))
  }

  private lemma(id: number): string {
    return this.lemmas[id] as string
  }
}

function put<T>(lists: Map<string, T[]>, key: string, one: T): void {
  const list = lists.get(key)
  if (list) list.push(one)
  else lists.set(key, [one])
}

/** "dob" has the letters of "dateofbirth" in order, first letter first. */
function abbreviates(short: string, long: string): boolean {
  if (short[0] !== long[0]) return false
  let at = 0
  for (const letter of long) if (letter === short[at]) at += 1
  return at === short.length
}
