import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { OpenAPIHono } from '@hono/zod-openapi'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { App, ServerEnv } from '../context.ts'
import { send } from '../test-server.ts'
import { docsRoutes } from './docs.ts'
import { webRoutes } from './web.ts'

const HTML = { headers: { accept: 'text/html,application/xhtml+xml' } }

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'querent-web-'))
  await mkdir(join(folder, 'web/assets'), { recursive: true })
  await writeFile(join(folder, 'web/index.html'), '<!doctype html><title>page</title>')
  await writeFile(join(folder, 'web/assets/app-1a2b.js'), 'start()')
  await mkdir(join(folder, 'web/embed/assets'), { recursive: true })
  await writeFile(join(folder, 'web/embed/index.html'), '<!doctype html><title>shown</title>')
  await writeFile(join(folder, 'web/embed/querent-chat.js'), "import('./assets/element-1a2b.js')")
  await writeFile(join(folder, 'web/embed/assets/element-1a2b.js'), 'define()')
  await writeFile(join(folder, 'secret.txt'), 'secret')
})
afterAll(() => rm(folder, { recursive: true, force: true }))

function pages(root: string): App {
  const app: App = new OpenAPIHono<ServerEnv>()
  webRoutes(app, root)
  return app
}

describe('the web page', () => {
  it('is never kept, its hashed files for ever', async () => {
    const app = pages(join(folder, 'web'))
    const index = await send(app, '/')
    expect(index.text).toContain('<title>page')
    expect(index.headers.get('cache-control')).toBe('no-cache')
    const script = await send(app, '/assets/app-1a2b.js')
    expect(script.text).toBe('start()')
    expect(script.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
  })

  it('is what a person gets at any other address, and no program does', async () => {
    const app = pages(join(folder, 'web'))
    expect((await send(app, '/conversation/1', HTML)).text).toContain('<title>page')
    expect(await send(app, '/conversation/1')).toMatchObject({ status: 404, json: { error: { code: 'NOT_FOUND' } } })
    expect(await send(app, '/api/nothing', HTML)).toMatchObject({ status: 404, json: { error: { code: 'NOT_FOUND' } } })
  })

  it('is shown as an element, whose code any page may load', async () => {
    const app = pages(join(folder, 'web'))
    expect((await send(app, '/embed', HTML)).headers.get('location')).toBe('embed/')
    expect((await send(app, '/embed/')).text).toContain('<title>shown')
    const [entry, element] = await Promise.all([
      send(app, '/embed/querent-chat.js'),
      send(app, '/embed/assets/element-1a2b.js'),
    ])
    for (const { headers } of [entry, element]) {
      expect(headers.get('access-control-allow-origin')).toBe('*')
      expect(headers.get('cross-origin-resource-policy')).toBe('cross-origin')
    }
    expect(entry.headers.get('cache-control')).toBe('no-cache')
    expect(element.headers.get('cache-control')).toContain('immutable')
    expect((await send(app, '/assets/app-1a2b.js')).headers.has('access-control-allow-origin')).toBe(false)
  })

  it.each(['/../secret.txt', '/%2e%2e/secret.txt', '/..%2fsecret.txt', '/assets/..%5c..%5c..%5csecret.txt'])(
    'does not lead out of its folder: %s',
    async (path) => {
      const answered = await send(pages(join(folder, 'web')), path)
      expect(answered.status).toBe(404)
      expect(answered.text).not.toContain('secret\n')
    },
  )

  it('says how to build it while it is not built', async () => {
    const app = pages(join(folder, 'nowhere'))
    expect((await send(app, '/')).text).toContain('npm run build:web')
    expect((await send(app, '/nothing')).status).toBe(404)
  })
})

describe('the documentation', () => {
  const app: App = new OpenAPIHono<ServerEnv>()
  docsRoutes(app)

  it.each(['/docs', '/redoc'])('%s loads nothing but files of this server, which are there', async (path) => {
    const { text, headers } = await send(app, path)
    expect(headers.get('content-type')).toContain('text/html')
    const files = [...text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, file]) => file ?? '')
    const own = files.filter((file) => !file.startsWith('data:'))
    expect(own.length).toBeGreaterThan(1)
    for (const file of own) {
      expect(file).not.toMatch(/^\w+:|^\/\//)
      expect((await send(app, `/${file}`)).status).toBe(200)
    }
    expect(text).not.toMatch(/<script>|onload=/)
  })
})
