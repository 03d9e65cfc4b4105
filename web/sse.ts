/** Server-sent events read from a fetch body: `EventSource` can neither POST nor send a key header. */

export type ServerEvent = { event: string; data: string; id?: string }

type Fields = { event: string; data: string[]; id?: string }

const emptyFields = (): Fields => ({ event: 'message', data: [] })

/** Puts pieces of text, cut anywhere, together into events. Comments, `retry` and unknown fields are passed over. */
export class ServerEventParser {
  #rest = ''
  #fields = emptyFields()

  /** The events that this piece completes, in order. */
  push(text: string): ServerEvent[] {
    // A carriage return at the very end may be the first half of CRLF: it stays in the rest until more text comes.
    const lines = (this.#rest + text).split(/\r\n|\n|\r(?!$)/)
    this.#rest = lines.pop() ?? ''
    return lines.flatMap((line) => this.#take(line))
  }

  #take(line: string): ServerEvent[] {
    if (line === '') return this.#dispatch()
    const [, name, value = ''] = /^([^:]*):? ?(.*)$/s.exec(line) ?? []
    if (name === 'event') this.#fields.event = value
    if (name === 'data') this.#fields.data.push(value)
    if (name === 'id') this.#fields.id = value
    return []
  }

  #dispatch(): ServerEvent[] {
    const { event, data, id } = this.#fields
    this.#fields = emptyFields()
    if (data.length === 0) return []
    return [{ event, data: data.join('\n'), ...(id === undefined ? {} : { id }) }]
  }
}

/**
 * Every event of a response body, in order. Ends when the body ends; an event cut off by the end is dropped, as the
 * standard says. Throws the signal's reason when aborted, and whatever the connection throws when it breaks.
 */
export async function* readServerEvents(
  body: ReadableStream<Uint8Array>,
  signal?: AbortSignal,
): AsyncGenerator<ServerEvent> {
  const parser = new ServerEventParser()
  const decoder = new TextDecoder()
  const reader = body.getReader()
  const cancel = () => void reader.cancel().catch(() => undefined)
  signal?.addEventListener('abort', cancel, { once: true })
  try {
    while (true) {
      signal?.throwIfAborted()
      const { done, value } = await reader.read()
      signal?.throwIfAborted()
      if (done) return
      yield* parser.push(decoder.decode(value, { stream: true }))
    }
  } finally {
    signal?.removeEventListener('abort', cancel)
    cancel()
  }
}
