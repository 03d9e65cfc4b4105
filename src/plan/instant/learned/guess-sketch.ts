/** Which sketches a question may have: a small network over its words with names and values blanked out. */
import { EXACT, type Look, STEM, type Word } from './mentions.ts'
import { keyOf, PARTS, type Part, partOf, type Sketch } from './sketch.ts'

/** Weights of the network: hashed features to a hidden layer to one softmax for whole sketches and one for each part. */
export type SketchNetwork = {
  buckets: number
  hidden: number
  input: Float32Array
  bias: Float32Array
  heads: { name: 'whole' | Part; classes: string[]; weights: Float32Array; bias: Float32Array }[]
}

export type SketchModel = { networks: SketchNetwork[]; sketches: { sketch: Sketch; count: number }[] }

function hash(text: string, buckets: number): number {
  let h = 2166136261
  for (let i = 0; i < text.length; i += 1) h = Math.imul(h ^ text.charCodeAt(i), 16777619)
  return (h >>> 0) % buckets
}

/** The words with names and values blanked out: NUM, VAL, TAB, COL with its type; cue words as they are. */
export function blanked(look: Look): string[] {
  return look.words.map((word, i) => {
    if (word.token.kind === 'quoted') return 'VAL'
    if (word.token.kind === 'number') return 'NUM'
    if (look.valueCover[i]) return 'VAL'
    return word.cue === '' || word.cue === 'show' ? nameIn(look, word, i) : word.token.plain
  })
}

function nameIn({ fit, schema }: Look, word: Word, i: number): string {
  const width = schema.words.length
  let [best, kind] = [0, '']
  for (const table of schema.tables)
    for (const w of table.words)
      if ((fit[i * width + w] as number) > best) [best, kind] = [fit[i * width + w] as number, 'TAB']
  for (const column of schema.columns)
    for (const w of column.own)
      if ((fit[i * width + w] as number) > best) [best, kind] = [fit[i * width + w] as number, `COL${column.kind}`]
  return best >= STEM ? `${kind}${best >= EXACT ? '' : '~'}` : word.lemma
}

/** Hashed features of a question: runs of one to three words, blanked and as they are, and a few counts. */
export function sketchInput(look: Look, buckets: number): number[] {
  const blanks = runsJoined(blanked(look))
  const plain = look.words.map((word) => word.lemma)
  const features = ['bias']
  const grams = (words: string[], mark: string, longest: number) => {
    const padded = ['<s>', ...words, '</s>']
    for (let n = 1; n <= longest; n += 1)
      for (let i = 0; i + n <= padded.length; i += 1) features.push(`${mark}${n}:${padded.slice(i, i + n).join(' ')}`)
    for (let i = 0; i + 2 < padded.length; i += 1) features.push(`${mark}s:${padded[i]} ${padded[i + 2]}`)
  }
  grams(blanks, 'b', 4)
  grams(plain, 'p', 2)
  const shape = blanks.filter((word) => /^(NUM|VAL|TAB|COL)/.test(word))
  features.push(`shape:${shape.slice(0, 6).join(' ')}`)
  for (const kind of ['NUM', 'VAL', 'TAB', 'COL'])
    features.push(`count:${kind}${Math.min(4, blanks.filter((word) => word.startsWith(kind)).length)}`)
  return [...new Set(features.map((feature) => hash(feature, buckets)))]
}

/** Neighbouring blanks of one kind are one. */
function runsJoined(words: string[]): string[] {
  return words.filter((word, i) => word !== words[i - 1] || !/^(VAL|TAB|COL)/.test(word))
}

/** Log-probabilities of each head's classes. */
export function forward(network: SketchNetwork, input: number[]): Float32Array[] {
  const { hidden } = network
  const h = Float32Array.from(network.bias)
  for (const bucket of input)
    for (let k = 0; k < hidden; k += 1) h[k] = (h[k] as number) + (network.input[bucket * hidden + k] as number)
  const scale = 1 / Math.sqrt(input.length)
  for (let k = 0; k < hidden; k += 1) h[k] = Math.tanh((h[k] as number) * scale)
  return network.heads.map(({ classes, weights, bias }) => {
    const out = Float32Array.from(bias)
    for (let c = 0; c < classes.length; c += 1) {
      let sum = out[c] as number
      for (let k = 0; k < hidden; k += 1) sum += (weights[c * hidden + k] as number) * (h[k] as number)
      out[c] = sum
    }
    return logSoftmax(out)
  })
}

function logSoftmax(values: Float32Array): Float32Array {
  const top = values.reduce((a, b) => Math.max(a, b), -Infinity)
  const sum = values.reduce((a, b) => a + Math.exp(b - top), 0)
  return values.map((value) => value - top - Math.log(sum))
}

export type SketchGuess = { sketch: Sketch; whole: number; parts: number[]; score: number; count: number }

const FLOOR = -9
const KEPT_PARTS = 4

/** The likeliest sketches, best first: those seen in training, and new ones made of likely parts. */
export function guessSketches(model: SketchModel, look: Look, kept: number): SketchGuess[] {
  const scores = headScores(model.networks, look)
  const score = (sketch: Sketch, count: number): SketchGuess => {
    const whole = scores.get('whole')?.get(keyOf(sketch)) ?? FLOOR
    const parts = PARTS.map((part) => scores.get(part)?.get(partOf(sketch, part)) ?? FLOOR)
    return { sketch, whole, parts, count, score: 0.5 * whole + 0.5 * parts.reduce((a, b) => a + b, 0) }
  }
  const seen = model.sketches.map(({ sketch, count }) => score(sketch, count))
  const known = new Set(model.sketches.map(({ sketch }) => keyOf(sketch)))
  const made = recombined(model, scores)
    .filter((sketch) => !known.has(keyOf(sketch)))
    .map((sketch) => score(sketch, 0))
  return [...seen, ...made].sort((a, b) => b.score - a.score).slice(0, kept)
}

type HeadScores = Map<string, Map<string, number>>

function headScores(networks: SketchNetwork[], look: Look): HeadScores {
  const scores: HeadScores = new Map()
  for (const network of networks) {
    const outputs = forward(network, sketchInput(look, network.buckets))
    for (const [h, { name, classes }] of network.heads.entries()) {
      const known = scores.get(name) ?? new Map<string, number>()
      for (const [c, text] of classes.entries())
        known.set(text, (known.get(text) ?? 0) + ((outputs[h] as Float32Array)[c] as number) / networks.length)
      scores.set(name, known)
    }
  }
  return scores
}

/** Sketches without set operations, put together from the likeliest parts of those seen. */
function recombined(model: SketchModel, scores: HeadScores): Sketch[] {
  const example = new Map<string, Sketch>()
  for (const { sketch } of model.sketches)
    for (const part of PARTS) {
      const key = `${part}:${partOf(sketch, part)}`
      if (!example.has(key)) example.set(key, sketch)
    }
  const likely = (part: Part) =>
    [...(scores.get(part) ?? [])]
      .sort((a, b) => b[1] - a[1])
      .slice(0, KEPT_PARTS)
      .filter(([, score]) => score > -4)
      .flatMap(([text]) => example.get(`${part}:${text}`) ?? [])
  const made: Sketch[] = []
  for (const select of likely('select'))
    for (const where of likely('where'))
      for (const group of likely('group'))
        for (const order of likely('order'))
          made.push({
            select: select.select,
            ...(select.distinct ? { distinct: true } : {}),
            where: where.where,
            by: group.by,
            having: group.having,
            order: order.order,
            limit: order.limit,
          })
  return made
}
