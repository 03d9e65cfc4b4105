/** Which sketches a question may have: a small network over its words with names and values blanked out. */

import { EXACT, STEM } from './fits.ts'
import { likeliest } from './likeliest.ts'
import type { Look, Word } from './mentions.ts'
import type { Schema } from './schema.ts'
import { keyOf, PARTS, partOf, type Sketch } from './sketch.ts'
import { meanScores, type SketchNetwork } from './sketch-network.ts'
import { textCode } from './text-code.ts'

export type SketchModel = { networks: SketchNetwork[]; sketches: { sketch: Sketch; count: number }[] }

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
  for (const [w, means] of namingWords(schema))
    if ((fit[i * width + w] as number) > best) [best, kind] = [fit[i * width + w] as number, means]
  return best >= STEM ? `${kind}${best >= EXACT ? '' : '~'}` : word.lemma
}

const naming = new WeakMap<Schema, [number, string][]>()

/** Words of names with what each stands for first: those of tables, then those of columns. */
function namingWords(schema: Schema): [number, string][] {
  const known = naming.get(schema)
  if (known) return known
  const first = new Map<number, string>()
  const note = (words: number[], means: string) => {
    for (const w of words) if (!first.has(w)) first.set(w, means)
  }
  for (const { words } of schema.tables) note(words, 'TAB')
  for (const { own, kind } of schema.columns) note(own, `COL${kind}`)
  const made = [...first]
  naming.set(schema, made)
  return made
}

/** Hashed features of a question: runs of words, blanked, by cue and as they are, and a few counts. */
export function sketchInput(look: Look, buckets: number): number[] {
  const blankedWords = blanked(look)
  const blanks = runsJoined(blankedWords)
  const features = ['bias']
  const grams = (words: string[], mark: string, longest: number) => {
    const padded = ['<s>', ...words, '</s>']
    for (let n = 1; n <= longest; n += 1)
      for (let i = 0; i + n <= padded.length; i += 1) features.push(`${mark}${n}:${padded.slice(i, i + n).join(' ')}`)
    for (let i = 0; i + 2 < padded.length; i += 1) features.push(`${mark}s:${padded[i]} ${padded[i + 2]}`)
  }
  grams(blanks, 'b', 4)
  grams(
    look.words.map((word) => word.lemma),
    'p',
    2,
  )
  const cues = runsJoined(cued(look, blankedWords))
  grams(cues, 'c', 4)
  for (let i = 0; i + 3 < cues.length; i += 1)
    features.push(`cx:${cues[i]} ${cues[i + 1]} ${cues[i + 3]}`, `cy:${cues[i]} ${cues[i + 2]} ${cues[i + 3]}`)
  grams(
    cues.filter((word) => !QUIET.has(word)),
    'k',
    3,
  )
  features.push(...schemaHints(look))
  for (const { token, stem } of look.words)
    if (token.kind === 'word') features.push(`st:${stem}`, `pre:${token.plain.slice(0, 4)}`)
  const shape = blanks.filter((word) => /^(NUM|VAL|TAB|COL)/.test(word))
  features.push(`shape:${shape.slice(0, 6).join(' ')}`)
  for (const kind of ['NUM', 'VAL', 'TAB', 'COL'])
    features.push(`count:${kind}${Math.min(4, blanks.filter((word) => word.startsWith(kind)).length)}`)
  return [...new Set(features.map((feature) => (textCode(feature) >>> 0) % buckets))]
}

/** Cues that hold a sentence together and say little of the query. */
const QUIET = new Set(['the', 'be', 'of', 'what'])

/** The blanked words with cue words by their cue: "greater" and "more" are one, years are told from other numbers. */
function cued(look: Look, blanks: string[]): string[] {
  return look.words.map((word, i) => {
    const blank = blanks[i] as string
    if (blank === 'NUM') return (word.number ?? 0) >= 1500 && (word.number ?? 0) <= 2100 ? 'NUMY' : 'NUM'
    if (/^(VAL|TAB|COL)/.test(blank)) return blank.slice(0, 3)
    return word.cue === '' ? (word.number !== undefined ? 'NUM' : 'w') : word.cue
  })
}

