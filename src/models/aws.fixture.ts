/** For tests: the binary event stream of AWS, written byte by byte, and signatures checked by computing them again. */
import { createHash, createHmac } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { crc32 } from 'node:zlib'

const STRING_HEADER = 7
const CHECKSUM_BYTES = 4

function header(name: string, value: string): Buffer {
  const head = Buffer.from([name.length, ...Buffer.from(name), STRING_HEADER, 0, 0])
  head.writeUInt16BE(Buffer.byteLength(value), head.length - 2)
  return Buffer.concat([head, Buffer.from(value)])
}

/**
 * One message of `application/vnd.amazon.eventstream`: lengths, checksum of them, headers, payload, checksum of all
 * (Smithy, "Amazon Event Stream Specification").
 */
export function eventFrame(kind: 'event' | 'exception', type: string, payload: unknown | Buffer): Buffer {
  const headers = Buffer.concat([
    header(`:${kind}-type`, type),
    header(':content-type', 'application/json'),
    header(':message-type', kind),
  ])
  const body = Buffer.isBuffer(payload) ? payload : Buffer.from(JSON.stringify(payload))
  const prelude = Buffer.alloc(12)
  prelude.writeUInt32BE(prelude.length + headers.length + body.length + CHECKSUM_BYTES, 0)
  prelude.writeUInt32BE(headers.length, 4)
  prelude.writeUInt32BE(crc32(prelude.subarray(0, 8)), 8)
  return sealed(Buffer.concat([prelude, headers, body, Buffer.alloc(CHECKSUM_BYTES)]))
}

/** The message with the checksum that fits it. */
export function sealed(message: Buffer): Buffer {
  const end = message.length - CHECKSUM_BYTES
  message.writeUInt32BE(crc32(message.subarray(0, end)), end)
  return message
}

const sha256 = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex')
const hmac = (key: string | Buffer, data: string): Buffer => createHmac('sha256', key).update(data).digest()
const strict = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`)

type Signed = { method: string; url: string; headers: IncomingHttpHeaders; body: Buffer }

/**
 * The signature that a request should carry, computed from the request as it arrived (AWS, "Signature Version 4
 * signing process"), next to the one it does carry.
 */
export function signatures(request: Signed, secretAccessKey: string): { carried?: string; expected: string } {
  const authorization = request.headers.authorization ?? ''
  const [, scope = ''] = /Credential=[^/]+\/([^,]+)/.exec(authorization) ?? []
  const [, names = ''] = /SignedHeaders=([^,]+)/.exec(authorization) ?? []
  const [, carried] = /Signature=([0-9a-f]+)/.exec(authorization) ?? []
  const [path = '', query = ''] = request.url.split('?')
  const canonical = [
    request.method,
    path.split('/').map(strict).join('/'),
    query,
    ...names.split(';').map((name) => `${name}:${String(request.headers[name]).trim()}`),
    '',
    names,
    sha256(request.body),
  ].join('\n')
  const date = String(request.headers['x-amz-date'])
  const toSign = ['AWS4-HMAC-SHA256', date, scope, sha256(canonical)].join('\n')
  const key = scope.split('/').reduce<string | Buffer>((last, part) => hmac(last, part), `AWS4${secretAccessKey}`)
  return { carried, expected: hmac(key, toSign).toString('hex') }
}
