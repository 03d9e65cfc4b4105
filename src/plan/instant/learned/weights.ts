/** The trained weights, in one packed file: a JSON header that names typed arrays, then their bytes. */
import { existsSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import type { SketchModel } from './guess-sketch.ts'
import type { Linkers } from './scorer.ts'
import type { Forest } from './trees.ts'

export type Weights = {
  sketches: SketchModel
  linkers: Linkers
  rankers: Forest[]
  /** Weighs the likeliest candidates once more by what they give. */
  second: Forest
  /** The ranker of follow-ups, fresh readings and edits alike. */
  followUp?: Forest
  /** Confidence of the best candidate, and what it amounts to: pairs of score and share right, ascending. */
  confidence: { forest: Forest; steps: { score: number; share: number }[] }
  /** The confidence from which at least 95 % were right on databases held out. */
  threshold: number
}

const FILE = new URL('../data/weights.bin.gz', import.meta.url)
const TYPES = { i8: Int8Array, i16: Int16Array, i32: Int32Array, f32: Float32Array } as const
const ALIGNED = 8

let weights: Weights | undefined

/** The weights, read on first use; undefined where none were trained. */
export function readWeights(): Weights | undefined {
  if (!weights && existsSync(FILE)) weights = unpackWeights(gunzipSync(readFileSync(FILE))) as Weights
  return weights
}

/** The object that `pack` in scripts/train wrote. */
export function unpackWeights(bytes: Uint8Array): unknown {
  const view = new DataView(bytes.buffer, bytes.byteOffset)
  const length = view.getUint32(0, true)
  const header = new TextDecoder().decode(bytes.subarray(4, 4 + length))
  const start = Math.ceil((4 + length) / ALIGNED) * ALIGNED
  return JSON.parse(header, (_, value: unknown) => revive(value, bytes, start))
}

function revive(value: unknown, bytes: Uint8Array, start: number): unknown {
  if (value === null || typeof value !== 'object') return value
  if ('$map' in value) return new Map(value.$map as [unknown, unknown][])
  if (!('$array' in value)) return value
  const [type, offset, count, scale] = value.$array as [keyof typeof TYPES, number, number, number | null]
  const Type = TYPES[type]
  const from = bytes.byteOffset + start + offset
  const array = new Type(bytes.buffer.slice(from, from + count * Type.BYTES_PER_ELEMENT) as ArrayBuffer)
  return scale === null ? array : scaled(array, scale)
}

function scaled(array: ArrayLike<number>, scale: number): Float32Array {
  const floats = new Float32Array(array.length)
  for (let i = 0; i < floats.length; i += 1) floats[i] = (array[i] as number) * scale
  return floats
}
