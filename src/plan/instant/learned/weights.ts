/** The trained weights, in one packed file: a JSON header that names typed arrays, then their bytes. */
import { existsSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import type { SketchModel } from './guess-sketch.ts'
import { Quantised } from './quantised.ts'
import type { RankNetwork } from './rank-network.ts'
import type { Linkers } from './scorer.ts'
import type { Forest } from './trees.ts'

export type Weights = {
  sketches: SketchModel
  linkers: Linkers
  rankers: RankNetwork[]
  /** Weighs the likeliest candidates once more by what they give. */
  second: Forest
  /** The ranker of follow-ups, fresh readings and edits alike. */
  followUp?: RankNetwork
  /** Confidence of the best candidate, and what it amounts to: pairs of score and share right, ascending. */
  confidence: { forest: Forest; steps: { score: number; share: number }[] }
  /** The confidence from which at least 95 % were right on databases held out. */
  threshold: number
}

const FILE = new URL('../data/weights.bin.gz', import.meta.url)
const TYPES = { i8: Int8Array, i16: Int16Array, i32: Int32Array, f32: Float32Array } as const
const ALIGNED = 8
/** Bytes beyond the size, so that unpacking sees the end without asking for more. */
const ROOM = 1024

let weights: Weights | undefined

/** The weights, read on first use; undefined where none were trained. */
export function readWeights(): Weights | undefined {
  if (!weights && existsSync(FILE)) weights = readPacked(FILE) as Weights
  return weights
}

/** The object in a file of packed weights, which is unpacked in one piece: the file ends with its unpacked size. */
export function readPacked(file: URL | string): unknown {
  const packed = readFileSync(file)
  return unpackWeights(gunzipSync(packed, { chunkSize: packed.readUInt32LE(packed.length - 4) + ROOM }))
}

/** The object that `pack` in scripts/train wrote. Its arrays are views of the bytes. */
export function unpackWeights(given: Uint8Array): unknown {
  const bytes = given.byteOffset % ALIGNED === 0 ? given : new Uint8Array(given)
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
  const array = new Type(bytes.buffer as ArrayBuffer, bytes.byteOffset + start + offset, count)
  return array instanceof Int8Array && scale !== null ? new Quantised(array, scale) : array
}
