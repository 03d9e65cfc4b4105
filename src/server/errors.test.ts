/** Walks every route of the OpenAPI document with bad input: whatever goes wrong has the one shape. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { ERROR_CODES, QuerentError } from '../errors.ts'
import { createApp } from './app.ts'
import type { App } from './context.ts'
import { ErrorShape } from './shapes.ts'
import { type Answered, openTestQuerent, send, silent } from './test-server.ts'

let server: Awaited<ReturnType<typeof openTestQuerent>>
let app: App
let routes: { path: string; methods: string[]; withInput: string[] }[]

const Document = z.object({
  paths: z.record(
    z.string(),
    z.record(z.string(), z.object({ parameters: z.unknown().optional(), requestBody: z.unknown().optional() })),
  ),
})

beforeAll(async () => {
  server = await openTestQuerent()
  app = createApp(server.querent, server.settings, silent)
  const { paths } = Document.parse((await send(app, '/openapi.json')).json)
  routes = Object.entries(paths).map(([path, operations]) => ({
    path: path.replace('{format}', path.includes('chart') ? 'svg' : 'csv').replace(/\{\w+\}/g, 'unknown'),
    methods: Object.keys(operations).map((method) => method.toUpperCase()),
    withInput: Object.entries(operations)
      .filter(([, { parameters, requestBody }]) => parameters ?? requestBody)
      .map(([method]) => method.toUpperCase()),
  }))
})
afterAll(() => server.close())

function expectOneShape({ status, json, headers }: Answered): void {
  const { error } = ErrorShape.strict().parse(json)
  expect(status).toBe(ERROR_CODES[error.code].status)
  expect(error.message).toMatch(/^\S.*[.!?]$/)
  expect(error.next).toMatch(/^\S.*[.!?]$/)
  expect(headers.get('content-type')).toContain('application/json')
}

/** Whether a path of the application, with its parameters, is one of the document. */
function sameWay(described: string, path: string): boolean {
  const parts = path.split('/')
  const others = described.split('/')
  return parts.length === others.length && parts.every((part, i) => part.startsWith(':') || part === others[i])
}

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']
const BAD_BODIES = [
  '',
  '{',
  'null',
  '[]',
  '"text"',
  '{"unknown": true}',
  '{"question": {}, "title": {}, "positive": 9}',
]
const BAD_QUERY =
  'source=nowhere&limit=x&offset=-1&top_k=x&query=&after=-1&timeout_ms=x&width=x&wait=maybe&message_id=&model=nothing'

describe('every route', () => {
  it('is documented', () => {
    expect(routes.length).toBeGreaterThan(18)
    const undescribed = app.routes
      .filter(({ method, path }) => method !== 'ALL' && path.startsWith('/api/') && !path.includes('{'))
      .filter(
        ({ method, path }) => !routes.some((route) => route.methods.includes(method) && sameWay(route.path, path)),
      )
    expect(undescribed).toEqual([])
  })

  it('has the one shape for bad input', async () => {
    // The address of an older service, whose clients know its own shape of errors.
    const old = new Set(['/query'])
    for (const { path, withInput } of routes.filter((route) => !old.has(route.path))) {
      for (const method of withInput) {
        const bodies = ['POST', 'PATCH', 'PUT'].includes(method) ? BAD_BODIES : [undefined]
        for (const body of bodies) expectOneShape(await send(app, `${path}?${BAD_QUERY}`, { method, body }))
      }
    }
  })

  it('has the one shape for methods that it does not take', async () => {
    for (const { path, methods } of routes) {
      for (const method of METHODS.filter((other) => !methods.includes(other))) {
        const answered = await send(app, path, { method })
        expectOneShape(answered)
        expect(`${path} ${answered.headers.get('allow')}`).toContain(methods[0])
      }
    }
  })

  it('has the one shape for a missing key, and for bodies too long', async () => {
    const locked = createApp(server.querent, { ...server.settings, apiKey: 'open sesame' }, silent)
    const open = new Set(['/health', '/api/config', '/api/config/health'])
    for (const { path, methods } of routes.filter((route) => !open.has(route.path))) {
      for (const method of methods) expectOneShape(await send(locked, path, { method }))
    }
    for (const { path, methods } of routes.filter((route) => route.methods.includes('POST'))) {
      expect(methods).toContain('POST')
      expectOneShape(await send(app, path, { method: 'POST', body: `"${'a'.repeat(300_000)}"` }))
    }
  })

  it('has the one shape when a room throws', async () => {
    const thrown = [new QuerentError('STORE_FAILED', 'The disk is full.'), new Error('a secret of the engine')]
    for (const error of thrown) {
      const fail = (): never => {
        throw error
      }
      const broken = createApp({ ...server.querent, sources: fail, catalog: fail }, server.settings, silent)
      const answered = await send(broken, '/api/schema/tables')
      expectOneShape(answered)
      expect(answered.text).not.toContain('secret')
    }
  })

  it('says at unknown addresses that there is nothing', async () => {
    for (const path of ['/api', '/api/', '/api/unknown', '/api/chat', '/unknown', '/api/chat/query/x']) {
      for (const method of METHODS) expectOneShape(await send(app, path, { method }))
    }
  })
})
