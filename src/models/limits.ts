/** The fetch that providers use: no redirects, bounded replies. */
import { QuerentError } from '../errors.ts'

/**
 * Bytes of one reply. 64,000 tokens, each in an event of its own of about 250 bytes, are 16 MB.
 */
const MAX_REPLY_BYTES = 32 * 1024 * 1024
/** Bytes of one line or frame of an event stream. The last event repeats the whole reply: 64,000 tokens are about 0.4 MB. */
const MAX_EVENT_BYTES = 4 * 1024 * 1024
const NEW_LINE = 10
/** Bytes of the length that starts a frame of the AWS event stream, and of its smallest frame. */
const LENGTH_BYTES = 4
const MIN_FRAME_BYTES = 16

/**
 * `fetch` that follows no redirect (a key belongs to the address that was configured) and ends a reply that grows
 * beyond what a reply can be, before it is buffered.
 */
export async function boundedFetch(input: string | URL | Request, init?: RequestInit): Promise<Response> {
  const response = await fetch(input, { ...init, redirect: 'error' })
  if (!response.body) return response
  return new Response(response.body.pipeThrough(bounded(response.headers.get('content-type') ?? '')), {
    status: response.status,
    statusText: response.statusText,
    headers: response.headers,
  })
}

function bounded(contentType: string): TransformStream<Uint8Array, Uint8Array> {
  const checkEvent = eventCheck(contentType)
  let total = 0
  return new TransformStream({
    transform(chunk, controller) {
      total += chunk.length
      if (total > MAX_REPLY_BYTES) throw tooLarge()
      checkEvent(chunk)
      controller.enqueue(chunk)
    },
  })
}

/** Looks at each chunk of a body and throws when one event of it is too large. */
function eventCheck(contentType: string): (chunk: Uint8Array) => void {
  if (contentType.includes('text/event-stream')) return lineCheck()
  if (contentType.includes('amazon.eventstream')) return frameCheck()
  return () => {}
}

function lineCheck(): (chunk: Uint8Array) => void {
  let line = 0
  return (chunk) => {
    const end = chunk.lastIndexOf(NEW_LINE)
    line = end < 0 ? line + chunk.length : chunk.length - end - 1
    if (line > MAX_EVENT_BYTES) throw tooLarge()
  }
}

/** A frame starts with its length, four bytes with the highest first. */
function frameCheck(): (chunk: Uint8Array) => void {
  let length: number[] = []
  let rest = 0
  return (chunk) => {
    for (let at = 0; at < chunk.length; ) {
      const step = Math.min(rest, chunk.length - at)
      at += step
      rest -= step
      if (rest > 0 || at >= chunk.length) return
      length.push(chunk[at] ?? 0)
      at += 1
      if (length.length < LENGTH_BYTES) continue
      rest = frameLength(length) - LENGTH_BYTES
      length = []
    }
  }
}

function frameLength(bytes: number[]): number {
  const length = bytes.reduce((sum, byte) => sum * 256 + byte, 0)
  if (length < MIN_FRAME_BYTES || length > MAX_EVENT_BYTES) throw tooLarge()
  return length
}

const tooLarge = (): QuerentError =>
  new QuerentError('LLM_REPLY_INVALID', 'The language model sent more than a reply can hold.')