/** What the schema says of the names in a question: how many tables and columns are named, and how they hang together. */
function schemaHints(look: Look): string[] {
  const { schema } = look
  const said = wordsSaid(look)
  const named = (words: number[]) => words.length > 0 && words.every((w) => said[w])
  const tables = schema.tables.filter((table) => named(table.words))
  const columns = schema.columns.filter((column) => named(column.own))
  const labels = new Set(columns.map((column) => column.own.join(',')))
  const kinds = new Map<string, Set<string>>()
  for (const column of columns) kinds.set(column.kind, (kinds.get(column.kind) ?? new Set()).add(column.own.join(',')))
  const near = tables.some((a) => tables.some((b) => a !== b && a.near.includes(b.id)))
  const valued = new Set(look.values.filter((v) => v.kind === 'stored' && v.quality > 0.85).map((v) => v.start))
  const inside = columns.some((column) => tables.some((table) => table.id === column.table))
  const counts = columns.some((column) => /number|count|num|total/i.test(column.name))
  const features = [
    `tables:${Math.min(4, tables.length)}`,
    `columns:${Math.min(6, labels.size)}`,
    `tc:${Math.min(3, tables.length)} ${Math.min(5, labels.size)} ${Math.min(3, valued.size)}`,
    `near:${near}`,
    `values:${Math.min(4, valued.size)}`,
    `inside:${inside}`,
    `counts:${counts}`,
    `schema:${Math.min(12, schema.tables.length)}`,
    `length:${Math.floor(look.words.length / 3)}`,
  ]
  for (const [kind, found] of kinds) features.push(`kind:${kind}${Math.min(4, found.size)}`)
  const first = look.words[0]?.token.plain ?? ''
  for (const feature of features.slice(0, 4)) features.push(`${first} ${feature}`)
  return features
}

/** For each word of the schema whether a word of the question, no part of a value, says it. */
function wordsSaid({ fit, schema, words, valueCover }: Look): Uint8Array {
  const width = schema.words.length
  const said = new Uint8Array(width)
  for (let i = 0; i < words.length; i += 1)
    if (!valueCover[i]) for (let w = 0; w < width; w += 1) if ((fit[i * width + w] as number) >= STEM) said[w] = 1
  return said
}

/** Neighbouring blanks of one kind are one. */
function runsJoined(words: string[]): string[] {
  return words.filter((word, i) => word !== words[i - 1] || !/^(VAL|TAB|COL)/.test(word))
}

export type SketchGuess = { sketch: Sketch; whole: number; parts: number[]; score: number; count: number }

/** What a whole counts for that was not seen in training, beside its parts. */
export const UNSEEN = -7
/** Classes of each part that are put together anew, and how likely they must be. */
const KEPT_PARTS = [6, 6, 4, 4, 3]
const LEAST_LIKELY = -5.5
const FLOOR = -9

type Seen = { sketch: Sketch; count: number; whole: number; parts: number[] }
/** A model's sketches by the numbers of their classes; the networks of a model share their classes. */
type Prepared = { seen: Seen[]; known: Set<string>; examples: (Sketch | undefined)[][] }

const prepared = new WeakMap<SketchModel, Prepared>()

function preparedFor(model: SketchModel): Prepared {
  const found = prepared.get(model)
  if (found) return found
  const heads = model.networks[0]?.heads ?? []
  const ids = new Map(heads.map(({ name, classes }) => [name, new Map(classes.map((text, c) => [text, c]))]))
  const seen = model.sketches.map(
    ({ sketch, count }): Seen => ({
      sketch,
      count,
      whole: ids.get('whole')?.get(keyOf(sketch)) ?? -1,
      parts: PARTS.map((part) => ids.get(part)?.get(partOf(sketch, part)) ?? -1),
    }),
  )
  const examples: (Sketch | undefined)[][] = PARTS.map(() => [])
  for (const { sketch, parts } of seen)
    for (const [p, id] of parts.entries()) (examples[p] as (Sketch | undefined)[])[id] ??= sketch
  const made = { seen, known: new Set(seen.map(({ parts }) => parts.join(','))), examples }
  prepared.set(model, made)
  return made
}

