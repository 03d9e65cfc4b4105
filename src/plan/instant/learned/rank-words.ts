/** The words of a question under a candidate as hashed features: runs of tags, alone and beside the parts of its shape. */
import type { Alignment } from './alignment.ts'
import type { Candidate } from './pool.ts'
import { PARTS, partOf, type Sketch, sketchOf } from './sketch.ts'
import { textCode } from './text-code.ts'

/** Features are numbered below this. */
export const WORD_BUCKETS = 1 << 16

/** A tag of an alignment: the number of its text, and whether it is a role, or a word that tells something. */
type Tag = { code: number; isRole: boolean; isPlain: boolean }

/** One number of two, in which their order counts; the finalizer is that of MurmurHash3. */
function joined(a: number, b: number): number {
  let h = Math.imul(a, 31) + Math.imul(b, 0x9e3779b1)
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return h ^ (h >>> 16)
}

/** What a feature is of: runs of one, two and three tags, two tags with one between, roles alone, columns, tables. */
const OF = {
  start: textCode('start'),
  end: textCode('end'),
  one: textCode('1'),
  two: textCode('2'),
  three: textCode('3'),
  apart: textCode('s'),
  roles: textCode('k'),
  unnamed: textCode('l'),
  besideUnnamed: textCode('b'),
  name: textCode('p'),
  tables: textCode('j'),
}

/** Parts of a sketch that are told by pairs of tags: what is shown, the conditions, the order. */
const TOLD_BY_PAIRS = [PARTS.indexOf('select'), PARTS.indexOf('where'), PARTS.indexOf('order')]

/** Remembers codes of texts for the candidates of one question. */
export class WordFeatures {
  private readonly codes = new Map<string, number>()
  private readonly tags = new Map<string, Tag>()
  /** Buckets that the candidate at hand has. */
  private readonly taken = new Uint8Array(WORD_BUCKETS)

  private codeOf(text: string): number {
    const known = this.codes.get(text) ?? textCode(text)
    this.codes.set(text, known)
    return known
  }

  private tagOf(text: string): Tag {
    const known = this.tags.get(text)
    if (known) return known
    const isRole = /^r?[A-Z]/.test(text)
    const tag = { code: this.codeOf(text), isRole, isPlain: !isRole && text.length > 2 }
    this.tags.set(text, tag)
    return tag
  }

  /** Numbers below `WORD_BUCKETS`, each once. */
  of({ tags: texts, unnamed, names }: Alignment, { query, from }: Candidate): Uint16Array {
    const found: number[] = []
    const add = (feature: number) => {
      const bucket = (feature >>> 0) % WORD_BUCKETS
      if (this.taken[bucket]) return
      this.taken[bucket] = 1
      found.push(bucket)
    }
    const parts = partCodes(sketchOf(query), (text) => this.codeOf(text))
    for (const part of parts) add(part)
    add(joined(OF.tables, from.length))
    add(joined(joined(OF.tables, from.length), parts[0] as number))
    const tags = texts.map((text) => this.tagOf(text))
    const runs = tags.filter((tag, i) => tag !== tags[i - 1] || !tag.isRole)
    this.addRuns(codesOf(runs), parts, add)
    this.addShape(codesOf(runs.filter((tag) => tag.isRole)), add)
    const plain = tags.filter((tag) => tag.isPlain).map((tag) => tag.code)
    for (const one of unnamed) {
      add(joined(OF.unnamed, this.codeOf(one)))
      for (const word of plain) add(joined(joined(OF.besideUnnamed, this.codeOf(one)), word))
    }
    for (const name of new Set(names)) for (const word of plain) add(joined(joined(OF.name, this.codeOf(name)), word))
    for (const bucket of found) this.taken[bucket] = 0
    return new Uint16Array(found)
  }

  private addRuns(codes: number[], parts: number[], add: (feature: number) => void): void {
    for (let i = 0; i < codes.length; i += 1) {
      const a = codes[i] as number
      const one = joined(OF.one, a)
      add(one)
      for (const part of parts) add(joined(one, part))
      if (i + 1 >= codes.length) continue
      const two = joined(joined(OF.two, a), codes[i + 1] as number)
      add(two)
      for (const part of TOLD_BY_PAIRS) add(joined(two, parts[part] as number))
      if (i + 2 >= codes.length) continue
      add(joined(joined(joined(OF.three, a), codes[i + 1] as number), codes[i + 2] as number))
      add(joined(joined(OF.apart, a), codes[i + 2] as number))
    }
  }

  private addShape(codes: number[], add: (feature: number) => void): void {
    for (let i = 0; i + 1 < codes.length; i += 1) {
      const two = joined(joined(OF.roles, codes[i] as number), codes[i + 1] as number)
      add(two)
      if (i + 2 < codes.length) add(joined(two, codes[i + 2] as number))
    }
  }
}

const codesOf = (tags: Tag[]) => [OF.start, ...tags.map((tag) => tag.code), OF.end]

function partCodes(sketch: Sketch, codeOf: (text: string) => number): number[] {
  return PARTS.map((part, i) => codeOf(`${i}${partOf(sketch, part)}`))
}
