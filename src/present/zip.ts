/** A ZIP archive written while its files are made: PKWARE's APPNOTE 6.3, deflate, sizes after the data, no ZIP64. */
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { crc32, createDeflateRaw } from 'node:zlib'

export type ZipFile = { name: string; pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array> }

/** What the directory at the end says of a file. */
type Entry = { name: Buffer; crc: number; packed: number; size: number; offset: number }

const DEFLATE = 8
/** Sizes follow the data, and names are UTF-8. */
const FLAGS = 0x0808
const VERSION = 20
/** 1980-01-01, the first day that the format knows. */
const DOS_DAY = 0x21

/** The archive in pieces; at most one piece of each file is in memory. Files stay below 4 GB. Throws what a file's pieces throw. */
export async function* zipped(files: Iterable<ZipFile>): AsyncGenerator<Uint8Array> {
  const entries: Entry[] = []
  let offset = 0
  for (const { name, pieces } of files) {
    const entry: Entry = { name: Buffer.from(name), crc: 0, packed: 0, size: 0, offset }
    entries.push(entry)
    for await (const part of fileParts(entry, pieces)) {
      offset += part.length
      yield part
    }
  }
  yield directory(entries, offset)
}

async function* fileParts(entry: Entry, pieces: ZipFile['pieces']): AsyncGenerator<Uint8Array> {
  yield localHeader(entry)
  for await (const part of deflated(measured(entry, pieces))) {
    entry.packed += part.length
    yield part
  }
  yield numbers([4, 0x08074b50], [4, entry.crc], [4, entry.packed], [4, entry.size])
}

async function* measured(entry: Entry, pieces: ZipFile['pieces']): AsyncGenerator<Uint8Array> {
  for await (const piece of pieces) {
    entry.crc = crc32(piece, entry.crc)
    entry.size += piece.length
    yield piece
  }
}

/** Packed on another thread; whoever stops reading ends the pieces too. */
async function* deflated(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  const packer = createDeflateRaw({ level: 4 })
  const flow = pipeline(Readable.from(pieces, { objectMode: true, highWaterMark: 1 }), packer)
  // Its failure arrives through the packer as well.
  flow.catch(() => {})
  yield* packer
  await flow
}

function localHeader({ name }: Entry): Buffer {
  const head = numbers(
    [4, 0x04034b50],
    [2, VERSION],
    [2, FLAGS],
    [2, DEFLATE],
    [2, 0],
    [2, DOS_DAY],
    [4, 0],
    [4, 0],
    [4, 0],
    [2, name.length],
    [2, 0],
  )
  return Buffer.concat([head, name])
}

function directory(entries: Entry[], start: number): Buffer {
  const records = Buffer.concat(entries.map(directoryRecord))
  const end = numbers(
    [4, 0x06054b50],
    [2, 0],
    [2, 0],
    [2, entries.length],
    [2, entries.length],
    [4, records.length],
    [4, start],
    [2, 0],
  )
  return Buffer.concat([records, end])
}

function directoryRecord({ name, crc, packed, size, offset }: Entry): Buffer {
  const head = numbers(
    [4, 0x02014b50],
    [2, VERSION],
    [2, VERSION],
    [2, FLAGS],
    [2, DEFLATE],
    [2, 0],
    [2, DOS_DAY],
    [4, crc],
    [4, packed],
    [4, size],
    [2, name.length],
    [2, 0],
    [2, 0],
    [2, 0],
    [2, 0],
    [4, 0],
    [4, offset],
  )
  return Buffer.concat([head, name])
}

/** Numbers of so many bytes, the lowest byte first. */
function numbers(...given: [bytes: 2 | 4, value: number][]): Buffer {
  const buffer = Buffer.alloc(given.reduce((sum, [bytes]) => sum + bytes, 0))
  let at = 0
  for (const [bytes, value] of given) at = buffer.writeUIntLE(value, at, bytes)
  return buffer
}