/** The likeliest sketches, best first: those seen in training, and new ones made of likely parts, which may be so far `behind` the first. */
export function guessSketches(
  model: SketchModel,
  look: Look,
  kept: number,
  behind = Number.POSITIVE_INFINITY,
): SketchGuess[] {
  const { seen, known, examples } = preparedFor(model)
  const [whole, ...parts] = headScores(model.networks, look) as [Float32Array, ...Float32Array[]]
  const guessed = (sketch: Sketch, count: number, wholeScore: number, scores: number[]): SketchGuess => ({
    sketch,
    whole: wholeScore,
    parts: scores,
    count,
    score: weighed(
      wholeScore,
      scores.reduce((a, b) => a + b, 0),
    ),
  })
  const partScores = (ids: number[]) => ids.map((id, p) => parts[p]?.[id] ?? FLOOR)
  const scored = seen.map((one) => ({ one, score: scoreOf(whole[one.whole] ?? FLOOR, one.parts, parts) }))
  const all = likeliest(scored, kept).map(({ one }) =>
    guessed(one.sketch, one.count, whole[one.whole] ?? FLOOR, partScores(one.parts)),
  )
  const least = Math.max(all[kept - 1]?.score ?? Number.NEGATIVE_INFINITY, (all[0]?.score ?? 0) - behind)
  for (const ids of likelyParts(parts, 2 * least - UNSEEN)) {
    if (known.has(ids.join(','))) continue
    const from = ids.map((id, p) => examples[p]?.[id])
    const sketch = assembled(from)
    if (sketch) all.push(guessed(sketch, 0, UNSEEN, partScores(ids)))
  }
  return likeliest(all, kept)
}

export const weighed = (whole: number, parts: number) => 0.5 * whole + 0.5 * parts

/** What a sketch of these classes scores. */
function scoreOf(whole: number, ids: number[], parts: Float32Array[]): number {
  let sum = 0
  for (let p = 0; p < ids.length; p += 1) sum += parts[p]?.[ids[p] as number] ?? FLOOR
  return weighed(whole, sum)
}

function headScores(networks: SketchNetwork[], look: Look): Float32Array[] {
  const sizes = new Set(networks.map(({ buckets }) => buckets))
  const inputs = new Map([...sizes].map((buckets) => [buckets, sketchInput(look, buckets)]))
  return meanScores(networks, ({ buckets }) => inputs.get(buckets) ?? [])
}

/** Combinations of the likeliest classes of each part whose log-probabilities sum up to no less than given. */
function likelyParts(parts: Float32Array[], least: number): number[][] {
  const likely = parts.map((scores, p) =>
    [...scores.keys()]
      .filter((c) => (scores[c] as number) > LEAST_LIKELY)
      .sort((a, b) => (scores[b] as number) - (scores[a] as number))
      .slice(0, KEPT_PARTS[p]),
  )
  return likely
    .reduce<{ ids: number[]; sum: number }[]>(
      (made, classes, p) =>
        made.flatMap(({ ids, sum }) =>
          classes
            .map((id) => ({ ids: [...ids, id], sum: sum + (parts[p]?.[id] as number) }))
            .filter((one) => one.sum >= least),
        ),
      [{ ids: [], sum: 0 }],
    )
    .map(({ ids }) => ids)
}

/** One sketch of the select of the first, the conditions of the second, and so on. */
function assembled([select, where, group, order, set]: (Sketch | undefined)[]): Sketch | undefined {
  if (!select || !where || !group || !order) return undefined
  return {
    select: select.select,
    ...(select.distinct ? { distinct: true } : {}),
    where: where.where,
    by: group.by,
    having: group.having,
    order: order.order,
    limit: order.limit,
    ...(set?.set ? { set: set.set } : {}),
  }
}
