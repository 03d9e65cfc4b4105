/** Packs weights for the product: typed arrays behind a JSON header, what goes into a network as bytes. */
import { gzipSync } from 'node:zlib'
import { Quantised } from '../../src/plan/instant/learned/quantised.ts'

const ALIGNED = 8

export function pack(weights: unknown): Buffer {
  const parts: Buffer[] = []
  let offset = 0
  const keep = (type: string, array: NodeJS.TypedArray, scale: number | null) => {
    const bytes = Buffer.from(array.buffer, array.byteOffset, array.byteLength)
    const padded = Buffer.alloc(Math.ceil(bytes.length / ALIGNED) * ALIGNED)
    bytes.copy(padded)
    parts.push(padded)
    const at = offset
    offset += padded.length
    return { $array: [type, at, array.length, scale] }
  }
  const replace = (value: unknown): unknown => {
    if (value instanceof Int16Array) return keep('i16', value, null)
    if (value instanceof Int32Array) return keep('i32', value, null)
    if (value instanceof Float32Array) return keep('f32', value, null)
    if (value instanceof Quantised) return keep('i8', value.bytes, value.scale)
    if (value instanceof Map) return { $map: [...value].map(([key, item]) => [key, replace(item)]) }
    if (Array.isArray(value)) return value.map(replace)
    if (value === null || typeof value !== 'object') return value
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, replace(packedAs(key, item))]))
  }
  const header = Buffer.from(JSON.stringify(replace(weights)))
  const start = Math.ceil((4 + header.length) / ALIGNED) * ALIGNED
  const head = Buffer.alloc(start)
  head.writeUInt32LE(header.length)
  header.copy(head, 4)
  return gzipSync(Buffer.concat([head, ...parts]), { level: 9 })
}

/** Only what words add up to in a network bears rounding; thresholds and values of trees do not. */
function packedAs(key: string, item: unknown): unknown {
  return key === 'input' && item instanceof Float32Array ? Quantised.of(item) : item
}
