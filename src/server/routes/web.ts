/** The web page: files that Vite built into dist/web. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { serveStatic } from '@hono/node-server/serve-static'
import type { Context, MiddlewareHandler } from 'hono'
import type { App, ServerEnv } from '../context.ts'
import { errorResponse, notFound } from '../errors.ts'
import { PACKAGE_ROOT } from '../package-root.ts'

const NOT_BUILT = 'Querent is running. Its web page is not built yet: run "npm run build:web", then reload.\n'

/**
 * Serves the files of the page, and its index.html for every other address that a person could have typed. Must be the
 * last to be registered. `root` is the folder of the built page.
 */
export function webRoutes(app: App, root = join(PACKAGE_ROOT, 'dist/web')): void {
  const index = join(root, 'index.html')
  let serveFile: MiddlewareHandler<ServerEnv> | undefined
  const servePage = cached(serveStatic({ path: index }))
  // The folder may be built, or built anew, while the server runs.
  app.get('/embed', (c) => c.redirect('embed/'))
  app.use('/embed/*', forEveryOrigin)
  app.use('*', (c, next) => {
    if (isApi(c) || !existsSync(root)) return next()
    serveFile ??= cached(serveStatic({ root }))
    return serveFile(c, next)
  })
  app.use('*', (c, next) => {
    if (!isPageRequest(c)) return next()
    return existsSync(index) ? servePage(c, next) : Promise.resolve(c.text(NOT_BUILT))
  })
  app.notFound((c) => errorResponse(notFound(c)))
}

/** The code of the element may be loaded by any page; what it can ask for is another matter (`corsOrigins`). */
const forEveryOrigin: MiddlewareHandler<ServerEnv> = async (c, next) => {
  await next()
  c.header('Access-Control-Allow-Origin', '*')
  c.header('Cross-Origin-Resource-Policy', 'cross-origin')
}

/** Names of built assets hold a hash of their content, so they never change; everything else is asked for again. */
function cached(serve: MiddlewareHandler<ServerEnv>): MiddlewareHandler<ServerEnv> {
  return async (c, next) => {
    const found = await serve(c, next)
    const isHashed = /^\/(?:embed\/)?assets\//.test(c.req.path)
    if (found instanceof Response) {
      found.headers.set('Cache-Control', isHashed ? 'public, max-age=31536000, immutable' : 'no-cache')
    }
    return found
  }
}

const isApi = (c: Context): boolean => c.req.path === '/api' || c.req.path.startsWith('/api/')

function isPageRequest(c: Context): boolean {
  if ((c.req.method !== 'GET' && c.req.method !== 'HEAD') || isApi(c)) return false
  return c.req.path === '/' || (c.req.header('accept') ?? '').includes('text/html')
}
