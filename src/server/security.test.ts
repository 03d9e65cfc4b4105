import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Settings } from '../settings.ts'
import { createApp } from './app.ts'
import type { App } from './context.ts'
import { isLoopback, refuseOpenServer } from './security.ts'
import { openTestQuerent, send, silent } from './test-server.ts'

let server: Awaited<ReturnType<typeof openTestQuerent>>

beforeAll(async () => {
  server = await openTestQuerent()
})
afterAll(() => server.close())

const appWith = (settings: Partial<Settings> = {}): App =>
  createApp(server.querent, { ...server.settings, ...settings }, silent)

const FORBIDDEN = { status: 403, json: { error: { code: 'FORBIDDEN' } } }
const INVALID = { status: 400, json: { error: { code: 'INVALID_REQUEST' } } }

describe('listening', () => {
  it.each([
    ['127.0.0.1', true],
    ['127.9.9.9', true],
    ['localhost', true],
    ['::1', true],
    ['[::1]', true],
    ['0.0.0.0', false],
    ['::', false],
    ['', false],
    ['192.168.1.5', false],
    ['127.0.0.1.evil.example', false],
    ['localhost.evil.example', false],
  ])('%j is local: %s', (host, local) => {
    expect(isLoopback(host)).toBe(local)
  })

  it('beyond this machine needs a key, or the word that none is wanted', () => {
    const open = { ...server.settings, host: '0.0.0.0' }
    expect(() => refuseOpenServer(open)).toThrow(expect.objectContaining({ code: 'SETTINGS_INVALID' }))
    expect(() => refuseOpenServer({ ...open, apiKey: 'k' })).not.toThrow()
    expect(() => refuseOpenServer({ ...open, allowOpen: true })).not.toThrow()
    expect(() => refuseOpenServer(server.settings)).not.toThrow()
  })
})

describe('the key', () => {
  const paths = ['/api/config/features', '/api/settings', '/api/chat/history', '/api/schema/tables', '/api/nothing']

  it.each(paths)('is needed for %s', async (path) => {
    const app = appWith({ apiKey: 'open sesame' })
    expect(await send(app, path)).toMatchObject(FORBIDDEN)
    for (const key of ['', 'open', 'open sesame ', 'OPEN SESAME']) {
      expect(await send(app, path, { headers: { 'x-api-key': `${key}x` } })).toMatchObject(FORBIDDEN)
    }
    expect((await send(app, path, { headers: { 'x-api-key': 'open sesame' } })).status).not.toBe(403)
  })

  it('is not needed for health, the page and the documentation', async () => {
    const app = appWith({ apiKey: 'open sesame' })
    for (const path of ['/health', '/api/config', '/api/config/health', '/', '/docs', '/redoc', '/openapi.json']) {
      expect((await send(app, path)).status).toBe(200)
    }
  })

  it('is needed before a body is looked at', async () => {
    const app = appWith({ apiKey: 'open sesame' })
    expect(await send(app, '/api/chat/query', { body: '{' })).toMatchObject(FORBIDDEN)
  })
})

describe('names and origins', () => {
  it('answers only to local names while it listens locally', async () => {
    const app = appWith()
    for (const host of ['localhost:8000', '127.0.0.1', '[::1]:99']) {
      expect((await send(app, `http://${host}/health`)).status).toBe(200)
    }
    expect(await send(app, 'http://rebound.example/health')).toMatchObject(FORBIDDEN)
    const open = appWith({ host: '0.0.0.0', apiKey: 'k' })
    expect((await send(open, 'http://bi.example/health')).status).toBe(200)
  })

  const write = (app: App, headers: Record<string, string>) =>
    send(app, 'http://localhost:8000/api/feedback', { body: { message_id: 'x', positive: true }, headers })

  it.each(['http://evil.example', 'null', 'http://localhost:9999', 'http://localhost', 'nonsense'])(
    'refuses writes from pages of %s',
    async (origin) => {
      expect(await write(appWith(), { origin })).toMatchObject(FORBIDDEN)
    },
  )

  it('takes writes from its own page, from listed origins and from programs', async () => {
    const app = appWith({ corsOrigins: ['https://bi.example'] })
    const headers: Record<string, string>[] = [
      { origin: 'http://localhost:8000' },
      { origin: 'https://bi.example' },
      {},
    ]
    for (const given of headers)
      expect(await write(app, given)).toMatchObject({ json: { error: { code: 'MESSAGE_UNKNOWN' } } })
  })

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'application/jsonp'])(
    'refuses bodies of type %s on every writing route',
    async (type) => {
      const app = appWith()
      for (const path of ['/api/chat/query', '/api/feedback', '/api/chat/cancel/x']) {
        expect(await send(app, path, { body: '{}', headers: { 'content-type': type } })).toMatchObject(INVALID)
      }
    },
  )

  it('lets listed origins read, and no other', async () => {
    const app = appWith({ corsOrigins: ['https://bi.example'] })
    const allowed = async (origin: string): Promise<string | null> =>
      (await send(app, '/api/config', { headers: { origin } })).headers.get('access-control-allow-origin')
    expect(await allowed('https://bi.example')).toBe('https://bi.example')
    expect(await allowed('https://evil.example')).toBeNull()
    const preflight = await send(app, '/api/chat/query', {
      method: 'OPTIONS',
      headers: { origin: 'https://bi.example', 'access-control-request-method': 'POST' },
    })
    expect(preflight.headers.get('access-control-allow-headers')).toContain('X-API-Key')
  })
})

describe('headers', () => {
  it.each(['/health', '/', '/docs', '/api/chat/history', '/api/nothing'])(
    'of %s keep browsers strict',
    async (path) => {
      const { headers } = await send(appWith(), path)
      expect(headers.get('content-security-policy')).toBe(
        `default-src 'self'; script-src 'self'; style-src 'self'${path === '/docs' ? " 'unsafe-inline'" : ''}; ` +
          "img-src 'self' data: blob:; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
      )
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('referrer-policy')).toBe('no-referrer')
      expect(headers.get('cross-origin-opener-policy')).toBe('same-origin')
      expect(headers.get('x-request-id')).toMatch(/^[\w-]{36}$/)
      if (path.startsWith('/api/')) expect(headers.get('cache-control')).toBe('no-store')
    },
  )
})
