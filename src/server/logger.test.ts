import { Writable } from 'node:stream'
import { OpenAPIHono } from '@hono/zod-openapi'
import { requestId } from 'hono/request-id'
import { describe, expect, it } from 'vitest'
import type { App, ServerEnv } from './context.ts'
import { createLogger } from './logger.ts'
import { logRequests } from './request-log.ts'

function logInto(jsonLogs: boolean) {
  const lines: string[] = []
  const destination = new Writable({
    write(chunk, _, done) {
      lines.push(String(chunk))
      done()
    },
  })
  return { logger: createLogger({ logLevel: 'info', jsonLogs }, destination), text: () => lines.join('') }
}

describe('the log', () => {
  it.each([true, false])('never holds keys, wherever they stand (JSON: %s)', async (jsonLogs) => {
    const { logger, text } = logInto(jsonLogs)
    const secrets = { 'x-api-key': 'open sesame', authorization: 'Bearer open sesame', cookie: 'open sesame' }
    logger.info(
      { ...secrets, headers: secrets, request: { headers: secrets }, settings: { apiKey: 'open sesame' } },
      'hello',
    )
    await expect.poll(text).toContain('hello')
    expect(text()).not.toContain('sesame')
    expect(text()).toContain('(hidden)')
  })

  it('has one line for each request, without body, query string and key', async () => {
    const { logger, text } = logInto(true)
    const app: App = new OpenAPIHono<ServerEnv>()
    app.use(requestId(), logRequests(logger))
    app.post('/api/things', (c) => c.text('made', 201))
    await app.request('/api/things?word=sesame', { method: 'POST', body: 'sesame', headers: { 'x-api-key': 'sesame' } })
    await app.request('/health')
    const [line = '', ...others] = text().trim().split('\n')
    expect(JSON.parse(line)).toMatchObject({
      method: 'POST',
      path: '/api/things',
      status: 201,
      ms: expect.any(Number),
      requestId: expect.any(String),
    })
    expect(others).toEqual([])
    expect(text()).not.toContain('sesame')
  })
})
