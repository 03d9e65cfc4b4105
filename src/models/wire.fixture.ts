/** For tests: a server on this machine that answers request by request from a script, and keeps what it was asked. */
import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export type Asked = {
  method: string
  url: string
  headers: IncomingHttpHeaders
  body: Buffer
  /** Resolves when the connection of this request is closed. */
  closed: Promise<void>
}

/** What the server does with one request. */
export type Act = (response: ServerResponse, asked: Asked) => void | Promise<void>

export type WireServer = {
  url: string
  asked: Asked[]
  /** The acts for the next requests; the last one is repeated. */
  script(...acts: Act[]): void
  close(): Promise<void>
}

export async function startWireServer(): Promise<WireServer> {
  const asked: Asked[] = []
  let acts: Act[] = []
  const server = createServer(async (request, response) => {
    const closed = once(response, 'close').then(() => {})
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const { method = '', url = '', headers } = request
    const one = { method, url, headers, body: Buffer.concat(chunks), closed }
    asked.push(one)
    const act = acts.length > 1 ? acts.shift() : acts[0]
    if (act) await act(response, one)
    else response.writeHead(500).end('no script')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    script: (...next) => {
      acts = next
      asked.length = 0
    },
    close: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

export type Message = { status?: number; headers?: Record<string, string>; body: string | Buffer }

export const send =
  ({ status = 200, headers = {}, body }: Message): Act =>
  (response) => {
    response.writeHead(status, headers).end(body)
  }

/** Sends the chunks, then ends; `keepOpen` leaves the connection as it is, `destroy` breaks it. */
export const sendChunks =
  (type: string, chunks: (string | Buffer)[], then: 'end' | 'keepOpen' | 'destroy' = 'end'): Act =>
  async (response) => {
    response.writeHead(200, { 'content-type': type })
    for (const chunk of chunks) await new Promise((sent) => response.write(chunk, sent))
    if (then === 'end') response.end()
    if (then === 'destroy') response.destroy()
  }
