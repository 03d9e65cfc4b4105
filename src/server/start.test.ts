import { once } from 'node:events'
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startServer } from './start.ts'
import { openTestQuerent, readEvents, scriptedTurn, silent } from './test-server.ts'

let server: Awaited<ReturnType<typeof openTestQuerent>>

beforeAll(async () => {
  server = await openTestQuerent({ port: '0' })
})
afterAll(() => server.close())

const post = (url: string, body: object, init: RequestInit = {}): Promise<Response> =>
  fetch(`${url}/api/chat/query`, {
    method: 'POST',
    body: JSON.stringify(body),
    ...init,
    headers: { 'content-type': 'application/json', ...init.headers },
  })

/** What the server answers to bytes that no HTTP client would send. */
async function sendRaw(url: string, text: string): Promise<string> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1').setEncoding('utf8')
  socket.end(text)
  let answer = ''
  for await (const part of socket) answer += part
  return answer
}

describe('the server', () => {
  it('answers on its address', async () => {
    const running = await startServer(server.querent, server.settings, silent)
    expect(running.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
    const response = await post(running.url, { question: 'how many employees are there', wait: true })
    expect(await response.json()).toMatchObject({ status: 'completed' })
    await running.close()
    await expect(fetch(running.url)).rejects.toThrow()
  })

  it('says that the port is taken', async () => {
    const running = await startServer(server.querent, server.settings, silent)
    const { port } = new URL(running.url)
    const second = startServer(server.querent, { ...server.settings, port: Number(port) }, silent)
    await expect(second).rejects.toMatchObject({ code: 'SETTINGS_INVALID', message: expect.stringContaining(port) })
    await running.close()
  })

  it('refuses to listen beyond this machine without a key', async () => {
    const open = startServer(server.querent, { ...server.settings, host: '0.0.0.0' }, silent)
    await expect(open).rejects.toMatchObject({ code: 'SETTINGS_INVALID' })
  })

  it('refuses an impossible Host and a far too long body in the one shape', async () => {
    const running = await startServer(server.querent, server.settings, silent)
    const answer = await sendRaw(running.url, 'GET /health HTTP/1.1\r\nHost: a b\r\nConnection: close\r\n\r\n')
    expect(answer).toContain('400 Bad Request')
    expect(answer).toContain('"code":"INVALID_REQUEST"')
    const response = await post(running.url, { question: 'a'.repeat(3_000_000) })
    expect(response.status).toBe(413)
    expect(await response.json()).toMatchObject({ error: { code: 'QUESTION_TOO_LONG' } })
    await running.close()
  })

  it('lets a turn go on whose reader has gone, and another reader take it up', async () => {
    const turn = scriptedTurn()
    const running = await startServer({ ...server.querent, ask: turn.ask }, server.settings, silent)
    const left = new AbortController()
    const init = { headers: { accept: 'text/event-stream' }, signal: left.signal }
    const response = await post(running.url, { question: 'headcount' }, init)
    await response.body?.getReader().read()
    left.abort()
    const resumed = fetch(`${running.url}/api/chat/stream/m1`, { headers: { 'last-event-id': '1' } })
    turn.finish()
    const events = readEvents(await (await resumed).text())
    expect(events.map(({ id, event }) => `${id} ${event}`)).toEqual(['2 answer-ready', '3 turn-finished'])
    await running.close()
  })

  it('lets running turns finish before it closes, and takes no new ones', async () => {
    const turn = scriptedTurn()
    const running = await startServer({ ...server.querent, ask: turn.ask }, server.settings, silent)
    const waiting = post(running.url, { question: 'headcount', wait: true })
    const kept = connect(Number(new URL(running.url).port), '127.0.0.1')
    await once(kept, 'connect')
    await expect.poll(async () => (await fetch(`${running.url}/api/chat/result/m1`)).status, { interval: 5 }).toBe(200)
    const closing = running.close()
    turn.finish()
    expect(await (await waiting).json()).toMatchObject({ status: 'completed', answer_summary: '42 people.' })
    await closing
    kept.destroy()
  })
})
